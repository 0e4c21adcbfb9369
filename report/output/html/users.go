package html

import (
	"cmp"
	"slices"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/report/view"
)

const noSeverity = 9

// users is every user that a device or a finding names. It is held whole:
// a user's devices lie apart from each other.
type users struct {
	at   map[view.Key]int32
	list []user
	on   []signedIn
}

// user is one user over all devices.
type user struct {
	name, id    string
	events      int64
	find        int32
	sev         int32
	first, last int64
}

// signedIn says that a user was seen on a device.
type signedIn struct{ user, device int32 }

const userBytes = 72 + 24 + 20 // of user, of a place in the map, of growing

func (u *users) find(who finding.User, budget *view.Budget) (int32, error) {
	k := view.KeyOf(who.ID + "\x00" + who.UPN)
	if i, ok := u.at[k]; ok {
		return i, nil
	}
	if u.at == nil {
		u.at = map[view.Key]int32{}
	}
	i := int32(len(u.list))
	u.at[k] = i
	u.list = append(u.list, user{name: strings.Clone(person(who)), id: strings.Clone(who.ID), sev: noSeverity})
	return i, budget.Hold("the users", userBytes+int64(len(who.ID)+len(who.UPN)))
}

// named notes that a finding names a user.
func (u *users) named(who finding.User, rank int, budget *view.Budget) error {
	i, err := u.find(who, budget)
	if err != nil {
		return err
	}
	u.list[i].sev = min(u.list[i].sev, int32(rank))
	u.list[i].find++
	return nil
}

// signs notes that a user signed in on a device.
func (u *users) signs(who finding.User, device int, events int32, first, last int64, budget *view.Budget) error {
	i, err := u.find(who, budget)
	if err != nil {
		return err
	}
	u.on = append(u.on, signedIn{i, int32(device)})
	x := &u.list[i]
	x.events += int64(events)
	if events > 0 {
		x.first, x.last = min(cmp.Or(x.first, first), first), max(x.last, last)
	}
	return budget.Hold("the users", 10)
}

// write adds the list of users, in order of their names.
func (u *users) write(l *list, c *chunks) error {
	u.at = nil
	slices.SortFunc(u.on, func(a, b signedIn) int { return cmp.Or(cmp.Compare(a.user, b.user), cmp.Compare(a.device, b.device)) })
	from := make([]int32, len(u.list)+1)
	for _, x := range u.on {
		from[x.user+1]++
	}
	order := make([]int32, len(u.list))
	for i := range order {
		order[i] = int32(i)
		from[i+1] += from[i]
	}
	slices.SortFunc(order, func(a, b int32) int {
		x, y := &u.list[a], &u.list[b]
		return cmp.Or(strings.Compare(x.name, y.name), strings.Compare(x.id, y.id))
	})
	for _, i := range order {
		x := &u.list[i]
		l.text("name", x.name)
		l.text("id", x.id)
		l.put("events", x.events)
		l.put("sev", int64(x.sev))
		l.put("find", int64(x.find))
		l.put("first", x.first)
		l.put("last", x.last)
		l.put("on", int64(from[i+1]-from[i]))
		for _, on := range u.on[from[i]:from[i+1]] {
			l.put("devices", int64(on.device)) // of all users, one after the other
		}
		if l.full() {
			if err := l.flush(c); err != nil {
				return err
			}
		}
	}
	return l.flush(c)
}
