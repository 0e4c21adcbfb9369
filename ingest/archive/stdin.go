package archive

import (
	"bytes"
	"errors"
	"io"
	"sync/atomic"
)

var errTwice = errors.New("standard input is a pipe and can be read only once")

// standardInput yields what comes by standard input: a file that was redirected
// can be read again and again, a pipe once. An archive in a pipe must be held in
// memory.
func (w *walker) standardInput(e Entry) {
	info, err := w.stdin.Stat()
	if err != nil {
		e.Err = cause(err)
		w.emit(e)
		return
	}
	w.members = 0
	if info.Mode().IsRegular() {
		e.Bytes = info.Size()
		section := func() *io.SectionReader { return io.NewSectionReader(w.stdin, 0, info.Size()) }
		w.entry(e, source{
			size: e.Bytes,
			open: func() (io.ReadCloser, error) { return io.NopCloser(section()), nil },
			at:   func() (readerAt, error) { return noClose{section()}, nil },
		}, 1)
		return
	}
	head := make([]byte, headSize)
	n, err := io.ReadFull(w.stdin, head)
	if n == 0 && err != io.EOF {
		e.Err = cause(err)
		w.emit(e)
		return
	}
	all := io.MultiReader(bytes.NewReader(head[:n]), w.stdin)
	kind, err := magic(head[:n])
	if err != nil {
		e.Err = err
		w.emit(e)
		return
	}
	if kind == "" {
		var opened atomic.Bool
		e.Open = func() (io.ReadCloser, error) {
			if opened.Swap(true) {
				return nil, errTwice
			}
			return io.NopCloser(all), nil
		}
		w.emit(e)
		return
	}
	s, err := inMemory(all, w.lim.Memory, "an archive on standard input")
	if err != nil {
		e.Err, e.Archive = err, kind
		w.emit(e)
		return
	}
	e.Bytes = s.size
	w.entry(e, s, 1)
}

// inMemory reads r whole, so that it can be read in any order.
func inMemory(r io.Reader, most int64, what string) (source, error) {
	var b bytes.Buffer
	n, err := io.Copy(&b, io.LimitReader(r, most+1))
	if err != nil {
		return source{}, err
	}
	if n > most {
		return source{}, limit("%s may have %d MiB, since it is held in memory: unpack it and give the files", what, most>>20)
	}
	data := b.Bytes()
	return source{
		size: n,
		open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil },
		at:   func() (readerAt, error) { return noClose{bytes.NewReader(data)}, nil },
	}, nil
}

type noClose struct{ io.ReaderAt }

func (noClose) Close() error { return nil }
