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
			{[]int{1, 4, 0}, 0, 1},
		} {
			for range 20 { // whatever the order of the map
				if row, n := majority(p.T, timeline.Net, tt.rows); row != tt.row || n != tt.n {
					t.Fatalf("%v: got row %d, %d times, want %d, %d", tt.rows, row, n, tt.row, tt.n)
				}
			}
		}
		if got := distinct(p.T, timeline.Country, []int{0, 1, 2, 3, 4}); !slices.Equal(got, []string{"NO", "NL", "DE"}) {
			t.Errorf("got %v", got)
		}
	})
}
