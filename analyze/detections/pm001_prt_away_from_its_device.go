package detections

import (
	"fmt"
	"net/netip"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// PRTAwayFromItsDevice is PM-001.
var PRTAwayFromItsDevice = &detect.Detection{
	ID: "PM-001", Title: "PRT used away from its device while the device stayed put",
	Doc: `Windows' own logons and renewals show where a PC is. A request with the PRT of that PC from another network, between two of them in one unchanged network, is a second holder of the PRT or of a cookie signed with it. The order of events is what counts: a PC cannot be in two places within a working day and be back for its own renewal. Where no logon follows, the same is reported with less weight, unless the PC turns up in the new network later.

Networks that a PC uses as a matter of course (on three days or more, from its first days in the logs) are taken for its proxy or tunnel. Where the logs hold fewer than three days of the PC before, that cannot be told, and the finding weighs less.

Wrong when Windows logs on directly but applications go out through a proxy, VPN or secure web gateway that is new or that the configuration does not name; when a phone shares its connection for an hour; and blind to a use that began before the logs do.`,
	Fact:     "A primary refresh token is bound to one device, and its session key does not leave it: who uses the PRT is where the device is.",
	Severity: finding.High, Confidence: 0.6, Grade: "B",
	Techniques: []string{"T1550.001", "T1550.004", "T1539"},
	Actions:    []string{"revoke-sessions", "disable-device"},
	Source:     "elastic/detection-rules credential_access_entra_id_prt_cookie_replay_unusual_ip (idea; the order of events is ours); dirkjanm.io on the PRT",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.DeviceID, signin.AppID, signin.ClientIP, signin.TrustType),
	Logs:       []string{detect.NonInteractive},
	Scope:      detect.User,
	Run:        prtAwayFromItsDevice,
	Examples:   pm001Examples,
}

func prtAwayFromItsDevice(p *detect.Pass) {
	for _, g := range p.T.Groups(timeline.Device) {
		if windowsPC(p.T, g.Rows) {
			(&away{p: p, t: p.T}).device(g.Rows)
		}
	}
}

// away looks at one PC of one user.
type away struct {
	p       *detect.Pass
	t       *timeline.Timeline
	anchors []int
	times   []int64 // of anchors
	ips     *sightings
	nets    *sightings
	used    *sightings // networks of requests with the PRT
	active  []int64    // days
}

// elsewhere is a request that a PC cannot have made.
type elsewhere struct {
	row, before, after int // after is -1 where no logon followed in time
	close              bool
	known              bool // three days of the PC lie before, so that a new network is one
}

const (
	workday  = 8 * timeline.Hour // longest time between two logons that say the PC stayed
	anchored = 3                 // logons within a week that make a PC's place known
)

func (a *away) device(rows []int) {
	t := a.t
	a.anchors = filter(rows, func(i int) bool { return t.Is(i, timeline.Anchor) && a.p.Judged(i) && !a.p.Elsewhere(i) })
	if len(a.anchors) < anchored {
		return
	}
	all := filter(rows, func(i int) bool {
		return t.Is(i, timeline.OK|timeline.PRT) && !t.Is(i, timeline.Anchor) && a.p.Judged(i)
	})
	a.times = timesOf(t, a.anchors)
	uses := filter(all, a.strays)
	if len(uses) == 0 {
		return
	}
	a.ips, a.nets = sightingsOf(t, timeline.IP64, a.anchors), sightingsOf(t, timeline.Net, a.anchors)
	a.used, a.active = sightingsOf(t, timeline.Net, all), daysOf(timesOf(t, rows))
	byNet := map[int32][]elsewhere{}
	var order []int32
	for _, i := range uses {
		e, ok := a.judge(i)
		if !ok {
			continue
		}
		net := t.Code(timeline.Net, i)
		if byNet[net] == nil {
			order = append(order, net)
		}
		byNet[net] = append(byNet[net], e)
	}
	for _, net := range order {
		a.report(byNet[net])
	}
}

// strays reports whether row i is not from where the logon before it was: few
// are, and only those are looked at.
func (a *away) strays(i int) bool {
	n, _ := slices.BinarySearch(a.times, a.t.Time[i])
	return n > 0 && detect.Apart(a.t, i, a.anchors[n-1])
}

// judge holds one request against the logons around it.
func (a *away) judge(i int) (e elsewhere, hit bool) {
	t, at := a.t, a.t.Time[i]
	if a.p.Elsewhere(i) || a.p.Approved(i) || a.p.Shared(t.Text(timeline.Device, i), t.Text(timeline.DeviceName, i), at) {
		return e, false
	}
	n, _ := slices.BinarySearch(a.times, at)    // first logon not before
	m, _ := slices.BinarySearch(a.times, at+1)  // first logon after
	week := within(a.times, at, 7*timeline.Day) // logons that make the place known
	if n == 0 || week < anchored || a.ips.near(i, 7*timeline.Day) || a.used.usual(i, a.active) {
		return e, false
	}
	e = elsewhere{row: i, before: a.anchors[n-1], after: -1, known: daysBefore(a.active, at) >= 3}
	if !detect.Apart(t, i, e.before) {
		return e, false
	}
	e.close = at-a.times[n-1] <= 30*timeline.Minute
	if m < len(a.times) {
		next := a.anchors[m]
		if a.times[m]-a.times[n-1] <= workday {
			e.after = next
			e.close = e.close || a.times[m]-at <= 30*timeline.Minute
			return e, t.Code(timeline.Net, e.before) == t.Code(timeline.Net, next)
		}
		if !detect.Apart(t, i, next) {
			return e, false // the PC moved there
		}
	}
	e.close = false
	return e, at-a.times[n-1] <= timeline.Day && !a.nets.near(i, timeline.Day)
}

// within counts the moments of times, which are in order, that are within d of at.
func within(times []int64, at, d int64) int {
	from, _ := slices.BinarySearch(times, at-d)
	to, _ := slices.BinarySearch(times, at+d+1)
	return to - from
}

func (a *away) report(es []elsewhere) {
	t := a.t
	best := es[0]
	weight := func(e elsewhere) (w int) {
		if e.known {
			w = 3
		}
		switch {
		case e.close:
			w += 2
		case e.after >= 0:
			w++
		}
		return w
	}
	var d detect.Draft
	for _, e := range es {
		if weight(e) > weight(best) {
			best = e
		}
		d.Add(detect.Use, e.row)
		d.Add(detect.Anchor, e.before)
		if e.after >= 0 {
			d.Add(detect.Anchor, e.after)
		}
	}
	i, b := best.row, best.before
	d.Summary = fmt.Sprintf("The PRT of %s (%s) was used from %s on %s, ", detect.What(t, i), detect.Who(t, i), detect.Where(t, i), detect.When(t.Time[i]))
	home := t.Text(timeline.Net, b)
	d.Expected = "Requests with the PRT come from the network in which Windows logs on: " + home + "."
	if best.after >= 0 {
		d.Summary += fmt.Sprintf("between Windows logons of that PC in %s at %s and %s", home, detect.Clock(t.Time[b]), detect.Clock(t.Time[best.after]))
		d.Benign = append(d.Benign, fmt.Sprintf("the PC moved: ruled out, because Windows logged on in %s before and after", home))
	} else {
		d.Severity, d.Confidence = finding.Medium, 0.35
		d.Summary += fmt.Sprintf("%s after a Windows logon of that PC in %s", detect.Span(t.Time[i]-t.Time[b]), home)
		d.Against = append(d.Against, "no Windows logon follows that would show where the PC was")
	}
	if len(es) > 1 {
		d.Summary += fmt.Sprintf("; %s from there in all", detect.Count(len(es), "request"))
	}
	d.Summary += "."
	if best.close {
		d.Confidence = 0.7
		d.For = append(d.For, "a Windows logon in the other network is less than 30 minutes away")
	}
	d.Observed = fmt.Sprintf("%s from %s by %s.", detect.Count(len(es), "request"), t.Text(timeline.Net, i), detect.AppLabel(t, i))
	if best.known {
		d.Benign = append(d.Benign, "usual proxy or tunnel of this PC: ruled out, because the network was not in use with it on three days before")
	} else {
		d.Severity, d.Confidence = finding.Medium, 0.35 // a close logon says nothing of a proxy
		if best.after < 0 {
			d.Severity, d.Confidence = finding.Low, 0.2
		}
		d.Against = append(d.Against, "usual proxy or tunnel of this PC: cannot be judged, because the logs hold fewer than three days of it before")
	}
	d.Benign = append(d.Benign, "VPN or web gateway: ruled out only as far as the configuration names them")
	a.p.Report(d)
}

// pm001Week makes the place of a PC known: an office in AS64500 NO.
const pm001Week = `
	d-1 09:00 alice LAPTOP-1 cloudap interactive
	d1 08:00 alice LAPTOP-1 cloudap interactive
	d1 12:00 alice LAPTOP-1 cloudap
	d2 08:00 alice LAPTOP-1 cloudap interactive
	d3 09:00 alice LAPTOP-1 cloudap`

const pm001Stolen = pm001Week + `
	d3 10:10 alice LAPTOP-1 azure-powershell token=prt ip=198.51.100.7 net=AS64510/NL
	d3 11:30 alice LAPTOP-1 cloudap`

var pm001Examples = []detect.Example{
	{Name: "between two logons", Story: pm001Stolen, Confidence: []float64{0.6}, Severity: []finding.Severity{finding.High}, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 11:30."}},
	{Name: "twenty minutes after a logon", Confidence: []float64{0.7}, Story: pm001Week + `
		d3 09:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL x3 every 5m
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 09:20, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00; 3 requests from there in all."}},
	{Name: "twenty minutes before a logon", Confidence: []float64{0.7}, Story: pm001Week + `
		d3 12:40 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 12:40, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00."}},
	{Name: "no logon follows", Confidence: []float64{0.35}, Severity: []finding.Severity{finding.Medium}, Story: pm001Week + `
		d3 19:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 19:20, 10 h 20 min after a Windows logon of that PC in AS64500 NO."}},
	{Name: "the next logon is a night away, in the old place", Confidence: []float64{0.35}, Story: pm001Week + `
		d3 19:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d4 09:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 19:20, 10 h 20 min after a Windows logon of that PC in AS64500 NO."}},
	{Name: "five days of use, of which the first three count as foreign", Story: pm001Week + `
		d4 09:00 alice LAPTOP-1 cloudap
		d4 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL x5 every 24h
		d4 11:30 alice LAPTOP-1 cloudap x5 every 24h`, Evidence: []int{6}, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 7 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 11:30; 3 requests from there in all."}},
	{Name: "IPv6 from a network unlike the PC's IPv6", Story: `
		d1 08:00 alice LAPTOP-1 cloudap ip=2001:db8:1::7 asn=-
		d1 12:00 alice LAPTOP-1 cloudap ip=2001:db8:1::7 asn=-
		d1 13:00 alice LAPTOP-1 outlook token=prt ip=2001:db8:77::1 asn=-
		d1 14:00 alice LAPTOP-1 cloudap ip=2001:db8:1::7 asn=-`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from 2001:db8:77::/48 (2001:db8:77::1) on 4 May 2026 13:00, between Windows logons of that PC in 2001:db8:1::/48 at 12:00 and 14:00."}},
	{Name: "silent: from the same network", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=192.0.2.99
		d3 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: proxy in use every day", Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive
		d1 10:10 alice LAPTOP-1 outlook token=prt ip=203.0.113.5 net=AS64501/NO
		d1 12:00 alice LAPTOP-1 cloudap
		d2 08:00 alice LAPTOP-1 cloudap interactive
		d2 10:10 alice LAPTOP-1 outlook token=prt ip=203.0.113.5 net=AS64501/NO
		d2 12:00 alice LAPTOP-1 cloudap
		d3 08:00 alice LAPTOP-1 cloudap interactive
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=203.0.113.5 net=AS64501/NO
		d3 12:00 alice LAPTOP-1 cloudap`},
	{Name: "silent: the PC moved there", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap ip=198.51.100.9 net=AS64510/NL`},
	{Name: "silent: the PC is on its way", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap ip=203.0.113.9 net=AS64520/DE`},
	{Name: "silent: the PC turns up there the next day", Story: pm001Week + `
		d3 19:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d4 09:00 alice LAPTOP-1 cloudap ip=198.51.100.9 net=AS64510/NL`},
	{Name: "silent: Windows itself, elsewhere", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 cloudap ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: address of a logon two days before", Story: pm001Week + `
		d1 20:00 alice LAPTOP-1 cloudap ip=198.51.100.7 net=AS64511/NO
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: network of a logon the evening before, and no logon follows", Story: pm001Week + `
		d2 21:00 alice LAPTOP-1 cloudap ip=198.51.100.7 net=AS64510/NL
		d3 19:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.200 net=AS64510/NL`},
	{Name: "silent: last logon two days before", Story: pm001Week + `
		d5 19:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL`},
	{Name: "silent: too few logons to know the place", Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive
		d1 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d1 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: logons of long ago", Story: pm001Week + `
		d30 09:00 alice LAPTOP-1 cloudap
		d30 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d30 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: refused", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=prt error=53003 ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: with a refresh token", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=rt ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: token type not carried", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=absent ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: address not carried", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=? net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: a network whose number is not known", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 asn=-
		d3 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: IPv6 beside IPv4, numbers not known", Story: `
		d1 08:00 alice LAPTOP-1 cloudap asn=-
		d1 12:00 alice LAPTOP-1 cloudap asn=-
		d1 13:00 alice LAPTOP-1 outlook token=prt ip=2001:db8:77::1 asn=-
		d1 14:00 alice LAPTOP-1 cloudap asn=-`},
	{Name: "silent: through Global Secure Access", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=prt gsa ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: address of the first request", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 line-of-business token=prt confidential ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: exit of the company's VPN", Story: pm001Stolen, Params: func(p *detect.Params) { p.Tunnels = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")} }},
	{Name: "silent: network of the company's web gateway", Story: pm001Stolen, Params: func(p *detect.Params) { p.TunnelASNs = []int64{64510} }},
	{Name: "silent: agreed test", Story: pm001Stolen, Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "silent: shared PC by its name", Story: pm001Stolen, Params: func(p *detect.Params) { p.Shared = []string{"laptop-"} }},
	{Name: "silent: PC that four others used the day before", Story: pm001Stolen + `
		d2 10:00 user# LAPTOP-1 cloudap interactive x4 every 1h`},
	{Name: "silent: registered, not joined", Story: `
		d1 08:00 alice LAPTOP-1 cloudap trust=registered x4 every 1h
		d1 11:30 alice LAPTOP-1 outlook token=prt trust=registered ip=198.51.100.7 net=AS64510/NL
		d1 12:00 alice LAPTOP-1 cloudap trust=registered`},
	{Name: "silent: not Windows", Story: `
		d1 08:00 alice MAC-1 cloudap os=macos x4 every 1h
		d1 11:30 alice MAC-1 outlook token=prt os=macos ip=198.51.100.7 net=AS64510/NL
		d1 12:00 alice MAC-1 cloudap os=macos`},
	{Name: "the PC logs on from that address, but weeks later", Story: pm001Stolen + `
		d20 09:00 alice LAPTOP-1 cloudap ip=198.51.100.7 net=AS64510/NL`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 11:30."}},
	{Name: "from the beginning, but on two days only", Story: `
		d1 08:00 alice LAPTOP-1 cloudap x4 every 4h
		d1 10:10 alice LAPTOP-1 outlook token=prt ip=203.0.113.5 net=AS64501/NO
		d2 08:00 alice LAPTOP-1 cloudap x4 every 4h
		d2 10:10 alice LAPTOP-1 outlook token=prt ip=203.0.113.5 net=AS64501/NO
		d3 08:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64501 NO (203.0.113.5) on 4 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 08:00 and 12:00; 2 requests from there in all."}},
	{Name: "the weightiest of several is told", Confidence: []float64{0.7}, Evidence: []int{6}, Story: pm001Week + `
		d3 19:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d4 09:00 alice LAPTOP-1 cloudap
		d4 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d4 13:50 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d4 14:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 7 May 2026 13:50, between Windows logons of that PC in AS64500 NO at 09:00 and 14:00; 3 requests from there in all."}},
	{Name: "silent: the PC turns up there two days later", Story: pm001Week + `
		d3 19:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d5 09:00 alice LAPTOP-1 cloudap ip=198.51.100.9 net=AS64510/NL`},
	{Name: "silent: before the first logon", Story: `
		d1 07:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL` + pm001Week},
	{Name: "silent: logons whose address is not carried", Story: `
		d1 08:00 alice LAPTOP-1 cloudap ip=? x3 every 1h
		d1 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d1 11:30 alice LAPTOP-1 cloudap ip=?`},
	{Name: "silent: logons through Global Secure Access", Story: `
		d1 08:00 alice LAPTOP-1 cloudap gsa x3 every 1h
		d1 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d1 11:30 alice LAPTOP-1 cloudap gsa`},
	{Name: "between two logons, after one without", Confidence: []float64{0.6}, Story: pm001Week + `
		d3 19:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d4 09:00 alice LAPTOP-1 cloudap
		d4 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d4 14:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 7 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 14:00; 2 requests from there in all."}},
	{Name: "the logs hold two days of the PC before", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Against: []string{"usual proxy or tunnel of this PC: cannot be judged, because the logs hold fewer than three days of it before"}, Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive
		d2 08:00 alice LAPTOP-1 cloudap interactive
		d3 09:00 alice LAPTOP-1 cloudap
		d3 09:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 09:20, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00."}},
	{Name: "the logs hold one day of the PC before, and no logon follows", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: `
		d2 08:00 alice LAPTOP-1 cloudap interactive x3 every 1h
		d3 09:00 alice LAPTOP-1 cloudap
		d3 19:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 19:20, 10 h 20 min after a Windows logon of that PC in AS64500 NO."}},
	{Name: "the third day tells, whatever was seen before", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive x2 every 4h
		d2 08:00 alice LAPTOP-1 cloudap interactive
		d2 08:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d2 09:20 alice LAPTOP-1 cloudap
		d3 08:00 alice LAPTOP-1 cloudap
		d4 08:00 alice LAPTOP-1 cloudap
		d4 10:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d4 12:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 7 May 2026 10:00, between Windows logons of that PC in AS64500 NO at 08:00 and 12:00; 2 requests from there in all."}},
	{Name: "hybrid joined", Story: `
		d1 08:00 alice LAPTOP-1 cloudap trust=hybrid x3 every 1h
		d1 11:00 alice LAPTOP-1 outlook token=prt trust=hybrid ip=198.51.100.7 net=AS64510/NL
		d1 12:00 alice LAPTOP-1 cloudap trust=hybrid`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 4 May 2026 11:00, between Windows logons of that PC in AS64500 NO at 10:00 and 12:00."}},
}
