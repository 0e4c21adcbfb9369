package detections

import (
	"cmp"
	"fmt"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// PRTFromDeviceCode is PM-041.
var PRTFromDeviceCode = &detect.Detection{
	ID: "PM-041", Title: "PRT, broker or device registration from a device code",
	Doc: `The transfer method of a sign-in is kept through all refreshes. A PRT, a broker token or a token for the device registration service whose lineage began with a device code is the classic phish: the victim approves a code that the intruder asked for, and the intruder turns the token into a device and a PRT. Where the lineage is then used from another network than the approval came from, the intruder's place shows.

A token that stayed where the code was approved and with which a device was registered whose enrolment was lawful (CX-014), with a first-hand Windows logon in a network known before, is not reported. When a device was registered the audit log tells, or else the inventory. Neither is one reported with which, from a network of the user's or the tenant's, a device was registered that others were handed: Windows logs them on to it, with somebody there, in a network that they had as a matter of course by then. What the user got from the same network besides is low, and so it is where the export does not carry the number of the network in which they logged on.

Where the case holds no audit log, hardly anything tells what was registered: what the user got from such a network is medium then, and low where Windows logged them on within a day with a PC that they were not seen with before, from such a network as well.

Wrong when something lawfully signs in to a broker with a device code, as some meeting room panels do: name their accounts as approved in the configuration.`,
	Fact:     "A PRT is asked for by the broker on the device that the user sits at; a device code exists for devices without a browser, and hands a token to whoever asked for the code.",
	Severity: finding.High, Confidence: 0.7, Grade: "A",
	Techniques: []string{"T1566.002", "T1528"},
	Actions:    []string{"revoke-sessions", "review-registrations"},
	Source:     "Microsoft Learn: concept-authentication-flows; elastic device-code rule for the broker; f-bader and reprise99 device-code queries",
	Needs:      signin.Of(signin.ErrorCode, signin.TransferMethod, signin.AppID, signin.ResourceID, signin.IncomingToken),
	Logs:       []string{detect.NonInteractive},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Number("code of an approval for another place", codeMismatch),
		detect.Within("from it that weighs more, at most", mismatchNear),
		detect.Within("from it to a logon with a new PC, which lessens it without an audit log", logonSoon),
		detect.Number("devices that are looked at, at most", manyDevices),
	},
	Run:      prtFromDeviceCode,
	Examples: pm041Examples,
}

// mismatchNear is how near such a refusal belongs to the code.
const mismatchNear = timeline.Hour

const codeMismatch = 50134 // the device code was approved for another place

func prtFromDeviceCode(p *detect.Pass) {
	t := p.T
	seen := map[int]bool{}
	var refused []int
	for i, code := range t.Failures() {
		if code == codeMismatch {
			refused = append(refused, i)
		}
	}
	devices := codedDevicesOf(p)
	groups := map[int32][]coded{} // by application: those that stayed where they were approved
	var order []int32
	for _, i := range p.Rows(timeline.OK | timeline.DeviceCodeFlow) {
		if !wantsDevice(t, i) || p.Approved(i) {
			continue
		}
		l := t.LineageOf(i)
		if seen[l.Root] {
			continue
		}
		seen[l.Root] = true
		c := follow(p, l)
		if c.away != -1 {
			reportDeviceCode(p, []coded{c}, refused, "")
			continue
		}
		if devices.lawful(c.rows) {
			continue
		}
		app := t.Code(timeline.App, c.rows[0])
		if groups[app] == nil {
			order = append(order, app)
		}
		groups[app] = append(groups[app], c)
	}
	for _, app := range order {
		var here, rest []coded
		for _, c := range groups[app] {
			if devices.staged[t.Code(timeline.Net, c.rows[0])] != "" {
				here = append(here, c)
			} else {
				rest = append(rest, c)
			}
		}
		if len(rest) > 0 {
			reportDeviceCode(p, rest, refused, devices.unlogged(rest))
		}
		if len(here) > 0 {
			reportDeviceCode(p, here, refused, devices.staged[t.Code(timeline.Net, here[0].rows[0])])
		}
	}
}

// coded is a lineage that began with a device code.
type coded struct {
	rows     []int // steps towards a device and its PRT
	approved int   // row in which the code was approved, -1 where that is not seen
	away     int   // first row from another network than that, -1 where there is none
}

// follow looks at what became of a lineage that began with a device code.
func follow(p *detect.Pass, l *timeline.Descent) coded {
	t := p.T
	c := coded{approved: -1, away: -1}
	for _, i := range l.Rows {
		if !t.Is(i, timeline.OK) {
			continue
		}
		if t.Is(i, timeline.DeviceCodeFlow) && wantsDevice(t, i) && p.Judged(i) {
			c.rows = append(c.rows, i)
		}
		switch {
		case p.Elsewhere(i):
		case c.approved == -1:
			if t.Is(i, timeline.Interactive) && t.Any(i, timeline.DeviceCode|timeline.DeviceCodeFlow) {
				c.approved = i
			}
		case c.away == -1 && detect.Apart(t, i, c.approved):
			c.away = i
		}
	}
	return c
}

// wantsDevice reports whether row i is a step towards a device and its PRT.
func wantsDevice(t *timeline.Timeline, i int) bool {
	switch t.Text(timeline.App, i) {
	case reference.Broker, reference.Portal, reference.DRSClient:
		return true
	}
	return t.Any(i, timeline.DRS|timeline.PRT)
}

// reportDeviceCode reports lineages that are alike: one that is used from
// elsewhere, or those of one application that are not and against which doubt speaks, if
// anything does.
func reportDeviceCode(p *detect.Pass, cs []coded, refused []int, doubt string) {
	t, c := p.T, cs[0]
	first := c.rows[0]
	d := detect.Draft{Chain: true}
	for _, c := range cs {
		d.Add(detect.Use, c.rows...)
	}
	what := "a token for " + detect.AppLabel(t, first)
	switch {
	case t.Is(first, timeline.PRT):
		what = "a PRT"
	case t.Is(first, timeline.DRS):
		what = "a token for device registration"
	}
	d.Summary = fmt.Sprintf("%s got %s through a device code on %s from %s", detect.Who(t, first), what, detect.When(t.Time[first]), detect.Where(t, first))
	if len(cs) > 1 {
		d.Summary += fmt.Sprintf("; %s begun so in all", detect.Count(len(cs), "session"))
	}
	d.Expected = "Broker, device registration and PRT begin with a sign-in at the device itself."
	d.Observed = fmt.Sprintf("%s with transfer method deviceCodeFlow.", detect.Count(len(d.Rows), "such request"))
	for _, c := range cs {
		if c.approved != -1 {
			d.Add(detect.Root, c.approved)
		}
	}
	if c.away != -1 {
		d.Severity, d.Confidence = finding.Critical, 0.85
		d.Add(detect.Use, c.away)
		d.Summary += fmt.Sprintf("; the code was approved in %s, the tokens were used in %s", t.Text(timeline.Net, c.approved), t.Text(timeline.Net, c.away))
		d.For = append(d.For, "the lineage is used from another network than the code was approved in")
	}
	d.Summary += "."
	if tried := around(t, refused, t.Time[first]); len(tried) > 0 {
		d.Confidence = max(d.Confidence, 0.75)
		d.Add(detect.Attempt, tried...)
		d.For = append(d.For, "a device code of the user was refused as approved for another place (50134)")
	}
	d.Benign = []string{"meeting room panel or the like: ruled out as far as the configuration names their accounts"}
	switch doubt {
	case "":
	case fromHome:
		d.Severity, d.Confidence = finding.Medium, 0.4
		d.Against = append(d.Against, doubt)
		d.Benign = append(d.Benign, enrolledBenign)
	case fromLogon:
		d.Severity, d.Confidence = finding.Low, 0.2
		d.Against = append(d.Against, doubt)
		d.Benign = append(d.Benign, enrolledBenign)
	default:
		d.Severity, d.Confidence = finding.Low, 0.2
		d.Against = append(d.Against, doubt)
		d.Benign = append(d.Benign, stagedBenign(doubt))
	}
	p.Report(d)
}

// around returns those of rows, which are in order, within an hour of a moment.
func around(t *timeline.Timeline, rows []int, at int64) []int {
	before := func(i int, moment int64) int { return cmp.Compare(t.Time[i], moment) }
	from, _ := slices.BinarySearchFunc(rows, at-mismatchNear, before)
	to, _ := slices.BinarySearchFunc(rows, at+mismatchNear+1, before)
	return rows[from:to]
}
