package format

import (
	"strings"

	"prtscope/ingest/signin"
)

// A grid is what a format knows whose records are rows of named columns. The
// same rows come as objects, as lists under one list of names, and as CSV.
type grid struct {
	format *Format
	node   *node
	begin  func(*decoder) // the row of its table
	end    func(*decoder) error
	claim  *claim
	lower  map[string]int // entries of node by their names in lower case
}

// gridOf returns a grid whose columns are the entries of n. Begin is one of the
// methods signIn, audit and so on of the decoder.
func gridOf(f *Format, n *node, c *claim, begin func(*decoder), end func(*decoder) error) *grid {
	g := &grid{format: f, node: n, claim: c, begin: begin, end: end, lower: make(map[string]int, len(n.entries))}
	for i, e := range n.entries {
		g.lower[strings.ToLower(e.name)] = i
	}
	return g
}

// find returns the number of the entry for a column, in lower case, or -1.
// Where tables of a union disagree on the type of a column there are two, with
// the type behind the name.
func (g *grid) find(name string) int {
	if i, ok := g.lower[name]; ok {
		return i
	}
	if at := strings.LastIndexByte(name, '_'); at > 0 && kustoType(name[at+1:]) {
		if i, ok := g.lower[name[:at]]; ok {
			return i
		}
	}
	return -1
}

func kustoType(name string) bool {
	switch name {
	case "dynamic", "string", "int", "long", "real", "double", "bool", "boolean", "datetime", "guid":
		return true
	}
	return false
}

// claims asks whether columns of these names, in lower case, are those of the
// grid.
func (g *grid) claims(names []string) (why string, ok bool) {
	keys := map[string]bool{}
	for _, name := range names {
		if i := g.find(name); i >= 0 {
			keys[g.node.entries[i].name] = true
		}
	}
	return g.claim.of(&shape{keys: keys})
}

// value takes one value of a row.
func (g *grid) value(d *decoder, i int, v value) {
	if e := &g.node.entries[i]; e.sub != nil {
		d.document(e.sub, e.path, v)
	} else {
		e.do(d, e, v)
	}
}

// A gridLayout is a grid under one list of columns.
type gridLayout struct {
	grid    *grid    // nil: rows are read as objects
	names   []string // as the source spells them
	entries []int    // of the grid's node, -1 for a column that has none
	carries signin.Columns
	texts   []int // columns of text among them: blank unless a value says more
}

func newGridLayout(g *grid, names []string) *gridLayout {
	l := &gridLayout{grid: g, names: names}
	for _, name := range names {
		i := g.find(strings.ToLower(name))
		l.entries = append(l.entries, i)
		if i >= 0 && g.format.Table == signin.Schema {
			l.carries = l.carries.With(signin.Of(g.node.entries[i].cols...))
		}
	}
	if g.format.Table == signin.Schema {
		l.carries = l.carries.With(alwaysKnown)
		l.texts = textsOf(l.carries)
	}
	return l
}

// textsOf returns the columns of text that a row must have one way or another.
func textsOf(carries signin.Columns) (cs []int) {
	for _, c := range carries.List() {
		if signin.Schema.Fields[c].Type.Strings() && c != signin.Kind && c != signin.EventID {
			cs = append(cs, c)
		}
	}
	return cs
}

// blankTexts makes texts blank that a row has and leaves empty.
func (d *decoder) blankTexts(cs []int) {
	i := d.row.Len()
	for _, c := range cs {
		if d.row.Code(c, i) < 0 {
			d.row.SetString(c, "")
		}
	}
}

// alwaysKnown are the columns that every row of sign-ins has, once it has a
// time.
var alwaysKnown = signin.Of(signin.EventTime, signin.TimeDigits)

var queryError = &recordError{Code: "QUERY_ERROR", Reason: "the service put an object, as it does for errors, in the place of a row"}

func wrongCells(n, columns int) error {
	return &recordError{Code: "JSON_COLUMNS", Reason: itoa(n) + " values under " + itoa(columns) + " columns"}
}

// decode makes a row of a list of values.
func (l *gridLayout) decode(d *decoder, record []byte) error {
	s := &d.scan
	s.reset(record)
	if s.peek() == '{' {
		if err := s.skip(); err != nil {
			return err
		}
		return queryError
	}
	if s.peek() != '[' {
		return notAnObject(s)
	}
	if err := s.enter(); err != nil {
		return err
	}
	d.carries = l.carries
	l.grid.begin(d)
	n := 0
	for more := !s.leave(']'); more; n++ {
		v, err := s.value()
		if err != nil {
			return err
		}
		switch {
		case n >= len(l.entries):
		case l.entries[n] < 0:
			if !v.blank() {
				d.unknownField([]byte(l.names[n]), v)
			}
		default:
			l.grid.value(d, l.entries[n], v)
		}
		if more, err = s.comma(']'); err != nil {
			return err
		}
	}
	if !s.atEnd() {
		return s.fail("something follows the row")
	}
	if n != len(l.entries) {
		return wrongCells(n, len(l.entries))
	}
	d.oddText(s)
	d.blankTexts(l.texts)
	return l.grid.end(d)
}
