package timeline

import (
	"encoding/binary"
	"unsafe"
)

// ids holds ids, which hardly ever repeat: a GUID in lower case in the 16 bytes
// that it is, anything else as text. Their codes are negative, so that one
// column can hold them beside numbers of a pool.
type ids struct {
	rows   paged[guid] // of the sign-ins themselves: their codes follow one another
	others paged[guid]
	texts  []string
}

type guid [16]byte

// The kinds of codes, in their lowest bits. Those above are the number.
const (
	ofLineage = iota // not an id: a row that is a lineage of its own, +1
	ofRow
	ofOther
	ofText
	kinds = 4
)

func idCode(kind, n int) int32 { return -int32(kinds*n + kind) }

// isPacked reports whether a code is that of an id which is a GUID.
func isPacked(code int32) bool { return code < 0 && (-code%kinds == ofRow || -code%kinds == ofOther) }

// packed returns the bytes of a GUID as logs spell it.
func packed(v string) (g guid, ok bool) {
	if len(v) != guidText || v[8] != '-' || v[13] != '-' || v[18] != '-' || v[23] != '-' {
		return g, false
	}
	b, le := unsafe.Slice(unsafe.StringData(v), guidText), binary.LittleEndian
	four := func(i int) uint64 { return uint64(le.Uint32(b[i:])) }
	var bad uint64
	for i, digits := range [...]uint64{le.Uint64(b), four(9) | four(14)<<32, four(19) | four(24)<<32, le.Uint64(b[28:])} {
		bytes, odd := fromHex(digits)
		bad |= odd
		le.PutUint32(g[4*i:], bytes)
	}
	return g, bad == 0
}

// guidText is how many bytes a GUID is spelled with.
const guidText = 36

// every is a byte eight times.
func every(b uint64) uint64 { return b * 0x0101010101010101 }

// fromHex returns the four bytes that eight lower-case hexadecimal digits spell;
// odd is not 0 if one of the eight is no such digit.
func fromHex(digits uint64) (bytes uint32, odd uint64) {
	n := digits&every(0x0f) + 9*(digits>>6&every(1))
	odd = n&every(0xf0) | (toHex(n) ^ digits)
	n = (n<<4 | n>>8) & 0x00ff00ff00ff00ff
	n = (n | n>>8) & 0x0000ffff0000ffff
	return uint32(n | n>>16), odd
}

// toHex spells eight numbers below sixteen.
func toHex(n uint64) uint64 {
	letters := (n + every(6)) >> 4 & every(1)
	return n + every('0') + letters*('a'-'0'-10)
}

// append spells a GUID.
func (g *guid) append(to []byte) []byte {
	le := binary.LittleEndian
	spelled := func(i int) uint64 {
		n := uint64(le.Uint32(g[i:]))
		n = (n | n<<16) & 0x0000ffff0000ffff
		n = (n | n<<8) & 0x00ff00ff00ff00ff
		return toHex((n>>4 | n<<8) & every(0x0f))
	}
	var text [guidText]byte
	b, c := spelled(4), spelled(8)
	le.PutUint64(text[:], spelled(0))
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	le.PutUint32(text[9:], uint32(b))
	le.PutUint32(text[14:], uint32(b>>32))
	le.PutUint32(text[19:], uint32(c))
	le.PutUint32(text[24:], uint32(c>>32))
	le.PutUint64(text[28:], spelled(12))
	return append(to, text[:]...)
}

// fresh returns a new code for v, even if v has one; row says whether it is the
// id of the next sign-in. v that is no GUID is kept by keep. The code of "" is 0.
func (s *ids) fresh(v string, row bool, keep func(string) string) int32 {
	if v == "" {
		return 0
	}
	g, ok := packed(v)
	switch {
	case !ok:
		s.texts = append(s.texts, keep(v))
		return idCode(ofText, len(s.texts)-1)
	case row:
		s.rows.add(g)
		return idCode(ofRow, s.rows.n-1)
	}
	s.others.add(g)
	return idCode(ofOther, s.others.n-1)
}

// append adds the id of a negative code to to.
func (s *ids) append(to []byte, code int32) []byte {
	if !isPacked(code) {
		return append(to, s.texts[-code/kinds]...)
	}
	return s.guid(code).append(to)
}

// guid returns the GUID of a code that is one's. It is valid until the next.
func (s *ids) guid(code int32) *guid {
	if -code%kinds == ofRow {
		return s.rows.get(int(-code / kinds))
	}
	return s.others.get(int(-code / kinds))
}

// value returns the id of a negative code.
func (s *ids) value(code int32) string {
	if !isPacked(code) {
		return s.texts[-code/kinds]
	}
	return string(s.append(make([]byte, 0, 36), code))
}
