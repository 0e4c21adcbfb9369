package view

import (
	"slices"
	"strings"

	"prtscope/analyze/finding"
)

// Stage is a step of an intrusion with a primary refresh token. That it was not
// seen says something only where its detections could be judged.
type Stage struct {
	Name       string   `json:"name"`
	What       string   `json:"what"`       // what it is
	Detections []string `json:"detections"` // that speak of it
	Grave      []string `json:"grave"`      // that speak of it too, by their findings of high level or higher
	Blind      []string `json:"blind"`      // those of Detections that could not be judged everywhere, or were left out
	Said       string   `json:"said"`       // of those, in a sentence; "" if there are none
}

// stages are in the order in which an intruder takes them. A detection speaks of
// the step that it shows most directly.
var stages = []Stage{
	{Name: "Way in", What: "how somebody else came by a first token: a phished sign-in, a device code, a code redeemed elsewhere, tries until one is let in",
		Detections: []string{"PM-006", "PM-041", "PM-048", "PM-049", "PM-031", "PM-035", "PM-039"}},
	{Name: "Device of the intruder", What: "a device registered or taken over, so that a PRT can be had on it",
		Detections: []string{"PM-005", "PM-017", "PM-026", "PM-038", "PM-045", "PM-047", "PM-051", "PM-053"}},
	{Name: "PRT obtained", What: "a primary refresh token asked for where its user would not ask for one",
		Detections: []string{"PM-003", "PM-004", "PM-010", "PM-018", "PM-020", "PM-021", "PM-033"}},
	{Name: "Token used elsewhere", What: "a token of one device used from another, or by what cannot have it",
		Detections: []string{"PM-001", "PM-002", "PM-007", "PM-008", "PM-009", "PM-022", "PM-023", "PM-025", "PM-027", "PM-028", "PM-029", "PM-030", "PM-032", "PM-034", "PM-036", "PM-040", "PM-043", "PM-050", "PM-052", "PM-054"}},
	{Name: "What was done", What: "mail, files and lists asked for with the tokens, as far as logs of requests tell",
		Detections: []string{"PM-042", "PM-044"}},
	{Name: "Staying", What: "credentials or mail rules added, tokens asked for widely, a PRT kept alive",
		Detections: []string{"PM-015", "PM-016", "PM-019", "PM-024", "PM-037", "PM-046"},
		Grave:      []string{"PM-042"}}, // which is grave where a change was made by which an intruder stays
	{Name: "After the door was shut", What: "tokens that went on after a password, a device, a session or an account was ended",
		Detections: []string{"PM-011", "PM-012", "PM-013", "PM-014"}},
}

// Stages lists the steps, with those of their detections that could not be
// judged everywhere or were not run.
func Stages(gaps []finding.Gap, asked finding.Asked) []Stage {
	blind, nowhere := map[string]bool{}, map[string]bool{}
	for _, g := range gaps {
		blind[g.Detection] = true
		nowhere[g.Detection] = nowhere[g.Detection] || g.Scope == "whole case"
	}
	for _, id := range asked.LeftOut {
		blind[id], nowhere[id] = true, true
	}
	out := slices.Clone(stages)
	for i := range out {
		out[i].Blind = []string{}
		if out[i].Grave == nil {
			out[i].Grave = []string{}
		}
		for _, id := range out[i].Detections {
			if blind[id] {
				out[i].Blind = append(out[i].Blind, id)
			}
		}
		out[i].Said = doubt(&out[i], nowhere)
	}
	return out
}

// doubt says which detections of a step could not be judged, and which not
// everywhere.
func doubt(s *Stage, nowhere map[string]bool) string {
	var none, some []string
	for _, id := range s.Blind {
		if nowhere[id] {
			none = append(none, id)
		} else {
			some = append(some, id)
		}
	}
	var parts []string
	say := func(ids []string, where string) {
		if len(ids) > 0 {
			parts = append(parts, strings.Join(ids, ", ")+" could not be judged "+where)
		}
	}
	say(none, "anywhere")
	say(some, "everywhere")
	said := strings.Join(parts, ", and ")
	switch {
	case said == "":
		return ""
	case len(s.Blind) == len(s.Detections):
		return "None of its detections could be judged everywhere: silence means nothing."
	case len(s.Blind) == 1:
		return strings.Replace(said, " could", " also speaks of this step and could", 1) + "."
	}
	return "Of what speaks of this step, " + said + "."
}

// StagesOf are the places of the steps that a finding speaks of, in their order:
// first that of its detection. Of one that speaks of none it is the number of steps.
func StagesOf(f *finding.Finding) []int {
	i := slices.IndexFunc(stages, func(s Stage) bool { return slices.Contains(s.Detections, f.Detection) })
	if i < 0 {
		i = len(stages)
	}
	of := []int{i}
	for i, s := range stages {
		if f.Severity.AtLeast(finding.High) && slices.Contains(s.Grave, f.Detection) {
			of = append(of, i)
		}
	}
	return of
}
