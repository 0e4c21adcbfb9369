package format

import (
	"encoding/binary"

	"prtscope/ingest/signin"
)

// A nearColumn is the cells of one column in the rows before. A cell that
// begins with the bytes of one of them, up to what ends it, is that cell: it
// need not be cut, and what came of it need not be found out again.
type nearColumn struct {
	cells [2]nearCell
	last  uint8 // the one that was met last
	score int8  // how often one was met of late
}

// What score says.
const (
	nearBest  = 96  // and it rises no more
	nearMet   = 8   // for a cell that was met
	nearNever = -64 // cells of the column do not come again: they are not looked for
	nearAgain = -48 // but for some at the beginning of each block
)

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
	for _, k := range [2]uint8{n.last, 1 - n.last} {
		if t := &n.cells[k]; t.is(b) {
			n.last, n.score = k, min(n.score+nearMet, nearBest)
			return t
		}
	}
	n.score--
	return nil
}

// room returns the place of a cell that may go for another one.
func (n *nearColumn) room() *nearCell {
	n.last = 1 - n.last
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

// newNear returns n columns without cells.
func newNear(n int) []nearColumn {
	cs := make([]nearColumn, n)
	for i := range cs {
		for k := range cs[i].cells {
			cs[i].cells[k].head = 1 // under a mask of 0 no bytes are like it
		}
	}
	return cs
}

// repeat does to the row what the cell did to another one. It returns false if
// it cannot.
func (d *decoder) repeat(t *nearCell, l *layout, col *csvColumn) bool {
	switch t.does {
	case passes:
	case codes:
		if c := col.cols[0]; t.block == d.seen.block {
			d.row.SetCode(c, t.code)
		} else {
			d.row.SetString(c, t.more.text)
			t.block, t.code = d.seen.block, d.row.Code(c, d.row.Len())
		}
	case counts:
		d.row.SetNum(col.cols[0], t.num)
	case tells:
		if !d.untouched(col.cols) {
			return false
		}
		if len(t.more.values) > 0 {
			told := told{values: t.more.values, block: t.block}
			d.tellAgain(&told)
			t.block = told.block
		}
	case asks:
		col.do(d, l, col, cell(t.more.says))
	}
	return true
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
	case col.sets:
		c := col.cols[0]
		if !d.has(c) {
			return
		}
		if signin.Schema.Fields[c].Type.Strings() {
			t.does, t.code, t.more.text = codes, d.row.Code(c, d.row.Len()), d.text(c)
		} else {
			t.does, t.num = counts, d.row.Num(c, d.row.Len())
		}
	case col.alone && fresh && !isTime(col):
		t.does = tells
		t.more.values = d.values(col, t.more.values[:0])
	}
}
