package store

import (
	"math"
	"slices"
	"strings"

	"prtscope/ingest/column"
)

// Rows that are in memory together can be sorted by a number alone: the place of
// their subject among those that are there, and the second within it.
const (
	rankBits   = 24
	secondBits = 64 - rankBits
)

// ranks returns numbers by which rows of batches are in the order of bySecond but
// for the ids, or nil where there are no such numbers.
func (p *policy) ranks(batches []*column.Batch) func(b *column.Batch, i int) uint64 {
	if p.spelled == nil {
		return nil
	}
	r := ranking{policy: p, known: map[*column.Dict][]int32{}, first: math.MaxInt64}
	for _, b := range batches {
		for i := range b.Len() {
			r.meet(b, i)
		}
	}
	if len(r.subjects) > 1<<rankBits || r.last >= r.first && uint64(r.last-r.first) >= 1<<secondBits-1 {
		return nil
	}
	order := make([]int32, len(r.subjects))
	for n := range order {
		order[n] = int32(n)
	}
	slices.SortFunc(order, func(x, y int32) int { return strings.Compare(r.subjects[x], r.subjects[y]) })
	ranks := make([]uint64, len(order))
	for k, n := range order {
		ranks[n] = uint64(k)
		if k > 0 && r.subjects[n] == r.subjects[order[k-1]] { // spelled in two ways
			ranks[n] = ranks[order[k-1]]
		}
	}
	return func(b *column.Batch, i int) uint64 {
		key := ranks[r.number(b, i)] << secondBits
		if at := p.second(b, i); at != column.Null {
			key |= uint64(at-r.first) + 1
		}
		return key
	}
}

// A ranking is the subjects of rows, each as often as there are spellings of it.
type ranking struct {
	policy      *policy
	known       map[*column.Dict][]int32 // by code: the number of a subject, +1; 0 is not yet known
	dict        *column.Dict             // of the row before
	codes       []int32                  // what is known of it
	subjects    []string
	none        int32 // the number of rows without a subject, +1
	first, last int64 // second
}

// meet takes in a row.
func (r *ranking) meet(b *column.Batch, i int) {
	r.number(b, i)
	if at := r.policy.second(b, i); at != column.Null {
		if r.first > at {
			r.first = at
		}
		r.last = max(r.last, at)
	}
}

// number is that of the subject of a row.
func (r *ranking) number(b *column.Batch, i int) int32 {
	d, code := r.policy.spelled(b, i)
	if code < 0 {
		if r.none == 0 {
			r.none = r.add(b, i)
		}
		return r.none - 1
	}
	if d != r.dict {
		if r.known[d] == nil {
			r.known[d] = make([]int32, d.Len())
		}
		r.dict, r.codes = d, r.known[d]
	}
	if r.codes[code] == 0 {
		r.codes[code] = r.add(b, i)
	}
	return r.codes[code] - 1
}

func (r *ranking) add(b *column.Batch, i int) int32 {
	prefix, name := r.policy.subject(b, i)
	r.subjects = append(r.subjects, prefix+name)
	return int32(len(r.subjects))
}
