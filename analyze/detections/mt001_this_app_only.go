package detections

import (
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// ThisAppOnly is MT-001.
var ThisAppOnly = &detect.Detection{
	ID: "MT-001", Title: "Primary refresh token reported without a device, on Windows",
	Doc: `Windows issues a primary refresh token (PRT) only to a registered device, so a sign-in from Windows
that reports a PRT and an empty device id cannot be what it says. Two things are behind such rows. Where a user
chose "this app only" instead of registering the device, the log writes primaryRefreshToken although an ordinary
refresh token was used: a known fault of the logs. Or somebody holds a PRT that is bound to no device, which
tools can ask for from any system.

Each row is scored: an Office or other desktop client that shares refresh tokens +2, non-interactive +1, a
session that began interactively in the same application without a device +1, no browser +1, refresh tokens
without a device from the same address +1; a device id elsewhere in the session -3, a broker, the Windows
sign-in client or a tool as client -3. From 3 the quirk is likely and the row is believed to be a refresh token,
from 1 it is possible, below that the row is unexplained and deserves a look. What a broker or a tool sent is never
explained away, whatever its score. An interactive sign-in in a
browser is kept apart: there the export may have lost the device, or single sign-on was not supported.

Wrong when an attacker's tool imitates Office on Windows well enough to be taken for the quirk. Guests whose
device the log hides are left out (MT-020).`,
	Fact:     "Windows has no primary refresh token without a registered device; such a token names its device in every sign-in it buys.",
	Severity: finding.Info, Confidence: 0.8, Grade: "A",
	Source: "D. Bradley, ourcloudnetwork.com: incoming token type of unregistered devices; Microsoft Learn: primary refresh token",
	Scope:  detect.User,
	Needs:  signin.Of(signin.IncomingToken, signin.DeviceID, signin.DeviceOS, signin.ErrorCode),
	Run:    thisAppOnly,
	Examples: []detect.Example{{
		Name: "Office signed in to this app only",
		Story: `
			09:00 alice - office interactive method=password,app session=s1
			09:05 alice - office token=prt session=s1
			09:10 alice - office token=rt session=s1
			10:05 alice - office token=prt session=s1`,
		Want: []string{`alice@example.com: PRT without a device on Windows in 2 sign-ins, most likely refresh tokens (the "this app only" quirk of the logs)`}, Severity: []finding.Severity{finding.Info},
	}, {
		Name:  "an application of the tenant, without a browser: two points",
		Story: `09:00 alice - line-of-business token=prt`,
		Want:  []string{`alice@example.com: PRT without a device on Windows in 1 sign-in, possibly refresh tokens (the "this app only" quirk of the logs)`},
	}, {
		Name: "the same, in a session it began itself: a third point",
		Story: `
			09:00 alice - line-of-business interactive method=password session=s1
			09:05 alice - line-of-business token=prt session=s1`,
		Want: []string{`alice@example.com: PRT without a device on Windows in 1 sign-in, most likely refresh tokens (the "this app only" quirk of the logs)`},
	}, {
		Name: "the same, in a session that another application began",
		Story: `
			09:00 alice - teams interactive method=password session=s1
			09:05 alice - line-of-business token=prt session=s1`,
		Want: []string{`alice@example.com: PRT without a device on Windows in 1 sign-in, possibly refresh tokens (the "this app only" quirk of the logs)`},
	}, {
		Name: "the same, in a session that began on a device: three points against it",
		Story: `
			09:00 alice LAPTOP-1 line-of-business interactive method=password session=s1
			09:05 alice - line-of-business token=prt session=s1`,
		Want: []string{"alice@example.com: PRT without a device on Windows in 1 sign-in, not explained by the quirk of the logs"},
	}, {
		Name: "the same, beside refresh tokens from the address: a third point",
		Story: `
			09:00 alice - teams token=rt session=s1
			09:05 alice - line-of-business token=prt session=s2`,
		Want: []string{`alice@example.com: PRT without a device on Windows in 1 sign-in, most likely refresh tokens (the "this app only" quirk of the logs)`},
	}, {
		Name: "the same, beside refresh tokens from another address",
		Story: `
			09:00 alice - teams token=rt session=s1 ip=198.51.100.7
			09:05 alice - line-of-business token=prt session=s2`,
		Want: []string{`alice@example.com: PRT without a device on Windows in 1 sign-in, possibly refresh tokens (the "this app only" quirk of the logs)`},
	}, {
		Name: "the same, beside refresh tokens of a device",
		Story: `
			09:00 alice LAPTOP-1 teams token=rt session=s1
			09:05 alice - line-of-business token=prt session=s2`,
		Want: []string{`alice@example.com: PRT without a device on Windows in 1 sign-in, possibly refresh tokens (the "this app only" quirk of the logs)`},
	}, {
		Name:  "with the user agent of a browser and nobody there: one point",
		Story: `09:00 alice - line-of-business token=prt ua=chrome`,
		Want:  []string{`alice@example.com: PRT without a device on Windows in 1 sign-in, possibly refresh tokens (the "this app only" quirk of the logs)`},
	}, {
		Name:  "interactive in a native web view: none",
		Story: `09:00 alice - line-of-business interactive token=prt ua=chrome`,
		Want:  []string{"alice@example.com: PRT without a device on Windows in 1 sign-in, not explained by the quirk of the logs"}, Severity: []finding.Severity{finding.Low},
	}, {
		Name:  "browser variant",
		Story: `09:00 alice - azure-portal interactive browser token=prt`,
		Want:  []string{"alice@example.com: PRT without a device on Windows in 1 sign-in, in a browser: a device lost by the log, or single sign-on that was not supported"}, Severity: []finding.Severity{finding.Info},
	}, {
		Name: "a browser whose session has a device is not the browser variant",
		Story: `
			09:00 alice LAPTOP-1 azure-portal interactive browser token=prt session=s1
			09:05 alice - azure-portal interactive browser token=prt session=s1`,
		Want: []string{"alice@example.com: PRT without a device on Windows in 1 sign-in, not explained by the quirk of the logs"}, Severity: []finding.Severity{finding.Low},
	}, {
		Name:  "the broker",
		Story: `09:00 alice - broker token=prt`,
		Want:  []string{"alice@example.com: PRT without a device on Windows in 1 sign-in, by a broker client or a tool: perhaps a PRT bound to no device, as tools ask for one"}, Severity: []finding.Severity{finding.Medium},
	}, {
		Name:  "the Windows sign-in client",
		Story: `09:00 alice - cloudap token=prt`,
		Want:  []string{"alice@example.com: PRT without a device on Windows in 1 sign-in, by a broker client or a tool: perhaps a PRT bound to no device, as tools ask for one"}, Severity: []finding.Severity{finding.Medium},
	}, {
		Name:  "a tool that says it is Office",
		Story: `09:00 alice - office token=prt tool`,
		Want:  []string{"alice@example.com: PRT without a device on Windows in 1 sign-in, by a broker client or a tool: perhaps a PRT bound to no device, as tools ask for one"}, Severity: []finding.Severity{finding.Medium},
	}, {
		Name: "no system named, in a session on Windows",
		Story: `
			09:00 alice - office token=rt session=s1
			09:05 alice - office token=prt session=s1 os=-`,
		Want: []string{`alice@example.com: PRT without a device on Windows in 1 sign-in, most likely refresh tokens (the "this app only" quirk of the logs)`},
	}, {
		Name:  "Azure CLI before it left the family of clients",
		Story: `09:00 alice - azure-cli token=prt event_time=2025-05-05T09:00:00Z`,
		Want:  []string{`alice@example.com: PRT without a device on Windows in 1 sign-in, most likely refresh tokens (the "this app only" quirk of the logs)`},
	}, {
		Name:  "Azure CLI after it left",
		Story: `09:00 alice - azure-cli token=prt`,
		Want:  []string{`alice@example.com: PRT without a device on Windows in 1 sign-in, possibly refresh tokens (the "this app only" quirk of the logs)`},
	}, {
		Name:  "a mobile client of the family on Windows is no desktop client",
		Story: `09:00 alice - outlook-mobile token=prt`,
		Want:  []string{`alice@example.com: PRT without a device on Windows in 1 sign-in, possibly refresh tokens (the "this app only" quirk of the logs)`},
	}, {
		Name:  "Office in a web view: its two points count",
		Story: `09:00 alice - office token=prt ua=chrome`,
		Want:  []string{`alice@example.com: PRT without a device on Windows in 1 sign-in, most likely refresh tokens (the "this app only" quirk of the logs)`},
	}, {
		Name:  "another client of the family",
		Story: `09:00 alice - windows-search token=prt`,
		Want:  []string{`alice@example.com: PRT without a device on Windows in 1 sign-in, most likely refresh tokens (the "this app only" quirk of the logs)`},
	}, {
		Name: "in a session that began without anybody there",
		Story: `
			09:00 alice - line-of-business token=none session=s1
			09:05 alice - line-of-business token=prt session=s1`,
		Want: []string{`alice@example.com: PRT without a device on Windows in 1 sign-in, possibly refresh tokens (the "this app only" quirk of the logs)`},
	}, {
		Name: "in a session whose beginning carries no device field",
		Story: `
			09:00 alice ? line-of-business interactive method=password session=s1
			09:05 alice - line-of-business token=prt session=s1`,
		Want: []string{`alice@example.com: PRT without a device on Windows in 1 sign-in, possibly refresh tokens (the "this app only" quirk of the logs)`},
	}, {
		Name: "a browser by its client app alone",
		Story: `
			09:00 alice - line-of-business interactive method=password session=s1
			09:05 alice - line-of-business token=prt session=s1 client=Browser`,
		Want: []string{`alice@example.com: PRT without a device on Windows in 1 sign-in, possibly refresh tokens (the "this app only" quirk of the logs)`},
	}, {
		Name: "beside refresh tokens, both without an address",
		Story: `
			09:00 alice - teams token=rt session=s1 ip=-
			09:05 alice - line-of-business token=prt session=s2 ip=-`,
		Want: []string{`alice@example.com: PRT without a device on Windows in 1 sign-in, possibly refresh tokens (the "this app only" quirk of the logs)`},
	}, {
		Name:  "a browser with nobody there is not the browser variant",
		Story: `09:00 alice - azure-portal browser token=prt`,
		Want:  []string{`alice@example.com: PRT without a device on Windows in 1 sign-in, possibly refresh tokens (the "this app only" quirk of the logs)`},
	}, {
		Name:  "with its device",
		Story: `09:00 alice LAPTOP-1 office token=prt`,
	}, {
		Name:  "refused",
		Story: `09:00 alice - office token=prt error=50173`,
	}, {
		Name:  "a refresh token, reported as one",
		Story: `09:00 alice - office token=rt`,
	}, {
		Name:  "an export without device details",
		Story: `09:00 alice ? office token=prt os=windows`,
	}, {
		Name:  "a guest whose device is hidden",
		Story: `09:00 gus - office token=prt xtenant`,
	}, {
		Name:  "a phone: see MT-002",
		Story: `09:00 alice - office token=prt os=ios`,
	},
		{
			Name: "no system named, in a session that names Windows twice",
			Story: `
			09:00 alice - office token=rt session=s1 x2 every 1m
			09:05 alice - office token=prt session=s1 os=-`,
			Want: []string{"alice@example.com: PRT without a device on Windows in 1 sign-in, most likely refresh tokens (the \"this app only\" quirk of the logs)"},
		}, {
			Name:  "Azure CLI on the last day on which it was of the family",
			Story: `09:00 alice - azure-cli token=prt event_time=2025-12-02T09:00:00Z`,
			Want:  []string{"alice@example.com: PRT without a device on Windows in 1 sign-in, most likely refresh tokens (the \"this app only\" quirk of the logs)"},
		}, {
			Name:  "with a user agent that begins as a browser's and names none",
			Story: `09:00 alice - line-of-business token=prt ua="Mozilla/5.0 (Windows NT 10.0; Win64; x64) OneOutlook/1.2026"`,
			Want:  []string{"alice@example.com: PRT without a device on Windows in 1 sign-in, possibly refresh tokens (the \"this app only\" quirk of the logs)"},
		},
	},
}

// The verdicts of MT-001, each one finding of a user.
const (
	likelyQuirk = iota
	possibleQuirk
	browserVariant
	unexplained
	unexplainedTool
)

var quirkVerdicts = [...]struct {
	severity   finding.Severity
	confidence float64
	believed   string
	summary    string
	benign     string
	techniques []string
}{
	likelyQuirk: {finding.Info, 0.8, "refreshToken",
		"most likely refresh tokens (the \"this app only\" quirk of the logs)",
		"the user chose \"this app only\" when the application offered to register the device", nil},
	possibleQuirk: {finding.Info, 0.5, "refreshToken",
		"possibly refresh tokens (the \"this app only\" quirk of the logs)",
		"the user chose \"this app only\" when the application offered to register the device", nil},
	browserVariant: {finding.Info, 0.4, "unknown",
		"in a browser: a device lost by the log, or single sign-on that was not supported",
		"a private window or a browser without the Windows extension: the device is not sent", nil},
	unexplained: {finding.Low, 0.3, "unknown",
		"not explained by the quirk of the logs",
		"the log lost the device id of some sign-ins of a registered device", []string{"T1550.001"}},
	unexplainedTool: {finding.Medium, 0.4, "unknown",
		"by a broker client or a tool: perhaps a PRT bound to no device, as tools ask for one",
		"a test of the identity team", []string{"T1550.001"}},
}

func thisAppOnly(p *detect.Pass) {
	t := p.T
	d := listDeviceless(p)
	var found [len(quirkVerdicts)]struct {
		rows         []int
		why, against reasons
	}
	for _, i := range d.on("Windows") {
		score, why, against := d.score(i)
		n := verdictOf(t, i, score, len(against) > 0)
		v := &quirkVerdicts[n]
		t.Believe(i, v.believed, v.confidence, "Windows has no PRT without a device: "+v.summary)
		f := &found[n]
		f.rows, f.why, f.against = append(f.rows, i), f.why.and(why), f.against.and(against)
	}
	for n, f := range found {
		if len(f.rows) == 0 {
			continue
		}
		v := &quirkVerdicts[n]
		p.Report(detect.Draft{
			Rows: f.rows, Severity: v.severity, Confidence: v.confidence, Techniques: v.techniques,
			Summary:  fmt.Sprintf("%s: PRT without a device on Windows in %s, %s", t.UserLabel(f.rows[0]), detect.Count(len(f.rows), "sign-in"), v.summary),
			Expected: "a device id beside every primary refresh token used on Windows, or another token type",
			Observed: fmt.Sprintf("primaryRefreshToken and an empty device id in %s by %s", detect.Count(len(f.rows), "sign-in"), apps(t, f.rows)),
			For:      f.why.list(), Against: f.against.list(), Benign: []string{v.benign},
			Reported: "primaryRefreshToken", Believed: v.believed,
		})
	}
}

func verdictOf(t *timeline.Timeline, i, score int, against bool) int {
	switch {
	case t.Any(i, timeline.Broker|timeline.CloudAP|timeline.ToolAgent):
		return unexplainedTool
	case t.Is(i, timeline.Interactive|timeline.Browser) && !against:
		return browserVariant
	case score >= 3:
		return likelyQuirk
	case score >= 1:
		return possibleQuirk
	}
	return unexplained
}
