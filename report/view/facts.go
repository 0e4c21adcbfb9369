package view

import (
	"slices"
	"strings"
)

// FactTitle says what the fact beside a finding is to it: what it breaks, or
// only what there is to know. What a log misreports breaks nothing, and neither
// does what was done with a token.
func FactTitle(detection string) string {
	if detection == "PM-036" { // of any device or session, with a PRT or without
		return "Fact violated"
	}
	if strings.HasPrefix(detection, "PM-") && !slices.Contains(followed, detection) {
		return "PRT fact violated"
	}
	return "What is known"
}

// FactTitles says it of each detection.
func (v *View) FactTitles() map[string]string {
	m := map[string]string{}
	for _, r := range v.Runs {
		m[r.Detection] = FactTitle(r.Detection)
	}
	return m
}

// Campaign is the title of a campaign, or "".
func (v *View) Campaign(id string) string {
	for i := range v.Summary.Campaigns {
		if c := &v.Summary.Campaigns[i]; c.ID == id {
			return c.Title
		}
	}
	return ""
}

// Alone says which findings no incident has, or "".
func (v *View) Alone() string {
	n := v.Summary.Alone
	if n == 0 {
		return ""
	}
	is, its := "is", "its detection is"
	if n > 1 {
		is, its = "are", "their detections are"
	}
	return Plural(n, "finding") + " of medium level or higher " + is + " in no incident: " + its + " too weak to make one alone, and nothing else ties in with it."
}
