package format

import "hash/maphash"

// seen is what cells in which quotes are doubled gave their columns: such cells
// are objects and lists of JSON, of which an export has few different ones and
// each of them thousands of times. It goes from block to block of a source, and
// what it finds is what reading the cell again would give.
type seen struct {
	layout  *layout
	seed    maphash.Seed
	columns []seenColumn // by position
	near    []nearColumn // by position
	held    int          // bytes of cells that are near
	bytes   int
	block   int // the one at hand
}

// Bounds of what is held for a source by each of those who decode it.
const (
	seenCells = 256      // of a column
	seenBytes = 4 << 20  // of all
	seenLong  = 16 << 10 // of one cell
)

type seenColumn struct {
	cells       [][]told // two of each hash
	asked, held int
}

// hopeless reports whether cells of the column do not come again.
func (s *seenColumn) hopeless() bool { return s.asked > seenCells && 4*s.held < s.asked }

// told is a cell and what it gave.
type told struct {
	raw    []byte
	values []toldValue
	size   int
	block  int // whose codes the values have
}

type toldValue struct {
	c    int
	text string
	code int32
	num  int64
}

// by makes it what a layout has seen: another one reads cells otherwise.
func (s *seen) by(l *layout) {
	if s.layout != l {
		*s = seen{layout: l, block: s.block, seed: maphash.MakeSeed(), columns: make([]seenColumn, len(l.columns)), near: newNear(l.columns)}
	}
}

// tell gives the row what the cell at position i gave another one, if that is
// remembered.
func (d *decoder) tell(i int, col *csvColumn, raw []byte) bool {
	s := d.seen
	of := &s.columns[i]
	if len(raw) > seenLong || of.hopeless() || !d.untouched(col.cols) {
		return false
	}
	of.asked++
	if of.cells == nil {
		return false
	}
	set := of.cells[maphash.Bytes(s.seed, raw)%seenCells]
	for k := range set {
		if string(set[k].raw) == string(raw) {
			of.held++
			d.tellAgain(&set[k])
			return true
		}
	}
	return false
}

func (d *decoder) tellAgain(t *told) {
	for k := range t.values {
		v := &t.values[k]
		switch {
		case !d.row.Schema.Fields[v.c].Type.Strings():
			d.row.SetNum(v.c, v.num)
		case t.block == d.seen.block:
			d.row.SetCode(v.c, v.code)
		default:
			d.row.SetString(v.c, v.text)
			v.code = d.row.Code(v.c, d.row.Len())
		}
	}
	t.block = d.seen.block
}

// untouched reports whether the row has no value in any of the columns cs.
func (d *decoder) untouched(cs []int) bool {
	for _, c := range cs {
		if d.has(c) {
			return false
		}
	}
	return true
}

// oddities is how much of a record was put aside.
type oddities struct{ flags, extra, unknown, conflicts int }

func (d *decoder) oddities() oddities {
	return oddities{len(d.flags), len(d.extra.items), len(d.unknown), d.conflicts.n}
}

// note remembers what the cell at position i gave its columns, which were
// untouched before, unless it said something that is odd.
func (d *decoder) note(i int, col *csvColumn, raw []byte, before oddities) {
	s := d.seen
	of := &s.columns[i]
	if len(raw) > seenLong || of.hopeless() || len(d.flags) > 0 || d.oddities() != before {
		return
	}
	t := told{raw: append([]byte(nil), raw...), block: s.block, size: len(raw), values: d.values(col, nil)}
	for _, v := range t.values {
		t.size += len(v.text)
	}
	if s.bytes += t.size; s.bytes > seenBytes {
		for k := range s.columns {
			s.columns[k].cells = nil
		}
		s.bytes = t.size
	}
	if of.cells == nil {
		of.cells = make([][]told, seenCells)
	}
	set := &of.cells[maphash.Bytes(s.seed, raw)%seenCells]
	if len(*set) < 2 {
		*set = append(*set, t)
		return
	}
	s.bytes -= (*set)[1].size
	(*set)[0], (*set)[1] = t, (*set)[0]
}

// values appends the values that the row has in the columns of col.
func (d *decoder) values(col *csvColumn, vs []toldValue) []toldValue {
	for _, c := range col.cols {
		if d.has(c) {
			vs = append(vs, toldValue{c: c, text: d.text(c), code: d.row.Code(c, d.row.Len()), num: d.row.Num(c, d.row.Len())})
		}
	}
	return vs
}
