package format

import (
	"bytes"

	"prtscope/ingest/column"
)

// A token is how a value was spelled and which value it gave its column.
// Exports repeat themselves: what was read once need not be read again.
type token struct {
	row  *column.Batch // whose code it is
	raw  []byte
	code int32
}

// repeats reports whether a column is of texts that are met again.
func repeats(s *column.Schema, c int) bool {
	t := s.Fields[c].Type
	return t == column.Text || t == column.List
}

// recallCell gives column c the value that a cell of the same bytes gave it
// before. A value with a mark is one that was spelled as it is held.
func (d *decoder) recallCell(c int, cell []byte) bool {
	for i := range d.recent[c] {
		if t := &d.recent[c][i]; t.row == d.row && bytes.Equal(cell, t.raw) {
			d.row.SetCode(c, t.code)
			return true
		}
	}
	return d.row.SetMarked(c, cell)
}

// remember keeps what column c was just given, unless something of the record
// is odd: that must be said of each record that has it.
func (d *decoder) remember(c int, raw []byte) {
	code := d.row.Code(c, d.row.Len())
	if len(d.flags) > 0 || code < 0 {
		return
	}
	d.row.Mark(c, raw)
	recent := &d.recent[c]
	recent[0], recent[1] = recent[1], recent[0]
	t := &recent[0]
	t.row, t.raw, t.code = d.row, append(t.raw[:0], raw...), code
}
