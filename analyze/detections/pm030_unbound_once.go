package detections

import (
	"cmp"
	"fmt"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// UnboundOnce is PM-030.
var UnboundOnce = &detect.Detection{
	ID: "PM-030", Title: "Unbound request with a PRT on a device that binds",
	Doc: `Applications on a device with token protection show bound sign-ins day by day. A request of the same application and device with a PRT that is not bound, among hundreds that are, may be somebody else's who has the PRT and not the device. Looks for them where at least twenty of the application's sign-ins on the device in the thirty days before were bound, and nineteen in twenty of all. From a network that no bound one came from it weighs more.

The codes that say that the device or its registration cannot bind (1003, 1004, 1006, 1007) do not count. Where nothing is bound any more afterwards, the device changed and nobody intruded.

Wrong when an application or the broker is repaired or updated for a moment.`,
	Fact:     "What binds a sign-in is a property of device, application and broker, and those do not change from one request to the next.",
	Severity: finding.Low, Confidence: 0.3, Grade: "C",
	Techniques: []string{"T1550.001"},
	Actions:    []string{"revoke-sessions"},
	Source:     "Microsoft Learn: token protection; own",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.DeviceID, signin.AppID, signin.BoundStatus, signin.BoundCode),
	Logs:       []string{detect.NonInteractive},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Number("bound sign-ins, at least", bindsOften),
		detect.Number("of which one may be unbound", bindsOf),
		detect.Within("within", bindsIn),
	},
	Run:      unboundOnce,
	Examples: pm030Examples,
}

const (
	bindsOften = 20
	bindsOf    = 20 // at most one in so many is unbound
	bindsIn    = 30 * timeline.Day
)

// binder is an application on a device and what it showed of its binding.
type binder struct {
	bound, unbound []int // rows
	odd            []int // of unbound, PRT requests that stand out
}

func unboundOnce(p *detect.Pass) {
	t := p.T
	if !t.Has(timeline.OK | timeline.PRT | timeline.Bound | timeline.Unbound | timeline.HasDevice) {
		return
	}
	type client struct{ device, app int32 }
	binders := map[client]*binder{}
	var order []client
	var last client
	var b *binder // of last
	for i, at := range t.Time {
		if !t.Is(i, timeline.OK|timeline.HasDevice) || !t.Any(i, timeline.Bound|timeline.Unbound) || !p.Judged(i) || p.Approved(i) {
			continue
		}
		k := client{t.Code(timeline.Device, i), t.Code(timeline.App, i)}
		if k != last {
			last, b = k, binders[k]
		}
		if b == nil {
			b = new(binder)
			binders[k], order = b, append(order, k)
		}
		if t.Is(i, timeline.Bound) {
			b.bound = append(b.bound, i)
			continue
		}
		n, not := since(t, b.bound, at-bindsIn), since(t, b.unbound, at-bindsIn)
		if t.Is(i, timeline.PRT) && loose(t, i) && n >= bindsOften && (bindsOf-1)*not <= n {
			b.odd = append(b.odd, i)
		}
		b.unbound = append(b.unbound, i)
	}
	for _, k := range order {
		b := binders[k]
		odd := filter(b.odd, func(i int) bool { return i < b.bound[len(b.bound)-1] }) // else the device changed
		if len(odd) > 0 {
			reportUnboundOnce(p, b, odd)
		}
	}
}

// since counts the ordered rows from a moment on.
func since(t *timeline.Timeline, rows []int, from int64) int {
	n, _ := slices.BinarySearchFunc(rows, from, func(i int, at int64) int { return cmp.Compare(t.Time[i], at) })
	return len(rows) - n
}

func reportUnboundOnce(p *detect.Pass, b *binder, odd []int) {
	t := p.T
	i := odd[0]
	var d detect.Draft
	d.Add(detect.Use, odd...)
	d.Add(detect.Context, b.bound[len(b.bound)-1])
	d.Summary = fmt.Sprintf("%s of %s on %s used a PRT unbound %s, first on %s from %s, among %s that were bound.", detect.AppLabel(t, i), detect.Who(t, i), detect.What(t, i),
		detect.Times(len(odd)), detect.When(t.Time[i]), detect.Where(t, i), detect.Count(len(b.bound), "sign-in"))
	d.Expected = "Every sign-in of the application on the device is bound."
	d.Observed = fmt.Sprintf("%d bound, %d unbound.", len(b.bound), len(b.unbound))
	d.Benign = []string{"a device that cannot bind any more: ruled out, because it bound afterwards", "a broker that was being repaired: possible"}
	nets := map[int32]int{} // of bound sign-ins, the last row of each
	for _, i := range b.bound {
		nets[t.Code(timeline.Net, i)] = i
	}
	for _, i := range odd {
		away := !p.Elsewhere(i)
		for _, n := range nets {
			away = away && detect.Apart(t, i, n)
		}
		if away {
			d.Severity, d.For = finding.Medium, []string{"no bound sign-in came from " + t.Text(timeline.Net, i)}
			break
		}
	}
	p.Report(d)
}

const (
	pm030Bound = `
	d1 08:00 alice LAPTOP-1 outlook token=rt bound x20 every 10m`
	pm030After = `
	d3 08:00 alice LAPTOP-1 outlook token=rt bound`
)

var pm030Examples = []detect.Example{
	{Name: "one among many", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.3}, For: []string{}, Evidence: []int{2}, Story: pm030Bound + `
		d2 08:00 alice LAPTOP-1 outlook token=prt unbound` + pm030After, Want: []string{"Microsoft Office of alice@example.com on LAPTOP-1 used a PRT unbound once, first on 5 May 2026 08:00 from AS64500 NO (192.0.2.10), among 21 sign-ins that were bound."}},
	{Name: "from elsewhere", Severity: []finding.Severity{finding.Medium}, For: []string{"no bound sign-in came from AS64666 NL"}, Story: pm030Bound + `
		d2 08:00 alice LAPTOP-1 outlook token=prt unbound ip=203.0.113.66 net=AS64666/NL` + pm030After, Want: []string{"Microsoft Office of alice@example.com on LAPTOP-1 used a PRT unbound once, first on 5 May 2026 08:00 from AS64666 NL (203.0.113.66), among 21 sign-ins that were bound."}},
	{Name: "from elsewhere, where one was bound", Severity: []finding.Severity{finding.Low}, Story: pm030Bound + `
		d2 08:00 alice LAPTOP-1 outlook token=prt unbound ip=203.0.113.66 net=AS64666/NL` + pm030After + ` ip=203.0.113.66 net=AS64666/NL`, Want: []string{"Microsoft Office of alice@example.com on LAPTOP-1 used a PRT unbound once, first on 5 May 2026 08:00 from AS64666 NL (203.0.113.66), among 21 sign-ins that were bound."}},
	{Name: "through a tunnel", Severity: []finding.Severity{finding.Low}, Story: pm030Bound + `
		d2 08:00 alice LAPTOP-1 outlook token=prt unbound gsa ip=203.0.113.66 net=AS64666/NL` + pm030After, Want: []string{"Microsoft Office of alice@example.com on LAPTOP-1 used a PRT unbound once, first on 5 May 2026 08:00 from AS64666 NL (203.0.113.66), among 21 sign-ins that were bound."}},
	{Name: "address not known", Severity: []finding.Severity{finding.Low}, Story: pm030Bound + `
		d2 08:00 alice LAPTOP-1 outlook token=prt unbound ip=- asn=- country=-` + pm030After, Want: []string{"Microsoft Office of alice@example.com on LAPTOP-1 used a PRT unbound once, first on 5 May 2026 08:00 from an unknown address, among 21 sign-ins that were bound."}},
	{Name: "another application and one that cannot bind do not count", Story: pm030Bound + `
		d1 20:00 alice LAPTOP-1 teams token=rt unbound x5 every 1m
		d2 08:00 alice LAPTOP-1 outlook token=prt unbound
		d2 09:00 alice LAPTOP-1 outlook token=prt bound=1004` + pm030After, Evidence: []int{2}, Want: []string{"Microsoft Office of alice@example.com on LAPTOP-1 used a PRT unbound once, first on 5 May 2026 08:00 from AS64500 NO (192.0.2.10), among 21 sign-ins that were bound."}},
	{Name: "among sign-ins that say nothing of it", Story: pm030Bound + `
		d1 20:00 alice LAPTOP-1 outlook token=rt x5 every 1m
		d2 08:00 alice LAPTOP-1 outlook token=prt unbound` + pm030After, Want: []string{"Microsoft Office of alice@example.com on LAPTOP-1 used a PRT unbound once, first on 5 May 2026 08:00 from AS64500 NO (192.0.2.10), among 21 sign-ins that were bound."}},
	{Name: "silent: nineteen were bound", Story: `
		d1 08:00 alice LAPTOP-1 outlook token=rt bound x19 every 10m
		d2 08:00 alice LAPTOP-1 outlook token=prt unbound` + pm030After},
	{Name: "silent: bound more than thirty days ago", Story: pm030Bound + `
		d32 08:00 alice LAPTOP-1 outlook token=prt unbound
		d33 08:00 alice LAPTOP-1 outlook token=rt bound`},
	{Name: "silent: two of twenty were not", Story: pm030Bound + `
		d1 20:00 alice LAPTOP-1 outlook token=rt unbound x2 every 10m
		d2 08:00 alice LAPTOP-1 outlook token=prt unbound` + pm030After},
	{Name: "silent: never bound again", Story: pm030Bound + `
		d2 08:00 alice LAPTOP-1 outlook token=prt unbound x5 every 1h`},
	{Name: "silent: another application", Story: pm030Bound + `
		d2 08:00 alice LAPTOP-1 teams token=prt unbound` + pm030After},
	{Name: "silent: another device", Story: pm030Bound + `
		d2 08:00 alice LAPTOP-2 outlook token=prt unbound` + pm030After},
	{Name: "silent: no device", Story: `
		d1 08:00 alice - outlook token=rt bound x20 every 10m
		d2 08:00 alice - outlook token=prt unbound
		d3 08:00 alice - outlook token=rt bound
		d3 08:00 alice LAPTOP-1 outlook token=rt bound`},
	{Name: "silent: the registration cannot bind", Story: pm030Bound + `
		d2 08:00 alice LAPTOP-1 outlook token=prt bound=1004` + pm030After},
	{Name: "silent: a refresh token", Story: pm030Bound + `
		d2 08:00 alice LAPTOP-1 outlook token=rt unbound
		d2 09:00 alice LAPTOP-1 outlook token=prt bound` + pm030After},
	{Name: "silent: refused", Story: pm030Bound + `
		d2 08:00 alice LAPTOP-1 outlook token=prt unbound error=53003` + pm030After + `
		d4 08:00 alice LAPTOP-1 teams token=prt unbound`},
	{Name: "silent: token type not carried", Story: pm030Bound + `
		d2 08:00 alice LAPTOP-1 outlook token=prt unbound missing=incoming_token_type` + pm030After},
	{Name: "silent: agreed test", Story: pm030Bound + `
		d2 08:00 alice LAPTOP-1 outlook token=prt unbound` + pm030After,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "bound on twenty days before", Story: `
	d1 08:00 alice LAPTOP-1 outlook token=rt bound x20 every 24h
	d21 08:00 alice LAPTOP-1 outlook token=prt unbound
	d22 08:00 alice LAPTOP-1 outlook token=rt bound`, Want: []string{"Microsoft Office of alice@example.com on LAPTOP-1 used a PRT unbound once, first on 24 May 2026 08:00 from AS64500 NO (192.0.2.10), among 21 sign-ins that were bound."}},
	{Name: "one in twenty, to the request", Story: `
	d1 08:00 alice LAPTOP-1 outlook token=rt bound x38 every 10m
	d1 20:00 alice LAPTOP-1 outlook token=rt unbound x2 every 1h
	d2 08:00 alice LAPTOP-1 outlook token=prt unbound` + pm030After, Want: []string{"Microsoft Office of alice@example.com on LAPTOP-1 used a PRT unbound once, first on 5 May 2026 08:00 from AS64500 NO (192.0.2.10), among 39 sign-ins that were bound."}},
	{Name: "unbound twice before, but a month and a half ago", Story: `
	d-44 08:00 alice LAPTOP-1 outlook token=rt unbound x2 every 1h` + pm030Bound + `
	d2 08:00 alice LAPTOP-1 outlook token=prt unbound` + pm030After, Want: []string{"Microsoft Office of alice@example.com on LAPTOP-1 used a PRT unbound once, first on 5 May 2026 08:00 from AS64500 NO (192.0.2.10), among 21 sign-ins that were bound."}},
	{Name: "silent: unbound twice three weeks before", Story: `
	d-19 08:00 alice LAPTOP-1 outlook token=rt unbound x2 every 1h` + pm030Bound + `
	d2 08:00 alice LAPTOP-1 outlook token=prt unbound` + pm030After},
}
