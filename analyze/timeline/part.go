package timeline

// Device returns the rows of t, which are in order, as the timeline of a device
// that no other user has. It is what Subjects would make of them.
func (t *Timeline) Device(id string, rows []int) *Timeline {
	d := &Timeline{
		Kind: "device", ID: id, limits: t.limits, directory: t.directory, pool: t.pool,
		Time: pick(t.Time, rows), places: t.places, Class: pick(t.Class, rows), State: pick(t.State, rows), Before: pick(t.Before, rows),
	}
	if t.packed != nil {
		d.packed = &fewFacts{t.packed.sets, pick(t.packed.of, rows)}
	} else {
		d.facts = pick(t.facts, rows)
	}
	switch {
	case t.places == nil:
		d.record, d.offset = pick(t.record, rows), pick(t.offset, rows)
	case len(rows) < t.Len():
		d.rowOf = make([]int32, len(rows))
		for k, i := range rows {
			d.rowOf[k] = int32(i)
		}
	}
	for _, c := range kept {
		d.cols[c] = t.cols[c].pick(rows, t.Len())
	}
	for c := Cols; c < held; c++ {
		d.cols[c] = t.cols[c].pick(rows, t.Len())
	}
	if t.beliefs.some() {
		for k, i := range rows {
			if b, ok := t.beliefs.at(i); ok {
				d.Believe(k, b.token, b.confidence, b.why)
			}
		}
	}
	d.tie()
	return d
}

func pick[T any](from []T, rows []int) []T {
	if len(rows) == len(from) {
		return from
	}
	to := make([]T, len(rows))
	for k, i := range rows {
		to[k] = from[i]
	}
	return to
}

// pick returns those rows of a column of n.
func (c *codes) pick(rows []int, n int) codes {
	switch {
	case c.constant(), len(rows) == n:
		return *c
	case c.varied != nil:
		return codes{varied: pick(c.varied, rows)}
	}
	var g gathered
	for _, i := range rows {
		if g.add(c.at(i)); len(g.varied) >= handOver {
			g.settle()
		}
	}
	return g.codes()
}
