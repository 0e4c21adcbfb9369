package view

import (
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

func TestRecordsAreToldApart(t *testing.T) {
	for _, tt := range []struct {
		name string
		list []finding.Evidence
		want string
	}{
		{"alike", []finding.Evidence{{Role: "use", Session: "s1"}, {Role: "use", Session: "s1"}}, "What the finding is about | What the finding is about"},
		{"two sessions", []finding.Evidence{{Role: "use", Session: "bbbbbbbb-1"}, {Role: "use", Session: "aaaaaaaa-2"}, {Role: "use", Session: "bbbbbbbb-1"}, {Role: "use"}},
			"Session 1 (bbbbbbbb…) | Session 2 (aaaaaaaa…) | Session 1 (bbbbbbbb…) | What the finding is about"},
		{"two roles", []finding.Evidence{{Role: "anchor", Session: "s"}, {Role: "use", Session: "t"}}, "Baseline: where the device was, Session 1 (s…) | What the finding is about, Session 2 (t…)"},
		{"two devices", []finding.Evidence{{Role: "use", Device: "A"}, {Role: "use", Device: "B"}}, "A | B"},
		{"two users", []finding.Evidence{{Role: "use", User: "a"}, {Role: "use", User: "b"}}, "a | b"},
	} {
		told := Tell(tt.list)
		var got []string
		for _, e := range tt.list {
			got = append(got, strings.Join(told.Of(e), ", "))
		}
		if !slices.Equal(got, strings.Split(tt.want, " | ")) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
