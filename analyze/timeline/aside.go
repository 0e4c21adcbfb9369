package timeline

import (
	"cmp"
	"io"
	"unsafe"
)

// Aside is a file to which a huge timeline puts what is hardly ever asked of it:
// the ids of its rows and where in the sources they are.
type Aside interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
}

// shelf is the file of one pool. What goes wrong with it is told when the
// timeline has been used: until then it reads as zeros.
type shelf struct {
	make func() (Aside, error)
	file Aside
	end  int64
	err  error
}

// put writes bytes and returns where they are.
func (s *shelf) put(b []byte) (at int64) {
	if s.file == nil && s.err == nil {
		s.file, s.err = s.make()
	}
	if s.err == nil {
		_, s.err = s.file.WriteAt(b, s.end)
	}
	at = s.end
	s.end += int64(len(b))
	return at
}

// get reads bytes that were put.
func (s *shelf) get(b []byte, at int64) {
	if s.err == nil {
		_, s.err = s.file.ReadAt(b, at)
	}
	if s.err != nil {
		clear(b)
	}
}

// close removes the file and returns what has gone wrong.
func (s *shelf) close() error {
	if s == nil {
		return nil
	}
	if s.file == nil {
		return s.err
	}
	err := s.file.Close()
	s.file = nil
	return cmp.Or(s.err, err)
}

// A paged is a list of values of sixteen bytes. Its full pages may be put aside.
type paged[T guid | home] struct {
	pages [][]T // of pageLen, but the last
	n     int
	shelf *shelf
	at    []int64 // where the first pages, which are put aside, are
	seen  [pagesSeen]page[T]
}

// home is where a row is in the sources.
type home struct{ record, offset int64 }

type page[T guid | home] struct {
	number int // +1
	values []T
}

const (
	pageLen   = 4 << 10
	pageBytes = pageLen * 16
	pagesSeen = 8 // pages put aside that are held for having been looked at last
)

func (p *paged[T]) add(v T) {
	if p.n%pageLen == 0 {
		p.pages = append(p.pages, make([]T, 0, pageLen))
	}
	last := &p.pages[len(p.pages)-1]
	*last = append(*last, v)
	p.n++
}

func (p *paged[T]) get(i int) *T {
	if values := p.pages[i/pageLen]; values != nil {
		return &values[i%pageLen]
	}
	n := i / pageLen
	seen := &p.seen[n%pagesSeen]
	if seen.number != n+1 {
		if seen.values == nil {
			seen.values = make([]T, pageLen)
		}
		seen.number = n + 1
		p.shelf.get(raw(seen.values), p.at[n])
	}
	return &seen.values[i%pageLen]
}

// putAside puts the full pages but the last few aside, and returns how many bytes that were.
func (p *paged[T]) putAside(to *shelf) (bytes int) {
	p.shelf = to
	for n := len(p.at); n < p.n/pageLen-pagesHeld; n++ {
		p.at = append(p.at, to.put(raw(p.pages[n])))
		p.pages[n] = nil
		bytes += pageBytes
	}
	return bytes
}

// pagesHeld is how many of the last pages stay: what came last is asked for most.
const pagesHeld = 4

// raw is the memory of values, which only this process reads again.
func raw[T guid | home](values []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(values))), len(values)*16)
}
