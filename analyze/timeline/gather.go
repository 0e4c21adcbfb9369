package timeline

// gathered is a column of the current subject; it costs nothing while all rows
// have the same value.
type gathered struct {
	same   int32
	varies bool
	n      int
	varied []int32
}

func (g *gathered) add(code int32) {
	switch {
	case g.varies:
		g.varied = append(g.varied, code)
	case g.n == 0:
		g.same = code
	case code != g.same:
		g.varies, g.varied = true, g.varied[:0]
		for range g.n {
			g.varied = append(g.varied, g.same)
		}
		g.varied = append(g.varied, code)
	}
	g.n++
}

// fill adds a code n times.
func (g *gathered) fill(code int32, n int) {
	if !g.varies && (g.n == 0 || code == g.same) {
		g.same = code
		g.n += n
		return
	}
	for range n {
		g.add(code)
	}
}

// set changes the code of a row.
func (g *gathered) set(i int, code int32) {
	if !g.varies {
		if g.n == 1 {
			g.same = code
			return
		}
		if code == g.same {
			return
		}
		g.varies, g.varied = true, g.varied[:0]
		for range g.n {
			g.varied = append(g.varied, g.same)
		}
	}
	g.varied[i] = code
}

func (g *gathered) at(i int) int32 {
	if g.varies {
		return g.varied[i]
	}
	return g.same
}

// handOver is the number of rows from which a timeline takes the builder's
// memory over instead of copying it.
const handOver = 32 << 10

// timeline makes a timeline of the rows gathered and forgets them.
func (r *rows) timeline(p *pool) *Timeline {
	n := len(r.time)
	t := &Timeline{pool: p}
	if n >= handOver {
		t.Time, t.Error, t.BoundCode, t.Record, t.Offset, t.Facts, t.lat, t.lon = r.time, r.error, r.bound, r.record, r.offset, r.facts, r.lat, r.lon
		for c := range t.cols {
			t.cols[c] = codes{nil, r.cols[c].same}
			if r.cols[c].varies {
				t.cols[c].varied = r.cols[c].varied
			}
		}
		*r = rows{}
		return t
	}
	slab := make([]int64, 0, 5*n)
	cut := func(v []int64) []int64 {
		from := len(slab)
		slab = append(slab, v...)
		return slab[from:len(slab):len(slab)]
	}
	t.Time, t.Error, t.BoundCode, t.Record, t.Offset = cut(r.time), cut(r.error), cut(r.bound), cut(r.record), cut(r.offset)
	t.Facts = append(make([]Facts, 0, n), r.facts...)
	if len(r.lat) > 0 {
		t.lat, t.lon = append(make([]float32, 0, n), r.lat...), append(make([]float32, 0, n), r.lon...)
	}
	varied := 0
	for c := range t.cols {
		if r.cols[c].varies {
			varied++
		}
	}
	all := make([]int32, 0, varied*n)
	for c := range t.cols {
		g := &r.cols[c]
		t.cols[c].same = g.same
		if g.varies {
			from := len(all)
			all = append(all, g.varied...)
			t.cols[c].varied = all[from:len(all):len(all)]
		}
	}
	for c := range r.cols {
		r.cols[c] = gathered{varied: r.cols[c].varied[:0]}
	}
	r.time, r.error, r.bound, r.record, r.offset, r.facts, r.lat, r.lon = r.time[:0], r.error[:0], r.bound[:0], r.record[:0], r.offset[:0], r.facts[:0], r.lat[:0], r.lon[:0]
	return t
}
