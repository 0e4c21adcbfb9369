package detections

import (
	"fmt"
	"math"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/survey"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// PhishToPRT is PM-006.
var PhishToPRT = &detect.Detection{
	ID: "PM-006", Title: "Phished sign-in, device registration, PRT",
	Doc: `Looks for the chain by which a phished sign-in becomes a PRT on a device of the intruder's own: a tainted sign-in (device code, adversary in the middle, the user agent of a tool, a hosting provider that is new for the user), then a token for the device registration service in the same session or from the same address, then a device registered by the user with that token: within minutes as a rule, and with less weight until it has run out, an hour and a half later. A PRT with the new device within a day makes the chain complete; two devices within the hour make it a kit at work.

It matters because the new device gives lasting access that survives a change of password and can meet device policies.

A token that descends from a device code, or of a session that began with a tainted sign-in, is told from that, however long ago it was; it weighs less where that is more than an hour. Where no hosting providers are configured, a network that is new for the user, that nobody of the tenant had as a matter of course before (on three days, the first among the first two on which they were seen), in a country new for the user, is taken for one, and weighs less: others who were seen there are no excuse, because one server phishes many. Where such a network is in a country that the user had before, it may as well be a new home, and that it was not judged is said; so it is where the number of the network is not known, or where one or two of the tenant had the network: one account that an intruder holds for long is no excuse. A network in which Windows logged on first-hand to a PC that the user had the day before is theirs.

Wrong when help desks stage devices with device codes, or when a new PC is set up with a web sign-in that looks alike: a Windows logon on the new device with a first-hand credential, from a network that the user or the tenant had before (of a user who was not seen on three days before and was given a Temporary Access Pass: from another network than the registration), together with another sign of lawful enrolment silences it. A network was the user's where a device of theirs that was not registered in the case was seen in it a day before, or where they were on three days, the first among their first two: an intruder who signs in and waits a day has none. Other marks of an enrolment, which an intruder can make as well, only lower it. A device is staged for somebody else, and left out, where the network that it was registered from is the user's, of a PC of theirs or the tenant's, and Windows logs on another user with somebody there, in a network that they had as a matter of course by then: a second account that an intruder holds is no excuse. What the same user registered from the same network and nobody was handed yet is low, and so is what others were handed in a network whose number the export does not carry.`,
	Fact:     "A device that can hold a PRT is registered at an interactive sign-in of its user at that device; a token obtained elsewhere by phishing can register another one.",
	Severity: finding.High, Confidence: 0.7, Grade: "A",
	Techniques: []string{"T1566.002", "T1098.005", "T1528"},
	Actions:    []string{"disable-device", "revoke-sessions", "review-registrations"},
	Source:     "elastic persistence_entra_id_suspicious_cloud_device_registration; Azure-Sentinel riskySignInToDeviceRegistration; dirkjanm.io Phishing for Primary Refresh Tokens",
	Needs:      signin.Of(signin.ErrorCode, signin.ResourceID, signin.UserID),
	Logs:       []string{detect.NonInteractive, detect.Audit},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("from the tainted sign-in to the token, at most", taintSpan),
		detect.Within("from the token to the registration, as a rule", registered),
		detect.Within("and with less weight, at most", tokenLife),
		detect.Within("from the registration to the PRT, at most", prtSpan),
		detect.Within("between devices that are one kit's work, at most", kitSpan),
		detect.Within("for which a network or country is new", newSpan),
		detect.Number("days of the user before that tell what is new", historyDays),
		detect.Number("devices that are looked at, at most", manyDevices),
	},
	Lacks:    lacksHosting,
	Run:      phishToPRT,
	Examples: slices.Concat(pm006Examples, pm006Patient, pm006Staged),
}

const (
	taintSpan  = timeline.Hour        // from the tainted sign-in to the token
	registered = 15 * timeline.Minute // from the token to the registration
	tokenLife  = 90 * timeline.Minute // for which the token is good
	prtSpan    = timeline.Day         // from the registration to the PRT
	kitSpan    = timeline.Hour        // between the devices of a kit
)

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
	created  *directory.Change
	uses     []int // requests with the PRT of the device
	enrolled *detect.Enrolment
	handed   survey.Handed // to whom, which does not excuse it
}

// marked reports whether the enrolment has the marks of a lawful one, of which
// none is proof.
func (c *chain) marked() bool { return c.enrolled.Windows && len(c.enrolled.Signs) >= 2 }

func phishToPRT(p *detect.Pass) {
	drs, unclear := taintedDRS(p)
	if len(drs)+len(unclear) == 0 {
		return
	}
	var chains []chain
	seen, staged, since := map[string]bool{}, staging{}, p.TheirsSince() // by device, by network
	for _, c := range createdBy(p) {
		if seen[c.DeviceID] || len(chains) == manyDevices {
			continue
		}
		from, clear := registeredBy(p, drs, c)
		if !clear {
			var ok bool
			if from, ok = registeredBy(p, unclear, c); !ok {
				continue
			}
		}
		to := p.World.Survey.HandedOn(c.DeviceID, p.T.ID, c.Time)
		if since(from.drs) <= c.Time && staged.add(p.T.Code(timeline.Net, from.drs), to) {
			seen[c.DeviceID] = true
			continue
		}
		e := p.Enrolled(c.DeviceID)
		switch {
		case clear:
			seen[c.DeviceID] = true
			if !e.Explains(p.T, from.drs) {
				chains = append(chains, chain{from, c, prtUses(p, c), e, to})
			}
		case !e.Explains(p.T, from.drs):
			p.Observe(nearby, from.taint, from.drs)
		}
	}
	for len(chains) > 0 { // those within an hour of the first belong together
		n := 1
		for n < len(chains) && chains[n].created.Time-chains[0].created.Time <= kitSpan {
			n++
		}
		reportChains(p, chains[:n], staged)
		chains = chains[n:]
	}
}

// registeredBy returns the steps whose token a device was registered with: the last
// before that had not run out.
func registeredBy(p *detect.Pass, list []steps, c *directory.Change) (steps, bool) {
	n, _ := slices.BinarySearchFunc(list, c.Time, func(s steps, at int64) int {
		if p.T.Time[s.drs] <= at { // sources may tell whole seconds
			return -1
		}
		return 1
	})
	if n == 0 || c.Time-p.T.Time[list[n-1].drs] > tokenLife {
		return steps{}, false
	}
	return list[n-1], true
}

// lacksHosting says whether registrations were seen of which only a list of
// hosting providers tells whether they are part of a chain.
func lacksHosting(_ *detect.World, seen []detect.Observation) *detect.Lack {
	o := detect.Seen(seen, nearby)
	if o.Rows == 0 {
		return nil
	}
	return &detect.Lack{
		Missing: []string{"hosting providers"}, Rows: o.Rows, Part: "registrations from new networks",
		Reason: fmt.Sprintf("no hosting providers are configured: devices of %s were registered from a network that was new for them, of which nobody of the tenant, or one or two, are known to have had it as a matter of course: it may be a new home or a server", detect.Count(int(o.Subjects), "user")),
		Cure:   "name the autonomous systems of hosting providers in the configuration (--config, networks: hosting_asns) and analyze the case again",
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

// prtUses returns the requests with the PRT of a device within a day of its creation.
func prtUses(p *detect.Pass, c *directory.Change) (rows []int) {
	t := p.T
	from, _ := slices.BinarySearch(t.Time, c.Time)
	for i := from; i < t.Len() && t.Time[i] <= c.Time+prtSpan; i++ {
		if t.Is(i, timeline.OK|timeline.PRT) && t.Text(timeline.Device, i) == c.DeviceID {
			rows = append(rows, i)
		}
	}
	return rows
}

func reportChains(p *detect.Pass, chains []chain, staged staging) {
	t, first := p.T, chains[0]
	d := detect.Draft{Chain: true, Expected: "A device is registered by its user at that device, with a sign-in that is not tainted."}
	var names []string
	uses, logons, marked, here, to := 0, 0, 0, 0, handedTo{}
	late, slow := t.Time[first.drs]-t.Time[first.taint] > taintSpan, first.created.Time-t.Time[first.drs] > registered
	for _, c := range chains {
		if c.enrolled.Windows {
			logons++
		}
		if c.marked() {
			marked++
		}
		to.count(c.handed)
		if staged[t.Code(timeline.Net, c.drs)] != "" {
			here++
		}
		d.Add(detect.Root, c.taint)
		if c.drs != c.taint {
			d.Add(detect.Use, c.drs)
		}
		d.Add(detect.Use, c.uses...)
		d.Changes = append(d.Changes, c.created)
		d.Actions = append(d.Actions, "disable-device:"+c.created.DeviceID)
		uses += len(c.uses)
		name := c.created.DeviceName
		if name == "" {
			name = detect.Short(c.created.DeviceID)
		}
		names = append(names, name)
		if c.marked() {
			d.Against = append(d.Against, enrolmentMarks(c.enrolled, name))
		}
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
		d.Summary += fmt.Sprintf(" and %s with the new PRT within a day", detect.Count(uses, "request"))
		d.For = append(d.For, "a PRT of the new device was used within a day")
	}
	d.Summary += "."
	d.Severity, d.Confidence = p.Detection.Severity, p.Detection.Confidence
	if uses > 0 || len(chains) > 1 {
		d.Severity, d.Confidence = finding.Critical, 0.85
	}
	leftOut := logons == 0 && p.World.Survey.LogonsLeftOut()
	if late {
		from := "is of the session that began with that sign-in"
		if first.why == byCode {
			from = "descends from the device code"
		}
		d.Against = append(d.Against, "the token for device registration "+from+", but came more than an hour after it")
	}
	if slow {
		d.Against = append(d.Against, "the registration came more than a quarter of an hour after the token, which was still good: it may have been made with another")
	}
	if first.why == farAway {
		d.Against = append(d.Against, "no hosting providers are configured: that the network is one is a guess, because it is new for the user, as is its country, and nobody of the tenant had it as a matter of course")
	}
	for _, doubt := range [...]bool{late || leftOut || first.why == farAway, slow, first.why == farAway && marked == len(chains)} {
		if doubt {
			d.Confidence = math.Round(100*d.Confidence-15) / 100
		}
	}
	d.Against = append(d.Against, to.texts()...)
	for _, doubt := range [...]bool{marked == len(chains), first.why == farAway, to.all() == len(chains)} {
		if doubt && d.Severity != finding.Low {
			d.Severity = finding.Severities[d.Severity.Rank()+1]
		}
	}
	for n, s := range [...]struct {
		row  int
		what string
	}{{first.taint, "the sign-in that it began with"}, {first.drs, "the token for device registration"}} {
		if t.Is(s.row, timeline.ToolAgent) && (n == 0 || first.drs != first.taint) {
			d.For = append(d.For, s.what+" has the user agent of a tool: "+t.Text(timeline.Agent, s.row))
		}
	}
	if len(chains) > 1 {
		d.For = append(d.For, "several devices within the hour are the work of a kit")
	}
	d.Observed = fmt.Sprintf("Registration %s after the token for it.", detect.Span(first.created.Time-t.Time[first.drs]))
	d.Benign = []string{"new PC set up by its user or the help desk: " + ruledOut(len(chains), logons, marked, to, leftOut)}
	if here == len(chains) {
		d.Severity, d.Confidence = finding.Low, 0.2
		text := staged[t.Code(timeline.Net, first.drs)]
		d.Against = append(d.Against, text)
		d.Benign[0] = stagedBenign(text)
	}
	p.Report(d)
}
