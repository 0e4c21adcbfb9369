package timeline

import (
	"iter"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"prtscope/analyze/directory"
)

// Options say how timelines are built.
type Options struct {
	Limits    Limits
	Directory *directory.Directory // nil where the case has none
	// Locate says of an address what a database says: the number of its
	// autonomous system and its country, as far as known. It is asked only for
	// what the log does not carry, and may be nil.
	Locate func(ip string) (asn int64, country string)
	// Share is the bytes that one timeline may take; 0 is no bound. One that
	// would take more ends the sequence with a *SizeError.
	Share int64
	// Beside is the bytes that whoever uses a timeline holds for each of its rows;
	// 0 is what detections do.
	Beside int
	// Aside makes a file for what is seldom asked of a huge timeline, which is then
	// of use only until the next is asked for. Where it is nil, all is in memory.
	Aside func() (Aside, error)
	// Alone is held while a timeline of more than a quarter of Share is gathered
	// and used, so that of several goroutines one at a time does. It may be nil.
	Alone sync.Locker
}

// Users returns the timelines of the users (and service principals) of the
// table of sign-ins, whose records hold the columns Columns() and are ordered
// by subject and time. Each timeline is whole, whatever records it came in, and
// lives on its own. An error of records ends the sequence.
func Users(records iter.Seq2[arrow.Record, error], opt Options) iter.Seq2[*Timeline, error] {
	return func(yield func(*Timeline, error) bool) {
		b := newBuilder(opt)
		defer b.weight.end()
		defer func() { b.pool.shelf.close() }()
		for rec, err := range records {
			if err != nil {
				yield(nil, err)
				return
			}
			if !b.add(rec, yield) {
				return
			}
		}
		b.flush(yield)
	}
}

// builder gathers the rows of one subject after the other.
type builder struct {
	opt     Options
	pool    *pool
	in      []inputState
	subject string
	rows    rows
	rec     record
	asn     networks
	located map[int32]located // by address
	weight  weight
}

// inputState is what is known of the values of an input's current dictionary.
type inputState struct {
	input
	texts
	memo   []derived
	codes  []int32 // of GUIDs in its place: of each value, where it is known
	silent derived // what a row without a value says
	spans  bool    // rows of the subject have another dictionary
}

// rows is the sign-ins of the current subject so far.
type rows struct {
	time           []int64
	facts          []Facts
	record, offset []int64        // of those that are not in places
	places         *paged[home]   // of the first rows of many
	cols           [none]gathered // of which near is nothing to a timeline
	lone           int            // how many have no session
}

func newBuilder(opt Options) *builder {
	b := &builder{opt: opt, pool: newPool(opt.Aside), asn: networks{}, located: map[int32]located{}}
	b.weight.opt = &b.opt
	for _, in := range inputs {
		b.in = append(b.in, inputState{input: in, silent: derived{facts: in.absent}})
	}
	return b
}

// add takes the rows of a record over, yielding the timelines that end in it.
// It reports whether to go on.
func (b *builder) add(rec arrow.Record, yield func(*Timeline, error) bool) bool {
	b.rec.load(rec)
	for i := range b.in {
		s := &b.in[i]
		was := s.dict
		s.load(&b.rec, s.from)
		if s.guid && s.dict != was && len(b.rows.time) > 0 && !s.spans {
			s.spans = true
			b.pool.knowAll(&b.rows.cols[s.to])
		}
	}
	n := int(rec.NumRows())
	for from := 0; from < n; {
		name, to := b.rec.subject(from, n)
		if name != b.subject {
			if !b.flush(yield) {
				return false
			}
			b.subject = name
			b.weight.begin(b.pool)
		}
		if b.weight.over > 0 {
			b.weight.more += int64(to - from)
		} else {
			b.append(from, to)
			b.weight.check(&b.rows, b.pool)
		}
		from = to
	}
	return true
}

func (b *builder) append(from, to int) {
	r := &b.rows
	first := len(r.time)
	for i := from; i < to; i++ {
		r.time = append(r.time, b.num(atTime, i, 0))
		r.cols[results].add(b.pool.numbered(b.num(atError, i, -1)))
		r.cols[bounds].add(b.pool.numbered(b.num(atBound, i, -1)))
		r.record = append(r.record, b.num(atRecord, i, 0))
		r.offset = append(r.offset, b.num(atOffset, i, 0))
		r.facts = append(r.facts, b.flags(i))
	}
	b.places(from, to)
	subject := b.pool.code(b.subject)
	for i := from; i < to; i++ {
		r.cols[User].add(subject)
	}
	for n := range b.in {
		b.in[n].append(b, from, to, r.facts[first:])
	}
	b.networks(from, to, first)
	b.tokens(from, to, r.facts[first:])
	for i := first; i < len(r.time); i++ {
		if r.cols[Session].at(i) == 0 {
			r.lone++
		}
	}
}

// num returns number n (atTime, ...) of row i of the record.
func (b *builder) num(n, i int, otherwise int64) int64 {
	if v := b.rec.nums[n].at(i); v != unknown {
		return v
	}
	return otherwise
}

// flags are the facts in booleans.
func (b *builder) flags(i int) (f Facts) {
	if n := &b.rec.nums; !n[atCompliant].some && !n[atManaged].some && !n[atGSA].some {
		return 0
	}
	compliant, managed := b.num(atCompliant, i, -1), b.num(atManaged, i, -1)
	if compliant == 1 {
		f |= Compliant
	}
	if managed == 1 {
		f |= Managed
	}
	if compliant == 0 && managed == 0 {
		f |= Unmanaged
	}
	if b.num(atGSA, i, -1) == 1 {
		f |= GSA
	}
	return f
}

func (b *builder) places(from, to int) {
	lat, lon, at := &b.rec.lat, &b.rec.lon, &b.rows.cols[spots]
	if !lat.any || !lon.any {
		at.fill(0, to-from)
		return
	}
	for i := from; i < to; i++ {
		at.add(b.pool.spot(lat.at(i), lon.at(i)))
	}
}

// append adds the values of rows [from, to), and what they say, to the rows of
// the subject.
func (s *inputState) append(b *builder, from, to int, facts []Facts) {
	cols := &b.rows.cols
	indices := s.indices[from:to]
	if s.id {
		for _, code := range indices {
			self := int32(0)
			if code >= 0 {
				self = b.pool.row(short(s.value(code)))
			}
			cols[s.to].add(self)
		}
		return
	}
	if s.guid {
		for _, code := range indices {
			cols[s.to].add(s.guidOf(b.pool, code))
		}
		return
	}
	if n := len(indices); uniform(indices) { // as most columns of a user are
		d := s.says(b.pool, indices[0])
		if d.facts != 0 {
			for k := range indices {
				facts[k] |= d.facts
			}
		}
		for _, made := range [...]struct {
			to   Col
			code int32
		}{{s.to, d.self}, {s.a, d.a}, {s.b, d.b}, {s.c, d.c}} {
			if made.to != none {
				cols[made.to].fill(made.code, n)
			}
		}
		return
	}
	for k, code := range indices {
		d := s.says(b.pool, code)
		facts[k] |= d.facts
		if s.to != none {
			cols[s.to].add(d.self)
		}
		if s.a != none {
			cols[s.a].add(d.a)
		}
		if s.b != none {
			cols[s.b].add(d.b)
		}
		if s.c != none {
			cols[s.c].add(d.c)
		}
	}
}

func uniform(indices []int32) bool {
	for _, code := range indices[1:] {
		if code != indices[0] {
			return false
		}
	}
	return true
}

// says returns what a value, or the want of one, says.
func (s *inputState) says(p *pool, code int32) *derived {
	if code < 0 {
		return &s.silent
	}
	d := &s.memo[code]
	if !d.known {
		s.look(p, code, d)
	}
	return d
}

// guidOf returns the number of a GUID, of which there are many.
func (s *inputState) guidOf(p *pool, code int32) int32 {
	if code < 0 {
		return 0
	}
	n := &s.codes[code]
	switch {
	case *n != 0: // but that of "" is 0
	case s.spans:
		*n = p.guid(short(s.value(code)))
	default: // the dictionary has it once
		*n = p.first(short(s.value(code)))
	}
	return *n
}

// look finds out what a value says.
func (s *inputState) look(p *pool, code int32, d *derived) {
	v := s.value(code)
	if s.rule != nil {
		*d = s.rule(p, v)
	}
	if s.to != none && d.self == 0 {
		if !s.whole {
			v = short(v)
		}
		d.self = p.code(v)
	}
	d.known = true
}

// flush yields the timeline of the current subject and reports whether to go on.
func (b *builder) flush(yield func(*Timeline, error) bool) bool {
	if err := b.weight.fault("user", b.subject); err != nil {
		yield(nil, err)
		return false
	}
	if len(b.rows.time) == 0 {
		return true
	}
	if b.pool.full() {
		b.pool.whole()
	}
	t := b.rows.timeline(b.pool)
	t.Kind, t.ID, t.limits, t.directory = "user", b.subject, b.opt.Limits, b.opt.Directory
	t.derive()
	for i := range b.in {
		b.in[i].spans = false
	}
	used := b.pool
	if b.pool.full() {
		b.pool = b.pool.next()
		b.asn, b.located = networks{}, map[int32]located{}
		for i := range b.in {
			clear(b.in[i].memo)
			clear(b.in[i].codes)
		}
	}
	return yield(t, nil) && used.left(b.pool, yield)
}
