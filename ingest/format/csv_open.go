package format

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"

	"prtscope/ingest/custody"
	"prtscope/ingest/field"
)

// tables are the formats of CSV.
var tables = []*table{wrappedTable, portalUsers, portalApps, portalRiskySignInTable, logAnalytics, powershellTable, spreadTable, unifiedTable, unifiedFlatTable, cloudAppTable, officeTable,
	portalAuditTable, powershellAuditTable, portalDeviceTable, portalRiskTable, powershellDeviceTable, portalStepTable, logAnalyticsAuditTable, rowRiskTable, rowActivityTable, huntingActivityTable, huntingTable}

func tableOf(f *Format) *table {
	for _, t := range tables {
		if t.format == f {
			return t
		}
	}
	return nil
}

// csvSample is how much of a text is looked at to tell the order of its dates.
const csvSample = 1 << 20

// openCSV finds the header of a CSV text and the format that claims it. If there
// is none, the text can be read again.
func openCSV(in *input) (*Format, string, recordReader, error) {
	limits := in.opt.Limits.defaults()
	r := &csvReader{in: in, text: in.text, size: csvBlock, limits: limits, most: int(limits.Record), guesses: guesses{straight: in.opt.Straight}}
	if in.whole {
		r.fill(len(in.head) + 1)
	}
	r.fill(csvSample)
	if len(bytes.Trim(r.buf, " \t\r\n\x00")) == 0 {
		return nil, "", nil, ErrEmpty
	}
	first := r.sniff(0)
	f, why, l, next, err := r.tableAt(first)
	if unknown, is := err.(*UnknownError); is && unknown.Aside == "" {
		if at := r.headerBelow(first); at > 0 {
			r.setAbove(first, at)
			f, why, l, next, err = r.tableAt(at)
		}
	}
	if err != nil {
		in.text = io.MultiReader(bytes.NewReader(r.buf), r.text)
		return nil, "", nil, err
	}
	r.lay(l)
	if field.OrderOf(in.opt.DateOrder) != field.NoOrder {
		r.layout.order = field.OrderOf(in.opt.DateOrder)
	} else {
		r.dateOrder(next)
	}
	r.zoneNote()
	if f == wrappedCSV || f == unifiedCSV {
		r.spreadCells()
	}
	if t := r.layout.table; r.layout.kind == "" && (t == portalUsers || t == portalApps) {
		of, names := "interactive", "InteractiveSignIns_... or NonInteractiveSignIns_..."
		if t == portalApps {
			of, names = "of service principals or of managed identities", "ApplicationSignIns_... or MSISignIns_..."
		}
		r.note("KIND_UNKNOWN", "only the name that the portal gave the file says whether its sign-ins are "+of+": name it "+names+" again", true)
	}
	r.base, r.buf = int64(next), r.buf[next:]
	return f, why, r, nil
}

// tableAt finds the format of the table whose header begins at byte at, and where
// its records begin.
func (r *csvReader) tableAt(at int) (f *Format, why string, l *layout, next int, err error) {
	end, next, v := r.x.record(r.buf, at, r.end, func([]byte) bool { return false })
	if v != whole || !r.scratch.split(r.x, r.buf[at:end]) {
		return nil, "", nil, 0, &UnknownError{Reasons: []string{r.noHeader(v, at)}}
	}
	if n := len(r.scratch.at); n > maxColumnN {
		return nil, "", nil, 0, &UnknownError{Reasons: []string{fmt.Sprintf("a header of %d columns, of which %d are allowed", n, maxColumnN)}}
	}
	f, why, l, err = r.claim(next)
	return f, why, l, next, err
}

// noHeader says why there is no header at byte at. One that does not end within what is
// looked at is known by the names that do.
func (r *csvReader) noHeader(v verdict, at int) string {
	comma, quoted := 0, false // the last one outside of quotes
	for i, c := range r.buf[at:min(len(r.buf), at+headSize)] {
		if c == '"' {
			quoted = !quoted
		} else if c == r.x.comma && !quoted {
			comma = i
		}
	}
	if v != whole && len(r.buf) >= csvSample && comma > 0 && r.scratch.split(r.x, r.buf[at:at+comma]) {
		if f, _, err := claimHeader(&shape{header: headerNames(r.scratch.at), name: r.in.name}); err == nil {
			return "the header of a CSV of format " + f.Name + ", but it does not end within " + sizeText(csvSample) + ", which is the most that a header may have and no flag or limit raises: a name of a column was overwritten, or its quote or line end is lost"
		}
	}
	return "neither JSON nor the header of a CSV"
}

// claim finds the format of the header at hand, behind which the records begin
// at byte at, and lays its table over it. Downloads of the portal whose header
// is in a language that is not known here are told by what stands under it.
func (r *csvReader) claim(at int) (*Format, string, *layout, error) {
	var header [][]byte
	for _, c := range r.scratch.at {
		header = append(header, bytes.Clone(c))
	}
	s := &shape{header: headerNames(header), name: r.in.name}
	f, why, err := claimHeader(s)
	foreign := err != nil || f == portalSignIns || f == portalAppSignIns
	order, against := r.byPosition(s.header, at)
	if foreign && order != nil {
		r.note("HEADER_POSITION", order.says(), true)
		return order.table.format, order.why(len(header)), order.layout(r.x, header, r.in.name), nil
	} else if unknown, is := err.(*UnknownError); is {
		unknown.Columns = firstColumns(header)
		if against != "" {
			unknown.Reasons = append(unknown.Reasons, against)
		}
	}
	if _, unknown := err.(*UnknownError); unknown && r.holdsRecords(at, s.header) {
		f, why, err = wrappedCSV, "cells that hold records", nil
	}
	if err != nil {
		return nil, "", nil, err
	}
	l := newLayout(tableOf(f), r.x, header, r.in.name)
	if n := l.unnamed(); foreign && n > 0 && !slices.Contains(s.header, "request id") {
		against = cmp.Or(against, "no download of the portal that is known has as many columns")
		r.note("HEADER_UNKNOWN", fmt.Sprintf("%d columns have names in a language that is not known, and are kept in the column extra: they could not be read by position (%s); export again with the portal in English", n, against), true)
	}
	return f, why, l, nil
}

// firstColumns returns the first names of a header that is one, as they are spelled.
func firstColumns(header [][]byte) (names []string) {
	if len(header) < 2 {
		return nil
	}
	for i, cell := range header {
		if i == shownColumns {
			return append(names, fmt.Sprintf("and %d more", len(header)-i))
		}
		names = append(names, string(bytes.ToValidUTF8(cell[:min(len(cell), shownName)], nil)))
	}
	return names
}

// How much of a header that nobody knows is shown.
const shownColumns, shownName = 12, 64

// unnamed counts the columns whose names nobody knows.
func (l *layout) unnamed() (n int) {
	for _, name := range l.names {
		_, ok := l.table.columns[name]
		if !ok && l.table.rename != nil {
			_, ok = l.table.columns[l.table.rename(name)]
		}
		if !ok {
			n++
		}
	}
	return n
}

// claimHeader asks the formats for a header.
func claimHeader(s *shape) (*Format, string, error) {
	if len(s.header) == 1 {
		return nil, "", &UnknownError{Reasons: []string{"neither JSON nor a table of columns"}}
	}
	unknown := &UnknownError{Reasons: []string{IsTable}, Aside: asideOf(s.header)}
	for _, f := range All {
		if f.decode != nil {
			continue // a format of JSON
		}
		why, ok := f.match(s)
		if ok {
			return f, why, nil
		}
		unknown.Reasons = append(unknown.Reasons, f.Name+": "+why)
	}
	return nil, "", unknown
}

// sniff finds out how the text from byte at on is punctuated and where its header
// begins.
func (r *csvReader) sniff(at int) int {
	r.x = dialect{comma: ',', feed: '\n'}
	if bytes.IndexByte(r.buf, '\n') < 0 && bytes.IndexByte(r.buf, '\r') >= 0 {
		r.x.feed = '\r'
	}
	for at < len(r.buf) {
		if bytes.HasPrefix(r.buf[at:], []byte("\ufeff")) {
			at += len("\ufeff")
		}
		end, next, ok := r.x.line(r.buf, at, r.end)
		if !ok {
			break
		}
		line := r.buf[at:end]
		switch {
		case len(bytes.TrimSpace(line)) == 0, bytes.HasPrefix(line, []byte("#TYPE ")):
			at = next
			continue
		case namesComma(line):
			r.x.comma = bytes.Trim(line, `"`)[len("sep=")]
			r.note("CSV_SEPARATOR", "the first line names the character between cells", false)
			return next
		}
		break
	}
	end, _, _ := r.x.line(r.buf, at, true)
	most := 0
	for _, c := range []byte(",;\t|") {
		if n := outsideQuotes(r.buf[at:end], c); n > most {
			most, r.x.comma = n, c
		}
	}
	if name, odd := map[byte]string{';': "semicolons", '\t': "tabs", '|': "bars"}[r.x.comma]; odd {
		r.note("CSV_SEPARATOR", "cells are divided by "+name, false)
	}
	return at
}

// namesComma reports whether a line names the character between cells, as Excel
// writes and reads it.
func namesComma(line []byte) bool {
	inside := bytes.Trim(line, `"`)
	return len(line) <= len(`"sep=;"`) && len(inside) >= len("sep=;") && bytes.EqualFold(inside[:4], []byte("sep="))
}

// outsideQuotes counts c outside quoted cells.
func outsideQuotes(line []byte, c byte) (n int) {
	quoted := false
	for _, x := range line {
		if x == '"' {
			quoted = !quoted
		} else if x == c && !quoted {
			n++
		}
	}
	return n
}

type headerVerdict uint8

const (
	noHeader headerVerdict = iota
	sameHeader
	otherHeader
)

// maybeHeader reports whether a line is worth looking at as a header: its first
// cell is the name of the first column, or of another where tables with the same
// columns in another order were put end to end.
func (l *layout) maybeHeader(line []byte) bool {
	first, name := bytes.TrimLeft(line, "\"\ufeff"), l.firstName()
	if len(first) == 0 || !l.begins[first[0]] {
		return false
	}
	if len(name) > 0 && bytes.HasPrefix(first, name) {
		return true
	}
	end := bytes.IndexAny(first[:min(len(first), longName)], string([]byte{l.x.comma, '"'}))
	return end > 0 && l.cells[string(first[:end])]
}

// longName is how long the names of columns are at most.
const longName = 64

func (l *layout) firstName() []byte { return bytes.TrimLeft(l.header[0], "\ufeff") }

// mayBeNone reports whether a line that begins with c may be blank or a header.
func (l *layout) mayBeNone(c byte) bool {
	return c <= ' ' || c == '"' || c == l.x.comma || c == 0xef || c == 0xbb || c == 0xbf || l.begins[c]
}

// header tells what header a line is.
func (r *csvReader) header(line []byte) headerVerdict { return r.headerBy(r.x, line) }

// headerBy tells it of a line that is punctuated otherwise.
func (r *csvReader) headerBy(x dialect, line []byte) headerVerdict {
	if !r.scratch.split(x, line) {
		return noHeader
	}
	if r.layout.repeats(r.scratch.at) {
		return sameHeader
	}
	f := r.layout.table.format
	if _, ok := f.match(&shape{header: headerNames(r.scratch.at), name: r.in.name}); ok && len(r.scratch.at) <= maxColumnN {
		return otherHeader
	}
	return noHeader
}

// lay makes l the layout of the records from here on.
func (r *csvReader) lay(l *layout) {
	r.layout, r.x.fewest = l, l.fewest()
}

// newLayout lays the table over another header in the middle of the text.
func (r *csvReader) newLayout(line []byte) *layout {
	r.scratch.split(r.x, line)
	l := newLayout(r.layout.table, r.x, r.scratch.at, r.in.name)
	l.order = r.layout.order
	return l
}

func (r *csvReader) note(code, text string, caution bool) {
	r.extra = append(r.extra, custody.Note{Code: code, Text: text, Caution: caution})
}

// notes says what must be said of the text as a whole.
func (r *csvReader) notes() []custody.Note {
	notes := append([]custody.Note{{Code: "CUT_UNSEEN", Text: "a CSV file that was cut at the end of a line cannot be told from a whole one"}}, r.extra...)
	add := func(n int, code, text string, caution bool) {
		if n > 0 {
			notes = append(notes, custody.Note{Code: code, Text: fmt.Sprintf(text, n), Caution: caution})
		}
	}
	add(r.repeats, "HEADER_REPEATED", "the header stands in the middle again (%d): files were put end to end", false)
	add(r.changes, "HEADER_CHANGED", "headers with other columns stand in the middle (%d): different exports were put end to end", false)
	add(r.seams, "CSV_SEAM", "another character divides cells from some place on (%d): tables were put end to end", false)
	add(r.torn, "CSV_QUOTE", "text with stray quotes was set aside (%d); the records behind it were found again", true)
	return append(notes, capNotes(r.done-r.topped, r.layout.table.caps, "tenant")...)
}
