package html

import (
	"slices"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/report/view"
)

// paperSteps is how many findings of one incident the document tells.
const paperSteps = 14

// courses gathers the steps of incidents while findings stream past.
type courses struct {
	view.Steps
	told map[string][]told // incident → its findings, for those that the document shows
}

// told is what the document says of a finding under its incident.
type told struct {
	ID, Detection, Title, First string
	Severity                    finding.Severity
	Tried                       bool // all of it was refused
	stage                       int
	again                       bool // it is told under another step, too
}

func newCourses(list []finding.Incident) courses {
	c := courses{view.NewSteps(list), map[string][]told{}}
	for _, in := range list[:min(len(list), paperIncidents)] {
		c.told[in.ID] = nil
	}
	return c
}

// add takes in the next finding. Its error may be a *view.LimitError.
func (c *courses) add(f *finding.Finding, budget *view.Budget) error {
	id, stages := c.Add(f)
	if list, shown := c.told[id]; shown {
		t := told{ID: strings.Clone(f.ID), Detection: strings.Clone(f.Detection), Title: strings.Clone(f.Title), First: strings.Clone(f.First), Severity: f.Severity, Tried: f.Tried}
		for i, stage := range stages {
			t.stage, t.again = stage, i > 0
			list = append(list, t)
		}
		c.told[id] = list
		return budget.Hold("the steps of incidents", int64(len(stages)*120+len(t.Title)))
	}
	return nil
}

// course is an incident as the document tells it.
type course struct {
	Steps  []courseStep
	More   int    // findings that are told nowhere in it
	Unseen string // steps that no finding shows
	Blind  string // steps none of whose detections could be judged everywhere
}

type courseStep struct {
	Name  string
	Tried bool   // and nothing of it was let in
	Of    []told // in order of time
}

// course puts the findings of an incident into the order of the steps.
func (c *courses) course(in *finding.Incident, stages []view.Stage) course {
	list := slices.Clone(c.told[in.ID])
	slices.SortStableFunc(list, func(a, b told) int {
		if n := a.stage - b.stage; n != 0 {
			return n
		}
		if n := strings.Compare(a.First, b.First); n != 0 {
			return n
		}
		return strings.Compare(a.ID, b.ID)
	})
	out := course{More: len(in.Findings) + in.MoreFindings}
	for _, t := range list[:min(len(list), paperSteps)] {
		name := "Other signs"
		if t.stage < len(stages) {
			name = stages[t.stage].Name
		}
		if n := len(out.Steps); n == 0 || out.Steps[n-1].Name != name {
			out.Steps = append(out.Steps, courseStep{Name: name, Tried: !c.Seen(in.ID, t.stage)})
		}
		if !t.again {
			out.More--
		}
		last := &out.Steps[len(out.Steps)-1]
		last.Of = append(last.Of, t)
	}
	var unseen, blind []string
	for i, s := range stages {
		if c.Shown(in.ID, i) {
			continue
		}
		switch {
		case len(s.Blind) == len(s.Detections):
			blind = append(blind, s.Name)
		case s.Said != "":
			unseen = append(unseen, s.Name+" (judged in part)")
		default:
			unseen = append(unseen, s.Name)
		}
	}
	out.Unseen, out.Blind = strings.Join(unseen, ", "), strings.Join(blind, ", ")
	return out
}
