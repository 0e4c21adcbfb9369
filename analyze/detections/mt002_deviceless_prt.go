package detections

import (
	"fmt"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// DevicelessPRT is MT-002.
var DevicelessPRT = &detect.Detection{
	ID: "MT-002", Title: "Primary refresh token without a device, on a platform that has such tokens",
	Doc: `On iOS, macOS and Android the broker may hold a primary refresh token (PRT) that is bound to a key of
the device but carries no device id. A sign-in from there with a PRT and an empty device id can therefore be true,
unlike on Windows (MT-001), or it is the same fault of the log. What the application can do decides: one that can
ask a broker for tokens is believed to have used a deviceless PRT (more so where the user agent names PKeyAuth or
token protection says 1002, no device state), one that cannot is believed to have used an ordinary refresh token.

It matters for reading the timeline, not as an alarm: such tokens cannot be tied to a device. Wrong when the
table of applications is behind the times.`,
	Fact:     "A PRT without a device id exists on iOS, macOS and Android, and only for applications that can talk to the broker.",
	Severity: finding.Info, Confidence: 0.6, Grade: "B",
	Source: "Microsoft Learn: primary refresh token (deviceless PRT)",
	Scope:  detect.User,
	Limits: []detect.Limit{
		detect.Number("code of a device that is not known", noDeviceState),
	},
	Needs: signin.Of(signin.IncomingToken, signin.DeviceID, signin.DeviceOS, signin.ErrorCode),
	Run:   devicelessPRT,
	Examples: []detect.Example{{
		Name: "Outlook on a phone",
		Story: `
			09:00 alice - outlook-mobile token=prt os=ios
			10:00 alice - outlook-mobile token=prt os=ios`,
		Want: []string{"alice@example.com: PRT without a device on iOS in 2 sign-ins: such tokens exist there, or it is the quirk of the logs"},
	}, {
		Name:  "Outlook on an Android phone",
		Story: `09:00 alice - outlook-mobile token=prt os=android`,
		Want:  []string{"alice@example.com: PRT without a device on Android in 1 sign-in: such tokens exist there, or it is the quirk of the logs"},
	}, {
		Name:  "an application that cannot ask the broker",
		Story: `09:00 alice - spo-shell token=prt os=macos`,
		Want:  []string{"alice@example.com: PRT without a device on macOS in 1 sign-in by applications that cannot ask a broker: most likely refresh tokens"},
	}, {
		Name:  "the same, but it answers PKeyAuth",
		Story: `09:00 alice - spo-shell token=prt os=macos ua="Mac OS X 14.5 PKeyAuth/1.0"`,
		Want:  []string{"alice@example.com: PRT without a device on macOS in 1 sign-in: such tokens exist there, or it is the quirk of the logs"},
	}, {
		Name:  "the same, but token protection misses the device state",
		Story: `09:00 alice - spo-shell token=prt os=macos bound=1002`,
		Want:  []string{"alice@example.com: PRT without a device on macOS in 1 sign-in: such tokens exist there, or it is the quirk of the logs"},
	}, {
		Name: "both at once",
		Story: `
			09:00 alice - teams token=prt os=macos
			09:05 alice - spo-shell token=prt os=macos`,
		Want: []string{"alice@example.com: PRT without a device on macOS in 1 sign-in: such tokens exist there, or it is the quirk of the logs", "alice@example.com: PRT without a device on macOS in 1 sign-in by applications that cannot ask a broker: most likely refresh tokens"},
	}, {
		Name: "no system named, in a session on a phone",
		Story: `
			09:00 alice - outlook-mobile token=rt os=ios session=s1
			09:05 alice - outlook-mobile token=prt os=- session=s1`,
		Want: []string{"alice@example.com: PRT without a device on iOS in 1 sign-in: such tokens exist there, or it is the quirk of the logs"},
	}, {
		Name:  "an application of which nothing is known stays as reported",
		Story: `09:00 alice - line-of-business token=prt os=ios`,
	}, {
		Name:  "on Windows: see MT-001",
		Story: `09:00 alice - outlook-mobile token=prt`,
	}, {
		Name:  "on Linux: see MT-003",
		Story: `09:00 alice - outlook-mobile token=prt os=linux`,
	}, {
		Name:  "a registered phone",
		Story: `09:00 alice PHONE-1 outlook-mobile token=prt os=ios trust=registered`,
	}, {
		Name:  "refused",
		Story: `09:00 alice - outlook-mobile token=prt os=ios error=50173`,
	}, {
		Name:  "a refresh token, reported as one",
		Story: `09:00 alice - outlook-mobile token=rt os=ios`,
	}, {
		Name:  "a guest whose device is hidden",
		Story: `09:00 gus - outlook-mobile token=prt os=ios xtenant`,
	}, {
		Name:  "an export without device details",
		Story: `09:00 alice ? outlook-mobile token=prt os=ios`,
	}},
}

func devicelessPRT(p *detect.Pass) {
	t := p.T
	d := listDeviceless(p)
	var held, refresh []int
	var why reasons
	for _, i := range d.on("iOS", "macOS", "Android") {
		switch capable := reference.CanUseBroker(t.Text(timeline.App, i), d.system(i)); {
		case strings.Contains(t.Text(timeline.Agent, i), "PKeyAuth/1.0"):
			t.Believe(i, "primaryRefreshToken", 0.75, "deviceless PRT: the user agent names PKeyAuth, which a broker answers")
			held, why = append(held, i), why.and([]string{"the user agent names PKeyAuth"})
		case t.BoundCode(i) == noDeviceState:
			t.Believe(i, "primaryRefreshToken", 0.75, "deviceless PRT: token protection says that there is no device state")
			held, why = append(held, i), why.and([]string{"token protection says 1002, no device state"})
		case capable == reference.Can:
			t.Believe(i, "primaryRefreshToken", 0.6, "deviceless PRT: the application can ask the broker of the platform")
			held, why = append(held, i), why.and([]string{"the application can ask the broker of the platform"})
		case capable == reference.Cannot:
			t.Believe(i, "refreshToken", 0.6, "the application cannot ask the broker of the platform")
			refresh = append(refresh, i)
		}
	}
	d.report(p, held, ": such tokens exist there, or it is the quirk of the logs", detect.Draft{
		Expected: "a PRT with or without a device id: the platform has both", For: why.list(), Believed: "primaryRefreshToken",
		Benign: []string{"an account in a mobile application of a phone that is not registered"},
	})
	d.report(p, refresh, " by applications that cannot ask a broker: most likely refresh tokens", detect.Draft{
		Expected: "refreshToken: the applications have no way to a broker", Believed: "refreshToken",
		Benign: []string{"the same fault of the logs as \"this app only\" on Windows"},
	})
}

// report reports rows with a PRT and no device, if there are any.
func (d *deviceless) report(p *detect.Pass, rows []int, meaning string, draft detect.Draft) {
	if len(rows) == 0 {
		return
	}
	n := detect.Count(len(rows), "sign-in")
	draft.Rows, draft.Confidence, draft.Reported = rows, 0.6, "primaryRefreshToken"
	draft.Summary = fmt.Sprintf("%s: PRT without a device on %s in %s%s", d.t.UserLabel(rows[0]), systems(d, rows), n, meaning)
	draft.Observed = fmt.Sprintf("primaryRefreshToken and an empty device id in %s by %s", n, apps(d.t, rows))
	p.Report(draft)
}

// noDeviceState is the token protection code of a request without device state.
const noDeviceState = 1002
