// Package run sorts tables that are larger than memory: batches go in, rows
// come out in order. What does not fit is written as sorted runs into a folder
// it is given and merged from there. It knows no table; an order is a function
// of two rows.
package run

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"prtscope/ingest/column"
)

// Compare orders row i of a and row j of b as cmp.Compare does.
type Compare func(a *column.Batch, i int, b *column.Batch, j int) int

// A Sorter sorts rows. Rows that compare equal come out in the order in which
// they were added; where that order is an accident, the comparison must be
// total for the outcome not to depend on it.
type Sorter struct {
	schema   *column.Schema
	compare  Compare
	key      func(b *column.Batch, i int) uint64
	together func(batches []*column.Batch) func(b *column.Batch, i int) uint64
	dir      string
	budget   int64
	batches  []*column.Batch
	pool     *column.Pool // of the dictionaries of batches
	size     int64
	rows     int // in batches
	spilling *spilling
	runs     []string // files, oldest rows first
	chunk    int      // rows to a chunk of the latest run
	made     int      // runs written so far, for their names
	encoders *encoders
}

// NewSorter returns a Sorter that holds about budget bytes in memory and puts
// the rest in files in dir, which must exist once something is spilled. Compare,
// and the functions of By and Together, must be good for several goroutines.
func NewSorter(s *column.Schema, compare func(a *column.Batch, i int, b *column.Batch, j int) int, dir string, budget int64) *Sorter {
	return &Sorter{schema: s, compare: compare, dir: dir, budget: budget, pool: new(column.Pool), key: func(*column.Batch, int) uint64 { return 0 }}
}

// By makes sorting faster: key gives each row a number such that a row with a
// lower number comes first. Rows of one number are compared in full.
func (s *Sorter) By(key func(b *column.Batch, i int) uint64) *Sorter {
	s.key = key
	return s
}

// Together makes sorting in memory faster: keys gives, for rows of some batches,
// a key as By has it that tells more of them apart, or nil.
func (s *Sorter) Together(keys func(batches []*column.Batch) func(b *column.Batch, i int) uint64) *Sorter {
	s.together = keys
	return s
}

// Add takes b over: the caller must not change it afterwards. An error of writing
// a run may show up as late as Each.
func (s *Sorter) Add(b *column.Batch) error {
	if b.Schema != s.schema {
		return fmt.Errorf("sort table %s: batch is of table %s", s.schema.Name, b.Schema.Name)
	}
	if b.Len() == 0 {
		return nil
	}
	s.batches = append(s.batches, b)
	s.size += int64(s.pool.Join(b)) + int64(b.Len())*refBytes
	s.rows += b.Len()
	if s.size > s.budget-s.budget/4 || len(s.batches) == math.MaxInt32 { // the rest is for what comes while they are written
		if err := s.spill(); err != nil {
			return err
		}
	}
	if s.spilling != nil && s.size+s.spilling.size > s.budget {
		return s.settle()
	}
	return nil
}

// Each calls f with every row in order. A batch may be kept, but not changed.
// Each may be called again once it has returned.
func (s *Sorter) Each(f func(b *column.Batch, i int) error) error {
	if err := s.settle(); err != nil {
		return err
	}
	if len(s.runs) == 0 {
		for _, r := range s.sort(s.batches, s.rows) {
			if err := f(s.batches[r.batch], int(r.row)); err != nil {
				return err
			}
		}
		return nil
	}
	if len(s.runs) > fewRuns {
		if err := cmp.Or(s.spill(), s.settle()); err != nil {
			return err
		}
	}
	for len(s.runs) > fanIn {
		if err := s.reduce(); err != nil {
			return err
		}
	}
	return s.merge(s.runs, s.sort(s.batches, s.rows), f)
}

// A ref is a row of one of some batches.
type ref struct {
	key        uint64
	batch, row int32
}

const refBytes = 2 * 16 // there are two lists while they are sorted

// sort returns the rows of batches, so many, in order: first by key, which needs
// no comparison, then rows of one key, which often are in order as they came.
func (s *Sorter) sort(batches []*column.Batch, rows int) []ref {
	key := s.key
	if s.together != nil {
		if finer := s.together(batches); finer != nil {
			key = finer
		}
	}
	refs := make([]ref, 0, rows)
	for k, b := range batches {
		for i := range b.Len() {
			refs = append(refs, ref{key(b, i), int32(k), int32(i)})
		}
	}
	refs = byKey(refs)
	compare := func(x, y ref) int {
		if d := s.compare(batches[x.batch], int(x.row), batches[y.batch], int(y.row)); d != 0 {
			return d
		}
		return cmp.Or(cmp.Compare(x.batch, y.batch), cmp.Compare(x.row, y.row))
	}
	for from := 0; from < len(refs); {
		to := from + 1
		for to < len(refs) && refs[to].key == refs[from].key {
			to++
		}
		if same := refs[from:to]; !slices.IsSortedFunc(same, compare) {
			slices.SortFunc(same, compare)
		}
		from = to
	}
	return refs
}

// byKey sorts by key, a byte at a time. Rows of one key stay as they are.
func byKey(refs []ref) []ref {
	var counts [8][256]int
	for _, r := range refs {
		for b := range counts {
			counts[b][byte(r.key>>(8*b))]++
		}
	}
	other := make([]ref, len(refs))
	for b := range counts {
		at, count := 0, &counts[b]
		if len(refs) == 0 || count[byte(refs[0].key>>(8*b))] == len(refs) {
			continue // all the same
		}
		for v, n := range count {
			count[v] = at
			at += n
		}
		for _, r := range refs {
			v := byte(r.key >> (8 * b))
			other[count[v]] = r
			count[v]++
		}
		refs, other = other, refs
	}
	return refs
}
