package detections

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

// renewal is one of a made-up story, at a minute, in one of two networks.
type renewal struct{ n, at, net int }

// TestRhythmAgainstNaive tells random renewals of one PRT to PM-016 and to a
// reading that looks at every stretch of them.
func TestRhythmAgainstNaive(t *testing.T) {
	const stories = 400
	other := []string{"AS64666/NL ip=203.0.113.66", "AS64510/NO ip=198.51.100.7"}
	seen := map[string]int{}
	for seed := range uint64(stories) {
		r := rand.New(rand.NewPCG(seed, 23))
		abroad := r.IntN(2) == 0
		rows := renewals(r)
		var b strings.Builder
		for i := range rows {
			rows[i].n = i + 1
			net := "AS64500/NO"
			if rows[i].net == 1 {
				net = other[0]
				if !abroad {
					net = other[1]
				}
			}
			fmt.Fprintf(&b, "d%d %02d:%02d alice L1 cloudap net=%s id=%s\n", rows[i].at/1440+1, rows[i].at/60%24, rows[i].at%60, net, eventOf(rows[i].n))
		}
		fs, err := detect.Replay(RenewalRhythm, detect.Example{Story: b.String()})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range fs {
			got = append(got, said(f.Severity, f.Confidence, rowsIn(f)))
		}
		want := naiveRhythm(rows, abroad)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d:\n%s\ngot  %q\nwant %q", seed, b.String(), got, want)
		}
		for _, w := range want {
			seen[strings.Join(strings.Fields(w)[:2], " ")]++
		}
		if len(want) == 0 {
			seen["silent"]++
		}
	}
	for _, w := range []string{"medium 0.4", "low 0.25", "low 0.15", "silent"} {
		if seen[w] < 10 {
			t.Errorf("%q only %d times in %d stories: %v", w, seen[w], stories, seen)
		}
	}
}

// renewals makes up one or two trains of them, ordinary days and busy ones.
func renewals(r *rand.Rand) (rows []renewal) {
	add := func(at, net int) {
		if !slices.ContainsFunc(rows, func(x renewal) bool { return x.at == at }) {
			rows = append(rows, renewal{at: at, net: net})
		}
	}
	pick := func(of ...int) int { return of[r.IntN(len(of))] }
	for net := range 1 + r.IntN(2) {
		at := r.IntN(600)
		for range r.IntN(14) {
			add(at, net)
			at += pick(235, 240, 240, 241, 290, 299, 300, 301, 9, 11)
		}
	}
	for day := range r.IntN(8) {
		add((8+day)*1440+480, 0)
	}
	for day := range 4 {
		step := pick(8, 10, 25)
		for i := range pick(0, 1, 4, 8, 10) {
			add((3+day)*1440+480+i*step, 0)
		}
	}
	add(2, 0)
	slices.SortFunc(rows, func(a, b renewal) int { return a.at - b.at })
	return rows
}

func naiveRhythm(rows []renewal, abroad bool) (want []string) {
	apart := func(of func(renewal) bool) (out []renewal) { // ten minutes or more
		for _, x := range rows {
			if of(x) && (len(out) == 0 || x.at-out[len(out)-1].at >= 10) {
				out = append(out, x)
			}
		}
		return out
	}
	ticks := apart(func(renewal) bool { return true })
	on := func(list []renewal, day int) (some []renewal) {
		for _, x := range list {
			if x.at/1440 == day {
				some = append(some, x)
			}
		}
		return some
	}
	var usual []int
	for day := range 60 {
		if n := len(on(ticks, day)); n > 0 {
			usual = append(usual, n)
		}
	}
	slices.Sort(usual)
	over := func(day int) bool {
		all := on(rows, day)
		if len(all) == 0 {
			return false
		}
		n, ceiling := len(on(ticks, day)), (all[len(all)-1].at-all[0].at+239)/240+2
		return n > 3*usual[(len(usual)-1)/2] && n > ceiling
	}
	var fast []int
	for day := range 60 {
		if over(day) && (over(day-1) || over(day+1)) {
			for _, x := range on(ticks, day) {
				fast = append(fast, x.n)
			}
		}
	}
	if len(fast) > 0 {
		want = append(want, said(finding.Low, 0.15, fast))
	}
	a, b := apart(func(x renewal) bool { return x.net == 0 }), apart(func(x renewal) bool { return x.net == 1 })
	if len(a) < 4 || len(b) < 4 { // no rhythm of three periods
		return want
	}
	both := slices.Concat(a, b)
	slices.SortFunc(both, func(x, y renewal) int { return x.at - y.at })
	var longest []int
	for i := range both {
		for j := i + 6; j < len(both); j++ { // three periods
			stretch := both[i : j+1]
			keeps := true
			for n := 1; n < len(stretch); n++ {
				keeps = keeps && stretch[n].net != stretch[n-1].net && (n < 2 || stretch[n].at-stretch[n-2].at <= 300)
			}
			if keeps && len(stretch) > len(longest) {
				longest = nil
				for _, x := range stretch {
					longest = append(longest, x.n)
				}
			}
		}
	}
	switch {
	case longest == nil:
	case abroad:
		want = append(want, said(finding.Medium, 0.4, longest))
	default:
		want = append(want, said(finding.Low, 0.25, longest))
	}
	return want
}
