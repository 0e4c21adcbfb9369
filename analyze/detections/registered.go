package detections

import (
	"cmp"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/timeline"
)

// made is what the directory says that a device was when it was registered,
// or else what the inventory says that it is.
type made struct {
	change           *directory.Change   // the first that created it; nil where the case does not hold one
	told             []*directory.Change // change, and the others that say what it was made as
	listed           bool                // the inventory says some of it
	name, os, family string
	build            string // version of the system
}

func madeAs(p *detect.Pass, device string) (m made) {
	for _, c := range p.World.Directory.Device(device) {
		if c.Kind != directory.DeviceCreated {
			continue
		}
		if m.change == nil {
			m.change = c
		}
		if c == m.change || m.name == "" && c.DeviceName != "" || m.os == "" && c.DeviceOS != "" || m.build == "" && c.DeviceBuild != "" {
			m.told = append(m.told, c)
		}
		m.name, m.os, m.build = cmp.Or(m.name, c.DeviceName), cmp.Or(m.os, c.DeviceOS), cmp.Or(m.build, c.DeviceBuild)
	}
	if v := p.World.Directory.Inventory(device); v != nil {
		m.listed = m.name == "" && v.Name != "" || m.os == "" && v.OS != "" || m.build == "" && v.OSVersion != ""
		m.name, m.os, m.build = cmp.Or(m.name, v.Name), cmp.Or(m.os, v.OS), cmp.Or(m.build, v.OSVersion)
	}
	m.family = timeline.OSFamilyOf(m.os)
	return m
}

// asAudited is what becomes of a harmless cause of which the audit log would tell by a
// moment: it says so only where the case holds one that reaches there.
func asAudited(p *detect.Pass, by int64, verdict string) string {
	switch dir := p.World.Directory; {
	case !dir.HasAudit():
		return "possible, as the case holds no directory audit log"
	case dir.AuditedUntil() < by:
		return "possible, as the newest event of the directory audit log is of " + detect.When(dir.AuditedUntil())
	}
	return verdict
}

// doneBy returns the changes of some kinds that the user of the timeline made.
func doneBy(p *detect.Pass, kinds ...directory.Kind) (cs []*directory.Change) {
	done := p.World.Directory.Actor(p.T.ID)
	if len(done) == 0 {
		done = p.World.Directory.Actor(p.T.Text(timeline.UPN, 0))
	}
	for _, c := range done {
		if slices.Contains(kinds, c.Kind) {
			cs = append(cs, c)
		}
	}
	return cs
}

// firstAfter returns the place of the first of changes, which are in order,
// that is later than a moment.
func firstAfter(cs []*directory.Change, at int64) int {
	n, _ := slices.BinarySearchFunc(cs, at+1, func(c *directory.Change, at int64) int { return cmp.Compare(c.Time, at) })
	return n
}
