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
	Source:     "Microsoft Graph: signIn, authenticationProtocol; grants of AADInternals and ROADtools",
	Scope:      detect.User,
	Needs:      signin.Of(signin.IncomingToken, signin.Protocol, signin.ErrorCode, signin.Kind),
	Run:        protocolWithoutPRT,
	Examples: []detect.Example{{
		Name:       "user and password in the request",
		Story:      `09:00 alice LAPTOP-1 azure-powershell ropc token=prt`,
		Want:       []string{"alice@example.com: PRT in 1 sign-in by ropc, which cannot carry one"},
		Confidence: []float64{0.6},
	}, {
		Name:       "native authentication",
		Story:      `09:00 alice LAPTOP-1 line-of-business interactive protocol=nativeAuth token=prt`,
		Want:       []string{"alice@example.com: PRT in 1 sign-in by nativeAuth, which cannot carry one"},
		Confidence: []float64{0.6},
	}, {
		Name: "a device code redeemed, and a SAML exchange without a browser",
		Story: `
			09:00 alice LAPTOP-1 azure-cli protocol=deviceCode token=prt x2 every 1m
			09:05 alice LAPTOP-1 line-of-business protocol=saml20 token=prt
			09:06 alice LAPTOP-1 line-of-business protocol=wsFederation token=prt`,
		Want: []string{
			"alice@example.com: PRT in 2 sign-ins by deviceCode, which cannot carry one",
			"alice@example.com: PRT in 1 sign-in by saml20, which cannot carry one",
			"alice@example.com: PRT in 1 sign-in by wsFederation, which cannot carry one",
		},
		Confidence: []float64{0.4, 0.4, 0.4},
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
		confidence := 0.4
		if g.Key == "ropc" || g.Key == "nativeAuth" {
			confidence = 0.6
		}
		for _, i := range g.Rows {
			t.Believe(i, "unknown", confidence, g.Key+" has no place for a PRT")
		}
		p.Report(detect.Draft{
			Rows: g.Rows, Confidence: confidence,
			Subject:  finding.Subject{Kind: "user", ID: t.ID + ", " + g.Key},
			Summary:  fmt.Sprintf("%s: PRT in %s by %s, which cannot carry one", t.UserLabel(g.Rows[0]), detect.Count(len(g.Rows), "sign-in"), g.Key),
			Expected: "another token type, or none",
			Observed: "primaryRefreshToken by " + apps(t, g.Rows),
			Benign:   []string{"the protocol is that of the session's first request"},
			Reported: "primaryRefreshToken", Believed: "unknown",
		})
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
