package detections

import (
	"slices"
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/timeline"
)

// over runs a function over the timeline of a story's one user.
func over(t *testing.T, story string, run func(*detect.Pass)) {
	t.Helper()
	ran := false
	d := &detect.Detection{ID: "PM-999", Scope: detect.User, Run: func(p *detect.Pass) { ran = true; run(p) }}
	if _, err := detect.Replay(d, detect.Example{Story: story}); err != nil || !ran {
		t.Fatalf("ran %t: %v", ran, err)
	}
}

func TestMajority(t *testing.T) {
	over(t, `
		09:00 alice L1 outlook net=AS64500/NO
		10:00 alice L1 outlook net=AS64510/NL
		11:00 alice L1 outlook net=AS64510/NL
		12:00 alice L1 outlook net=AS64500/NO
		13:00 alice L1 outlook net=AS64520/DE`, func(p *detect.Pass) {
		for _, tt := range []struct {
			rows   []int
			row, n int
		}{
			{nil, -1, 0}, {[]int{4}, 4, 1},
			{[]int{0, 1, 2}, 1, 2},
			{[]int{0, 1, 2, 3, 4}, 0, 2}, // a tie: the earlier
			{[]int{0, 1, 4}, 0, 1},
		} {
			if row, n := majority(p.T, timeline.Net, tt.rows); row != tt.row || n != tt.n {
				t.Errorf("%v: got row %d, %d times, want %d, %d", tt.rows, row, n, tt.row, tt.n)
			}
		}
		if got := distinct(p.T, timeline.Country, []int{0, 1, 2, 3, 4}); !slices.Equal(got, []string{"NO", "NL", "DE"}) {
			t.Errorf("got %v", got)
		}
	})
}

func TestNear(t *testing.T) {
	over(t, `
		09:00 alice L1 outlook net=AS64510/NL
		10:00 alice L1 outlook net=AS64500/NO
		11:00 alice L1 outlook net=AS64510/NL`, func(p *detect.Pass) {
		s := sightingsOf(p.T, timeline.Net, []int{0, 1})
		for d, want := range map[int64]bool{2 * timeline.Hour: true, 2*timeline.Hour - 1: false} {
			if got := s.near(2, d); got != want {
				t.Errorf("two hours before, within %d: %t", d, got)
			}
		}
		s = sightingsOf(p.T, timeline.Net, []int{1, 2})
		for d, want := range map[int64]bool{2 * timeline.Hour: true, 2*timeline.Hour - 1: false} {
			if got := s.near(0, d); got != want {
				t.Errorf("two hours after, within %d: %t", d, got)
			}
		}
	})
}

// A network is usual from the fourth day on, or on three days from the first
// two of the subject.
func TestUsual(t *testing.T) {
	over(t, `
		d1 09:00 alice L1 outlook net=AS64500/NO x9 every 24h
		d2 10:00 alice L1 outlook net=AS64510/NL x4 every 24h
		d3 11:00 alice L1 outlook net=AS64520/DE x4 every 24h
		d1 12:00 alice L1 outlook net=AS64530/SE x2 every 24h`, func(p *detect.Pass) {
		rows := make([]int, p.T.Len())
		for i := range rows {
			rows[i] = i
		}
		s, active := sightingsOf(p.T, timeline.Net, rows), daysOf(p.T.Time)
		usual := map[string]int{}
		for i := range rows {
			if s.usual(i, active) {
				usual[p.T.Text(timeline.Country, i)]++
			}
		}
		if usual["NO"] != 9 || usual["NL"] != 4 || usual["DE"] != 1 || usual["SE"] != 0 {
			t.Errorf("got %v", usual)
		}
	})
}

func TestBetween(t *testing.T) {
	times := []int64{10, 20}
	for _, tt := range []struct {
		from, to int64
		want     bool
	}{{10, 10, true}, {0, 10, true}, {0, 9, false}, {11, 19, false}, {11, 20, true}, {20, 30, true}, {21, 30, false}} {
		if got := between(times, tt.from, tt.to); got != tt.want {
			t.Errorf("[%d, %d]: %t", tt.from, tt.to, got)
		}
	}
}

// However many rows there are, and wherever the first goes, what stays is the same.
func TestFilter(t *testing.T) {
	for _, n := range []int{0, 1, 100, manyRows, manyRows + 1, manyRows + 200} {
		rows := make([]int, n)
		for i := range rows {
			rows[i] = 3 * i
		}
		for name, keep := range map[string]func(int) bool{
			"all": func(int) bool { return true }, "none": func(int) bool { return false },
			"odd": func(i int) bool { return i%2 == 1 }, "but the second": func(i int) bool { return i != 3 },
			"few": func(i int) bool { return i%1000 < 3 },
		} {
			var want []int
			for _, i := range rows {
				if keep(i) {
					want = append(want, i)
				}
			}
			if got := filter(rows, keep); !slices.Equal(got, want) {
				t.Errorf("%s of %d: %d stay, want %d", name, n, len(got), len(want))
			}
		}
	}
}
