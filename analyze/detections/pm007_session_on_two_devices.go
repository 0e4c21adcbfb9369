package detections

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// SessionOnTwoDevices is PM-007.
var SessionOnTwoDevices = &detect.Detection{
	ID: "PM-007", Title: "One session id on two device ids",
	Doc: `A session id is given at one interactive sign-in and inherited by every token that descends from it. Those tokens are bound to, or were derived on, the device of that sign-in. Two device ids in one session mean that tokens moved, or that someone swapped the device they are used with. It weighs most when the two alternate, and more when their networks or operating systems differ.

Left out: what lawfully carries a session to another device (a sign-in transferred by QR code, remote desktops and virtual desktops), shared devices, a PC whose registration changed its kind once and kept its name, in a network where it or its user had been, and a PC that was deleted and registered anew in between.

Wrong when a PC is renamed in the same moment as it is joined anew, or when a remote desktop product is not known as one.`,
	Fact:     "A session id is born at one interactive sign-in on one device; the tokens that inherit it stay there.",
	Severity: finding.High, Confidence: 0.45, Grade: "A",
	Techniques: []string{"T1550.001", "T1098.005"},
	Actions:    []string{"revoke-sessions"},
	Source:     "Microsoft Learn: how-to-authentication-track-linkable-identifiers (the invariant); own",
	Needs:      signin.Of(signin.ErrorCode, signin.SessionID, signin.DeviceID),
	Logs:       []string{detect.NonInteractive},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Number("sign-ins that are shown before the first move and after the last, at most", sideRows),
	},
	Run:      sessionOnTwoDevices,
	Examples: pm007Examples,
}

// sharing is the sessions that one set of devices has in common.
type sharing struct {
	rows     []int
	role     map[int]string // of rows that only show where the session was before and after it moved
	from, to int64          // when it was last seen before it first moved, and first after it last did
	sessions int
	moves    int // changes of device from one row to the next
	back     bool
	other    bool // in one of them the second device is not what the first would be, joined anew
	transfer bool // sign-ins transferred to another device were left out
}

func sessionOnTwoDevices(p *detect.Pass) {
	t := p.T
	if t.Constant(timeline.Device) {
		return
	}
	found := map[string]*sharing{}
	var order []string
	for _, g := range t.Groups(timeline.Session) {
		if constant(t, timeline.Device, g.Rows) {
			continue
		}
		rows := filter(g.Rows, func(i int) bool { return t.Is(i, timeline.OK|timeline.HasDevice) })
		transfer := slices.ContainsFunc(g.Rows, func(i int) bool { return t.Is(i, timeline.AuthTransfer) })
		rows = filter(rows, func(i int) bool { return !carried(t, i) && !p.Approved(i) })
		devices := distinct(t, timeline.Device, rows)
		if sharedAmong(p, rows) {
			continue
		}
		moves, back := hops(t, rows)
		again, there := renewed(p, rows)
		if !back && there {
			continue
		}
		slices.Sort(devices)
		key := strings.Join(devices, " ")
		s := found[key]
		if s == nil {
			s = &sharing{role: map[int]string{}, from: math.MaxInt64, to: math.MinInt64}
			found[key] = s
			order = append(order, key)
		}
		s.take(t, rows)
		s.sessions++
		s.moves += moves
		s.back = s.back || back
		s.other = s.other || !again
		s.transfer = s.transfer || transfer
	}
	for _, key := range order {
		found[key].report(p)
	}
}

// sideRows is how many rows of a session are shown before it first moved, and after
// it last did.
const sideRows = 10

// take takes in the rows of a session that moved: those from its first move to its
// last are what it is about, those around them show where it was else.
func (s *sharing) take(t *timeline.Timeline, rows []int) {
	first, last := len(rows), 0
	for n := 1; n < len(rows); n++ {
		if t.Code(timeline.Device, rows[n-1]) != t.Code(timeline.Device, rows[n]) {
			first, last = min(first, n), n
		}
	}
	if last == 0 {
		return
	}
	s.from, s.to = min(s.from, t.Time[rows[first-1]]), max(s.to, t.Time[rows[last]])
	from, to := max(0, first-sideRows), min(len(rows), last+1+sideRows)
	for n := from; n < to; n++ {
		switch {
		case n == first-1:
			s.role[rows[n]] = detect.Anchor
		case n < first || n > last:
			s.role[rows[n]] = detect.Context
		}
	}
	s.rows = append(s.rows, rows[from:to]...)
}

func constant(t *timeline.Timeline, col timeline.Col, rows []int) bool {
	for _, i := range rows {
		if t.Code(col, i) != t.Code(col, rows[0]) {
			return false
		}
	}
	return true
}

// carried reports whether row i is of a sign-in that lawfully continues on
// another device.
func carried(t *timeline.Timeline, i int) bool {
	return t.Any(i, timeline.AuthTransfer|timeline.RDP) ||
		reference.Role(t.Text(timeline.App, i)) == "remote" || reference.Role(t.Text(timeline.Resource, i)) == "remote"
}

func sharedAmong(p *detect.Pass, rows []int) bool {
	return slices.ContainsFunc(rows, func(i int) bool {
		return p.Shared(p.T.Text(timeline.Device, i), p.T.Text(timeline.DeviceName, i), p.T.Time[i])
	})
}

// hops counts the changes of device from row to row, and reports whether one
// of the devices came back after another.
func hops(t *timeline.Timeline, rows []int) (moves int, back bool) {
	left := map[int32]bool{}
	for n := 1; n < len(rows); n++ {
		was, is := t.Code(timeline.Device, rows[n-1]), t.Code(timeline.Device, rows[n])
		if was == is {
			continue
		}
		moves++
		left[was] = true
		back = back || left[is]
	}
	return moves, back
}

// renewed reports whether rows, in which no device comes back, are of what may be one
// PC that got another id: it kept its name and its kind of join changed, or the
// directory deleted it before the new id appears; and whether it was there each time:
// unless it was deleted, in the network where it had been, or in one that the user, a
// PC of theirs or the tenant had before.
func renewed(p *detect.Pass, rows []int) (again, there bool) {
	t := p.T
	there = true
	for n := 1; n < len(rows); n++ {
		a, b := rows[n-1], rows[n]
		if t.Code(timeline.Device, a) == t.Code(timeline.Device, b) {
			continue
		}
		if was := called(p, a); was == "" || was != called(p, b) {
			return false, false
		}
		gone := slices.ContainsFunc(p.World.Directory.Device(t.Text(timeline.Device, a)), func(c *directory.Change) bool {
			return c.Kind == directory.DeviceDeleted && c.Time >= t.Time[a] && c.Time <= t.Time[b]
		})
		if t.Code(timeline.Trust, a) == t.Code(timeline.Trust, b) && !gone {
			return false, false
		}
		there = there && (gone || !detect.Apart(t, a, b) || p.Theirs(t.Time[a])(b))
	}
	return true, there
}

// called returns the display name of the device of row i. The portal's CSV
// downloads have none; then the inventory says it.
func called(p *detect.Pass, i int) string {
	if name := p.T.Text(timeline.DeviceName, i); name != "" {
		return name
	}
	if d := p.World.Directory.Inventory(p.T.Text(timeline.Device, i)); d != nil {
		return d.Name
	}
	return ""
}

// name returns the device of row i, with its id where names do not tell the
// devices apart.
func name(t *timeline.Timeline, i int, alike bool) string {
	if alike && t.Text(timeline.DeviceName, i) != "" {
		return detect.What(t, i) + " " + detect.Short(t.Text(timeline.Device, i))
	}
	return detect.What(t, i)
}

func (s *sharing) report(p *detect.Pass) {
	t := p.T
	slices.Sort(s.rows)
	first := s.rows[0]
	devices := distinct(t, timeline.Device, s.rows)
	names := distinct(t, timeline.DeviceName, s.rows)
	var labels, nets []string
	for _, id := range devices {
		rows := filter(s.rows, func(i int) bool { return t.Text(timeline.Device, i) == id })
		net, _ := majority(t, timeline.Net, rows)
		labels = append(labels, fmt.Sprintf("%s (%s)", name(t, rows[0], len(names) < len(devices)), t.Text(timeline.Net, net)))
		nets = append(nets, t.Text(timeline.Net, net))
		if len(labels) == 10 {
			break
		}
	}
	d := detect.Draft{Expected: "All sign-ins of the session show one device id."}
	for _, i := range s.rows {
		d.Add(cmp.Or(s.role[i], detect.Use), i)
	}
	what := detect.Count(s.sessions, "session")
	if s.sessions == 1 {
		d.Subject = finding.Subject{Kind: "session", ID: t.Text(timeline.Session, first)}
		what = "Session " + detect.Short(t.Text(timeline.Session, first))
	}
	d.Summary = fmt.Sprintf("%s of %s moved between %s %s in %s.", what, detect.Who(t, first), detect.Join(labels, 10), detect.Times(s.moves), detect.Span(s.to-s.from))
	d.Observed = fmt.Sprintf("%s in %s.", detect.Count(len(devices), "device id"), detect.Count(s.sessions, "session"))
	systems := distinct(t, timeline.OSFamily, s.rows)
	slices.Sort(nets)
	apart := len(slices.Compact(slices.Clone(nets))) > 1
	if apart {
		d.For = append(d.For, "the devices are in different networks")
	}
	if len(systems) > 1 {
		d.For = append(d.For, "the devices have different operating systems: "+detect.Join(systems, 4))
	}
	switch {
	case s.back:
		d.Confidence = 0.75
		d.For = append(d.For, "a device came back after the other: the two alternate")
		d.Benign = append(d.Benign, "one PC whose registration was renewed: ruled out, because the old id came back")
	case !s.other:
		d.Confidence = 0.6
		if len(distinct(t, timeline.Country, s.rows)) < 2 {
			d.Severity, d.Confidence = finding.Medium, 0.4
		}
		d.Against = append(d.Against, "the devices have one name and their kinds of join differ, as those of a PC have that is joined anew; but a session does not go on in another network then")
		d.Benign = append(d.Benign, "one PC that was joined anew in another network: possible, ask the user")
	case apart || len(systems) > 1:
		d.Confidence = 0.6
		d.Benign = append(d.Benign, "one PC whose registration was renewed: ruled out, because name and kind of join do not show it and the directory deleted none")
	default:
		d.Severity = finding.Medium
		d.Against = append(d.Against, "the devices share a network and a system, and none came back")
		d.Benign = append(d.Benign, "one PC renamed and registered anew: possible")
	}
	if own := s.owned(p, devices); own != nil {
		d.Against = append(d.Against, "by the inventory every device of the session is the user's own, registered before: "+detect.Join(own, 4))
		d.Benign = append(d.Benign, "tokens that the user carried to another device of their own: possible, ask the user")
	}
	transferred := "no sign-in of the session carries that transfer method"
	if s.transfer {
		transferred = "its sign-ins are left out"
	}
	d.Benign = append(d.Benign,
		"sign-in transferred to a phone: ruled out, because "+transferred,
		"remote desktop: ruled out as far as applications are known as such")
	p.Report(d)
}

// owned says of each of some devices since when it is registered to the user, as
// the inventory tells; nothing where it does not tell that of each, or of one only
// since the session was about to move.
func (s *sharing) owned(p *detect.Pass, devices []string) (own []string) {
	upn := p.T.Text(timeline.UPN, s.rows[0])
	for _, id := range devices {
		v := p.World.Directory.Inventory(id)
		if v == nil {
			return nil
		}
		since := cmp.Or(v.Registered, v.Created)
		mine := slices.ContainsFunc(v.Owners, func(who string) bool { return strings.EqualFold(who, p.T.ID) || strings.EqualFold(who, upn) })
		if !mine || since == 0 || since >= s.from {
			return nil
		}
		own = append(own, cmp.Or(v.Name, detect.Short(id))+" since "+detect.When(since))
	}
	return own
}
