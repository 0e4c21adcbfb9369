package format

import (
	"encoding/binary"
	"math/bits"
)

// pairs passes over text from p on, which is not in the middle of a run of
// quotes, as long as quotes come in pairs, and returns how many pairs there
// were. It ends at the first quote that has no other, or where less than 64
// bytes are left, but never between the two of a pair. Cells of JSON have a
// pair every few bytes: to branch at each would cost more than to look at 64
// bytes at once.
func pairs(b []byte, p int) (at, n int) {
	for p+64 <= len(b) {
		quotes := quotesIn((*[64]byte)(b[p:]))
		if single := oddRuns(quotes); single != 0 {
			last := bits.TrailingZeros64(single) - 1
			return p + last, n + bits.OnesCount64(quotes&(1<<last-1))/2
		}
		open := bits.LeadingZeros64(^quotes) // of a run that may go on
		if open == 64 {
			break
		}
		n += bits.OnesCount64(quotes&(^uint64(0)>>open)) / 2
		p += 64 - open
	}
	return p, n
}

// oddRuns returns a bit behind each run of bits of m whose length is odd, but
// for a run that reaches the last bit.
func oddRuns(m uint64) uint64 {
	const even = 0x5555555555555555
	starts := m &^ (m << 1)
	fromEven := (m + starts&even) &^ m &^ even // adding to the start of a run carries to behind its end
	fromOdd := (m + starts&^even) &^ m & even
	return fromEven | fromOdd
}

// quotesIn returns which bytes of b are quotes.
func quotesIn(b *[64]byte) (m uint64) {
	for i := 0; i < 64; i += 8 {
		x := equal(binary.LittleEndian.Uint64(b[i:]), low*'"') >> 7
		m |= x * 0x0102040810204080 >> 56 << i // gathers the lowest bits of the bytes
	}
	return m
}
