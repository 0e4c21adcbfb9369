package detect

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"prtscope/analyze/directory"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
)

// Enrolment is what speaks for a device having been enrolled lawfully (CX-014).
type Enrolment struct {
	Created *directory.Change
	Signs   []string // what was seen around it
	Windows bool     // Windows' own client signed in with it within a day, be it with a PRT
	Logon   bool     // and did so with a first-hand credential: the only sign that is hard to make
	Known   bool     // within a week, such a logon was in a network that the user, a PC of theirs or the tenant had before
	History bool     // the user was seen on as many days before as tell which networks are theirs

	at     int64 // when it was created
	pass   bool  // a Temporary Access Pass was used within a day before
	logons []int // rows with such a logon within a day
}

// settles is within which time a new PC comes to a place that its user is known at.
const settles = 7 * timeline.Day

// Since reports whether the device was created at a moment or later.
func (e *Enrolment) Since(at int64) bool { return e.at >= at }

// Lawful reports whether the enrolment explains what happens in its window: a
// Windows logon with a first-hand credential followed, and one more sign was
// seen.
func (e *Enrolment) Lawful() bool { return e != nil && e.Logon && len(e.Signs) >= 2 }

// Explains reports whether the enrolment is lawful although row i, a step of
// it, is in doubt: whoever made that step can also log on where it came from.
// A logon within a week must be from a network known before; of a user with too
// little history to have any, who had a Temporary Access Pass, one within a day from
// another network than that step. Without such a pass, which somebody must have given
// them, a second server of an intruder's would look the same.
func (e *Enrolment) Explains(t *timeline.Timeline, i int) bool {
	return e.Lawful() && (e.Known || !e.History && e.pass && slices.ContainsFunc(e.logons, func(r int) bool { return Apart(t, r, i) }))
}

// FirstHand is what a Windows logon on a device has that is no renewal.
const FirstHand = timeline.Anchor | timeline.CloudAP | timeline.Credential

// historyDays is on how many days a user must have been seen before it can be
// told which networks are theirs.
const historyDays = 3

// seenDays returns on how many days before the one of a moment the user signed in,
// as far as historyDays.
func (p *Pass) seenDays(at int64) (n int) {
	t, last := p.T, int64(-1)
	for i := 0; i < t.Len() && t.Time[i] < at-at%timeline.Day && n < historyDays; i++ {
		if day := t.Time[i] / timeline.Day; day != last && t.Is(i, timeline.OK) {
			last = day
			n++
		}
	}
	return n
}

// Theirs returns what tells whether the network of a row is the tenant's, or was its
// people's, the user's, or of a PC of the user's, before a moment (microseconds UTC).
func (p *Pass) Theirs(at int64) func(i int) bool {
	since := p.TheirsSince()
	return func(i int) bool { return since(i) <= at }
}

// TheirsSince returns what tells since when that holds of a row's network: the
// smallest moment for Theirs, math.MaxInt64 where there is none. What its people have
// is the tenant's where they are at one address or in one block, not wherever their
// provider is.
func (p *Pass) TheirsSince() func(i int) int64 {
	if p.theirs != nil { // asked for each device of whoever enrols a thousand
		return p.theirs
	}
	var had, own map[int32]int64 // by network
	ours := map[int32]int64{}    // by address
	p.theirs = func(i int) int64 {
		if p.Corporate(i) || p.Tunnel(i) {
			return math.MinInt64
		}
		if had == nil {
			had, own = p.hadSince(), p.PCNets()
		}
		since := int64(math.MaxInt64)
		for _, nets := range [2]map[int32]int64{had, own} {
			if at, met := nets[p.T.Code(timeline.Net, i)]; met {
				since = min(since, at)
			}
		}
		ip := p.T.Code(timeline.IP64, i)
		if _, looked := ours[ip]; !looked {
			ours[ip] = p.World.Survey.OursSince(p.T.Text(timeline.Net, i), p.T.Text(timeline.IP, i))
		}
		return min(since, ours[ip])
	}
	return p.theirs
}

// stay is on how many days a user was in a network: the last of them, and among how
// many days of theirs the first was.
type stay struct {
	days, first int
	last        int64
}

// hadSince returns since when networks have been the user's for a day: with a device
// of theirs, or as a matter of course, on three days, the first among their first two.
// A sign-in alone shows no more than that somebody had their password: a patient
// intruder waits a day.
func (p *Pass) hadSince() map[int32]int64 {
	t := p.T
	var active int
	var last int64 // day of any success
	since, stays, old := map[int32]int64{}, map[int32]stay{}, map[int32]bool{}
	for r := range t.Len() {
		if !t.Is(r, timeline.OK) {
			continue
		}
		day := t.Time[r]/timeline.Day + 1
		if day != last {
			active, last = active+1, day
		}
		device, net := t.Code(timeline.Device, r), t.Code(timeline.Net, r)
		if _, met := old[device]; !met {
			old[device] = device != 0 && p.oldDevice(t.Text(timeline.Device, r), t.Time[r], active)
		}
		if _, had := since[net]; had || net == 0 || t.Is(r, timeline.OriginalIP) {
			continue
		}
		in := stays[net]
		if day != in.last {
			in.days, in.last = in.days+1, day
			if in.days == 1 {
				in.first = active
			}
			stays[net] = in
		}
		if old[device] || in.days >= historyDays && in.first <= habitFrom {
			since[net] = t.Time[r] + timeline.Day
		}
	}
	return since
}

// habitFrom is among how many first days of a user the first in a network must be
// that they have as a matter of course.
const habitFrom = 2

// oldDevice reports whether a device that a user was first seen with at a moment, on
// so manieth day of theirs, was theirs long before: not registered in the case, since who
// has one registered may let it lie for long, and by the inventory a week before, or where
// it does not tell, there from their first days on.
func (p *Pass) oldDevice(device string, at int64, day int) bool {
	if p.World.Directory.Made(device) {
		return false
	}
	if v := p.World.Directory.Inventory(device); v != nil {
		if since := cmp.Or(v.Registered, v.Created); since != 0 {
			return since <= at-settles
		}
	}
	return day <= historyDays
}

// PCNets returns the networks in which Windows logged on with a first-hand
// credential to a PC that the user had for a day or more by then and that was not
// registered in the case, and since when: who brought a tainted sign-in from there
// sits at that PC.
func (p *Pass) PCNets() map[int32]int64 {
	t, since, nets := p.T, map[int32]int64{}, map[int32]int64{}
	for i := range t.Len() {
		device, net := t.Code(timeline.Device, i), t.Code(timeline.Net, i)
		if net == 0 || !t.Is(i, FirstHand) || p.Elsewhere(i) {
			continue
		}
		first, had := since[device]
		if !had {
			first = t.Time[i]
			if p.World.Directory.Made(t.Text(timeline.Device, i)) {
				first = math.MaxInt64
			}
			since[device] = first
		}
		if _, known := nets[net]; !known && first <= t.Time[i]-timeline.Day {
			nets[net] = t.Time[i]
		}
	}
	return nets
}

// Enrolled returns the enrolment of a device as the timeline of its user shows
// it, or nil where the directory does not say that it was created in the case.
func (p *Pass) Enrolled(device string) *Enrolment {
	var created *directory.Change
	for _, c := range p.World.Directory.Device(device) {
		if c.Kind == directory.DeviceCreated {
			created = c
			break
		}
	}
	if created == nil {
		return nil
	}
	e := p.EnrolledAt(device, created.Time)
	e.Created = created
	return e
}

// EnrolledAt returns the enrolment of a device that was created at a moment
// (microseconds UTC), which is known from elsewhere than the directory's changes.
func (p *Pass) EnrolledAt(device string, at int64) *Enrolment {
	e := &Enrolment{at: at, History: p.seenDays(at) >= historyDays}
	var mdm, corporate, compliant bool
	t := p.T
	from, _ := slices.BinarySearch(t.Time, at-timeline.Day)
	for i := from; i < t.Len() && t.Time[i] <= at+timeline.Day; i++ {
		if !t.Is(i, timeline.OK) {
			continue
		}
		late := t.Time[i] >= at
		near := t.Time[i] >= at-2*timeline.Hour && t.Time[i] <= at+2*timeline.Hour
		on := t.Text(timeline.Device, i) == device
		e.pass = e.pass || !late && strings.EqualFold(t.Text(timeline.Method, i), "Temporary Access Pass")
		mdm = mdm || near && manages(t, i)
		corporate = corporate || near && p.Corporate(i)
		if late && on && t.Is(i, timeline.CloudAP) {
			e.Windows = true
			e.Logon = e.Logon || t.Is(i, timeline.Credential)
			if t.Is(i, timeline.Credential) {
				e.logons = append(e.logons, i)
			}
		}
		compliant = compliant || late && on && t.Is(i, timeline.Compliant)
	}
	e.Known = p.settled(device, at)
	for _, s := range []struct {
		seen bool
		text string
	}{
		{e.pass, "a Temporary Access Pass was used within a day before"},
		{mdm, "it was enrolled for management within two hours"},
		{corporate, "it happened in the tenant's own network"},
		{e.Logon, "Windows logged on with it within a day"},
		{e.Windows && !e.Logon, "Windows signed in with it within a day, but without a first-hand credential"},
		{compliant, "it met the compliance policy within a day"},
	} {
		if s.seen {
			e.Signs = append(e.Signs, s.text)
		}
	}
	return e
}

// settled reports whether Windows logged on with a device, within a week of a moment,
// with a first-hand credential and from a network known before that moment.
func (p *Pass) settled(device string, at int64) bool {
	t, theirs := p.T, p.Theirs(at)
	from, _ := slices.BinarySearch(t.Time, at)
	for i := from; i < t.Len() && t.Time[i] <= at+settles; i++ {
		if t.Is(i, FirstHand) && t.Text(timeline.Device, i) == device && theirs(i) {
			return true
		}
	}
	return false
}

// manages reports whether row i is a step of enrolling a device for management.
func manages(t *timeline.Timeline, i int) bool {
	for _, id := range []string{t.Text(timeline.App, i), t.Text(timeline.Resource, i)} {
		if r := reference.Role(id); r == "mdm" || r == "mdm_client" {
			return true
		}
	}
	return false
}
