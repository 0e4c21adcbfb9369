package archive

import (
	"bufio"
	"io"

	"github.com/klauspost/compress/flate"
)

// unknownSize stands for the size of a member whose description is lost.
const unknownSize = 1<<63 - 1

// salvage finds the members of a zip without a directory by the headers before
// their bytes, most of them at most, and where it came to. It ends where a
// member does not end, or at what is no member.
func salvage(r io.ReaderAt, size int64, lim Limits, most int) (members []zipMember, end int64) {
	for end < size && len(members) < most {
		m, next, ok := localMember(r, end, size, lim)
		if !ok {
			return members, end
		}
		members, end = append(members, m), next
	}
	return members, end
}

// localMember reads the member whose header lies at at, and where the next one
// should begin.
func localMember(r io.ReaderAt, at, size int64, lim Limits) (m zipMember, next int64, ok bool) {
	var h [30]byte
	if _, err := r.ReadAt(h[:], at); err != nil || string(h[:4]) != "PK\x03\x04" {
		return m, at, false
	}
	flags := le.Uint16(h[6:])
	name := make([]byte, le.Uint16(h[26:]))
	extra := make([]byte, le.Uint16(h[28:]))
	if _, err := r.ReadAt(name, at+30); err != nil {
		return m, at, false
	}
	if _, err := r.ReadAt(extra, at+30+int64(len(name))); err != nil && len(extra) > 0 {
		return m, at, false
	}
	m = zipMember{
		name: display(name), rawName: name, method: le.Uint16(h[8:]), crc: le.Uint32(h[14:]),
		packed: int64(le.Uint32(h[18:])), size: int64(le.Uint32(h[22:])), header: at,
		described: flags&8 != 0, modified: dosTime(le.Uint16(h[12:]), le.Uint16(h[10:])),
	}
	m.data = at + 30 + int64(len(name)+len(extra))
	m.readLocalExtra(extra)
	m.clock = h[11]
	m.judge(flags, lim)
	if m.described && m.packed == 0 {
		if m.err != nil || m.method != deflated || m.cipher != inClear {
			return m, at, false // nothing says where it ends
		}
		m.packed, m.size = unknownSize, unknownSize
		if used, whole := inflated(io.NewSectionReader(r, m.data, size-m.data), lim); whole {
			m.packed = used
			m.describe(r, m.data+used)
		}
	}
	if m.size < 0 { // what unpacks is kept, whatever its description says
		m.size = unknownSize
	}
	if m.packed < 0 || m.packed > size-m.data {
		m.packed = max(0, size-m.data)
	}
	next = m.data + m.packed
	if m.described {
		next += descriptor(r, next, size, false)
	}
	return m, next, true
}

// readLocalExtra reads the sizes of big members, which stand in another order
// than in the directory.
func (m *zipMember) readLocalExtra(x []byte) {
	for len(x) >= 4 {
		id, n := le.Uint16(x), int(le.Uint16(x[2:]))
		if x = x[4:]; n > len(x) {
			return
		}
		if id == 1 && n >= 16 && m.size == 0xffffffff && m.packed == 0xffffffff {
			m.size, m.packed = int64(le.Uint64(x)), int64(le.Uint64(x[8:]))
		}
		if id == 0x9901 {
			m.aesField(x[:n])
		}
		x = x[n:]
	}
}

// describe takes checksum and size from what describes a member behind its
// bytes.
func (m *zipMember) describe(r io.ReaderAt, at int64) {
	var b [16]byte
	n, _ := r.ReadAt(b[:], at)
	d := b[:n]
	if n == 16 && string(d[:4]) == "PK\x07\x08" {
		d = d[4:]
	}
	if len(d) >= 12 {
		m.crc, m.size = le.Uint32(d), int64(le.Uint32(d[8:]))
	}
}

// inflated returns how many bytes of r a deflated text takes, and whether it
// ends in r and within the limits.
func inflated(r io.Reader, lim Limits) (used int64, whole bool) {
	in := &counter{r: r}
	b := bufio.NewReader(in) // a reader of bytes, of which no more are taken than are used
	z := flate.NewReader(b)
	var out int64
	for buf := make([]byte, 64<<10); ; {
		n, err := z.Read(buf)
		out += int64(n)
		used = in.n - int64(b.Buffered())
		switch {
		case err == io.EOF:
			return used, true
		case err != nil, out > lim.Free && out > lim.Ratio*used:
			return used, false
		}
	}
}
