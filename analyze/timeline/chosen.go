package timeline

import (
	"slices"

	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// chosen is what Rows has made.
type chosen struct {
	facts Facts
	rows  []int
}

// Rows returns the rows that have all of the facts f. The result must not be
// changed: whoever asks next is given it too.
func (t *Timeline) Rows(f Facts) []int {
	if !t.Has(f) {
		return nil
	}
	var from *chosen // the fewest rows known that hold them all
	for n := range t.chosen {
		c := &t.chosen[n]
		if c.facts == f {
			return c.rows
		}
		if c.facts&f == c.facts && (from == nil || len(c.rows) < len(from.rows)) {
			from = c
		}
	}
	var rows []int
	if from != nil {
		rows = t.among(from.rows, f)
	} else {
		rows = t.every(f)
	}
	if t.Len() < handOver { // a hot user's lists would take more than they save
		t.chosen = append(t.chosen, chosen{f, rows})
	}
	return rows
}

func (t *Timeline) every(f Facts) []int {
	if t.Len() < handOver {
		return t.among(t.all(), f)
	}
	n := 0
	for i := range t.Time {
		if t.Is(i, f) {
			n++
		}
	}
	if n == t.Len() {
		return t.all()
	}
	rows := make([]int, 0, n)
	for i := range t.Time {
		if t.Is(i, f) {
			rows = append(rows, i)
		}
	}
	return rows
}

func (t *Timeline) among(some []int, f Facts) []int {
	rows := t.pool.rows[:0]
	for _, i := range some {
		if t.Is(i, f) {
			rows = append(rows, i)
		}
	}
	t.pool.rows = rows
	if len(rows) == len(some) {
		return some
	}
	return append(make([]int, 0, len(rows)), rows...)
}

// Lacks returns the codes of Missing that rows have, each once.
func (t *Timeline) Lacks() []int32 {
	if t.lacks != nil || t.Len() == 0 {
		return t.lacks
	}
	last := t.Code(Missing, 0)
	t.lacks = append(t.lacks, last)
	if t.Constant(Missing) {
		return t.lacks
	}
	for i := range t.Time {
		if code := t.Code(Missing, i); code != last {
			if last = code; !slices.Contains(t.lacks, code) {
				t.lacks = append(t.lacks, code)
			}
		}
	}
	return t.lacks
}

// Uncarried returns the columns that no source of row i carries.
func (t *Timeline) Uncarried(i int) signin.Columns { return t.Without(t.Code(Missing, i)) }

// Without returns the columns that a code of Missing names.
func (t *Timeline) Without(code int32) signin.Columns {
	if code == 0 {
		return signin.Columns{}
	}
	return t.pool.uncarried(code)
}

// uncarried returns the columns that the string of a number names.
func (p *pool) uncarried(code int32) signin.Columns {
	set, known := p.missing[code]
	if !known {
		for _, name := range column.SplitList(p.values[code]) {
			if c := signin.Schema.Index(name); c >= 0 {
				set = set.With(signin.Of(c))
			}
		}
		if p.missing == nil {
			p.missing = map[int32]signin.Columns{}
		}
		p.missing[code] = set
	}
	return set
}
