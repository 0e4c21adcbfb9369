package detect

import (
	"testing"

	"prtscope/analyze/directory"
	"prtscope/analyze/timeline"
)

// The time of a finding is that of what it is about, and it is tried where all
// of that was refused.
func TestTimeIsOfWhatItIsAbout(t *testing.T) {
	const day = int64(24 * 3600 * 1e6)
	p := &Pass{T: &timeline.Timeline{Time: []int64{1 * day, 2 * day, 3 * day, 4 * day}}}
	disabled := []*directory.Change{{Time: day / 2}}
	for _, tt := range []struct {
		name     string
		d        Draft
		from, to int64 // days
		tried    bool
	}{
		{"uses alone", Draft{Rows: []int{1, 2}}, 2, 3, false},
		{"anchors around a use", Draft{Rows: []int{0, 2, 3}, Roles: []string{Anchor, Use, Anchor}}, 3, 3, false},
		{"context before", Draft{Rows: []int{0, 1}, Roles: []string{Context}}, 2, 2, false},
		{"a root long before", Draft{Rows: []int{0, 3}, Roles: []string{Root}}, 4, 4, false},
		{"a root that is a step", Draft{Chain: true, Rows: []int{0, 3}, Roles: []string{Root}}, 1, 4, false},
		{"anchors alone", Draft{Rows: []int{0, 1}, Roles: []string{Anchor, Anchor}}, 1, 2, false},
		{"a change is a step", Draft{Rows: []int{1}, Changes: disabled}, 0, 2, false},
		{"a change that should have ended it", Draft{Past: true, Rows: []int{1}, Changes: disabled}, 2, 2, false},
		{"attempts", Draft{Rows: []int{0, 1, 2}, Roles: []string{Root, Attempt, Attempt}}, 2, 3, true},
		{"attempts and a use", Draft{Rows: []int{1, 2}, Roles: []string{Attempt, Use}}, 2, 3, false},
		{"an attempt after a change", Draft{Past: true, Rows: []int{3}, Roles: []string{Attempt}, Changes: disabled}, 4, 4, true},
	} {
		from, to := p.span(&tt.d)
		if from/day != tt.from || to/day != tt.to || tt.d.tried() != tt.tried {
			t.Errorf("%s: day %d to %d, tried %v; want %d to %d, %v", tt.name, from/day, to/day, tt.d.tried(), tt.from, tt.to, tt.tried)
		}
	}
}
