package detect

// The selected time decides what is reported and never what is known: a
// detection sees the whole case, since what went before and after says what is
// usual.

// Selects reports whether a moment is in the selected time.
func (w *World) Selects(at int64) bool { return at >= w.From && (w.To == 0 || at < w.To) }

// selected reports whether a draft is about something in the selected time: one
// of its sign-ins that does not merely show where a device was, how a lineage
// began or what went before. A draft that has none of those is about its
// directory changes, and one without either about the whole case.
func (p *Pass) selected(d *Draft) bool {
	w := p.World
	if w.From == 0 && w.To == 0 {
		return true
	}
	own, rest := false, false
	for n, i := range d.Rows {
		if n < len(d.Roles) && supports(d.Roles[n]) {
			rest = rest || w.Selects(p.T.Time[i])
			continue
		}
		if own = true; w.Selects(p.T.Time[i]) {
			return true
		}
	}
	if own {
		return false
	}
	for _, c := range d.Changes {
		if w.Selects(c.Time) {
			return true
		}
	}
	for _, r := range d.Risks {
		if w.Selects(r.Time) {
			return true
		}
	}
	for n := range d.Requests {
		if g := &d.Requests[n]; w.Selects(g.First) || w.Selects(g.Last) || g.First < w.From && w.To != 0 && g.Last >= w.To {
			return true
		}
	}
	for n := range d.Holders {
		if h := &d.Holders[n]; w.Selects(h.First) || w.Selects(h.Last) || h.First < w.From && w.To != 0 && h.Last >= w.To {
			return true
		}
	}
	for _, o := range d.Noticed {
		if o.Within > 0 {
			return true
		}
	}
	if len(d.Changes)+len(d.Risks)+len(d.Requests)+len(d.Holders)+len(d.Rows)+len(d.Noticed) > 0 {
		return len(d.Changes)+len(d.Risks)+len(d.Requests)+len(d.Holders) == 0 && rest
	}
	return w.Selected()
}

// supports reports whether evidence in a role bears a finding out without being
// what it is about.
func supports(role string) bool { return role == Anchor || role == Root || role == Context }

// Selected reports whether the selected time meets the span of the case's
// sign-ins.
func (w *World) Selected() bool {
	s := w.Survey
	return s == nil || s.Rows == 0 || s.To >= w.From && (w.To == 0 || s.From < w.To)
}
