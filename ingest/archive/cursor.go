package archive

import (
	"bytes"
	"io"
)

// A cursor reads the members of a stream one after the other without beginning
// anew: those of a tar, or of what a 7z packs as one. What it keeps of the
// beginning of a member lets that be looked at first and then read.
type cursor struct {
	kind string // of the archive, for messages
	open func() (io.ReadCloser, error)
	r    io.ReadCloser
	pos  int64
	from int64  // where the member begins that was opened last
	head []byte // what was read of it, while that is little
}

const cursorHead = 64 << 10

func (c *cursor) close() {
	if c.r != nil {
		c.r.Close()
		c.r = nil
	}
}

// member opens the bytes at a place of the stream.
func (c *cursor) member(at, size int64) (io.ReadCloser, error) {
	if c.r != nil && c.from == at && c.pos == at+int64(len(c.head)) {
		return &cursorFile{c: c, left: size, again: bytes.NewReader(c.head)}, nil
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
			err = damaged("%s: the archive ends before the member", c.kind)
		}
		return nil, err
	}
	c.from, c.head = at, c.head[:0]
	return &cursorFile{c: c, left: size, again: bytes.NewReader(nil)}, nil
}

// cursorFile is a member while it is read. Opening another one ends it.
type cursorFile struct {
	c     *cursor
	left  int64
	again *bytes.Reader // what was read before
}

func (f *cursorFile) Close() error { return nil }

func (f *cursorFile) Read(p []byte) (int, error) {
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
	if len(f.c.head)+n <= cursorHead && f.c.from+int64(len(f.c.head)+n) == f.c.pos {
		f.c.head = append(f.c.head, p[:n]...)
	}
	if err == io.EOF && f.left > 0 {
		err = damaged("%s: the archive ends inside the member", f.c.kind)
	} else if err == io.EOF {
		err = nil
	}
	return n, err
}
