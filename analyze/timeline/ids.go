package timeline

import "encoding/hex"

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

// guidAt is where the digits of each byte of a GUID are.
var guidAt = [16]int8{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34}

// digits are the values of lower-case hexadecimal digits; 0xff is none.
var digits = func() (d [256]uint8) {
	for i := range d {
		d[i] = 0xff
	}
	for i, c := range "0123456789abcdef" {
		d[c] = uint8(i)
	}
	return d
}()

// packed returns the bytes of a GUID as logs spell it.
func packed(v string) (g guid, ok bool) {
	if len(v) != 36 || v[8] != '-' || v[13] != '-' || v[18] != '-' || v[23] != '-' {
		return g, false
	}
	bad := uint8(0)
	for i, at := range guidAt {
		high, low := digits[v[at]], digits[v[at+1]]
		bad |= high | low
		g[i] = high<<4 | low
	}
	return g, bad < 16
}

// append spells a GUID.
func (g *guid) append(to []byte) []byte {
	const dash = '-'
	to = append(hex.AppendEncode(to, g[:4]), dash)
	to = append(hex.AppendEncode(to, g[4:6]), dash)
	to = append(hex.AppendEncode(to, g[6:8]), dash)
	to = append(hex.AppendEncode(to, g[8:10]), dash)
	return hex.AppendEncode(to, g[10:])
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
