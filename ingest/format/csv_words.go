package format

// Text is looked at eight bytes at a time: cells are shorter than what calls to
// look through them cost.

// equal returns a word with the highest bit of those bytes that are the same in
// a and b, and no other.
func equal(a, b uint64) uint64 {
	x := a ^ b
	return ^(x&^high + ^uint64(high)) &^ x & high
}

// firstZero returns a word with the highest bit of the first byte of x that is
// zero. It may have those of bytes behind it, too.
func firstZero(x uint64) uint64 { return (x - low) &^ x & high }
