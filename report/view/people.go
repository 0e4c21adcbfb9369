package view

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"prtscope/analyze/finding"
)

// NoSeverity is the rank of who or what no finding names.
const NoSeverity = 9

// People is everyone of whom there is a sign-in or whom a finding names: users,
// and service principals, which sign in too. It is held whole: the devices of a
// user lie apart from each other.
type People struct {
	at   map[Key]int32
	list []Person
	on   []signedIn
	room [2][finding.BlockRows]int64
}

// Person is one user over all devices.
type Person struct {
	Name, ID    string
	Events      int64 // sign-ins
	Nameless    int64 // those of them that name no device
	Findings    int32
	Worst       int32 // rank of the worst finding, or NoSeverity
	Shown       int32 // what findings of medium level or higher show: a finding.Shown, or NoSeverity
	First, Last int64 // seconds; 0 without a sign-in
}

// On says how many sign-ins of a user are on a device, and how many that name
// none may be of it.
type On struct {
	Device          int32 // its place in the list of devices; -1 is none
	Events, Perhaps int64
}

type signedIn struct {
	user int32
	On
}

const personBytes = 80 + 24 + 20 // of Person, of a place in the map, of growing

// find returns the place of a user, who is known by the id where there is one:
// names change.
func (p *People) find(who finding.User, budget *Budget) (int32, error) {
	k := KeyOf(who.ID + "\x00")
	if who.ID == "" {
		k = KeyOf("\x00" + who.UPN)
	}
	i, known := p.at[k]
	if !known {
		if p.at == nil {
			p.at = map[Key]int32{}
		}
		i = int32(len(p.list))
		p.at[k] = i
		p.list = append(p.list, Person{ID: strings.Clone(who.ID), Worst: NoSeverity, Shown: NoSeverity})
		if err := budget.Hold("the users", personBytes+int64(len(who.ID))); err != nil {
			return i, err
		}
	}
	if p.list[i].Name == "" && who.UPN != "" {
		p.list[i].Name = strings.Clone(who.UPN)
		return i, budget.Hold("the users", int64(len(who.UPN)))
	}
	return i, nil
}

// Named notes that a finding names a user. Its error is a *LimitError.
func (p *People) Named(who finding.User, f *finding.Finding, budget *Budget) error {
	i, err := p.find(who, budget)
	if err != nil {
		return err
	}
	p.list[i].Worst = min(p.list[i].Worst, int32(f.Severity.Rank()))
	if f.Severity.AtLeast(finding.Medium) {
		p.list[i].Shown = min(p.list[i].Shown, int32(f.Shows()))
	}
	p.list[i].Findings++
	return nil
}

// Signs notes the sign-ins of a timeline, of a device at a place or, at -1, of
// those that name none. It returns the place of its last user in the list, which
// is the one of a timeline without a device. Its error is a *LimitError.
func (p *People) Signs(d *finding.DeviceTimeline, place int, budget *Budget) (int32, error) {
	type span struct{ n, first, last int64 }
	of, at := make([]span, len(d.Users)), int32(-1)
	for from, n := range d.Rows.Blocks() {
		times := d.Rows.Time.Block(from, n, p.room[0][:])
		for i, user := range d.Rows.User.Block(from, n, p.room[1][:]) {
			if user < 0 || user >= int64(len(of)) {
				continue
			}
			s, t := &of[user], times[i]/1_000_000
			if s.n == 0 {
				s.first = t
			}
			s.n, s.last = s.n+1, t
		}
	}
	for u, who := range d.Users {
		var err error
		if at, err = p.find(who, budget); err != nil {
			return at, err
		}
		x, s := &p.list[at], of[u]
		x.Events += s.n
		if d.Nameless() {
			x.Nameless += s.n
		}
		if s.n > 0 {
			x.First, x.Last = min(cmp.Or(x.First, s.first), s.first), max(x.Last, s.last)
		}
		p.on = append(p.on, signedIn{at, On{int32(place), s.n, 0}})
		if err := budget.Hold("the users", 32); err != nil {
			return at, err
		}
	}
	return at, nil
}

// Perhaps notes that a sign-in of a user that names no device may be of the one at
// a place. Its error is a *LimitError.
func (p *People) Perhaps(who finding.User, place int32, budget *Budget) error {
	at, err := p.find(who, budget)
	if err != nil {
		return err
	}
	if n := len(p.on); n > 0 && p.on[n-1].user == at && p.on[n-1].Device == place && p.on[n-1].Perhaps > 0 {
		p.on[n-1].Perhaps++
		return nil
	}
	p.on = append(p.on, signedIn{at, On{place, 0, 1}})
	return budget.Hold("the users", 32)
}

// Each yields everyone in order of name and then id, with the place at which
// Signs knows them, and where they signed in, in order of place. It may be asked
// once, when all is noted; what it yields is good until the next.
func (p *People) Each() iter.Seq2[int32, Seen] {
	slices.SortFunc(p.on, func(a, b signedIn) int {
		return cmp.Or(cmp.Compare(a.user, b.user), cmp.Compare(a.Device, b.Device))
	})
	from := make([]int, len(p.list)+1)
	for _, x := range p.on {
		from[x.user+1]++
	}
	order := make([]int32, len(p.list))
	for i := range order {
		order[i] = int32(i)
		from[i+1] += from[i]
	}
	for i := range p.list {
		p.list[i].Name = cmp.Or(p.list[i].Name, p.list[i].ID)
	}
	slices.SortFunc(order, func(a, b int32) int {
		x, y := &p.list[a], &p.list[b]
		return cmp.Or(strings.Compare(x.Name, y.Name), strings.Compare(x.ID, y.ID))
	})
	return func(yield func(int32, Seen) bool) {
		var on []On
		for _, i := range order {
			on = on[:0]
			for _, x := range p.on[from[i]:from[i+1]] {
				if x.Device < 0 {
					continue
				}
				if n := len(on); n > 0 && on[n-1].Device == x.Device {
					on[n-1].Events, on[n-1].Perhaps = on[n-1].Events+x.Events, on[n-1].Perhaps+x.Perhaps
				} else {
					on = append(on, x.On)
				}
			}
			if !yield(i, Seen{&p.list[i], on}) {
				return
			}
		}
	}
}

// Seen is a user and the devices on which there are sign-ins of that user, or
// which sign-ins that name none may be of.
type Seen struct {
	*Person
	On []On
}
