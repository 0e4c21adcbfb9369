package archive

import (
	"bufio"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
)

// A sevenZip is a 7z archive: folders, which are streams packed as one, and the
// files that lie one behind the other in them.
type sevenZip struct {
	s       source
	lim     Limits
	keys    map[string][]byte // of ciphers, by salt and rounds: deriving one takes long
	folders []sevenFolder
	files   []sevenFile
}

// sevenZip yields a 7z archive and its members, in the order in which they lie:
// what is packed as one can only be read from front to back.
func (w *walker) sevenZip(e Entry, s source, depth int) {
	if s.at == nil {
		r, err := s.open()
		if err == nil {
			s, err = inMemory(r, w.lim.Memory, "a 7z archive inside another archive")
			r.Close()
		}
		if err != nil {
			e.Err = err
			w.emit(e)
			return
		}
	}
	a := &sevenZip{s: s, lim: w.lim, keys: map[string][]byte{}}
	e.Err = a.list(w.lim.Members - w.members)
	if !w.emit(e) || e.Err != nil {
		return
	}
	cursors := make([]*cursor, len(a.folders))
	seen := map[string]int{}
	last := 0
	for _, f := range a.files {
		if f.dir {
			continue
		}
		if f.size > 0 && f.folder != last {
			if cursors[last] != nil {
				cursors[last].close() // it will not be read again
			}
			last = f.folder
		}
		me := Entry{Path: e.Path + "!/" + f.name, Container: e.Path, Bytes: f.size, Modified: f.modified, Err: f.err}
		if seen[f.name]++; seen[f.name] > 1 {
			me.Path = fmt.Sprintf("%s#%d", me.Path, seen[f.name])
		}
		if me.Err == nil && f.size > 0 {
			me.Err = a.folders[f.folder].err
		}
		switch {
		case me.Err != nil:
			if w.members++; w.members <= w.lim.Members {
				w.emit(me)
			}
		case f.size == 0:
			w.member(me, source{size: 0, open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("")), nil }}, depth)
		default:
			c := cursors[f.folder]
			if c == nil {
				folder := &a.folders[f.folder]
				c = &cursor{kind: "7z", open: func() (io.ReadCloser, error) { return a.open(folder) }}
				cursors[f.folder] = c
			}
			w.member(me, source{size: f.size, open: func() (io.ReadCloser, error) {
				r, err := c.member(f.at, f.size)
				if err != nil {
					return nil, err
				}
				return &sevenMember{r: r, left: f.size, want: f.crc, unchecked: !f.checked, folder: &a.folders[f.folder]}, nil
			}}, depth)
		}
		if w.done {
			break
		}
	}
	if len(cursors) > 0 && cursors[last] != nil {
		cursors[last].close()
	}
}

// sevenMember reads a member and checks at its end that it is the one that was
// packed.
type sevenMember struct {
	r         io.ReadCloser
	left      int64
	crc, want uint32
	unchecked bool
	folder    *sevenFolder
}

func (m *sevenMember) Close() error { return nil }

func (m *sevenMember) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.crc = crc32.Update(m.crc, crc32.IEEETable, p[:n])
	if m.left -= int64(n); m.left == 0 && m.crc != m.want && !m.unchecked {
		return n, m.folder.fault(damaged("7z: %w", ErrChecksum))
	}
	return n, m.folder.fault(err)
}

// fault says of damage in a folder what else it can be: nothing but the result
// tells a wrong password.
func (f *sevenFolder) fault(err error) error {
	if f.encrypted && errors.Is(err, ErrDamaged) {
		return fmt.Errorf("%w, or damaged", ErrPassword)
	}
	return err
}

// open returns what a folder unfolds to.
func (a *sevenZip) open(f *sevenFolder) (io.ReadCloser, error) {
	if f.err != nil {
		return nil, f.err
	}
	at, err := a.s.at()
	if err != nil {
		return nil, err
	}
	used := &counter{r: io.NewSectionReader(at, f.at, f.packed)}
	r := &sevenReader{raw: at, used: used, folder: f, lim: a.lim}
	r.z = bufio.NewReaderSize(used, 64<<10)
	for _, c := range f.coders {
		next, done, err := a.decode(c, r.z)
		if err != nil {
			r.Close()
			return nil, f.fault(err)
		}
		if done != nil {
			r.done = append(r.done, done)
		}
		r.z = io.LimitReader(next, c.size)
	}
	return r, nil
}

// sevenReader reads what is in a folder, within the limits.
type sevenReader struct {
	raw    io.Closer
	used   *counter
	z      io.Reader
	done   []func()
	folder *sevenFolder
	lim    Limits
	out    int64
}

func (r *sevenReader) Close() error {
	for _, done := range r.done {
		done()
	}
	r.done = nil
	return r.raw.Close()
}

func (r *sevenReader) Read(p []byte) (int, error) {
	n, err := r.z.Read(p)
	r.out += int64(n)
	switch {
	case err == io.EOF:
		return n, err
	case err != nil:
		return n, r.folder.fault(fmt.Errorf("%w: 7z: %w", ErrDamaged, err))
	case r.out > r.lim.Free && r.out > r.lim.Ratio*r.used.n:
		return n, limit("7z unfolds to more than %d times its size", r.lim.Ratio)
	}
	return n, nil
}
