package detections

import (
	"fmt"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// IdleTooLong is PM-015.
var IdleTooLong = &detect.Detection{
	ID: "PM-015", Title: "PRT used after it had been idle for too long",
	Doc: `A PRT that is not renewed for long enough is gone; who comes back after that must log on first. Looks for devices that show no success of their user for more than fourteen days, and then a PRT in the very session of before, without a logon. Fourteen days is what Microsoft states for Windows, ninety what its other texts and measurements say: between the two it is a note. After more than ninety days in a network that the device had never used it weighs most. Where the service itself names the lifetime in a refusal (see PM-024), it is said whether the idle time was longer.

It concludes from absence, and therefore runs only where nothing speaks for the sign-ins being filtered or missing.

Wrong when the device was used through something that was not exported, and in tenants whose token lifetimes are longer.`,
	Fact:     "A primary refresh token that is not renewed expires: on Windows after 14 days, on any platform after 90.",
	Severity: finding.Info, Confidence: 0.2, Grade: "C",
	Techniques: []string{"T1550.001"},
	Actions:    []string{"revoke-sessions"},
	Source:     "Microsoft Learn: concept-primary-refresh-token; dirkjanm.io (90 days measured)",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.DeviceID, signin.SessionID, signin.AuthDetails, signin.ClientIP),
	Logs:       []string{detect.Interactive, detect.NonInteractive, detect.Complete},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("idle for long, more than", timeline.Defaults().SoftIdle),
		detect.Within("idle for too long, more than", timeline.Defaults().HardIdle),
		detect.Within("from the logon to the PRT, at most", beforehand),
	},
	Run:      idleTooLong,
	Examples: pm015Examples,
}

const beforehand = 10 * timeline.Minute // how long before the PRT its logon may be

func idleTooLong(p *detect.Pass) {
	t, limits := p.T, p.World.Params.Limits
	if t.Len() == 0 || t.Time[t.Len()-1]-t.Time[0] <= limits.SoftIdle || !t.Has(timeline.OK|timeline.HasDevice|timeline.PRT) {
		return
	}
	if !slices.ContainsFunc(t.Groups(timeline.Device), func(g timeline.Group) bool { return longestPause(t, g.Rows) > limits.SoftIdle }) {
		return
	}
	last := map[int32]int{}     // last success of each device
	nets := map[[2]int32]bool{} // networks of each device
	logon := int64(-1 << 62)    // last logon of the user, wherever
	for i, at := range t.Time {
		if !t.Is(i, timeline.OK) {
			continue
		}
		if t.Is(i, timeline.CredentialEvent) {
			logon = at
		}
		if !t.Is(i, timeline.HasDevice) {
			continue
		}
		device := t.Code(timeline.Device, i)
		k := [2]int32{device, t.Code(timeline.Net, i)}
		if before, seen := last[device]; seen && at-t.Time[before] > limits.SoftIdle && t.Is(i, timeline.PRT) && t.Code(timeline.Session, i) != 0 &&
			t.Code(timeline.Session, i) == t.Code(timeline.Session, before) && at-logon > beforehand && p.Judged(i) && p.Judged(before) && !p.Approved(i) {
			reportIdle(p, before, i, !p.Elsewhere(i) && !nets[k] && detect.Apart(t, before, i))
		}
		last[device], nets[k] = i, true
	}
}

// longestPause is the longest time between two successes of rows.
func longestPause(t *timeline.Timeline, rows []int) (most int64) {
	last := -1
	for _, i := range rows {
		if !t.Is(i, timeline.OK|timeline.HasDevice) {
			continue
		}
		if last >= 0 {
			most = max(most, t.Time[i]-t.Time[last])
		}
		last = i
	}
	return most
}

func reportIdle(p *detect.Pass, before, i int, away bool) {
	t := p.T
	idle := t.Time[i] - t.Time[before]
	var d detect.Draft
	d.Add(detect.Context, before)
	d.Add(detect.Use, i)
	d.Summary = fmt.Sprintf("%s of %s had been silent for %s when its PRT was used on %s from %s, in the session of before and without a logon.",
		detect.What(t, i), detect.Who(t, i), detect.Span(idle), detect.When(t.Time[i]), detect.Where(t, i))
	d.Expected = "A logon with a credential before the PRT is used again."
	d.Observed = fmt.Sprintf("No logon within %s before.", detect.Span(beforehand))
	named, _ := p.World.Lifetimes.Told()
	beyond := named > 0 && idle > named
	switch {
	case beyond:
		d.For = append(d.For, "the service's own refusals in this tenant name "+detect.Span(named)+" as the lifetime")
	case named > 0:
		d.Against = append(d.Against, "the service's own refusals in this tenant name "+detect.Span(named)+" as the lifetime")
	}
	d.Benign = []string{"days that were not exported: ruled out as far as the logs show none missing", "a tenant whose tokens live longer: possible"}
	if idle <= p.World.Params.Limits.HardIdle || named > 0 && !beyond { // the service's own word goes before what is usual
		if beyond {
			d.Severity, d.Confidence = finding.Low, 0.3
		} else if named == 0 {
			d.Against = append(d.Against, "Microsoft's own texts name 14 and 90 days both")
		}
		p.Report(d)
		return
	}
	d.Severity, d.Confidence = finding.Low, 0.4
	d.For = append(d.For, "no platform lets a PRT be idle for more than 90 days")
	if away {
		d.Severity, d.Confidence = finding.High, 0.5
		d.For = append(d.For, "the device had never been in that network")
	}
	p.Report(d)
}

const pm015Complete = pm015Logon + `
	d1 09:00 alice LAPTOP-1 cloudap interactive method=whfb session=s1
	d1 09:05 alice LAPTOP-1 outlook token=prt session=s1`

const (
	pm015Logon = `
	d1 07:00 bob LAPTOP-2 cloudap interactive method=whfb session=s8`
	pm015Soft = `
	d20 08:00 alice LAPTOP-1 outlook token=prt session=s1`
	pm015Hard = `
	d101 08:00 alice LAPTOP-1 outlook token=prt session=s1`
	pm015Back = `
	d20 08:00 alice LAPTOP-1 cloudap interactive method=whfb session=s1`
)

// pm015Named is a refusal that names a lifetime.
const pm015Named = `
	d2 09:00 bob LAPTOP-2 cloudap error=700083 failure_reason='the maximum lifetime is`

const pm015Weeks = "LAPTOP-1 of alice@example.com had been silent for 18 days when its PRT was used on 23 May 2026 08:00 from AS64500 NO (192.0.2.10), in the session of before and without a logon."

var pm015Examples = []detect.Example{
	{Name: "silent for three weeks", Severity: []finding.Severity{finding.Info}, Confidence: []float64{0.2}, Evidence: []int{2}, Story: pm015Complete + pm015Soft, Want: []string{"LAPTOP-1 of alice@example.com had been silent for 18 days when its PRT was used on 23 May 2026 08:00 from AS64500 NO (192.0.2.10), in the session of before and without a logon."}},
	{Name: "silent for three weeks, where the service names two as the lifetime", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.3}, Against: []string{},
		For: []string{"the service's own refusals in this tenant name 14 days as the lifetime"}, Story: pm015Complete + pm015Soft + pm015Named + ` 14.00:00:00'`, Want: []string{pm015Weeks}},
	{Name: "silent for just as long as the service names", Severity: []finding.Severity{finding.Info}, Confidence: []float64{0.2},
		Against: []string{"the service's own refusals in this tenant name 18 days as the lifetime"}, Story: pm015Complete + pm015Soft + pm015Named + ` 18.22:55:00'`, Want: []string{pm015Weeks}},
	{Name: "silent for more than ninety days, where the service names two weeks as the lifetime", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.4}, Against: []string{},
		For: []string{"the service's own refusals in this tenant name 14 days as the lifetime", "no platform lets a PRT be idle for more than 90 days"}, Story: pm015Complete + pm015Named + ` 14.00:00:00'` + pm015Hard, Want: []string{"LAPTOP-1 of alice@example.com had been silent for 99 days when its PRT was used on 12 Aug 2026 08:00 from AS64500 NO (192.0.2.10), in the session of before and without a logon."}},
	{Name: "silent for more than ninety days", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.4}, Story: pm015Complete + pm015Hard, Want: []string{"LAPTOP-1 of alice@example.com had been silent for 99 days when its PRT was used on 12 Aug 2026 08:00 from AS64500 NO (192.0.2.10), in the session of before and without a logon."}},
	{Name: "and then in a network that the device never used", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, Story: pm015Complete + pm015Hard + ` ip=203.0.113.66 net=AS64666/NL`, Want: []string{"LAPTOP-1 of alice@example.com had been silent for 99 days when its PRT was used on 12 Aug 2026 08:00 from AS64666 NL (203.0.113.66), in the session of before and without a logon."}},
	{Name: "and then, where the service names more as the lifetime", Severity: []finding.Severity{finding.Info}, Confidence: []float64{0.2}, For: []string{},
		Against: []string{"the service's own refusals in this tenant name 180 days as the lifetime"}, Story: pm015Complete + pm015Named + ` 180.00:00:00'` + pm015Hard + ` ip=203.0.113.66 net=AS64666/NL`, Want: []string{"LAPTOP-1 of alice@example.com had been silent for 99 days when its PRT was used on 12 Aug 2026 08:00 from AS64666 NL (203.0.113.66), in the session of before and without a logon."}},
	{Name: "and then through a tunnel", Severity: []finding.Severity{finding.Low}, Story: pm015Complete + pm015Hard + ` gsa ip=203.0.113.66 net=AS64666/NL`, Want: []string{"LAPTOP-1 of alice@example.com had been silent for 99 days when its PRT was used on 12 Aug 2026 08:00 from AS64666 NL (203.0.113.66), in the session of before and without a logon."}},
	{Name: "and then in one of its networks", Severity: []finding.Severity{finding.Low}, Story: `
		d1 08:00 alice LAPTOP-1 outlook token=rt session=s1 ip=203.0.113.66 net=AS64666/NL` + pm015Complete + pm015Hard + ` ip=203.0.113.66 net=AS64666/NL`, Want: []string{"LAPTOP-1 of alice@example.com had been silent for 99 days when its PRT was used on 12 Aug 2026 08:00 from AS64666 NL (203.0.113.66), in the session of before and without a logon."}},
	{Name: "and then in a network that is not known", Severity: []finding.Severity{finding.Low}, Story: pm015Complete + pm015Hard + ` ip=- asn=- country=-`, Want: []string{"LAPTOP-1 of alice@example.com had been silent for 99 days when its PRT was used on 12 Aug 2026 08:00 from an unknown address, in the session of before and without a logon."}},
	{Name: "a logon that failed", Severity: []finding.Severity{finding.Info}, Story: pm015Complete + `
		d20 07:55 alice LAPTOP-1 cloudap interactive method=whfb error=50126 session=s1` + pm015Soft, Want: []string{"LAPTOP-1 of alice@example.com had been silent for 18 days when its PRT was used on 23 May 2026 08:00 from AS64500 NO (192.0.2.10), in the session of before and without a logon."}},
	{Name: "silent: within fourteen days", Story: pm015Complete + `
		d15 09:05 alice LAPTOP-1 outlook token=prt session=s1
		d17 09:05 alice LAPTOP-1 outlook token=prt session=s1`},
	{Name: "silent: Windows logged on minutes before", Story: pm015Complete + `
		d20 07:55 alice LAPTOP-1 cloudap interactive method=whfb session=s1` + pm015Soft},
	{Name: "silent: the user logged on elsewhere minutes before", Story: pm015Complete + `
		d20 07:55 alice - office interactive method=password,app session=s3` + pm015Soft},
	{Name: "silent: another session", Story: pm015Complete + `
		d20 08:00 alice LAPTOP-1 outlook token=prt session=s2`},
	{Name: "silent: sessions not named", Story: pm015Logon + `
		d1 09:05 alice LAPTOP-1 outlook token=prt session=-
		d20 08:00 alice LAPTOP-1 outlook token=prt session=-`},
	{Name: "silent: used in between", Story: pm015Complete + `
		d10 09:05 alice LAPTOP-1 outlook token=rt session=s9
		d11 09:05 alice LAPTOP-1 outlook token=rt session=s1` + pm015Soft},
	{Name: "silent: another device", Story: pm015Complete + `
		d20 08:00 alice LAPTOP-2 outlook token=prt session=s1`},
	{Name: "silent: no device", Story: pm015Logon + `
		d1 09:05 alice - outlook token=prt session=s1
		d20 08:00 alice - outlook token=prt session=s1`},
	{Name: "silent: a refresh token", Story: pm015Complete + `
		d20 08:00 alice LAPTOP-1 outlook token=rt session=s1`},
	{Name: "silent: refused", Story: pm015Complete + pm015Soft + ` error=700083`},
	{Name: "silent: days are missing from the log", NotRun: true, Story: `
		d1 08:00 bob LAPTOP-2 cloudap interactive x25 every 1m
		d1 09:00 bob LAPTOP-2 outlook token=rt x3 every 1m` + pm015Complete + pm015Soft},
	{Name: "silent: token type not carried then", Story: pm015Complete + pm015Soft + ` missing=incoming_token_type`},
	{Name: "silent: session not carried before", Story: pm015Logon + `
		d1 09:05 alice LAPTOP-1 outlook token=prt session=s1 missing=auth_details` + pm015Soft},
	{Name: "silent: agreed test", Story: pm015Complete + pm015Soft,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "idle for ninety days, to the minute", Against: []string{"Microsoft's own texts name 14 and 90 days both"}, Story: pm015Complete + `
	d91 09:05 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"LAPTOP-1 of alice@example.com had been silent for 90 days when its PRT was used on 2 Aug 2026 09:05 from AS64500 NO (192.0.2.10), in the session of before and without a logon."}},
	{Name: "a logon a quarter of an hour before", Story: pm015Complete + `
	d101 07:45 alice - edge interactive session=s9` + pm015Hard, Want: []string{"LAPTOP-1 of alice@example.com had been silent for 99 days when its PRT was used on 12 Aug 2026 08:00 from AS64500 NO (192.0.2.10), in the session of before and without a logon."}},
	{Name: "silent: a logon ten minutes before", Story: pm015Complete + `
	d101 07:50 alice - edge interactive session=s9` + pm015Hard},
	{Name: "refused in between", Story: pm015Complete + `
		d10 09:00 alice LAPTOP-1 outlook token=prt error=50173 session=s1` + pm015Soft, Want: []string{pm015Weeks}},
	{Name: "the user's first sign-in, then silent for three weeks", Story: pm015Logon + `
		d1 09:05 alice LAPTOP-1 outlook token=prt session=s1` + pm015Soft, Want: []string{pm015Weeks}},
	{Name: "silent: used on after a logon that ended the silence", Story: pm015Complete + pm015Back + `
		d20 09:00 alice LAPTOP-1 outlook token=prt session=s1`},
	{Name: "silent: idle for fourteen days to the minute, and later for three weeks until a logon", Story: pm015Complete + `
		d15 09:05 alice LAPTOP-1 outlook token=prt session=s1
		d36 09:05 alice LAPTOP-1 cloudap interactive method=whfb session=s1`},
	{Name: "silent: another device, first seen after such a logon", Story: pm015Complete + pm015Back + `
		d20 09:00 alice LAPTOP-2 outlook token=prt session=s1`},
}
