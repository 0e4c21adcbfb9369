package detections

import (
	"fmt"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// FirstPRTInNetwork is PM-002.
var FirstPRTInNetwork = &detect.Detection{
	ID: "PM-002", Title: "First use of a device's PRT in a new network, abroad or at a hosting provider",
	Doc: `A stolen PRT is used where its device has never been. So is that of everybody who travels; this therefore adds to what else is found, and opens nothing. Looks for the first PRT of a device, known for a week and on three days or more, from a network that is new to it, in a country that its user had not been seen in for thirty days or at a hosting provider. Where the kind of user agent is new to the device as well it weighs more.

Left out: devices that change networks all the time (more than three in thirty days), and networks in which Windows logs on with the device within an hour, since then the device is really there.

Wrong when somebody travels with a device that shows no Windows logons, and where a telephone lends its network.`,
	Fact:     "A device is used in few networks, and moves together with its user and its Windows logons.",
	Severity: finding.Low, Confidence: 0.15, Grade: "C",
	Techniques: []string{"T1550.001"},
	Actions:    []string{"review-sign-ins"},
	Source:     "elastic/detection-rules: credential_access_entra_id_prt_from_unusual_device_ip",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.DeviceID, signin.ClientIP, signin.Country),
	Logs:       []string{detect.NonInteractive, detect.Logons},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("of the device before, at least", timeline.Defaults().Baseline),
		detect.Number("days of the device before", historyDays),
		detect.Number("networks of the device, at most", fewNets),
		detect.Within("within", netsSpan),
		detect.Within("from a logon in the new network that shows that the device moved, at most", movedNear),
	},
	Run:      firstPRTInNetwork,
	Examples: pm002Examples,
}

// movedNear is how near a logon in the new network shows that the device moved.
const movedNear = timeline.Hour

const (
	fewNets  = 3
	netsSpan = 30 * timeline.Day
)

// roamer is what was seen of a device so far.
type roamer struct {
	first int64
	days  []int64
	nets  map[int32]*int64 // last time in each
	kinds map[int32]bool   // of user agents
	// One more than fewNets of nets, the latest first: a device may have any number.
	latest []*int64
	// Of the row before, as most rows are alike: its network, the last time in it,
	// and the kind of user agent; 0, not known, is the kind before the first.
	net  int32
	seen *int64
	kind int32
}

func firstPRTInNetwork(p *detect.Pass) {
	t, baseline := p.T, p.World.Params.Limits.Baseline
	if t.Constant(timeline.Net) || !t.Has(timeline.OK|timeline.HasDevice|timeline.PRT) {
		return
	}
	var anchors map[int32]*sightings // by device, made when the first is asked for
	roamers, countries := map[int32]*roamer{}, map[int32]*int64{}
	var r *roamer // of the device last
	last := int32(0)
	var there *int64 // when the country of the row before was seen last
	before := int32(-1)
	for i, at := range t.Time {
		if !t.Is(i, timeline.OK|timeline.HasDevice) || p.Elsewhere(i) {
			continue
		}
		device, net, country := t.Code(timeline.Device, i), t.Code(timeline.Net, i), t.Code(timeline.Country, i)
		if device != last {
			last, r = device, roamers[device]
		}
		if country != before {
			if before, there = country, countries[country]; there == nil {
				there = new(int64)
				countries[country] = there
			}
		}
		if r == nil {
			r = &roamer{first: at, nets: map[int32]*int64{}, kinds: map[int32]bool{}}
			roamers[device] = r
		}
		seen := r.seen
		if net != r.net {
			seen = r.nets[net]
		}
		if seen == nil && net != 0 && t.Is(i, timeline.PRT) && at-r.first >= baseline && daysBefore(r.days, at) >= historyDays && r.lately(at) <= fewNets &&
			(p.Hosting(i) || country != 0 && at-*there > netsSpan) && p.Judged(i) && !p.Approved(i) {
			if anchors == nil {
				anchors = anchorsOf(t)
			}
			if !anchors[device].near(i, movedNear) {
				kind := t.Code(timeline.AgentFamily, i)
				reportFirstPRT(p, i, len(r.nets), kind != 0 && len(r.kinds) > 0 && !r.kinds[kind])
			}
		}
		if d := at / timeline.Day; len(r.days) == 0 || r.days[len(r.days)-1] != d {
			r.days = append(r.days, d)
		}
		if seen == nil {
			seen = new(int64)
			r.nets[net] = seen
		}
		if *seen = max(*seen, at); seen != r.seen {
			r.use(seen)
		}
		r.net, r.seen = net, seen
		if kind := t.Code(timeline.AgentFamily, i); kind != r.kind {
			r.kinds[kind], r.kind = true, kind
		}
		*there = at
	}
}

// lately counts the networks of the last thirty days, as far as it matters how
// many they are.
func (r *roamer) lately(at int64) (n int) {
	for _, last := range r.latest {
		if at-*last <= netsSpan {
			n++
		}
	}
	return n
}

// use says that a network is the latest.
func (r *roamer) use(seen *int64) {
	others := slices.DeleteFunc(r.latest, func(other *int64) bool { return other == seen })
	r.latest = slices.Insert(others, 0, seen)
	r.latest = r.latest[:min(len(r.latest), fewNets+1)]
}

// anchorsOf returns where Windows logged on with each device.
func anchorsOf(t *timeline.Timeline) map[int32]*sightings {
	of := map[int32]*sightings{}
	for _, g := range t.Groups(timeline.Device) {
		of[t.Code(timeline.Device, g.Rows[0])] = sightingsOf(t, timeline.Net, filter(g.Rows, func(i int) bool { return t.Is(i, timeline.Anchor) }))
	}
	return of
}

func reportFirstPRT(p *detect.Pass, i, nets int, newKind bool) {
	t := p.T
	d := detect.Draft{Rows: []int{i}, Expected: "A network of the device, or a Windows logon in the new one.",
		Observed: fmt.Sprintf("A network that is new to the device, which was seen in %s before.", detect.Count(nets, "network")),
		Benign:   []string{"the device moved: not ruled out, but Windows logged on there neither within the hour before nor after"}}
	d.Summary = fmt.Sprintf("The PRT of %s (%s) was used from %s on %s, a network where the device had never been",
		detect.What(t, i), detect.Who(t, i), detect.Where(t, i), detect.When(t.Time[i]))
	if p.World.Survey.LogonsLeftOut() {
		d.Benign = []string{"the device moved: " + detect.LogonsUnknown}
	} else {
		d.Summary += ", and Windows did not log on there"
	}
	d.Summary += "."
	if p.Hosting(i) {
		d.For = append(d.For, "it is a hosting provider's")
	}
	if newKind {
		d.Severity = finding.Medium
		d.For = append(d.For, "the kind of user agent is new to the device")
	}
	p.Report(d)
}

const pm002Before = `
	d1 08:00 alice LAPTOP-1 outlook token=prt ua=edge
	d2 08:00 alice LAPTOP-1 outlook token=prt ua=edge
	d3 08:00 alice LAPTOP-1 outlook token=prt ua=edge`

const pm002Use = `
	d8 08:00 alice LAPTOP-1 outlook token=prt ip=203.0.113.66 net=AS64666/NL`

var pm002Examples = []detect.Example{
	{Name: "in another country", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.15}, Evidence: []int{1}, For: []string{}, Story: pm002Before + pm002Use, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64666 NL (203.0.113.66) on 11 May 2026 08:00, a network where the device had never been, and Windows did not log on there."}},
	{Name: "the first of several", Evidence: []int{1}, Story: pm002Before + pm002Use + ` x3 every 1h`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64666 NL (203.0.113.66) on 11 May 2026 08:00, a network where the device had never been, and Windows did not log on there."}},
	{Name: "with a new kind of user agent", Severity: []finding.Severity{finding.Medium}, For: []string{"the kind of user agent is new to the device"}, Story: pm002Before + pm002Use + ` ua=linux`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64666 NL (203.0.113.66) on 11 May 2026 08:00, a network where the device had never been, and Windows did not log on there."}},
	{Name: "with a known kind of user agent", Severity: []finding.Severity{finding.Low}, For: []string{}, Story: pm002Before + pm002Use + ` ua=chrome`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64666 NL (203.0.113.66) on 11 May 2026 08:00, a network where the device had never been, and Windows did not log on there."}},
	{Name: "with the first user agent of all", Severity: []finding.Severity{finding.Low}, Story: `
		d1 08:00 alice LAPTOP-1 outlook token=prt
		d2 08:00 alice LAPTOP-1 outlook token=prt
		d3 08:00 alice LAPTOP-1 outlook token=prt` + pm002Use + ` ua=linux`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64666 NL (203.0.113.66) on 11 May 2026 08:00, a network where the device had never been, and Windows did not log on there."}},
	{Name: "at a hosting provider of the same country", For: []string{"it is a hosting provider's"}, Story: pm002Before + `
		d8 08:00 alice LAPTOP-1 outlook token=prt ip=203.0.113.66 net=AS64666/NO`,
		Params: func(p *detect.Params) { p.Hosting = []int64{64666} }, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64666 NO (203.0.113.66) on 11 May 2026 08:00, a network where the device had never been, and Windows did not log on there."}},
	{Name: "Windows logs on there hours later", Story: pm002Before + pm002Use + `
		d8 10:00 alice LAPTOP-1 cloudap ip=203.0.113.66 net=AS64666/NL`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64666 NL (203.0.113.66) on 11 May 2026 08:00, a network where the device had never been, and Windows did not log on there."}},
	{Name: "another device logs on there", Story: pm002Before + pm002Use + `
		d8 08:10 alice LAPTOP-2 cloudap ip=203.0.113.66 net=AS64666/NL`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64666 NL (203.0.113.66) on 11 May 2026 08:00, a network where the device had never been, and Windows did not log on there."}},
	{Name: "in that country more than thirty days ago", Story: `
		d1 07:00 alice LAPTOP-2 outlook token=rt ip=198.51.100.9 net=AS64777/NL` + pm002Before + `
		d32 08:00 alice LAPTOP-1 outlook token=prt ip=203.0.113.66 net=AS64666/NL`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64666 NL (203.0.113.66) on 4 Jun 2026 08:00, a network where the device had never been, and Windows did not log on there."}},
	{Name: "silent: not one Windows logon is in the case, so that nobody can say", NotRun: true, Story: pm002Before + pm002Use + leftOut},
	{Name: "of Windows' logons only those with somebody there", Benign: []string{"the device moved: " + detect.LogonsUnknown}, Story: pm002Before + pm002Use + `
		d1 09:00 user# PC-# cloudap interactive x3 every 1h`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64666 NL (203.0.113.66) on 11 May 2026 08:00, a network where the device had never been."}},
	{Name: "silent: Windows logs on there", Story: pm002Before + pm002Use + `
		d8 08:10 alice LAPTOP-1 cloudap ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: in the same country", Story: pm002Before + `
		d8 08:00 alice LAPTOP-1 outlook token=prt ip=203.0.113.66 net=AS64666/NO`},
	{Name: "silent: country not known", Story: pm002Before + `
		d8 08:00 alice LAPTOP-1 outlook token=prt ip=203.0.113.66 net=AS64666 country=-`},
	{Name: "silent: the user was in that country lately", Story: `
		d1 07:00 alice LAPTOP-2 outlook token=rt ip=198.51.100.9 net=AS64777/NL` + pm002Before + pm002Use},
	{Name: "silent: a network of the device", Story: `
		d1 07:00 alice LAPTOP-1 outlook token=rt ip=203.0.113.66 net=AS64666/SE` + pm002Before + `
		d8 08:00 alice LAPTOP-1 outlook token=prt ip=203.0.113.66 net=AS64666/SE`},
	{Name: "silent: back in a network of a month ago", Story: `
		d1 07:00 alice LAPTOP-1 outlook token=rt ip=203.0.113.66 net=AS64666/SE` + pm002Before + `
		d33 08:00 alice LAPTOP-1 outlook token=prt ip=203.0.113.66 net=AS64666/SE`},
	{Name: "silent: known for less than a week", Story: pm002Before + `
		d7 08:00 alice LAPTOP-1 outlook token=prt ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: seen on two days before", Story: `
		d1 08:00 alice LAPTOP-1 outlook token=prt
		d2 08:00 alice LAPTOP-1 outlook token=prt` + pm002Use},
	{Name: "which had been in three networks", Story: pm002Before + `
		d4 08:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.# asn=6470# x2 every 1h` + pm002Use, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64666 NL (203.0.113.66) on 11 May 2026 08:00, a network where the device had never been, and Windows did not log on there."}},
	{Name: "silent: it had been in four", Story: pm002Before + `
		d4 08:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.# asn=6470# x3 every 1h` + pm002Use},
	{Name: "silent: it changes networks all the time", Story: pm002Before + `
		d4 08:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.# asn=6470# x4 every 1h` + pm002Use},
	{Name: "silent: a refresh token", Story: pm002Before + `
		d8 08:00 alice LAPTOP-1 outlook token=rt ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: no device", Story: `
		d1 08:00 alice - outlook token=prt x8 every 24h
		d2 08:00 alice LAPTOP-1 outlook token=prt
		d8 08:00 alice - outlook token=prt ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: refused", Story: pm002Before + pm002Use + ` error=53003`},
	{Name: "silent: through the company's tunnel", Story: pm002Before + pm002Use + ` gsa`},
	{Name: "silent: network not known", Story: pm002Before + `
		d8 08:00 alice LAPTOP-1 outlook token=prt ip=- asn=- country=NL`},
	{Name: "silent: token type not carried", Story: pm002Before + pm002Use + ` missing=incoming_token_type`},
	{Name: "silent: agreed test", Story: pm002Before + pm002Use,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "a fourth network, but a month and a half ago", Story: `
		d-37 08:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.9 asn=64709` + pm002Before + `
		d4 08:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.# asn=6470# x2 every 1h` + pm002Use, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64666 NL (203.0.113.66) on 11 May 2026 08:00, a network where the device had never been, and Windows did not log on there."}},
	{Name: "silent: a fourth network thirty days ago, to the minute", Story: `
		d-22 08:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.9 asn=64709` + pm002Before + `
		d4 08:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.# asn=6470# x2 every 1h` + pm002Use},
	{Name: "silent: another device was in that country thirty days ago, to the minute", Story: `
		d-22 08:00 alice LAPTOP-2 outlook token=rt ip=198.51.100.9 net=AS64777/NL` + pm002Before + pm002Use},
	{Name: "silent: Windows logs on there within the hour", Story: pm002Before + pm002Use + `
		d8 08:50 alice LAPTOP-1 cloudap ip=203.0.113.66 net=AS64666/NL`},
}
