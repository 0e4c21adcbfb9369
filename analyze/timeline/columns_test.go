package timeline

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// A column of texts says of each row what Text says of it, whatever form its codes
// have, and lists each text once and none that no row has.
func TestTextsAreThoseOfRows(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	p := newPool(nil)
	for i := range 80_000 {
		p.code(fmt.Sprint("text ", i))
	}
	for _, n := range []int{1, 300, handOver, handOver + 70_000} {
		for _, differ := range []int{1, 3, 300, 70_000} {
			for _, blank := range []int{0, 1, 2} { // no row, some, all
				var r rows
				for range n {
					r.time = append(r.time, 0)
					r.record, r.offset, r.facts = append(r.record, 0), append(r.offset, 0), append(r.facts, 0)
					name := int32(1 + rng.IntN(differ))
					if blank == 2 || blank == 1 && rng.IntN(3) == 0 {
						name = 0
					}
					r.cols[AppName].add(name)
					r.cols[App].add(int32(5 + rng.IntN(differ)))
				}
				tl := r.timeline(p)
				for _, or := range []Col{App, AppName} {
					got := tl.Texts(AppName, or)
					met, numbers := make([]bool, len(got.List)), got.Block(0, n, make([]int64, n))
					for i := range n {
						want := orElse(tl.Text(AppName, i), tl.Text(or, i))
						if s := got.List[numbers[i]]; s != want {
							t.Fatalf("%d rows of %d texts, blank %d: row %d is %q, want %q", n, differ, blank, i, s, want)
						}
						met[numbers[i]] = true
					}
					once := map[string]bool{}
					for place, s := range got.List {
						if once[s] || !met[place] {
							t.Fatalf("%d rows of %d texts, blank %d: %q is listed twice or of no row", n, differ, blank, s)
						}
						once[s] = true
					}
				}
			}
		}
	}
	for code, place := range p.ranked {
		if place != 0 {
			t.Fatalf("what numbered the texts of one timeline still has %d in the place of %d", place, code)
		}
	}
}

// What is believed of rows is told of each, also where more is believed than has
// numbers.
func TestBeliefsAreThoseOfRows(t *testing.T) {
	const n = 80_000
	tl := &Timeline{Time: make([]int64, n)}
	if b := tl.Beliefs(); !b.Constant() || b.At(0) != "" {
		t.Errorf("nothing is believed, and said is %q", b.At(0))
	}
	for i := range n {
		if i%11 != 0 {
			tl.Believe(i, []string{"refreshToken", "primaryRefreshToken", "none"}[i%3], 1, fmt.Sprint("why ", i))
		}
	}
	b := tl.Beliefs()
	for i := range n {
		if want, _, _ := tl.Believed(i); b.At(i) != want {
			t.Fatalf("row %d is %q, want %q", i, b.At(i), want)
		}
	}
	if len(b.List) != 4 {
		t.Errorf("listed are %q", b.List)
	}
}
