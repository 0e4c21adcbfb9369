package view

import "prtscope/analyze/finding"

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

// suppressed returns how many findings were set aside as accepted.
func (v *View) suppressed() (n int) {
	for _, k := range v.Summary.Suppressed {
		n += k
	}
	return n
}
