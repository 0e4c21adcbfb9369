package timeline

import (
	"iter"
	"math"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
)

// Subjects returns the timelines of a table of timelines in the order of the
// column by (User, Device, IP64): each is the rows that have one value in it.
// Its kind is "user", "device" or "address". Records hold columns of Schema;
// those that they do not hold are empty. Rows without a value in by are left
// out.
func Subjects(kind string, by Col, records iter.Seq2[arrow.Record, error], opt Options) iter.Seq2[*Timeline, error] {
	return func(yield func(*Timeline, error) bool) {
		r := newTableReader(kind, by, opt)
		defer r.weight.end()
		defer func() { r.pool.shelf.close() }()
		for rec, err := range records {
			if err != nil {
				yield(nil, err)
				return
			}
			if !r.add(rec, yield) {
				return
			}
		}
		r.flush(yield)
	}
}

// tableReader gathers the rows of one subject after the other.
type tableReader struct {
	kind    string
	by      int // place of the subject's column
	opt     Options
	pool    *pool
	subject string
	rows    rows
	class   []Class
	state   []State
	before  []State
	belief  []told
	cols    []tableColumn
	codes   [atOnce]int32 // of some rows of a column
	weight  weight
}

type tableColumn struct {
	texts
	id    bool    // values hardly repeat
	guid  bool    // they are GUIDs, and many
	known []int32 // code in the pool of each value, +1
}

// told is a belief read from the table.
type told struct {
	row int
	belief
}

func newTableReader(kind string, by Col, opt Options) *tableReader {
	r := &tableReader{kind: kind, by: Place(by), opt: opt, pool: newPool(opt.Aside), cols: make([]tableColumn, len(Schema.Fields))}
	r.cols[Place(Event)].id = true
	r.cols[Place(Correlation)].guid = true
	r.weight.opt = &r.opt
	return r
}

func (c *tableColumn) load(a arrow.Array) {
	t := textsOf(a)
	if c.of != t.of && !c.id {
		if n := t.dict.Len(); n <= cap(c.known) {
			c.known = c.known[:n]
			clear(c.known)
		} else {
			c.known = make([]int32, n)
		}
	}
	c.texts = t
}

func (c *tableColumn) code(p *pool, i int) int32 {
	if c.dict == nil || c.indices[i] < 0 {
		return 0
	}
	at := c.indices[i]
	if c.id {
		return p.row(c.value(at))
	}
	if c.guid {
		return p.guid(c.value(at))
	}
	if c.known[at] == 0 {
		c.known[at] = p.code(c.value(at)) + 1
	}
	return c.known[at] - 1
}

// numbersRead is the columns of numbers of a record of timelines.
type numbersRead struct {
	nums                 [tableCols]ints
	confidence, lat, lon floats
}

// load takes the columns of a record.
func (r *tableReader) load(rec arrow.Record) *numbersRead {
	x := new(numbersRead)
	for n, f := range rec.Schema().Fields() {
		a := rec.Column(n)
		switch c := Schema.Index(f.Name); {
		case c == tableConfidence:
			x.confidence = floatsOf(a)
		case c == tableLatitude:
			x.lat = floatsOf(a)
		case c == tableLongitude:
			x.lon = floatsOf(a)
		case Schema.Fields[c].Type.Strings():
			r.cols[c].load(a)
		default:
			x.nums[c] = intsOf(a)
		}
	}
	return x
}

// atOnce is how many rows are gathered column by column, at most.
const atOnce = 256

func (r *tableReader) add(rec arrow.Record, yield func(*Timeline, error) bool) bool {
	x, n := r.load(rec), int(rec.NumRows())
	for from := 0; from < n; {
		subject := r.pool.values[r.cols[r.by].code(r.pool, from)]
		if subject == "" {
			from++
			continue
		}
		if subject != r.subject {
			if !r.flush(yield) {
				return false
			}
			r.subject = subject
			r.weight.begin(r.pool)
		}
		if r.weight.over > 0 {
			r.weight.more++
			from++
			continue
		}
		w, ids := &r.rows, r.cols[r.by].indices
		to, most := from+1, min(n, from+atOnce, from+weighedRows-len(w.time)%weighedRows)
		for to < most && ids[to] == ids[from] {
			to++
		}
		r.append(x, from, to)
		from = to
		if r.weight.due(len(w.time), r.pool) {
			if r.weight.check(w, r.pool); r.weight.over > 0 {
				r.class, r.state, r.before, r.belief = nil, nil, nil, nil
			}
		}
	}
	return true
}

// append adds rows from to to of a record to the subject.
func (r *tableReader) append(x *numbersRead, from, to int) {
	w := &r.rows
	if why := &r.cols[tableWhy]; why.dict != nil {
		for i := from; i < to; i++ {
			if r.text(tableWhy, i) != "" {
				r.belief = append(r.belief, told{len(w.time) + i - from, belief{r.text(tableBelieved, i), r.text(tableWhy, i), x.confidence.arr.Value(i)}})
			}
		}
	}
	w.time = x.nums[tableTime].append(w.time, from, to, unknown)
	w.record, w.offset = x.nums[tableRecord].append(w.record, from, to, unknown), x.nums[tableOffset].append(w.offset, from, to, unknown)
	for i := from; i < to; i++ {
		w.facts = append(w.facts, Facts(x.nums[tableFacts].at(i)))
	}
	r.numbers(&w.cols[results], &x.nums[tableError], from, to)
	r.numbers(&w.cols[bounds], &x.nums[tableBound], from, to)
	if spot := &w.cols[spots]; x.lat.arr == nil {
		spot.fill(0, to-from)
	} else {
		for i := from; i < to; i++ {
			spot.add(r.pool.spot(x.lat.at(i), x.lon.at(i)))
		}
	}
	r.class = words(r.class, &r.cols[tableClass], from, to, classOf)
	r.state, r.before = words(r.state, &r.cols[tableState], from, to, stateOf), words(r.before, &r.cols[tableBefore], from, to, stateOf)
	for n, c := range kept {
		r.texts(&w.cols[c], &r.cols[tableCols+n], from, to)
	}
	w.lone += w.cols[Session].zeros(len(w.time) - (to - from))
}

// numbers adds the numbers of rows from to to to a column of their codes.
func (r *tableReader) numbers(g *gathered, x *ints, from, to int) {
	if !x.some {
		g.fill(-1, to-from)
		return
	}
	for i := from; i < to; i++ {
		g.add(r.pool.numbered(orMinusOne(x.at(i))))
	}
}

// words adds what the words of rows from to to of a column stand for.
func words[T Class | State](list []T, c *tableColumn, from, to int, of func(string) T) []T {
	if c.dict == nil {
		return append(list, make([]T, to-from)...)
	}
	for _, at := range c.indices[from:to] {
		v := int32(0)
		if at >= 0 {
			if c.known[at] == 0 {
				c.known[at] = int32(of(c.value(at))) + 1
			}
			v = c.known[at] - 1
		}
		list = append(list, T(v))
	}
	return list
}

// texts adds the values of rows from to to of a column.
func (r *tableReader) texts(g *gathered, c *tableColumn, from, to int) {
	if c.dict == nil {
		g.fill(0, to-from)
		return
	}
	indices, codes := c.indices[from:to], r.codes[:to-from]
	switch {
	case c.id || c.guid:
		for i := range codes {
			codes[i] = c.code(r.pool, from+i)
		}
	case uniform(indices): // as most columns are
		g.fill(c.code(r.pool, from), to-from)
		return
	default:
		for i, at := range indices {
			if at >= 0 && c.known[at] != 0 {
				codes[i] = c.known[at] - 1
			} else {
				codes[i] = c.code(r.pool, from+i)
			}
		}
	}
	g.take(codes)
}

func (r *tableReader) text(c, i int) string { return r.pool.values[r.cols[c].code(r.pool, i)] }

func orMinusOne(v int64) int64 {
	if v == math.MinInt64 {
		return -1
	}
	return v
}

func (r *tableReader) flush(yield func(*Timeline, error) bool) bool {
	if err := r.weight.fault(r.kind, r.subject); err != nil {
		yield(nil, err)
		return false
	}
	if len(r.rows.time) == 0 {
		return true
	}
	if r.pool.full() {
		r.pool.whole()
	}
	t := r.rows.timeline(r.pool)
	t.Kind, t.ID, t.limits, t.directory = r.kind, r.subject, r.opt.Limits, r.opt.Directory
	if t.Class, t.State, t.Before = r.class, r.state, r.before; len(t.Time) < handOver {
		t.Class, t.State, t.Before = slices.Clone(r.class), slices.Clone(r.state), slices.Clone(r.before)
	} else {
		r.class, r.state, r.before = nil, nil, nil
	}
	for _, b := range r.belief {
		t.Believe(b.row, b.token, b.confidence, b.why)
	}
	r.class, r.state, r.before, r.belief = r.class[:0], r.state[:0], r.before[:0], r.belief[:0]
	t.pack()
	t.tie()
	used := r.pool
	if r.pool.full() {
		r.pool = r.pool.next()
		for c := range r.cols {
			clear(r.cols[c].known)
		}
	}
	return yield(t, nil) && used.left(r.pool, yield)
}
