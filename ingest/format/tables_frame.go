package format

import (
	"bytes"
	"io"

	"prtscope/ingest/custody"
)

// A tablesReader walks over the answer of a query service and cuts the rows of
// its tables out of it. It holds one block, or one row where that is larger.
type tablesReader struct {
	text   io.Reader
	offset func(int64) int64
	size   int // of a block
	limit  int // of a row

	buf    []byte // the text from base on
	base   int64
	p      int // up to where it is walked
	commas int // in the last value, between what is in its outermost brackets
	err    error

	open      []byte // brackets around p
	table     tableHead
	byID      map[string]*gridLayout // of frames that come in pieces
	looked    int64                  // up to where no list is a row that stands astray, but those found
	latest    *gridLayout            // of the columns met last, for rows that come before the id of their table
	layout    *gridLayout            // of the rows that p is among, or nil
	why       string
	nots      []string            // why tables were not known
	aside     string              // what the last of them is, if it is a known log that is no format's
	unknown   int                 // tables passed over
	several   spreader            // of records in rows
	unclaimed map[string][]string // columns of such tables, by id
	record    int64
	state     custody.Status
	remarks   []custody.Note
}

// tableHead is what is known of the table that p is in.
type tableHead struct {
	id, kind string
	columns  []string
	layout   *gridLayout
	house    bool // the service says there how the query went
}

// more reads on behind what there is. It returns false at the end.
func (r *tablesReader) more() bool {
	if r.err != nil {
		return false
	}
	if len(r.buf) == cap(r.buf) {
		buf := make([]byte, len(r.buf), max(2*cap(r.buf), firstSize))
		copy(buf, r.buf)
		r.buf = buf
	}
	n, err := io.ReadFull(r.text, r.buf[len(r.buf):cap(r.buf)])
	r.buf = r.buf[:len(r.buf)+n]
	if r.err = err; err == io.ErrUnexpectedEOF {
		r.err = io.EOF
	}
	return n > 0
}

// drop forgets what is behind p, into a buffer of its own: the old one may be
// a block's.
func (r *tablesReader) drop() {
	rest := r.buf[r.p:]
	buf := make([]byte, len(rest), max(2*len(rest), firstSize))
	copy(buf, rest)
	r.buf, r.base, r.p = buf, r.base+int64(r.p), 0
}

// next returns the byte at p, behind blanks and commas, or 0 at the end.
func (r *tablesReader) next() byte {
	for {
		for ; r.p < len(r.buf); r.p++ {
			switch c := r.buf[r.p]; c {
			case ' ', '\t', '\r', '\n', ',':
			default:
				return c
			}
		}
		if !r.more() {
			return 0
		}
	}
}

// value returns where the value at p ends. It is not whole if the text ends
// before it does or it is longer than a row may be.
func (r *tablesReader) value() (end int, whole bool) {
	depth, quoted, escaped := 0, false, false
	r.commas = 0
	for i := r.p; ; i++ {
		if i == len(r.buf) && (i-r.p > r.limit || !r.more()) {
			return i, depth == 0 && !quoted && i > r.p && i-r.p <= r.limit
		}
		switch c := r.buf[i]; {
		case escaped:
			escaped = false
		case quoted:
			if c == '\\' {
				escaped = true
			} else if c == '"' {
				if quoted = false; depth == 0 {
					return i + 1, true
				}
			}
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth == 0 {
				return i, true
			}
			if depth--; depth == 0 {
				return i + 1, true
			}
		case depth == 1 && c == ',':
			r.commas++
		case depth == 0 && (c == ',' || c == ':' || c <= ' '):
			return i, true
		}
	}
}

// seek walks on to the first row of the next table that is known, or to the
// end.
func (r *tablesReader) seek() {
	for r.layout == nil {
		if r.p > firstSize {
			r.drop()
		}
		switch c := r.next(); c {
		case 0:
			r.finish()
			return
		case '{':
			r.open, r.p = append(r.open, c), r.p+1
			r.table = tableHead{}
		case '[':
			if r.astray() {
				r.layout = r.latest
				r.note("ROWS_ASTRAY", "rows stand outside of the list that they are of, so that brackets were lost or added: they are read as rows of the table before, and some may be missing")
			} else {
				r.p++
			}
			r.open = append(r.open, c)
		case '}', ']':
			if len(r.open) > 0 {
				r.open = r.open[:len(r.open)-1]
			}
			r.p++
		case '"':
			if !r.member() {
				return
			}
		default:
			if _, ok := r.take(); !ok {
				return
			}
		}
	}
}

// take returns the value at p and goes behind it, or ends the text.
func (r *tablesReader) take() ([]byte, bool) {
	end, ok := r.value()
	if !ok || end == r.p {
		r.state = custody.Truncated
		r.note("JSON_TRUNCATED", "the text ends, or cannot be read on, outside of a row: rows may be missing")
		r.p = len(r.buf)
		r.open, r.err = nil, r.ended()
		return nil, false
	}
	v := r.buf[r.p:end]
	r.p = end
	return v, true
}

// ended is the error after which nothing more is read.
func (r *tablesReader) ended() error {
	if r.err != nil {
		return r.err
	}
	return io.EOF
}

// member takes a key and what is under it.
func (r *tablesReader) member() bool {
	raw, ok := r.take()
	if !ok {
		return false
	}
	key := string(bytes.Trim(raw, `"`))
	if r.next() != ':' {
		return true // a text in a list
	}
	r.p++
	list := r.next() == '['
	switch key {
	case "tables", "Tables":
		if list {
			return true
		}
	case "rows", "Rows":
		if list {
			r.rows()
			return true
		}
	}
	raw, ok = r.take()
	if !ok {
		return false
	}
	switch key {
	case "TableId":
		if r.table.id = string(raw); r.table.layout != nil {
			r.byID[r.table.id] = r.table.layout
		}
	case "TableKind":
		r.table.kind = string(bytes.Trim(raw, `"`))
	case "columns", "Columns":
		r.table.columns = columnNames(raw)
		r.learn()
	case "error", "Exceptions", "OneApiErrors":
		if string(raw) != "null" {
			r.partial()
		}
	case "TableFragmentType":
		if string(raw) == `"DataReplace"` {
			r.note("QUERY_REPLACED", "rows came once and then again in place of those before: both are kept, and what is not the same twice is a conflict")
		}
	case "HasErrors":
		if string(raw) == "true" {
			r.partial()
		}
	}
	return true
}

func (r *tablesReader) partial() {
	r.note("QUERY_PARTIAL", "the service reports an error beside the rows: the result is incomplete")
}

// columnNames returns the names in a list of columns.
func columnNames(list []byte) (names []string) {
	t, err := parseTree(list)
	if err != nil {
		return nil
	}
	for i := range t.list() {
		name := t.items[i].get("name").str()
		if name == "" {
			name = t.items[i].get("ColumnName").str()
		}
		names = append(names, name)
	}
	return names
}

// learn finds out what table has the columns that were met.
func (r *tablesReader) learn() {
	r.latest = nil
	if r.table.house = housekeeping(r.table.kind, r.table.columns); r.table.house {
		return
	}
	g, why, nots := claimTable(r.table.columns)
	if g == nil {
		r.nots, r.aside = append(r.nots, nots...), asideOf(r.table.columns)
		r.unknown++
		if r.table.id != "" {
			r.unclaimed[r.table.id] = r.table.columns
		}
		return
	}
	if r.why == "" {
		r.why = why
	}
	r.table.layout = newGridLayout(g, r.table.columns)
	r.latest = r.table.layout
	if r.table.id != "" {
		r.byID[r.table.id] = r.table.layout
	}
}

// rows opens the list of rows at p, or passes over it if its table is none
// that is known.
func (r *tablesReader) rows() {
	l := r.table.layout
	if l == nil && len(r.table.columns) == 0 {
		if l = r.byID[r.table.id]; r.table.id == "" {
			l = r.latest
		}
	}
	if l == nil {
		if l = r.objects(); l != nil {
			r.unknown--
			r.byID[r.table.id], r.table.layout = l, l
		}
	}
	if l == nil {
		if len(r.table.columns) == 0 {
			r.nots = append(r.nots, "a list of rows without columns before it")
			r.unknown++
		}
		r.take()
		return
	}
	r.open, r.p = append(r.open, '['), r.p+1
	r.layout = l
}

// finish deals with the end of the text.
func (r *tablesReader) finish() {
	if r.state != "" {
		return
	}
	r.state = custody.Read
	if r.err != nil && r.err != io.EOF {
		r.state = custody.Damaged
	} else if len(r.open) > 0 {
		r.state = custody.Truncated
		r.note("JSON_UNCLOSED", "the brackets around the rows are not closed: all rows before are kept, but there may have been more")
	}
}
