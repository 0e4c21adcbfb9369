package format

import (
	"bytes"
	"strings"

	"prtscope/ingest/field"
)

// dateOrder decides from the records at the beginning of the text whether day
// or month comes first in its dates. Nobody's locale is asked: it is what the
// dates show, or what another spelling of the same date in the same row shows,
// or, in exports of the Azure portal, that it writes AM and PM in capitals only
// for the United States. Else it stays open, and rows that depend on it are set
// aside.
func (r *csvReader) dateOrder(at int) {
	l := r.layout
	if l.when < 0 {
		return
	}
	var seen field.Dates
	for at < len(r.buf) {
		end, next, v := r.x.record(r.buf, at, r.end, r.alone)
		if v == short {
			break
		}
		if v == torn {
			if next <= at {
				_, next, _ = r.x.line(r.buf, at, true)
			}
			at = next
			continue
		}
		if rec := r.buf[at:end]; r.scratch.split(r.x, rec) && l.fits(&r.scratch) {
			for i, c := range l.columns {
				if i == l.when || isTime(&c) {
					seen.Add(r.scratch.at[i])
				}
			}
			if l.table.isoDate != "" {
				seen.AddPair(r.scratch.at[l.when], isoAfter(rec, l.table.isoDate))
			}
		}
		at = next
	}
	order, sure := seen.Order()
	if !sure && order != field.NoOrder && !l.table.halves {
		order = field.NoOrder
	}
	l.order = order
	switch {
	case sure:
	case order == field.MDY:
		r.note("DATE_ORDER", "no date shows whether day or month comes first; AM and PM in capitals are those of the United States, so the month is taken to; say --date-order if it is not", true)
	default:
		r.note("DATE_ORDER", undecided(&seen), true)
	}
}

// isoAfter returns the text behind the key of a JSON cell in a record.
func isoAfter(rec []byte, key string) []byte {
	i := bytes.Index(rec, []byte(key))
	if i < 0 {
		return nil
	}
	rest := bytes.TrimLeft(rec[i+len(key):], "\": ")
	return rest[:min(len(rest), 10)]
}

// zoneNote says so if the header of a column names a zone other than UTC.
func (r *csvReader) zoneNote() {
	for i := range r.layout.columns {
		name := r.layout.names[i]
		at := strings.LastIndexByte(name, '[')
		if at > 0 && strings.HasSuffix(name, "]") && name[at:] != "[utc]" && isTime(&r.layout.columns[i]) {
			r.note("TIME_ZONE", "the header names a time zone other than UTC: times are read as UTC and are off by as much as that zone is", true)
			return
		}
	}
	if r.layout.when >= 0 && r.layout.names[r.layout.when] == "date" {
		r.note("TIME_ZONE", "the header does not say that times are UTC; they are read as UTC", true)
	}
}
