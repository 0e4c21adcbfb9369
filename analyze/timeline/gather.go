package timeline

// gathered is a column of the current subject; it costs nothing while all rows
// have the same value.
type gathered struct {
	same   int32
	varies bool
	n      int
	few    *few // the first rows of many; nil where there are none, or too many codes differ
	run    bool // the codes of the first rows of many follow one another, from same
	varied []int32
	many   bool // too many codes differ
}

// settled is how many rows are not in varied.
func (g *gathered) settled() int { return g.n - len(g.varied) }

func (g *gathered) add(code int32) {
	switch {
	case g.varies:
		g.varied = append(g.varied, code)
	case g.n == 0:
		g.same = code
	case code != g.same:
		g.vary()
		g.varied = append(g.varied, code)
	}
	g.n++
}

// vary makes room for a code that is not the same as those before.
func (g *gathered) vary() {
	g.varies, g.varied = true, g.varied[:0]
	for range g.n {
		g.varied = append(g.varied, g.same)
	}
}

// take adds some codes.
func (g *gathered) take(codes []int32) {
	if uniform(codes) {
		g.fill(codes[0], len(codes))
		return
	}
	if !g.varies {
		g.vary()
	}
	g.varied = append(g.varied, codes...)
	g.n += len(codes)
}

// zeros returns how many codes from row from on are 0.
func (g *gathered) zeros(from int) (n int) {
	if !g.varies {
		if g.same == 0 {
			n = g.n - from
		}
		return n
	}
	for i := from; i < g.n; i++ {
		if g.at(i) == 0 {
			n++
		}
	}
	return n
}

// fill adds a code n times.
func (g *gathered) fill(code int32, n int) {
	if !g.varies && (g.n == 0 || code == g.same) {
		g.same = code
		g.n += n
		return
	}
	if !g.varies {
		g.vary()
	}
	for range n {
		g.varied = append(g.varied, code)
	}
	g.n += n
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
		g.vary()
	}
	g.varied[i-g.n+len(g.varied)] = code // which settle has not come to yet
}

func (g *gathered) at(i int) int32 {
	switch {
	case !g.varies:
		return g.same
	case g.few == nil && !g.run:
		return g.varied[i]
	case i >= g.settled():
		return g.varied[i-g.settled()]
	case g.run:
		return follower(g.same, i)
	}
	return g.few.code(i)
}

// settle makes as little of the rows so far as it can. It is for columns of many
// rows.
func (g *gathered) settle() {
	if !g.varies || g.many || g.runs() {
		return
	}
	if g.few == nil {
		g.few = new(few)
	}
	for k, code := range g.varied {
		if !g.few.add(code) {
			g.many = true
			all := make([]int32, 0, 2*g.n)
			for i := range g.few.len() {
				all = append(all, g.few.code(i))
			}
			g.few, g.varied = nil, append(all, g.varied[k:]...)
			return
		}
	}
	g.varied = g.varied[:0]
}

// follower is the code i after first, as the ids of sign-ins have them.
func follower(first int32, i int) int32 { return first - int32(kinds*i) }

// runs takes in codes that follow one another, and reports whether all do.
func (g *gathered) runs() bool {
	if g.few != nil || len(g.varied) == 0 {
		return g.run
	}
	from, first := g.settled(), g.same
	if !g.run {
		first = g.varied[0]
	}
	for k, code := range g.varied {
		if code != follower(first, from+k) {
			if g.run {
				all := make([]int32, 0, 2*g.n)
				for i := range from {
					all = append(all, follower(first, i))
				}
				g.run, g.varied = false, append(all, g.varied...)
			}
			return false
		}
	}
	g.run, g.same, g.varied = true, first, g.varied[:0]
	return true
}

// codes returns a column of many rows, whose memory it takes over.
func (g *gathered) codes() codes {
	if g.n >= handOver {
		g.settle()
	}
	if !g.varies {
		return codes{same: g.same}
	}
	if g.run {
		return codes{run: true, same: g.same}
	}
	if g.few != nil {
		return codes{few: g.few}
	}
	return codes{varied: g.varied}
}

// bytes is what a column takes.
func (g *gathered) bytes() int {
	n := 4 * len(g.varied)
	if g.few != nil {
		n += g.few.bytes()
	}
	return n
}

// handOver is the number of rows from which a timeline takes the builder's
// memory over instead of copying it.
const handOver = 32 << 10

// timeline makes a timeline of the rows gathered and forgets them.
func (r *rows) timeline(p *pool) *Timeline {
	n := len(r.time)
	t := &Timeline{pool: p}
	if n >= handOver {
		r.settle(p)
		t.Time, t.facts, t.record, t.offset, t.places = r.time, r.facts, r.record, r.offset, r.places
		for c := range t.cols {
			t.cols[c] = r.cols[c].codes()
		}
		*r = rows{}
		return t
	}
	slab := make([]int64, 0, 3*n)
	cut := func(v []int64) []int64 {
		from := len(slab)
		slab = append(slab, v...)
		return slab[from:len(slab):len(slab)]
	}
	t.Time, t.record, t.offset = cut(r.time), cut(r.record), cut(r.offset)
	t.facts = append(make([]Facts, 0, n), r.facts...)
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
	r.time, r.record, r.offset, r.facts, r.lone = r.time[:0], r.record[:0], r.offset[:0], r.facts[:0], 0
	return t
}
