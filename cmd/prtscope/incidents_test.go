package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/samples"
)

// manyOfOneRank is as many findings of the gravest rank as one cause must not raise.
const manyOfOneRank = 10

// holdIncidents holds the incidents of a case against what they are for: that
// one cause is one of them, and one grave line in it.
func holdIncidents(t *testing.T, dir, name string, found []finding.Finding, labels []samples.Label) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "case.json"))
	if err != nil {
		t.Fatal(err)
	}
	var c struct {
		Analysis struct{ Incidents []finding.Incident }
	}
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	findings, of := map[string]finding.Finding{}, map[string]string{} // by id: the finding, its incident
	for _, f := range found {
		findings[f.ID] = f
	}
	for n, in := range c.Analysis.Incidents {
		if n > 0 && c.Analysis.Incidents[n-1].Severity.Rank() > in.Severity.Rank() {
			t.Errorf("incident %d is %s, the one before %s", n, in.Severity, c.Analysis.Incidents[n-1].Severity)
		}
		top, followed := 0, false
		for _, id := range in.Findings {
			if of[id] != "" {
				t.Errorf("finding %s is in two incidents", id)
			}
			of[id] = in.ID
			if findings[id].Severity == in.Severity {
				top++
				followed = followed || findings[id].Detection == "PM-042"
			}
		}
		if top >= manyOfOneRank {
			t.Errorf("incident %q has %d findings that are %s", in.Title, top, in.Severity)
		}
		if in.Severity == finding.Critical && followed && top > 1 {
			t.Errorf("incident %q: what its tokens did is critical beside its cause", in.Title)
		}
	}
	// The steps from a phished sign-in to a PRT are one story.
	for _, chain := range labels {
		if chain.Detection != "PM-006" || chain.Expect != "must" || !slices.Contains(chain.Seen, name) {
			continue
		}
		incidents := map[string]bool{}
		for _, f := range found {
			if f.Severity.AtLeast(finding.Medium) && slices.ContainsFunc(labels, func(l samples.Label) bool {
				return l.Story == chain.Story && l.User == chain.User && tells(f, l)
			}) {
				incidents[of[f.ID]] = true
			}
		}
		if len(incidents) != 1 || incidents[""] {
			t.Errorf("what was found of %s, %s, is in %d incidents", chain.Story, chain.User, len(incidents))
		}
	}
}
