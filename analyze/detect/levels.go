package detect

import (
	"cmp"
	"fmt"
	"slices"

	"prtscope/analyze/finding"
)

// Levels says, of each other severity and confidence that an example of the
// detection shows, which they are and by which example: "critical 0.85 (name)".
// They are in order from the worst.
func (d *Detection) Levels() (list []string) {
	type level struct {
		severity   finding.Severity
		confidence float64
		example    string
	}
	var all []level
	for _, e := range d.Examples {
		for n := range e.Want {
			l := level{d.Severity, d.Confidence, e.Name}
			if n < len(e.Severity) {
				l.severity = e.Severity[n]
			}
			if n < len(e.Confidence) {
				l.confidence = e.Confidence[n]
			} else if l.severity != d.Severity {
				l.confidence = 0 // the example does not say
			}
			same := func(o level) bool { return o.severity == l.severity && o.confidence == l.confidence }
			if (l.severity != d.Severity || l.confidence != d.Confidence) && !slices.ContainsFunc(all, same) {
				all = append(all, l)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b level) int {
		return cmp.Or(cmp.Compare(a.severity.Rank(), b.severity.Rank()), cmp.Compare(b.confidence, a.confidence))
	})
	for _, l := range all {
		with := ""
		if l.confidence != 0 {
			with = fmt.Sprintf(" %.2f", l.confidence)
		}
		list = append(list, fmt.Sprintf("%s%s (%s)", l.severity, with, l.example))
	}
	return list
}
