package format

import (
	"bytes"
	"slices"
	"strconv"

	"prtscope/ingest/column"
)

// again reads the value of a key that the object had before. The last value
// stays in the column; if it differs, both are kept as a conflict.
func (d *decoder) again(e *entry, s *scanner) error {
	if len(e.cols) == 0 {
		return d.againAside(e, s)
	}
	before := make([]string, len(e.cols))
	for i, c := range e.cols {
		before[i] = d.spelled(c)
	}
	if err := d.entry(e, s); err != nil {
		return err
	}
	differ := false
	for i, c := range e.cols {
		if now := d.spelled(c); now != before[i] && before[i] != "" {
			differ = true
			d.conflict(c, before[i], now)
		}
	}
	if differ {
		d.flag("DUP_KEY_CONFLICT")
	} else {
		d.flag("DUP_KEY")
	}
	return nil
}

// againAside is again for a key without columns of its own: the first value
// counts, and another one is kept beside it.
func (d *decoder) againAside(e *entry, s *scanner) error {
	v, err := s.value()
	if err != nil {
		return err
	}
	if e.slot > 0 {
		if was := d.envelope.values[e.slot-1]; was.kind == v.kind && bytes.Equal(was.text, v.text) {
			d.flag("DUP_KEY")
			return nil
		}
	}
	d.flag("DUP_KEY_EXTRA")
	d.keep(e.path+" (again)", v)
	return nil
}

// spelled returns the row's value in column c as a JSON string, or "". Conflicts
// hold values of every type as texts.
func (d *decoder) spelled(c int) string {
	if !d.has(c) {
		return ""
	}
	switch i := d.row.Len(); d.row.Schema.Fields[c].Type {
	case column.Text, column.Unique, column.List:
		v, _ := d.row.Text(c, i)
		return string(appendQuoted(nil, []byte(v)))
	case column.Float:
		v, _ := d.row.Float(c, i)
		return strconv.Quote(strconv.FormatFloat(v, 'g', -1, 64))
	case column.Bool:
		return strconv.Quote(strconv.FormatBool(d.row.Num(c, i) != 0))
	default:
		return quotedInt(d.row.Num(c, i))
	}
}

func quotedInt(n int64) string { return strconv.Quote(strconv.FormatInt(n, 10)) }

// conflict adds two values, spelled as JSON, that one record has for column c.
// The record is named without its source, which is not known here.
func (d *decoder) conflict(c int, a, b string) {
	if b == "" {
		b = "null"
	}
	if b < a {
		a, b = b, a
	}
	from := column.Locate("", d.record, d.span.Offset)
	values := `{"value":` + a + `,"from":"` + from + `"},{"value":` + b + `,"from":"` + from + `"}`
	d.conflicts.add(d.row.Schema.Fields[c].Name, values)
}

// conflicts are the items of the JSON object for the column of that name.
type conflicts struct {
	columns []string
	values  [][]byte // by column, without the brackets of the list
	n       int      // in all
}

func (cs *conflicts) reset() { cs.columns, cs.values, cs.n = cs.columns[:0], cs.values[:0], 0 }

func (cs *conflicts) add(column, values string) {
	cs.n++
	if i := slices.Index(cs.columns, column); i >= 0 {
		cs.values[i] = append(append(cs.values[i], ','), values...)
		return
	}
	cs.columns, cs.values = append(cs.columns, column), append(cs.values, []byte(values))
}

// object returns the whole object.
func (cs *conflicts) object() []byte {
	out := []byte{'{'}
	for i, c := range cs.columns {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(strconv.AppendQuote(out, c), ":["...), cs.values[i]...), ']')
	}
	return append(out, '}')
}
