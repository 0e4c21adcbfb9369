package archive

import (
	"bufio"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// stream returns how to open what a file of one compressed stream holds, zstd,
// xz or bzip2. Streams one after the other are one text.
func stream(kind string, s source, lim Limits) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		raw, err := s.open()
		if err != nil {
			return nil, err
		}
		r := &streamReader{kind: kind, raw: raw, used: &counter{r: raw}, lim: lim}
		in := bufio.NewReaderSize(r.used, 64<<10)
		switch kind {
		case "bzip2":
			r.z = bzip2.NewReader(in)
			return r, nil
		case "xz":
			r.z = &xzReader{in: in, lim: lim}
			return r, nil
		}
		z, err := zstdReader(in, lim)
		if err != nil {
			raw.Close()
			return nil, fmt.Errorf("%w: zstd: %w", ErrDamaged, err)
		}
		r.z, r.done = z, z.Close
		return r, nil
	}
}

// zstdReader decodes in one goroutine, with windows of no more than the limit.
func zstdReader(r io.Reader, lim Limits) (*zstd.Decoder, error) {
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(uint64(lim.Window)), zstd.WithDecoderMaxMemory(1<<40))
}

// tooWide is the error of what asks for a larger window than the limit.
func tooWide(kind string, lim Limits) error {
	return limit("%s asks for more than %d MiB to be held while it is unpacked", kind, lim.Window>>20)
}

type streamReader struct {
	kind string
	raw  io.Closer
	used *counter
	z    io.Reader
	done func()
	lim  Limits
	out  int64
	err  error
}

func (r *streamReader) Close() error {
	if r.done != nil {
		r.done()
		r.done = nil
	}
	return r.raw.Close()
}

func (r *streamReader) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.z.Read(p)
	r.out += int64(n)
	switch {
	case err == io.EOF:
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = damaged("%s: the file ends too early", r.kind)
	case errors.Is(err, zstd.ErrWindowSizeExceeded):
		err = tooWide("zstd", r.lim)
	case errors.Is(err, ErrDamaged), errors.Is(err, ErrLimit), errors.Is(err, ErrMethod):
	case err != nil:
		err = fmt.Errorf("%w: %s: %w", ErrDamaged, r.kind, err)
	case r.out > r.lim.Free && r.out > r.lim.Ratio*r.used.n:
		err = limit("%s unfolds to more than %d times its size", r.kind, r.lim.Ratio)
	}
	r.err = err
	return n, err
}
