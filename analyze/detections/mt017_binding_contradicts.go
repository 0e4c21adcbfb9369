package detections

import (
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// BindingContradicts is MT-017.
var BindingContradicts = &detect.Detection{
	ID: "MT-017", Title: "Primary refresh token, yet token protection knows no device or no broker",
	Doc: `Token protection says why a session is not bound to a device: 1002 is that there is no device state, 1008 that
the client does not go through the broker. A sign-in with a primary refresh token (PRT) and a device id has a device
state, so that 1002 contradicts it; and a PRT used by a client with nobody there and without a browser came through a
broker, so that 1008 contradicts it. Either the token type or the code is wrong, or the PRT is used by something that is
not the broker (PM-003 looks at clients that cannot be).

A few users are worth a look; many of them are a habit of the log. A PRT without a device id and with 1002 is what MT-001
and MT-002 expect.

Wrong when codes are filled in only where a policy asks for token protection, and with old reasons.`,
	Fact:     "A primary refresh token proves a device, and native clients get at it through the broker only.",
	Severity: finding.Medium, Confidence: 0.5, Grade: "B",
	Techniques: []string{"T1550.001"},
	Actions:    []string{"review-sign-ins"},
	Source:     "Microsoft Learn: token protection, status codes",
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Number("code of a client that is no broker's", noBroker),
		detect.Number("users up to which it is no habit of the log", fewUsers),
	},
	Needs:    signin.Of(signin.IncomingToken, signin.BoundCode, signin.DeviceID, signin.ErrorCode, signin.Kind),
	Run:      bindingContradicts,
	Conclude: bindingsInCase,
	Examples: []detect.Example{{
		Name:  "no device state",
		Story: `09:00 alice LAPTOP-1 outlook token=prt bound=1002`,
		Want:  []string{"PRT with a device in 1 sign-in of 1 user, while token protection knows of no device state (1002)"}, Severity: []finding.Severity{finding.Medium},
	}, {
		Name:  "not through the broker",
		Story: `09:00 alice LAPTOP-1 outlook token=prt bound=1008 x2 every 1h`,
		Want:  []string{"PRT used with nobody there in 2 sign-ins of 1 user, while token protection says that the client uses no broker (1008)"}, Severity: []finding.Severity{finding.Low},
	}, {
		Name:  "four users: a habit of the log",
		Story: `09:00 user# PC-# outlook token=prt bound=1002 x4 every 1h`,
		Want:  []string{"PRT with a device in 4 sign-ins of 4 users, while token protection knows of no device state (1002)"}, Severity: []finding.Severity{finding.Low},
		Against: []string{"it is so for many users: a habit of the log"},
	}, {
		Name:  "three users",
		Story: `09:00 user# PC-# outlook token=prt bound=1002 x3 every 1h`,
		Want:  []string{"PRT with a device in 3 sign-ins of 3 users, while token protection knows of no device state (1002)"}, Severity: []finding.Severity{finding.Medium},
		Against: []string{},
	}, {
		Name:  "no device: see MT-001 and MT-002",
		Story: `09:00 alice - outlook token=prt bound=1002`,
	}, {
		Name:  "a browser goes through no broker",
		Story: `09:00 alice LAPTOP-1 azure-portal browser token=prt bound=1008`,
	}, {
		Name:  "somebody is there",
		Story: `09:00 alice LAPTOP-1 outlook interactive token=prt bound=1008`,
	}, {
		Name:  "bound",
		Story: `09:00 alice LAPTOP-1 outlook token=prt bound=0`,
	}, {
		Name:  "another reason",
		Story: `09:00 alice LAPTOP-1 outlook token=prt bound=1003`,
	}, {
		Name: "another token",
		Story: `
			09:00 alice LAPTOP-1 outlook token=rt bound=1002
			09:05 alice LAPTOP-1 outlook token=rt bound=1008`,
	}, {
		Name: "refused",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt bound=1002 error=53003
			09:05 alice LAPTOP-1 outlook token=prt bound=1008 error=53003`,
	}, {
		Name:   "agreed test",
		Story:  `09:00 alice LAPTOP-1 outlook token=prt bound=1002`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} },
	}, {
		Name:  "an export without token types",
		Story: `09:00 alice LAPTOP-1 outlook token=absent bound=1002`,
	}},
}

// noBroker is the token protection code of a client that does not go through
// the broker; up to fewUsers users a contradiction is no habit of the log.
const (
	noBroker = 1008
	fewUsers = 3
)

func bindingContradicts(p *detect.Pass) {
	t := p.T
	var stateless, brokerless []int
	for _, i := range p.Rows(timeline.OK | timeline.PRT) {
		switch {
		case p.Approved(i):
		case t.BoundCode(i) == noDeviceState && t.Is(i, timeline.HasDevice):
			stateless = append(stateless, i)
		case t.BoundCode(i) == noBroker && t.Is(i, timeline.NonInteractive) && !looksLikeBrowser(t, i):
			brokerless = append(brokerless, i)
		}
	}
	for _, i := range stateless {
		t.Believe(i, "unknown", 0.5, "token protection knows of no device state")
	}
	for _, i := range brokerless {
		t.Believe(i, "unknown", 0.4, "token protection says that the client uses no broker")
	}
	p.Observe("1002", stateless...)
	p.Observe("1008", brokerless...)
}

func bindingsInCase(p *detect.Pass) {
	for _, o := range p.Observed {
		d := detect.Draft{
			Subject: finding.Subject{Kind: "case", ID: "token protection " + o.Key}, Noticed: []detect.Observation{o},
			Severity: finding.Low, Expected: "a bound session, or another token type",
			Observed: "primaryRefreshToken with code " + o.Key,
			Benign:   []string{"codes that the log fills in without looking: possible"},
			Reported: "primaryRefreshToken", Believed: "unknown",
		}
		where := fmt.Sprintf("%s of %s", detect.Count(int(o.Rows), "sign-in"), detect.Count(int(o.Subjects), "user"))
		if o.Key == "1002" {
			d.Summary = fmt.Sprintf("PRT with a device in %s, while token protection knows of no device state (1002)", where)
			if o.Subjects <= fewUsers {
				d.Severity = finding.Medium
			}
		} else {
			d.Summary = fmt.Sprintf("PRT used with nobody there in %s, while token protection says that the client uses no broker (1008)", where)
		}
		if o.Subjects > fewUsers {
			d.Against = []string{"it is so for many users: a habit of the log"}
		}
		p.Report(d)
	}
}
