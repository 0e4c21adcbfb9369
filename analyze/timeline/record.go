package timeline

import (
	"math"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"prtscope/ingest/signin"
)

// unknown is a number that a row has no value for.
const unknown = math.MinInt64

// column of strings of a record: indices, -1 where there is no value.
type texts struct {
	indices []int32
	dict    *array.String
	of      arrow.ArrayData // what dict is made of: another array each time, by which one is not known again
	blank   bool            // no row has a value
}

func (s *texts) value(code int32) string { return s.dict.Value(int(code)) }

// at is the value of row i, "" where it has none.
func (s *texts) at(i int) string {
	if c := s.indices[i]; c >= 0 {
		return s.value(c)
	}
	return ""
}

func textsOf(a arrow.Array) texts {
	d := a.(*array.Dictionary)
	return texts{d.Indices().(*array.Int32).Int32Values(), d.Dictionary().(*array.String), d.Data().Dictionary(), d.NullN() == d.Len()}
}

// load takes the values of column c of a record. What is known of a dictionary
// is kept when the next record has the same.
func (s *inputState) load(rec *record, c signin.Column) {
	t := textsOf(rec.column(c))
	was := s.of
	s.texts = t
	if t.of == was {
		return
	}
	if s.id {
		return
	}
	if s.guid {
		s.codes = cleared(s.codes, t.dict.Len())
	} else {
		s.memo = cleared(s.memo, t.dict.Len()+1)
		s.silent()
	}
}

// cleared returns n zeros, in the memory of v if they fit.
func cleared[T any](v []T, n int) []T {
	if n > cap(v) {
		return make([]T, n)
	}
	v = v[:n]
	clear(v)
	return v
}

// ints is a column of numbers or booleans of a record.
type ints struct {
	values []int64
	bools  *array.Boolean
	some   bool   // rows have a value, but for those that valid leaves out
	valid  []byte // a bit for each row, from the bit first on; nil where all rows have a value
	first  int
}

func (n *ints) at(i int) int64 {
	if !n.some {
		return unknown
	}
	if at := n.first + i; n.valid != nil && n.valid[at/8]>>(at%8)&1 == 0 {
		return unknown
	}
	if n.bools == nil {
		return n.values[i]
	}
	if n.bools.Value(i) {
		return 1
	}
	return 0
}

// append adds rows [from, to); otherwise is what one without a value has.
func (n *ints) append(all []int64, from, to int, otherwise int64) []int64 {
	if n.some && n.valid == nil && n.bools == nil {
		return append(all, n.values[from:to]...)
	}
	for i := from; i < to; i++ {
		v := n.at(i)
		if v == unknown {
			v = otherwise
		}
		all = append(all, v)
	}
	return all
}

func intsOf(a arrow.Array) ints {
	n := ints{some: a.NullN() < a.Len(), first: a.Data().Offset()}
	if a.NullN() > 0 {
		n.valid = a.NullBitmapBytes()
	}
	switch a := a.(type) {
	case *array.Timestamp:
		n.values = arrow.Int64Traits.CastFromBytes(a.Data().Buffers()[1].Bytes())[a.Data().Offset():]
	case *array.Boolean:
		n.bools = a
	default:
		n.values = a.(*array.Int64).Int64Values()
	}
	return n
}

// floats is a column of degrees.
type floats struct {
	arr *array.Float64
	any bool
}

func floatsOf(a arrow.Array) floats {
	f := a.(*array.Float64)
	return floats{f, f.NullN() < f.Len()}
}

func (f *floats) at(i int) float32 {
	if f.arr.IsNull(i) {
		return float32(math.NaN())
	}
	return float32(f.arr.Value(i))
}

// record is an Arrow record of sign-ins with its columns at hand.
type record struct {
	arrow.Record
	places   map[signin.Column]int
	nums     [len(numbers)]ints
	lat, lon floats
	subjects [len(subjects)]texts
	spelled  [len(spelled)]texts
}

func (r *record) column(c signin.Column) arrow.Array { return r.Column(r.places[c]) }

func (r *record) load(rec arrow.Record) {
	r.Record = rec
	if r.places == nil {
		r.places = map[signin.Column]int{}
		for i, f := range rec.Schema().Fields() {
			r.places[signin.Schema.Index(f.Name)] = i
		}
	}
	for n, c := range numbers {
		r.nums[n] = intsOf(r.column(c))
	}
	r.lat, r.lon = floatsOf(r.column(signin.Latitude)), floatsOf(r.column(signin.Longitude))
	for n, c := range subjects {
		r.subjects[n] = textsOf(r.column(c))
	}
	for n, c := range spelled {
		r.spelled[n] = textsOf(r.column(c))
	}
}

// subject returns whose sign-in row from is, and the end of the rows after it
// that are theirs too, within n.
func (r *record) subject(from, n int) (name string, end int) {
	ids := r.subjects[0].indices
	name = r.name(from)
	for end = from + 1; end < n; end++ {
		if ids[end] == ids[from] && ids[from] >= 0 && r.subjects[0].value(ids[from]) != "" {
			continue
		}
		if r.name(end) != name {
			break
		}
	}
	return name, end
}

func (r *record) name(i int) string {
	for n := range r.subjects {
		s := &r.subjects[n]
		if c := s.indices[i]; c >= 0 && s.value(c) != "" {
			switch v := s.value(c); subjects[n] {
			case signin.UserName:
				return strings.ToLower(v)
			case signin.ServicePrincipalID:
				return "sp:" + v
			default:
				return strings.Clone(v)
			}
		}
	}
	return "sp:"
}
