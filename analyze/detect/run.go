package detect

import (
	"slices"

	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// Run runs the detections of the timeline's scope over it, in their order, and
// returns what they found, in the order of finding.Compare, and what they
// observed for Conclude. Detections that lack a log they must have are not run:
// Gaps says so.
func Run(ds []*Detection, t *timeline.Timeline, w *World) ([]finding.Finding, []Observation) {
	kind := t.Kind
	var out []finding.Finding
	var seen []Observation
	for _, d := range ds {
		run := d.Run
		if d.Scope.String() != kind {
			if run = d.Users; kind != User.String() {
				run = nil
			}
		}
		if run == nil || !w.allows(d) {
			continue
		}
		p := &Pass{T: t, World: w, Detection: d}
		run(p)
		out = append(out, p.findings...)
		seen = append(seen, p.observed...)
	}
	slices.SortFunc(out, func(a, b finding.Finding) int { return finding.Compare(&a, &b) })
	return out, seen
}

// Judged reports whether row i can be judged: its sources carry every column
// that the detection needs. What is not carried is neither true nor false.
func (p *Pass) Judged(i int) bool {
	code := p.T.Code(timeline.Missing, i)
	if code == 0 {
		return true
	}
	ok, known := p.judged[code]
	if !known {
		ok = true
		for _, name := range column.SplitList(p.T.Text(timeline.Missing, i)) {
			if c := signin.Schema.Index(name); c >= 0 && p.Detection.Needs.Has(c) {
				ok = false
				break
			}
		}
		if p.judged == nil {
			p.judged = map[int32]bool{}
		}
		p.judged[code] = ok
	}
	return ok
}

// Rows returns the rows that can be judged and have all of the facts f.
func (p *Pass) Rows(f timeline.Facts) []int {
	t := p.T
	if !t.Has(f) {
		return nil
	}
	all := t.Constant(timeline.Missing)
	if all && t.Len() > 0 && !p.Judged(0) {
		return nil
	}
	var rows []int
	for i := range t.Len() {
		if t.Is(i, f) && (all || p.Judged(i)) {
			rows = append(rows, i)
		}
	}
	return rows
}
