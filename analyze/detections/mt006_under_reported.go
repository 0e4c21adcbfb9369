package detections

import (
	"fmt"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/survey"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// UnderReported is MT-006.
var UnderReported = &detect.Detection{
	ID: "MT-006", Title: "Token type none where everything says primary refresh token",
	Doc: `Some sign-ins report the incoming token type none although the device proved itself: token protection
says bound, the user agent is Windows' own authentication provider, or a policy that asks for a compliant or hybrid
joined device was met without anybody being there. "None" does not mean that there was no token (Microsoft says so).
Such a row is believed to be a primary refresh token (PRT) if its application can ask Windows for tokens and used no
refresh token on that device within a day, and else a refresh token bound to the device: more cannot be told.

It matters because timelines that trust "none" miss uses of a PRT. Not judged where the user gave a credential in the
same sign-in, which explains none, nor in months and sources from before refresh tokens were reported (MT-012): there
none means nothing.

Wrong when it chooses between the two tokens: bound refresh tokens behave the same.`,
	Fact:     "A device proves itself with a key that only a primary refresh token or a token bound to the device brings along.",
	Severity: finding.Info, Confidence: 0.6, Grade: "B",
	Source: "public sign-in records of 2022; Cloud-Architekt/AzureSentinel, SuspiciousTokenRequest",
	Scope:  detect.User,
	Limits: []detect.Limit{
		detect.Within("from a refresh token of device and client that speaks against a PRT, at most", refreshNear),
	},
	Needs: signin.Of(signin.IncomingToken, signin.DeviceID, signin.ErrorCode, signin.AppID),
	Run:   underReported,
	Examples: []detect.Example{{
		Name:  "bound, by an application that can ask Windows",
		Story: `09:00 alice LAPTOP-1 outlook token=none bound`,
		Want:  []string{"alice@example.com: token type none in 1 sign-in in which the device proved itself: most likely a PRT"},
	}, {
		Name: "the application uses refresh tokens on the device",
		Story: `
			09:00 alice LAPTOP-1 outlook token=none bound
			d2 09:00 alice LAPTOP-1 outlook token=rt`,
		Want: []string{"alice@example.com: token type none in 1 sign-in in which the device proved itself: most likely a refresh token bound to the device"},
	}, {
		Name: "it did so more than a day before and after, on another device, or another application did",
		Story: `
			d2 09:00 alice LAPTOP-1 outlook token=rt
			d3 09:01 alice LAPTOP-1 outlook token=none bound
			d3 09:02 alice LAPTOP-2 outlook token=rt
			d3 09:03 alice LAPTOP-1 teams token=rt
			d4 09:02 alice LAPTOP-1 outlook token=rt`,
		Want: []string{"alice@example.com: token type none in 1 sign-in in which the device proved itself: most likely a PRT"},
	}, {
		Name:  "bound, by an application of which nothing is known",
		Story: `09:00 alice LAPTOP-1 line-of-business token=none bound`,
		Want:  []string{"alice@example.com: token type none in 1 sign-in in which the device proved itself: most likely a refresh token bound to the device"},
	}, {
		Name:  "the user agent of Windows itself, in another application",
		Story: `09:00 alice LAPTOP-1 outlook token=none ua=cloudap`,
		Want:  []string{"alice@example.com: token type none in 1 sign-in in which the device proved itself: most likely a PRT"},
	}, {
		Name:  "a policy for compliant devices was met with nobody there",
		Story: `09:00 alice LAPTOP-1 outlook token=none ca_policies='[{"result":"success","enforcedGrantControls":["RequireCompliantDevice"]}]'`,
		Want:  []string{"alice@example.com: token type none in 1 sign-in in which the device proved itself: most likely a PRT"},
	}, {
		Name:  "the same with the user there",
		Story: `09:00 alice LAPTOP-1 outlook interactive method=claim token=none ca_policies='[{"result":"success","enforcedGrantControls":["RequireCompliantDevice"]}]'`,
	}, {
		Name:  "nothing speaks for the device",
		Story: `09:00 alice LAPTOP-1 outlook token=none`,
	}, {
		Name:  "unbound",
		Story: `09:00 alice LAPTOP-1 outlook token=none unbound`,
	}, {
		Name:  "a credential was given in the same sign-in",
		Story: `09:00 alice LAPTOP-1 outlook interactive method=whfb token=none bound`,
	}, {
		Name:  "user and password in the request",
		Story: `09:00 alice LAPTOP-1 outlook token=none ropc ua=cloudap`,
	}, {
		Name:  "the Windows sign-in client is judged elsewhere",
		Story: `09:00 alice LAPTOP-1 cloudap token=none`,
	}, {
		Name:  "reported as what it is",
		Story: `09:00 alice LAPTOP-1 outlook token=prt bound`,
	}, {
		Name:  "refused",
		Story: `09:00 alice LAPTOP-1 outlook token=none bound error=50173`,
	}, {
		Name:  "no device",
		Story: `09:00 alice - outlook token=none bound`,
	}, {
		Name:  "a source that knows no refresh tokens",
		Story: `00:00 alice LAPTOP-1 outlook token=none bound x500 every 1m`,
	}, {
		Name:  "an export without token types",
		Story: `09:00 alice LAPTOP-1 outlook token=absent bound`,
	}},
}

// refreshNear is how near a refresh token of device and client speaks against a PRT.
const refreshNear = timeline.Day

func underReported(p *detect.Pass) {
	t := p.T
	era := monthly{t: t, ask: func(m survey.Month) bool { return p.World.Survey.PreRefreshEra(m.Source, m.Month) }}
	rows := filter(p.Rows(timeline.OK|timeline.NoneType|timeline.HasDevice), func(i int) bool {
		return !t.Any(i, timeline.Credential|timeline.ROPC) && provesDevice(t, i) && !era.at(i)
	})
	if len(rows) == 0 {
		return
	}
	refreshes := refreshUses(t)
	var prt, bound []int
	for _, i := range rows {
		k := clientKey{t.Code(timeline.Device, i), t.Code(timeline.App, i)}
		capable := reference.CanUseBroker(t.Text(timeline.App, i), t.Text(timeline.OSFamily, i)) == reference.Can
		if capable && !nearOne(refreshes[k], t.Time[i], refreshNear) {
			t.Believe(i, "primaryRefreshToken", 0.6, "the device proved itself, and the application used no refresh token on it within a day")
			prt = append(prt, i)
		} else {
			t.Believe(i, "refreshToken", 0.5, "the device proved itself: a refresh token bound to it, or a PRT")
			bound = append(bound, i)
		}
	}
	reportUnder(p, prt, "primaryRefreshToken", 0.6, "most likely a PRT")
	reportUnder(p, bound, "refreshToken", 0.5, "most likely a refresh token bound to the device")
}

func reportUnder(p *detect.Pass, rows []int, believed string, confidence float64, means string) {
	if len(rows) == 0 {
		return
	}
	t := p.T
	p.Report(detect.Draft{
		Rows: rows, Confidence: confidence, Reported: "none", Believed: believed,
		Summary:  fmt.Sprintf("%s: token type none in %s in which the device proved itself: %s", t.UserLabel(rows[0]), detect.Count(len(rows), "sign-in"), means),
		Expected: "primaryRefreshToken, or refreshToken of a token bound to the device",
		Observed: "none, in sign-ins by " + apps(t, rows),
		Benign:   []string{"\"none\" is what the log says for tokens that it has no word for"},
	})
}

// provesDevice reports whether a row shows that the device itself took part.
func provesDevice(t *timeline.Timeline, i int) bool {
	return t.BoundCode(i) == 0 ||
		t.Is(i, timeline.LogonAgent) && !t.Is(i, timeline.CloudAP) ||
		t.Is(i, timeline.NonInteractive|timeline.DeviceGrant)
}

// clientKey is an application on a device.
type clientKey struct{ device, app int32 }

// refreshUses returns when each application used a refresh token on each
// device, in order of time.
func refreshUses(t *timeline.Timeline) map[clientKey][]int64 {
	used := map[clientKey][]int64{}
	for i := range t.Len() {
		if t.Is(i, timeline.RT) {
			k := clientKey{t.Code(timeline.Device, i), t.Code(timeline.App, i)}
			used[k] = append(used[k], t.Time[i])
		}
	}
	return used
}

// nearOne reports whether one of the ordered times is at most span from at.
func nearOne(times []int64, at, span int64) bool {
	n, _ := slices.BinarySearch(times, at-span)
	return n < len(times) && times[n] <= at+span
}
