package detections

import (
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// DeviceChangedByHand is PM-045.
var DeviceChangedByHand = &detect.Detection{
	ID: "PM-045", Title: "Device identity changed by hand, then its PRT used",
	Doc: `Name, system, version, kind of join and keys of a device are written by the device itself, the registration service and device management. Looks for changes to them that a person made, and for uses of the device's PRT within the week after. Keys and security ids let another computer be the device and weigh most; a system or version can make it meet a policy; names are changed by administrators all the time and are only noted.

Disabling and enabling do not count here: see PM-011 and PM-047.

Wrong when administrators repair devices by hand.`,
	Fact:     "What a device is, the device and the services that manage it write; people change no more than its name.",
	Severity: finding.Medium, Confidence: 0.4, Grade: "B",
	Techniques: []string{"T1098.005", "T1036"},
	Actions:    []string{"disable-device", "review-registrations"},
	Source:     "Azure-Sentinel SuspiciousAADJoinedDeviceUpdate; Microsoft Learn: reference-audit-activities",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.DeviceID),
	Logs:       []string{detect.NonInteractive, detect.Audit},
	Scope:      detect.Device,
	Limits: []detect.Limit{
		detect.Within("from the change to the PRT, at most", mutatedFor),
	},
	Run:      deviceChangedByHand,
	Examples: pm045Examples,
}

// mutatedFor is the longest time from the change to the PRT.
const mutatedFor = 7 * timeline.Day

// What a change is about, from the worst.
const (
	ofKeys = iota
	ofSystem
	ofName
)

var aboutWords = [...]string{"keys or security ids", "system, version or kind of join", "name"}

func deviceChangedByHand(p *detect.Pass) {
	t := p.T
	all := p.World.Directory.Device(t.ID)
	if !slices.ContainsFunc(all, byHand) {
		return
	}
	uses := filter(p.Rows(timeline.OK|timeline.PRT), func(i int) bool { return !p.Approved(i) })
	times := timesOf(t, uses)
	var changes []*directory.Change
	after := map[int]bool{} // uses within a week of one of them
	worst, next := ofName, 0
	for _, c := range all {
		n, _ := slices.BinarySearch(times, c.Time)
		if !byHand(c) || n == len(times) || times[n]-c.Time > mutatedFor {
			continue
		}
		changes = append(changes, c)
		worst = min(worst, about(c))
		for next = max(next, n); next < len(times) && times[next]-c.Time <= mutatedFor; next++ {
			after[uses[next]] = true
		}
	}
	if len(changes) > 0 {
		reportChanged(p, changes, worst, filter(uses, func(i int) bool { return after[i] }))
	}
}

// byHand reports whether a person changed what a device is.
func byHand(c *directory.Change) bool {
	return c.Kind == directory.DeviceMutated && strings.Contains(c.ActorName, "@") && !strings.HasPrefix(strings.ToLower(c.ActorName), "sync_")
}

func about(c *directory.Change) int {
	what := ofName
	for _, name := range c.Changed() {
		switch name {
		case "devicekeymaterial", "alternativesecurityids", "devicephysicalids":
			return ofKeys
		case "clouddeviceostype", "clouddeviceosversion", "deviceostype", "deviceosversion", "devicetrusttype", "cloudtrusttype":
			what = ofSystem
		}
	}
	return what
}

func reportChanged(p *detect.Pass, changes []*directory.Change, worst int, uses []int) {
	t, i, c := p.T, uses[0], changes[0]
	for _, other := range changes {
		if about(other) == worst {
			c = other
			break
		}
	}
	d := detect.Draft{Changes: changes}
	d.Add(detect.Use, uses...)
	d.Summary = fmt.Sprintf("%s changed %s of %s on %s; its PRT was used %s within the week, first by %s on %s from %s.", c.ActorName, aboutWords[worst], detect.What(t, i),
		detect.When(c.Time), detect.Times(len(uses)), detect.Who(t, i), detect.When(t.Time[i]), detect.Where(t, i))
	d.Expected = "The device itself, the registration service or device management writes that."
	d.Observed = fmt.Sprintf("%s by hand.", detect.Count(len(changes), "change"))
	d.Benign = []string{"an administrator who repairs the device: possible"}
	switch worst {
	case ofKeys:
		d.Severity = finding.High
	case ofName:
		d.Severity, d.Confidence = finding.Low, 0.2
		d.Against = []string{"administrators change names of devices"}
	}
	p.Report(d)
}

const pm045Use = `
	d2 09:00 alice LAPTOP-1 outlook token=prt`

var pm045Examples = []detect.Example{
	{Name: "keys", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.4}, Evidence: []int{3}, Story: `
		d1 09:00 audit update-device LAPTOP-1 by=mallory modified='[{"name":"AlternativeSecurityIds"}]'` + pm045Use + ` x2 every 1h`, Want: []string{"mallory@example.com changed keys or security ids of LAPTOP-1 on 4 May 2026 09:00; its PRT was used twice within the week, first by alice@example.com on 5 May 2026 09:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "version", Severity: []finding.Severity{finding.Medium}, Story: `
		d1 09:00 audit update-device LAPTOP-1 by=mallory modified='[{"name":"CloudDeviceOSVersion"},{"name":"DisplayName"}]'` + pm045Use, Want: []string{"mallory@example.com changed system, version or kind of join of LAPTOP-1 on 4 May 2026 09:00; its PRT was used once within the week, first by alice@example.com on 5 May 2026 09:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "name", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: `
		d1 09:00 audit update-device LAPTOP-1 by=mallory` + pm045Use, Want: []string{"mallory@example.com changed name of LAPTOP-1 on 4 May 2026 09:00; its PRT was used once within the week, first by alice@example.com on 5 May 2026 09:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "name, then keys: one finding, of keys", Severity: []finding.Severity{finding.High}, Evidence: []int{3}, Story: `
		d1 09:00 audit update-device LAPTOP-1 by=mallory
		d1 09:10 audit update-device LAPTOP-1 by=mallory modified='[{"name":"DeviceKeyMaterial"}]'` + pm045Use, Want: []string{"mallory@example.com changed keys or security ids of LAPTOP-1 on 4 May 2026 09:10; its PRT was used once within the week, first by alice@example.com on 5 May 2026 09:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "used within the hour, and weeks later: the first counts", Evidence: []int{2}, Story: `
		d-20 09:00 audit update-device LAPTOP-1 by=mallory
		d-20 10:00 alice LAPTOP-1 outlook token=prt
		d-9 10:00 alice LAPTOP-1 outlook token=prt
		d1 09:00 alice LAPTOP-1 outlook token=rt`, Want: []string{"mallory@example.com changed name of LAPTOP-1 on 13 Apr 2026 09:00; its PRT was used once within the week, first by alice@example.com on 13 Apr 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "name by hand, keys by the registration service", Severity: []finding.Severity{finding.Low}, Evidence: []int{2}, Story: `
		d1 09:00 audit update-device LAPTOP-1 by=mallory
		d1 09:10 audit update-device LAPTOP-1 by=drs modified='[{"name":"DeviceKeyMaterial"}]'` + pm045Use, Want: []string{"mallory@example.com changed name of LAPTOP-1 on 4 May 2026 09:00; its PRT was used once within the week, first by alice@example.com on 5 May 2026 09:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "changed again within the week", Evidence: []int{5}, Story: `
		d1 09:00 audit update-device LAPTOP-1 by=mallory` + pm045Use + `
		d3 09:00 audit update-device LAPTOP-1 by=mallory
		d4 09:00 alice LAPTOP-1 outlook token=prt
		d9 09:00 alice LAPTOP-1 outlook token=prt
		d11 09:00 alice LAPTOP-1 outlook token=prt`, Want: []string{"mallory@example.com changed name of LAPTOP-1 on 4 May 2026 09:00; its PRT was used 3 times within the week, first by alice@example.com on 5 May 2026 09:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "uses before do not count", Evidence: []int{2}, Story: `
		d1 08:00 alice LAPTOP-1 outlook token=prt
		d1 09:00 audit update-device LAPTOP-1 by=mallory` + pm045Use, Want: []string{"mallory@example.com changed name of LAPTOP-1 on 4 May 2026 09:00; its PRT was used once within the week, first by alice@example.com on 5 May 2026 09:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: device management", Story: `
		d1 09:00 audit update-device LAPTOP-1 actor_name=Intune modified='[{"name":"CloudDeviceOSVersion"}]'` + pm045Use},
	{Name: "silent: synchronisation from on-premises", Story: `
		d1 09:00 audit update-device LAPTOP-1 by=Sync_SRV1@example.com modified='[{"name":"CloudDeviceOSVersion"}]'` + pm045Use},
	{Name: "silent: disabled, see PM-011", Story: `
		d1 09:00 audit disable-device LAPTOP-1 by=mallory` + pm045Use},
	{Name: "silent: weeks before", Story: `
		d-9 09:00 audit update-device LAPTOP-1 by=mallory` + pm045Use},
	{Name: "silent: another device", Story: `
		d1 09:00 audit update-device LAPTOP-2 by=mallory` + pm045Use},
	{Name: "silent: refresh token", Story: `
		d1 09:00 audit update-device LAPTOP-1 by=mallory
		d2 09:00 alice LAPTOP-1 outlook token=rt`},
	{Name: "silent: refused", Story: `
		d1 09:00 audit update-device LAPTOP-1 by=mallory` + pm045Use + ` error=53003`},
	{Name: "silent: result not carried", Story: `
		d1 09:00 audit update-device LAPTOP-1 by=mallory` + pm045Use + ` error=?`},
	{Name: "silent: agreed test", Story: `
		d1 09:00 audit update-device LAPTOP-1 by=mallory` + pm045Use, Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "used a week later, to the minute", Story: `
		d1 09:00 audit update-device LAPTOP-1 by=mallory modified='[{"name":"AlternativeSecurityIds"}]'
		d8 09:00 alice LAPTOP-1 outlook token=prt`, Want: []string{"mallory@example.com changed keys or security ids of LAPTOP-1 on 4 May 2026 09:00; its PRT was used once within the week, first by alice@example.com on 11 May 2026 09:00 from AS64500 NO (192.0.2.10)."}},
}
