package column

import (
	"fmt"
	"strings"
	"testing"
)

// Texts that differ a little, in any place, hardly ever have a hash in common,
// and none only for this process.
func TestHashesSpread(t *testing.T) {
	seen := map[uint32]string{}
	same := 0
	add := func(v string) {
		h := hash([]byte(v))
		if other, ok := seen[h]; ok && other != v {
			same++
		}
		seen[h] = v
	}
	for n := range 70 {
		base := strings.Repeat("a", n)
		for at := range n {
			for c := range 64 {
				add(base[:at] + string(rune('0'+c)) + base[at+1:])
			}
		}
	}
	for i := range 50_000 {
		add(fmt.Sprintf("%08x-1f2e-4d3c-8b5a-69788796a500", i))
	}
	if len(seen) < 150_000 || same > 20 { // of so many there are about six by chance
		t.Errorf("%d of %d texts have the hash of another", same, len(seen))
	}
}

// In whatever order slots are taken, codes are those of arrival.
func TestCodesAreThoseOfArrival(t *testing.T) {
	d := new(Dict)
	for round := range 2 {
		for i := range 5_000 {
			if code := d.AddString(fmt.Sprint("value ", i*7919)); code != int32(i) {
				t.Fatalf("round %d: value %d has code %d", round, i, code)
			}
		}
	}
}
