package timeline_test

import (
	"testing"

	"prtscope/analyze/story"
	"prtscope/analyze/timeline"
)

// What is contested is one PRT, from one time to another; nothing else of its rows
// changes, whether facts are kept for each row or together.
func TestContested(t *testing.T) {
	const minutes = 60 * 1_000_000
	nine := story.Day(1).UnixMicro() + 9*60*minutes
	for _, tt := range []struct {
		name, story string
		row         int
		from, to    int64
		rows        int
		device      timeline.Span
	}{
		{"few", "09:00 alice L1 outlook token=prt x4 every 10m\n09:05 alice L1 outlook token=rt\n09:11 alice L2 outlook token=prt", 0, 10, 20, 2, timeline.Span{From: nine + 10*minutes, To: nine + 20*minutes}},
		{"many", "09:00 alice L1 outlook token=prt x33000 every 1m\n09:05 alice L1 outlook token=rt\n09:11 alice L2 outlook token=prt", 0, 10, 20, 11, timeline.Span{From: nine + 10*minutes, To: nine + 20*minutes}},
		{"no PRT", "09:00 alice L1 outlook token=rt x3 every 10m", 0, 0, 20, 0, timeline.Span{}},
	} {
		tl := live(t, tt.story)
		was := make([]timeline.Facts, tl.Len())
		for i := range was {
			was[i] = tl.Facts(i)
		}
		if tl.Has(timeline.Contested) {
			t.Errorf("%s: contested before anyone said so", tt.name)
		}
		tl.Contest(tt.row, nine+tt.from*minutes, nine+tt.to*minutes)
		if got := len(tl.Rows(timeline.Contested)); got != tt.rows || tl.Has(timeline.Contested) != (got > 0) {
			t.Errorf("%s: %d sign-ins are contested, want %d", tt.name, got, tt.rows)
		}
		for i := range was {
			if tl.Facts(i)&^timeline.Contested != was[i] {
				t.Fatalf("%s: row %d was %b and is %b", tt.name, i, was[i], tl.Facts(i))
			}
		}
		for _, g := range tl.Groups(timeline.Device) {
			want := tt.device
			if g.Key == story.Device("L2") {
				want = timeline.Span{}
			}
			for _, p := range tl.Device(g.Key, g.Rows).PRTs() {
				if p.Contested != want {
					t.Errorf("%s: the PRT of %s is contested %v, want %v", tt.name, g.Key, p.Contested, want)
				}
			}
		}
	}
}
