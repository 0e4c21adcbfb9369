package format

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"prtscope/ingest/custody"
)

// Answers of query services hold tables: a list of columns, then a list of
// rows, each a list of values. The query API of Log Analytics, and Kusto in its
// versions 1 and 2, spell that in three ways.

// grids are the tables that are known by their columns.
var grids = []*grid{officeGrid, logAnalyticsGrid, logAnalyticsAuditGrid, rowRiskGrid, rowActivityGrid, huntingActivityGrid}

// looksLikeTables reports whether JSON begins as an answer of a query service.
func looksLikeTables(head []byte) bool {
	head = bytes.TrimLeft(head, " \t\r\n\ufeff[{")
	head = head[:min(len(head), 4<<10)]
	switch {
	case bytes.HasPrefix(head, []byte(`"FrameType"`)):
		return true
	case !bytes.Contains(head, []byte(`ables"`)): // one look instead of two, at every small file
		return false
	case bytes.Contains(head, []byte(`"tables"`)):
		return bytes.Contains(head, []byte(`"columns"`)) || bytes.Contains(head, []byte(`"rows"`))
	case bytes.Contains(head, []byte(`"Tables"`)):
		return bytes.Contains(head, []byte(`"Columns"`)) || bytes.Contains(head, []byte(`"Rows"`))
	}
	return false
}

// openTables finds the first table that is known.
func openTables(in *input) (*Format, string, recordReader, error) {
	r := &tablesReader{text: in.text, offset: in.offset, size: blockSize, limit: int(in.opt.Limits.defaults().Record), byID: map[string]*gridLayout{}, unclaimed: map[string][]string{}}
	r.seek()
	if r.layout == nil {
		switch {
		case r.err != nil && r.err != io.EOF:
			return nil, "", nil, r.err
		case len(r.nots) == 0 && r.state == custody.Read:
			return nil, "", nil, ErrEmpty
		case len(r.nots) == 0:
			return nil, "", nil, &UnknownError{Reasons: []string{"it looks like the answer of a query and ends before its first row"}}
		}
		return nil, "", nil, &UnknownError{Reasons: append([]string{IsJSON}, r.nots...), Aside: r.aside}
	}
	g := r.layout.grid
	if g == nil {
		return wrapped, fmt.Sprintf("tables of a query: rows that are or hold records, %d columns in all", len(r.layout.names)), r, nil
	}
	return g.format, fmt.Sprintf("tables of a query: %s, %d columns in all", r.why, len(r.layout.names)), r, nil
}

// claimTable finds the grid of columns of these names, and why, or why none.
func claimTable(names []string) (g *grid, why string, nots []string) {
	small := make([]string, len(names))
	for i, name := range names {
		small[i] = strings.ToLower(name)
	}
	for _, g := range grids {
		why, ok := g.claims(small)
		if ok {
			return g, why, nil
		}
		nots = append(nots, "a table of "+itoa(len(names))+" columns is not of "+g.format.Name+": "+why)
	}
	return nil, "", nots
}

// housekeeping reports whether a table is what Kusto says of a query rather
// than what the query found.
func housekeeping(kind string, names []string) bool {
	switch kind {
	case "QueryProperties", "QueryCompletionInformation", "QueryTraceLog", "QueryPerfLog", "TableOfContents", "QueryPlan":
		return true
	}
	switch strings.ToLower(strings.Join(names[:min(len(names), 3)], " ")) {
	case "value", "ordinal kind name", "timestamp severity severityname", "tableid key value", "timestamp clientrequestid activityid":
		return true
	}
	return false
}

// decode turns the rows of a block into rows of a sink.
func (r *tablesReader) decode(d *decoder, b *Block) {
	b.Numbers(func(i int, number int64) {
		span := b.Spans[i]
		record := b.Data[span.Start:span.End]
		d.at(number, span)
		decode := b.grid.decode
		if b.grid.grid == nil {
			decode = func(d *decoder, record []byte) error {
				return b.grid.decodeObject(d, record, b.spread > 0 && span.Start >= b.spread)
			}
		}
		if err := decode(d, record); err != nil {
			e, ok := err.(*recordError)
			if !ok {
				e = &recordError{Code: "RECORD", Reason: err.Error()}
			}
			d.reject(e, record)
		}
	})
}

func (r *tablesReader) status() custody.Status { return r.state }

// notes says what must be said of the answer as a whole.
func (r *tablesReader) notes() []custody.Note {
	notes := append(r.remarks[:len(r.remarks):len(r.remarks)], capNotes(r.record, append([]int64{500_000}, rowCaps...), "workspace")...)
	if r.unknown > 0 {
		notes = append(notes, custody.Note{Code: "TABLE_UNKNOWN", Caution: true,
			Text: fmt.Sprintf("%d tables beside the one that was read are of no known kind and were passed over", r.unknown)})
	}
	return notes
}

func (r *tablesReader) note(code, text string) {
	for _, n := range r.remarks {
		if n.Code == code {
			return
		}
	}
	r.remarks = append(r.remarks, custody.Note{Code: code, Text: text, Caution: true})
}
