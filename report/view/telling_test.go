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
			"Session bbbbbbbb… | Session aaaaaaaa… | Session bbbbbbbb… | What the finding is about"},
		{"ids that begin alike", []finding.Evidence{{Role: "use", Session: "bbbbbbbb-1111"}, {Role: "use", Session: "bbbbbbbb-2222"}}, "Session bbbbbbbb-1111 | Session bbbbbbbb-2222"},
		{"two roles", []finding.Evidence{{Role: "anchor", Session: "s"}, {Role: "use", Session: "t"}}, "Baseline: where the device was, Session s | What the finding is about, Session t"},
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
