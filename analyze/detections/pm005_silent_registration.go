package detections

import (
	"cmp"
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

// SilentRegistration is PM-005.
var SilentRegistration = &detect.Detection{
	ID: "PM-005", Title: "Broker asks for device registration with a refresh token",
	Doc: `A device is registered by somebody who sits at it and signs in. A tool that holds a phished refresh token of the broker asks for the registration service without anybody there, with the scope adrs_access. It weighs more where the user agent is a tool's, the network is new for the user, or the user registers a device within ten minutes.

Where the export hides refresh tokens from the exporter, or is of a time that knew none (MT-013, MT-012), the client alone tells that it was one, and it weighs less.

Windows itself makes the same call when an account is added or Windows Hello is set up: left out where Windows logged on at the same address within two hours, and where the device that was registered was enrolled lawfully (CX-014), with a first-hand logon in a network that the user, a PC of theirs or the tenant had before. An intruder can have his device managed, add a Hello key to it and log on from where he is: logons and other marks of a device that was registered less than a week before the request, or after it, make the finding medium, or low where the user was not seen on three days before. Where the case holds neither an audit log nor an inventory, nothing tells how new a device is: requests that only the logon with a device explains that was first seen within the week, when its user had been seen on three days, and in no network known before, are left out, and said to be not assessed. Phones make it as well and are noted with little weight. Where the lineage began with a device code, PM-041 tells of it, and this finding supports it.

Wrong when an account is added on a private PC that shows no Windows logon.`,
	Fact:     "A device is registered at an interactive sign-in of its user at that device.",
	Severity: finding.Medium, Confidence: 0.4, Grade: "B",
	Techniques: []string{"T1098.005"},
	Actions:    []string{"review-registrations", "revoke-sessions"},
	Source:     "elastic persistence_entra_id_suspicious_adrs_token_request",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.AppID, signin.ResourceID, signin.AuthProcessing),
	Logs:       []string{detect.NonInteractive},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("from the token to the registration, at most", registers),
		detect.Within("from a Windows logon at the address that explains it, at most", logonNear),
		detect.Within("for which a device is new, whose logons must be in a known network", newDevice),
		detect.Within("for which a value is new", newSpan),
		detect.Number("days before that tell what is new", historyDays),
	},
	Lacks:    lacksAge,
	Run:      silentRegistration,
	Examples: pm005Examples,
}

// logonNear is how near a Windows logon at the address explains the token.
const logonNear = 2 * timeline.Hour

const newDevice = 7 * timeline.Day // for which a device that was registered is new: by then a lawful one was where its user is known

const registers = 10 * timeline.Minute // from the token to the registration

func silentRegistration(p *detect.Pass) {
	t := p.T
	tokens := refreshingOf(p)
	asks := filter(p.Rows(timeline.OK|timeline.NonInteractive|timeline.DRS), func(i int) bool {
		return tokens.at(i) && t.Text(timeline.App, i) == reference.Broker && slices.Contains(strings.Split(t.Text(timeline.Scope, i), ","), "adrs_access") && !p.Approved(i)
	})
	if len(asks) == 0 {
		return
	}
	logons, enrolled := map[int32][]int{}, enrolmentsOf(p) // by address
	for _, i := range p.Rows(timeline.Anchor) {
		c := t.Code(timeline.IP64, i)
		logons[c] = append(logons[c], i)
	}
	nets, created := freshOf(t, timeline.Net), createdBy(p)
	marked := map[int]*enrolment{} // what lowers an ask and does not excuse it
	var left []int
	for _, i := range asks {
		e, excused := logonExcuses(p, enrolled, logons[t.Code(timeline.IP64, i)], i)
		if c := registeredAfter(created, t.Time[i]); c != nil && !excused {
			of := enrolled.of(c.DeviceID)
			if excused = of.Explains(t, i); of.Lawful() {
				e = of
			}
		}
		if excused {
			continue
		}
		left = append(left, i)
		if e != nil {
			marked[i] = e
		}
	}
	for _, g := range grouped(t, timeline.Net, left) {
		reportSilent(p, tokens, g.Rows, nets, created, marked)
	}
}

// logonExcuses reports whether one of the requests of Windows, which are in order and
// at the address of row i, is near enough to explain that. One of a device that was
// registered within the week before, or since, must be in a network known before that,
// or have been in one within its first week; else its enrolment is returned. An excuse that rests on a device of
// which nothing tells whether it is new is observed.
func logonExcuses(p *detect.Pass, enrolled *enrolments, logons []int, i int) (marks *enrolment, excused bool) {
	t, doubtful := p.T, false
	from, _ := slices.BinarySearchFunc(logons, t.Time[i]-logonNear, func(r int, at int64) int { return cmp.Compare(t.Time[r], at) })
	for _, r := range logons[from:] {
		if t.Time[r] > t.Time[i]+logonNear {
			break
		}
		e := enrolled.of(t.Text(timeline.Device, r))
		switch {
		case enrolled.ageless(t.Time[i], r):
			doubtful = true
		case !e.since(t.Time[i]-newDevice) || e.Known || e.theirs(r):
			return nil, true
		case e.Logon || t.Is(r, detect.FirstHand):
			marks = e
		}
	}
	if doubtful {
		p.Observe(ageless, i)
	}
	return marks, doubtful
}

// registeredAfter returns the first device that was registered soon after a moment.
func registeredAfter(created []*directory.Change, at int64) *directory.Change {
	if n := firstAfter(created, at); n < len(created) && created[n].Time-at <= registers {
		return created[n]
	}
	return nil
}

func reportSilent(p *detect.Pass, tokens *refreshing, rows []int, nets *fresh, created []*directory.Change, marked map[int]*enrolment) {
	t, i := p.T, rows[0]
	var d detect.Draft
	d.Add(detect.Use, rows...)
	d.Summary = fmt.Sprintf("The broker asked for device registration with a refresh token of %s %s, first on %s from %s",
		detect.Who(t, i), detect.Times(len(rows)), detect.When(t.Time[i]), detect.Where(t, i))
	d.Expected = "The request for device registration is interactive."
	d.Observed = fmt.Sprintf("%s that are not.", detect.Count(len(rows), "request"))
	code, tool, new := false, false, false
	for _, r := range rows {
		code, tool, new = code || t.Is(r, timeline.DeviceCodeFlow), tool || t.Is(r, timeline.ToolAgent), new || nets.at(r) && !p.Elsewhere(r)
		if c := registeredAfter(created, t.Time[r]); c != nil && !slices.Contains(d.Changes, c) {
			d.Changes = append(d.Changes, c)
		}
	}
	if tool {
		d.For = append(d.For, "the user agent is one of tools")
	}
	if new {
		d.For = append(d.For, "the network is new for the user")
	}
	if len(d.Changes) > 0 {
		d.For = append(d.For, "the user registered a device within ten minutes")
		d.Summary += fmt.Sprintf("; %s registered after it", detect.Count(len(d.Changes), "device"))
	}
	d.Summary += "."
	family := t.Family(i)
	switch {
	case code:
		d.Confidence = 0.8
		d.For = append(d.For, "the lineage began with a device code")
	case len(d.For) > 0:
		d.Severity, d.Confidence = finding.High, 0.6
	case family == "iOS" || family == "Android":
		d.Severity, d.Confidence = finding.Low, 0.2
		d.Against = append(d.Against, "the brokers of phones make that request as well")
	}
	d.Benign = []string{"an account added to Windows, or Windows Hello set up: ruled out, because Windows did not log on at that address within two hours"}
	if p.World.Survey.LogonsLeftOut() {
		d.Benign[0] = "an account added to Windows, or Windows Hello set up: " + detect.LogonsUnknown
	}
	tokens.doubt(&d, i, p.Detection.Confidence)
	if e := marked[i]; !code && !slices.ContainsFunc(rows, func(r int) bool { return marked[r] == nil }) {
		e.doubt(&d, "the new device")
		d.Benign[0] = "an account added to Windows, or Windows Hello set up: not ruled out, but Windows logged on with a new device only, from no network known before"
	}
	p.Report(d)
}
