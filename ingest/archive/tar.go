package archive

import (
	"archive/tar"
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
	c := &cursor{kind: "tar", open: s.open}
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
