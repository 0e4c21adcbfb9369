package detections

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// DeviceComesBack is PM-047.
var DeviceComesBack = &detect.Detection{
	ID: "PM-047", Title: "Disabled or deleted device comes back, and its PRT is used elsewhere",
	Doc: `A device that was disabled or deleted is out of use until an administrator brings it back. Looks for devices that are enabled, restored or registered anew, and whose PRT is used within the hour from a network in which the user was never seen with the device before, and that was not otherwise the user's, of a PC of theirs or the tenant's by then. And for the same in another guise: within a day after a device of the user's was deleted, the user registers one of the same name under a new id, which is used in such a network.

A device that was registered anew and enrolled lawfully (CX-014), with a first-hand logon of Windows within a week in a network that the user, a PC of theirs or the tenant had before, is left out; a logon in another network, and other marks that an intruder can make, are told.

Clean-up scripts that are undone bring back devices by the hundred; those are then used where they always were.

Wrong when a repaired PC is handed out in another office.`,
	Fact:     "A device that was shut out has no PRT in use; who brings it back sits at it, or knows who does.",
	Severity: finding.Medium, Confidence: 0.4, Grade: "B",
	Techniques: []string{"T1098.005"},
	Actions:    []string{"disable-device", "review-registrations", "revoke-sessions"},
	Source:     "Microsoft Learn: soft deletion of devices (preview); own",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.DeviceID, signin.ClientIP),
	Logs:       []string{detect.NonInteractive, detect.Audit},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("from its return to the PRT, at most", backSoon),
		detect.Within("from the end of a device to the registration of another, at most", replacedSoon),
	},
	Run:      deviceComesBack,
	Examples: pm047Examples,
}

const (
	backSoon     = timeline.Hour // from its return to the PRT
	replacedSoon = timeline.Day  // from its end to the registration of another
)

// shutOut is when a device was shut out and where it had been seen by then.
type shutOut struct {
	change *directory.Change
	nets   map[int32]bool
}

func deviceComesBack(p *detect.Pass) {
	t := p.T
	since := p.TheirsSince()
	deleted := map[string][]shutOut{} // by name: the user's devices, each time that one was deleted
	rows := map[string][]int{}
	for _, g := range t.Groups(timeline.Device) {
		rows[g.Key] = g.Rows
		changes := p.World.Directory.Device(g.Key)
		name, nets, n, told := t.Text(timeline.DeviceName, g.Rows[0]), map[int32]bool{}, 0, 0
		for _, s := range spans(changes) {
			for ; n < len(g.Rows) && t.Time[g.Rows[n]] < s.began.Time; n++ {
				if t.Is(g.Rows[n], timeline.OK) {
					nets[t.Code(timeline.Net, g.Rows[n])] = true
				}
			}
			from, _ := slices.BinarySearchFunc(g.Rows, s.until, func(i int, at int64) int { return cmp.Compare(t.Time[i], at) })
			var back []int
			for _, i := range g.Rows[from:] {
				if t.Time[i]-s.until > backSoon {
					break
				}
				if usesPRT(p, i) && !nets[t.Code(timeline.Net, i)] && since(i) > s.began.Time {
					back = append(back, i)
				}
			}
			for ; told < len(changes) && changes[told].Time < s.until; told++ { // as a rule one is disabled first and deleted then
				if c := changes[told]; c.Kind == directory.DeviceDeleted {
					deleted[name] = append(deleted[name], shutOut{c, maps.Clone(nets)})
				}
			}
			if len(back) > 0 && len(nets) > 0 {
				reportBack(p, s.began, nil, nil, back)
			}
		}
	}
	underAnotherID(p, deleted, rows, since)
}

// underAnotherID looks for devices that the user registered in place of one of that
// name, and used where that was never seen; rows are those of each device, since tells
// since when the network of one is known.
func underAnotherID(p *detect.Pass, deleted map[string][]shutOut, rows map[string][]int, since func(i int) int64) {
	t := p.T
	seen, enrolled := map[string]bool{}, enrolmentsOf(p)
	for _, c := range createdBy(p) {
		out := replacedBy(deleted[madeAs(p, c.DeviceID).name], c)
		if seen[c.DeviceID] || out.change == nil {
			continue
		}
		seen[c.DeviceID] = true
		back := filter(rows[c.DeviceID], func(i int) bool {
			return t.Time[i] >= c.Time && usesPRT(p, i) && !out.nets[t.Code(timeline.Net, i)] && since(i) > out.change.Time
		})
		if len(back) == 0 || len(out.nets) == 0 {
			continue
		}
		if e := enrolled.of(c.DeviceID); !e.Explains(t, back[0]) {
			reportBack(p, out.change, c, e, back)
		}
	}
}

// replacedBy returns the last of the deletions of other devices, soon before a
// registration: the new one may be deleted as well, by those who found it.
func replacedBy(deleted []shutOut, c *directory.Change) (last shutOut) {
	for _, out := range deleted {
		if out.change.DeviceID != c.DeviceID && out.change.Time <= c.Time && c.Time-out.change.Time <= replacedSoon &&
			(last.change == nil || last.change.Time < out.change.Time) {
			last = out
		}
	}
	return last
}

// usesPRT reports whether row i uses a PRT in a known place.
func usesPRT(p *detect.Pass, i int) bool {
	t := p.T
	return t.Is(i, timeline.OK|timeline.PRT) && t.Code(timeline.Net, i) != 0 && p.Judged(i) && !p.Elsewhere(i) && !p.Approved(i)
}

// reportBack reports uses of a device that was shut out, or, where anew is set,
// of the one that was registered in its place, whose enrolment is e.
func reportBack(p *detect.Pass, out, anew *directory.Change, e *enrolment, back []int) {
	t, i := p.T, back[0]
	d := detect.Draft{Changes: []*directory.Change{out}}
	d.Add(detect.Use, back...)
	what := "deleted"
	if out.Kind == directory.DeviceDisabled {
		what = "disabled"
	}
	how := "came back"
	if anew != nil {
		how = "was registered under another id by " + detect.Who(t, i) + " on " + detect.When(anew.Time)
		d.Changes = append(d.Changes, anew)
	}
	d.Summary = fmt.Sprintf("%s was %s on %s and %s; its PRT was used from %s on %s, a network in which it was never seen before.", detect.What(t, i), what,
		detect.When(out.Time), how, detect.Where(t, i), detect.When(t.Time[i]))
	d.Expected = "A device that comes back is used where it was used before."
	d.Observed = fmt.Sprintf("%s from %s.", detect.Count(len(back), "request"), t.Text(timeline.Net, i))
	d.Benign = []string{"a clean-up that was undone: ruled out, because the network is new for the device", "a repaired PC that was handed out elsewhere: possible"}
	if e.Lawful() {
		d.Confidence = p.Detection.Confidence
		e.doubt(&d, "the new device")
	}
	p.Report(d)
}

const pm047Life = `
	d1 09:00 alice LAPTOP-1 outlook token=prt
	d2 09:00 audit disable-device LAPTOP-1 by=admin
	d3 09:00 audit enable-device LAPTOP-1 by=admin`

const pm047Deleted = `
	d1 09:00 alice LAPTOP-1 outlook token=prt
	d2 09:00 audit delete-device LAPTOP-1 by=admin`

const pm047Away = ` ip=203.0.113.66 net=AS64666/NL`

const pm047Anew = `
	d2 09:20 audit register-device LAPTOP-9 by=alice device_name=LAPTOP-1
	d2 09:30 alice LAPTOP-9 outlook token=prt name=LAPTOP-1` + pm047Away

const pm047Elsewhere = `
	d2 09:25 alice LAPTOP-9 mdm-enrollment token=rt name=LAPTOP-1
	d2 11:30 alice LAPTOP-9 cloudap interactive name=LAPTOP-1` + pm047Away

const pm047Summary = "LAPTOP-1 was deleted on 5 May 2026 09:00 and was registered under another id by alice@example.com on 5 May 2026 09:20; its PRT was used from AS64666 NL (203.0.113.66) on 5 May 2026 09:30, a network in which it was never seen before."

var pm047Examples = []detect.Example{
	{Name: "enabled, and used elsewhere", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Evidence: []int{3}, Story: pm047Life + `
		d3 09:20 alice LAPTOP-1 outlook token=prt x2 every 10m` + pm047Away, Want: []string{"LAPTOP-1 was disabled on 5 May 2026 09:00 and came back; its PRT was used from AS64666 NL (203.0.113.66) on 6 May 2026 09:20, a network in which it was never seen before."}},
	{Name: "restored, and used elsewhere", Story: pm047Deleted + `
		d3 09:00 audit restore-device LAPTOP-1 by=admin
		d3 09:20 alice LAPTOP-1 outlook token=prt` + pm047Away, Want: []string{"LAPTOP-1 was deleted on 5 May 2026 09:00 and came back; its PRT was used from AS64666 NL (203.0.113.66) on 6 May 2026 09:20, a network in which it was never seen before."}},
	{Name: "registered under another id", Evidence: []int{3}, Story: pm047Deleted + pm047Anew, Want: []string{"LAPTOP-1 was deleted on 5 May 2026 09:00 and was registered under another id by alice@example.com on 5 May 2026 09:20; its PRT was used from AS64666 NL (203.0.113.66) on 5 May 2026 09:30, a network in which it was never seen before."}},
	{Name: "registered twice in the log: one finding", Story: pm047Deleted + pm047Anew + `
		d2 09:21 audit add-device LAPTOP-9 by=alice device_name=LAPTOP-1`, Want: []string{"LAPTOP-1 was deleted on 5 May 2026 09:00 and was registered under another id by alice@example.com on 5 May 2026 09:20; its PRT was used from AS64666 NL (203.0.113.66) on 5 May 2026 09:30, a network in which it was never seen before."}},
	{Name: "two devices of one name deleted: the later counts", Story: pm047Deleted + `
		d2 08:00 alice LAPTOP-2 outlook token=prt name=LAPTOP-1
		d2 09:10 audit delete-device LAPTOP-2 by=admin` + pm047Anew, Want: []string{"LAPTOP-1 was deleted on 5 May 2026 09:10 and was registered under another id by alice@example.com on 5 May 2026 09:20; its PRT was used from AS64666 NL (203.0.113.66) on 5 May 2026 09:30, a network in which it was never seen before."}},
	{Name: "the same, in another order", Story: `
		d1 08:00 alice LAPTOP-2 outlook token=prt name=LAPTOP-1
		d1 09:00 alice LAPTOP-1 outlook token=prt
		d2 09:00 audit delete-device LAPTOP-2 by=admin
		d1 09:10 audit delete-device LAPTOP-1 by=admin` + pm047Anew, Want: []string{"LAPTOP-1 was deleted on 5 May 2026 09:00 and was registered under another id by alice@example.com on 5 May 2026 09:20; its PRT was used from AS64666 NL (203.0.113.66) on 5 May 2026 09:30, a network in which it was never seen before."}},
	{Name: "a sign-in that was refused there before", Story: `
		d1 08:00 alice LAPTOP-1 outlook token=prt error=53003` + pm047Away + pm047Life + `
		d3 09:20 alice LAPTOP-1 outlook token=prt` + pm047Away, Want: []string{"LAPTOP-1 was disabled on 5 May 2026 09:00 and came back; its PRT was used from AS64666 NL (203.0.113.66) on 6 May 2026 09:20, a network in which it was never seen before."}},
	{Name: "registered under another id, and enrolled for management, but Windows never logs on", Story: pm047Deleted + pm047Anew + `
		d2 09:25 alice LAPTOP-9 mdm-enrollment token=rt name=LAPTOP-1`, Want: []string{"LAPTOP-1 was deleted on 5 May 2026 09:00 and was registered under another id by alice@example.com on 5 May 2026 09:20; its PRT was used from AS64666 NL (203.0.113.66) on 5 May 2026 09:30, a network in which it was never seen before."}},
	{Name: "silent: away with its user between being disabled and being deleted", Story: pm047Life + `
		d3 12:00 alice LAPTOP-1 outlook token=prt` + pm047Away + `
		d4 09:00 audit delete-device LAPTOP-1 by=admin
		d4 09:20 audit register-device LAPTOP-9 by=alice device_name=LAPTOP-1
		d4 09:30 alice LAPTOP-9 outlook token=prt name=LAPTOP-1` + pm047Away},
	{Name: "silent: used where another device of theirs was", Story: `
		d1 08:00 alice PHONE-1 outlook` + pm047Away + pm047Life + `
		d3 09:20 alice LAPTOP-1 outlook token=prt` + pm047Away},
	{Name: "used where another device of theirs came only after it was disabled", Story: pm047Life + `
		d2 09:01 alice PHONE-1 outlook` + pm047Away + `
		d3 09:20 alice LAPTOP-1 outlook token=prt` + pm047Away, Want: []string{"LAPTOP-1 was disabled on 5 May 2026 09:00 and came back; its PRT was used from AS64666 NL (203.0.113.66) on 6 May 2026 09:20, a network in which it was never seen before."}},
	{Name: "silent: registered under another id, and used where another device of theirs was", Story: `
		d1 08:00 alice PHONE-1 outlook` + pm047Away + pm047Deleted + pm047Anew},
	{Name: "silent: used where it was", Story: pm047Life + `
		d3 09:20 alice LAPTOP-1 outlook token=prt`},
	{Name: "silent: used where it was, though not for a day", Story: `
		d2 08:50 alice LAPTOP-1 outlook token=prt` + pm047Away + pm047Life + `
		d3 09:20 alice LAPTOP-1 outlook token=prt` + pm047Away},
	{Name: "silent: used where another device of theirs was for a day, to the minute", Story: `
		d1 09:00 alice PHONE-1 outlook` + pm047Away + pm047Life + `
		d3 09:20 alice LAPTOP-1 outlook token=prt` + pm047Away},
	{Name: "silent: registered under another id, and used where another device of theirs was for a day, to the minute", Story: `
		d1 09:00 alice PHONE-1 outlook` + pm047Away + pm047Deleted + pm047Anew},
	{Name: "silent: the address of an earlier request", Story: pm047Life + `
		d3 09:20 alice LAPTOP-1 line-of-business token=prt confidential` + pm047Away},
	{Name: "registered under another id, and used in one moment", Story: pm047Deleted + `
		d2 09:20 audit register-device LAPTOP-9 by=alice device_name=LAPTOP-1
		d2 09:20 alice LAPTOP-9 outlook token=prt name=LAPTOP-1` + pm047Away, Want: []string{strings.Replace(pm047Summary, "5 May 2026 09:30", "5 May 2026 09:20", 1)}},
	{Name: "silent: hours later", Story: pm047Life + `
		d3 11:20 alice LAPTOP-1 outlook token=prt` + pm047Away},
	{Name: "silent: disabled still, see PM-011", Story: pm047Life + `
		d2 09:20 alice LAPTOP-1 outlook token=prt` + pm047Away},
	{Name: "silent: nothing is known of where it was", Story: `
		d2 09:00 audit disable-device LAPTOP-1 by=admin
		d3 09:00 audit enable-device LAPTOP-1 by=admin
		d3 09:20 alice LAPTOP-1 outlook token=prt` + pm047Away},
	{Name: "silent: refresh token", Story: pm047Life + `
		d3 09:20 alice LAPTOP-1 outlook token=rt` + pm047Away},
	{Name: "silent: refused", Story: pm047Life + `
		d3 09:20 alice LAPTOP-1 outlook token=prt error=53003` + pm047Away},
	{Name: "silent: from nowhere", Story: pm047Life + `
		d3 09:20 alice LAPTOP-1 outlook token=prt ip=- asn=- country=-`},
	{Name: "silent: through the company's tunnel", Story: pm047Life + `
		d3 09:20 alice LAPTOP-1 outlook token=prt gsa` + pm047Away},
	{Name: "silent: address not carried", Story: pm047Life + `
		d3 09:20 alice LAPTOP-1 outlook token=prt net=AS64666/NL ip=?`},
	{Name: "silent: registered under another id, used where it was", Story: pm047Deleted + `
		d2 09:20 audit register-device LAPTOP-9 by=alice device_name=LAPTOP-1
		d2 09:30 alice LAPTOP-9 outlook token=prt name=LAPTOP-1`},
	{Name: "silent: registered under another id, days later", Story: pm047Deleted + `
		d4 09:20 audit register-device LAPTOP-9 by=alice device_name=LAPTOP-1
		d4 09:30 alice LAPTOP-9 outlook token=prt name=LAPTOP-1` + pm047Away},
	{Name: "silent: registered under another id before", Story: pm047Deleted + `
		d2 08:20 audit register-device LAPTOP-9 by=alice device_name=LAPTOP-1
		d2 09:30 alice LAPTOP-9 outlook token=prt name=LAPTOP-1` + pm047Away},
	{Name: "silent: a device of another name", Story: pm047Deleted + `
		d2 09:20 audit register-device LAPTOP-9 by=alice
		d2 09:30 alice LAPTOP-9 outlook token=prt` + pm047Away},
	{Name: "silent: the old one was disabled only", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt
		d2 09:00 audit disable-device LAPTOP-1 by=admin` + pm047Anew},
	{Name: "silent: registered anew under its own id", Story: pm047Deleted + `
		d2 09:20 audit register-device LAPTOP-1 by=alice
		d2 11:30 alice LAPTOP-1 outlook token=prt` + pm047Away},
	{Name: "silent: registered under another id, no use of its PRT", Story: pm047Deleted + `
		d2 09:20 audit register-device LAPTOP-9 by=alice device_name=LAPTOP-1
		d2 09:30 alice LAPTOP-9 outlook token=rt name=LAPTOP-1` + pm047Away},
	{Name: "silent: registered under another id, nothing known of where the old one was", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt error=53003
		d2 09:00 audit delete-device LAPTOP-1 by=admin` + pm047Anew},
	{Name: "silent: registered under another id, enrolled lawfully", Story: pm047Deleted + pm047Anew + `
		d2 09:25 alice LAPTOP-9 mdm-enrollment token=rt name=LAPTOP-1
		d2 11:30 alice LAPTOP-9 cloudap interactive name=LAPTOP-1`},
	{Name: "registered under another id, managed, and logged on to where the user never was before", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4},
		Against: []string{"the new device has marks of an enrolment, which an intruder can make as well: it was enrolled for management within two hours, Windows logged on with it within a day, it met the compliance policy within a day"}, Story: `
		d-1 09:00 alice LAPTOP-1 outlook token=prt x2 every 24h` + pm047Deleted + pm047Anew + pm047Elsewhere, Want: []string{"LAPTOP-1 was deleted on 5 May 2026 09:00 and was registered under another id by alice@example.com on 5 May 2026 09:20; its PRT was used from AS64666 NL (203.0.113.66) on 5 May 2026 09:30, a network in which it was never seen before."}},
	{Name: "likewise, of a user who was not seen before", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: pm047Deleted + pm047Anew + pm047Elsewhere, Want: []string{"LAPTOP-1 was deleted on 5 May 2026 09:00 and was registered under another id by alice@example.com on 5 May 2026 09:20; its PRT was used from AS64666 NL (203.0.113.66) on 5 May 2026 09:30, a network in which it was never seen before."}},
	{Name: "silent: agreed test", Story: pm047Life + `
		d3 09:20 alice LAPTOP-1 outlook token=prt` + pm047Away,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "an hour later, to the minute", Story: pm047Life + `
		d3 10:00 alice LAPTOP-1 outlook token=prt` + pm047Away, Want: []string{"LAPTOP-1 was disabled on 5 May 2026 09:00 and came back; its PRT was used from AS64666 NL (203.0.113.66) on 6 May 2026 10:00, a network in which it was never seen before."}},
	{Name: "deleted and registered anew in one moment", Story: pm047Deleted + `
		d2 09:00 audit register-device LAPTOP-9 by=alice device_name=LAPTOP-1
		d2 09:30 alice LAPTOP-9 outlook token=prt name=LAPTOP-1` + pm047Away, Want: []string{"LAPTOP-1 was deleted on 5 May 2026 09:00 and was registered under another id by alice@example.com on 5 May 2026 09:00; its PRT was used from AS64666 NL (203.0.113.66) on 5 May 2026 09:30, a network in which it was never seen before."}},
	{Name: "registered anew a day later, to the minute", Story: pm047Deleted + `
		d3 09:00 audit register-device LAPTOP-9 by=alice device_name=LAPTOP-1
		d3 09:30 alice LAPTOP-9 outlook token=prt name=LAPTOP-1` + pm047Away, Want: []string{"LAPTOP-1 was deleted on 5 May 2026 09:00 and was registered under another id by alice@example.com on 6 May 2026 09:00; its PRT was used from AS64666 NL (203.0.113.66) on 6 May 2026 09:30, a network in which it was never seen before."}},
	{Name: "a clean-up deletes two devices of one name in one moment", Story: pm047Deleted + `
		d1 10:00 alice LAPTOP-2 outlook token=prt name=LAPTOP-1` + pm047Away + `
		d2 09:00 audit delete-device LAPTOP-2 by=admin` + pm047Anew, Want: []string{"LAPTOP-1 was deleted on 5 May 2026 09:00 and was registered under another id by alice@example.com on 5 May 2026 09:20; its PRT was used from AS64666 NL (203.0.113.66) on 5 May 2026 09:30, a network in which it was never seen before."}},
	{Name: "registered under another id, and deleted by those who found it", Story: pm047Deleted + pm047Anew + `
		d2 12:00 audit delete-device LAPTOP-9 by=admin`, Want: []string{pm047Summary}},
	{Name: "the old one was disabled first, and deleted then", Story: strings.Replace(pm047Deleted, "d2 09:00", "d2 08:00 audit disable-device LAPTOP-1 by=admin\n\td2 09:00", 1) + pm047Anew, Want: []string{pm047Summary}},
	{Name: "silent: used elsewhere before it was registered once more", Story: pm047Deleted + `
		d1 10:00 alice LAPTOP-9 outlook token=prt name=LAPTOP-1` + pm047Away + `
		d2 09:20 audit register-device LAPTOP-9 by=alice device_name=LAPTOP-1`},
	{Name: "silent: an hour and a half later", Story: pm047Life + `
		d3 10:30 alice LAPTOP-1 outlook token=prt` + pm047Away},
	{Name: "silent: registered anew a day and a half later", Story: pm047Deleted + `
		d3 21:00 audit register-device LAPTOP-9 by=alice device_name=LAPTOP-1
		d3 21:30 alice LAPTOP-9 outlook token=prt name=LAPTOP-1` + pm047Away},
}
