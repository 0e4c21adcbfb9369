package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/ingest/custody"
)

// How many findings a view holds: the worst whole, some more by their titles.
// All of them are counted, and stream past the outputs.
const (
	WholeFindings = 60
	wholeEvidence = 25
	briefFindings = 400
	shownMarks    = 400
)

// Mark is when a finding begins, and how bad it is.
type Mark struct {
	First string
	Worst finding.Severity
}

// New begins a view. The case and the summary may lack parts; gaps may come in
// any order. Findings are handed to Add, and Conclude ends it: until then the
// view says only what does not depend on them. What is held of findings is
// taken from the budget.
func New(c *custody.Case, s *finding.Summary, gaps []finding.Gap, budget *Budget) *View {
	if c == nil {
		c = &custody.Case{}
	}
	if s == nil {
		s = &finding.Summary{}
	}
	v := &View{
		From: Time(s.From), To: Time(s.To), Tenants: s.Tenants, Tool: c.Tool,
		Incidents: s.Incidents, Gaps: slices.Clone(gaps), Links: &Links{devices: map[Key]*DeviceFacts{}},
		Account: c.Account, Conflicts: c.Conflict, Runs: runs(s), counts: map[finding.Severity]int{}, judged: map[string]bool{}, whom: newConcerns(), budget: budget,
	}
	for _, f := range c.Files { // a report that listed itself could not be written twice alike
		if !strings.HasPrefix(f.Path, "report/") {
			v.Files = append(v.Files, f)
		}
	}
	slices.SortStableFunc(v.Gaps, func(a, b finding.Gap) int {
		return cmp.Or(cmp.Compare(a.Detection, b.Detection), cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.Reason, b.Reason))
	})
	stacked := *s
	stacked.Activity = stack(s.Activity)
	v.Summary = &stacked
	v.Coverage = coverage(c.Coverage, v.From, v.To)
	v.Coverage.Silent = silences(c.Holes)
	v.Sources, v.Reserved = sources(c)
	v.Empty = empty(v.Sources)
	v.ID = id(v.Sources)
	v.todo.numbers = Numbers(v.Sources)
	return v
}

// Add takes in the next finding, in order of finding.Compare. Its error is a
// *LimitError, or that the order is wrong.
func (v *View) Add(f *finding.Finding) error {
	if v.Total > 0 && finding.Compare(&v.last, f) > 0 {
		return fmt.Errorf("report: finding %d does not lie in order", v.Total+1)
	}
	v.last = finding.Finding{Severity: f.Severity, First: f.First, ID: f.ID}
	v.Total++
	if m, is := v.Verdicts[f.ID]; is && m != (Verdict{}) {
		v.judged[f.ID] = true
	}
	v.counts[f.Severity]++
	if f.Severity.AtLeast(finding.High) {
		if f.First != "" && (v.first == "" || f.First < v.first) {
			v.first = f.First
		}
		if len(v.Marks) < shownMarks {
			v.Marks = append(v.Marks, Mark{f.First, f.Severity})
		}
	}
	switch {
	case len(v.Whole) < WholeFindings && f.Severity.AtLeast(finding.Low):
		whole := *f
		whole.Total = max(f.Total, len(f.Evidence))
		whole.Evidence = slices.Clone(f.Evidence[:min(len(f.Evidence), wholeEvidence)])
		v.Whole = append(v.Whole, whole)
	case len(v.Brief) < briefFindings:
		v.Brief = append(v.Brief, finding.Finding{ID: f.ID, Detection: f.Detection, Title: f.Title, Severity: f.Severity, First: f.First, Users: f.Users, Devices: f.Devices})
	}
	if err := v.whom.add(f, v.budget); err != nil {
		return err
	}
	if err := v.todo.add(f, v.budget); err != nil {
		return err
	}
	return v.Links.add(f, v.budget)
}

// Conclude decides what is said, after the last finding.
func (v *View) Conclude() {
	v.todo.seal()
	v.Links.seal()
	v.act()
	v.Headline, v.Detail = v.headline()
	v.Points = v.points()
	v.Banners = v.banners()
}

// Settle says of what was done what came after it, once all timelines have passed.
func (v *View) Settle() {
	v.todo.settled = true
	v.act()
}

// act words what is to be done first.
func (v *View) act() {
	urgent := finding.Medium
	if v.atLeast(finding.High) > 0 {
		urgent = finding.High
	}
	v.Do = v.todo.shown(v.atLeast(urgent))
}
