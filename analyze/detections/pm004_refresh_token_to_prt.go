package detections

import (
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// RefreshTokenToPRT is PM-004.
var RefreshTokenToPRT = &detect.Detection{
	ID: "PM-004", Title: "Refresh token turned into a PRT by the broker client",
	Doc: `Windows gets a PRT when somebody logs on. A tool that holds a phished refresh token of the broker client gets one without a logon: it redeems the refresh token, and minutes later a PRT is in use on a device that nobody manages and that Windows never logged on with. Looks for a refresh token redeemed by the broker outside a bound session, and within an hour, in the same session or on the same device, for a PRT on a Windows device without a Windows logon in the day before and four hours after.

Where the export hides refresh tokens from the exporter, or is of a time that knew none (MT-013, MT-012), the client alone tells that it was one, and it weighs less.

Phones and Macs do this every day and are left out, as are devices that were enrolled lawfully.

Wrong when a private Windows PC was registered (not joined) by an application at that moment: Windows does not log on with such a device.`,
	Fact:     "On a joined Windows PC the PRT is issued at a logon; a refresh token does not become one.",
	Severity: finding.High, Confidence: 0.6, Grade: "B",
	Techniques: []string{"T1098.005", "T1528", "T1550.001"},
	Actions:    []string{"disable-device", "revoke-sessions", "review-registrations"},
	Source:     "elastic persistence_entra_id_rt_to_prt_transition_from_user_device; dirkjanm.io Phishing for Primary Refresh Tokens",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.AppID, signin.DeviceID, signin.ResourceID),
	Logs:       []string{detect.NonInteractive},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("from the refresh token to the PRT, at most", upgraded),
		detect.Within("without a Windows logon before", upgradeBefore),
		detect.Within("and after", upgradeAfter),
	},
	Run:      refreshTokenToPRT,
	Examples: pm004Examples,
}

const (
	upgraded      = timeline.Hour // from the refresh token to the PRT
	upgradeBefore = timeline.Day  // in which no Windows logon came before
	upgradeAfter  = 4 * timeline.Hour
)

func refreshTokenToPRT(p *detect.Pass) {
	t := p.T
	if !t.Has(timeline.PRT | timeline.HasDevice | timeline.Broker) {
		return
	}
	tokens := refreshingOf(p)
	var logons map[int32][]int64                        // by device
	session, device := map[int32]int{}, map[int32]int{} // last redemption by the broker
	from := map[int]int{}                               // the redemption that a use of a PRT followed
	var uses []int
	for _, i := range p.Rows(timeline.OK) {
		if p.Approved(i) {
			continue
		}
		s, v := t.Code(timeline.Session, i), t.Code(timeline.Device, i)
		if redeems(t, i) && tokens.at(i) {
			session[s], device[v] = i, i
			continue
		}
		if !t.Is(i, timeline.PRT|timeline.HasDevice) || t.Any(i, timeline.DRS|timeline.Managed) || !aPC(t, i) {
			continue
		}
		r, ok := session[s]
		if s == 0 || !ok {
			r, ok = device[v]
		}
		if !ok || t.Time[i] == t.Time[r] || t.Time[i]-t.Time[r] > upgraded {
			continue
		}
		if logons == nil {
			logons = anchorsByDevice(t)
		}
		n, _ := slices.BinarySearch(logons[v], t.Time[r]-upgradeBefore)
		if n < len(logons[v]) && logons[v][n] <= t.Time[i]+upgradeAfter {
			continue
		}
		uses = append(uses, i)
		from[i] = r
	}
	for _, g := range grouped(t, timeline.Device, uses) {
		i := g.Rows[0]
		if p.Shared(g.Key, t.Text(timeline.DeviceName, i), t.Time[i]) || p.Enrolled(g.Key).Lawful() {
			continue
		}
		reportUpgrade(p, tokens, from[i], g.Rows)
	}
}

// anchorsByDevice returns the times of the anchors of each device.
func anchorsByDevice(t *timeline.Timeline) map[int32][]int64 {
	logons := map[int32][]int64{}
	for _, i := range t.Rows(timeline.Anchor) {
		c := t.Code(timeline.Device, i)
		logons[c] = append(logons[c], t.Time[i])
	}
	return logons
}

// redeems reports whether the broker redeems a token in no bound session, which is
// a refresh token as a rule.
func redeems(t *timeline.Timeline, i int) bool {
	return t.Is(i, timeline.NonInteractive) && t.Text(timeline.App, i) == reference.Broker && !t.Any(i, timeline.Bound|timeline.Guest)
}

// aPC reports whether row i is of a Windows device, or of one that is joined.
func aPC(t *timeline.Timeline, i int) bool {
	trust := t.Text(timeline.Trust, i)
	return t.Text(timeline.OSFamily, i) == "Windows" || t.Text(timeline.OSFamily, i) == "" && (trust == "joined" || trust == "hybrid")
}

func reportUpgrade(p *detect.Pass, tokens *refreshing, redeemed int, uses []int) {
	t, i := p.T, uses[0]
	var d detect.Draft
	d.Add(detect.Root, redeemed)
	d.Add(detect.Use, uses...)
	d.Summary = fmt.Sprintf("The broker redeemed a refresh token of %s on %s from %s; %s later a PRT was in use on %s, which nobody manages",
		detect.Who(t, i), detect.When(t.Time[redeemed]), detect.Where(t, redeemed), detect.Span(t.Time[i]-t.Time[redeemed]), detect.What(t, i))
	unknown := p.World.Survey.LogonsLeftOut()
	if !unknown {
		d.Summary += " and Windows did not log on with"
	}
	if len(uses) > 1 {
		d.Summary += fmt.Sprintf(", %s within the hour", detect.Times(len(uses)))
	}
	d.Summary += "."
	d.Expected = "A logon of Windows on that device comes before the first use of its PRT."
	d.Observed = "No Windows logon with that device in the day before and four hours after."
	if t.Is(redeemed, timeline.ToolAgent) {
		d.Confidence = 0.75
		d.For = append(d.For, "the refresh token was redeemed with the user agent of a tool: "+t.Text(timeline.Agent, redeemed))
	}
	d.Benign = []string{"new PC set up by its user: ruled out as far as the audit log tells of its enrolment"}
	if unknown {
		d.Severity, d.Confidence = finding.Medium, 0.4
		d.Observed, d.Against = "Windows' own logons were left out of the export.", []string{"a Windows logon with that device: " + detect.LogonsUnknown}
	}
	if t.Text(timeline.Trust, i) == "registered" {
		d.Severity, d.Confidence = finding.Medium, min(0.4, max(d.Confidence, 0.4))
		d.Against = append(d.Against, "the device is registered, not joined: Windows does not log on with it")
	}
	tokens.doubt(&d, redeemed, p.Detection.Confidence)
	p.Report(d)
}

const pm004Chain = `
	12:00 alice PC-9 broker token=rt unbound session=s1
	12:04 alice PC-9 outlook token=prt unmanaged session=s1`

const pm004Summary = "The broker redeemed a refresh token of alice@example.com on 4 May 2026 12:00 from AS64500 NO (192.0.2.10); 4 min later a PRT was in use on PC-9, which nobody manages and Windows did not log on with."

var pm004Examples = []detect.Example{
	{Name: "redeemed, then used", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Evidence: []int{2}, Story: pm004Chain, Want: []string{pm004Summary}},
	{Name: "Windows' logons are not in the export", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Against: []string{"a Windows logon with that device: " + detect.LogonsUnknown}, Story: pm004Chain + leftOut,
		Want: []string{strings.TrimSuffix(pm004Summary, " and Windows did not log on with.") + "."}},
	{Name: "refresh tokens are hidden from the exporter", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.45},
		Against: []string{"the export hides the type of the token: that it was a refresh token follows from the client"},
		Story:   strings.Replace(pm004Chain, "token=rt", "token=masked", 1), Want: []string{pm004Summary}},
	{Name: "the log knows no refresh tokens", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.45},
		Against: []string{"the log is of a time, or a kind, that knows no refresh tokens: that it was one follows from the client"},
		Story:   strings.Replace(pm004Chain, "token=rt", "token=none", 1) + beforeRefresh, Want: []string{pm004Summary}},
	{Name: "silent: none, in a log that knows refresh tokens", Story: strings.Replace(pm004Chain, "token=rt", "token=none", 1) + beforeRefresh + `
		20:00 bob LAPTOP-2 outlook token=rt`},
	{Name: "by a script", Confidence: []float64{0.75}, For: []string{"the refresh token was redeemed with the user agent of a tool: python-requests/2.31.0"}, Story: `
		12:00 alice PC-9 broker token=rt tool session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s1`, Want: []string{pm004Summary}},
	{Name: "same device, another session", Story: `
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s2`, Want: []string{pm004Summary}},
	{Name: "same device, session not carried", Story: `
		12:00 alice PC-9 broker token=rt session=-
		12:04 alice PC-9 outlook token=prt unmanaged session=-`, Want: []string{pm004Summary}},
	{Name: "same session, device new", Evidence: []int{3}, Story: `
		12:00 alice - broker token=rt session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s1 x2 every 5m`, Want: []string{"The broker redeemed a refresh token of alice@example.com on 4 May 2026 12:00 from AS64500 NO (192.0.2.10); 4 min later a PRT was in use on PC-9, which nobody manages and Windows did not log on with, twice within the hour."}},
	{Name: "joined, system not named", Story: `
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 outlook token=prt unmanaged os=- session=s1`, Want: []string{pm004Summary}},
	{Name: "hybrid, system not named", Story: `
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 outlook token=prt unmanaged os=- trust=hybrid session=s1`, Want: []string{pm004Summary}},
	{Name: "registered, not joined", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: `
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 outlook token=prt unmanaged trust=registered session=s1`, Want: []string{pm004Summary}},
	{Name: "Windows logged on two days before", Story: `
		d-1 11:00 alice PC-9 cloudap interactive session=s0
		d1 12:00 alice PC-9 broker token=rt session=s1
		d1 12:04 alice PC-9 outlook token=prt unmanaged session=s1`, Want: []string{pm004Summary}},
	{Name: "Windows logs on in the evening", Story: pm004Chain + `
		18:00 alice PC-9 cloudap interactive session=s0`, Want: []string{pm004Summary}},
	{Name: "enrolled, but nothing beside a logon the next day speaks for it", Story: `
		11:59 audit register-device PC-9 by=alice` + pm004Chain, Want: []string{pm004Summary}},
	{Name: "silent: Windows logged on before", Story: `
		08:00 alice PC-9 cloudap interactive session=s0` + pm004Chain},
	{Name: "silent: Windows logs on afterwards", Story: pm004Chain + `
		15:00 alice PC-9 cloudap interactive session=s0`},
	{Name: "silent: neither system nor kind named", Story: `
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 outlook token=prt unmanaged os=- trust=- session=s1`},
	{Name: "silent: a phone", Story: `
		12:00 alice PHONE-1 broker token=rt os=ios session=s1
		12:04 alice PHONE-1 outlook-mobile token=prt unmanaged os=ios session=s1`},
	{Name: "silent: managed", Story: `
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 outlook token=prt session=s1`},
	{Name: "silent: bound session", Story: `
		12:00 alice PC-9 broker token=rt bound session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s1`},
	{Name: "silent: interactive", Story: `
		12:00 alice PC-9 broker token=rt interactive session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s1`},
	{Name: "silent: no refresh token", Story: `
		12:00 alice PC-9 broker token=none session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s1`},
	{Name: "silent: another client redeemed it", Story: `
		12:00 alice PC-9 office token=rt session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s1`},
	{Name: "silent: a guest", Story: `
		12:00 alice PC-9 broker token=rt guest session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s1`},
	{Name: "silent: two hours later", Story: `
		12:00 alice PC-9 broker token=rt session=s1
		14:04 alice PC-9 outlook token=prt unmanaged session=s1`},
	{Name: "silent: at the same moment", Story: `
		12:00 alice PC-9 broker token=rt session=s1 id=ffffffff-0000-4000-8000-000000000000
		12:00 alice PC-9 outlook token=prt unmanaged session=s1 id=ffffffff-0000-4000-8000-000000000001`},
	{Name: "silent: another session and device", Story: `
		12:00 alice PC-8 broker token=rt session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s2`},
	{Name: "silent: no session and no device in common", Story: `
		12:00 alice - broker token=rt session=-
		12:04 alice PC-9 outlook token=prt unmanaged session=-`},
	{Name: "silent: PRT without a device", Story: `
		12:00 alice - broker token=rt session=s1
		12:04 alice - outlook token=prt session=s1`},
	{Name: "silent: refresh token in use", Story: `
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 outlook token=rt unmanaged session=s1`},
	{Name: "silent: Windows' own renewal, refused a moment later", Story: `
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s1 error=53003`},
	{Name: "silent: token for device registration", Story: `
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 outlook resource=drs token=prt unmanaged session=s1`},
	{Name: "silent: Windows sign-in client without a device's name for it", Story: `
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 cloudap token=prt unmanaged session=s1`},
	{Name: "silent: token type not carried", Story: `
		12:00 alice PC-9 broker token=absent session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s1`},
	{Name: "silent: shared PC", Story: pm004Chain, Params: func(p *detect.Params) { p.Shared = []string{"pc-"} }},
	{Name: "silent: enrolled lawfully, and used later that day", Story: `
		09:00 audit register-device PC-9 by=alice
		09:05 alice PC-9 mdm-enrollment token=prt
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s1
		18:00 alice PC-9 cloudap interactive session=s0`},
	{Name: "silent: agreed test", Story: pm004Chain, Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "an hour later, to the minute", Story: `
		12:00 alice PC-9 broker token=rt unbound session=s1
		13:00 alice PC-9 outlook token=prt unmanaged session=s1`, Want: []string{"The broker redeemed a refresh token of alice@example.com on 4 May 2026 12:00 from AS64500 NO (192.0.2.10); 1 h later a PRT was in use on PC-9, which nobody manages and Windows did not log on with."}},
	{Name: "Windows logged on with it the day before that", Story: `
		d0 06:00 alice PC-9 cloudap unmanaged
		d1 12:00 alice PC-9 broker token=rt unbound session=s1
		d1 12:04 alice PC-9 outlook token=prt unmanaged session=s1`, Want: []string{"The broker redeemed a refresh token of alice@example.com on 4 May 2026 12:00 from AS64500 NO (192.0.2.10); 4 min later a PRT was in use on PC-9, which nobody manages and Windows did not log on with."}},
	{Name: "silent: an hour and a half later", Story: `
		12:00 alice PC-9 broker token=rt unbound session=s1
		13:30 alice PC-9 outlook token=prt unmanaged session=s1`},
	{Name: "silent: a refresh token, no PRT", Story: `
		12:00 alice PC-9 broker token=rt unbound session=s1
		12:04 alice PC-9 outlook token=rt unmanaged session=s1
		12:05 alice PC-8 outlook token=prt session=s2`},
	{Name: "silent: a PRT without a device", Story: `
		12:00 alice PC-9 broker token=rt unbound session=s1
		12:04 alice - outlook token=prt session=s1
		12:05 alice PC-8 outlook token=prt session=s2`},
	{Name: "silent: Windows logged on twenty-three hours before", Story: `
		d0 13:00 alice PC-9 cloudap unmanaged
		d1 12:00 alice PC-9 broker token=rt unbound session=s1
		d1 12:04 alice PC-9 outlook token=prt unmanaged session=s1`},
	{Name: "silent: Windows logs on four hours after", Story: pm004Chain + `
		16:04 alice PC-9 cloudap unmanaged`},
	{Name: "silent: the portal of Linux, not the broker of Windows", Story: `
		12:00 alice PC-9 linux-portal token=rt unbound session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s1`},
	{Name: "silent: the broker showed no refresh token", Story: `
		12:00 alice PC-9 broker token=none session=s1
		12:01 alice PC-8 outlook token=rt session=s2
		12:04 alice PC-9 outlook token=prt unmanaged session=s1`},
}
