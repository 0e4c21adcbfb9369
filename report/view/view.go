// Package view is the report before it has a form: which sentences stand at
// the top, what is to be done, what was not assessed, how sources and days are
// accounted for. It knows no HTML and no colour, and reads no file.
package view

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"prtscope/analyze/finding"
	"prtscope/ingest/custody"
)

// View is everything an output says about a case, apart from the device
// timelines, which are streamed past it.
type View struct {
	From, To  time.Time // of the sign-ins analysed; zero if there are none
	Tenants   []string
	Tool      custody.Tool
	Headline  string
	Points    []string
	Banners   []Banner
	Do        []Action // for what is worst, by kind of action
	Actions   []Action // for every finding of medium level or higher
	Summary   *finding.Summary
	Findings  []finding.Finding // in order of finding.Compare
	Incidents []finding.Incident
	Gaps      []finding.Gap
	Coverage  Coverage
	Sources   []Source // those with reservations first
	Reserved  int      // how many have one
	Empty     []string // paths of sources that held no record
	Account   custody.Account
	Conflicts int64
	Files     []custody.File // of the case, without those of the report itself
	Runs      []finding.Run  // what was run, and what was left out by choice
}

// New decides what is said. The case and the summary may lack parts; findings
// and gaps may come in any order.
func New(c *custody.Case, s *finding.Summary, findings []finding.Finding, gaps []finding.Gap) *View {
	if c == nil {
		c = &custody.Case{}
	}
	if s == nil {
		s = &finding.Summary{}
	}
	v := &View{
		From: Time(s.From), To: Time(s.To), Tenants: s.Tenants, Tool: c.Tool,
		Summary: s, Findings: slices.Clone(findings), Incidents: s.Incidents, Gaps: slices.Clone(gaps),
		Account: c.Account, Conflicts: c.Conflict, Runs: runs(s),
	}
	for _, f := range c.Files { // a report that listed itself could not be written twice alike
		if !strings.HasPrefix(f.Path, "report/") {
			v.Files = append(v.Files, f)
		}
	}
	slices.SortStableFunc(v.Findings, func(a, b finding.Finding) int { return finding.Compare(&a, &b) })
	slices.SortStableFunc(v.Gaps, func(a, b finding.Gap) int {
		return cmp.Or(cmp.Compare(a.Detection, b.Detection), cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.Reason, b.Reason))
	})
	stacked := *s
	stacked.Activity = stack(s.Activity)
	v.Summary = &stacked
	v.Coverage = coverage(c.Coverage, v.From, v.To)
	v.Sources, v.Reserved = sources(c)
	v.Empty = empty(v.Sources)
	v.Actions = actions(v.Findings, finding.Medium)
	v.Do = actions(v.Findings, urgent(v.Findings))
	v.Headline = v.headline()
	v.Points = v.points()
	v.Banners = v.banners()
	return v
}

// NotRun is how Runs says of a detection that it was left out by choice.
const NotRun = "not run: left out by choice"

// runs lists the detections with those that were left out by choice.
func runs(s *finding.Summary) []finding.Run {
	list := slices.Clone(s.Runs)
	for _, id := range s.Asked.LeftOut {
		i := slices.IndexFunc(list, func(r finding.Run) bool { return r.Detection == id })
		if i < 0 {
			i = len(list)
			list = append(list, finding.Run{Detection: id})
		}
		list[i].Assessed = NotRun
	}
	slices.SortStableFunc(list, func(a, b finding.Run) int { return cmp.Compare(a.Detection, b.Detection) })
	return list
}

// urgent is the level from which findings ask for something to be done now.
func urgent(fs []finding.Finding) finding.Severity {
	if slices.ContainsFunc(fs, func(f finding.Finding) bool { return f.Severity.AtLeast(finding.High) }) {
		return finding.High
	}
	return finding.Medium
}

// Count returns how many findings have a severity.
func (v *View) Count(s finding.Severity) (n int) {
	for i := range v.Findings {
		if v.Findings[i].Severity == s {
			n++
		}
	}
	return n
}

// Misreported returns how many sign-ins carry a token type that was not
// believed.
func (v *View) Misreported() (n int64) {
	m := v.Summary.Matrix
	for i, row := range m.Counts {
		for j, count := range row {
			if i < len(m.Reported) && j < len(m.Believed) && m.Reported[i] != m.Believed[j] && m.Believed[j] != "" {
				n += count
			}
		}
	}
	return n
}

// Time parses RFC 3339; anything else is the zero time.
func Time(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// stack puts the token types in the order in which a reader should see them:
// PRTs at the bottom, failures on top.
func stack(a finding.Activity) finding.Activity {
	order := []string{"primaryRefreshToken", "refreshToken"}
	rank := func(label string) int {
		if i := slices.Index(order, label); i >= 0 {
			return i
		}
		if label == "failed" {
			return len(order) + 1
		}
		return len(order)
	}
	at := make([]int, min(len(a.Labels), len(a.Counts)))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(i, j int) int { return cmp.Compare(rank(a.Labels[i]), rank(a.Labels[j])) })
	out := finding.Activity{Start: a.Start, Step: a.Step}
	for _, i := range at {
		out.Labels, out.Counts = append(out.Labels, a.Labels[i]), append(out.Counts, a.Counts[i])
	}
	return out
}
