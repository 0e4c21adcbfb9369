package detect

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"prtscope/analyze/directory"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
)

// TunnelAddress reports whether an address is the exit of a tunnel that the
// tenant is known to use, or its own.
func (w *World) TunnelAddress(ip string) bool {
	return within(w.Params.Tunnels, ip) || within(w.Params.Corporate, ip)
}

// Tunnel reports whether the address of row i is the exit of a tunnel that the
// tenant is known to use: it says nothing of where the device is.
func (p *Pass) Tunnel(i int) bool {
	w := &p.World.Params
	return p.T.Is(i, timeline.GSA) || len(w.Tunnels) > 0 && within(w.Tunnels, p.T.Text(timeline.IP, i)) ||
		len(w.TunnelASNs) > 0 && slices.Contains(w.TunnelASNs, ASN(p.T, i))
}

// Elsewhere reports whether the address of row i is not that of the request, so
// that it says nothing of who asked: a tunnel, or a row that carries the
// address of an earlier request.
func (p *Pass) Elsewhere(i int) bool { return p.T.Is(i, timeline.OriginalIP) || p.Tunnel(i) }

// Hosting reports whether row i came from a hosting provider that the
// configuration names.
func (p *Pass) Hosting(i int) bool {
	h := p.World.Params.Hosting
	return len(h) > 0 && slices.Contains(h, ASN(p.T, i))
}

// Corporate reports whether row i came from the tenant's own networks.
func (p *Pass) Corporate(i int) bool {
	return within(p.World.Params.Corporate, p.T.Text(timeline.IP, i))
}

// ASN returns the autonomous system of row i, 0 where unknown.
func ASN(t *timeline.Timeline, i int) int64 {
	digits, ok := strings.CutPrefix(t.Text(timeline.Net, i), "AS")
	if !ok {
		return 0
	}
	digits, _, _ = strings.Cut(digits, " ")
	n, _ := strconv.ParseInt(digits, 10, 64)
	return n
}

// Apart reports whether rows i and j came from different networks, as far as
// that can be told: an unknown network is not a different one, and neither are
// an IPv4 and an IPv6 network whose numbers are unknown, unless their countries
// are known to differ.
func Apart(t *timeline.Timeline, i, j int) bool {
	if t.Code(timeline.Net, i) == t.Code(timeline.Net, j) {
		return false
	}
	a, b := t.Text(timeline.Net, i), t.Text(timeline.Net, j)
	if a == "" || b == "" {
		return false
	}
	numbered := func(s string) bool { return strings.HasPrefix(s, "AS") }
	if numbered(a) && numbered(b) {
		return true
	}
	if numbered(a) != numbered(b) {
		return false
	}
	if strings.Contains(a, ":") == strings.Contains(b, ":") {
		return true
	}
	x, y := t.Code(timeline.Country, i), t.Code(timeline.Country, j)
	return x != 0 && y != 0 && x != y
}

// Enrolment is what speaks for a device having been enrolled lawfully (CX-014).
type Enrolment struct {
	Created *directory.Change
	Signs   []string // what was seen around it
	Windows bool     // Windows' own client signed in with it within a day, be it with a PRT
	Logon   bool     // and did so with a first-hand credential: the only sign that is hard to make
	Known   bool     // that logon was in a network that the user, a PC of theirs or the tenant had before

	logons  []int // rows with such a logon and its own address
	history bool  // whether the user was seen on as many days before as tell which networks are theirs
}

// Lawful reports whether the enrolment explains what happens in its window: a
// Windows logon with a first-hand credential followed, and one more sign was
// seen.
func (e *Enrolment) Lawful() bool { return e != nil && e.Logon && len(e.Signs) >= 2 }

// Explains reports whether the enrolment is lawful although row i, a step of
// it, is in doubt: whoever made that step can also log on where it came from.
// The logon must be from a network known before; of a user with too little
// history to have any, from another network than that step: a second server is
// one too.
func (e *Enrolment) Explains(t *timeline.Timeline, i int) bool {
	return e.Lawful() && (e.Known || !e.history && slices.ContainsFunc(e.logons, func(r int) bool { return Apart(t, r, i) }))
}

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

// knownNet reports whether the network of row i is the tenant's, or was its people's
// or the user's before a moment.
func (p *Pass) knownNet(i int, at int64) bool {
	t := p.T
	net := t.Code(timeline.Net, i)
	if p.Corporate(i) || p.Tunnel(i) || p.World.Survey.OursBefore(t.Text(timeline.Net, i), at) {
		return true
	}
	for r := 0; net != 0 && r < t.Len() && t.Time[r] <= at-timeline.Day; r++ {
		if t.Is(r, timeline.OK) && t.Code(timeline.Net, r) == net {
			return true
		}
	}
	return false
}

// PCNets returns the networks in which Windows logged on with a first-hand
// credential to a PC that the user had for a day or more by then and that was not
// registered in the case, and since when: who brought a tainted sign-in from there
// sits at that PC.
func (p *Pass) PCNets() map[int32]int64 {
	t, since, nets := p.T, map[int32]int64{}, map[int32]int64{}
	for i := range t.Len() {
		device, net := t.Code(timeline.Device, i), t.Code(timeline.Net, i)
		if device == 0 || net == 0 || !t.Is(i, timeline.OK|timeline.Anchor|timeline.CloudAP|timeline.Credential) || p.Elsewhere(i) {
			continue
		}
		first, had := since[device]
		if !had {
			first = t.Time[i]
			if slices.ContainsFunc(p.World.Directory.Device(t.Text(timeline.Device, i)), func(c *directory.Change) bool { return c.Kind == directory.DeviceCreated }) {
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
	e := &Enrolment{Created: created, history: p.seenDays(created.Time) >= historyDays}
	var pass, mdm, corporate, compliant bool
	var own map[int32]int64
	t := p.T
	from, _ := slices.BinarySearch(t.Time, created.Time-timeline.Day)
	for i := from; i < t.Len() && t.Time[i] <= created.Time+timeline.Day; i++ {
		if !t.Is(i, timeline.OK) {
			continue
		}
		late := t.Time[i] >= created.Time
		near := t.Time[i] >= created.Time-2*timeline.Hour && t.Time[i] <= created.Time+2*timeline.Hour
		on := t.Text(timeline.Device, i) == device
		pass = pass || !late && strings.EqualFold(t.Text(timeline.Method, i), "Temporary Access Pass")
		mdm = mdm || near && manages(t, i)
		corporate = corporate || near && p.Corporate(i)
		if late && on && t.Is(i, timeline.Anchor|timeline.CloudAP) {
			e.Windows = true
			e.Logon = e.Logon || t.Is(i, timeline.Credential)
			if t.Is(i, timeline.Credential) && !t.Is(i, timeline.OriginalIP) {
				e.logons = append(e.logons, i)
				if own == nil {
					own = p.PCNets()
				}
				since, ok := own[p.T.Code(timeline.Net, i)]
				e.Known = e.Known || ok && since <= created.Time || p.knownNet(i, created.Time)
			}
		}
		compliant = compliant || late && on && t.Is(i, timeline.Compliant)
	}
	for _, s := range []struct {
		seen bool
		text string
	}{
		{pass, "a Temporary Access Pass was used within a day before"},
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

// manages reports whether row i is a step of enrolling a device for management.
func manages(t *timeline.Timeline, i int) bool {
	for _, id := range []string{t.Text(timeline.App, i), t.Text(timeline.Resource, i)} {
		if r := reference.Role(id); r == "mdm" || r == "mdm_client" {
			return true
		}
	}
	return false
}

// Shared reports whether a device was shared, virtual or a kiosk at a time
// (CX-010): by its name, or by the number of its users in the days before.
func (p *Pass) Shared(device, name string, at int64) bool {
	return p.World.Params.SharedName(name) || p.World.Survey.SharedAt(device, at)
}
