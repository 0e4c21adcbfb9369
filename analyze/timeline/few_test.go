package timeline

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// However many codes differ, a column says what was put into it, and few of them
// take little.
func TestLongColumnsAreSmall(t *testing.T) {
	for _, tt := range []struct{ differ, bytes int }{{1, 0}, {2, 1}, {256, 1}, {257, 2}, {1000, 2}, {1 << 16, 0}, {1<<16 + 1, 0}, {1 << 20, 0}} {
		const n = 5 * handOver
		r := rand.New(rand.NewPCG(uint64(tt.differ), 1))
		var g gathered
		want := make([]int32, n)
		for i := range want {
			want[i] = int32(7 * r.IntN(tt.differ))
			if g.add(want[i]); len(g.varied) >= handOver+i%2 {
				g.settle()
			}
			if i%handOver == 99 { // one of the rows that are not settled yet
				want[i-3] = 7
				g.set(i-3, 7)
			}
			if j := r.IntN(i + 1); g.at(j) != want[j] {
				t.Fatalf("%d different: row %d of %d is %d, want %d", tt.differ, j, i, g.at(j), want[j])
			}
		}
		if got := g.bytes(); tt.bytes > 0 && got > tt.bytes*n*3/2+4*handOver+40*tt.differ {
			t.Errorf("%d different: %d bytes", tt.differ, got)
		}
		c := g.codes()
		odd := make([]int, 0, n)
		for i := range want {
			if c.at(i) != want[i] {
				t.Fatalf("%d different: row %d is %d, want %d", tt.differ, i, c.at(i), want[i])
			}
			if i%2 == 1 {
				odd = append(odd, i)
			}
		}
		some := c.pick(odd, n)
		for k, i := range odd {
			if some.at(k) != want[i] {
				t.Fatalf("%d different: row %d is picked as %d, want %d", tt.differ, i, some.at(k), want[i])
			}
		}
	}
}

// A GUID has one number, however often it is asked for, and keeps its text.
func TestGUIDsOfAPool(t *testing.T) {
	p := newPool(nil)
	id := func(i int) string { return fmt.Sprintf("%08x-0000-4000-9000-%012x", i%3, i) }
	codes := map[int32]int{}
	const n = 5000
	for i := range n {
		c := p.guid(id(i))
		if _, twice := codes[c]; twice || c >= 0 {
			t.Fatalf("%s has the number %d", id(i), c)
		}
		codes[c] = i
		p.fresh(id(i)) // as another column does
	}
	for c, i := range codes {
		if p.guid(id(i)) != c || p.text(c) != id(i) {
			t.Errorf("%s has the number %d, then %d, which is %s", id(i), c, p.guid(id(i)), p.text(c))
		}
	}
	if p.guid("none") != p.code("none") || p.guid("") != 0 {
		t.Error("what is no GUID has another number")
	}
	if p.bytes > n*(2*16+16) {
		t.Errorf("%d bytes", p.bytes)
	}
}
