package archive

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// zipMember is one entry of the directory of a zip.
type zipMember struct {
	name         string
	rawName      []byte
	modified     time.Time
	method       uint16
	flags        uint16
	crc          uint32
	packed, size int64
	header, data int64 // where its local header and its bytes begin
	end          int64 // where the bytes, and what describes them, end
	cipher       zipCipher
	unchecked    bool   // it has no checksum
	clock        byte   // of the time of day, by which a password is checked
	disk         uint32 // part in which it begins
	described    bool   // a description follows the bytes
	lost         bool   // it is not where the directory says
	notes        []string
	err          error
}

// zipEnd is what the end of a zip says.
type zipEnd struct {
	base      int64   // where the zip begins in the file
	directory int64   // where its directory begins
	bytes     int64   // of the directory
	tail      int64   // bytes after the zip
	disk      int     // part in which its directory begins
	starts    []int64 // where each part begins, where places count from there
}

// findEnd finds the record at the end of the zip s that says where its directory
// is.
func findEnd(r io.ReaderAt, s source) (end zipEnd, err error) {
	size := s.size
	tail := make([]byte, min(size, 160<<10))
	from := size - int64(len(tail))
	if _, err := r.ReadAt(tail, from); err != nil && err != io.EOF {
		return end, err
	}
	for i := len(tail) - 22; i >= 0; i-- {
		if tail[i] != 'P' || string(tail[i:i+4]) != "PK\x05\x06" {
			continue
		}
		rec := tail[i:]
		at := from + int64(i)
		after := at + 22 + int64(le.Uint16(rec[20:]))
		if after > size {
			continue
		}
		end.tail = size - after
		end.bytes, end.directory = int64(le.Uint32(rec[12:])), int64(le.Uint32(rec[16:]))
		disk, of := int(le.Uint16(rec[6:])), int(le.Uint16(rec[4:]))
		if end.bytes == 0xffffffff || end.directory == 0xffffffff || le.Uint16(rec[10:]) == 0xffff {
			if big, ok := bigEnd(r, at, s.starts); ok {
				end.bytes, end.directory, at, disk = big.bytes, big.directory, big.base, big.disk
			}
		}
		if end.starts = s.starts; end.starts != nil {
			if of != 0xffff && of != len(end.starts)-1 || disk < 0 || disk >= len(end.starts) || end.bytes < 0 || end.directory < 0 {
				return end, damaged("zip: it is one of more parts than are here")
			}
			end.directory += end.starts[disk]
			return end, nil
		}
		if of != 0 && of != 0xffff {
			return end, damaged("zip: one part of an archive in several parts: give all of them")
		}
		end.base = at - end.bytes - end.directory
		if end.base < 0 || end.bytes < 0 || end.directory < 0 {
			return end, damaged("zip: the directory is said to lie outside the file")
		}
		end.directory += end.base
		return end, nil
	}
	return end, damaged("zip: no directory at its end, as in a download that was cut; unpack what can be saved and give the files")
}

// bigEnd reads the record of zips of more than 4 GiB, which lies before the
// usual one at at. Its base is its own place.
func bigEnd(r io.ReaderAt, at int64, starts []int64) (end zipEnd, ok bool) {
	var loc [20]byte
	if _, err := r.ReadAt(loc[:], at-20); err != nil || string(loc[:4]) != "PK\x06\x07" {
		return end, false
	}
	var rec [56]byte
	end.base = int64(le.Uint64(loc[8:]))
	if part := le.Uint32(loc[4:]); starts != nil && part < uint32(len(starts)) {
		end.base += starts[part]
	}
	if end.base < 0 {
		return end, false
	}
	if _, err := r.ReadAt(rec[:], end.base); err != nil || string(rec[:4]) != "PK\x06\x06" {
		return end, false
	}
	end.bytes, end.directory, end.disk = int64(le.Uint64(rec[40:])), int64(le.Uint64(rec[48:])), int(le.Uint32(rec[20:]))
	return end, true
}

// readDirectory reads the entries of the directory, most of them at most.
func readDirectory(r io.ReaderAt, end zipEnd, lim Limits, most int) (members []zipMember, err error) {
	dir := io.NewSectionReader(r, end.directory, end.bytes)
	var fixed [46]byte
	for at := int64(0); at < end.bytes; {
		if _, err := dir.ReadAt(fixed[:], at); err != nil || string(fixed[:4]) != "PK\x01\x02" {
			return nil, damaged("zip: the directory cannot be read at entry %d", len(members)+1)
		}
		if len(members) >= most {
			return nil, limit("more than %d members in one file", most)
		}
		n, x, c := int(le.Uint16(fixed[28:])), int(le.Uint16(fixed[30:])), int(le.Uint16(fixed[32:]))
		rest := make([]byte, n+x)
		if _, err := dir.ReadAt(rest, at+46); err != nil && (err != io.EOF || at+46+int64(n+x) != end.bytes) {
			return nil, damaged("zip: the directory ends too early")
		}
		m := zipMember{
			rawName: rest[:n], name: display(rest[:n]), method: le.Uint16(fixed[10:]), crc: le.Uint32(fixed[16:]),
			packed: int64(le.Uint32(fixed[20:])), size: int64(le.Uint32(fixed[24:])), header: int64(le.Uint32(fixed[42:])),
			described: le.Uint16(fixed[8:])&8 != 0, modified: dosTime(le.Uint16(fixed[14:]), le.Uint16(fixed[12:])),
		}
		m.disk = uint32(le.Uint16(fixed[34:]))
		m.extra(rest[n:])
		m.header += end.base
		if end.starts != nil && m.disk < uint32(len(end.starts)) {
			m.header += end.starts[m.disk]
		}
		creator, mode := fixed[5], le.Uint32(fixed[38:])>>28
		m.clock = fixed[13]
		m.judge(le.Uint16(fixed[8:]), lim)
		switch {
		case m.err != nil:
		case m.packed < 0 || m.size < 0 || m.header < 0:
			m.err = damaged("zip: sizes that cannot be")
		case (creator == 3 || creator == 19) && mode == 0xa:
			m.err = ErrLink
		case (creator == 3 || creator == 19) && mode != 0 && mode != 8 && mode != 4 && m.size == 0: // what was packed from a pipe has bytes
			m.err = ErrNotFile
		}
		if m.err != nil {
			m.packed, m.size, m.header = max(m.packed, 0), max(m.size, 0), max(m.header, 0)
		}
		members = append(members, m)
		at += 46 + int64(n+x+c)
	}
	return members, nil
}

// judge says of a member why it cannot be read, if it cannot.
func (m *zipMember) judge(flags uint16, lim Limits) {
	m.flags = flags
	if flags&0x41 == 1 && m.method != 99 && m.cipher == inClear {
		m.cipher = zipCrypto
	}
	switch {
	case flags&0x40 != 0, m.method == 99, m.cipher != inClear && lim.Password == "":
		m.err = ErrEncrypted
	case !readable(m.method):
		name := methods[m.method]
		if name == "" {
			name = "a method"
		}
		m.err = fmt.Errorf("%s (method %d): %w", name, m.method, ErrMethod)
	}
}

// extra reads the fields for big members and for times in UTC.
func (m *zipMember) extra(x []byte) {
	for len(x) >= 4 {
		id, n := le.Uint16(x), int(le.Uint16(x[2:]))
		x = x[4:]
		if n > len(x) {
			return
		}
		f := x[:n]
		x = x[n:]
		switch id {
		case 1:
			for _, v := range []*int64{&m.size, &m.packed, &m.header} {
				if *v == 0xffffffff && len(f) >= 8 {
					*v = int64(le.Uint64(f))
					f = f[8:]
				}
			}
			if m.disk == 0xffff && len(f) >= 4 {
				m.disk = le.Uint32(f)
			}
		case 0x9901:
			m.aesField(f)
		case 0x5455:
			if len(f) >= 5 && f[0]&1 != 0 {
				m.modified = time.Unix(int64(int32(le.Uint32(f[1:]))), 0).UTC()
			}
		}
	}
}

// locate reads the local header, which says where the bytes begin.
func (m *zipMember) locate(r io.ReaderAt, directory int64) {
	var h [30]byte
	m.data, m.end = m.header, m.header
	bad := func(format string, args ...any) {
		if m.err == nil {
			m.err = damaged("zip: "+format, args...)
		}
		m.packed, m.lost = 0, true
	}
	if _, err := r.ReadAt(h[:], m.header); err != nil || string(h[:4]) != "PK\x03\x04" {
		bad("no member where the directory says one is")
		return
	}
	n, x := int64(le.Uint16(h[26:])), int64(le.Uint16(h[28:]))
	m.data = m.header + 30 + n + x
	if m.data > directory || m.packed > directory-m.data {
		bad("the member is said to reach beyond the directory")
		m.data = m.header
		return
	}
	m.end = m.data + m.packed
	if m.described {
		m.end += descriptor(r, m.end, directory, m.packed > 0xffffffff || m.size > 0xffffffff)
	}
	local := make([]byte, n)
	if _, err := r.ReadAt(local, m.header+30); err == nil && !bytes.Equal(local, m.rawName) {
		m.notes = append(m.notes, "its name in the directory and in front of its bytes differ")
	}
}

// descriptor returns how many bytes describe a member behind its bytes: a
// checksum and two sizes, with or without a signature.
func descriptor(r io.ReaderAt, at, directory int64, big bool) int64 {
	var b [4]byte
	size := int64(12)
	if n, _ := r.ReadAt(b[:], at); n == 4 && string(b[:]) == "PK\x07\x08" {
		size = 16
	}
	if big {
		size += 8
	}
	return min(size, max(0, directory-at))
}

// display returns a name as valid UTF-8. Names are for people only: nothing is
// ever opened by them.
func display(name []byte) string {
	if utf8.Valid(name) {
		return string(name)
	}
	var b strings.Builder
	for len(name) > 0 {
		r, n := utf8.DecodeRune(name)
		if r == utf8.RuneError && n == 1 {
			fmt.Fprintf(&b, `\x%02x`, name[0])
		} else {
			b.WriteRune(r)
		}
		name = name[n:]
	}
	return b.String()
}

// dosTime reads the time of members that have no better one. It has no zone:
// it is the wall clock of whoever packed the zip.
func dosTime(date, clock uint16) time.Time {
	if date == 0 {
		return time.Time{}
	}
	return time.Date(1980+int(date>>9), time.Month(date>>5&15), int(date&31), int(clock>>11), int(clock>>5&63), int(clock&31)*2, 0, time.UTC)
}
