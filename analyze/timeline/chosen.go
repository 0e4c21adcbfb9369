package timeline

import (
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
	n := 0
	for _, i := range some {
		if t.Is(i, f) {
			n++
		}
	}
	if n == len(some) {
		return some
	}
	rows := make([]int, 0, n)
	for _, i := range some {
		if t.Is(i, f) {
			rows = append(rows, i)
		}
	}
	return rows
}

// Uncarried returns the columns that no source of row i carries.
func (t *Timeline) Uncarried(i int) signin.Columns {
	code := t.Code(Missing, i)
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
