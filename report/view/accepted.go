package view

import (
	"cmp"
	"strings"

	"prtscope/analyze/finding"
)

// Accepted is somebody's word that findings are known, and what came of it.
type Accepted struct {
	What   string `json:"what"`
	Reason string `json:"reason"`
	By     string `json:"by"`
	Until  string `json:"until"`
	State  string `json:"state"`
}

// Accepted lists who accepted which findings, in the order of the list given.
func (v *View) Accepted() []Accepted {
	list := []Accepted{}
	for i := range v.Summary.Accepted {
		a := &v.Summary.Accepted[i]
		list = append(list, Accepted{What: a.What(), Reason: a.Reason, By: a.By, Until: a.Until, State: state(a)})
	}
	return list
}

// state says what came of an acceptance.
func state(a *finding.Acceptance) string {
	set := Plural(a.Findings, "finding") + " set aside"
	switch {
	case a.Test != "":
		return set
	case a.Findings+a.Ended == 0:
		return "names nothing that was found"
	case a.Ended == 0:
		return set
	}
	over := "ended: " + Plural(a.Ended, "finding") + " that went on later count"
	if a.Ended == 1 {
		over += "s"
	}
	if a.Findings == 0 {
		return over
	}
	return set + "; " + over
}

// shownAside is how many findings that were set aside a report lists.
const shownAside = 500

// Aside is a finding that was set aside because somebody accepted it.
type Aside struct {
	ID        string           `json:"id"`
	Detection string           `json:"detection"`
	Title     string           `json:"title"`
	Severity  finding.Severity `json:"severity"`
	Who       string           `json:"who"` // its first device and user
	First     string           `json:"first"`
	By        string           `json:"by"`
	Until     string           `json:"until"`
	Reason    string           `json:"reason"`
}

// Asides are findings that were set aside: the first of them, and how many
// there are.
type Asides struct {
	List  []Aside
	Total int
}

// Add takes in the next one.
func (a *Asides) Add(f *finding.Finding) {
	if a.Total++; a.Total > shownAside {
		return
	}
	out := Aside{ID: f.ID, Detection: f.Detection, Title: f.Title, Severity: f.Severity, First: f.First}
	for _, d := range f.Devices[:min(len(f.Devices), 1)] {
		out.Who = cmp.Or(d.Name, d.ID)
	}
	for _, u := range f.Users[:min(len(f.Users), 1)] {
		out.Who = strings.TrimSpace(out.Who + " " + cmp.Or(u.UPN, u.ID))
	}
	if f.Accepted != nil {
		out.By, out.Until, out.Reason = f.Accepted.By, f.Accepted.Until, f.Accepted.Reason
	}
	a.List = append(a.List, out)
}

// More is how many are not listed.
func (a Asides) More() int { return a.Total - len(a.List) }

// suppressed returns how many findings were set aside as accepted.
func (v *View) suppressed() (n int) {
	for _, k := range v.Summary.Suppressed {
		n += k
	}
	return n
}
