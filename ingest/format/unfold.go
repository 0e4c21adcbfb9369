package format

import (
	"bytes"
	"io"
	"slices"

	"prtscope/ingest/custody"
)

// A text may hold JSON that another program can only read once it is put in order: as
// what a text says, as Python spells it, by ids, or as a table whose rows are no objects.

// columnsLong is how long a text that is a table of columns may be: all of them must be
// at hand for the first row.
const columnsLong = 128 << 20

// unfold puts the text in order. It returns what is to be said of that, and an
// *UnknownError if it is such a table and cannot be put in order.
func (in *input) unfold() (notes []custody.Note, err error) {
	if quotesJSON(in.head) {
		if err := in.look(newUnquotedText(in.text), nil); err != nil {
			return nil, err
		}
		notes = []custody.Note{{Code: "JSON_IN_TEXT", Text: "the records are texts in JSON, in quotes, as a script writes what is JSON already: what the texts say was read"}}
	}
	if at := pythonAt(in.head); at >= 0 {
		t := newPythonText(in.text, at, in.offset)
		in.offset, in.opt.Straight = t.offset, nil
		if err := in.look(t, nil); err != nil {
			return nil, err
		}
		notes = []custody.Note{{Code: "PYTHON_TEXT", Text: "the records are spelled as Python shows them, in single quotes, with True and None: the JSON that they stand for was read"}}
	}
	if key, field, ok := keyedByID(in.head); ok {
		return notes, in.look(newKeyedText(in.text, key, field), nil)
	}
	if !mayFold(in.head) {
		return notes, nil
	}
	t := &foldedTable{}
	t.text, err = io.ReadAll(io.LimitReader(in.text, columnsLong+1))
	whole, ok := t.fold()
	again := io.MultiReader(bytes.NewReader(t.text), in.text)
	if err != nil {
		again = io.MultiReader(bytes.NewReader(t.text), failingReader{err})
	}
	switch {
	case !t.large && (!ok || !t.claimed()):
		return notes, in.look(again, nil)
	case t.large || len(t.text) > columnsLong:
		return nil, &UnknownError{Aside: "it is a table written column by column of more than " + sizeText(columnsLong) + ", a million rows or eight million cells, whose rows cannot be put together: write it as records, one a line (pandas: to_json with orient=\"records\" and lines=True)"}
	case !whole || err != nil:
		return nil, &UnknownError{Aside: "it is a table written column by column that is broken or breaks off: of each record is missing what stands behind; export it again, as records, one a line"}
	}
	rows := &foldedRows{table: t, source: in.offset}
	in.offset, in.opt.Straight = rows.offset, nil
	notes = append(notes, custody.Note{Code: "JSON_COLUMNS", Text: "the rows are no objects, but lie in columns or in lists of cells: they were put together, and a row of columns is said to be where its first cell is"})
	return notes, in.look(rows, nil)
}

// foldedRows is the text of the rows of a table, one a line.
type foldedRows struct {
	table  *foldedTable
	source func(int64) int64
	next   int
	line   []byte // made and not handed on
	long   int64  // what was made
	marks  []rowMark
}

// A rowMark is where in the source something in the text is.
type rowMark struct{ at, source int64 }

func (r *foldedRows) Read(p []byte) (int, error) {
	if len(r.line) == 0 {
		if r.next == len(r.table.rows) {
			return 0, io.EOF
		}
		r.line = r.table.appendRow(r.line[:0], r.next)
		row := r.table.rows[r.next]
		r.marks = append(r.marks, rowMark{r.long, int64(row.from)}, rowMark{r.long + int64(len(r.line)), int64(row.to)})
		r.line = append(r.line, '\n')
		r.long += int64(len(r.line))
		r.next++
	}
	n := copy(p, r.line)
	r.line = r.line[n:]
	return n, nil
}

// offset returns where the row is in the source that is at a place in the text, which
// is asked for in rising order.
func (r *foldedRows) offset(at int64) int64 {
	n := 0
	for n+1 < len(r.marks) && r.marks[n+1].at <= at {
		n++
	}
	r.marks = slices.Delete(r.marks, 0, n)
	if len(r.marks) == 0 {
		return r.source(0)
	}
	return r.source(r.marks[0].source)
}
