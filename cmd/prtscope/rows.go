package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"prtscope/analyze"
	"prtscope/ingest/column"
	"prtscope/ingest/jsonout"
	"prtscope/report/output"
)

// rowWriter writes rows of a table, one after the other.
type rowWriter struct {
	out *bufio.Writer
	row func(column.Row) error
	n   int64
}

// A lineWriter begins a table for people and returns what writes its rows.
type lineWriter = func(out *bufio.Writer) func(column.Row) error

// newRows returns what writes rows of a schema in the format that was asked for. A
// CSV has its head, whether it has rows or not.
func (f *flags) newRows(w io.Writer, s *column.Schema, text lineWriter) *rowWriter {
	r := &rowWriter{out: bufio.NewWriterSize(w, 64<<10)}
	switch f.format {
	case asCSV:
		var names []string
		for _, f := range s.Fields {
			names = append(names, f.Name)
		}
		output.Row(r.out, names...) // what went wrong comes back with Flush
		r.row = r.csv
	case asLines:
		r.row = r.line
	default: // for people, who are told in words where there is no row
		r.row = func(row column.Row) error {
			r.row = text(r.out)
			return r.row(row)
		}
	}
	return r
}

// write writes a row. An output that is gone is no error: the reader has had
// enough.
func (r *rowWriter) write(row column.Row) error {
	r.n++
	return r.row(row)
}

func (r *rowWriter) csv(row column.Row) error {
	s := row.Batch.Schema
	cells := make([]string, len(s.Fields))
	for c := range s.Fields {
		cells[c], _ = analyze.Value(row, c)
	}
	return output.Row(r.out, cells...)
}

// line writes a row as a JSON object with keys in the order of the columns. A
// column that has no value is left out: absent is not empty.
func (r *rowWriter) line(row column.Row) error {
	r.out.WriteByte('{')
	first := true
	for c, f := range row.Batch.Schema.Fields {
		v, ok := jsonValue(row, c)
		if !ok {
			continue
		}
		if !first {
			r.out.WriteByte(',')
		}
		first = false
		r.out.WriteString(strconv.Quote(f.Name) + ":")
		encoded, err := jsonout.Marshal(v)
		if err != nil {
			return err
		}
		r.out.Write(encoded)
	}
	_, err := r.out.WriteString("}\n")
	return err
}

// jsonValue is the value of a column as JSON tells values apart: a number and a truth
// bare, a list as one, all else a text.
func jsonValue(row column.Row, c int) (value any, ok bool) {
	v, ok := analyze.Value(row, c)
	switch row.Batch.Schema.Fields[c].Type {
	case column.List:
		whole, _ := row.Batch.Text(c, row.At)
		return append([]string{}, column.SplitList(whole)...), ok
	case column.Int, column.Float, column.Bool:
		return json.RawMessage(v), ok
	}
	return v, ok
}

// A shown is a column of a table for people.
type shown struct {
	title string
	width int // 0 takes what is left
	value func(get func(name string) string) string
}

// getter reads columns of a row by name; "" where there is no value.
func getter(row column.Row) func(string) string {
	return func(name string) string {
		c := row.Batch.Schema.Index(name)
		if c < 0 {
			return ""
		}
		v, _ := analyze.Value(row, c)
		return v
	}
}

// line writes cells in their widths, on a line of the whole width.
func tableLine(cols []shown, width int, cell func(shown) string) string {
	taken := 2 * (len(cols) - 1)
	for _, c := range cols {
		taken += c.width
	}
	var b strings.Builder
	for n, c := range cols {
		if c.width == 0 {
			c.width = max(8, width-taken)
		}
		text := fit(safe(cell(c)), c.width)
		b.WriteString(text)
		if n < len(cols)-1 {
			b.WriteString(strings.Repeat(" ", c.width-utf8.RuneCountInString(text)+2))
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// fit shortens text that is too wide.
func fit(text string, width int) string {
	if utf8.RuneCountInString(text) <= width {
		return text
	}
	return string([]rune(text)[:width-1]) + "…"
}

// columns is how wide the terminal is: what it says, or COLUMNS where it is none.
func columns() int {
	width, is := terminal(os.Stdout)
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && !is && n >= 40 {
		return n
	}
	return width
}
