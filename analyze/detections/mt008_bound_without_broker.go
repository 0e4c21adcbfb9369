package detections

import (
	"fmt"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/survey"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// BoundWithoutBroker is MT-008.
var BoundWithoutBroker = &detect.Detection{
	ID: "MT-008", Title: "Device proved itself, but no broker of it was ever seen",
	Doc: `A sign-in that reports no token and yet proves its device (MT-006) used a primary refresh token (PRT) or a token
bound to the device, and both come from a broker: the Windows sign-in client, the authentication broker, or an
application that asked for a PRT. Where two weeks of logs before it hold not one such row of the user on the device, the
proof is left hanging: the token was made elsewhere and brought along.

It concludes from absence, and so runs only where nothing speaks for filtered non-interactive sign-ins, judges only what
comes two weeks or more after the logs begin, and leaves out sessions whose beginning, which the steps of authentication tell, is not in the logs. That a policy
for compliant devices was met counts on Windows only: elsewhere browsers show a certificate of the device without any
broker.

Wrong when the broker's own sign-ins were filtered out of the export, and on platforms whose broker has another name.`,
	Fact:     "A key of the device is used through a broker, and the broker signs in.",
	Severity: finding.Medium, Confidence: 0.35, Grade: "B",
	Techniques: []string{"T1550.001"},
	Actions:    []string{"revoke-sessions"},
	Source:     "Cloud-Architekt/AzureSentinel, SuspiciousTokenRequest; own",
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("without a broker before the sign-in", brokerSpan),
	},
	Needs: signin.Of(signin.IncomingToken, signin.DeviceID, signin.ErrorCode, signin.AppID, signin.SessionID, signin.AuthDetails),
	Logs:  []string{detect.Interactive, detect.NonInteractive, detect.Complete},
	Run:   boundWithoutBroker,
	Examples: []detect.Example{{
		Name: "bound, and never a broker",
		Story: mt008Others + `
			d15 08:00 alice LAPTOP-9 office interactive method=password,app session=s1
			d15 09:00 alice LAPTOP-9 office token=none bound session=s1 x2 every 1h`,
		Want: []string{"alice@example.com: LAPTOP-9 proved itself in 2 sign-ins without a token, and no broker of it was seen in the two weeks before"},
	}, {
		Name: "the broker was seen more than two weeks before, and on another device",
		Story: mt008Others + `
			d1 09:00 alice LAPTOP-9 cloudap
			d15 08:00 alice LAPTOP-9 office interactive method=password,app session=s1
			d15 08:30 alice LAPTOP-1 cloudap
			d15 09:01 alice LAPTOP-9 office token=none bound session=s1`,
		Want: []string{"alice@example.com: LAPTOP-9 proved itself in 1 sign-in without a token, and no broker of it was seen in the two weeks before"},
	}, {
		Name: "two weeks into the logs to the minute",
		Story: mt008Others + `
			d14 23:00 alice LAPTOP-9 office interactive method=password,app session=s1
			d15 00:00 alice LAPTOP-9 office token=none bound session=s1`,
		Want: []string{"alice@example.com: LAPTOP-9 proved itself in 1 sign-in without a token, and no broker of it was seen in the two weeks before"},
	}, {
		Name: "Windows logged on, and nothing but the client's id tells",
		Story: mt008Others + `
			d2 09:01 alice LAPTOP-9 cloudap ua=- token=none
			d15 08:00 alice LAPTOP-9 office interactive method=password,app session=s1
			d15 09:01 alice LAPTOP-9 office token=none bound session=s1`,
	}, {
		Name: "Windows' own user agent in another application",
		Story: mt008Others + `
			d2 09:01 alice LAPTOP-9 office ua=cloudap token=rt
			d15 08:00 alice LAPTOP-9 office interactive method=password,app session=s1
			d15 09:01 alice LAPTOP-9 office token=none bound session=s1`,
	}, {
		Name: "user and password in the request",
		Story: mt008Others + `
			d15 08:00 alice LAPTOP-9 office interactive method=password,app session=s1
			d15 09:01 alice LAPTOP-9 office token=none bound session=s1 ropc`,
	}, {
		Name: "a policy for compliant devices was met, on Windows",
		Story: mt008Others + `
			d15 08:00 alice LAPTOP-9 office interactive method=password,app session=s1
			d15 09:01 alice LAPTOP-9 office token=none session=s1 ca_policies='[{"result":"success","enforcedGrantControls":["RequireCompliantDevice"]}]'`,
		Want: []string{"alice@example.com: LAPTOP-9 proved itself in 1 sign-in without a token, and no broker of it was seen in the two weeks before"},
	}, {
		Name: "bound, on a Mac",
		Story: mt008Others + `
			d15 08:00 alice MAC-9 office interactive method=password,app session=s1 os=macos
			d15 09:01 alice MAC-9 office token=none bound session=s1 os=macos`,
		Want: []string{"alice@example.com: MAC-9 proved itself in 1 sign-in without a token, and no broker of it was seen in the two weeks before"},
	}, {
		Name: "a policy for compliant devices was met on a Mac",
		Story: mt008Others + `
			d15 08:00 alice MAC-9 office interactive method=password,app session=s1 os=macos
			d15 09:01 alice MAC-9 office token=none session=s1 os=macos ca_policies='[{"result":"success","enforcedGrantControls":["RequireCompliantDevice"]}]'`,
	}, {
		Name: "no device",
		Story: mt008Others + `
			d15 08:00 alice - office interactive method=password,app session=s1
			d15 09:01 alice - office token=none bound session=s1`,
	}, {
		Name: "Windows logged on two weeks before",
		Story: mt008Others + `
			d1 09:01 alice LAPTOP-9 cloudap
			d15 08:00 alice LAPTOP-9 office interactive method=password,app session=s1
			d15 09:01 alice LAPTOP-9 office token=none bound session=s1`,
	}, {
		Name: "the authentication broker",
		Story: mt008Others + `
			d14 09:01 alice LAPTOP-9 broker token=rt
			d15 08:00 alice LAPTOP-9 office interactive method=password,app session=s1
			d15 09:01 alice LAPTOP-9 office token=none bound session=s1`,
	}, {
		Name: "the broker of phones",
		Story: mt008Others + `
			d14 09:01 alice LAPTOP-9 authenticator token=rt
			d15 08:00 alice LAPTOP-9 office interactive method=password,app session=s1
			d15 09:01 alice LAPTOP-9 office token=none bound session=s1`,
	}, {
		Name: "a PRT in another application",
		Story: mt008Others + `
			d14 09:01 alice LAPTOP-9 teams token=prt
			d15 08:00 alice LAPTOP-9 office interactive method=password,app session=s1
			d15 09:01 alice LAPTOP-9 office token=none bound session=s1`,
	}, {
		Name: "less than two weeks into the logs",
		Story: mt008Others + `
			d14 08:00 alice LAPTOP-9 office interactive method=password,app session=s1
			d14 23:59 alice LAPTOP-9 office token=none bound session=s1
			d15 08:59 bob LAPTOP-1 office token=rt`,
	}, {
		Name: "a session whose beginning was not seen",
		Story: mt008Others + `
			d15 09:01 alice LAPTOP-9 office token=none bound session=s1`,
	}, {
		Name: "nothing proves the device",
		Story: mt008Others + `
			d15 08:00 alice LAPTOP-9 office interactive method=password,app session=s1
			d15 09:01 alice LAPTOP-9 office token=none session=s1`,
	}, {
		Name: "a credential was given",
		Story: mt008Others + `
			d15 08:00 alice LAPTOP-9 office interactive method=password,app bound session=s1`,
	}, {
		Name: "a refresh token",
		Story: mt008Others + `
			d15 08:00 alice LAPTOP-9 office interactive method=password,app session=s1
			d15 09:01 alice LAPTOP-9 office token=rt bound session=s1`,
	}, {
		Name: "refused",
		Story: mt008Others + `
			d15 08:00 alice LAPTOP-9 office interactive method=password,app session=s1
			d15 09:01 alice LAPTOP-9 office token=none bound session=s1 error=50173`,
	}, {
		Name: "a source that knows no refresh tokens",
		Story: mt008Others + `
			d15 08:00 alice LAPTOP-9 office interactive method=password,app session=s1 source=aaaaaaaaaaaa
			d15 09:00 alice LAPTOP-9 office token=none bound session=s1 x500 every 1m source=aaaaaaaaaaaa`,
	}, {
		Name: "agreed test",
		Story: mt008Others + `
			d15 08:00 alice LAPTOP-9 office interactive method=password,app session=s1
			d15 09:00 alice LAPTOP-9 office token=none bound session=s1`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} },
	}, {
		Name: "interactive sign-ins only beside, so that absence proves nothing",
		Story: `
			d1 00:00 bob LAPTOP-1 office interactive x40 every 1m
			d15 08:00 alice LAPTOP-9 office interactive method=password,app session=s1
			d15 09:00 alice LAPTOP-9 office token=none bound session=s1`,
		NotRun: true,
	}},
}

// mt008Others are sign-ins that let the logs begin and make them look whole.
const mt008Others = `
	d1 00:00 bob LAPTOP-1 cloudap x3 every 4h
	d1 00:30 bob LAPTOP-1 office interactive
	d1 01:00 bob LAPTOP-1 office token=rt x9 every 1h`

const brokerSpan = 14 * timeline.Day

func boundWithoutBroker(p *detect.Pass) {
	t := p.T
	era := monthly{t: t, ask: func(m survey.Month) bool { return p.World.Survey.PreRefreshEra(m.Source, m.Month) }}
	from := p.World.Survey.From + brokerSpan
	rows := filter(p.Rows(timeline.OK|timeline.NoneType|timeline.HasDevice), func(i int) bool {
		return t.Time[i] >= from && !t.Any(i, timeline.Credential|timeline.ROPC) && provesDevice(t, i) && !byCertificate(t, i) && !era.at(i) &&
			t.LineageOf(i).RootSeen && !p.Approved(i)
	})
	if len(rows) == 0 {
		return
	}
	brokers := map[int32][]int64{} // by device
	for i := range t.Len() {
		if brokered(t, i) {
			d := t.Code(timeline.Device, i)
			brokers[d] = append(brokers[d], t.Time[i])
		}
	}
	rows = filter(rows, func(i int) bool {
		return !between(brokers[t.Code(timeline.Device, i)], t.Time[i]-brokerSpan, t.Time[i])
	})
	for _, g := range grouped(t, timeline.Device, rows) {
		p.Report(detect.Draft{
			Rows: g.Rows, Subject: finding.Subject{Kind: "user", ID: t.ID + " on " + g.Key}, Reported: "none", Believed: "unknown",
			Summary: fmt.Sprintf("%s: %s proved itself in %s without a token, and no broker of it was seen in the two weeks before",
				t.UserLabel(g.Rows[0]), detect.What(t, g.Rows[0]), detect.Count(len(g.Rows), "sign-in")),
			Expected: "a logon of Windows, the broker or a primary refresh token of the user on the device",
			Observed: "none of them in two weeks, and sign-ins by " + apps(t, g.Rows),
			Benign:   []string{"brokers filtered out of the export: ruled out as far as the logs show", "a broker of another name: possible"},
		})
	}
}

// byCertificate reports whether a client certificate may be all that proved the
// device of row i.
func byCertificate(t *timeline.Timeline, i int) bool {
	return t.BoundCode(i) != 0 && t.Family(i) != "Windows"
}

// brokered reports whether row i is of a broker, or of an application that got
// a PRT from one.
func brokered(t *timeline.Timeline, i int) bool {
	return t.Any(i, timeline.CloudAP|timeline.LogonAgent|timeline.PRT) || strings.HasPrefix(reference.Role(t.Text(timeline.App, i)), "broker")
}
