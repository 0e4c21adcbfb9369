package format

import (
	"strings"

	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// heldCell is a cell of a row until it is known of which table the row is.
type heldCell struct {
	entry int    // of the grid's node
	name  string // of the column, where there is no grid
	v     value
}

// table returns the grid as CSV whose rows are no sign-ins. Time is the column
// of the time of an event, by which records are told from other lines.
func (g *grid) table(time string) *table {
	columns := map[string]csvColumn{}
	for i, e := range g.node.entries {
		c := csvColumn{do: func(d *decoder, _ *layout, _ *csvColumn, v value) { d.held = append(d.held, heldCell{entry: i, v: v}) }}
		c.times = len(e.cols) == 1 && g.format.Table.Fields[e.cols[0]].Type == column.Time
		if e.name == time {
			c.cols = []int{signin.EventTime} // which is where all events have their time
		}
		columns[strings.ToLower(e.name)] = c
	}
	return &table{format: g.format, columns: columns, row: g.row}
}

// row ends a row of CSV: the row of a sign-in that was begun is given up for
// one of the grid's own table. What the file has a column for is blank where
// its cell is.
func (g *grid) row(d *decoder, l *layout) error {
	d.row.Rollback()
	g.begin(d)
	for _, c := range d.held {
		g.value(d, c.entry, c.v)
	}
	for _, name := range l.names {
		i := g.find(name)
		if i < 0 || !g.node.entries[i].column {
			continue
		}
		if c := g.node.entries[i].cols[0]; d.row.Schema.Fields[c].Type.Strings() && !d.has(c) {
			d.row.SetString(c, "")
		}
	}
	return g.end(d)
}
