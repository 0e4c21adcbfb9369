package detections

import (
	"fmt"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// BrokerElsewhere is PM-010.
var BrokerElsewhere = &detect.Detection{
	ID: "PM-010", Title: "Broker sign-in in one network, PRT of the same session in another",
	Doc: `A phished broker sign-in happens where the victim is; the intruder redeems what came of it where they are, minutes later. Looks for sessions whose first broker sign-in and whose use of a PRT on Windows come from two networks, in two countries or one of them a hosting provider's, within half an hour. Within a day the same weighs little.

Left out: sessions whose device is seen logging on to Windows in the network of the broker sign-in later, sign-ins that were transferred by QR code, and lineages that began with a device code, of which PM-041 tells.

Wrong when a VPN that the configuration does not name is switched on right after the sign-in.`,
	Fact:     "The broker that signs in and the PRT that comes of it are on one device, in one place at a time.",
	Severity: finding.High, Confidence: 0.5, Grade: "B",
	Techniques: []string{"T1557", "T1528"},
	Actions:    []string{"revoke-sessions", "review-registrations"},
	Source:     "f-bader: unusual PRT token acquisition pattern",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.AppID, signin.SessionID, signin.ClientIP, signin.Country),
	Logs:       []string{detect.NonInteractive},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("from the broker to the PRT, at most", brokerToPRT),
		detect.Within("above which it weighs less", timeline.Defaults().ForkWindow),
	},
	Run:      brokerElsewhere,
	Examples: pm010Examples,
}

// brokerToPRT is the longest time from the sign-in of the broker to the PRT.
const brokerToPRT = timeline.Day

func brokerElsewhere(p *detect.Pass) {
	t := p.T
	broker := t.Rows(timeline.OK | timeline.Broker)
	if len(broker) == 0 || t.Constant(timeline.Net) {
		return
	}
	logons := map[[2]int32]int64{} // last logon of a device in a network
	for _, i := range t.Rows(timeline.Anchor) {
		logons[[2]int32{t.Code(timeline.Device, i), t.Code(timeline.Net, i)}] = t.Time[i]
	}
	sessions := map[int32]bool{}
	for _, i := range broker {
		sessions[t.Code(timeline.Session, i)] = true
	}
	for _, g := range t.Groups(timeline.Session) {
		if !sessions[t.Code(timeline.Session, g.Rows[0])] {
			continue
		}
		if slices.ContainsFunc(g.Rows, func(i int) bool { return t.Any(i, timeline.DeviceCode|timeline.DeviceCodeFlow|timeline.AuthTransfer) }) {
			continue
		}
		rows := filter(g.Rows, func(i int) bool { return t.Is(i, timeline.OK) && p.Judged(i) && !p.Elsewhere(i) && !p.Approved(i) })
		n := slices.IndexFunc(rows, func(i int) bool { return t.Text(timeline.App, i) == reference.Broker })
		if n < 0 {
			continue
		}
		b := rows[n]
		uses := filter(rows[n+1:], func(i int) bool {
			return t.Is(i, timeline.PRT) && t.Family(i) == "Windows" && t.Time[i]-t.Time[b] <= brokerToPRT && detect.Apart(t, i, b) &&
				(abroad(t, i, b) || p.Hosting(i) || p.Hosting(b)) &&
				logons[[2]int32{t.Code(timeline.Device, i), t.Code(timeline.Net, b)}] <= t.Time[i]
		})
		if len(uses) > 0 {
			reportElsewhere(p, b, uses)
		}
	}
}

// abroad reports whether rows i and j are of two countries, as far as known.
func abroad(t *timeline.Timeline, i, j int) bool {
	a, b := t.Code(timeline.Country, i), t.Code(timeline.Country, j)
	return a != b && a != 0 && b != 0
}

func reportElsewhere(p *detect.Pass, b int, uses []int) {
	t, i := p.T, uses[0]
	var d detect.Draft
	d.Add(detect.Root, b)
	d.Add(detect.Use, uses...)
	after := t.Time[i] - t.Time[b]
	d.Summary = fmt.Sprintf("%s signed in to the broker from %s on %s; %s later a PRT of that session was used from %s.",
		detect.Who(t, b), detect.Where(t, b), detect.When(t.Time[b]), detect.Span(after), detect.Where(t, i))
	d.Expected = "The PRT of the session is used in the network of the broker sign-in."
	d.Observed = fmt.Sprintf("%s with the PRT from %s.", detect.Count(len(uses), "request"), t.Text(timeline.Net, i))
	d.Benign = []string{"VPN or web gateway: ruled out only as far as the configuration names them"}
	if after > p.World.Params.Limits.ForkWindow {
		d.Severity, d.Confidence = finding.Low, 0.3
		d.Against = append(d.Against, "more than half an hour lies between them: the device may have moved")
	} else if p.Hosting(i) {
		d.Confidence = 0.6
		d.For = append(d.For, "the PRT was used from a hosting provider")
	}
	p.Report(d)
}

const pm010Broker = `
	10:00 alice - broker interactive session=s1`

const pm010Away = ` session=s1 ip=203.0.113.66 net=AS64666/US`

var pm010Examples = []detect.Example{
	{Name: "approved at home, used abroad", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, Evidence: []int{3}, Story: pm010Broker + `
		10:03 alice PC-9 outlook token=prt` + pm010Away + ` x2 every 1h`, Want: []string{"alice@example.com signed in to the broker from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; 3 min later a PRT of that session was used from AS64666 US (203.0.113.66)."}},
	{Name: "used from a hosting provider of the same country", Confidence: []float64{0.6}, Story: pm010Broker + `
		10:03 alice PC-9 outlook token=prt session=s1 ip=203.0.113.66 net=AS64666/NO`,
		Params: func(p *detect.Params) { p.Hosting = []int64{64666} }, Want: []string{"alice@example.com signed in to the broker from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; 3 min later a PRT of that session was used from AS64666 NO (203.0.113.66)."}},
	{Name: "signed in at a hosting provider", Confidence: []float64{0.5}, Story: pm010Broker + `
		10:03 alice PC-9 outlook token=prt session=s1 ip=203.0.113.66 net=AS64666/NO`,
		Params: func(p *detect.Params) { p.Hosting = []int64{64500} }, Want: []string{"alice@example.com signed in to the broker from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; 3 min later a PRT of that session was used from AS64666 NO (203.0.113.66)."}},
	{Name: "hours later", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.3}, Story: pm010Broker + `
		12:03 alice PC-9 outlook token=prt` + pm010Away, Want: []string{"alice@example.com signed in to the broker from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; 2 h 3 min later a PRT of that session was used from AS64666 US (203.0.113.66)."}},
	{Name: "Windows logged on there before", Severity: []finding.Severity{finding.High}, Story: `
		09:00 alice PC-9 cloudap interactive session=s0` + pm010Broker + `
		10:03 alice PC-9 outlook token=prt` + pm010Away, Want: []string{"alice@example.com signed in to the broker from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; 3 min later a PRT of that session was used from AS64666 US (203.0.113.66)."}},
	{Name: "another application of that device there later", Evidence: []int{2}, Story: pm010Broker + `
		10:03 alice PC-9 outlook token=prt` + pm010Away + `
		11:00 alice PC-9 outlook token=rt session=s0`, Want: []string{"alice@example.com signed in to the broker from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; 3 min later a PRT of that session was used from AS64666 US (203.0.113.66)."}},
	{Name: "silent: Windows logs on there later", Story: pm010Broker + `
		10:03 alice PC-9 outlook token=prt` + pm010Away + `
		11:00 alice PC-9 cloudap interactive session=s0`},
	{Name: "silent: both at one hosting provider", Story: pm010Broker + `
		10:03 alice PC-9 outlook token=prt session=s1 ip=192.0.2.99`,
		Params: func(p *detect.Params) { p.Hosting = []int64{64500} }},
	{Name: "silent: two networks of one country", Story: pm010Broker + `
		10:03 alice PC-9 outlook token=prt session=s1 ip=203.0.113.66 net=AS64666/NO`},
	{Name: "silent: country not known", Story: pm010Broker + `
		10:03 alice PC-9 outlook token=prt session=s1 ip=203.0.113.66 net=AS64666 country=-`},
	{Name: "silent: country of the broker sign-in not known", Story: `
		10:00 alice - broker interactive session=s1 country=-
		10:03 alice PC-9 outlook token=prt` + pm010Away},
	{Name: "silent: two days later", Story: pm010Broker + `
		d3 10:03 alice PC-9 outlook token=prt` + pm010Away},
	{Name: "silent: before the broker", Story: `
		09:58 alice PC-9 outlook token=prt` + pm010Away + pm010Broker},
	{Name: "silent: two sessions", Story: pm010Broker + `
		10:03 alice PC-9 outlook token=prt session=s2 ip=203.0.113.66 net=AS64666/US`},
	{Name: "silent: a phone", Story: pm010Broker + `
		10:03 alice PHONE-1 outlook-mobile token=prt os=ios` + pm010Away},
	{Name: "silent: refresh token", Story: pm010Broker + `
		10:03 alice PC-9 outlook token=rt` + pm010Away},
	{Name: "silent: refused", Story: pm010Broker + `
		10:03 alice PC-9 outlook token=prt error=53003` + pm010Away},
	{Name: "silent: another client signed in", Story: `
		10:00 alice - office interactive session=s1
		10:03 alice PC-9 outlook token=prt` + pm010Away},
	{Name: "silent: began with a device code, see PM-041", Story: `
		10:00 alice - broker interactive devicecode transfer=none session=s1
		10:03 alice PC-9 outlook token=prt` + pm010Away},
	{Name: "silent: device code kept, see PM-041", Story: pm010Broker + `
		10:03 alice PC-9 outlook token=prt transfer=deviceCodeFlow` + pm010Away},
	{Name: "silent: transferred by QR code", Story: `
		10:00 alice - broker interactive transfer=authenticationTransfer session=s1
		10:03 alice PC-9 outlook token=prt` + pm010Away},
	{Name: "silent: through the company's tunnel", Story: pm010Broker + `
		10:03 alice PC-9 outlook token=prt gsa` + pm010Away},
	{Name: "silent: address not carried", Story: pm010Broker + `
		10:03 alice PC-9 outlook token=prt session=s1 net=AS64666/US ip=?`},
	{Name: "silent: agreed test", Story: pm010Broker + `
		10:03 alice PC-9 outlook token=prt` + pm010Away,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "half an hour later, to the minute", Severity: []finding.Severity{finding.High}, Story: pm010Broker + `
		10:30 alice PC-9 outlook token=prt` + pm010Away, Want: []string{"alice@example.com signed in to the broker from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; 30 min later a PRT of that session was used from AS64666 US (203.0.113.66)."}},
	{Name: "a day later, to the minute", Severity: []finding.Severity{finding.Low}, Story: `
		d1 10:00 alice - broker interactive session=s1
		d2 10:00 alice PC-9 outlook token=prt` + pm010Away, Want: []string{"alice@example.com signed in to the broker from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; 24 h later a PRT of that session was used from AS64666 US (203.0.113.66)."}},
	{Name: "Windows logged on with it at home in that moment", Story: pm010Broker + `
		10:03 alice PC-9 cloudap session=s9
		10:03 alice PC-9 outlook token=prt` + pm010Away, Want: []string{"alice@example.com signed in to the broker from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; 3 min later a PRT of that session was used from AS64666 US (203.0.113.66)."}},
	{Name: "silent: a day and a half later", Story: `
		d1 10:00 alice - broker interactive session=s1
		d2 22:00 alice PC-9 outlook token=prt` + pm010Away},
	{Name: "silent: abroad, but the network of the broker is not known", Story: pm010Broker + ` asn=-
		10:03 alice PC-9 outlook token=prt` + pm010Away},
}
