package field

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"math"
	"unsafe"
)

// A unique token identifier (uti) is the request id of the sign-in in other
// clothes: base64url of the sixteen bytes of the GUID in the order of .NET, or,
// until about 2022, base64 of the GUID's text.

var strictURL = base64.RawURLEncoding.Strict()

// RequestIDFromUTI returns the request id, in lower case, that a unique token
// identifier holds.
func RequestIDFromUTI(uti string) (id string, ok bool) {
	switch len(uti) {
	case 22:
		var b [16]byte
		if n, err := strictURL.Decode(b[:], []byte(uti)); err != nil || n != 16 {
			return "", false
		}
		return guidText(swap(b)), true
	case 48:
		text, err := base64.StdEncoding.DecodeString(uti)
		if err != nil || !IsGUID(text) {
			return "", false
		}
		return string(Lower(text, nil)), true
	}
	return "", false
}

// UTIFromRequestID returns the unique token identifier that stands for a
// request id.
func UTIFromRequestID(id string) (uti string, ok bool) {
	b, ok := netBytes(id)
	if !ok {
		return "", false
	}
	return strictURL.EncodeToString(b[:]), true
}

// IsUTIOf reports whether uti is the unique token identifier that stands for a
// request id in its present form. It takes no memory: it is asked of every row.
func IsUTIOf(uti, id string) bool {
	b, ok := netBytes(id)
	return ok && spells(uti, &b)
}

// IsUTIOfGUID is IsUTIOf of the sixteen bytes of a request id, as its text has them.
func IsUTIOfGUID(uti string, id *[16]byte) bool {
	b := swap(*id)
	return spells(uti, &b)
}

// spells reports whether uti spells the bytes of a GUID in the order of .NET.
func spells(uti string, b *[16]byte) bool {
	if len(uti) != utiText {
		return false
	}
	t, differs := unsafe.Slice(unsafe.StringData(uti), utiText), uint16(0)
	for n := range 5 {
		three := uint32(b[3*n])<<16 | uint32(b[3*n+1])<<8 | uint32(b[3*n+2])
		differs |= twelve[three>>12] ^ binary.LittleEndian.Uint16(t[4*n:])
		differs |= twelve[three&0xfff] ^ binary.LittleEndian.Uint16(t[4*n+2:])
	}
	differs |= twelve[uint32(b[15])<<4] ^ binary.LittleEndian.Uint16(t[20:])
	return differs == 0
}

// utiText is how many letters an identifier has: four for three bytes.
const utiText = 22

// twelve is the two letters that twelve bits are spelled with, the first in the lower byte.
var twelve = func() (pairs [1 << 12]uint16) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for n := range pairs {
		pairs[n] = uint16(alphabet[n>>6]) | uint16(alphabet[n&63])<<8
	}
	return pairs
}()

// netDigits is where the digits of the bytes of a GUID lie in its text, in the
// order of .NET: the first three groups end for end.
var netDigits = [16]uint8{6, 4, 2, 0, 11, 9, 16, 14, 19, 21, 24, 26, 28, 30, 32, 34}

// digits is the value of each hexadecimal digit.
var digits = func() (d [256]uint8) {
	for i := range d {
		d[i] = math.MaxUint8
	}
	for i, c := range []byte("0123456789abcdef") {
		d[c] = uint8(i)
	}
	for i, c := range []byte("ABCDEF") {
		d[c] = uint8(10 + i)
	}
	return d
}()

// netBytes returns the bytes of a GUID in the order of .NET.
func netBytes(id string) (b [16]byte, ok bool) {
	if len(id) != 36 || id[8] != '-' || id[13] != '-' || id[18] != '-' || id[23] != '-' {
		return b, false
	}
	var bad uint8
	for n, at := range netDigits {
		high, low := digits[id[at]], digits[id[at+1]]
		bad |= high | low
		b[n] = high<<4 | low
	}
	return b, bad < 16
}

// OldUTIFromRequestID returns the form that identifiers had until about 2022.
func OldUTIFromRequestID(id string) string { return base64.StdEncoding.EncodeToString([]byte(id)) }

// swap turns the first three groups of a GUID end for end.
func swap(b [16]byte) [16]byte {
	b[0], b[1], b[2], b[3] = b[3], b[2], b[1], b[0]
	b[4], b[5] = b[5], b[4]
	b[6], b[7] = b[7], b[6]
	return b
}

func guidText(b [16]byte) string {
	var t [36]byte
	hex.Encode(t[:8], b[:4])
	hex.Encode(t[9:13], b[4:6])
	hex.Encode(t[14:18], b[6:8])
	hex.Encode(t[19:23], b[8:10])
	hex.Encode(t[24:], b[10:])
	t[8], t[13], t[18], t[23] = '-', '-', '-', '-'
	return string(t[:])
}
