package detections

import (
	"fmt"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// ClaimNeverEarned is PM-018.
var ClaimNeverEarned = &detect.Detection{
	ID: "PM-018", Title: "Claim of several factors that was never earned",
	Doc: `A sign-in that more than one factor is asked of may be let in by a claim in the token that it brings: somebody gave the second factor before. That must have happened in the lineage of the token or, for a PRT, on its device with the same credential. Looks for such claims where the logs hold the beginning of the lineage and all of the life of the device's PRT, and nothing in them earned the claim: the token came from somewhere else. It weighs more where the user gave a second factor on other devices, or with another credential of this device, but never here.

The whole life is in the logs where they begin ninety days before, or where the audit log tells that the device was registered within them. A second factor that the user gave anywhere within two hours of that registration counts as earned there. Guests, lineages of a federated identity provider, factors of other providers (50158) and methods that are not known are not judged.

Wrong when an export holds early versions of rows, which may say "by claim" before the final one names the method, and where a second factor is remembered by a browser.`,
	Fact:     "A claim of several factors comes of a factor that was given, and PRTs of different devices and credentials do not share theirs.",
	Severity: finding.High, Confidence: 0.45, Grade: "B",
	Techniques: []string{"T1550.001", "T1556.006"},
	Actions:    []string{"revoke-sessions", "review-registrations"},
	Source:     "Microsoft Learn: concept-primary-refresh-token (MFA claims), sign-in activity details; own ledger",
	Needs:      signin.Of(signin.ErrorCode, signin.AuthRequirement, signin.AuthDetails, signin.SessionID, signin.DeviceID),
	Logs:       []string{detect.Interactive, detect.NonInteractive},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("of logs before, in which a claim is earned", timeline.Defaults().HardIdle),
		detect.Within("from an enrolment that explains it, at most", enrolNear),
	},
	Run:      claimNeverEarned,
	Examples: pm018Examples,
}

// enrolNear is how near an enrolment explains a claim.
const enrolNear = 2 * timeline.Hour

func claimNeverEarned(p *detect.Pass) {
	t := p.T
	if !t.Has(timeline.OK | timeline.MFARequired | timeline.ClaimOnly | timeline.HasDevice | timeline.CredentialEvent) {
		return
	}
	type prt struct{ device, partition int32 }
	uses := map[prt][]int{}
	var order []prt
	for _, c := range t.Claims(p.World.Params.Domains) {
		i := c.Row
		if c.Verdict != timeline.Unearned || c.Earned != 0 || !t.Is(i, timeline.HasDevice) || t.Is(i, timeline.Browser) ||
			t.LineageOf(i).Partition == "federated" || !p.Judged(i) || p.Approved(i) || !wholeLife(p, i) {
			continue
		}
		k := prt{t.Code(timeline.Device, i), t.Code(timeline.Partition, i)}
		if uses[k] == nil {
			order = append(order, k)
		}
		uses[k] = append(uses[k], i)
	}
	for _, k := range order {
		reportUnearned(p, uses[k])
	}
}

// wholeLife reports whether the logs hold all that could have earned a claim of
// the PRT of row i: they reach back far enough, or to the device's registration,
// at which no factor was given.
func wholeLife(p *detect.Pass, i int) bool {
	t := p.T
	if p.World.Survey.From <= t.Time[i]-p.World.Params.Limits.HardIdle {
		return true
	}
	for _, c := range p.World.Directory.Device(t.Text(timeline.Device, i)) {
		if c.Kind == directory.DeviceCreated {
			return c.Time >= p.World.Survey.From && c.Time <= t.Time[i] && !gaveFactor(t, c.Time)
		}
	}
	return false
}

// gaveFactor reports whether the user gave a second factor within two hours of
// a moment.
func gaveFactor(t *timeline.Timeline, at int64) bool {
	n, _ := slices.BinarySearch(t.Time, at-enrolNear)
	for ; n < t.Len() && t.Time[n] <= at+enrolNear; n++ {
		if t.Is(n, timeline.OK|timeline.MFAEarned) {
			return true
		}
	}
	return false
}

func reportUnearned(p *detect.Pass, uses []int) {
	t, i := p.T, uses[0]
	var d detect.Draft
	d.Add(detect.Use, uses...)
	d.Add(detect.Root, t.LineageOf(i).Root)
	d.Summary = fmt.Sprintf("A claim of several factors let %s in on %s %s, first on %s from %s, and nobody gave a second factor there.",
		detect.Who(t, i), detect.What(t, i), detect.Times(len(uses)), detect.When(t.Time[i]), detect.Where(t, i))
	d.Expected = "A second factor in the lineage, or earlier on the device with the same credential."
	d.Observed = fmt.Sprintf("%s by claim, in lineages that began with %s.", detect.Count(len(uses), "sign-in"), orUnknown(t.LineageOf(i).Partition))
	d.Benign = []string{"a factor given before the logs begin: ruled out, because they hold the whole life of the device's PRT", "rows that were not final when they were exported: possible"}
	for n, at := range t.Time {
		if at > t.Time[i] {
			break
		}
		if !t.Is(n, timeline.OK|timeline.MFAEarned) {
			continue
		}
		what := "the user gave a second factor on another device only"
		if t.Code(timeline.Device, n) == t.Code(timeline.Device, i) {
			what = "the user gave a second factor there with another credential only"
		}
		d.Confidence, d.For = 0.55, []string{what}
		d.Add(detect.Context, n)
		break
	}
	p.Report(d)
}

func orUnknown(partition string) string {
	if partition == "" {
		return "an unknown credential"
	}
	return "the credential " + partition
}

const (
	pm018Device = `
	d1 08:00 bob LAPTOP-2 outlook token=rt
	d2 09:00 audit register-device LAPTOP-1 by=alice
	d2 12:00 alice LAPTOP-1 cloudap interactive method=password session=s1`
	pm018Use = `
	d2 12:30 alice LAPTOP-1 outlook token=prt session=s1 requirement=multiFactorAuthentication`
	pm018Want = "A claim of several factors let alice@example.com in on LAPTOP-1 once, first on 5 May 2026 12:30 from AS64500 NO (192.0.2.10), and nobody gave a second factor there."
)

var pm018Examples = []detect.Example{
	{Name: "a new device with a password only", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.45}, For: []string{}, Evidence: []int{2},
		Story: pm018Device + pm018Use, Want: []string{pm018Want}},
	{Name: "a second factor on another device", Confidence: []float64{0.55}, For: []string{"the user gave a second factor on another device only"}, Evidence: []int{3}, Story: `
		d1 08:00 alice LAPTOP-9 office interactive method=password,app` + pm018Device + pm018Use, Want: []string{pm018Want}},
	{Name: "with another credential of the device", Confidence: []float64{0.55}, For: []string{"the user gave a second factor there with another credential only"}, Story: `
		d1 08:00 bob LAPTOP-2 outlook token=rt
		d2 05:00 audit register-device LAPTOP-1 by=alice
		d2 11:00 alice LAPTOP-1 cloudap interactive method=whfb session=s0
		d2 12:00 alice LAPTOP-1 cloudap interactive method=password session=s1` + pm018Use, Want: []string{pm018Want}},
	{Name: "in logs of ninety days", Story: `
		d1 08:00 bob LAPTOP-2 outlook token=rt
		d92 12:00 alice LAPTOP-1 cloudap interactive method=password session=s1
		d92 12:30 alice LAPTOP-1 outlook token=prt session=s1 requirement=multiFactorAuthentication`,
		Want: []string{"A claim of several factors let alice@example.com in on LAPTOP-1 once, first on 3 Aug 2026 12:30 from AS64500 NO (192.0.2.10), and nobody gave a second factor there."}},
	{Name: "silent: the second factor was given in the session", Story: pm018Device + `
		d2 12:10 alice LAPTOP-1 outlook interactive method=app session=s1` + pm018Use},
	{Name: "silent: given on the device in another session", Story: pm018Device + `
		d2 12:10 alice LAPTOP-1 outlook interactive method=password,app session=s2` + pm018Use},
	{Name: "silent: Windows Hello", Story: `
		d1 08:00 bob LAPTOP-2 outlook token=rt
		d2 09:00 audit register-device LAPTOP-1 by=alice
		d2 12:00 alice LAPTOP-1 cloudap interactive method=whfb session=s1` + pm018Use},
	{Name: "silent: given when the device was registered", Story: `
		d2 08:50 alice - broker interactive method=password,app session=s0` + pm018Device + pm018Use},
	{Name: "silent: the device may be older than the logs", Story: `
		d2 12:00 alice LAPTOP-1 cloudap interactive method=password session=s1` + pm018Use},
	{Name: "silent: registered before the logs begin", Story: `
		d1 09:00 audit register-device LAPTOP-1 by=alice
		d2 12:00 alice LAPTOP-1 cloudap interactive method=password session=s1` + pm018Use},
	{Name: "silent: registered anew afterwards", Story: `
		d1 08:00 bob LAPTOP-2 outlook token=rt
		d2 12:00 alice LAPTOP-1 cloudap interactive method=password session=s1` + pm018Use + `
		d2 13:00 audit register-device LAPTOP-1 by=alice`},
	{Name: "silent: how the session began is not seen", Story: `
		d1 08:00 bob LAPTOP-2 outlook token=rt
		d2 09:00 audit register-device LAPTOP-1 by=alice
		d2 09:30 alice LAPTOP-1 cloudap interactive method=password session=s0` + pm018Use},
	{Name: "silent: one factor was enough", Story: pm018Device + `
		d2 12:30 alice LAPTOP-1 outlook token=prt session=s1 requirement=singleFactorAuthentication`},
	{Name: "silent: refused", Story: pm018Device + `
		d2 12:30 alice LAPTOP-1 outlook token=prt session=s1 requirement=multiFactorAuthentication error=50076`},
	{Name: "silent: no device", Story: pm018Device + `
		d2 12:30 alice - outlook token=prt session=s1 requirement=multiFactorAuthentication`},
	{Name: "silent: no device, in logs of ninety days", Story: `
		d1 08:00 bob LAPTOP-2 outlook token=rt
		d2 08:00 alice LAPTOP-1 outlook token=rt
		d92 12:00 alice - office interactive method=password session=s1
		d92 12:30 alice - outlook token=prt session=s1 requirement=multiFactorAuthentication`},
	{Name: "silent: a browser may remember", Story: pm018Device + `
		d2 12:30 alice LAPTOP-1 office browser token=prt session=s1 requirement=multiFactorAuthentication`},
	{Name: "silent: a guest", Story: pm018Device + `
		d2 12:30 alice LAPTOP-1 outlook token=prt guest session=s1 requirement=multiFactorAuthentication`},
	{Name: "silent: the identity provider may have asked", Story: `
		d1 08:00 bob LAPTOP-2 outlook token=rt
		d2 09:00 audit register-device LAPTOP-1 by=alice
		d2 12:00 alice LAPTOP-1 cloudap interactive token=saml11 method=- session=s1` + pm018Use},
	{Name: "silent: earned months ago, see PM-019", Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive method=password,app session=s0
		d92 12:00 alice LAPTOP-1 cloudap interactive method=password session=s1
		d92 12:30 alice LAPTOP-1 outlook token=prt session=s1 requirement=multiFactorAuthentication`},
	{Name: "silent: requirement not carried", Story: pm018Device + `
		d2 12:30 alice LAPTOP-1 outlook token=prt session=s1 requirement=?`},
	{Name: "silent: session not carried by the row", Story: pm018Device + `
		d2 12:30 alice LAPTOP-1 outlook token=prt session=s1 requirement=multiFactorAuthentication missing=session_id`},
	{Name: "silent: agreed test", Story: pm018Device + pm018Use,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "in logs of ninety days to the minute", Story: `
		d1 12:30 bob LAPTOP-2 outlook token=rt
		d91 12:00 alice LAPTOP-1 cloudap interactive method=password session=s1
		d91 12:30 alice LAPTOP-1 outlook token=prt session=s1 requirement=multiFactorAuthentication`, Want: []string{"A claim of several factors let alice@example.com in on LAPTOP-1 once, first on 2 Aug 2026 12:30 from AS64500 NO (192.0.2.10), and nobody gave a second factor there."}},
	{Name: "registered in the moment with which the logs begin", Story: `
		d2 09:00 bob LAPTOP-2 outlook token=rt
		d2 09:00 audit register-device LAPTOP-1 by=alice
		d2 12:00 alice LAPTOP-1 cloudap interactive method=password session=s1` + pm018Use, Want: []string{"A claim of several factors let alice@example.com in on LAPTOP-1 once, first on 5 May 2026 12:30 from AS64500 NO (192.0.2.10), and nobody gave a second factor there."}},
	{Name: "registered in the moment of its use", Story: `
		d1 08:00 bob LAPTOP-2 outlook token=rt
		d2 12:00 alice LAPTOP-1 cloudap interactive method=password session=s1
		d2 12:30 audit register-device LAPTOP-1 by=alice` + pm018Use, Want: []string{"A claim of several factors let alice@example.com in on LAPTOP-1 once, first on 5 May 2026 12:30 from AS64500 NO (192.0.2.10), and nobody gave a second factor there."}},
	{Name: "a factor three hours before the registration", For: []string{"the user gave a second factor on another device only"}, Story: `
		d2 06:00 alice - broker interactive method=password,app session=s0` + pm018Device + pm018Use, Want: []string{"A claim of several factors let alice@example.com in on LAPTOP-1 once, first on 5 May 2026 12:30 from AS64500 NO (192.0.2.10), and nobody gave a second factor there."}},
	{Name: "a password alone when the device was registered", Story: `
		d2 08:50 alice - broker interactive method=password session=s0` + pm018Device + pm018Use, Want: []string{"A claim of several factors let alice@example.com in on LAPTOP-1 once, first on 5 May 2026 12:30 from AS64500 NO (192.0.2.10), and nobody gave a second factor there."}},
	{Name: "a factor when the device was registered, but the policy refused", For: []string{}, Story: `
		d2 08:50 alice - broker interactive session=s0 error=53003 auth_details='[{"authenticationMethod":"Mobile app notification","succeeded":true}]'` + pm018Device + pm018Use, Want: []string{"A claim of several factors let alice@example.com in on LAPTOP-1 once, first on 5 May 2026 12:30 from AS64500 NO (192.0.2.10), and nobody gave a second factor there."}},
	{Name: "a second factor on another device in that moment", For: []string{"the user gave a second factor on another device only"}, Story: pm018Device + `
		d2 12:30 alice LAPTOP-9 office interactive method=password,app` + pm018Use, Want: []string{"A claim of several factors let alice@example.com in on LAPTOP-1 once, first on 5 May 2026 12:30 from AS64500 NO (192.0.2.10), and nobody gave a second factor there."}},
	{Name: "silent: given an hour and a half before the device was registered", Story: `
		d2 07:30 alice - broker interactive method=password,app session=s0` + pm018Device + pm018Use},
}
