package detect

import (
	"slices"

	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
)

// A Choice is the detections that can be run over the timelines of a case: what
// it lacks does not change from one timeline to the next, of which there may be
// a million.
type Choice struct {
	world *World
	of    map[string][]chosen // by the kind of timeline
}

type chosen struct {
	*Detection
	run func(*Pass)
}

// Choose leaves out those of ds that lack a log they must have: Gaps says so.
func (w *World) Choose(ds []*Detection) *Choice {
	c := &Choice{w, map[string][]chosen{}}
	for _, d := range ds {
		if !w.allows(d) {
			continue
		}
		if d.Run != nil {
			c.of[d.Scope.String()] = append(c.of[d.Scope.String()], chosen{d, d.Run})
		}
		if d.Users != nil && d.Scope != User {
			c.of[User.String()] = append(c.of[User.String()], chosen{d, d.Users})
		}
	}
	return c
}

// Run runs the detections of the timeline's scope over it, in their order, with what
// was done with the user's tokens, or nil, and returns what they found, in the order of
// finding.Compare, and what they observed for Conclude.
func (c *Choice) Run(t *timeline.Timeline, used *Used) ([]finding.Finding, []Observation) {
	var out []finding.Finding
	var seen []Observation
	var p Pass // one after the other: most find nothing, and there are many
	for _, d := range c.of[t.Kind] {
		p = Pass{T: t, Detection: d.Detection, Used: used}
		found, observed := c.world.judge(&p, d.run)
		out = append(out, found...)
		seen = append(seen, observed...)
		t.Spare()
	}
	slices.SortFunc(out, func(a, b finding.Finding) int { return finding.Compare(&a, &b) })
	return out, seen
}

// Judged reports whether row i can be judged: its sources carry every column
// that the detection needs. What is not carried is neither true nor false.
func (p *Pass) Judged(i int) bool {
	if p.every() {
		return true
	}
	code := p.T.Code(timeline.Missing, i)
	if code == 0 {
		return true
	}
	if code != p.missing {
		p.missing, p.judged = code, p.suffices(code)
	}
	return p.judged
}

// suffices reports whether a row can be judged that lacks what a code of the
// column Missing says.
func (p *Pass) suffices(code int32) bool { return !p.Detection.Needs.Meets(p.T.Without(code)) }

// every reports whether every row can be judged.
func (p *Pass) every() bool {
	if p.whole == unasked {
		p.whole = yes
		if slices.ContainsFunc(p.T.Lacks(), func(code int32) bool { return !p.suffices(code) }) {
			p.whole = no
		}
	}
	return p.whole == yes
}

// What is known of a question.
const (
	unasked = iota
	yes
	no
)

// Rows returns the rows that can be judged and have all of the facts f. The
// result must not be changed.
func (p *Pass) Rows(f timeline.Facts) []int {
	t := p.T
	if p.every() {
		return slices.Clip(t.Rows(f))
	}
	if t.Constant(timeline.Missing) {
		return nil
	}
	all := t.Rows(f)
	for n, i := range all {
		if !p.Judged(i) {
			return p.judgedOf(all, n)
		}
	}
	return slices.Clip(all)
}

// judgedOf leaves out those of all that cannot be judged, of which the nth is
// the first.
func (p *Pass) judgedOf(all []int, n int) []int {
	rows := append(make([]int, 0, len(all)), all[:n]...)
	for _, i := range all[n+1:] {
		if p.Judged(i) {
			rows = append(rows, i)
		}
	}
	return rows
}
