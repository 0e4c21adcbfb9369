package format

import (
	"bytes"
	"io"
	"regexp"

	"prtscope/ingest/custody"
	"prtscope/ingest/field"
)

// slashedDate is a field whose value is a date as PowerShell writes it in the
// language of its host, day and month in an order that nobody names.
var slashedDate = regexp.MustCompile(`(?:Time|TimeGenerated|Date|Time \[[^"]*\])"\s*:\s*"(\d{1,2}\\?[/-]\d{1,2}\\?[/-]\d{4}[ ,][^"\\]{4,24})"`)

// dateOrder decides as that of CSV does whether day or month comes first in the
// dates of a text: from those of the records at its beginning. Texts whose first
// records have no such date, which are nearly all, are not looked through.
func (r *jsonReader) dateOrder() {
	var seen field.Dates
	looked := 0
	for i := 0; looked < csvSample; i++ {
		if i == len(r.ahead) && !r.furtherAhead() {
			break
		}
		b := r.ahead[i]
		if len(b.Spans) == 0 {
			continue
		}
		text := b.Data[b.Spans[0].Start:b.Spans[len(b.Spans)-1].End]
		if first := text[:min(len(text), lookDates)]; looked == 0 && !(mayDate(first) && slashedDate.Match(first)) {
			return
		}
		text = text[:min(len(text), csvSample-looked)]
		looked += len(text)
		for _, m := range slashedDate.FindAllSubmatch(text, -1) {
			seen.Add(bytes.ReplaceAll(m[1], []byte(`\`), nil))
		}
	}
	order, sure := seen.Order()
	if sure {
		r.order = order
		return
	}
	r.dates = append(r.dates, custody.Note{Code: "DATE_ORDER", Caution: true, Text: undecided(&seen, true)})
}

// mayDate reports whether a string in b begins as a slashedDate does: with one digit
// or two and what parts them from the next. Hardly any text has one, and to ask the
// expression takes a hundred times as long.
func mayDate(b []byte) bool {
	for {
		i := bytes.IndexByte(b, '"')
		if i < 0 {
			return false
		}
		b = b[i+1:]
		n := 0
		for n < 2 && n < len(b) && b[n]-'0' <= 9 {
			n++
		}
		if n > 0 && n < len(b) && (b[n] == '/' || b[n] == '-' || b[n] == '\\') {
			return true
		}
	}
}

// lookDates is how much of a text is looked at for dates in the language of a
// host, which stand early in a record.
const lookDates = 16 << 10

// furtherAhead frames another block ahead of its time.
func (r *jsonReader) furtherAhead() bool {
	if r.late != nil || len(r.ahead) > 8 {
		return false
	}
	b, err := r.jsonFramer.frame()
	if err != nil && err != io.EOF {
		r.late = err
	}
	if b != nil {
		r.ahead = append(r.ahead, b)
	}
	return b != nil
}

// undecided says why no order was found in the dates of a text, and what becomes of
// them: events without a time are set aside.
func undecided(seen *field.Dates, events bool) string {
	why, what := "no date shows whether day or month comes first", "such dates are kept in the column extra"
	if seen.DayFirst > 0 && seen.DaySecond > 0 {
		why = "dates with the day first and dates with the month first"
	}
	if events {
		what = "rows whose date can be read both ways are set aside"
	}
	return why + ": " + what + "; say --date-order"
}
