package view

import (
	"cmp"
	"slices"
	"strings"

	"prtscope/analyze/finding"
)

// later counts the sign-ins of a target after the last time that something was
// done to it: that nothing of what was found came after it says nothing of them.
type later struct {
	since             int64 // microseconds UTC
	accepted, refused int64
	on                []string // devices of accepted ones, the first few, in order of the stream
	more, bare        bool     // of further devices; some name none
	device            bool     // the target is a device
	seen              bool     // in any sign-in, whenever that was
}

// laterDevices is how many devices are named.
const laterDevices = 3

// watch makes a counter for each target to which something was done.
func (t *todo) watch() {
	t.later, t.watched = map[string]*later{}, map[Key][]*later{}
	for _, x := range t.targets {
		if x.done == nil {
			continue
		}
		verb, id := t.verbs[x.verb], t.names.list[x.id]
		l := &later{since: Time(x.done.Time).UnixMicro(), device: action(verb).kind == "device"}
		t.later[verb+":"+id] = l
		k := KeyOf(strings.ToLower(id))
		t.watched[k] = append(t.watched[k], l)
	}
}

// Timeline takes in the sign-ins of a device, or of what of a user names none.
// What is said of things done is known once all have passed: Settle then words it.
func (v *View) Timeline(d *finding.DeviceTimeline) {
	if len(v.todo.watched) == 0 {
		return
	}
	of := func(id string, device bool) (list []*later) {
		for _, l := range v.todo.watched[KeyOf(strings.ToLower(id))] {
			if id != "" && l.device == device {
				list = append(list, l)
			}
		}
		return list
	}
	all, by, some := of(d.ID, true), make([][]*later, len(d.Users)), false
	for i, u := range d.Users {
		if by[i] = of(u.UPN, false); u.ID != u.UPN {
			by[i] = append(by[i], of(u.ID, false)...)
		}
		some = some || len(by[i]) > 0
	}
	if len(all) == 0 && !some {
		return
	}
	for _, list := range append(slices.Clone(by), all) {
		for _, l := range list {
			l.seen = l.seen || d.Len() > 0
		}
	}
	name := cmp.Or(d.Name, d.ID)
	for i := d.Len() - 1; i >= 0; i-- { // from the last: most are before what was done
		at, open := d.Rows.Time.At(i), false
		for _, list := range append(slices.Clone(by), all) {
			open = open || slices.ContainsFunc(list, func(l *later) bool { return at > l.since })
		}
		if !open {
			return
		}
		user, failed := d.Rows.User.At(i), d.Rows.Error.At(i) > 0
		for _, l := range all {
			l.see(at, failed, "")
		}
		if user >= 0 && user < int64(len(by)) {
			for _, l := range by[user] {
				l.see(at, failed, name)
			}
		}
	}
}

func (l *later) see(at int64, failed bool, on string) {
	switch {
	case at <= l.since:
		return
	case failed:
		l.refused++
		return
	}
	l.accepted++
	switch {
	case l.device || slices.Contains(l.on, on):
	case on == "":
		l.bare = true
	case len(l.on) < laterDevices:
		l.on = append(l.on, on)
	default:
		l.more = true
	}
}

// said tells them: "2 sign-ins after that, from NB-LT-0432; 1 refused sign-in after that".
func (l *later) said() string {
	var parts []string
	if l.accepted > 0 {
		from := slices.Sorted(slices.Values(l.on))
		for i := range from {
			from[i] = cut(from[i], nameLength)
		}
		if l.more {
			from = append(from, "other devices")
		}
		if l.bare {
			from = append(from, "no named device")
		}
		said := Plural64(l.accepted, "sign-in") + " after that"
		if n := len(from) - 1; n == 0 {
			said += ", from " + from[0]
		} else if n > 0 {
			said += ", from " + strings.Join(from[:n], ", ") + " and " + from[n]
		}
		parts = append(parts, said)
	}
	if l.refused > 0 {
		parts = append(parts, Plural64(l.refused, "refused sign-in")+" after that")
	}
	return strings.Join(parts, "; ")
}
