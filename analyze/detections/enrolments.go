package detections

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
)

// enrolments is what is known of how devices were enrolled, each looked at once.
type enrolments struct {
	p      *detect.Pass
	known  map[string]*enrolment
	used   map[string]*enrolment // as of their first use
	firsts map[string]int64      // by device, when that was
	first  *fresh                // since when devices are seen
	since  func(i int) int64     // since when the network of a row is known
}

// enrolment is that of one device, of which the changes of the directory tell or
// else the inventory.
type enrolment struct {
	*detect.Enrolment
	theirs func(i int) bool // whether a row is in a network known before it
}

func enrolmentsOf(p *detect.Pass) *enrolments {
	return &enrolments{p: p, known: map[string]*enrolment{}, used: map[string]*enrolment{}}
}

// of returns the enrolment of a device, nil of one that neither the directory nor the
// inventory knows. What the inventory has no date of is as old as can be.
func (e *enrolments) of(device string) *enrolment {
	if known, met := e.known[device]; met {
		return known
	}
	var of *enrolment
	if c := e.p.Enrolled(device); c != nil {
		of = &enrolment{c, e.p.Theirs(c.Created.Time)}
	} else if v := e.p.World.Directory.Inventory(device); v != nil {
		at := cmp.Or(v.Registered, v.Created)
		of = &enrolment{e.p.EnrolledAt(device, at), e.p.Theirs(at)}
	}
	e.known[device] = of
	return of
}

// inUse is of, as of when the user was first seen with a device that was registered in the
// case, if that is later: whoever has one made may let it lie until it is no longer new.
func (e *enrolments) inUse(device string) *enrolment {
	of := e.of(device)
	if of == nil || of.Created == nil {
		return of
	}
	if known, met := e.used[device]; met {
		return known
	}
	if first := e.seen(device); first > of.Created.Time {
		of = &enrolment{e.p.EnrolledAt(device, first), e.p.Theirs(first)}
	}
	e.used[device] = of
	return of
}

// seen returns when the user was first seen with a device, 0 where they never were.
func (e *enrolments) seen(device string) int64 {
	if e.firsts == nil {
		e.firsts = map[string]int64{}
		t, f := e.p.T, freshOf(e.p.T, timeline.Device)
		for i := range t.Len() {
			if f.first[t.Code(timeline.Device, i)] == t.Time[i] {
				e.firsts[t.Text(timeline.Device, i)] = t.Time[i]
			}
		}
	}
	return e.firsts[device]
}

// ageless is what is observed of devices whose age is not known.
const ageless = "age not known"

// ageless reports whether the device of the first of rows may be new at a moment, as its
// user was seen on three days before they were seen with it, one of the rows is in a network not known before it was first seen, and the
// case holds neither changes nor an inventory that would tell.
func (e *enrolments) ageless(at int64, rows ...int) bool {
	if d := e.p.World.Directory; d.HasAudit() || d.HasInventory() {
		return false
	}
	if e.first == nil {
		e.first, e.since = freshOf(e.p.T, timeline.Device), e.p.TheirsSince()
	}
	first := e.first.first[e.p.T.Code(timeline.Device, rows[0])]
	return first > at-newDevice && daysBefore(e.first.days, first) >= historyDays && slices.ContainsFunc(rows, func(i int) bool { return e.since(i) > first })
}

// lacksAge says whether devices were left out that may have been new.
func lacksAge(_ *detect.World, seen []detect.Observation) *detect.Lack {
	o := detect.Seen(seen, ageless)
	if o.Rows == 0 {
		return nil
	}
	return &detect.Lack{
		Missing: []string{detect.Born}, Rows: o.Rows, Part: "devices whose age is not known",
		Reason: fmt.Sprintf("the case holds neither directory audit events nor an inventory of devices: of %s, a device first seen within the week, when its user had been seen on three days, and in a network not known before, was left out because it is managed or Windows logged on with it, which an intruder brings about with a new device as well", detect.Count(int(o.Subjects), "user")),
		Cure:   "add the directory audit log or the list of devices: directoryAudits or devices of Graph, AuditLogs by diagnostic settings, or the portal's downloads",
	}
}

// since reports whether the device was created at a moment or later.
func (e *enrolment) since(at int64) bool { return e != nil && e.Since(at) }

// Explains is that of detect, of no enrolment as well.
func (e *enrolment) Explains(t *timeline.Timeline, i int) bool {
	return e != nil && e.Enrolment.Explains(t, i)
}

// Lawful likewise.
func (e *enrolment) Lawful() bool { return e != nil && e.Enrolment.Lawful() }

// doubt lowers a finding on a device of which Windows' logons and other marks speak
// for an enrolment: an intruder makes those as well, but not in a network that the
// user, a PC of theirs or the tenant had before.
func (e *enrolment) doubt(d *detect.Draft, name string) {
	d.Severity, d.Confidence = finding.Medium, min(d.Confidence, 0.4)
	if !e.History {
		d.Severity, d.Confidence = finding.Low, 0.2
		d.Against = append(d.Against, "the user was not seen on three days before: whose network it is cannot be told")
	}
	if len(e.Signs) > 0 {
		d.Against = append(d.Against, enrolmentMarks(e.Enrolment, name))
	}
}

// enrolmentMarks says which marks of an enrolment a device has, of which none is proof.
func enrolmentMarks(e *detect.Enrolment, name string) string {
	return fmt.Sprintf("%s has marks of an enrolment, which an intruder can make as well: %s", name, strings.Join(e.Signs, ", "))
}
