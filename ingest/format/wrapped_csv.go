package format

import (
	"bytes"
	"errors"
	"slices"

	"prtscope/ingest/signin"
)

// originalColumns are where tables of log platforms keep the original, the best
// first: events that Splunk exports as CSV, reports of Kibana.
var originalColumns = [...]string{"_raw", "result._raw", "event.original", "_source.event.original", "message", "_source.message"}

var wrappedCSV = &Format{
	Name:    "wrapped-csv",
	Doc:     "Records inside those of log platforms that were exported as CSV (Splunk, Elastic, LogScale, Grafana, QRadar): whatever column holds records, each is read as the format that it has; columns that are parts of one (properties.status.errorCode, azure.signinlogs.properties.id) are put together",
	Table:   signin.Schema,
	Rank:    10,
	Carries: diagnostic.Carries,
	match: func(s *shape) (string, bool) {
		has := map[string]bool{}
		for _, name := range s.header {
			has[name] = true
		}
		for _, name := range originalColumns {
			switch {
			case !has[name]:
			case name != "message" || has["@timestamp"]:
				return "a column " + name + ", " + itoa(len(s.header)) + " in all", true
			}
		}
		if s.header == nil {
			return "is CSV", false
		}
		if name := spreadOut(has); name != "" {
			return "columns such as " + name + ", which are parts of a record", true
		}
		return "no column _raw or event.original", false
	},
}

// wrappedOther is how the columns that hold no original are looked up, which may hold
// parts of one.
const wrappedOther = "*"

var wrappedTable = func() *table {
	when := csvColumn{do: holdNamed, cols: []int{signin.EventTime}} // by which records are told from other lines
	columns := map[string]csvColumn{wrappedOther: {do: holdNamed}}
	for _, name := range [...]string{"_time", "@timestamp", "timestamp", "time", "createddatetime", "properties.createddatetime", elasticPrefix + "properties.created_at"} {
		columns[name] = when
	}
	for _, name := range originalColumns {
		columns[name] = csvColumn{do: func(d *decoder, _ *layout, _ *csvColumn, v value) {
			d.held = append(d.held, heldCell{name: name, v: v})
		}}
	}
	return &table{format: wrappedCSV, columns: columns, rename: func(string) string { return wrappedOther }, row: wrappedRow}
}()

// wrappedRow reads the original that the row keeps.
func wrappedRow(d *decoder, l *layout) error {
	d.row.Rollback()
	for _, name := range originalColumns {
		for _, c := range d.held {
			v, is := inner(c.v)
			if c.name != name || !is || v.kind != object {
				continue
			}
			err := d.kept(bytes.Clone(v.text)) // what a record taught is looked up in its text, and the next cell overwrites this
			var re *recordError
			if err != nil && !errors.As(err, &re) {
				re = &recordError{Code: "RECORD", Reason: err.Error()}
			}
			if re == nil {
				return nil
			}
			return re
		}
	}
	if record := d.partsOfRow(); record != nil {
		if d.parts.of != l {
			d.parts = partsOf{l, offeredBy(l.parts())}
		}
		return d.decodeFlat(record, d.parts.offered)
	}
	switch all := d.recordsOfRow(); {
	case len(all) > 1:
		return severalOriginals
	case len(all) == 1:
		return d.original(all[0])
	}
	return &recordError{Code: "NO_ORIGINAL", Reason: "the record of the log platform does not keep the original as JSON"}
}

// recordsOfRow returns the records in the cells of a row whose columns are not known
// to hold one.
func (d *decoder) recordsOfRow() (all [][]byte) {
	for _, c := range d.held {
		if chosen(c.name) {
			continue
		}
		for _, record := range d.shelf.recordsInCell(c.v.text) {
			if !slices.ContainsFunc(all, func(other []byte) bool { return bytes.Equal(other, record) }) {
				all = append(all, bytes.Clone(record))
			}
		}
	}
	return all
}

func (k shelf) recordsInCell(text []byte) [][]byte {
	if len(text) < 2 || !maybeHides(text) && !maybePacked(text) {
		return nil
	}
	return k.recordsIn(cell(text), hiddenDeep)
}

// lookRows is in how many rows of a table that no format claims records are looked for.
const lookRows = 2000

// holdsRecords reports whether cells of the first rows, which begin at byte at, hold
// records under a header of such columns.
func (r *csvReader) holdsRecords(at int, header []string) bool {
	return r.lookAtRows(at, func(row [][]byte) bool {
		for i, c := range row {
			if len(row) == len(header) && !chosen(header[i]) && len(shelf(All).recordsInCell(c)) > 0 {
				return true
			}
		}
		return false
	})
}

// lookAtRows reports whether one of the first rows is as asked for.
func (r *csvReader) lookAtRows(at int, asked func(row [][]byte) bool) bool {
	for n := 0; n < lookRows && at < len(r.buf); n++ {
		end, next, v := r.x.record(r.buf, at, r.end, func([]byte) bool { return false })
		if v != whole || next <= at || !r.scratch.split(r.x, r.buf[at:end]) {
			return false
		}
		if asked(r.scratch.at) {
			return true
		}
		at = next
	}
	return false
}

// spreadCells makes records of the originals of which a row holds several.
func (r *csvReader) spreadCells() {
	var c cells
	r.several = &spreader{cells: func(record []byte) (all []hidden) {
		l := r.layout
		if !c.split(l.x, record) || !l.fits(&c) {
			return nil
		}
		for _, original := range l.originals(c.at) {
			all = append(all, hidden{original, 0, len(record)})
		}
		return all
	}}
}

// originals returns the records that a row holds: in the best column that is known to
// hold one, or else in any.
func (l *layout) originals(row [][]byte) (all [][]byte) {
	if l.table == unifiedTable {
		return l.auditData(row)
	}
	for _, name := range originalColumns {
		for i := range row {
			if i < len(l.names) && l.names[i] == name {
				if all = shelf(All).recordsInCell(row[i]); len(all) > 0 {
					return all
				}
			}
		}
	}
	for i, c := range row {
		if i < len(l.names) && !chosen(l.names[i]) {
			all = append(all, shelf(All).recordsInCell(c)...)
		}
	}
	return all
}
