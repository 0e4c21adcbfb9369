package timeline_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// tock is a renewal of a random story, at a minute. There are no logons: they
// would begin other PRTs.
type tock struct{ at, net int }

// Cadence says of random stories what looking at every stretch of rows says.
func TestCadenceAgainstNaive(t *testing.T) {
	fast, forks := 0, 0
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 8))
		var rows []tock
		used := map[int]bool{}
		add := func(at, net int) {
			if !used[at] {
				used[at] = true
				rows = append(rows, tock{at, net})
			}
		}
		for n := range 1 + r.IntN(2) { // trains
			at := r.IntN(600)
			for range r.IntN(14) {
				add(at, n)
				at += pickInt(r, 235, 240, 240, 241, 290, 310, 9, 11)
			}
		}
		for day := range r.IntN(8) { // usual days
			add((8+day)*1440+480, 0)
		}
		for day := range 6 { // busy days
			step := pickInt(r, 8, 10, 25)
			for i := range pickInt(r, 0, 1, 4, 8, 20) {
				add((2+day)*1440+480+i*step, 0)
			}
		}
		add(300, 0)
		slices.SortFunc(rows, func(a, b tock) int { return a.at - b.at })
		var story strings.Builder
		for _, x := range rows {
			fmt.Fprintf(&story, "d%d %02d:%02d alice L1 cloudap net=%s\n", x.at/1440+1, x.at/60%24, x.at%60, []string{"AS64500/NO", "AS64666/NL ip=203.0.113.66"}[x.net])
		}
		want, got := naiveRhythm(rows), rhythm(t, story.String())
		if got != want {
			t.Fatalf("seed %d: got %q, want %q\n%s", seed, got, want, story.String())
		}
		fast, forks = fast+strings.Count(want, "fast"), forks+strings.Count(want, "fork")
	}
	if fast < 20 || forks < 20 {
		t.Errorf("the stories say too little: %d fast days, %d forks", fast, forks)
	}
}

// spaced keeps the renewals that lie ten minutes or more after the one kept before.
func spaced(rows []tock, of func(tock) bool) (out []tock) {
	for _, x := range rows {
		if of(x) && (len(out) == 0 || x.at-out[len(out)-1].at >= 10) {
			out = append(out, x)
		}
	}
	return out
}

func naiveRhythm(rows []tock) string {
	ticks := spaced(rows, func(tock) bool { return true })
	out := []string{fmt.Sprint(len(ticks))}

	count, ceiling := map[int]int{}, map[int]int{}
	var usual []int
	for day := range 60 {
		first, last := -1, -1
		for _, x := range rows {
			if x.at/1440 == day {
				if last = x.at; first < 0 {
					first = x.at
				}
			}
		}
		for _, x := range ticks {
			if x.at/1440 == day {
				count[day]++
			}
		}
		if ceiling[day] = (last-first+239)/240 + 2; count[day] > 0 {
			usual = append(usual, count[day])
		}
	}
	slices.Sort(usual)
	over := func(day int) bool { return count[day] > 3*usual[(len(usual)-1)/2] && count[day] > ceiling[day] }
	for day := range 60 {
		if over(day) && (over(day-1) || over(day+1)) {
			out = append(out, fmt.Sprintf("fast %d/%d", count[day], ceiling[day]))
		}
	}

	a, b := spaced(rows, func(x tock) bool { return x.net == 0 }), spaced(rows, func(x tock) bool { return x.net == 1 })
	if len(a) <= 3 || len(b) <= 3 {
		return strings.Join(out, " ")
	}
	if len(b) > len(a) {
		a, b = b, a // the most used comes first
	}
	both := append(slices.Clone(a), b...)
	slices.SortFunc(both, func(x, y tock) int { return x.at - y.at })
	most, from := 0, 0
	for i := range both {
		for j := i + 6; j < len(both); j++ {
			keeps := true
			for n := i + 1; n <= j; n++ {
				keeps = keeps && both[n].net != both[n-1].net && (n < i+2 || both[n].at-both[n-2].at <= 300)
			}
			if keeps && j-i > most {
				most, from = j-i, i
			}
		}
	}
	if most > 0 {
		ofA := 0
		for _, x := range both[from : from+most+1] {
			if x.net == a[0].net {
				ofA++
			}
		}
		out = append(out, fmt.Sprintf("fork %d %d", ofA, most+1-ofA))
	}
	return strings.Join(out, " ")
}
