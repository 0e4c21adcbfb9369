package detections

import (
	"fmt"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// HelloNeverSetUp is PM-021.
var HelloNeverSetUp = &detect.Detection{
	ID: "PM-021", Title: "Windows Hello used on a device where it was never set up",
	Doc: `Windows Hello for Business is set up on each device anew, and the audit log tells of every key. A sign-in with it on a device that was registered within the logs, for which they hold no such key of the user, used a key of another device, or one that was registered by a tool. Keys whose audit event names no device count for all.

Judged are only sign-ins up to the newest event of the audit log, and only where that holds such a key of anybody: else nothing says that an export would show one. Where a device was registered within the logs, or is new, and Windows Hello is used on it only after the audit log ends, this is said.

It weighs less on hybrid devices: with key trust the key is written on-premises first.

Wrong when the audit log is not whole between the registration and the sign-in.`,
	Fact:     "A key of Windows Hello for Business is made on the device it is used on, and the directory logs it.",
	Severity: finding.High, Confidence: 0.5, Grade: "B",
	Techniques: []string{"T1098.005", "T1556.006"},
	Actions:    []string{"review-registrations", "revoke-sessions"},
	Source:     "dirkjanm.io on Windows Hello keys and PRTs; Microsoft Learn: reference-audit-activities",
	Needs:      signin.Of(signin.ErrorCode, signin.DeviceID, signin.AuthDetails),
	Logs:       []string{detect.Interactive, detect.Audit},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("clocks and pipeline", timeline.Defaults().Grace),
	},
	Lacks:    lacksKeys,
	Run:      helloNeverSetUp,
	Examples: pm021Examples,
}

// keyless is the key of sign-ins with Windows Hello that the audit log does not
// let one judge.
const keyless = "keyless"

// lacksKeys says whether the audit log does not tell of keys, or not of those of
// the devices that are used after it ends.
func lacksKeys(w *detect.World, seen []detect.Observation) *detect.Lack {
	o := detect.Seen(seen, keyless)
	if o.Rows == 0 {
		return nil
	}
	l := &detect.Lack{Missing: []string{"keys in the audit log"}, Rows: o.Rows, Cure: "add the directory audit log whole, for every day of the sign-ins: AuditLogs by diagnostic settings, or directoryAudits of Graph"}
	if !w.Directory.Tells(directory.CredentialAdded) {
		l.Reason = "the directory audit log of the case holds no key or credential that anybody added, so that one that is not there means nothing"
		return l
	}
	l.Part = "new devices on which Windows Hello is used after the audit log ends"
	l.Reason = fmt.Sprintf("the newest event of the directory audit log is of %s; on new devices of %s Windows Hello is used only after it", detect.When(w.Directory.AuditedUntil()), detect.Count(int(o.Subjects), "user"))
	return l
}

func helloNeverSetUp(p *detect.Pass) {
	t, dir := p.T, p.World.Directory
	hello := valued(t, timeline.Method, "hello", func(method string) bool { return strings.HasPrefix(strings.ToLower(method), "windows hello") })
	rows := filter(p.Rows(timeline.OK|timeline.Credential), func(i int) bool { return hello.at(i) && !p.Approved(i) })
	if !dir.Tells(directory.CredentialAdded) {
		p.Observe(keyless, rows...)
		return
	}
	ends := dir.AuditedUntil() + p.World.Params.Limits.Grace
	var later []int
	var keys []*directory.Change
	first := map[string]int64{} // by device, when a key was added for it
	for _, c := range changesOf(p, directory.CredentialAdded) {
		if !strings.Contains(c.Activity, "Windows Hello") {
			continue
		}
		keys = append(keys, c)
		if first[c.DeviceID] == 0 {
			first[c.DeviceID] = c.Time
		}
	}
	for _, g := range grouped(t, timeline.Device, rows) {
		i := g.Rows[0]
		created := madeAs(p, g.Key).change
		if created == nil && t.Time[i] > ends && newSince(p, g.Key, ends) {
			later = append(later, g.Rows...)
		}
		if created == nil || created.Time > t.Time[i] || p.Shared(g.Key, t.Text(timeline.DeviceName, i), t.Time[i]) {
			continue
		}
		until := t.Time[i] + p.World.Params.Limits.Grace
		if added(first[g.Key], until) || added(first[""], until) {
			continue
		}
		if t.Time[i] > ends {
			later = append(later, g.Rows...)
			continue
		}
		var other *directory.Change
		if n := firstAfter(keys, until); n > 0 {
			other = keys[n-1]
		}
		n := len(g.Rows)
		for t.Time[g.Rows[n-1]] > ends {
			n--
		}
		reportNeverSetUp(p, g.Rows[:n], created, other)
	}
	p.Observe(keyless, later...)
}

// newSince reports whether a device may have been registered after a moment: the
// inventory says so, or is silent and the user did not sign in with it before.
func newSince(p *detect.Pass, device string, at int64) bool {
	if v := p.World.Directory.Inventory(device); v != nil && v.Registered+v.Created > 0 {
		return max(v.Registered, v.Created) > at
	}
	t := p.T
	for i := 0; i < t.Len() && t.Time[i] <= at; i++ {
		if t.Text(timeline.Device, i) == device {
			return false
		}
	}
	return device != ""
}

// added reports whether a key was added up to a moment; 0 is never.
func added(at, until int64) bool { return at != 0 && at <= until }

func reportNeverSetUp(p *detect.Pass, rows []int, created, other *directory.Change) {
	t, i := p.T, rows[0]
	d := detect.Draft{Changes: []*directory.Change{created}}
	d.Add(detect.Use, rows...)
	d.Summary = fmt.Sprintf("%s signed in %s with Windows Hello on %s, registered on %s; the audit log holds no key of theirs for it. First on %s from %s.", detect.Who(t, i),
		detect.Times(len(rows)), detect.What(t, i), detect.When(created.Time), detect.When(t.Time[i]), detect.Where(t, i))
	d.Expected = "A key of Windows Hello is added for the device before it is used there."
	d.Observed = fmt.Sprintf("No such change from %s, when the device was registered, to %s.", detect.When(created.Time), detect.When(t.Time[i]))
	if other != nil {
		d.Changes = append(d.Changes, other)
		d.For = append(d.For, "a key was added for another device, on "+detect.When(other.Time))
	}
	d.Benign = []string{"set up before the logs begin: ruled out, because the device was registered within them", "an audit event that the export left out: possible"}
	if t.Text(timeline.Trust, i) == "hybrid" {
		d.Severity, d.Confidence = finding.Medium, 0.3
		d.Benign = append(d.Benign, "key written on-premises first: possible")
	}
	p.Report(d)
}

// pm021Others shows that the audit log tells of keys, up to its end.
const pm021Others = `
	d1 07:00 audit register-device LAPTOP-7 by=carol
	d9 07:00 audit add-whfb carol device=LAPTOP-7`

const pm021Device = pm021Others + `
	d1 08:00 audit register-device LAPTOP-1 by=alice`

const pm021Logon = `
	d2 09:00 alice LAPTOP-1 cloudap interactive method=whfb`

var pm021Examples = []detect.Example{
	{Name: "no key was added", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, Evidence: []int{3}, For: []string{}, Story: pm021Device + pm021Logon + ` x2 every 1h`, Want: []string{"alice@example.com signed in twice with Windows Hello on LAPTOP-1, registered on 4 May 2026 08:00; the audit log holds no key of theirs for it. First on 5 May 2026 09:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "a key was added for another device", For: []string{"a key was added for another device, on 4 May 2026 09:00"}, Story: pm021Device + `
		d1 09:00 audit add-whfb alice device=LAPTOP-2` + pm021Logon, Want: []string{"alice@example.com signed in once with Windows Hello on LAPTOP-1, registered on 4 May 2026 08:00; the audit log holds no key of theirs for it. First on 5 May 2026 09:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "a key was added the day after", Story: pm021Device + pm021Logon + `
		d3 09:00 audit add-whfb alice device=LAPTOP-1`, Want: []string{"alice@example.com signed in once with Windows Hello on LAPTOP-1, registered on 4 May 2026 08:00; the audit log holds no key of theirs for it. First on 5 May 2026 09:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "a security key was added", Story: pm021Device + `
		d1 09:00 audit add-fido2 alice device=LAPTOP-1` + pm021Logon, Want: []string{"alice@example.com signed in once with Windows Hello on LAPTOP-1, registered on 4 May 2026 08:00; the audit log holds no key of theirs for it. First on 5 May 2026 09:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "a key of somebody else", Story: pm021Device + `
		d1 09:00 audit add-whfb bob device=LAPTOP-1` + pm021Logon, Want: []string{"alice@example.com signed in once with Windows Hello on LAPTOP-1, registered on 4 May 2026 08:00; the audit log holds no key of theirs for it. First on 5 May 2026 09:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "hybrid", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.3}, Story: pm021Device + pm021Logon + ` trust=hybrid`, Want: []string{"alice@example.com signed in once with Windows Hello on LAPTOP-1, registered on 4 May 2026 08:00; the audit log holds no key of theirs for it. First on 5 May 2026 09:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: the audit log tells of no key of anybody", Story: `
		d1 08:00 audit register-device LAPTOP-1 by=alice` + pm021Logon + `
		d3 09:00 audit register-device LAPTOP-2 by=bob`},
	{Name: "the audit log ends five minutes before the sign-in", Story: `
		d1 08:00 audit register-device LAPTOP-1 by=alice
		d2 08:55 audit add-whfb bob device=LAPTOP-2` + pm021Logon, Want: []string{"alice@example.com signed in once with Windows Hello on LAPTOP-1, registered on 4 May 2026 08:00; the audit log holds no key of theirs for it. First on 5 May 2026 09:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: the audit log ends before", Story: `
		d1 08:00 audit register-device LAPTOP-1 by=alice
		d2 08:54 audit add-whfb bob device=LAPTOP-2` + pm021Logon},
	{Name: "silent: a key was added", Story: pm021Device + `
		d1 09:00 audit add-whfb alice device=LAPTOP-1` + pm021Logon},
	{Name: "silent: a key was added, for which device is not told", Story: pm021Device + `
		d1 09:00 audit add-whfb alice` + pm021Logon},
	{Name: "silent: one key for this device, one for another", Story: pm021Device + `
		d1 09:00 audit add-whfb alice device=LAPTOP-1
		d1 09:10 audit add-whfb alice device=LAPTOP-2` + pm021Logon},
	{Name: "silent: two keys for this device, one of them later", Story: pm021Device + `
		d1 09:00 audit add-whfb alice device=LAPTOP-1` + pm021Logon + `
		d3 09:00 audit add-whfb alice device=LAPTOP-1`},
	{Name: "silent: registered before the logs", Story: pm021Others + `
		d1 08:00 audit register-device LAPTOP-2 by=alice` + pm021Logon},
	{Name: "silent: registered anew afterwards", Story: pm021Others + `
		d3 08:00 audit register-device LAPTOP-1 by=alice` + pm021Logon},
	{Name: "silent: by password", Story: pm021Device + `
		d2 09:00 alice LAPTOP-1 cloudap interactive method=password`},
	{Name: "silent: satisfied before", Story: pm021Device + `
		d2 09:00 alice LAPTOP-1 outlook interactive method=claim`},
	{Name: "silent: refused", Story: pm021Device + pm021Logon + ` error=50126`},
	{Name: "silent: shared PC", Story: pm021Device + pm021Logon, Params: func(p *detect.Params) { p.Shared = []string{"laptop-1"} }},
	{Name: "silent: agreed test", Story: pm021Device + pm021Logon, Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "used in the moment of the registration", Story: `
	d2 08:00 audit add-whfb carol device=LAPTOP-7
	d2 09:00 audit register-device LAPTOP-1 by=alice` + pm021Logon, Want: []string{"alice@example.com signed in once with Windows Hello on LAPTOP-1, registered on 5 May 2026 09:00; the audit log holds no key of theirs for it. First on 5 May 2026 09:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: a key was told of five minutes later", Story: pm021Device + pm021Logon + `
	d2 09:05 audit add-whfb alice device=LAPTOP-1`},
	{Name: "silent: the key was right, the policy refused", Story: pm021Device + `
	d2 09:00 alice LAPTOP-1 cloudap interactive error=53003 auth_details='[{"authenticationMethod":"Windows Hello for Business","succeeded":true}]'`},
	{Name: "silent: no step is told to have succeeded", Story: pm021Device + `
	d2 09:00 alice LAPTOP-1 cloudap interactive auth_details='[{"authenticationMethod":"Windows Hello for Business","succeeded":false}]'`},
}
