package timeline

import (
	"bytes"
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
// lives on its own. A record that is nil says that the subject before it has no more
// rows. An error of records ends the sequence.
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
			if rec == nil {
				if !b.flush(yield) {
					return
				}
				b.weight.begin(b.pool)
			} else if !b.add(rec, yield) {
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
	room    [piece]int32
}

// inputState is what is known of the values of an input's current dictionary.
type inputState struct {
	input
	texts
	memo  []derived // of each value, behind what a row without one says
	codes []int32   // of GUIDs in its place: of each value, where it is known
	spans bool      // rows of the subject have another dictionary
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
		b.in = append(b.in, inputState{input: in})
	}
	return b
}

// add takes the rows of a record over, yielding the timelines that end in it.
// It reports whether to go on.
func (b *builder) add(rec arrow.Record, yield func(*Timeline, error) bool) bool {
	b.rec.load(rec)
	for i := range b.in {
		s := &b.in[i]
		was := s.of
		s.load(&b.rec, s.from)
		if s.guid && s.of != was && len(b.rows.time) > 0 && !s.spans {
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
	nums := &b.rec.nums
	r.time = nums[atTime].append(r.time, from, to, 0)
	r.record = nums[atRecord].append(r.record, from, to, 0)
	r.offset = nums[atOffset].append(r.offset, from, to, 0)
	r.facts = b.flags(r.facts, from, to)
	b.places(from, to)
	r.cols[User].fill(b.pool.code(b.subject), to-from)
	for at := from; at < to; at += piece {
		end := min(at+piece, to)
		b.numbers(atError, results, at, end)
		b.numbers(atBound, bounds, at, end)
		for n := range b.in {
			b.in[n].append(b, at, end, r.facts[first+at-from:])
		}
	}
	b.networks(from, to, first)
	b.tokens(from, to, r.facts[first:])
	r.lone += r.cols[Session].zeros(first)
}

// num returns number n (atTime, ...) of row i of the record.
func (b *builder) num(n, i int, otherwise int64) int64 {
	if v := b.rec.nums[n].at(i); v != unknown {
		return v
	}
	return otherwise
}

// numbers adds number n of rows [from, end), a piece at most.
func (b *builder) numbers(n int, to Col, from, end int) {
	made := b.room[:end-from]
	for i := range made {
		made[i] = b.pool.numbered(b.num(n, from+i, -1))
	}
	b.rows.cols[to].take(made)
}

// flags adds the facts in booleans of rows [from, to).
func (b *builder) flags(facts []Facts, from, to int) []Facts {
	if n := &b.rec.nums; !n[atCompliant].some && !n[atManaged].some && !n[atGSA].some {
		return append(facts, make([]Facts, to-from)...)
	}
	for i := from; i < to; i++ {
		f, compliant, managed := Facts(0), b.num(atCompliant, i, -1), b.num(atManaged, i, -1)
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
		facts = append(facts, f)
	}
	return facts
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

// piece is how many rows of a column are added at a time.
const piece = 1 << 10

// append adds the values of rows [from, to), a piece at most, and what they say, to
// the rows of the subject.
func (s *inputState) append(b *builder, from, to int, facts []Facts) {
	cols, indices := &b.rows.cols, s.indices[from:to]
	made := b.room[:len(indices)]
	if s.id {
		for k, code := range indices {
			made[k] = 0
			if code >= 0 {
				made[k] = b.pool.row(short(s.value(code)))
			}
		}
		cols[s.to].take(made)
		return
	}
	if s.guid {
		for k, code := range indices {
			made[k] = s.guidOf(b.pool, code)
		}
		cols[s.to].take(made)
		return
	}
	if s.blank || uniform(indices) { // as most columns of a user are
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
				cols[made.to].fill(made.code, len(indices))
			}
		}
		return
	}
	some := Facts(0)
	for _, code := range indices {
		some |= s.says(b.pool, code).facts
	}
	memo := s.memo
	if some != 0 {
		for k, code := range indices {
			facts[k] |= memo[code+1].facts
		}
	}
	if s.to != none {
		for k, code := range indices {
			made[k] = memo[code+1].self
		}
		cols[s.to].take(made)
	}
	if s.a != none {
		for k, code := range indices {
			made[k] = memo[code+1].a
		}
		cols[s.a].take(made)
	}
	if s.b != none {
		for k, code := range indices {
			made[k] = memo[code+1].b
		}
		cols[s.b].take(made)
	}
	if s.c != none {
		for k, code := range indices {
			made[k] = memo[code+1].c
		}
		cols[s.c].take(made)
	}
}

// uniform reports whether all codes are the same: each is the one before it, which
// is asked of all of them at once.
func uniform(codes []int32) bool {
	raw := arrow.Int32Traits.CastToBytes(codes)
	return len(codes) < 2 || codes[0] == codes[len(codes)-1] && bytes.Equal(raw[4:], raw[:len(raw)-4])
}

// says returns what a value, or the want of one, says.
func (s *inputState) says(p *pool, code int32) *derived {
	d := &s.memo[code+1]
	if !d.known {
		s.look(p, code, d)
	}
	return d
}

// forget forgets what values say: codes are of another pool.
func (s *inputState) forget() {
	clear(s.memo)
	clear(s.codes)
	s.silent()
}

// silent notes what a row without a value says.
func (s *inputState) silent() {
	if len(s.memo) > 0 {
		s.memo[0] = derived{facts: s.absent, known: true}
	}
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
			b.in[i].forget()
		}
	}
	return yield(t, nil) && used.left(b.pool, yield)
}
