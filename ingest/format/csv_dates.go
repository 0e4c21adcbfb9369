package format

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

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
	if l.table.inside || l.when < 0 && !slices.ContainsFunc(l.columns, func(c csvColumn) bool { return c.times }) {
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
			if l.table.isoDate != "" && l.when >= 0 {
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

// zoneAt returns where, in the name of a column, the blank stands before the zone of
// its times: in brackets at its end, or spelled as Windows does. It is -1 if the name
// has no zone.
func zoneAt(name string) int {
	if at := strings.LastIndex(name, " ["); at > 0 && strings.HasSuffix(name, "]") {
		return at
	}
	for _, sign := range [...]string{" (UTC+", " (UTC-", " (utc+", " (utc-"} {
		if at := strings.Index(name, sign); at > 0 {
			return at
		}
	}
	return -1
}

// zoneNamed returns what the name of a column says of the zone of its times.
func zoneNamed(name string) string {
	if at := strings.LastIndexByte(name, '['); at > 0 && strings.HasSuffix(name, "]") {
		return name[at+1 : len(name)-1]
	}
	if at := zoneAt(name); at > 0 {
		zone := name[at+1:]
		if strings.IndexByte(zone, ')') == len(zone)-1 { // no place stands behind it
			zone = strings.Trim(zone, "()")
		}
		return zone
	}
	return ""
}

// inZone is a column of times in a zone, if the zone says how far from UTC it is, or
// is of a place of which that is known. A time that names a zone itself is in that one.
func (c csvColumn) inZone(zone string) csvColumn {
	ahead, ok := field.Offset(zone)
	var place *time.Location
	if !ok {
		place = field.Place(zone)
	}
	if ahead == 0 && place == nil {
		return c
	}
	do := c.do
	c.do = func(d *decoder, l *layout, c *csvColumn, v value) {
		held := len(d.held)
		d.ahead, d.place = ahead, place
		do(d, l, c, v)
		for i := range d.held[held:] { // which are looked at later
			h := &d.held[held+i].v
			if h.kind != text || !field.Zoneless(h.text) {
				continue
			}
			if micros, _, err := field.Time(h.text, d.order); err == nil {
				h.text = append(bytes.Clone(h.text), zoneText(d.aheadAt(micros))...)
			}
		}
		d.ahead, d.place = 0, nil
	}
	return c
}

// aheadAt returns how far ahead of UTC the zone of the column at hand is, in seconds,
// when its clocks show a time.
func (d *decoder) aheadAt(micros int64) int64 {
	if d.place != nil {
		return field.Ahead(d.place, micros)
	}
	return d.ahead
}

// zoneText spells how far ahead of UTC a zone is.
func zoneText(ahead int64) string {
	return fmt.Sprintf("%+03d:%02d", ahead/3600, max(ahead, -ahead)/60%60)
}

// zoneNote says so if the header of a column names a zone other than UTC.
func (r *csvReader) zoneNote() {
	for i := range r.layout.columns {
		zone := zoneNamed(r.layout.columns[i].name)
		if zone == "" || !isTime(r.layout.table.format.Table, &r.layout.columns[i]) {
			continue
		}
		switch ahead, ok := field.Offset(zone); {
		case !ok && field.Place(zone) != nil:
			r.note("TIME_ZONE", "the header names the time zone of a place: times are read so, and shown in UTC; those of the hour that comes twice, when summer time ends, may be off by an hour", true)
			return
		case !ok:
			r.note("TIME_ZONE", "the header names a time zone of which prtscope does not know how far from UTC it is all year: times are read as UTC and are off by that much, and sign-ins that another export has in UTC count twice; export again with the time zone of the portal set to UTC", true)
			return
		case ahead != 0:
			r.note("TIME_ZONE", "the header says that times are of UTC"+zoneText(ahead)+": they are read so, and shown in UTC", false)
			return
		}
	}
	if r.layout.when < 0 {
		return
	}
	if name := r.layout.names[r.layout.when]; name == "date" || portalDate(name) == "date" {
		r.note("TIME_ZONE", "the header does not say that times are UTC; they are read as UTC", true)
	}
}
