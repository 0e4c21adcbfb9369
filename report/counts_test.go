package report

import (
	"fmt"
	"strings"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/ingest/custody"
)

// What a list on paper leaves out is counted as large numbers are written elsewhere.
func TestLargeCountsOnPaperAreSeparated(t *testing.T) {
	in := newDemo(12, clean)
	for i := range 1200 {
		in.Case.Sources = append(in.Case.Sources, custody.Source{Path: fmt.Sprintf("more/%04d.json", i), SHA256: fmt.Sprintf("%064x", i), Status: custody.Damaged, Account: custody.Account{Records: 1, Kept: 1}})
	}
	for i := range 1700 {
		in.Case.Sources = append(in.Case.Sources, custody.Source{Path: fmt.Sprintf("none/%04d.json", i), SHA256: fmt.Sprintf("%064x", 5000+i), Status: custody.Empty})
	}
	in.Summary.Campaigns = []finding.Campaign{{ID: "c", Title: "The same", Severity: finding.High, Incidents: []string{"i"}, MoreIncidents: 1500}}
	text := paper(write(t, in))
	for _, want := range []string{" and 2,898 more. What was not read", "and 1,461 more", "and 1,200 more."} {
		if !strings.Contains(text, want) {
			t.Errorf("not said: %s", want)
		}
	}
}

// Those whom an action still concerns are all listed or counted, however many of the
// first were done.
func TestActionsBeyondTheListAreCounted(t *testing.T) {
	n := tenant{devices: 300, findings: 300, rows: 24, hot: 24}
	in := n.input()
	in.Findings = numbered(n.findings, func(j int) finding.Finding {
		f := n.finding(j)
		f.Severity, f.Actions = finding.High, []string{fmt.Sprintf("disable-device:d%d", 2*j), fmt.Sprintf("disable-device:d%d", 2*j+1)}
		if j < 195 {
			for _, a := range f.Actions {
				f.Done = append(f.Done, finding.Done{Action: a, Time: "2027-01-01T00:00:00.000Z"})
			}
		}
		return f
	})
	text := paper(write(t, in))
	if want := "d398 d399 and 200 more in actions.csv"; !strings.Contains(text, "d390 d391 ") || !strings.Contains(text, want) {
		_, text, _ = strings.Cut(text, "Do this now")
		t.Errorf("not said: %s: %.400s", want, text)
	}
}
