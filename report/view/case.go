package view

import (
	"cmp"
	"slices"
	"strings"

	"prtscope/analyze/finding"
)

// Case is a line of a list of cases.
type Case struct {
	Name        string                   `json:"name"`
	Exports     []string                 `json:"exports"`
	Status      int                      `json:"exit"` // exit status of its run
	Outcome     string                   `json:"outcome"`
	Report      string                   `json:"report,omitempty"` // its page, from the list on; "" where there is none
	From        string                   `json:"from,omitempty"`   // days of its sign-ins
	To          string                   `json:"to,omitempty"`
	Events      int64                    `json:"events"`
	Users       int64                    `json:"users"`
	Devices     int64                    `json:"devices"`
	Severities  map[finding.Severity]int `json:"severities"`
	Suppressed  int                      `json:"suppressed"`
	NotAssessed int                      `json:"not_assessed"`    // detections that could not be judged everywhere
	Worst       string                   `json:"worst,omitempty"` // what the first of its findings says
}

// SortCases puts cases in the order in which to read them: those with the worst
// and the most findings first, then by name.
func SortCases(cases []Case) {
	slices.SortStableFunc(cases, func(a, b Case) int {
		for _, s := range finding.Severities {
			if c := cmp.Compare(b.Severities[s], a.Severities[s]); c != 0 {
				return c
			}
		}
		return strings.Compare(a.Name, b.Name)
	})
}
