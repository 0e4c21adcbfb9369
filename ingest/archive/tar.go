package archive

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"time"
)

// tarMember is a file in a tar archive.
type tarMember struct {
	name     string
	at, size int64
	modified time.Time
	err      error
}

// tar yields a tar archive and its members, in the order in which they lie:
// what is inside a compressed one can only be read from front to back.
func (w *walker) tar(e Entry, s source, depth int) {
	members, err := w.listTar(s)
	e.Err = err
	if !w.emit(e) {
		return
	}
	c := &tarCursor{open: s.open}
	defer c.close()
	for _, m := range members {
		me := Entry{Path: e.Path + "!/" + m.name, Container: e.Path, Bytes: m.size, Modified: m.modified, Err: m.err}
		if m.err != nil {
			if w.members++; w.members <= w.lim.Members {
				w.emit(me)
			}
		} else {
			w.member(me, source{size: m.size, open: func() (io.ReadCloser, error) { return c.member(m.at, m.size) }}, depth)
		}
		if w.done {
			return
		}
	}
}

// listTar reads the headers of all members. Those before damage are kept.
func (w *walker) listTar(s source) (members []tarMember, err error) {
	raw, err := s.open()
	if err != nil {
		return nil, err
	}
	defer raw.Close()
	place := &counter{r: raw}
	t := tar.NewReader(place)
	for {
		h, err := t.Next()
		if err == io.EOF {
			return members, nil
		}
		if err != nil {
			if errors.Is(err, ErrLimit) || errors.Is(err, ErrDamaged) {
				return members, err
			}
			return members, damaged("tar: its headers cannot be read on")
		}
		if len(members) > w.lim.Members {
			return members, nil // which says that there are more
		}
		m := tarMember{name: display([]byte(path.Clean("/" + h.Name))[1:]), at: place.n, size: h.Size, modified: h.ModTime.UTC()}
		switch h.Typeflag {
		case tar.TypeReg:
		case tar.TypeDir, tar.TypeXGlobalHeader:
			continue
		case tar.TypeSymlink, tar.TypeLink:
			m.err, m.size = ErrLink, -1
		case tar.TypeGNUSparse:
			m.err, m.size = fmt.Errorf("a sparse file: %w", ErrMethod), -1
		default:
			m.err, m.size = ErrNotFile, -1
		}
		members = append(members, m)
	}
}

// tarCursor reads the members of a tar one after the other without beginning
// anew. What it keeps of the beginning of a member lets that be looked at first
// and then read.
type tarCursor struct {
	open func() (io.ReadCloser, error)
	r    io.ReadCloser
	pos  int64
	from int64  // where the member begins that was opened last
	head []byte // what was read of it, while that is little
}

const tarHead = 64 << 10

func (c *tarCursor) close() {
	if c.r != nil {
		c.r.Close()
		c.r = nil
	}
}

// member opens the bytes at a place of the archive.
func (c *tarCursor) member(at, size int64) (io.ReadCloser, error) {
	if c.r != nil && c.from == at && c.pos == at+int64(len(c.head)) {
		return &tarFile{c: c, left: size, again: bytes.NewReader(c.head)}, nil
	}
	if c.r == nil || c.pos > at {
		c.close()
		r, err := c.open()
		if err != nil {
			return nil, err
		}
		c.r, c.pos = r, 0
	}
	n, err := io.CopyN(io.Discard, c.r, at-c.pos)
	if c.pos += n; err != nil {
		c.close()
		if err == io.EOF {
			err = damaged("tar: the archive ends before the member")
		}
		return nil, err
	}
	c.from, c.head = at, c.head[:0]
	return &tarFile{c: c, left: size, again: bytes.NewReader(nil)}, nil
}

// tarFile is a member while it is read. Opening another one ends it.
type tarFile struct {
	c     *tarCursor
	left  int64
	again *bytes.Reader // what was read before
}

func (f *tarFile) Close() error { return nil }

func (f *tarFile) Read(p []byte) (int, error) {
	if f.left == 0 {
		return 0, io.EOF
	}
	p = p[:min(int64(len(p)), f.left)]
	if f.again.Len() > 0 {
		n, err := f.again.Read(p)
		f.left -= int64(n)
		return n, err
	}
	n, err := f.c.r.Read(p)
	f.c.pos += int64(n)
	f.left -= int64(n)
	if len(f.c.head)+n <= tarHead && f.c.from+int64(len(f.c.head)+n) == f.c.pos {
		f.c.head = append(f.c.head, p[:n]...)
	}
	if err == io.EOF && f.left > 0 {
		err = damaged("tar: the archive ends inside the member")
	} else if err == io.EOF {
		err = nil
	}
	return n, err
}
