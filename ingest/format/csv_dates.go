package format

import (
	"bytes"
	"fmt"
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
	if l.when < 0 || l.table.inside {
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
				if i == l.when || isTime(l.table.format.Table, &c) {
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
		r.note("DATE_ORDER", undecided(&seen, l.table.format.Table.Index("event_time") >= 0), true)
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

// zoneNamed returns what the name of a column has in brackets at its end, which
// is the zone of its times.
func zoneNamed(name string) string {
	at := strings.LastIndexByte(name, '[')
	if at <= 0 || !strings.HasSuffix(name, "]") {
		return ""
	}
	return name[at+1 : len(name)-1]
}

// inZone is a column of times in a zone, if the zone says how far from UTC it is.
// A time that names a zone itself is in that one.
func (c csvColumn) inZone(zone string) csvColumn {
	ahead, ok := field.Offset(zone)
	if !ok || ahead == 0 {
		return c
	}
	do, offset := c.do, zoneText(ahead)
	c.do = func(d *decoder, l *layout, c *csvColumn, v value) {
		held := len(d.held)
		d.ahead = ahead
		do(d, l, c, v)
		d.ahead = 0
		for i := range d.held[held:] { // which are looked at later
			if h := &d.held[held+i].v; h.kind == text && field.Zoneless(h.text) {
				h.text = append(bytes.Clone(h.text), offset...)
			}
		}
	}
	return c
}

// zoneText spells how far ahead of UTC a zone is.
func zoneText(ahead int64) string {
	return fmt.Sprintf("%+03d:%02d", ahead/3600, max(ahead, -ahead)/60%60)
}

// zoneNote says so if the header of a column names a zone other than UTC.
func (r *csvReader) zoneNote() {
	for i := range r.layout.columns {
		zone := zoneNamed(r.layout.names[i])
		if zone == "" || !isTime(r.layout.table.format.Table, &r.layout.columns[i]) {
			continue
		}
		switch ahead, ok := field.Offset(zone); {
		case !ok:
			r.note("TIME_ZONE", "the header names a time zone and not how far from UTC it is: times are read as UTC and are off by that much, and sign-ins that another export has in UTC count twice; export again with the time zone of the portal set to UTC", true)
			return
		case ahead != 0:
			r.note("TIME_ZONE", "the header says that times are of UTC"+zoneText(ahead)+": they are read so, and shown in UTC", false)
			return
		}
	}
	if r.layout.when >= 0 && r.layout.names[r.layout.when] == "date" {
		r.note("TIME_ZONE", "the header does not say that times are UTC; they are read as UTC", true)
	}
}
