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

// SilentRegistration is PM-005.
var SilentRegistration = &detect.Detection{
	ID: "PM-005", Title: "Broker asks for device registration with a refresh token",
	Doc: `A device is registered by somebody who sits at it and signs in. A tool that holds a phished refresh token of the broker asks for the registration service without anybody there, with the scope adrs_access. It weighs more where the user agent is a tool's, the network is new for the user, or the user registers a device within ten minutes.

Where the export hides refresh tokens from the exporter, or is of a time that knew none (MT-013, MT-012), the client alone tells that it was one, and it weighs less.

Windows itself makes the same call when an account is added or Windows Hello is set up: left out where Windows logged on at the same address within two hours, and where the device that was registered was enrolled lawfully. Phones make it as well and are noted with little weight. Where the lineage began with a device code, PM-041 tells of it, and this finding supports it.

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
		detect.Within("for which a value is new", newSpan),
		detect.Number("days before that tell what is new", historyDays),
	},
	Run:      silentRegistration,
	Examples: pm005Examples,
}

// logonNear is how near a Windows logon at the address explains the token.
const logonNear = 2 * timeline.Hour

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
	logons := sightingsOf(t, timeline.IP64, p.Rows(timeline.Anchor))
	nets, created := freshOf(t, timeline.Net), createdBy(p)
	var left []int
	for _, i := range asks {
		if logons.near(i, logonNear) {
			continue
		}
		if c := registeredAfter(created, t.Time[i]); c != nil && p.Enrolled(c.DeviceID).Lawful() {
			continue
		}
		left = append(left, i)
	}
	for _, g := range grouped(t, timeline.Net, left) {
		reportSilent(p, tokens, g.Rows, nets, created)
	}
}

// registeredAfter returns the first device that was registered soon after a moment.
func registeredAfter(created []*directory.Change, at int64) *directory.Change {
	if n := firstAfter(created, at); n < len(created) && created[n].Time-at <= registers {
		return created[n]
	}
	return nil
}

func reportSilent(p *detect.Pass, tokens *refreshing, rows []int, nets *fresh, created []*directory.Change) {
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
	p.Report(d)
}

const pm005History = `
	d1 09:00 alice LAPTOP-1 outlook token=prt x3 every 24h`

const pm005Ask = `broker resource=drs token=rt scope=adrs_access`

const pm005Once = "The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."

// beforeRefresh is a log of a time when there were no refresh tokens in it.
const beforeRefresh = `
	d2 00:00 bob LAPTOP-2 outlook token=none x500 every 1m`

var pm005Examples = []detect.Example{
	{Name: "asked for silently", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, For: []string{}, Story: `
		10:00 alice - ` + pm005Ask, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "Windows' logons are not in the export", Benign: []string{"an account added to Windows, or Windows Hello set up: " + detect.LogonsUnknown}, Story: `
		10:00 alice - ` + pm005Ask + leftOut, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "refresh tokens are hidden from the exporter", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.25},
		Against: []string{"the export hides the type of the token: that it was a refresh token follows from the client"}, Story: `
		10:00 alice - broker resource=drs token=masked scope=adrs_access`, Want: []string{pm005Once}},
	{Name: "the log knows no refresh tokens", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.25},
		Against: []string{"the log is of a time, or a kind, that knows no refresh tokens: that it was one follows from the client"}, Story: `
		10:00 alice - broker resource=drs token=none scope=adrs_access` + beforeRefresh, Want: []string{pm005Once}},
	{Name: "silent: a SAML token, in a log that knows no refresh tokens", Story: `
		10:00 alice - broker resource=drs token=saml11 scope=adrs_access` + beforeRefresh},
	{Name: "silent: none, in a log that knows refresh tokens", Story: `
		10:00 alice - broker resource=drs token=none scope=adrs_access` + beforeRefresh + `
		20:00 bob LAPTOP-2 outlook token=rt`},
	{Name: "by a script, and a device follows", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Evidence: []int{2},
		For: []string{"the user agent is one of tools", "the user registered a device within ten minutes"}, Story: `
		10:00 alice - ` + pm005Ask + ` tool
		10:00:20 audit register-device PC-9 by=alice`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10); 1 device registered after it."}},
	{Name: "from a network new for the user", For: []string{"the network is new for the user"}, Severity: []finding.Severity{finding.High}, Story: pm005History + `
		d4 10:00 alice - ` + pm005Ask + ` ip=203.0.113.66 net=AS64666/NL`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 7 May 2026 10:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "in a lineage that began with a device code", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.8}, Story: `
		10:00 alice - ` + pm005Ask + ` tool transfer=deviceCodeFlow`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "what the first of two requests shows holds for both", Confidence: []float64{0.8}, Evidence: []int{2},
		For: []string{"the user agent is one of tools", "the network is new for the user", "the lineage began with a device code"}, Story: pm005History + `
		d4 10:00 alice - ` + pm005Ask + ` tool transfer=deviceCodeFlow ip=203.0.113.66 net=AS64666/NL
		d6 10:00 alice - ` + pm005Ask + ` ip=203.0.113.66 net=AS64666/NL`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com twice, first on 7 May 2026 10:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "a phone", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: `
		10:00 alice PHONE-1 ` + pm005Ask + ` os=ios
		10:10 alice PHONE-1 ` + pm005Ask + ` os=ios`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com twice, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "another phone", Severity: []finding.Severity{finding.Low}, Story: `
		10:00 alice - ` + pm005Ask + ` os=- ua=android`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "from two networks, two findings; one device", Evidence: []int{2, 1}, Story: `
		10:00 alice - ` + pm005Ask + ` tool
		10:01 audit register-device PC-9 by=alice
		10:20 alice - ` + pm005Ask + ` tool ip=203.0.113.66 net=AS64666/NL`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10); 1 device registered after it.", "The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:20 from AS64666 NL (203.0.113.66)."}},
	{Name: "asked for twice before one device", Evidence: []int{3}, Story: `
		10:00 alice - ` + pm005Ask + ` x2 every 1m
		10:03 audit register-device PC-9 by=alice`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com twice, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10); 1 device registered after it."}},
	{Name: "a device hours later, and another before", Evidence: []int{1}, For: []string{}, Story: `
		09:59 audit register-device PC-8 by=alice
		10:00 alice - ` + pm005Ask + `
		12:00 audit register-device PC-9 by=alice`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "through a tunnel: no new network", For: []string{}, Story: pm005History + `
		d4 10:00 alice - ` + pm005Ask + ` gsa ip=203.0.113.66 net=AS64666/NL`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 7 May 2026 10:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "Windows logged on there, but hours before", Story: `
		07:00 alice LAPTOP-1 cloudap interactive
		10:00 alice - ` + pm005Ask, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "enrolled, but Windows never logs on", Story: `
		10:00 alice - ` + pm005Ask + `
		10:01 audit register-device PC-9 by=alice
		10:02 alice PC-9 mdm-enrollment token=prt`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10); 1 device registered after it."}},
	{Name: "silent: Windows logged on at that address", Story: `
		09:00 alice LAPTOP-1 cloudap interactive
		10:00 alice LAPTOP-1 ` + pm005Ask},
	{Name: "silent: enrolled lawfully", Story: `
		10:00 alice - ` + pm005Ask + ` ip=192.0.2.77
		10:01 audit register-device PC-9 by=alice
		10:02 alice PC-9 mdm-enrollment token=prt
		14:00 alice PC-9 cloudap interactive`},
	{Name: "silent: interactive", Story: `
		09:00 alice - office token=rt
		10:00 alice - ` + pm005Ask + ` interactive`},
	{Name: "silent: no token came in", Story: `
		10:00 alice - broker resource=drs token=none scope=adrs_access`},
	{Name: "silent: refused", Story: `
		10:00 alice - ` + pm005Ask + ` error=53003`},
	{Name: "silent: another resource", Story: `
		10:00 alice - broker token=rt scope=adrs_access`},
	{Name: "silent: another client", Story: `
		10:00 alice - drs-client resource=drs token=rt scope=adrs_access`},
	{Name: "silent: another scope", Story: `
		10:00 alice - broker resource=drs token=rt scope=self_service_device_delete`},
	{Name: "silent: scopes not carried", Story: `
		10:00 alice - ` + pm005Ask + ` token=absent`},
	{Name: "silent: agreed test", Story: `
		10:00 alice - ` + pm005Ask, Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "a device ten minutes after it, another a quarter of an hour", For: []string{"the user registered a device within ten minutes"}, Story: pm005History + `
		d4 10:00 alice - ` + pm005Ask + `
		d4 10:10 audit register-device PC-9 by=alice
		d4 12:00 alice - ` + pm005Ask + `
		d4 12:15 audit register-device PC-8 by=alice`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com twice, first on 7 May 2026 10:00 from AS64500 NO (192.0.2.10); 1 device registered after it."}},
	{Name: "silent: Windows logged on there an hour and a half before", Story: pm005History + `
		d4 08:30 alice LAPTOP-1 cloudap
		d4 10:00 alice - ` + pm005Ask},
}
