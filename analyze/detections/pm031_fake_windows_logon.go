package detections

import (
	"fmt"
	"net/netip"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// FakeWindowsLogon is PM-031.
var FakeWindowsLogon = &detect.Detection{
	ID: "PM-031", Title: "Fake Windows logon client",
	Doc: `Password sprays like to call themselves Windows: with the client id of the Windows logon, or its user agent, but without a device, by password grant or for a directory or management API that Windows' own logon does not ask for that way. Five users or more from one address within an hour, with the errors of guessed names and passwords, are a spray; a success among them is a password found. A success by password grant under that guise is reported even alone.

It matters as the usual prelude of a PRT: who has the password can register a device.

Wrong when many people mistype their passwords behind one address while their PCs are being set up: first logons have no device yet.`,
	Fact:     "Windows logs on with a device and a signed request, never by password grant.",
	Severity: finding.Medium, Confidence: 0.75, Grade: "A",
	Techniques: []string{"T1110.003", "T1078.004", "T1036"},
	Actions:    []string{"block-address"},
	Source:     "TREVORspray, MSOLSpray and o365spray (client ids and user agents they send); public notes on this user agent",
	Needs:      signin.Of(signin.ErrorCode, signin.AppID, signin.DeviceID, signin.ClientIP),
	Logs:       []string{detect.Interactive},
	Scope:      detect.Address,
	Limits: []detect.Limit{
		detect.Number("users that make a spray", sprayed),
		detect.Within("within", spraySpan),
	},
	Any:      timeline.NoDevice,
	Run:      fakeWindowsLogon,
	Examples: pm031Examples,
}

// spraySpan is the time within which so many make one.
const spraySpan = timeline.Hour

// guessed are the results of wrong names and passwords.
var guessed = []int64{50126, 50053, 50034, 50059, 50055, 50057}

const sprayed = 5 // users that make a spray

func fakeWindowsLogon(p *detect.Pass) {
	t := p.T
	var guesses, found []int
	for i := range t.Len() {
		if !t.Any(i, timeline.CloudAP|timeline.LogonAgent) || !t.Is(i, timeline.NoDevice) || !p.Judged(i) || p.Approved(i) || !fakes(t, i) {
			continue
		}
		switch {
		case t.Is(i, timeline.OK):
			found = append(found, i)
		case slices.Contains(guessed, t.ErrorCode(i)):
			guesses = append(guesses, i)
		}
	}
	spray := busiest(t, guesses)
	if spray == 0 {
		found = filter(found, func(i int) bool { return t.Is(i, timeline.ROPC) })
	}
	if spray == 0 && len(found) == 0 {
		return
	}
	reportFake(p, spray, guesses, found)
}

// fakes reports whether row i does what Windows' own logon does not.
func fakes(t *timeline.Timeline, i int) bool {
	switch t.Text(timeline.Resource, i) {
	case reference.AADGraph, reference.Graph, reference.ARM:
		return true
	}
	return t.Is(i, timeline.ROPC)
}

// busiest returns the largest number of users within an hour, 0 where it is
// too small for a spray. Rows are in order of time.
func busiest(t *timeline.Timeline, rows []int) (most int) {
	count := map[int32]int{}
	from := 0
	for _, i := range rows {
		count[t.Code(timeline.User, i)]++
		for ; t.Time[i]-t.Time[rows[from]] > spraySpan; from++ {
			u := t.Code(timeline.User, rows[from])
			if count[u]--; count[u] == 0 {
				delete(count, u)
			}
		}
		most = max(most, len(count))
	}
	if most < sprayed {
		return 0
	}
	return most
}

func reportFake(p *detect.Pass, spray int, guesses, found []int) {
	t := p.T
	d := detect.Draft{Expected: "Windows' logon client shows a device and asks for its own resource."}
	var i int
	users := distinct(t, timeline.User, guesses)
	if spray != 0 {
		i = guesses[0]
		d.Add(detect.Attempt, guesses...)
		d.Summary = fmt.Sprintf("%s tried passwords of %s under the guise of the Windows logon, %d of them within an hour, from %s on",
			detect.Where(t, i), detect.Count(len(users), "user"), spray, detect.When(t.Time[i]))
		d.Benign = append(d.Benign, fmt.Sprintf("PCs being set up: ruled out, because %s failed within an hour", detect.Count(spray, "user")))
	} else {
		i = found[0]
		d.Confidence = 0.5
		d.Summary = fmt.Sprintf("A sign-in by password grant under the guise of the Windows logon came from %s on %s", detect.Where(t, i), detect.When(t.Time[i]))
		d.Benign = append(d.Benign, "a PC being set up: ruled out, because Windows does not use the password grant")
	}
	if len(found) > 0 {
		d.Add(detect.Use, found...)
		names := distinct(t, timeline.UPN, found)
		d.Summary += "; accepted for " + detect.Join(names, 5)
		d.For = append(d.For, "a password was accepted")
		for _, u := range names {
			d.Actions = append(d.Actions, "reset-password:"+u, "revoke-sessions:"+u)
		}
		d.Actions = append(d.Actions, "block-address:"+t.ID)
		if spray != 0 {
			d.Severity = finding.High
		}
	}
	d.Summary += "."
	d.Observed = fmt.Sprintf("%s failed, %d accepted, without a device.", detect.Count(len(guesses), "try"), len(found))
	p.Report(d)
}

const pm031Spray = `
	10:00 user# - cloudap interactive ropc method=password token=none error=50126 ip=203.0.113.66 net=AS64666/NL x6 every 2m`

var pm031Examples = []detect.Example{
	{Name: "spray", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.75}, Story: pm031Spray, Want: []string{"AS64666 NL (203.0.113.66) tried passwords of 6 users under the guise of the Windows logon, 6 of them within an hour, from 4 May 2026 10:00 on."}},
	{Name: "spray that found a password", Severity: []finding.Severity{finding.High}, Story: pm031Spray + `
		10:20 user4 - cloudap interactive ropc method=password token=none ip=203.0.113.66 net=AS64666/NL`, Want: []string{"AS64666 NL (203.0.113.66) tried passwords of 6 users under the guise of the Windows logon, 6 of them within an hour, from 4 May 2026 10:00 on; accepted for user4@example.com."}},
	{Name: "spray with the user agent alone, for Graph", Story: `
		10:00 user# - office ua=cloudap interactive method=password error=50053 ip=203.0.113.66 x5 every 2m`, Want: []string{"AS64500 NO (203.0.113.66) tried passwords of 5 users under the guise of the Windows logon, 5 of them within an hour, from 4 May 2026 10:00 on."}},
	{Name: "spray for the management API", Story: `
		10:00 user# - cloudap resource=arm interactive method=password error=50034 ip=203.0.113.66 x5 every 2m`, Want: []string{"AS64500 NO (203.0.113.66) tried passwords of 5 users under the guise of the Windows logon, 5 of them within an hour, from 4 May 2026 10:00 on."}},
	{Name: "spray by password grant for another resource", Story: `
		10:00 user# - cloudap ropc resource=exchange interactive method=password error=50034 ip=203.0.113.66 x5 every 2m`, Want: []string{"AS64500 NO (203.0.113.66) tried passwords of 5 users under the guise of the Windows logon, 5 of them within an hour, from 4 May 2026 10:00 on."}},
	{Name: "one success by password grant", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.5}, Story: `
		10:00 alice - cloudap interactive ropc method=password token=none ip=203.0.113.66`, Want: []string{"A sign-in by password grant under the guise of the Windows logon came from AS64500 NO (203.0.113.66) on 4 May 2026 10:00; accepted for alice@example.com."}},
	{Name: "spray from a range of one IPv6 network", Story: `
		10:00 user# - cloudap interactive method=password error=50126 ip=2001:db8:1:2::# x6 every 2m`, Want: []string{"AS64500 NO (2001:db8:1:2::1) tried passwords of 6 users under the guise of the Windows logon, 6 of them within an hour, from 4 May 2026 10:00 on."}},
	{Name: "silent: PC being set up", Story: `
		10:00 alice - cloudap interactive method=password token=none
		10:05 alice LAPTOP-1 cloudap interactive`},
	{Name: "silent: four users", Story: `
		10:00 user# - cloudap interactive ropc error=50126 ip=203.0.113.66 x4 every 2m`},
	{Name: "silent: one user, many times", Story: `
		10:00 alice - cloudap interactive ropc error=50126 ip=203.0.113.66 x20 every 2m`},
	{Name: "silent: five users in as many hours", Story: `
		10:00 user# - cloudap interactive ropc error=50126 ip=203.0.113.66 x6 every 61m`},
	{Name: "silent: five addresses", Story: `
		10:00 user# - cloudap interactive ropc error=50126 ip=203.0.113.# x6 every 2m`},
	{Name: "silent: with devices", Story: `
		10:00 user# PC-# cloudap interactive error=50126 x6 every 2m`},
	{Name: "silent: device not carried", Story: `
		10:00 user# ? cloudap interactive error=50126 ip=203.0.113.66 x6 every 2m`},
	{Name: "silent: another client", Story: `
		10:00 user# - office interactive browser error=50126 ip=203.0.113.66 x6 every 2m`},
	{Name: "silent: another resource, not by password grant", Story: `
		10:00 user# - cloudap resource=exchange interactive error=50126 ip=203.0.113.66 x6 every 2m`},
	{Name: "silent: results of other kinds", Story: `
		10:00 user# - cloudap interactive ropc error=53003 ip=203.0.113.66 x6 every 2m`},
	{Name: "silent: address not carried", Story: `
		10:00 user# - cloudap interactive ropc error=50126 ip=? x6 every 2m`},
	{Name: "silent: agreed test", Story: pm031Spray,
		Params: func(p *detect.Params) { p.Approved.Addresses = []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")} }},
	{Name: "spray, and a success not by password grant", Severity: []finding.Severity{finding.High}, Story: pm031Spray + `
		10:20 user4 - cloudap interactive method=password token=none ip=203.0.113.66 net=AS64666/NL`, Want: []string{"AS64666 NL (203.0.113.66) tried passwords of 6 users under the guise of the Windows logon, 6 of them within an hour, from 4 May 2026 10:00 on; accepted for user4@example.com."}},
	{Name: "slow spray that comes back to a user", Story: `
		10:00 user1 - cloudap interactive ropc error=50126 ip=203.0.113.66
		10:30 user1 - cloudap interactive ropc error=50126 ip=203.0.113.66
		10:41 user2 - cloudap interactive ropc error=50126 ip=203.0.113.66
		10:42 user3 - cloudap interactive ropc error=50126 ip=203.0.113.66
		10:43 user4 - cloudap interactive ropc error=50126 ip=203.0.113.66
		11:10 user5 - cloudap interactive ropc error=50126 ip=203.0.113.66`, Want: []string{"AS64500 NO (203.0.113.66) tried passwords of 5 users under the guise of the Windows logon, 5 of them within an hour, from 4 May 2026 10:00 on."}},
	{Name: "silent: application not carried", Story: `
		10:00 user# - app=? ua=cloudap interactive ropc error=50126 ip=203.0.113.66 x6 every 2m`},
	{Name: "spray as the Windows sign-in client, with the user agent of a script", Story: `
		10:00 user# - cloudap ua=python interactive method=password error=50126 ip=203.0.113.66 x5 every 2m`, Want: []string{"AS64500 NO (203.0.113.66) tried passwords of 5 users under the guise of the Windows logon, 5 of them within an hour, from 4 May 2026 10:00 on."}},
}
