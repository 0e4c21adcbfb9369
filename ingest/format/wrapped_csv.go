package format

import (
	"bytes"
	"errors"

	"prtscope/ingest/signin"
)

// originalColumns are where tables of log platforms keep the original, the best
// first: events that Splunk exports as CSV, reports of Kibana.
var originalColumns = [...]string{"_raw", "result._raw", "event.original", "_source.event.original", "message", "_source.message"}

var wrappedCSV = &Format{
	Name:    "wrapped-csv",
	Doc:     "Records inside those of Splunk (_raw) or Elastic (event.original, message) that were exported as CSV: each is read as the format that its original has",
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
		return "no column _raw or event.original", false
	},
}

// wrappedOther is how the columns that hold no original are looked up.
const wrappedOther = "*"

var wrappedTable = func() *table {
	when := passedOver()
	when.cols = []int{signin.EventTime} // by which records are told from other lines
	columns := map[string]csvColumn{wrappedOther: passedOver(), "_time": when, "@timestamp": when}
	for _, name := range originalColumns {
		columns[name] = csvColumn{do: func(d *decoder, _ *layout, _ *csvColumn, v value) {
			d.held = append(d.held, heldCell{name: name, v: v})
		}}
	}
	return &table{format: wrappedCSV, columns: columns, rename: func(string) string { return wrappedOther }, row: wrappedRow}
}()

// wrappedRow reads the original that the row keeps.
func wrappedRow(d *decoder, _ *layout) error {
	d.row.Rollback()
	for _, name := range originalColumns {
		for _, c := range d.held {
			v, is := inner(c.v)
			if c.name != name || !is || v.kind != object {
				continue
			}
			d.wrapped = true
			err := d.elsewhere(nil, bytes.Clone(v.text)) // what a record taught is looked up in its text, and the next cell overwrites this
			d.wrapped = false
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
	return &recordError{Code: "NO_ORIGINAL", Reason: "the record of the log platform does not keep the original as JSON"}
}
