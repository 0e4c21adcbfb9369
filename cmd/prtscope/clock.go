package main

import (
	"strings"
	"time"

	"prtscope/ingest/field"
)

// zone reads --timezone. Only what is shown on the terminal follows it: what is
// stored is UTC.
func zone(name string) (*time.Location, error) {
	if name == "" || strings.EqualFold(name, "local") { // the machine's own is not known to the reader
		return nil, usagef("--timezone: name a zone, such as Europe/Oslo or UTC")
	}
	z, err := field.Zone(name)
	if err != nil {
		return nil, usagef("--timezone: there is no zone %q; write one such as Europe/Oslo or UTC", name)
	}
	return z, nil
}

// in writes a time as f.zone has it, with its distance from UTC; without a zone
// the stamp stays as it is.
func (v *voice) in(stamp string) string {
	t, err := time.Parse(time.RFC3339Nano, stamp)
	if v.zone == nil || err != nil {
		return stamp
	}
	return t.In(v.zone).Format("2006-01-02 15:04:05 -07:00")
}

// day is the day of a stamp.
func (v *voice) day(stamp string) string {
	stamp = v.in(stamp)
	return stamp[:min(10, len(stamp))]
}
