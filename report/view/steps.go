package view

import (
	"strings"

	"prtscope/analyze/finding"
)

// Steps gathers the steps that incidents show while findings stream past.
type Steps struct {
	of         map[string]string // finding → incident
	seen, only map[string]uint64 // incident → its steps, a bit each; only are those of which any shows a try that was refused
}

// NewSteps is for the findings that a list of incidents names.
func NewSteps(list []finding.Incident) Steps {
	s := Steps{map[string]string{}, map[string]uint64{}, map[string]uint64{}}
	for _, in := range list {
		for _, id := range in.Findings {
			s.of[id] = in.ID
		}
	}
	return s
}

// Incident is the one that lists a finding, or "".
func (s *Steps) Incident(finding string) string { return s.of[finding] }

// Add takes in the next finding, and returns the incident that lists it, or "", and
// the steps that it speaks of.
func (s *Steps) Add(f *finding.Finding) (incident string, stages []int) {
	id, listed := s.of[f.ID]
	if !listed {
		return "", nil
	}
	stages = StagesOf(f)
	for _, stage := range stages {
		if f.Tried {
			s.only[id] |= 1 << stage
		} else {
			s.seen[id] |= 1 << stage
		}
	}
	return id, stages
}

// Of are the places of the steps that an incident shows, in their order, and of
// those that were tried in it and refused.
func (s *Steps) Of(incident string) (seen, tried []int) {
	seen, tried = []int{}, []int{}
	for i := range 64 {
		switch {
		case s.seen[incident]&(1<<i) != 0:
			seen = append(seen, i)
		case s.only[incident]&(1<<i) != 0:
			tried = append(tried, i)
		}
	}
	return seen, tried
}

// Seen reports whether an incident shows a step as done.
func (s *Steps) Seen(incident string, stage int) bool { return s.seen[incident]&(1<<stage) != 0 }

// Shown reports whether an incident shows a step, be it tried and refused.
func (s *Steps) Shown(incident string, stage int) bool {
	return s.Seen(incident, stage) || s.only[incident]&(1<<stage) != 0
}

// Names lists the steps of an incident by their names.
func (s *Steps) Names(incident string) string {
	var names []string
	for i, stage := range stages {
		switch {
		case s.Seen(incident, i):
			names = append(names, stage.Name)
		case s.Shown(incident, i):
			names = append(names, stage.Name+" (tried, refused)")
		}
	}
	return strings.Join(names, "; ")
}
