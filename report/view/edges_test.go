package view

import (
	"strings"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/ingest/custody"
)

// A PRT may have been issued before the first sign-in of a user; a service principal
// and the audit log know none.
func TestEdgesSpeakOfPRTsWhereThereAreSome(t *testing.T) {
	days := map[string]int64{"2026-05-04": 3, "2026-05-05": 2}
	c := &custody.Case{Coverage: map[string]map[string]int64{"interactive": days, "non_interactive": days, "service_principal": days, "audit": days}}
	for _, k := range made(c, &finding.Summary{Events: 1}, nil, nil).Coverage.Kinds {
		if k.Edge == "" {
			continue
		}
		if said, is := strings.Contains(k.Edge, "PRT"), k.Name == "interactive" || k.Name == "non_interactive"; said != is {
			t.Errorf("%s: %s", k.Name, k.Edge)
		}
	}
}
