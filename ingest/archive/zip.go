package archive

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"
)

// zip yields a zip archive and its members, in order of name. The archive is
// read by its directory; an archive whose members lie on top of each other is
// refused as a whole.
func (w *walker) zip(e Entry, s source, depth int) {
	if s.at == nil {
		r, err := s.open()
		if err == nil {
			s, err = inMemory(r, w.lim.Memory, "a zip archive inside another archive")
			r.Close()
		}
		if err != nil {
			e.Err = err
			w.emit(e)
			return
		}
	}
	members, notes, err := w.directory(s)
	e.Notes, e.Err = notes, err
	if err == nil && slices.ContainsFunc(members, func(m zipMember) bool { return m.name == "[Content_Types].xml" }) {
		e.Archive, e.Err = "", fmt.Errorf("an Office document, not an export: save the sheet as CSV")
		members = nil
	}
	if !w.emit(e) {
		return
	}
	slices.SortStableFunc(members, func(a, b zipMember) int {
		return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(a.header, b.header))
	})
	before := ""
	same := 1
	for i, m := range members {
		if strings.HasSuffix(m.name, "/") && m.size == 0 {
			continue
		}
		me := Entry{Path: e.Path + "!/" + m.name, Container: e.Path, Bytes: m.size, Modified: m.modified, Notes: m.notes}
		if m.size == unknownSize {
			me.Bytes = -1
		}
		if same++; i == 0 || m.name != before {
			before, same = m.name, 1
		}
		if same > 1 {
			me.Path = fmt.Sprintf("%s#%d", me.Path, same)
		}
		if m.err != nil {
			me.Err = m.err
			w.emit(me)
		} else {
			w.member(me, m.source(s, w.lim), depth)
		}
		if w.done {
			return
		}
	}
}

// directory reads the directory of a zip and checks that it can be believed.
func (w *walker) directory(s source) (members []zipMember, notes []string, err error) {
	at, err := s.at()
	if err != nil {
		return nil, nil, err
	}
	defer at.Close()
	end, err := findEnd(at, s)
	if err == nil {
		members, err = readDirectory(at, end, w.lim, w.lim.Members-w.members)
	}
	if errors.Is(err, ErrDamaged) {
		if found, end := salvage(at, s.size, w.lim, w.lim.Members-w.members); len(found) > 0 {
			return found, []string{fmt.Sprintf("the directory at its end is missing or damaged, as in a download that was cut: %d members were found without it, up to byte %d of %d; there may have been more", len(found), end, s.size)}, nil
		}
	}
	if err != nil {
		return nil, nil, err
	}
	byPlace := make([]*zipMember, len(members))
	for i := range members {
		byPlace[i] = &members[i]
	}
	slices.SortStableFunc(byPlace, func(a, b *zipMember) int { return cmp.Compare(a.header, b.header) })
	var last, out, in int64
	lost := false
	for _, m := range byPlace {
		m.locate(at, end.directory)
		if m.header < last {
			return nil, nil, fmt.Errorf("zip: %w", ErrOverlap)
		}
		lost = lost || m.lost
		if gap := m.header - last; gap > slack {
			notes = append(notes, fmt.Sprintf("%d bytes from %d on belong to no member", gap, last))
		}
		last = max(last, m.end)
		out, in = out+m.size, in+m.packed
		if m.err == nil && out > w.lim.Free && out > w.lim.Ratio*in {
			m.err = limit("zip unfolds to more than %d times its size", w.lim.Ratio)
		}
	}
	if gap := end.directory - last; gap > slack {
		notes = append(notes, fmt.Sprintf("%d bytes from %d on belong to no member", gap, last))
	}
	if lost { // then what lies between members is not known
		notes = nil
	}
	if end.tail > 0 {
		notes = append(notes, fmt.Sprintf("%d bytes follow the end of the zip", end.tail))
	}
	return members, notes, nil
}

// slack is how much longer the description of a member may be than its sizes
// ask for.
const slack = 8

// source returns how to open the member of the zip s.
func (m zipMember) source(s source, lim Limits) source {
	raw := func() (io.ReadCloser, *io.SectionReader, error) {
		at, err := s.at()
		if err != nil {
			return nil, nil, err
		}
		section := io.NewSectionReader(at, m.data, m.packed)
		return struct {
			io.Reader
			io.Closer
		}{section, at}, section, nil
	}
	size := m.size
	if size == unknownSize {
		size = -1
	}
	ms := source{size: size, open: func() (io.ReadCloser, error) {
		rc, section, err := raw()
		if err != nil {
			return nil, err
		}
		clear, err := m.decrypted(section, lim.Password)
		if err != nil {
			rc.Close()
			return nil, err
		}
		z := &zipReader{Closer: rc, m: m, lim: lim}
		if z.r, z.used, z.done, err = m.unpack(clear, lim); err != nil {
			rc.Close()
			return nil, err
		}
		return z, nil
	}}
	if m.method == stored && m.size == m.packed && m.cipher == inClear {
		ms.at = func() (readerAt, error) {
			rc, section, err := raw()
			return struct {
				io.ReaderAt
				io.Closer
			}{section, rc}, err
		}
	}
	return ms
}

// zipReader reads a member and checks at its end what the directory says of it.
type zipReader struct {
	io.Closer
	r    io.Reader
	done func() // if there is anything to be done at the end
	used *counter
	m    zipMember
	lim  Limits
	n    int64
	crc  uint32
	err  error
}

func (z *zipReader) Close() error {
	if z.done != nil {
		z.done()
		z.done = nil
	}
	return z.Closer.Close()
}

func (z *zipReader) Read(p []byte) (int, error) {
	if z.err != nil {
		return 0, z.err
	}
	n, err := z.r.Read(p)
	z.n += int64(n)
	z.crc = crc32.Update(z.crc, crc32.IEEETable, p[:n])
	switch {
	case z.n > z.m.size:
		n -= int(z.n - z.m.size)
		err = damaged("zip: more than the %d bytes that the directory says", z.m.size)
	case err == io.EOF && z.n < z.m.size:
		err = damaged("zip: %d bytes where the directory says %d", z.n, z.m.size)
	case err == io.EOF && z.crc != z.m.crc && !z.m.unchecked:
		err = damaged("zip: %w", ErrChecksum)
	case err == io.ErrUnexpectedEOF:
		err = damaged("zip: the member ends too early")
	case err != nil && err != io.EOF && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrLimit) && !errors.Is(err, ErrMethod):
		err = fmt.Errorf("%w: zip: %w", ErrDamaged, err)
	case z.used != nil && z.n > z.lim.Free && z.n > z.lim.Ratio*z.used.n:
		err = limit("zip unfolds to more than %d times its size", z.lim.Ratio)
	}
	z.err = err
	if n > 0 && err != io.EOF {
		return n, nil
	}
	return n, err
}

var le = binary.LittleEndian
