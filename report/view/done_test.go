package view

import (
	"strings"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/ingest/custody"
)

// What was done already is said with its time and record, and is asked for again
// where any finding that asks for it went on after that.
func TestDoneIsNotAskedFor(t *testing.T) {
	c := &custody.Case{Sources: []custody.Source{{Path: "a.json", SHA256: "aa", Status: custody.Read}}}
	first, later := pm("PM-001", finding.Critical, "a", "u"), pm("PM-009", finding.High, "a", "w")
	done := []finding.Done{{Action: "disable-device:a", Time: "2026-05-02T10:00:00.000Z", By: "bob", What: "Disable device", Source: "aa", Record: 7}}
	first.Last, first.Done = "2026-05-01T12:00:00.000Z", done
	later.Last, later.Done = "2026-05-03T12:00:00.000Z", done
	for _, tt := range []struct {
		name string
		fs   []finding.Finding
		open int
		said string
	}{
		{"done after it", []finding.Finding{first}, 0, "done 2 May 2026, 10:00 UTC by bob (Disable device), S1 record 7 of the audit log, and nothing of what was found was seen after that; other sign-ins may have followed: verify"},
		{"it went on", []finding.Finding{first, later}, 1, "it went on after that: do it again"},
	} {
		a := made(c, &finding.Summary{Events: 1}, tt.fs, nil).Do[0]
		if a.Verb != "disable-device" || len(a.Open()) != tt.open || len(a.Done()) != 1-tt.open || !strings.Contains(a.Targets[0].Done.Said, tt.said) {
			t.Errorf("%s: %+v, %+v", tt.name, a, a.Targets[0].Done)
		}
	}
	if said := made(c, &finding.Summary{Events: 1}, []finding.Finding{first}, nil).SaidDone(&first, "revoke-sessions:u"); said != "" {
		t.Errorf("what nobody did is said to be done: %s", said)
	}
}
