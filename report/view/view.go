// Package view is the report before it has a form: which sentences stand at
// the top, what is to be done, what was not assessed, how sources and days are
// accounted for. It knows no HTML and no colour, and reads no file.
package view

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"slices"
	"strings"
	"time"

	"prtscope/analyze/finding"
	"prtscope/ingest/custody"
)

// View is everything an output says about a case, apart from the device
// timelines, which are streamed past it.
type View struct {
	ID        string    // of the case: follows from the bytes of its sources alone
	From, To  time.Time // of the sign-ins analysed; zero if there are none
	Tenants   []string
	Tool      custody.Tool
	Headline  string // one sentence
	Detail    string // what stands below it, smaller; may be ""
	Points    []string
	Banners   []Banner
	Do        []Action // for what is worst, by kind of action
	Summary   *finding.Summary
	Total     int               // findings
	Whole     []finding.Finding // the first of them, which are the worst, with the beginning of their evidence
	Brief     []finding.Finding // those after, without what they rest on
	Marks     []Mark            // the first of those that a chart of the whole case marks
	Links     *Links
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

	Tokens        finding.TokenTypes     // why token types are not believed
	Disagreements []finding.Disagreement // on what records of one sign-in disagree
	SetAside      Asides                 // findings that were set aside as accepted

	Commands []Command // that the case and the report came of, in order
	Cover    Cover
	Redacted bool     // names are pseudonyms
	Verdicts Verdicts // of readers

	budget *Budget
	judged map[string]bool // findings with a verdict that were seen
	last   finding.Finding // what the order of the next one depends on
	counts map[finding.Severity]int
	first  string // first of the findings of high level or higher
	whom   concerns
	todo   todo
}

// CaseID names a case as its report does.
func CaseID(c *custody.Case) string {
	list, _ := sources(c)
	return id(list)
}

// id names a case by what was read, so that notes about one report are not
// taken for another's.
func id(list []Source) string {
	var sums []string
	for _, s := range list {
		sums = append(sums, s.SHA256)
	}
	slices.Sort(sums)
	sum := sha256.Sum256([]byte(strings.Join(sums, "\n")))
	return hex.EncodeToString(sum[:8])
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

// Count returns how many findings have a severity.
func (v *View) Count(s finding.Severity) int { return v.counts[s] }

// EachAction yields what findings of medium level or higher ask for: each kind
// of action with one of its targets after the other.
func (v *View) EachAction() iter.Seq2[*Action, *Target] {
	return v.todo.each(v.atLeast(finding.Medium), 0)
}

// atLeast returns how many findings have a severity or a worse one.
func (v *View) atLeast(least finding.Severity) (n int) {
	for s, count := range v.counts {
		if s.AtLeast(least) {
			n += count
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
