package detections

import (
	"cmp"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/timeline"
)

// What speaks against a phish where the case holds no audit log.
const (
	fromHome       = "it came from a network of the user's or the tenant's, and the case holds no directory audit log that would tell what was registered with it"
	fromLogon      = fromHome + "; within a day Windows logged on, from such a network, with a PC that the user was not seen with before"
	enrolledBenign = "PC that its user enrols, or PCs staged by the help desk: not ruled out without a directory audit log"
)

// logonSoon is how soon after a device code a logon with a new PC weighs.
const logonSoon = timeline.Day

// codedDevices is what became of the devices that steps of lineages with a device code
// may have led to.
type codedDevices struct {
	p        *detect.Pass
	born     []birth
	since    func(i int) int64 // since when the network of a row is known
	enrolled *enrolments
	staged   staging // networks in which devices were set up that others were handed
	first    *fresh  // since when devices are seen
}

func codedDevicesOf(p *detect.Pass) *codedDevices {
	return &codedDevices{p: p, enrolled: enrolmentsOf(p), staged: staging{}}
}

// birth is when a device came into being.
type birth struct {
	device string
	at     int64
}

// birthsOf returns, in order, the devices that the user registered, and those they
// signed in with that the inventory alone says the age of.
func birthsOf(p *detect.Pass) (born []birth) {
	for _, c := range createdBy(p) {
		born = append(born, birth{c.DeviceID, c.Time})
	}
	met := map[int32]bool{}
	for _, i := range p.Rows(timeline.HasDevice) {
		code, id := p.T.Code(timeline.Device, i), p.T.Text(timeline.Device, i)
		if met[code] {
			continue
		}
		met[code] = true
		if v := p.World.Directory.Inventory(id); v != nil && !p.World.Directory.Made(id) {
			born = append(born, birth{id, cmp.Or(v.Registered, v.Created)})
		}
	}
	slices.SortStableFunc(born, func(a, b birth) int { return cmp.Compare(a.at, b.at) })
	return born
}

// after returns the first device that was registered while the token of row i was good.
func (d *codedDevices) after(i int) (b birth, ok bool) {
	at := d.p.T.Time[i]
	n, _ := slices.BinarySearchFunc(d.born, at, func(b birth, at int64) int { return cmp.Compare(b.at, at) })
	if n == len(d.born) || d.born[n].at-at > tokenLife {
		return b, false
	}
	return d.born[n], true
}

// lawful reports whether steps of a lineage led to a device of the user's whose
// enrolment explains them, or that was handed to somebody else (PM-006); the networks
// in which those were set up are noted.
func (d *codedDevices) lawful(rows []int) bool {
	if d.since == nil {
		d.born, d.since = birthsOf(d.p), d.p.TheirsSince()
	}
	t := d.p.T
	for _, i := range rows {
		b, ok := d.after(i)
		if !ok {
			continue
		}
		if d.since(i) <= b.at && d.staged.add(t.Code(timeline.Net, i), d.p.World.Survey.HandedOn(b.device, t.ID, b.at)) {
			return true
		}
		if _, met := d.enrolled.known[b.device]; (met || len(d.enrolled.known) < manyDevices) && d.enrolled.of(b.device).Explains(t, i) {
			return true
		}
	}
	return false
}

// unlogged says what speaks against a phish where no audit log tells of devices, of
// lineages that none explains; "" for nothing.
func (d *codedDevices) unlogged(cs []coded) string {
	if d.p.World.Directory.HasAudit() {
		return ""
	}
	logon := true
	for _, c := range cs {
		for _, i := range c.rows {
			if _, known := d.after(i); known || d.since(i) > d.p.T.Time[i] {
				return ""
			}
		}
		logon = logon && d.logsOn(c.rows[0])
	}
	if logon {
		return fromLogon
	}
	return fromHome
}

// logsOn reports whether Windows logged on within a day after row i, in a network known
// by then, with a device that the user was not seen with before it and the inventory
// does not know.
func (d *codedDevices) logsOn(i int) bool {
	t := d.p.T
	if d.first == nil {
		d.first = freshOf(t, timeline.Device)
	}
	from, _ := slices.BinarySearch(t.Time, t.Time[i])
	for r := from; r < t.Len() && t.Time[r] <= t.Time[i]+logonSoon; r++ {
		if t.Is(r, detect.FirstHand) && d.first.first[t.Code(timeline.Device, r)] >= t.Time[i] && d.since(r) <= t.Time[i] {
			return d.p.World.Directory.Inventory(t.Text(timeline.Device, r)) == nil
		}
	}
	return false
}
