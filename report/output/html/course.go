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
	of   map[string]string // finding → incident
	seen map[string]uint64 // incident → the steps that its findings show, a bit each
	only map[string]uint64 // incident → those of which any shows a try that was refused
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
	c := courses{map[string]string{}, map[string]uint64{}, map[string]uint64{}, map[string][]told{}}
	for i, in := range list {
		for _, id := range in.Findings {
			c.of[id] = in.ID
		}
		if i < paperIncidents {
			c.told[in.ID] = nil
		}
	}
	return c
}

// add takes in the next finding. Its error may be a *view.LimitError.
func (c *courses) add(f *finding.Finding, budget *view.Budget) error {
	id, listed := c.of[f.ID]
	if !listed {
		return nil
	}
	stages := view.StagesOf(f)
	for _, stage := range stages {
		if f.Tried {
			c.only[id] |= 1 << stage
		} else {
			c.seen[id] |= 1 << stage
		}
	}
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

// steps are the places of the steps that an incident shows, in their order, and
// of those that were tried in it and refused.
func (c *courses) steps(incident string) (seen, tried []int) {
	seen, tried = []int{}, []int{}
	for i := range 64 {
		switch {
		case c.seen[incident]&(1<<i) != 0:
			seen = append(seen, i)
		case c.only[incident]&(1<<i) != 0:
			tried = append(tried, i)
		}
	}
	return seen, tried
}

// course is an incident as the document tells it.
type course struct {
	Steps  []courseStep
	More   int      // findings that are told nowhere in it
	Unseen string   // steps that no finding shows
	Doubt  []string // of those, how far that says something
	Blind  string   // steps none of whose detections could be judged everywhere
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
			out.Steps = append(out.Steps, courseStep{Name: name, Tried: c.seen[in.ID]&(1<<t.stage) == 0})
		}
		if !t.again {
			out.More--
		}
		last := &out.Steps[len(out.Steps)-1]
		last.Of = append(last.Of, t)
	}
	var unseen, blind []string
	for i, s := range stages {
		if (c.seen[in.ID]|c.only[in.ID])&(1<<i) != 0 {
			continue
		}
		if len(s.Blind) == len(s.Detections) {
			blind = append(blind, s.Name)
		} else {
			unseen = append(unseen, s.Name)
			if s.Said != "" {
				out.Doubt = append(out.Doubt, s.Name+": "+s.Said)
			}
		}
	}
	out.Unseen, out.Blind = strings.Join(unseen, ", "), strings.Join(blind, ", ")
	return out
}
