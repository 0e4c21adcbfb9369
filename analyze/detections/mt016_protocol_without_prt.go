package detections

import (
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// ProtocolWithoutPRT is MT-016.
var ProtocolWithoutPRT = &detect.Detection{
	ID: "MT-016", Title: "Primary refresh token with a protocol that cannot carry one",
	Doc: `User and password in the request (ropc), native authentication, the redemption of a device code and a SAML or
WS-Federation exchange without a browser have no place for a primary refresh token (PRT). A success that reports both is
misreported or was put together by a tool. The user who approves a device code, or signs in by SAML in a browser, may
come with a PRT: interactive sign-ins of those two are left out, and so is the Windows sign-in client, whose logon with
a password looks like ropc.

Wrong when the log writes down the protocol of the first request of a session instead of this one's.`,
	Fact:     "A primary refresh token travels as a signed assertion or cookie; these protocols have neither.",
	Severity: finding.Medium, Confidence: 0.4, Grade: "B",
	Techniques: []string{"T1550.001"},
	Actions:    []string{"review-sign-ins"},
	Source:     "Microsoft Graph: signIn, authenticationProtocol; grants of AADInternals and ROADtools",
	Scope:      detect.User,
	Needs:      signin.Of(signin.IncomingToken, signin.Protocol, signin.ErrorCode, signin.Kind),
	Run:        protocolWithoutPRT,
	Conclude:   protocolsInCase,
	Examples: []detect.Example{{
		Name:       "user and password in the request",
		Story:      `09:00 alice LAPTOP-1 azure-powershell ropc token=prt`,
		Want:       []string{"PRT in 1 sign-in of 1 user by ropc (the application sends the password itself), which cannot carry one"},
		Confidence: []float64{0.6},
	}, {
		Name:       "native authentication",
		Story:      `09:00 alice LAPTOP-1 line-of-business interactive protocol=nativeAuth token=prt`,
		Want:       []string{"PRT in 1 sign-in of 1 user by nativeAuth, which cannot carry one"},
		Confidence: []float64{0.6},
	}, {
		Name: "a device code redeemed, and a SAML exchange without a browser",
		Story: `
			09:00 alice LAPTOP-1 azure-cli protocol=deviceCode token=prt x2 every 1m
			09:05 alice LAPTOP-1 line-of-business protocol=saml20 token=prt
			09:06 alice LAPTOP-1 line-of-business protocol=wsFederation token=prt`,
		Want: []string{
			"PRT in 2 sign-ins of 1 user by a device code (deviceCode), which cannot carry one",
			"PRT in 1 sign-in of 1 user by SAML (saml20), which cannot carry one",
			"PRT in 1 sign-in of 1 user by WS-Federation (wsFederation), which cannot carry one",
		},
		Confidence: []float64{0.4, 0.4, 0.4},
	}, {
		Name:     "three users",
		Story:    `09:00 user# PC-# azure-cli ropc token=prt x3 every 1m`,
		Want:     []string{"PRT in 3 sign-ins of 3 users by ropc (the application sends the password itself), which cannot carry one"},
		Severity: []finding.Severity{finding.Medium}, Against: []string{},
	}, {
		Name:     "four users: a habit of the log",
		Story:    `09:00 user# PC-# azure-cli ropc token=prt x4 every 1m`,
		Want:     []string{"PRT in 4 sign-ins of 4 users by ropc (the application sends the password itself), which cannot carry one"},
		Severity: []finding.Severity{finding.Low}, Against: []string{"it is so for many users: a habit of the log"},
	}, {
		Name:  "a device code approved in a browser",
		Story: `09:00 alice LAPTOP-1 azure-cli interactive browser protocol=deviceCode token=prt`,
	}, {
		Name:  "SAML in a browser",
		Story: `09:00 alice LAPTOP-1 line-of-business interactive browser protocol=saml20 token=prt`,
	}, {
		Name:  "the Windows sign-in client",
		Story: `09:00 alice LAPTOP-1 cloudap ropc token=prt`,
	}, {
		Name:  "another protocol",
		Story: `09:00 alice LAPTOP-1 azure-cli protocol=oAuth2 token=prt`,
	}, {
		Name:  "another token",
		Story: `09:00 alice LAPTOP-1 azure-cli ropc token=rt`,
	}, {
		Name:  "refused",
		Story: `09:00 alice LAPTOP-1 azure-cli ropc token=prt error=50126`,
	}, {
		Name:   "agreed test",
		Story:  `09:00 alice LAPTOP-1 azure-cli ropc token=prt`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} },
	}, {
		Name:  "an export without protocols",
		Story: `09:00 alice LAPTOP-1 azure-cli protocol=? token=prt`,
	}},
}

func protocolWithoutPRT(p *detect.Pass) {
	t := p.T
	rows := filter(p.Rows(timeline.OK|timeline.PRT), func(i int) bool {
		return !t.Is(i, timeline.CloudAP) && !carriesPRT(t, i) && !p.Approved(i)
	})
	for _, g := range grouped(t, timeline.Protocol, rows) {
		for _, i := range g.Rows {
			t.Believe(i, "unknown", doubt(g.Key), "no PRT is handed over by "+protocolName(g.Key))
		}
		p.Observe(g.Key, g.Rows...)
	}
}

// protocolName returns what a protocol is called in a sentence.
func protocolName(protocol string) string {
	switch protocol {
	case "ropc":
		return "ropc (the application sends the password itself)"
	case "deviceCode":
		return "a device code (deviceCode)"
	case "saml20":
		return "SAML (saml20)"
	case "wsFederation":
		return "WS-Federation (wsFederation)"
	}
	return protocol
}

// doubt returns how sure it is that a protocol carries no PRT.
func doubt(protocol string) float64 {
	if protocol == "ropc" || protocol == "nativeAuth" {
		return 0.6
	}
	return 0.4
}

func protocolsInCase(p *detect.Pass) {
	for _, o := range p.Observed {
		d := detect.Draft{
			Subject: finding.Subject{Kind: "case", ID: "protocol " + o.Key}, Noticed: []detect.Observation{o}, Confidence: doubt(o.Key),
			Summary: fmt.Sprintf("PRT in %s of %s by %s, which cannot carry one",
				detect.Count(int(o.Rows), "sign-in"), detect.Count(int(o.Subjects), "user"), protocolName(o.Key)),
			Expected: "another token type, or none",
			Observed: "primaryRefreshToken by " + protocolName(o.Key),
			Benign:   []string{"the protocol is that of the session's first request: possible"},
			Reported: "primaryRefreshToken", Believed: "unknown",
		}
		if o.Subjects > fewUsers {
			d.Severity, d.Against = finding.Low, []string{"it is so for many users: a habit of the log"}
		}
		p.Report(d)
	}
}

// carriesPRT reports whether a PRT may come with the protocol of row i.
func carriesPRT(t *timeline.Timeline, i int) bool {
	switch t.Text(timeline.Protocol, i) {
	case "ropc", "nativeAuth":
		return false
	case "deviceCode", "saml20", "wsFederation":
		return !t.Is(i, timeline.NonInteractive)
	}
	return true
}
