package timeline

// Device returns the rows of t, which are in order, as the timeline of a device
// that no other user has. It is what Subjects would make of them.
func (t *Timeline) Device(id string, rows []int) *Timeline {
	d := &Timeline{
		Kind: "device", ID: id, limits: t.limits, directory: t.directory, pool: t.pool,
		Time: pick(t.Time, rows), Error: pick(t.Error, rows), BoundCode: pick(t.BoundCode, rows), Record: pick(t.Record, rows), Offset: pick(t.Offset, rows),
		Facts: pick(t.Facts, rows), Class: pick(t.Class, rows), State: pick(t.State, rows), Before: pick(t.Before, rows),
	}
	if len(t.lat) > 0 {
		d.lat, d.lon = pick(t.lat, rows), pick(t.lon, rows)
	}
	for _, c := range kept {
		d.cols[c] = t.cols[c].pick(rows, t.Len())
	}
	if len(t.beliefs) > 0 {
		for k, i := range rows {
			if b, ok := t.beliefs[i]; ok {
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
		if g.add(c.few.code(i)); len(g.varied) >= handOver {
			g.settle()
		}
	}
	return g.codes()
}
