package format

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// Text is looked at eight bytes at a time: cells are shorter than what calls to
// look through them cost.

// equal returns a word with the highest bit of those bytes that are the same in
// a and b, and no other.
func equal(a, b uint64) uint64 {
	x := a ^ b
	return ^(x&^high + ^uint64(high)) &^ x & high
}

// find returns where c is in b from p on, or the length of b.
func find(b []byte, p int, c byte) int {
	for near := min(p+64, len(b)-7); p < near; p += 8 {
		if m := equal(binary.LittleEndian.Uint64(b[p:]), low*uint64(c)); m != 0 {
			return p + bits.TrailingZeros64(m)/8
		}
	}
	if p < len(b) {
		if i := bytes.IndexByte(b[p:], c); i >= 0 {
			return p + i
		}
	}
	return len(b)
}
