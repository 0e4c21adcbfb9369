package analyze

import (
	"testing"
)

// A detection that sign-ins could not tell anything, and that found something in
// another log, was assessed in part.
func TestFoundWithoutSignIns(t *testing.T) {
	const told = `
		09:00 alice LAPTOP-1 outlook token=absent
		d3 10:00 risk attemptedPrtAccess alice`
	for _, tt := range []struct{ name, story, scope, assessed string }{
		{"found", told, "all sign-ins", "in part"},
		{"nothing found", told + " state=dismissed", wholeCase, "no"},
	} {
		out, _ := analyse(t, tell(t, tt.story, 10), Options{})
		scope, assessed := "", ""
		for _, g := range out.Gaps {
			if g.Detection == "PM-039" {
				scope = g.Scope
			}
		}
		for _, r := range out.Summary.Runs {
			if r.Detection == "PM-039" {
				assessed = r.Assessed
			}
		}
		if scope != tt.scope || assessed != tt.assessed {
			t.Errorf("%s: the gap is in %q, assessed %q; want %q, %q", tt.name, scope, assessed, tt.scope, tt.assessed)
		}
	}
}
