package format

import (
	"encoding/binary"
)

// A nearColumn is the cells of one column in the rows before. A cell that
// begins with the bytes of one of them, up to what ends it, is that cell: it
// need not be cut, and what came of it need not be found out again.
type nearColumn struct {
	cells  [nearCells]nearCell
	last   uint8 // the one that was met last
	met    habit // one of cells
	rises  habit // met, for each time that it was so
	marked habit // a value of its column that it was before
}

// nearCells is how many cells of a column are near: most columns have one value for
// rows on end, or a few that take turns.
const nearCells = 4

// A habit is how often something was so of late.
type habit int8

// What habits say.
const (
	habitMost  habit = 96 // and it rises no more
	habitStep  habit = 8  // for each time that it was so: one in nine is worth while
	habitHalf  habit = 1  // the same, of what is worth while if it is so in half of the cases
	habitNever habit = -64
)

// likely reports whether it is worth while to ask if it is so once more.
func (h habit) likely() bool { return h > habitNever }

// note notes and returns whether it was so. It rises by step if it was.
func (h *habit) note(so bool, step habit) bool {
	if so {
		*h = min(*h+step, habitMost)
	} else {
		*h--
	}
	return so
}

// again lets it be asked for a while what was not likely before.
func (h *habit) again() { *h = max(*h, habitNever+2*habitStep) }

// A nearCell is a cell and what came of it.
type nearCell struct {
	head, mask uint64 // the first eight bytes of raw
	raw        []byte // as spelled, with the comma or the line break behind it
	long       int32  // bytes of raw that are the cell
	code       int32  // of the value of its column
	block      int    // whose code it is
	num        int64  // the value of its column, where that is a number
	does       nearDoes
	lines      cellLines
	more       *nearMore
}

// nearMore is what is rarely needed of a cell.
type nearMore struct {
	says   []byte      // without quotes and blanks around it
	text   string      // of code
	values []toldValue // of columns of several values
}

// nearDoes is what a cell does to a row.
type nearDoes uint8

const (
	asks  nearDoes = iota // what the function of its column does
	codes                 // gives one column a text
	counts
	tells // gives several columns values, if they have none
	passes
)

// cellLines is how a cell lies in lines: how many commas it has in its first
// line, in its last one, and at most in one between.
type cellLines struct {
	more              bool // it has more than one
	first, last, most int32
}

// nearBytes is how much of cells is kept for one column, at most.
const nearBytes = 16 << 10

// is reports whether b begins with the cell. It has eight bytes or more.
func (t *nearCell) is(b []byte) bool {
	return binary.LittleEndian.Uint64(b)&t.mask == t.head &&
		(len(t.raw) <= 8 || len(t.raw) <= len(b) && string(b[8:len(t.raw)]) == string(t.raw[8:]))
}

// find returns the cell with which b begins, if it is near.
func (n *nearColumn) find(b []byte) *nearCell {
	t := &n.cells[n.last]
	if t.is(b) {
		n.met.note(true, n.rises)
		return t
	}
	for i := range n.cells {
		if t := &n.cells[i]; t.is(b) {
			n.last = uint8(i)
			n.met.note(true, n.rises)
			return t
		}
	}
	n.met.note(false, n.rises)
	return nil
}

// room returns the place of a cell that may go for another one.
func (n *nearColumn) room() *nearCell {
	n.last = (n.last + 1) % nearCells
	t := &n.cells[n.last]
	if t.more == nil {
		t.more = new(nearMore)
	}
	return t
}

// spell says how the cell is spelled: as the first long bytes of raw, and the
// rest ends it.
func (t *nearCell) spell(raw []byte, long int, lines *cellLines) {
	t.raw, t.long, t.lines, t.does = append(t.raw[:0], raw...), int32(long), *lines, asks
	var head [8]byte
	copy(head[:], raw)
	t.head, t.mask = binary.LittleEndian.Uint64(head[:]), ^uint64(0)
	if len(raw) < 8 {
		t.mask = 1<<(8*len(raw)) - 1
	}
}

// bytes is how much is held of the cell.
func (t *nearCell) bytes() int { return len(t.raw) + len(t.more.says) }

// newNear returns as many columns without cells. A cell that says one thing is soon
// converted, and is near only where half of them are.
func newNear(columns []csvColumn) []nearColumn {
	cs := make([]nearColumn, len(columns))
	for i := range cs {
		if cs[i].rises = habitStep; len(columns[i].cols) == 1 {
			cs[i].rises = habitHalf
		}
		for k := range cs[i].cells {
			cs[i].cells[k].head = 1 // under a mask of 0 no bytes are like it
		}
	}
	return cs
}

// repeat does to the row what the cell did to another one.
func (d *decoder) repeat(t *nearCell, l *layout, col *csvColumn) {
	switch {
	case t.does == passes:
	case t.does == codes && t.block == d.seen.block:
		d.row.SetCode(col.cols[0], t.code)
	case t.does == codes:
		c := col.cols[0]
		d.row.SetString(c, t.more.text)
		t.block, t.code = d.seen.block, d.row.Code(c, d.row.Len())
	case t.does == counts:
		d.row.SetNum(col.cols[0], t.num)
	case t.does == tells && d.untouched(col.cols):
		told := told{values: t.more.values, block: t.block}
		d.tellAgain(&told)
		t.block = told.block
	default:
		col.do(d, l, col, cell(t.more.says))
	}
}

// learn notes what a cell, which says v, has just done to the row, of which
// before says what was odd, and fresh that it had no values in the columns of
// the cell.
func (d *decoder) learn(t *nearCell, col *csvColumn, v []byte, before oddities, fresh bool) {
	t.more.says = append(t.more.says[:0], v...)
	t.block = d.seen.block
	if len(v) == 0 {
		t.does = passes
		return
	}
	if len(d.flags) > 0 || d.oddities() != before {
		return
	}
	switch {
	case col.sets && d.has(col.cols[0]):
		c := col.cols[0]
		if d.row.Schema.Fields[c].Type.Strings() {
			t.does, t.code, t.more.text = codes, d.row.Code(c, d.row.Len()), d.text(c)
		} else {
			t.does, t.num = counts, d.row.Num(c, d.row.Len())
		}
	case (col.alone || col.owns) && !col.sets && fresh && !isTime(d.row.Schema, col):
		t.does = tells
		t.more.values = d.values(col, t.more.values[:0])
	}
}
