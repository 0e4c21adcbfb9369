package detections

import (
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/survey"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// WindowsClientType is MT-007.
var WindowsClientType = &detect.Detection{
	ID: "MT-007", Title: "Renewal by the Windows sign-in client that reports no primary refresh token",
	Doc: `The Windows sign-in client renews a primary refresh token (PRT) with the PRT it has. A success of it on a
device, with nobody there and no credential given, that reports refreshToken or none is therefore misreported: it is
believed to be a PRT. Timelines that trust the report would miss the renewals of a whole device. Where the log gives no
device id, the client itself is in doubt and PM-031 judges it.

Not judged in months and sources from before refresh tokens were reported (MT-012).

Wrong when a tool that calls itself the Windows sign-in client names a device it does not have: such a row looks the
same.`,
	Fact:     "Windows renews a primary refresh token with the primary refresh token.",
	Severity: finding.Info, Confidence: 0.7, Grade: "B",
	Source:   "public sign-in records; own, from how Windows renews",
	Scope:    detect.User,
	Needs:    signin.Of(signin.IncomingToken, signin.DeviceID, signin.AppID, signin.ErrorCode, signin.Kind),
	Run:      windowsClientType,
	Conclude: windowsClientTypeInCase,
	Examples: []detect.Example{{
		Name:  "none",
		Story: `09:00 alice LAPTOP-1 cloudap token=none`,
		Want:  []string{"The Windows sign-in client reports none in 1 sign-in (1 user) that renewed: most likely PRTs"},
	}, {
		Name: "a refresh token, and none of another user",
		Story: `
			09:00 alice LAPTOP-1 cloudap token=rt x2 every 4h
			09:00 bob LAPTOP-2 cloudap token=none`,
		Want: []string{
			"The Windows sign-in client reports none in 1 sign-in (1 user) that renewed: most likely PRTs",
			"The Windows sign-in client reports refreshToken in 2 sign-ins (1 user) that renewed: most likely PRTs",
		},
	}, {
		Name:  "reported as what it is",
		Story: `09:00 alice LAPTOP-1 cloudap token=prt`,
	}, {
		Name:  "a logon",
		Story: `09:00 alice LAPTOP-1 cloudap interactive token=none`,
	}, {
		Name:  "with somebody there, by a claim",
		Story: `09:00 alice LAPTOP-1 cloudap interactive token=none method=claim`,
	}, {
		Name:  "a refresh token beside the PRT",
		Story: `09:00 alice LAPTOP-1 cloudap token=rt,prt`,
	}, {
		Name:  "a password given with nobody there",
		Story: `09:00 alice LAPTOP-1 cloudap token=none method=password`,
	}, {
		Name:  "another client",
		Story: `09:00 alice LAPTOP-1 outlook token=none`,
	}, {
		Name:  "no device: see PM-031",
		Story: `09:00 alice - cloudap token=none`,
	}, {
		Name:  "refused",
		Story: `09:00 alice LAPTOP-1 cloudap token=none error=50173`,
	}, {
		Name:  "user and password in the request",
		Story: `09:00 alice LAPTOP-1 cloudap token=none ropc`,
	}, {
		Name:  "a source that knows no refresh tokens",
		Story: `00:00 alice LAPTOP-1 cloudap token=none x500 every 1m`,
	}, {
		Name:  "an export without token types",
		Story: `09:00 alice LAPTOP-1 cloudap token=absent`,
	}},
}

func windowsClientType(p *detect.Pass) {
	t := p.T
	era := monthly{t: t, ask: func(m survey.Month) bool { return p.World.Survey.PreRefreshEra(m.Source, m.Month) }}
	for _, of := range []struct {
		fact timeline.Facts
		word string
	}{{timeline.NoneType, "none"}, {timeline.RT, "refreshToken"}} {
		rows := filter(p.Rows(timeline.OK|timeline.CloudAP|timeline.NonInteractive|timeline.HasDevice|of.fact), func(i int) bool {
			return !t.Any(i, timeline.PRT|timeline.Credential|timeline.ROPC) && !era.at(i)
		})
		for _, i := range rows {
			t.Believe(i, "primaryRefreshToken", 0.8, "the Windows sign-in client renews a PRT with the PRT")
		}
		p.Observe(of.word, rows...)
	}
}

func windowsClientTypeInCase(p *detect.Pass) {
	for _, o := range p.Observed {
		p.Report(detect.Draft{
			Subject: finding.Subject{Kind: "case", ID: "renewals that report " + o.Key}, Noticed: []detect.Observation{o},
			Summary: fmt.Sprintf("The Windows sign-in client reports %s in %s (%s) that renewed: most likely PRTs",
				o.Key, detect.Count(int(o.Rows), "sign-in"), detect.Count(int(o.Subjects), "user")),
			Expected: "primaryRefreshToken in renewals by the Windows sign-in client",
			Observed: o.Key,
			Benign:   []string{"the log misreports the token type, as older records do"},
			Reported: o.Key, Believed: "primaryRefreshToken",
		})
	}
}
