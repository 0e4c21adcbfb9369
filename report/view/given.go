package view

import (
	"strings"

	"prtscope/analyze/finding"
)

// Given is a file that was given beside the exports, on whose word findings
// rest too.
type Given struct {
	What string // what it is
	finding.GivenFile
}

// Given lists what was given beside the exports: knowledge of the tenant, then
// databases of addresses.
func (v *View) Given() []Given {
	list := []Given{}
	g := v.Summary.Given
	if g.Config != nil {
		list = append(list, Given{"Knowledge of the tenant", *g.Config})
	}
	if g.Accepted != nil {
		list = append(list, Given{"Accepted findings", *g.Accepted})
	}
	for _, d := range g.Databases {
		list = append(list, Given{"Database of addresses", d})
	}
	return list
}

// Unlisted says how many findings belong to incidents whose lists are cut, or
// that are not listed themselves, so that a finding which no list names is not
// taken for one of no incident; "" where every list is whole.
func (v *View) Unlisted() string {
	n := 0
	for _, in := range v.Incidents {
		n += in.MoreFindings
	}
	var parts []string
	if n > 0 {
		parts = append(parts, Plural(n, "finding")+" beyond what incidents list")
	}
	if m := v.Summary.MoreIncidents; m > 0 {
		parts = append(parts, "those of "+Plural(m, "incident")+" that "+are(m)+" not listed")
	}
	return strings.Join(parts, " and ")
}

func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
