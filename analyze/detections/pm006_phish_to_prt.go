package detections

import (
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// PhishToPRT is PM-006.
var PhishToPRT = &detect.Detection{
	ID: "PM-006", Title: "Phished sign-in, device registration, PRT",
	Doc: `Looks for the chain by which a phished sign-in becomes a PRT on a device of the intruder's own: a tainted sign-in (device code, adversary in the middle, the user agent of a tool, a hosting provider that is new for the user), then a token for the device registration service in the same session or from the same address, then a device registered by the user within minutes. A PRT with the new device within a day makes the chain complete; two devices within the hour make it a kit at work.

It matters because the new device gives lasting access that survives a change of password and can meet device policies.

Wrong when help desks stage devices with device codes, or when a new PC is set up with a web sign-in that looks alike: a Windows logon on the new device together with another sign of lawful enrolment silences it.`,
	Fact:     "A device that can hold a PRT is registered at an interactive sign-in of its user at that device; a token obtained elsewhere by phishing can register another one.",
	Severity: finding.High, Confidence: 0.7, Grade: "A",
	Techniques: []string{"T1566.002", "T1098.005", "T1528"},
	Actions:    []string{"disable-device", "revoke-sessions", "review-registrations"},
	Source:     "elastic persistence_entra_id_suspicious_cloud_device_registration; Azure-Sentinel riskySignInToDeviceRegistration; dirkjanm.io Phishing for Primary Refresh Tokens",
	Needs:      signin.Of(signin.ErrorCode, signin.ResourceID, signin.UserID),
	Logs:       []string{detect.NonInteractive, detect.Audit},
	Scope:      detect.User,
	Run:        phishToPRT,
	Examples:   pm006Examples,
}

// manyDevices is as many devices of one user as are looked at: a kit makes a
// few, a staging account thousands.
const manyDevices = 200

// steps is the first two steps of a chain: a tainted sign-in and the token for
// the device registration service that followed from it.
type steps struct {
	taint, drs int
	why        string
}

// chain is a device whose registration followed from a tainted sign-in.
type chain struct {
	steps
	created *directory.Change
	uses    []int // requests with the PRT of the device
	logon   bool  // Windows logged on with the device, but nothing else speaks for its enrolment
}

func phishToPRT(p *detect.Pass) {
	drs := taintedDRS(p)
	if len(drs) == 0 {
		return
	}
	var chains []chain
	seen := map[string]bool{}
	for _, c := range createdBy(p) {
		if seen[c.DeviceID] || len(chains) == manyDevices {
			continue
		}
		n, _ := slices.BinarySearchFunc(drs, c.Time, func(s steps, at int64) int {
			if p.T.Time[s.drs] <= at { // sources may tell whole seconds
				return -1
			}
			return 1
		})
		if n == 0 || c.Time-p.T.Time[drs[n-1].drs] > 15*timeline.Minute {
			continue
		}
		seen[c.DeviceID] = true
		e := p.Enrolled(c.DeviceID)
		if e.Lawful() {
			continue
		}
		chains = append(chains, chain{drs[n-1], c, prtUses(p, c), e.Logon})
	}
	for len(chains) > 0 { // those within an hour of the first belong together
		n := 1
		for n < len(chains) && chains[n].created.Time-chains[0].created.Time <= timeline.Hour {
			n++
		}
		reportChains(p, chains[:n])
		chains = chains[n:]
	}
}

// createdBy returns the devices that the user of the timeline registered.
func createdBy(p *detect.Pass) (cs []*directory.Change) {
	for _, c := range doneBy(p, directory.DeviceCreated) {
		if c.DeviceID != "" {
			cs = append(cs, c)
		}
	}
	return cs
}

// taintedDRS returns the tokens for the device registration service that follow
// within an hour from a tainted sign-in of the same session or address.
func taintedDRS(p *detect.Pass) (found []steps) {
	t := p.T
	if !t.Has(timeline.OK | timeline.DRS) {
		return nil
	}
	type mark struct { // tainted sign-ins of which each is within an hour of the next
		first, last int
		why         string
	}
	session, address := map[int32]mark{}, map[int32]mark{}
	firstNet, days, today := map[int32]int64{}, 0, int64(-1)
	for i := range t.Len() {
		if !t.Is(i, timeline.OK) || !p.Judged(i) || p.Approved(i) {
			continue
		}
		if day := t.Time[i] / timeline.Day; day != today {
			today = day
			days++
		}
		net := t.Code(timeline.Net, i)
		if _, seen := firstNet[net]; !seen {
			firstNet[net] = t.Time[i]
		}
		fresh := days > 3 && t.Time[i]-firstNet[net] < timeline.Day
		if why := taint(p, i, fresh); why != "" {
			extend := func(marks map[int32]mark, code int32) {
				m, ok := marks[code]
				if !ok || t.Time[i]-t.Time[m.last] > timeline.Hour {
					m = mark{first: i, why: why}
				}
				m.last = i
				marks[code] = m
			}
			if s := t.Code(timeline.Session, i); s != 0 {
				extend(session, s)
			}
			if a := t.Code(timeline.IP64, i); a != 0 && !p.Elsewhere(i) {
				extend(address, a)
			}
		}
		if !t.Is(i, timeline.DRS) {
			continue
		}
		m, ok := session[t.Code(timeline.Session, i)]
		if !ok || t.Time[i]-t.Time[m.last] > timeline.Hour {
			m, ok = address[t.Code(timeline.IP64, i)]
		}
		if ok && t.Time[i]-t.Time[m.last] <= timeline.Hour {
			found = append(found, steps{m.first, i, m.why})
		}
	}
	return found
}

// taint says what is wrong with a sign-in as the root of a registration.
func taint(p *detect.Pass, i int, freshNet bool) string {
	t := p.T
	switch {
	case t.Any(i, timeline.DeviceCode|timeline.DeviceCodeFlow):
		return "a device code"
	case strings.Contains(t.Text(timeline.Risk, i), "attackerinTheMiddle"):
		return "a sign-in through a known adversary in the middle"
	case t.Is(i, timeline.ToolAgent):
		return "a sign-in with the user agent of a tool"
	case freshNet && p.Hosting(i):
		return "a sign-in from a hosting provider new for the user"
	}
	return ""
}

// prtUses returns the requests with the PRT of a device within a day of its creation.
func prtUses(p *detect.Pass, c *directory.Change) (rows []int) {
	t := p.T
	from, _ := slices.BinarySearch(t.Time, c.Time)
	for i := from; i < t.Len() && t.Time[i] <= c.Time+timeline.Day; i++ {
		if t.Is(i, timeline.OK|timeline.PRT) && t.Text(timeline.Device, i) == c.DeviceID {
			rows = append(rows, i)
		}
	}
	return rows
}

func reportChains(p *detect.Pass, chains []chain) {
	t, first := p.T, chains[0]
	d := detect.Draft{Expected: "A device is registered by its user at that device, with a sign-in that is not tainted."}
	var names []string
	uses, logons := 0, 0
	for _, c := range chains {
		if c.logon {
			logons++
		}
		d.Add(detect.Root, c.taint)
		d.Add(detect.Context, c.drs)
		d.Add(detect.Use, c.uses...)
		d.Changes = append(d.Changes, c.created)
		d.Actions = append(d.Actions, "disable-device:"+c.created.DeviceID)
		uses += len(c.uses)
		name := c.created.DeviceName
		if name == "" {
			name = detect.Short(c.created.DeviceID)
		}
		names = append(names, name)
		for _, m := range reference.RogueName(c.created.DeviceName, timeline.OSFamilyOf(c.created.DeviceOS)) {
			d.For = append(d.For, fmt.Sprintf("the name %s is a mark of tools (%s: %s)", name, m.ID, m.Tool))
		}
	}
	who := detect.Who(t, first.taint)
	d.Actions = append(d.Actions, "revoke-sessions:"+who, "review-registrations:"+who)
	later := "a token for device registration by it"
	if first.drs != first.taint {
		later = fmt.Sprintf("a token for device registration %s later from %s", detect.Span(t.Time[first.drs]-t.Time[first.taint]), detect.Where(t, first.drs))
	}
	d.Summary = fmt.Sprintf("%s: %s from %s on %s, %s, then %s registered (%s)",
		who, first.why, detect.Where(t, first.taint), detect.When(t.Time[first.taint]), later, detect.Count(len(chains), "device"), detect.Join(names, 5))
	if uses > 0 {
		d.Summary += fmt.Sprintf(" and %s with the new PRT", detect.Count(uses, "request"))
		d.For = append(d.For, "a PRT of the new device was used within a day")
	}
	d.Summary += "."
	if uses > 0 || len(chains) > 1 {
		d.Severity, d.Confidence = finding.Critical, 0.85
	}
	if len(chains) > 1 {
		d.For = append(d.For, "several devices within the hour are the work of a kit")
	}
	d.Observed = fmt.Sprintf("Registration %s after the token for it.", detect.Span(first.created.Time-t.Time[first.drs]))
	why := "Windows did not log on with it within a day"
	switch {
	case logons == len(chains):
		why = "nothing but a Windows logon speaks for a lawful enrolment"
	case logons > 0:
		why = fmt.Sprintf("Windows logged on with %d of %d within a day, and nothing else speaks for a lawful enrolment of those", logons, len(chains))
	case len(chains) > 1:
		why = "Windows logged on with none of them within a day"
	}
	d.Benign = []string{"new PC set up by its user or the help desk: ruled out, because " + why}
	p.Report(d)
}
