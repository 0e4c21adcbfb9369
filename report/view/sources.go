package view

import (
	"slices"

	"prtscope/ingest/custody"
)

// Source is one file or archive member as the report names it: S1, S2, ...
type Source struct {
	*custody.Source
	Number int
	Unread bool // could not be read, or not to the end
}

// sources lists what holds records, and the archives with which something is
// wrong. Those with a reservation come first, so that no bound on a list
// leaves them out; reserved counts them.
func sources(c *custody.Case) (list []Source, reserved int) {
	var plain []Source
	var walk func([]custody.Source)
	walk = func(ss []custody.Source) {
		for i := range ss {
			s := Source{Source: &ss[i], Unread: unread(ss[i].Status)}
			switch {
			case s.Reservation() != "":
				list = append(list, s)
			case !s.Archive():
				plain = append(plain, s)
			}
			walk(ss[i].Members)
		}
	}
	walk(c.Sources)
	reserved = len(list)
	list = append(list, plain...)
	for i := range list {
		list[i].Number = i + 1
	}
	return list, reserved
}

// Bounded returns the sources that a list of bounded length shows, and how
// many it leaves out: of those with reservations as many as many, of the rest
// as many as few.
func (v *View) Bounded(many, few int) (list []Source, reserved, rest int) {
	shown := min(v.Reserved, many)
	plain := v.Sources[v.Reserved:]
	list = append(slices.Clone(v.Sources[:shown]), plain[:min(len(plain), few)]...)
	return list, v.Reserved - shown, max(0, len(plain)-few)
}

// Bytes is the size of all sources together.
func (v *View) Bytes() (n int64) {
	for _, s := range v.Sources {
		if !s.Archive() {
			n += s.Source.Bytes
		}
	}
	return n
}

// empty names the sources in which there was no record at all.
func empty(list []Source) (names []string) {
	for _, s := range list {
		if s.Status == custody.Empty || s.Status == custody.Read && s.Account.Records == 0 {
			names = append(names, s.Path)
		}
	}
	return names
}

// Numbers maps the SHA-256 of each source to its number.
func Numbers(list []Source) map[string]int {
	m := map[string]int{}
	for _, s := range list {
		if _, ok := m[s.SHA256]; !ok {
			m[s.SHA256] = s.Number
		}
	}
	return m
}
