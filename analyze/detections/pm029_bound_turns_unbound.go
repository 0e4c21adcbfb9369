package detections

import (
	"fmt"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// BoundTurnsUnbound is PM-029.
var BoundTurnsUnbound = &detect.Detection{
	ID: "PM-029", Title: "Bound session turns unbound elsewhere",
	Doc: `An application whose sign-in session is bound to the device stays so: its refresh tokens work with the key of that device only. Looks for an application that was bound twice or more in a session and then asks unbound in the same session, from another network, without the device, or with a user agent of another system: a token was lifted out of its binding, or made anew elsewhere. It weighs more where the application goes on bound, since then two hold the session, or where the service refused a bound token within the hour (1000036).

The codes that say that a device or its registration cannot bind (1003, 1004, 1006, 1007) do not count, and other applications of the session, browsers say, may be unbound as ever.

Wrong when the broker is switched off or an application updated while the PC moves to another network.`,
	Fact:     "A refresh token that is bound to a device is used with the key of that device.",
	Severity: finding.High, Confidence: 0.6, Grade: "B",
	Techniques: []string{"T1528", "T1550.001"},
	Actions:    []string{"revoke-sessions"},
	Source:     "Cloud-Architekt: ConsentFix and SuspiciousTokenRequest hunting; Microsoft Learn: token protection",
	Needs:      signin.Of(signin.ErrorCode, signin.SessionID, signin.AppID, signin.BoundStatus, signin.BoundCode),
	Logs:       []string{detect.NonInteractive},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Number("code of a bound token without proof", boundPresentedBare),
		detect.Within("from such a failure that weighs more, at most", bareNear),
	},
	Run:      boundTurnsUnbound,
	Examples: pm029Examples,
}

// bareNear is how near such a failure speaks for it.
const bareNear = timeline.Hour

const boundPresentedBare = 1000036 // a bound refresh token was presented as if it were not

// binding is what an application in a session showed of its binding.
type binding struct {
	bound   int // sign-ins that were
	last    int // of those
	unbound []int
	forked  bool // bound again after unbound
}

func boundTurnsUnbound(p *detect.Pass) {
	t := p.T
	if !t.Has(timeline.OK | timeline.Bound | timeline.Unbound) {
		return
	}
	type client struct{ session, app int32 }
	seen := map[client]*binding{}
	bare := map[int32][]int64{} // by session
	var order []client
	for i, code := range t.Failures() {
		if code == boundPresentedBare {
			s := t.Code(timeline.Session, i)
			bare[s] = append(bare[s], t.Time[i])
		}
	}
	var last client
	var b *binding // of last
	for _, i := range t.Rows(timeline.OK) {
		if !t.Any(i, timeline.Bound|timeline.Unbound) {
			continue
		}
		s := t.Code(timeline.Session, i)
		if s == 0 || !p.Judged(i) || p.Approved(i) {
			continue
		}
		k := client{s, t.Code(timeline.App, i)}
		if b == nil || k != last {
			last, b = k, seen[k]
		}
		if b == nil {
			b = &binding{}
			seen[k] = b
			order = append(order, k)
		}
		switch {
		case t.Is(i, timeline.Bound):
			b.bound, b.last, b.forked = b.bound+1, i, len(b.unbound) > 0
		case b.bound >= 2 && loose(t, i) && strayed(p, i, b.last):
			b.unbound = append(b.unbound, i)
		}
	}
	for _, k := range order {
		if b := seen[k]; len(b.unbound) > 0 {
			reportUnbound(p, b, bare[k.session])
		}
	}
}

// loose reports whether the code of an unbound row does not say that the
// device, its registration or the platform cannot bind.
func loose(t *timeline.Timeline, i int) bool {
	return slices.Contains([]int64{-1, 1002, 1005, 1008}, t.BoundCode(i))
}

// strayed reports whether row i was made elsewhere than row b of the same
// application: in another network, without the device, on another system.
func strayed(p *detect.Pass, i, b int) bool {
	t := p.T
	if t.Is(i, timeline.NoDevice) && t.Is(b, timeline.HasDevice) {
		return true
	}
	if x, y := t.Code(timeline.AgentFamily, i), t.Code(timeline.AgentFamily, b); x != y && x != 0 && y != 0 {
		return true
	}
	return !p.Elsewhere(i) && !p.Elsewhere(b) && detect.Apart(t, i, b)
}

func reportUnbound(p *detect.Pass, b *binding, bare []int64) {
	t, i := p.T, b.unbound[0]
	var d detect.Draft
	d.Add(detect.Use, b.unbound...)
	d.Add(detect.Context, b.last)
	d.Summary = fmt.Sprintf("%s of %s was bound to its device in session %s, and asked unbound %s, first on %s from %s (%s).", detect.AppLabel(t, i), detect.Who(t, i),
		detect.Short(t.Text(timeline.Session, i)), detect.Times(len(b.unbound)), detect.When(t.Time[i]), detect.Where(t, i), detect.What(t, i))
	d.Expected = "An application that is bound in a session stays bound in it."
	d.Observed = fmt.Sprintf("%d bound, %d unbound.", b.bound, len(b.unbound))
	d.Benign = []string{"another application of the session: ruled out, because it is the same one", "a broker switched off, or an application updated, while the PC moved: possible"}
	if b.forked {
		d.Confidence = 0.75
		d.Benign[1] = "a broker switched off, or an application updated, while the PC moved: possible only where it was undone, as the application goes on bound"
		d.For = append(d.For, "the application goes on bound besides")
	}
	if within(bare, t.Time[i], bareNear) > 0 {
		d.Confidence = 0.75
		d.For = append(d.For, "a bound token was presented as if it were not within the hour (1000036)")
	}
	p.Report(d)
}

const pm029Bound = `
	09:00 alice LAPTOP-1 outlook token=rt bound session=s1 x3 every 10m`

const pm029Away = ` ip=203.0.113.66 net=AS64666/NL session=s1`

var pm029Examples = []detect.Example{
	{Name: "unbound from elsewhere", Benign: []string{"another application of the session: ruled out, because it is the same one", "a broker switched off, or an application updated, while the PC moved: possible"}, Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Evidence: []int{3}, For: []string{}, Story: pm029Bound + `
		10:00 alice LAPTOP-1 outlook token=rt unbound x2 every 1h` + pm029Away, Want: []string{"Microsoft Office of alice@example.com was bound to its device in session d698df9d…, and asked unbound twice, first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66) (LAPTOP-1)."}},
	{Name: "bound twice before", Story: `
		09:00 alice LAPTOP-1 outlook token=rt bound session=s1 x2 every 10m
		10:00 alice LAPTOP-1 outlook token=rt unbound` + pm029Away, Want: []string{"Microsoft Office of alice@example.com was bound to its device in session d698df9d…, and asked unbound once, first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66) (LAPTOP-1)."}},
	{Name: "without the device", Story: pm029Bound + `
		10:00 alice - outlook token=rt unbound session=s1`, Want: []string{"Microsoft Office of alice@example.com was bound to its device in session d698df9d…, and asked unbound once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10) (no device)."}},
	{Name: "without the device, through the company's tunnel", Story: pm029Bound + `
		10:00 alice - outlook token=rt unbound gsa session=s1`, Want: []string{"Microsoft Office of alice@example.com was bound to its device in session d698df9d…, and asked unbound once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10) (no device)."}},
	{Name: "on another system", Story: `
		09:00 alice LAPTOP-1 outlook token=rt bound ua=edge session=s1 x3 every 10m
		10:00 alice LAPTOP-1 outlook token=rt unbound ua=linux session=s1`, Want: []string{"Microsoft Office of alice@example.com was bound to its device in session d698df9d…, and asked unbound once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10) (LAPTOP-1)."}},
	{Name: "and bound besides", Benign: []string{"another application of the session: ruled out, because it is the same one", "a broker switched off, or an application updated, while the PC moved: possible only where it was undone, as the application goes on bound"}, Confidence: []float64{0.75}, For: []string{"the application goes on bound besides"}, Story: pm029Bound + `
		10:00 alice LAPTOP-1 outlook token=rt unbound` + pm029Away + `
		11:00 alice LAPTOP-1 outlook token=rt bound session=s1`, Want: []string{"Microsoft Office of alice@example.com was bound to its device in session d698df9d…, and asked unbound once, first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66) (LAPTOP-1)."}},
	{Name: "and a bound token presented bare", Confidence: []float64{0.75}, Story: pm029Bound + `
		09:50 alice LAPTOP-1 outlook token=rt error=1000036` + pm029Away + `
		10:00 alice LAPTOP-1 outlook token=rt unbound` + pm029Away, Want: []string{"Microsoft Office of alice@example.com was bound to its device in session d698df9d…, and asked unbound once, first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66) (LAPTOP-1)."}},
	{Name: "a bound token presented bare, but hours before", Confidence: []float64{0.6}, Story: `
		06:50 alice LAPTOP-1 outlook token=rt error=1000036` + pm029Away + pm029Bound + `
		10:00 alice LAPTOP-1 outlook token=rt unbound` + pm029Away, Want: []string{"Microsoft Office of alice@example.com was bound to its device in session d698df9d…, and asked unbound once, first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66) (LAPTOP-1)."}},
	{Name: "a bound token presented bare in another session", Confidence: []float64{0.6}, Story: pm029Bound + `
		09:50 alice LAPTOP-1 outlook token=rt error=1000036 session=s2
		10:00 alice LAPTOP-1 outlook token=rt unbound` + pm029Away, Want: []string{"Microsoft Office of alice@example.com was bound to its device in session d698df9d…, and asked unbound once, first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66) (LAPTOP-1)."}},
	{Name: "unbound, no code given", Story: pm029Bound + `
		10:00 alice LAPTOP-1 outlook token=rt token_protection_session_status=unbound` + pm029Away, Want: []string{"Microsoft Office of alice@example.com was bound to its device in session d698df9d…, and asked unbound once, first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66) (LAPTOP-1)."}},
	{Name: "silent: in its place", Story: pm029Bound + `
		10:00 alice LAPTOP-1 outlook token=rt unbound session=s1`},
	{Name: "silent: in its place, the user agents agree", Story: `
		09:00 alice LAPTOP-1 outlook token=rt bound ua=edge session=s1 x3 every 10m
		10:00 alice LAPTOP-1 outlook token=rt unbound ua=edge session=s1`},
	{Name: "silent: one of them without a user agent", Story: pm029Bound + `
		10:00 alice LAPTOP-1 outlook token=rt unbound session=s1 ua=linux`},
	{Name: "silent: the later one without a user agent", Story: `
		09:00 alice LAPTOP-1 outlook token=rt bound ua=edge session=s1 x3 every 10m
		10:00 alice LAPTOP-1 outlook token=rt unbound session=s1`},
	{Name: "silent: never with a device", Story: `
		09:00 alice - outlook token=rt bound session=s1 x3 every 10m
		10:00 alice - outlook token=rt unbound session=s1`},
	{Name: "silent: through the company's tunnel", Story: pm029Bound + `
		10:00 alice LAPTOP-1 outlook token=rt unbound gsa` + pm029Away},
	{Name: "silent: bound through the company's tunnel", Story: `
		09:00 alice LAPTOP-1 outlook token=rt bound gsa session=s1 x3 every 10m
		10:00 alice LAPTOP-1 outlook token=rt unbound` + pm029Away},
	{Name: "silent: the registration cannot bind", Story: pm029Bound + `
		10:00 alice LAPTOP-1 outlook token=rt bound=1004` + pm029Away},
	{Name: "silent: another application", Story: pm029Bound + `
		10:00 alice LAPTOP-1 edge token=rt unbound` + pm029Away},
	{Name: "silent: another session", Story: pm029Bound + `
		10:00 alice LAPTOP-1 outlook token=rt unbound ip=203.0.113.66 net=AS64666/NL session=s2`},
	{Name: "silent: sessions not named", Story: `
		09:00 alice LAPTOP-1 outlook token=rt bound session=- x3 every 10m
		10:00 alice LAPTOP-1 outlook token=rt unbound session=- ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: bound once", Story: `
		09:00 alice LAPTOP-1 outlook token=rt bound session=s1
		10:00 alice LAPTOP-1 outlook token=rt unbound` + pm029Away},
	{Name: "silent: bound only afterwards", Story: `
		08:00 alice LAPTOP-1 outlook token=rt unbound` + pm029Away + pm029Bound},
	{Name: "silent: refused", Story: pm029Bound + `
		10:00 alice LAPTOP-1 outlook token=rt unbound error=53003` + pm029Away},
	{Name: "silent: neither bound nor unbound, beside a browser that cannot bind", Story: pm029Bound + `
		09:45 alice LAPTOP-1 edge token=rt unbound session=s1
		10:00 alice - outlook token=rt session=s1`},
	{Name: "silent: binding not carried", Story: pm029Bound + `
		10:00 alice - outlook token=rt session=s1 unbound token_protection_session_status=?`},
	{Name: "silent: agreed test", Story: pm029Bound + `
		10:00 alice LAPTOP-1 outlook token=rt unbound` + pm029Away,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "a bound token was presented bare fifty minutes before", Confidence: []float64{0.75}, Story: `
		09:10 alice LAPTOP-1 outlook token=rt error=1000036` + pm029Away + pm029Bound + `
		10:00 alice LAPTOP-1 outlook token=rt unbound` + pm029Away, Want: []string{"Microsoft Office of alice@example.com was bound to its device in session d698df9d…, and asked unbound once, first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66) (LAPTOP-1)."}},
	{Name: "a bound token was presented bare an hour and a half before", Confidence: []float64{0.6}, Story: `
		08:30 alice LAPTOP-1 outlook token=rt error=1000036` + pm029Away + pm029Bound + `
		10:00 alice LAPTOP-1 outlook token=rt unbound` + pm029Away, Want: []string{"Microsoft Office of alice@example.com was bound to its device in session d698df9d…, and asked unbound once, first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66) (LAPTOP-1)."}},
}
