package archive

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
)

// gunzip returns how to open the bytes inside a gzip file. Members one after
// the other are one text, as the gzip program has it.
func gunzip(s source, lim Limits) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		raw, err := s.open()
		if err != nil {
			return nil, err
		}
		in := &counter{r: raw}
		return &gzipReader{raw: raw, in: bufio.NewReaderSize(in, 64<<10), used: in, lim: lim}, nil
	}
}

type gzipReader struct {
	raw  io.Closer
	in   *bufio.Reader
	used *counter
	lim  Limits
	z    *gzip.Reader
	open bool // inside a member
	out  int64
	err  error
}

func (g *gzipReader) Close() error { return g.raw.Close() }

func (g *gzipReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for g.err == nil {
		if !g.open {
			g.err = g.next()
			continue
		}
		n, err := g.z.Read(p)
		g.out += int64(n)
		switch {
		case err == io.EOF:
			g.open = false
		case err != nil:
			g.err = gzipError(err)
		case g.out > g.lim.Free && g.out > g.lim.Ratio*g.used.n:
			g.err = limit("gzip unfolds to more than %d times its size", g.lim.Ratio)
		}
		if n > 0 {
			return n, nil
		}
	}
	return 0, g.err
}

// next begins the next member and returns io.EOF after the last.
func (g *gzipReader) next() (err error) {
	head, err := g.in.Peek(2)
	switch {
	case len(head) == 0 && err == io.EOF:
		return io.EOF
	case len(head) == 0:
		return err
	case g.z != nil && string(head) != "\x1f\x8b":
		return g.trailer()
	case g.z == nil:
		g.z, err = gzip.NewReader(g.in)
	default:
		err = g.z.Reset(g.in)
	}
	if err != nil {
		return gzipError(err)
	}
	g.z.Multistream(false)
	g.open = true
	return nil
}

// trailer looks at what follows the last member: zeros are padding, anything
// else is not part of the file that was compressed.
func (g *gzipReader) trailer() error {
	for {
		c, err := g.in.ReadByte()
		if err == io.EOF {
			return io.EOF
		}
		if err != nil {
			return err
		}
		if c != 0 {
			return damaged("gzip: bytes after the end of the compressed data are not read")
		}
	}
}

func gzipError(err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return damaged("gzip: the file ends too early")
	case errors.Is(err, gzip.ErrChecksum):
		return damaged("gzip: %w", ErrChecksum)
	case errors.Is(err, gzip.ErrHeader):
		return damaged("gzip: bad header")
	}
	return fmt.Errorf("%w: gzip: %w", ErrDamaged, err)
}

// counter counts the bytes read.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
