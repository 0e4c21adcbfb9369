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

// PRTFromDeviceCode is PM-041.
var PRTFromDeviceCode = &detect.Detection{
	ID: "PM-041", Title: "PRT, broker or device registration from a device code",
	Doc: `The transfer method of a sign-in is kept through all refreshes. A PRT, a broker token or a token for the device registration service whose lineage began with a device code is the classic phish: the victim approves a code that the intruder asked for, and the intruder turns the token into a device and a PRT. Where the lineage is then used from another network than the approval came from, the intruder's place shows.

A token that stayed where the code was approved and with which a device was registered whose enrolment was lawful (CX-014), with a first-hand Windows logon in a network known before, is not reported. Neither is one with which a device was registered that others were handed: Windows logs them on to it, with somebody there, in a network that they had as a matter of course by then. What the user got from the same network besides is low.

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
	for i, code := range t.ErrorCodes() {
		if code == codeMismatch {
			refused = append(refused, i)
		}
	}
	staged := map[int32]bool{} // networks
	lawful := lawfulDevices(p, staged)
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
			reportDeviceCode(p, []coded{c}, refused, false)
			continue
		}
		if lawful(c.rows) {
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
			if net := t.Code(timeline.Net, c.rows[0]); net != 0 && staged[net] {
				here = append(here, c)
			} else {
				rest = append(rest, c)
			}
		}
		if len(rest) > 0 {
			reportDeviceCode(p, rest, refused, false)
		}
		if len(here) > 0 {
			reportDeviceCode(p, here, refused, true)
		}
	}
}

// lawfulDevices returns what tells whether steps of a lineage led to a device of the
// user's whose enrolment explains them, or that was handed to somebody else (PM-006);
// the networks in which those were set up are noted in staged.
func lawfulDevices(p *detect.Pass, staged map[int32]bool) func(rows []int) bool {
	var created []*directory.Change
	known, looked := map[string]*detect.Enrolment{}, false
	return func(rows []int) bool {
		if !looked {
			created, looked = createdBy(p), true
		}
		for _, i := range rows {
			n := firstAfter(created, p.T.Time[i]-1)
			if n == len(created) || created[n].Time-p.T.Time[i] > tokenLife {
				continue
			}
			if _, home := p.World.Survey.HandedOn(created[n].DeviceID, p.T.ID, created[n].Time); home {
				staged[p.T.Code(timeline.Net, i)] = true
				return true
			}
			e, met := known[created[n].DeviceID]
			if !met && len(known) < manyDevices {
				e = p.Enrolled(created[n].DeviceID)
				known[created[n].DeviceID] = e
			}
			if e.Explains(p.T, i) {
				return true
			}
		}
		return false
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
// elsewhere, or those of one application that are not. Staged ones are from where
// the user set up PCs for others.
func reportDeviceCode(p *detect.Pass, cs []coded, refused []int, staged bool) {
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
	if staged {
		d.Severity, d.Confidence = finding.Low, 0.2
		d.Against = append(d.Against, fromStaging)
		d.Benign = append(d.Benign, "PCs staged by the help desk: not ruled out, but nobody has logged on to these where they usually are")
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

// pm041Enrolled is a PC that its user enrols with a device code.
const pm041Enrolled = `
	d1 09:00 alice LAPTOP-1 cloudap interactive x3 every 24h
	d4 10:00 alice - broker resource=drs transfer=deviceCodeFlow token=none session=s1
	d4 10:01 audit register-device PC-9 by=alice
	d4 10:20 alice PC-9 cloudap interactive method=whfb`

// pm041Staged is a PC that bob is handed, pm041Second another that nobody is.
const (
	pm041Staged = `
	d1 09:00 bob LAPTOP-2 cloudap interactive x3 every 24h
	d4 10:00 alice - broker resource=drs transfer=deviceCodeFlow token=none session=s1
	d4 10:01 audit register-device PC-9 by=alice
	d4 15:00 bob PC-9 cloudap interactive method=whfb`
	pm041Second = `
	d5 10:01 audit register-device PC-8 by=alice
	d5 10:00 alice - broker resource=drs transfer=deviceCodeFlow token=none session=s2`
)

// pm041Nowhere is that of pm041Staged and pm041Second in rows without an address.
var pm041Nowhere = strings.ReplaceAll(pm041Staged+pm041Second, "token=none", "token=none ip=- asn=- country=-")

const pm041First = "alice@example.com got a token for device registration through a device code on 7 May 2026 10:00 from AS64500 NO (192.0.2.10)."

var pm041Examples = []detect.Example{
	{Name: "broker asks for device registration", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.7}, Story: `
		10:00 alice - broker resource=drs transfer=deviceCodeFlow token=none session=s1`, Want: []string{"alice@example.com got a token for device registration through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "approved here, used there", Evidence: []int{2}, Severity: []finding.Severity{finding.Critical}, Confidence: []float64{0.85}, Story: `
		10:00 alice - broker devicecode interactive session=s1
		10:01 alice - broker transfer=deviceCodeFlow token=rt session=s1 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10); the code was approved in AS64500 NO, the tokens were used in AS64666 NL."}},
	{Name: "a PRT", Story: `
		10:00 alice LAPTOP-1 outlook transfer=deviceCodeFlow token=prt session=s1`, Want: []string{"alice@example.com got a PRT through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "device registration by another client", Story: `
		10:00 alice - azure-cli resource=drs transfer=deviceCodeFlow session=s1`, Want: []string{"alice@example.com got a token for device registration through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "Company Portal", Story: `
		10:00 alice - company-portal transfer=deviceCodeFlow session=s1`, Want: []string{"alice@example.com got a token for Microsoft Intune Company Portal through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "registration client", Story: `
		10:00 alice - drs-client transfer=deviceCodeFlow session=s1`, Want: []string{"alice@example.com got a token for Microsoft Device Registration Client through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "a code was refused before", Confidence: []float64{0.75}, Story: `
		09:50 alice - broker transfer=deviceCodeFlow session=s0 error=50134
		10:00 alice - broker transfer=deviceCodeFlow session=s1`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "a code was refused, but hours before", Confidence: []float64{0.7}, Story: `
		07:50 alice - broker transfer=deviceCodeFlow session=s0 error=50134
		10:00 alice - broker transfer=deviceCodeFlow session=s1`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "used elsewhere through the company's tunnel", Severity: []finding.Severity{finding.High}, Story: `
		10:00 alice - broker devicecode interactive session=s1
		10:01 alice - broker transfer=deviceCodeFlow token=rt session=s1 gsa ip=203.0.113.66 net=AS64666/NL`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "refused elsewhere", Severity: []finding.Severity{finding.High}, Story: `
		10:00 alice - broker devicecode interactive session=s1
		10:01 alice - broker transfer=deviceCodeFlow token=rt session=s1 ip=203.0.113.66 net=AS64666/NL error=53003`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "one lineage, one finding", Evidence: []int{4}, Severity: []finding.Severity{finding.High}, Story: `
		10:00 alice - broker transfer=deviceCodeFlow session=s1 x4 every 10m
		10:01 alice - office transfer=deviceCodeFlow token=rt session=s1
		10:02 alice - broker transfer=none token=rt session=s1`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "a panel that begins a session a day: one finding", Evidence: []int{5}, Severity: []finding.Severity{finding.High}, Story: `
		10:00 room7 - broker transfer=deviceCodeFlow session=s# x5 every 24h`, Want: []string{"room7@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10); 5 sessions begun so in all."}},
	{Name: "two applications, and one session used elsewhere", Severity: []finding.Severity{finding.Critical, finding.High, finding.High}, Story: `
		10:00 alice - broker transfer=deviceCodeFlow session=s1
		11:00 alice - company-portal transfer=deviceCodeFlow session=s2
		12:00 alice - broker devicecode interactive session=s3
		12:01 alice - broker transfer=deviceCodeFlow token=rt session=s3 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 12:00 from AS64500 NO (192.0.2.10); the code was approved in AS64500 NO, the tokens were used in AS64666 NL.", "alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10).", "alice@example.com got a token for Microsoft Intune Company Portal through a device code on 4 May 2026 11:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "enrolled from no address that the log tells, and so another that nobody is handed", Severity: []finding.Severity{finding.High}, Story: pm041Nowhere, Want: []string{"alice@example.com got a token for device registration through a device code on 8 May 2026 10:00 from an unknown address."}},
	{Name: "of two hundred and one PCs that one account enrols the last is not looked at", Story: `
		d1 09:00 alice LAPTOP-1 cloudap interactive x3 every 24h
		d4 10:00 alice - broker resource=drs transfer=deviceCodeFlow token=none session=s# x201 every 2h
		d4 10:01 audit register-device PC-# by=alice x201 every 2h
		d4 10:20 alice PC-# cloudap interactive method=whfb x201 every 2h`, Want: []string{"alice@example.com got a token for device registration through a device code on 24 May 2026 02:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: two hundred PCs that one account enrols", Story: `
		d1 09:00 alice LAPTOP-1 cloudap interactive x3 every 24h
		d4 10:00 alice - broker resource=drs transfer=deviceCodeFlow token=none session=s# x200 every 2h
		d4 10:01 audit register-device PC-# by=alice x200 every 2h
		d4 10:20 alice PC-# cloudap interactive method=whfb x200 every 2h`},
	{Name: "silent: panel that signs in as its own application", Story: `
		10:00 room7 PANEL-7 meeting-rooms transfer=deviceCodeFlow os=android session=s1`},
	{Name: "silent: command line with a device code", Story: `
		10:00 alice - azure-cli devicecode interactive session=s1
		10:01 alice - azure-cli transfer=deviceCodeFlow token=rt session=s1`},
	{Name: "silent: broker without a device code", Story: `
		10:00 alice - broker resource=drs token=rt session=s1`},
	{Name: "silent: transferred by QR code", Story: `
		10:00 alice PHONE-1 broker transfer=authenticationTransfer os=ios session=s1`},
	{Name: "silent: refused", Story: `
		10:00 alice - broker resource=drs transfer=deviceCodeFlow error=530033 session=s1`},
	{Name: "silent: application not carried, nor anything else that tells", Story: `
		10:00 alice - app=? transfer=deviceCodeFlow token=prt session=s1`},
	{Name: "silent: account of a panel that is known", Story: `
		10:00 room7 - broker transfer=deviceCodeFlow session=s1`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"room7@example.com"} }},
	{Name: "approved and used in one place", Severity: []finding.Severity{finding.High}, Evidence: []int{2}, Story: `
		10:00 alice - azure-cli devicecode interactive session=s1
		10:01 alice - broker transfer=deviceCodeFlow token=rt session=s1`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:01 from AS64500 NO (192.0.2.10)."}},
	{Name: "used in two other places: the first is told", Story: `
		10:00 alice - broker devicecode interactive session=s1
		10:01 alice - broker transfer=deviceCodeFlow token=rt session=s1 ip=203.0.113.66 net=AS64666/NL
		10:02 alice - broker transfer=deviceCodeFlow token=rt session=s1 ip=198.51.100.7 net=AS64777/RU`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10); the code was approved in AS64500 NO, the tokens were used in AS64666 NL."}},
	{Name: "asked for elsewhere before it was approved", Severity: []finding.Severity{finding.High}, Story: `
		09:59 alice - broker transfer=deviceCodeFlow session=s1 ip=203.0.113.66 net=AS64666/NL
		10:00 alice - broker devicecode interactive session=s1`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 09:59 from AS64666 NL (203.0.113.66)."}},
	{Name: "interactive sign-in of another kind, elsewhere, in the same session", Severity: []finding.Severity{finding.High}, Story: `
		09:50 alice - office interactive session=s1 ip=203.0.113.66 net=AS64666/NL
		10:00 alice - broker devicecode interactive session=s1
		10:01 alice - broker transfer=deviceCodeFlow token=rt session=s1`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "approved through the company's tunnel: its place is not known", Severity: []finding.Severity{finding.High}, Story: `
		10:00 alice - broker devicecode interactive session=s1 gsa ip=203.0.113.66 net=AS64666/NL
		10:01 alice - broker transfer=deviceCodeFlow token=rt session=s1`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "rows that cannot be judged are not shown", Evidence: []int{1}, Story: `
		10:00 alice - broker transfer=deviceCodeFlow session=s1
		10:01 alice - broker transfer=deviceCodeFlow session=s1 token=absent`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "the approval tells the protocol alone", Severity: []finding.Severity{finding.Critical}, Story: `
		10:00 alice - broker protocol=deviceCode transfer=? interactive session=s1
		10:01 alice - broker transfer=deviceCodeFlow token=rt session=s1 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:01 from AS64666 NL (203.0.113.66); the code was approved in AS64500 NO, the tokens were used in AS64666 NL."}},
	{Name: "the approval tells the transfer alone", Severity: []finding.Severity{finding.Critical}, Story: `
		10:00 alice - broker transfer=deviceCodeFlow protocol=? interactive session=s1
		10:01 alice - broker transfer=deviceCodeFlow token=rt session=s1 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10); the code was approved in AS64500 NO, the tokens were used in AS64666 NL."}},
	{Name: "silent: a PC was enrolled with it, and Windows logged on in the user's network", Story: pm041Enrolled},
	{Name: "a device was registered with it, and Windows logged on in another network", Severity: []finding.Severity{finding.High}, Story: pm041Enrolled + " ip=203.0.113.66 net=AS64666/NL", Want: []string{pm041First}},
	{Name: "a device was registered with it, and Windows did not log on", Severity: []finding.Severity{finding.High}, Story: strings.Replace(pm041Enrolled, "cloudap interactive method", "outlook method", 1), Want: []string{pm041First}},
	{Name: "a device was registered when the token had run out", Severity: []finding.Severity{finding.High}, Story: strings.NewReplacer("10:01 audit", "11:31 audit", "10:20", "11:40").Replace(pm041Enrolled), Want: []string{pm041First}},
	{Name: "silent: a PC was enrolled with it in the last minute of the token", Story: strings.NewReplacer("10:01 audit", "11:30 audit", "10:20", "11:40").Replace(pm041Enrolled)},
	{Name: "silent: a PC was staged with it, and handed to somebody else", Story: pm041Staged},
	{Name: "likewise, to somebody who was not seen there before", Severity: []finding.Severity{finding.High}, Story: strings.Replace(pm041Staged, " x3 every 24h", "", 1), Want: []string{pm041First}},
	{Name: "likewise, and another PC was not handed to anybody yet", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Against: []string{fromStaging}, Story: pm041Staged + pm041Second, Want: []string{strings.Replace(pm041First, "7 May", "8 May", 1)}},
	{Name: "likewise, and another PC was registered elsewhere", Severity: []finding.Severity{finding.High}, Against: []string{}, Story: pm041Staged + pm041Second + " ip=203.0.113.66 net=AS64666/NL", Want: []string{"alice@example.com got a token for device registration through a device code on 8 May 2026 10:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "two sessions", Evidence: []int{2}, Story: `
		10:00 alice - broker transfer=deviceCodeFlow session=s# x2 every 24h`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10); 2 sessions begun so in all."}},
	{Name: "codes were refused within the hour, and others before and after", Evidence: []int{3}, Story: `
		08:30 alice - broker transfer=deviceCodeFlow session=s0 error=50134
		09:10 alice - broker transfer=deviceCodeFlow session=s0 error=50134
		10:00 alice - broker transfer=deviceCodeFlow session=s1
		10:50 alice - broker transfer=deviceCodeFlow session=s0 error=50134
		11:30 alice - broker transfer=deviceCodeFlow session=s0 error=50134`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
}
