package detections

import (
	"fmt"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// RenewalRhythm is PM-016.
var RenewalRhythm = &detect.Detection{
	ID: "PM-016", Title: "Rhythm in which a PRT is renewed is broken",
	Doc: `Windows renews the PRT of a joined PC about every four hours while it is in use. Two rhythms at once in two networks, each of which keeps its own four hours while they take turns for three periods or more, are two that hold the PRT. A single rhythm that runs at more than three times its usual rate on two days in a row is noted with little weight.

That there are no renewals says nothing, since a PC may sleep, and rows that stand for many requests do not count. Two networks of one country may be a PC behind two exits: they weigh little; two countries, or a hosting provider among them, weigh more.

Wrong when a PC renews by turns inside and outside a tunnel that the configuration does not name, on remote desktop hosts, and after storms of sleep and waking.`,
	Fact:     "Windows renews the PRT of a joined PC about every four hours while it is in use, from where the PC is.",
	Severity: finding.Low, Confidence: 0.15, Grade: "C",
	Techniques: []string{"T1550.001"},
	Actions:    []string{"revoke-sessions"},
	Source:     "Microsoft Learn: concept-primary-refresh-token (renewal every four hours); own",
	Needs:      signin.Of(signin.ErrorCode, signin.AppID, signin.DeviceID, signin.ClientIP, signin.Kind),
	Logs:       []string{detect.NonInteractive, detect.Logons},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Number("renewals, at least", restlessRows),
		detect.Number("of one network, or on each of two days, at least", restlessOf),
		detect.Within("between renewals that are one, at most", timeline.TickSpan),
		detect.Within("between renewals of one rhythm, at most", timeline.TrainGap),
		detect.Number("periods in which two rhythms alternate", timeline.ForkPeriods),
		detect.Number("times the usual rate that is fast", timeline.FastTimes),
		detect.Number("fast days in a row", timeline.FastDays),
	},
	Run:      renewalRhythm,
	Examples: pm016Examples,
}

func renewalRhythm(p *detect.Pass) {
	t := p.T
	lives := t.PRTs()
	for n := range lives {
		l := &lives[n]
		if len(l.Renewals) < restlessRows || !restless(t, l.Renewals) {
			continue
		}
		last := l.Renewals[len(l.Renewals)-1]
		if p.Approved(last) || p.Shared(l.Device, t.Text(timeline.DeviceName, last), t.Time[last]) {
			continue
		}
		c := t.Cadence(l)
		for _, f := range c.Forks {
			reportFork(p, f)
		}
		if len(c.Fast) != 0 {
			reportFast(p, &c)
		}
	}
}

const (
	restlessRows = 8 // renewals without which there are neither two rhythms nor two fast days
	restlessOf   = 4 // of one network, or on each of two days
)

// restless reports whether renewals may be fast or forked, by counting them: on
// most PRTs there is no more to be seen than that.
func restless(t *timeline.Timeline, renewals []int) bool {
	fast, day, before, count := false, int64(-1), int64(-2), 0
	nets, many := map[int32]*int{}, 0
	last, times := int32(-1), (*int)(nil) // the network of the row before, and how often it was met
	for _, i := range renewals {
		if d := t.Time[i] / timeline.Day; d != day {
			day, count = d, 0
		}
		if count++; count == restlessOf {
			fast = fast || before == day-1
			before = day
		}
		if net := t.Code(timeline.Net, i); net != last {
			if last, times = net, nets[net]; times == nil {
				times = new(int)
				nets[net] = times
			}
		}
		if *times++; *times == restlessOf {
			many++
		}
	}
	return fast || many > 1
}

func reportFork(p *detect.Pass, f timeline.Fork) {
	t := p.T
	a, b := f.A[0], f.B[0]
	if b < a {
		a, b, f.A, f.B = b, a, f.B, f.A
	}
	if !p.Judged(a) || !p.Judged(b) || p.Elsewhere(a) || p.Elsewhere(b) || !detect.Apart(t, a, b) {
		return
	}
	var d detect.Draft
	d.Add(detect.Anchor, f.A...)
	d.Add(detect.Use, f.B...)
	d.Confidence = 0.25
	d.Summary = fmt.Sprintf("The PRT of %s on %s was renewed in two rhythms by turns from %s: %s from %s and %s from %s.", detect.Who(t, a), detect.What(t, a),
		detect.When(t.Time[a]), detect.Times(len(f.A)), detect.Where(t, a), detect.Times(len(f.B)), detect.Where(t, b))
	d.Expected = "One rhythm, from where the PC is."
	d.Observed = fmt.Sprintf("%s that alternate.", detect.Count(len(f.A)+len(f.B), "renewal"))
	d.Benign = []string{"a PC that moves between two places: ruled out, because each rhythm goes on while the other does", "two exits of the company: ruled out as far as the configuration names them"}
	switch {
	case abroad(t, a, b):
		d.Severity, d.Confidence = finding.Medium, 0.4
		d.For = append(d.For, "the networks are of two countries")
	case p.Hosting(a) || p.Hosting(b):
		d.Severity, d.Confidence = finding.Medium, 0.4
		d.For = append(d.For, "one of the networks is a hosting provider's")
	default:
		d.Against = append(d.Against, "the networks are of one country, or it is not known")
	}
	p.Report(d)
}

func reportFast(p *detect.Pass, c *timeline.Cadence) {
	t, first := p.T, c.Fast[0]
	fast := map[int64]bool{}
	for _, f := range c.Fast {
		fast[f.Day] = true
	}
	rows := filter(c.Ticks, func(i int) bool { return fast[t.Time[i]/timeline.Day] })
	i := rows[0]
	if !p.Judged(i) {
		return
	}
	p.Report(detect.Draft{
		Rows: rows,
		Summary: fmt.Sprintf("The PRT of %s on %s was renewed %s on %s from %s on, more than three times as often as usual.", detect.Who(t, i), detect.What(t, i),
			detect.Times(len(rows)), detect.Count(len(c.Fast), "day"), t.At(i).Format("2 Jan 2006")),
		Expected: fmt.Sprintf("At most %s on a day like the first of them.", detect.Count(first.Ceiling, "renewal")),
		Observed: fmt.Sprintf("%d on the first of them; %s of its PRT on %s in all.", first.Ticks, detect.Count(len(c.Ticks), "renewal"), detect.Count(len(c.Days), "day")),
		Benign:   []string{"storms of sleep and waking, or of networks that come and go: possible"},
	})
}

const (
	pm016Home = `
	d1 06:00 alice LAPTOP-1 cloudap x6 every 4h`
	pm016Away = `
	d1 08:00 alice LAPTOP-1 cloudap ip=203.0.113.66 net=AS64666/NL`
	pm016Usual = `
	d1 08:00 alice LAPTOP-1 cloudap x2 every 4h
	d2 08:00 alice LAPTOP-1 cloudap x2 every 4h
	d3 08:00 alice LAPTOP-1 cloudap x2 every 4h
	d4 08:00 alice LAPTOP-1 cloudap x2 every 4h
	d5 08:00 alice LAPTOP-1 cloudap x2 every 4h`
	pm016Fast = `
	d6 08:00 alice LAPTOP-1 cloudap x10 every 20m
	d7 08:00 alice LAPTOP-1 cloudap x10 every 20m`
)

var pm016Examples = []detect.Example{
	{Name: "two rhythms in two countries", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, For: []string{"the networks are of two countries"}, Evidence: []int{9}, Story: pm016Home + pm016Away + ` x4 every 4h`,
		Want: []string{"The PRT of alice@example.com on LAPTOP-1 was renewed in two rhythms by turns from 4 May 2026 06:00: 5 times from AS64500 NO (192.0.2.10) and 4 times from AS64666 NL (203.0.113.66)."}},
	{Name: "the foreign one first", Severity: []finding.Severity{finding.Medium}, Story: `
		d1 04:00 alice LAPTOP-1 cloudap ip=203.0.113.66 net=AS64666/NL x6 every 4h` + pm016Home,
		Want: []string{"The PRT of alice@example.com on LAPTOP-1 was renewed in two rhythms by turns from 4 May 2026 04:00: 6 times from AS64666 NL (203.0.113.66) and 6 times from AS64500 NO (192.0.2.10)."}},
	{Name: "in one country, one of them a hosting provider", Severity: []finding.Severity{finding.Medium}, For: []string{"one of the networks is a hosting provider's"}, Story: pm016Home + `
		d1 08:00 alice LAPTOP-1 cloudap ip=203.0.113.66 net=AS64666/NO x4 every 4h`,
		Params: func(p *detect.Params) { p.Hosting = []int64{64666} }, Want: []string{"The PRT of alice@example.com on LAPTOP-1 was renewed in two rhythms by turns from 4 May 2026 06:00: 5 times from AS64500 NO (192.0.2.10) and 4 times from AS64666 NO (203.0.113.66)."}},
	{Name: "in one country, the other a hosting provider", Severity: []finding.Severity{finding.Medium}, Story: pm016Home + `
		d1 08:00 alice LAPTOP-1 cloudap ip=203.0.113.66 net=AS64666/NO x4 every 4h`,
		Params: func(p *detect.Params) { p.Hosting = []int64{64500} }, Want: []string{"The PRT of alice@example.com on LAPTOP-1 was renewed in two rhythms by turns from 4 May 2026 06:00: 5 times from AS64500 NO (192.0.2.10) and 4 times from AS64666 NO (203.0.113.66)."}},
	{Name: "two networks of one country", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.25}, Against: []string{"the networks are of one country, or it is not known"}, Story: pm016Home + `
		d1 08:00 alice LAPTOP-1 cloudap ip=203.0.113.66 net=AS64666/NO x4 every 4h`, Want: []string{"The PRT of alice@example.com on LAPTOP-1 was renewed in two rhythms by turns from 4 May 2026 06:00: 5 times from AS64500 NO (192.0.2.10) and 4 times from AS64666 NO (203.0.113.66)."}},
	{Name: "two fast days", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.15}, Evidence: []int{20}, Story: pm016Usual + pm016Fast + `
		d9 08:00 alice LAPTOP-1 cloudap x10 every 20m`, Want: []string{"The PRT of alice@example.com on LAPTOP-1 was renewed 20 times on 2 days from 9 May 2026 on, more than three times as often as usual."}},
	{Name: "silent: one fast day", Story: pm016Usual + `
		d6 08:00 alice LAPTOP-1 cloudap x10 every 20m`},
	{Name: "silent: two fast days apart", Story: pm016Usual + `
		d6 08:00 alice LAPTOP-1 cloudap x10 every 20m
		d8 08:00 alice LAPTOP-1 cloudap x10 every 20m`},
	{Name: "silent: fast, but user agent and kind not carried", Story: pm016Usual + `
		d6 08:00 alice LAPTOP-1 cloudap missing=client_ip x10 every 20m
		d7 08:00 alice LAPTOP-1 cloudap missing=client_ip x10 every 20m`},
	{Name: "silent: for two periods", Story: pm016Home + pm016Away + ` x3 every 4h`},
	{Name: "silent: one that moves", Story: `
		d1 06:00 alice LAPTOP-1 cloudap x6 every 8h
		d1 10:00 alice LAPTOP-1 cloudap ip=203.0.113.66 net=AS64666/NL x6 every 8h`},
	{Name: "silent: one place after the other", Story: pm016Home + `
		d3 08:00 alice LAPTOP-1 cloudap ip=203.0.113.66 net=AS64666/NL x6 every 4h`},
	{Name: "silent: two devices", Story: pm016Home + `
		d1 08:00 alice LAPTOP-2 cloudap ip=203.0.113.66 net=AS64666/NL x4 every 4h`},
	{Name: "silent: through the company's tunnel", Story: pm016Home + pm016Away + ` gsa x4 every 4h`},
	{Name: "silent: the tunnel is known by its address", Story: pm016Home + pm016Away + ` x4 every 4h`,
		Params: func(p *detect.Params) { p.TunnelASNs = []int64{64666} }},
	{Name: "silent: the other is the tunnel", Story: pm016Home + pm016Away + ` x4 every 4h`,
		Params: func(p *detect.Params) { p.TunnelASNs = []int64{64500} }},
	{Name: "silent: an IPv4 and an IPv6 network without numbers", Story: `
		d1 06:00 alice LAPTOP-1 cloudap asn=- x6 every 4h
		d1 08:00 alice LAPTOP-1 cloudap asn=- ip=2001:db8::1 x4 every 4h`},
	{Name: "silent: refused", Story: pm016Home + pm016Away + ` error=50173 x4 every 4h`},
	{Name: "silent: a Cloud PC", Story: strings.ReplaceAll(pm016Home+pm016Away, "LAPTOP-1", "CPC-alice-1") + ` x4 every 4h`},
	{Name: "silent: address not carried by one", Story: pm016Home + pm016Away + ` missing=client_ip x4 every 4h`},
	{Name: "silent: address not carried by the other", Story: pm016Home + ` missing=client_ip` + pm016Away + ` x4 every 4h`},
	{Name: "silent: agreed test", Story: pm016Home + pm016Away + ` x4 every 4h`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "eight renewals are enough", Evidence: []int{8}, Story: `
		d1 06:00 alice LAPTOP-1 cloudap x4 every 4h` + pm016Away + ` x4 every 4h`, Want: []string{"The PRT of alice@example.com on LAPTOP-1 was renewed in two rhythms by turns from 4 May 2026 06:00: 4 times from AS64500 NO (192.0.2.10) and 4 times from AS64666 NL (203.0.113.66)."}},
}
