package timeline

import "encoding/hex"

// ids holds ids, which hardly ever repeat: a GUID in lower case in the 16 bytes
// that it is, anything else as text. Their codes are negative, so that one
// column can hold them beside numbers of a pool.
type ids struct {
	guids [][]guid // chunks of idChunk, the last of them not full
	texts []string
	n     int // in guids
}

type guid [16]byte

const idChunk = 4 << 10

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

// fresh returns a new code for v, even if v has one. v that is no GUID is
// kept by keep. The code of "" is 0.
func (s *ids) fresh(v string, keep func(string) string) int32 {
	if v == "" {
		return 0
	}
	g, ok := packed(v)
	if !ok {
		s.texts = append(s.texts, keep(v))
		return -2 * int32(len(s.texts))
	}
	if s.n%idChunk == 0 {
		s.guids = append(s.guids, make([]guid, 0, idChunk))
	}
	last := &s.guids[len(s.guids)-1]
	*last = append(*last, g)
	s.n++
	return 1 - 2*int32(s.n)
}

// append adds the id of a negative code to to.
func (s *ids) append(to []byte, code int32) []byte {
	if code&1 == 0 {
		return append(to, s.texts[-code/2-1]...)
	}
	return s.guid(code).append(to)
}

// guid returns the GUID of an odd code.
func (s *ids) guid(code int32) *guid {
	n := int(1-code)/2 - 1
	return &s.guids[n/idChunk][n%idChunk]
}

// value returns the id of a negative code.
func (s *ids) value(code int32) string {
	if code&1 == 0 {
		return s.texts[-code/2-1]
	}
	return string(s.append(make([]byte, 0, 36), code))
}
