package view

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// Key stands for a string where there are too many to hold: the bytes of a
// GUID in lower case, or half of the SHA-256 of anything else. Two strings of
// a case have the same key only if someone breaks SHA-256.
type Key [16]byte

// KeyOf returns the key of s.
func KeyOf(s string) (k Key) {
	if len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-' && guid(&k, s) {
		return k
	}
	sum := sha256.Sum256([]byte(s))
	return Key(sum[:16])
}

// At returns the key of the event of that id in a record of its source: some
// exports give all events one id.
func (k Key) At(record int64) Key {
	last := k[8:]
	binary.BigEndian.PutUint64(last, binary.BigEndian.Uint64(last)^uint64(record)*0x9e3779b97f4a7c15) // spread, or the next record's id of a row of ids is met
	return k
}

// guid reads the digits of a GUID and reports whether there are no others.
func guid(k *Key, s string) bool {
	at := 0
	for i := 0; i < len(s); i += 2 {
		if s[i] == '-' {
			i++
		}
		hi, lo := digits[s[i]], digits[s[i+1]]
		if hi|lo > 15 {
			return false
		}
		k[at] = hi<<4 | lo
		at++
	}
	return true
}

// digits maps lower-case hexadecimal digits to their values, all else to 255.
var digits = func() (d [256]byte) {
	for i := range d {
		d[i] = 255
	}
	for i, c := range []byte("0123456789abcdef") {
		d[c] = byte(i)
	}
	return d
}()

// GUID writes a key that came of a GUID as that GUID.
func (k Key) GUID() string {
	text := hex.EncodeToString(k[:])
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}

// IsGUID reports whether s is a GUID as KeyOf reads them, so that its key says
// it all.
func IsGUID(s string) bool {
	var k Key
	return len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-' && guid(&k, s)
}
