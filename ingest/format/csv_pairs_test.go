package format

import (
	"math/rand/v2"
	"testing"
)

// closingByByte is closing, a byte at a time.
func closingByByte(x dialect, b []byte, p int, last bool) (shut, doubled int, v verdict) {
	for ; p < len(b); p++ {
		if b[p] != '"' {
			continue
		}
		if p+1 == len(b) && !last {
			return len(b), doubled, short
		}
		if p+1 < len(b) && b[p+1] == '"' {
			p++
			doubled++
			continue
		}
		if _, ok := x.ends(b, p+1); ok || b[p+1] == x.comma {
			return p, doubled, whole
		}
		return p, doubled, torn
	}
	if last {
		return p, doubled, torn
	}
	return p, doubled, short
}

// TestClosing holds closing against a loop over bytes, in texts that are little
// but quotes.
func TestClosing(t *testing.T) {
	x := dialect{comma: ',', feed: '\n'}
	random := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		b := make([]byte, random.IntN(300))
		few := 1 + random.IntN(12)
		for i := 0; i < len(b); i++ {
			b[i] = 'a'
			switch n := random.IntN(40); {
			case n == 0 && few > 4:
				b[i] = ",\n\r"[random.IntN(3)]
			case n == 1 && few > 8:
				b[i] = '"'
			case random.IntN(few) == 0:
				for k := 2 * random.IntN(4); k > 0 && i < len(b); k-- {
					b[i] = '"'
					i++
				}
			}
		}
		p, last := random.IntN(len(b)+1), random.IntN(2) == 0
		shut, doubled, v := x.closing(b, p, last)
		if s, d, w := closingByByte(x, b, p, last); s != shut || d != doubled || w != v {
			t.Fatalf("%q from %d, last %v: got %d %d %d, want %d %d %d", b, p, last, shut, doubled, v, s, d, w)
		}
	}
}
