package detections

import (
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// DevicelessMisfit is PM-050.
var DevicelessMisfit = &detect.Detection{
	ID: "PM-050", Title: "PRT without a device from where there is none",
	Doc: `Phones and Macs can hold a PRT that names no device; a tool can ask for one on any system, with the broker's client id and the scope aza. Looks for requests with a PRT and no device by the broker that come without a user agent or with a tool's, or ask for that scope on Windows, Linux or an unnamed system; and for any from a hosting provider.

Office on Windows is known to be written down so by mistake, and MT-001 tells of it; lineages that began with a device code are left to PM-041.

Wrong when a phone goes through a VPN at a hosting provider.`,
	Fact:     "A PRT without a device exists on phones and Macs, whose brokers name themselves.",
	Severity: finding.High, Confidence: 0.5, Grade: "B",
	Techniques: []string{"T1528", "T1550.001"},
	Actions:    []string{"revoke-sessions"},
	Source:     "Microsoft Learn: concept-primary-refresh-token (without a device); ROADtools get_deviceless_prt",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.DeviceID, signin.AppID, signin.UserAgent, signin.TransferMethod),
	Logs:       []string{detect.NonInteractive},
	Scope:      detect.User,
	Run:        devicelessMisfit,
	Examples:   pm050Examples,
}

// The ways in which a PRT without a device does not fit, from the worst.
var devicelessWays = []string{
	"the broker with the user agent of a tool",
	"the broker asking for a PRT of its own (scope aza) on a system that has none without a device",
	"the broker without a user agent",
	"from a hosting provider",
}

func devicelessMisfit(p *detect.Pass) {
	t := p.T
	by := map[string][]int{}
	for _, i := range p.Rows(timeline.OK | timeline.PRT | timeline.NoDevice) {
		if why := devicelessWay(p, i); !t.Is(i, timeline.DeviceCodeFlow) && !p.Approved(i) {
			by[why] = append(by[why], i)
		}
	}
	for _, why := range devicelessWays {
		if rows := by[why]; len(rows) > 0 {
			reportMisfitting(p, why, rows)
		}
	}
}

func devicelessWay(p *detect.Pass, i int) string {
	t := p.T
	family := t.Family(i)
	has := family == "iOS" || family == "Android" || family == "macOS"
	if t.Text(timeline.App, i) == reference.Broker {
		switch {
		case t.Is(i, timeline.ToolAgent):
			return devicelessWays[0]
		case !has && slices.Contains(strings.Split(t.Text(timeline.Scope, i), ","), "aza"):
			return devicelessWays[1]
		case !has && t.Code(timeline.Agent, i) == 0:
			return devicelessWays[2]
		}
	}
	if p.Hosting(i) {
		return devicelessWays[3]
	}
	return ""
}

func reportMisfitting(p *detect.Pass, why string, rows []int) {
	t, i := p.T, rows[0]
	var d detect.Draft
	d.Add(detect.Use, rows...)
	d.Summary = fmt.Sprintf("%s used a PRT without a device %s: %s; first as %s on %s from %s.", detect.Who(t, i), detect.Times(len(rows)), why,
		detect.AppLabel(t, i), detect.When(t.Time[i]), detect.Where(t, i))
	d.Expected = "A PRT without a device is used by the broker of a phone or Mac."
	d.Observed = fmt.Sprintf("System %q, user agent %q.", t.Text(timeline.OS, i), t.Text(timeline.Agent, i))
	d.Benign = []string{"refresh token of Office that is written down as a PRT: ruled out, because the client is the broker"}
	if why == devicelessWays[3] {
		d.Severity, d.Confidence = finding.Medium, 0.3
		d.Benign = []string{"a phone that goes through a VPN: possible", "refresh token of Office that is written down as a PRT: possible"}
	}
	p.Report(d)
}

var pm050Examples = []detect.Example{
	{Name: "broker by a script", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, Evidence: []int{2}, Story: `
		10:00 alice - broker token=prt os=linux tool x2 every 1h`, Want: []string{"alice@example.com used a PRT without a device twice: the broker with the user agent of a tool; first as Microsoft Authentication Broker on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "broker without a user agent", Severity: []finding.Severity{finding.High}, Story: `
		10:00 alice - broker token=prt`, Want: []string{"alice@example.com used a PRT without a device once: the broker without a user agent; first as Microsoft Authentication Broker on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "broker that asks for a PRT of its own, on Windows", Story: `
		10:00 alice - broker token=prt scope=aza,openid ua=edge`, Want: []string{"alice@example.com used a PRT without a device once: the broker asking for a PRT of its own (scope aza) on a system that has none without a device; first as Microsoft Authentication Broker on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "Outlook on a phone, from a hosting provider", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.3}, Story: `
		10:00 alice - outlook-mobile token=prt os=ios ua=iphone`,
		Params: func(p *detect.Params) { p.Hosting = []int64{64500} }, Want: []string{"alice@example.com used a PRT without a device once: from a hosting provider; first as Outlook Mobile on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "two ways, two findings", Evidence: []int{1, 1}, Story: `
		10:00 alice - broker token=prt
		10:10 alice - broker token=prt os=ios tool`, Want: []string{"alice@example.com used a PRT without a device once: the broker without a user agent; first as Microsoft Authentication Broker on 4 May 2026 10:00 from AS64500 NO (192.0.2.10).", "alice@example.com used a PRT without a device once: the broker with the user agent of a tool; first as Microsoft Authentication Broker on 4 May 2026 10:10 from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: broker of a phone", Story: `
		10:00 alice - broker token=prt os=ios ua=iphone scope=aza
		10:10 alice - broker token=prt os=android ua=android scope=aza
		10:20 alice - broker token=prt os=macos ua=mac scope=aza`},
	{Name: "silent: broker of a phone without a user agent", Story: `
		10:00 alice - broker token=prt os=ios`},
	{Name: "silent: broker on Windows that names itself", Story: `
		10:00 alice - broker token=prt ua=edge scope=openid`},
	{Name: "silent: Office on Windows, see MT-001", Story: `
		10:00 alice - office token=prt`},
	{Name: "silent: by a script, but not as the broker, see PM-032", Story: `
		10:00 alice - office token=prt tool`},
	{Name: "silent: with a device", Story: `
		10:00 alice LAPTOP-1 broker token=prt`},
	{Name: "silent: device not carried", Story: `
		10:00 alice ? broker token=prt`},
	{Name: "silent: a refresh token", Story: `
		10:00 alice - broker token=rt`},
	{Name: "silent: refused", Story: `
		10:00 alice - broker token=prt error=53003`},
	{Name: "silent: began with a device code, see PM-041", Story: `
		10:00 alice - broker token=prt transfer=deviceCodeFlow`},
	{Name: "silent: user agent not carried", Story: `
		10:00 alice - broker token=prt ua=?`},
	{Name: "silent: agreed test", Story: `
		10:00 alice - broker token=prt`, Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
}
