package view

import (
	"slices"
	"strings"

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

// Other is records that are no sign-ins: how many the sources hold, and what is
// left of them where several tell of one thing.
type Other struct {
	Name    string `json:"name"` // audit, devices, ...
	Records int64  `json:"records"`
	Kept    int64  `json:"kept"` // rows of the table of that name; -1 where there is none
}

// Others are the records that are no sign-ins, in order of name.
func (v *View) Others() []Other {
	list := []Other{}
	for _, name := range v.Account.OtherNames() {
		o := Other{name, v.Account.Other[name], -1}
		for _, f := range v.Files {
			if strings.HasPrefix(f.Path, name+"/") {
				o.Kept = max(o.Kept, 0) + f.Rows
			}
		}
		list = append(list, o)
	}
	return list
}

// Said is the records and, where some are copies, how many are not.
func (o Other) Said() string {
	if o.Kept < 0 || o.Kept == o.Records {
		return o.Name + " " + Number(o.Records)
	}
	return o.Name + " " + Number(o.Records) + ", of which " + Number(o.Kept) + " are kept and " + Number(o.Records-o.Kept) + " were copies"
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
