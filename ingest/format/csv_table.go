package format

import (
	"bytes"
	"slices"
	"strings"

	"prtscope/ingest/column"
	"prtscope/ingest/field"
	"prtscope/ingest/signin"
)

// A table is what a format of CSV knows: which columns it has and what a row
// needs beyond its cells.
type table struct {
	format  *Format
	columns map[string]csvColumn // by name as headerName gives it
	rename  func(string) string  // another name to look a column up by, or ""
	row     func(*decoder, *layout) error
	caps    []int64 // numbers of rows at which the source cuts an export
	inside  bool    // the time of the event is in a cell of JSON, which writes no dates of a place
	isoDate string  // what stands before the date of the event in another spelling, in a cell of the same row
	alone   bool    // no column looks at what another one sets
	halves  bool    // whether AM and PM in capitals tell that the month comes first
}

// A csvColumn is a column of a file and what becomes of its cells.
type csvColumn struct {
	name  string // as the file spells it
	cols  []int  // the columns that it sets
	sets  bool   // it sets one column, whatever was in it, and neither looks at another nor sets another
	text  bool   // it sets a column of text that repeats
	alone bool   // it looks at nothing but the cell and the columns that it sets
	owns  bool   // it is alone where its columns have no values
	apart bool   // when its cell is taken makes no difference
	times bool   // of a grid: it holds times of the grid's table
	do    func(d *decoder, l *layout, c *csvColumn, v value)
}

// A layout is a table as one file has it.
type layout struct {
	table   *table
	x       dialect
	columns []csvColumn     // by position
	header  [][]byte        // the header as it stands in the file, cut into cells
	names   []string        // as headerName gives them
	cells   map[string]bool // of the header, as they stand there
	begins  [256]bool       // whether one of them begins with the byte
	when    int             // the position of the time of the event
	order   field.DateOrder
	carries signin.Columns
	texts   []int  // columns of text that are in the file: blank unless a cell says more
	kind    string // of all rows, where the name of the file says it
}

// headerName returns the name of a column as it is looked up: without marks and
// blanks around it, with one blank for several, in lower case.
func headerName(cell []byte) string {
	return strings.ToLower(strings.Join(strings.Fields(strings.Trim(string(cell), "\ufeff")), " "))
}

func headerNames(cs [][]byte) []string {
	names := make([]string, len(cs))
	for i, c := range cs {
		names[i] = headerName(c)
	}
	return names
}

// newLayout lays a table over a header.
func newLayout(t *table, x dialect, header [][]byte, name string) *layout {
	return layoutAs(t, x, header, header, name)
}

// layoutAs lays a table over a header whose columns have other names than those
// by which the table knows them.
func layoutAs(t *table, x dialect, header, known [][]byte, name string) *layout {
	l := &layout{table: t, x: x, when: -1, names: headerNames(known), cells: map[string]bool{}}
	var cols []int
	for i, cell := range header {
		l.header = append(l.header, bytes.Clone(cell))
		if name := bytes.TrimLeft(cell, "\ufeff"); len(name) > 0 {
			l.cells[string(name)], l.begins[name[0]] = true, true
		}
		c, ok := t.columns[l.names[i]]
		if !ok && t.rename != nil {
			c, ok = t.columns[t.rename(l.names[i])]
		}
		if !ok {
			c = csvColumn{do: keepUnknown}
		}
		c.name = strings.TrimSpace(strings.Trim(string(known[i]), "\ufeff"))
		if isTime(t.format.Table, &c) {
			c = c.inZone(zoneNamed(c.name))
		}
		if (c.text || c.alone) && slices.Contains(l.names[:i], l.names[i]) {
			c = c.again()
		}
		l.columns = append(l.columns, c)
		cols = append(cols, c.cols...)
		for _, col := range c.cols {
			if col == signin.EventTime {
				l.when = i
			}
		}
	}
	for i, c := range l.columns { // a table may have only the time of publishing
		if l.when < 0 && len(c.cols) == 1 && c.cols[0] == signin.PublishTime {
			l.when = i
			cols = append(cols, signin.EventTime)
		}
	}
	setters := map[int]int{}
	for _, col := range cols {
		setters[col]++
	}
	for i := range l.columns {
		c := &l.columns[i]
		c.apart = t.alone && c.text && c.alone && setters[c.cols[0]] == 1
	}
	l.carries = signin.Of(cols...)
	if l.carries.Has(signin.EventTime) {
		l.carries = l.carries.With(signin.Of(signin.TimeDigits))
	}
	for _, c := range l.carries.List() {
		if signin.Schema.Fields[c].Type.Strings() && c != signin.Kind && c != signin.EventID {
			l.texts = append(l.texts, c)
		}
	}
	if l.kind = kindByName(name); l.kind != "" {
		l.carries = l.carries.With(signin.Of(signin.Kind))
	}
	return l
}

// kindByName tells the kind of sign-ins from the name that the portal gives a
// download. Its columns are the same for two kinds each.
func kindByName(name string) string {
	name = strings.ToLower(name[strings.LastIndexAny(name, `/\`)+1:])
	for _, p := range [...][2]string{
		{"noninteractivesignins", "non_interactive"}, {"interactivesignins", "interactive"},
		{"applicationsignins", "service_principal"}, {"msisignins", "managed_identity"},
	} {
		if strings.Contains(name, p[0]) {
			return p[1]
		}
	}
	return ""
}

// holds reports whether a line is a record of the table by itself: it has all
// columns, and a time where a time belongs.
func (l *layout) holds(line []byte, c *cells) bool {
	least := l.fewest()
	return len(line) >= least && bytes.Count(line, []byte{l.x.comma}) >= least && c.split(l.x, line) && l.plausible(c)
}

// fewest is how many commas a record has at least.
func (l *layout) fewest() int { return len(l.columns) - 1 }

func (l *layout) plausible(c *cells) bool {
	if !l.fits(c) || l.when < 0 {
		return false
	}
	_, _, err := field.Time(c.at[l.when], l.order)
	return err == nil || err == field.ErrTimeOrder || err == field.ErrTimeAgainst || err == field.ErrTimeUnset
}

// fits reports whether a record has as many cells as the header. Blank cells
// behind the last column do not count.
func (l *layout) fits(c *cells) bool {
	n := len(c.at)
	for n > len(l.columns) && len(bytes.TrimSpace(c.at[n-1])) == 0 {
		n--
	}
	c.at = c.at[:max(n, 0)]
	return n == len(l.columns)
}

// repeats reports whether cs is the header of the layout once more.
func (l *layout) repeats(cs [][]byte) bool {
	if len(cs) != len(l.header) {
		return false
	}
	for i, c := range cs {
		if !bytes.Equal(c, l.header[i]) && headerName(c) != l.names[i] {
			return false
		}
	}
	return true
}

// isTime reports whether a column holds times of a table.
func isTime(s *column.Schema, c *csvColumn) bool {
	return c.times || len(c.cols) == 1 && s.Fields[c.cols[0]].Type == column.Time
}

// Constructors of columns.

func cellTo(col int) csvColumn {
	return csvColumn{
		cols: []int{col}, sets: signin.Schema.Fields[col].Type != column.Time, text: repeats(signin.Schema, col), alone: true,
		do: func(d *decoder, _ *layout, c *csvColumn, v value) { d.set(col, c.name, v) },
	}
}

// firstTo is a column that speaks only where no other has set its value.
func firstTo(col int) csvColumn {
	return csvColumn{cols: []int{col}, owns: true, do: func(d *decoder, _ *layout, c *csvColumn, v value) { d.fallback(col, c.name, v) }}
}

// documentTo is a column of JSON objects.
func documentTo(n *node) csvColumn {
	return csvColumn{cols: n.columns(), alone: true, do: func(d *decoder, _ *layout, c *csvColumn, v value) { d.document(n, c.name, v) }}
}

// passedOver is a column that says what another says already, or nothing of
// sign-ins.
func passedOver() csvColumn {
	return csvColumn{do: func(*decoder, *layout, *csvColumn, value) {}}
}

func keepUnknown(d *decoder, _ *layout, c *csvColumn, v value) { d.unknownField([]byte(c.name), v) }

// again is a column whose name the header has before: what the first one says
// stays, and another word on it is a conflict.
func (c csvColumn) again() csvColumn {
	first := c
	c.sets, c.text, c.alone, c.owns = false, false, false, false
	c.do = func(d *decoder, l *layout, c *csvColumn, v value) {
		was := make([]string, len(c.cols))
		for i, col := range c.cols {
			was[i] = d.spelled(col)
		}
		first.do(d, l, c, v)
		for i, col := range c.cols {
			if now := d.spelled(col); was[i] != "" && was[i] != `""` && now != was[i] {
				d.conflict(col, was[i], now)
				d.flag("DUP_KEY_CONFLICT")
			}
		}
	}
	return c
}
