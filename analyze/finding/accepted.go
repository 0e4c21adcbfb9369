package finding

import (
	"slices"
	"strings"
)

// Acceptance is somebody's word that a finding is known and calls for nothing:
// either one finding by its id, or all that a detection says of a subject, or
// all that comes of a test that the configuration says was agreed upon. It
// holds for what happened until the end of a day, so that whether it holds
// follows from the logs, not from the clock of whoever looks.
type Acceptance struct {
	Finding   string `json:"finding,omitempty"`   // id of a finding; else Detection and Subject
	Detection string `json:"detection,omitempty"` // id of a detection
	Subject   string `json:"subject,omitempty"`   // id of a finding's subject, or the name by which people know it
	Test      string `json:"test,omitempty"`      // user or network whose doings are an agreed test, instead of all three
	Reason    string `json:"reason"`
	By        string `json:"by"`
	Until     string `json:"until,omitempty"` // last day, UTC, as 2026-09-30; "" is without end

	Findings int `json:"findings"`        // set aside on its word
	Ended    int `json:"ended,omitempty"` // that it names, but that went on after its last day: they count
}

// Accepted is what a finding says of the acceptance that names it.
type Accepted struct {
	Reason string `json:"reason"`
	By     string `json:"by"`
	Until  string `json:"until,omitempty"`
	Ended  bool   `json:"ended,omitempty"` // the finding went on after Until, so it counts
}

// Names reports whether the acceptance is about a finding. A subject is named
// by its id, a user by the user principal name too, a device by its name, and
// the case, where it is without an id, as "case".
// That a finding mentions somebody beside its subject is not enough.
func (a *Acceptance) Names(f *Finding) bool {
	if a.Finding != "" {
		return strings.EqualFold(a.Finding, f.ID)
	}
	if !strings.EqualFold(a.Detection, f.Detection) {
		return false
	}
	s := f.Subject
	switch {
	case strings.EqualFold(a.Subject, s.ID), s.ID == "" && strings.EqualFold(a.Subject, s.Kind):
		return true
	case s.Kind == "user":
		return slices.ContainsFunc(f.Users, func(u User) bool { return u.ID == s.ID && strings.EqualFold(u.UPN, a.Subject) })
	case s.Kind == "device":
		return slices.ContainsFunc(f.Devices, func(d Device) bool { return d.ID == s.ID && d.Name != "" && strings.EqualFold(d.Name, a.Subject) })
	}
	return false
}

// Holds reports whether the acceptance reaches to the end of a finding. One
// without times, about the case as a whole, ends with the case: at the time
// end, RFC 3339.
func (a *Acceptance) Holds(f *Finding, end string) bool {
	last := f.Last
	if last == "" {
		last = end
	}
	return a.Until == "" || last[:min(len(last), len(a.Until))] <= a.Until
}

// Tests returns the acceptances that agreed tests are.
func Tests(of []string) (list []Acceptance) {
	for _, name := range of {
		list = append(list, Acceptance{Test: name, Reason: "approved test", By: byConfig})
	}
	return list
}

// byConfig is who accepts what a configuration says was agreed upon.
const byConfig = "--config"

// SaysTests is what is said with a finding of the agreed tests it comes of.
func SaysTests(of []string) *Accepted {
	return &Accepted{Reason: "approved test of " + strings.Join(of, ", "), By: byConfig}
}

// Says is what is said of the acceptance with a finding.
func (a *Acceptance) Says(ended bool) *Accepted {
	return &Accepted{Reason: a.Reason, By: a.By, Until: a.Until, Ended: ended}
}

// What names in a few words what is accepted.
func (a *Acceptance) What() string {
	switch {
	case a.Test != "":
		return "approved test of " + a.Test
	case a.Finding != "":
		return a.Finding
	}
	return a.Detection + " of " + a.Subject
}
