package tablefile

// A dictionary of texts that do not repeat is as long as they are, and codes
// come on top of it. Whether they do is seen from a part of the rows: from
// stretches of neighbours, as in a table in order those are alike if any are.
const (
	leastTexts   = 512 // a column of which fewer than half of that are met has a dictionary
	stretchRows  = 128
	stretchShare = 16 // one row of so many is looked at, leastTexts at least
)

// repeats reports whether at least one in eight texts of column c of the pending
// rows is one that another row has, as far as the rows that are looked at tell. It
// follows from the texts alone.
func (e *encoder) repeats(c int) bool {
	rows := 0
	for _, p := range e.pending {
		rows += p.to - p.from
	}
	look := max(leastTexts, rows/stretchShare)
	if rows < 2*look {
		return true
	}
	if e.met == nil {
		e.met = map[string]struct{}{}
	}
	clear(e.met)
	values, stretches := 0, look/stretchRows
	for n := range stretches {
		values += e.meet(c, rows/stretches*n)
		if values-values/8 >= len(e.met) && values > 0 {
			return true
		}
	}
	return values < leastTexts/2
}

// meet takes in the texts of a stretch of column c that begins at row at of the
// pending ones, and returns how many there are.
func (e *encoder) meet(c, at int) (values int) {
	left := stretchRows
	for _, p := range e.pending {
		if n := p.to - p.from; at >= n {
			at -= n
			continue
		}
		for i := p.from + at; i < p.to && left > 0; i, left = i+1, left-1 {
			if text, ok := p.batch.Text(c, i); ok {
				e.met[text] = struct{}{}
				values++
			}
		}
		at = 0
	}
	return values
}
