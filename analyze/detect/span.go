package detect

import "math"

// span is from when to when a draft's records show what it is about: not what
// went before, shows where a device was or how a lineage began. A draft that
// rests on nothing else has the time of all its records.
func (p *Pass) span(d *Draft) (from, to int64) {
	own, rest := newSpan(), newSpan()
	for n, i := range d.Rows {
		at := &own
		if n < len(d.Roles) && supports(d.Roles[n]) && !(d.Chain && d.Roles[n] == Root) {
			at = &rest
		}
		at.add(p.T.Time[i])
	}
	for n := range d.Requests {
		own.add(d.Requests[n].Telling.Time)
		own.add(d.Requests[n].Final.Time)
	}
	for n := range d.Holders {
		own.add(d.Holders[n].First)
	}
	changes := &own
	if d.Past {
		changes = &rest
	}
	for _, c := range d.Changes {
		changes.add(c.Time)
	}
	for _, r := range d.Risks {
		own.add(r.Time)
	}
	if own.from > own.to {
		own = rest
	}
	return own.from, own.to
}

// A span of time grows with the moments that are added to it.
type span struct{ from, to int64 }

func newSpan() span { return span{math.MaxInt64, math.MinInt64} }

func (s *span) add(at int64) { s.from, s.to = min(s.from, at), max(s.to, at) }

// tried reports whether all that a draft shows of somebody's doing was refused.
func (d *Draft) tried() bool {
	refused := false
	for n := range d.Rows {
		switch {
		case n < len(d.Roles) && d.Roles[n] == Attempt:
			refused = true
		case n < len(d.Roles) && supports(d.Roles[n]):
		default:
			return false
		}
	}
	return refused && len(d.Requests)+len(d.Holders) == 0
}
