package detections

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// ForkedPRT is PM-009.
var ForkedPRT = &detect.Detection{
	ID: "PM-009", Title: "Forked PRT: two lineages of one credential alternate from two networks",
	Doc: `A user has one PRT for each device and credential. Two lineages of tokens under it, each with several uses of the PRT, that take turns from two networks within a day mean that the PRT, or the key it was obtained with, is held twice. It weighs more where one of the two never shows a Windows logon, or where their user agents speak of different systems.

Several sessions under one PRT are ordinary (each browser profile has one), so their networks must differ; a PC that travels changes its network but does not take turns.

A PRT of which this is found is contested, from when both lineages are seen to the last use of the PRT in one of them: the timeline says so of each of its sign-ins between, and its state there is that of both holders together.

Wrong when a PC sends part of its traffic through a tunnel that the configuration does not name.`,
	Fact:     "One user, one device and one credential have one primary refresh token, which is in one place at a time.",
	Severity: finding.High, Confidence: 0.45, Grade: "B",
	Techniques: []string{"T1550.001", "T1003"},
	Actions:    []string{"revoke-sessions", "disable-device", "re-provision-device"},
	Source:     "HybridBrothers: multiple WHfB PRTs used simultaneously for one device (idea; the tests of network and order are ours)",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.DeviceID, signin.SessionID, signin.ClientIP),
	Logs:       []string{detect.Interactive, detect.NonInteractive},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Number("uses of the PRT that make a lineage count", forkProofs),
		detect.Number("turns", forkTurns),
		detect.Within("within", forkSpan),
		detect.Number("lineages of one PRT that are compared, the busiest", forkLineages),
	},
	Run:      forkedPRT,
	Examples: pm009Examples,
}

// Lineages take turns where forkTurns changes lie within forkSpan.
const (
	forkTurns = 3
	forkSpan  = timeline.Day
)

const (
	forkProofs   = 3  // uses of the PRT that make a lineage count
	forkLineages = 32 // of one PRT that are compared with each other: the busiest
)

// branch is one lineage under a PRT.
type branch struct {
	rows   []int
	net    int  // row that shows its network
	anchor bool // Windows logged on in it
}

func forkedPRT(p *detect.Pass) {
	t := p.T
	if t.Constant(timeline.Net) {
		return // nothing is apart
	}
	type prt struct{ device, partition int32 }
	type lineage struct {
		prt
		session int32
	}
	branches := map[lineage]*branch{}
	under := map[prt][]*branch{}
	var order []prt
	var last lineage
	var b *branch // of last
	for _, i := range p.Rows(timeline.OK | timeline.HasDevice) {
		if !t.Any(i, timeline.PRT|timeline.Anchor) || t.Code(timeline.Session, i) == 0 || p.Elsewhere(i) || p.Approved(i) {
			continue
		}
		k := lineage{prt{t.Code(timeline.Device, i), t.Code(timeline.Partition, i)}, t.Code(timeline.Session, i)}
		if b == nil || k != last {
			last, b = k, branches[k]
		}
		if b == nil {
			b = &branch{}
			branches[k] = b
			if under[k.prt] == nil {
				order = append(order, k.prt)
			}
			under[k.prt] = append(under[k.prt], b)
		}
		b.anchor = b.anchor || t.Is(i, timeline.Anchor)
		if t.Is(i, timeline.PRT) {
			b.rows = append(b.rows, i)
		}
	}
	for _, k := range order {
		forks(p, under[k])
	}
}

// forks compares the lineages of one PRT and reports those that take turns.
func forks(p *detect.Pass, all []*branch) {
	t := p.T
	all = slices.DeleteFunc(all, func(b *branch) bool { return len(b.rows) < forkProofs })
	slices.SortStableFunc(all, func(a, b *branch) int { return cmp.Compare(len(b.rows), len(a.rows)) })
	all = all[:min(len(all), forkLineages)]
	for _, b := range all {
		b.net, _ = majority(t, timeline.Net, b.rows)
	}
	inFork := map[*branch]bool{}
	unanchored, differ := false, false
	var a, b *branch
	both, until := int64(math.MaxInt64), int64(math.MinInt64) // when two are first and last seen to hold the PRT
	for n, x := range all {
		for _, y := range all[n+1:] {
			if !detect.Apart(t, x.net, y.net) || !alternate(t, x.rows, y.rows) {
				continue
			}
			if a == nil {
				a, b = x, y
			}
			inFork[x], inFork[y] = true, true
			both = min(both, max(t.Time[x.rows[0]], t.Time[y.rows[0]]))
			until = max(until, min(t.Time[x.rows[len(x.rows)-1]], t.Time[y.rows[len(y.rows)-1]]))
			unanchored = unanchored || !x.anchor || !y.anchor
			differ = differ || agentsDiffer(t, x, y)
		}
	}
	if a == nil {
		return
	}
	i := a.rows[0]
	if p.Shared(t.Text(timeline.Device, i), t.Text(timeline.DeviceName, i), t.Time[i]) {
		return
	}
	d := detect.Draft{Contested: &finding.Contest{Row: i, From: both}}
	for _, x := range all {
		if inFork[x] {
			for _, i := range x.rows {
				role := detect.Use
				if t.Time[i] < both || t.Time[i] > until {
					role = detect.Context // one of them alone held it
				}
				d.Add(role, i)
			}
			d.Contested.To = max(d.Contested.To, t.Time[x.rows[len(x.rows)-1]])
		}
	}
	if b.rows[0] < a.rows[0] {
		a, b = b, a
	}
	d.Summary = fmt.Sprintf("Two lineages under the PRT of %s on %s took turns on %s: session %s in %s and session %s in %s.",
		detect.Who(t, i), detect.What(t, i), detect.When(t.Time[b.rows[0]]),
		detect.Short(t.Text(timeline.Session, a.rows[0])), t.Text(timeline.Net, a.net),
		detect.Short(t.Text(timeline.Session, b.rows[0])), t.Text(timeline.Net, b.net))
	d.Expected = "All lineages of a PRT are used from the place where the device is."
	d.Observed = fmt.Sprintf("%s with the PRT in %s that alternate within a day.", detect.Count(len(d.Rows), "request"), detect.Count(len(inFork), "lineage"))
	d.Benign = []string{
		"a PC that travels: ruled out, because the networks take turns",
		"several browser profiles: ruled out, because their networks differ",
	}
	if unanchored && !p.World.Survey.LogonsLeftOut() {
		d.Confidence = 0.65
		d.For = append(d.For, "one of the lineages shows no Windows logon")
	}
	if differ {
		d.Confidence = 0.65
		d.For = append(d.For, "their user agents speak of different systems")
	}
	if !unanchored && !differ {
		d.Against = append(d.Against, "Windows logged on in both lineages, and their user agents do not speak of different systems")
	}
	p.Report(d)
}

// alternate reports whether rows a and b take turns at least a b a b (or b a b
// a) within a day. Both are in order of time; a tie has no order and is passed
// over.
func alternate(t *timeline.Timeline, a, b []int) bool {
	type turn struct {
		who         int
		first, last int64
	}
	var turns []turn
	for len(a) > 0 || len(b) > 0 {
		var at int64
		who := 0
		switch x, y := next(t, a), next(t, b); {
		case x < y:
			at, a = x, a[1:]
		case y < x:
			at, b, who = y, b[1:], 1
		default:
			a, b = a[1:], b[1:]
			continue
		}
		n := len(turns)
		if n > 0 && turns[n-1].who == who {
			turns[n-1].last = at
			continue
		}
		turns = append(turns, turn{who, at, at})
		if n >= forkTurns && at-turns[n-forkTurns].last <= forkSpan {
			return true
		}
	}
	return false
}

// next returns the time of the first of rows; the end of time where there is none.
func next(t *timeline.Timeline, rows []int) int64 {
	if len(rows) == 0 {
		return math.MaxInt64
	}
	return t.Time[rows[0]]
}

func agentsDiffer(t *timeline.Timeline, x, y *branch) bool {
	a, _ := majority(t, timeline.AgentFamily, x.rows)
	b, _ := majority(t, timeline.AgentFamily, y.rows)
	return t.Text(timeline.AgentFamily, a) != "" && t.Text(timeline.AgentFamily, b) != "" && t.Code(timeline.AgentFamily, a) != t.Code(timeline.AgentFamily, b)
}

// pm009Others is what a case holds besides.
const pm009Others = `
	08:00 bob LAPTOP-2 cloudap interactive`

const pm009Office = `
	09:00 alice LAPTOP-1 cloudap interactive session=s1
	09:01 alice LAPTOP-1 outlook token=prt session=s1
	11:00 alice LAPTOP-1 outlook token=prt session=s1
	13:00 alice LAPTOP-1 outlook token=prt session=s1`

const pm009Forked = pm009Office + `
	10:00 alice LAPTOP-1 outlook token=prt method=whfb session=s2 ip=203.0.113.66 net=AS64666/NL x3 every 2h`

var pm009Examples = []detect.Example{
	{Name: "office and hosting provider take turns", For: []string{"one of the lineages shows no Windows logon"}, Severity: []finding.Severity{finding.High}, Confidence: []float64{0.65}, Story: pm009Forked, Want: []string{"Two lineages under the PRT of alice@example.com on LAPTOP-1 took turns on 4 May 2026 10:00: session d698df9d… in AS64500 NO and session da1557bc… in AS64666 NL."}},
	{Name: "Windows logs on in both", Against: []string{"Windows logged on in both lineages, and their user agents do not speak of different systems"}, Confidence: []float64{0.45}, Story: pm009Forked + `
		09:59 alice LAPTOP-1 cloudap interactive session=s2 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"Two lineages under the PRT of alice@example.com on LAPTOP-1 took turns on 4 May 2026 10:00: session d698df9d… in AS64500 NO and session da1557bc… in AS64666 NL."}},
	{Name: "Windows logs on in both, user agents of two systems", For: []string{"their user agents speak of different systems"}, Confidence: []float64{0.65}, Story: `
		09:00 alice LAPTOP-1 cloudap interactive session=s1
		09:01 alice LAPTOP-1 outlook token=prt method=whfb ua=edge session=s1 x5 every 2h
		09:59 alice LAPTOP-1 cloudap interactive session=s2 ip=203.0.113.66 net=AS64666/NL
		10:00 alice LAPTOP-1 outlook token=prt method=whfb ua=linux session=s2 ip=203.0.113.66 net=AS64666/NL x5 every 2h`, Want: []string{"Two lineages under the PRT of alice@example.com on LAPTOP-1 took turns on 4 May 2026 10:00: session d698df9d… in AS64500 NO and session da1557bc… in AS64666 NL."}},
	{Name: "Windows' logons are not in the export", For: []string{}, Confidence: []float64{0.45}, Story: `
		08:00 bob - office interactive
		09:01 alice LAPTOP-1 outlook token=prt method=whfb session=s1 x3 every 2h
		10:00 alice LAPTOP-1 outlook token=prt method=whfb session=s2 ip=203.0.113.66 net=AS64666/NL x3 every 2h` + leftOut, Want: []string{"Two lineages under the PRT of alice@example.com on LAPTOP-1 took turns on 4 May 2026 10:00: session d698df9d… in AS64500 NO and session da1557bc… in AS64666 NL."}},
	{Name: "three lineages, one finding", Story: pm009Forked + `
		10:30 alice LAPTOP-1 outlook token=prt method=whfb session=s3 ip=198.51.100.1 net=AS64777/RU x3 every 2h`, Want: []string{"Two lineages under the PRT of alice@example.com on LAPTOP-1 took turns on 4 May 2026 10:00: session d698df9d… in AS64500 NO and session da1557bc… in AS64666 NL."}},
	{Name: "silent: both in the office", Story: pm009Office + `
		10:00 alice LAPTOP-1 outlook token=prt method=whfb session=s2 x3 every 2h`},
	{Name: "silent: the PC travelled", Story: pm009Others + `
		09:00 alice LAPTOP-1 outlook token=prt method=whfb session=s1 x3 every 1h
		14:00 alice LAPTOP-1 outlook token=prt method=whfb session=s2 ip=203.0.113.66 net=AS64666/NL x3 every 1h`},
	{Name: "silent: there and back", Story: pm009Others + `
		09:00 alice LAPTOP-1 outlook token=prt method=whfb session=s1 x3 every 1h
		14:00 alice LAPTOP-1 outlook token=prt method=whfb session=s2 ip=203.0.113.66 net=AS64666/NL x3 every 1h
		18:00 alice LAPTOP-1 outlook token=prt method=whfb session=s1 x3 every 1h`},
	{Name: "silent: turns of several days", Story: pm009Others + `
		d1 09:00 alice LAPTOP-1 outlook token=prt method=whfb session=s1 x3 every 48h
		d2 09:00 alice LAPTOP-1 outlook token=prt method=whfb session=s2 ip=203.0.113.66 net=AS64666/NL x3 every 48h`},
	{Name: "silent: too few uses", Story: pm009Office + `
		10:00 alice LAPTOP-1 outlook token=prt method=whfb session=s2 ip=203.0.113.66 net=AS64666/NL x2 every 2h`},
	{Name: "silent: two credentials, two PRTs", Story: pm009Others + `
		09:00 alice LAPTOP-1 outlook token=prt method=whfb session=s1 x4 every 2h
		10:00 alice LAPTOP-1 outlook token=prt method=password session=s2 ip=203.0.113.66 net=AS64666/NL x4 every 2h`},
	{Name: "silent: two devices", Story: pm009Others + `
		09:00 alice LAPTOP-1 outlook token=prt method=whfb session=s1 x4 every 2h
		10:00 alice LAPTOP-2 outlook token=prt method=whfb session=s2 ip=203.0.113.66 net=AS64666/NL x4 every 2h`},
	{Name: "silent: refresh tokens", Story: pm009Office + `
		10:00 alice LAPTOP-1 outlook token=rt method=whfb session=s2 ip=203.0.113.66 net=AS64666/NL x3 every 2h`},
	{Name: "silent: refused", Story: pm009Office + `
		10:00 alice LAPTOP-1 outlook token=prt method=whfb session=s2 error=53003 ip=203.0.113.66 net=AS64666/NL x3 every 2h`},
	{Name: "silent: no device", Story: pm009Others + `
		09:00 alice - outlook token=prt method=whfb session=s1 x4 every 2h
		10:00 alice - outlook token=prt method=whfb session=s2 ip=203.0.113.66 net=AS64666/NL x4 every 2h`},
	{Name: "silent: address of the first request", Story: pm009Office + `
		10:00 alice LAPTOP-1 line-of-business confidential token=prt method=whfb session=s2 ip=203.0.113.66 net=AS64666/NL x3 every 2h`},
	{Name: "silent: session not carried", Story: pm009Office + `
		10:00 alice LAPTOP-1 outlook token=prt method=whfb session=? ip=203.0.113.66 net=AS64666/NL x3 every 2h`},
	{Name: "silent: at the same moments", Story: pm009Others + `
		09:00 alice LAPTOP-1 outlook token=prt method=whfb session=s1 x4 every 2h
		09:00 alice LAPTOP-1 outlook token=prt method=whfb session=s2 ip=203.0.113.66 net=AS64666/NL x4 every 2h`},
	{Name: "silent: shared PC", Story: pm009Forked, Params: func(p *detect.Params) { p.Shared = []string{"laptop-1"} }},
	{Name: "silent: agreed test", Story: pm009Forked, Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "the busier lineage is the one without a logon, and a third is left out", Confidence: []float64{0.65}, Evidence: []int{8}, Story: pm009Office + `
		10:00 alice LAPTOP-1 outlook token=prt method=whfb session=s2 ip=203.0.113.66 net=AS64666/NL x5 every 2h
		10:30 alice LAPTOP-1 outlook token=prt method=whfb session=s3 ip=192.0.2.11 x1 every 1h
		10:31 alice LAPTOP-1 outlook token=prt method=whfb session=s3 ip=192.0.2.11
		10:32 alice LAPTOP-1 outlook token=prt method=whfb session=s3 ip=192.0.2.11`, Want: []string{"Two lineages under the PRT of alice@example.com on LAPTOP-1 took turns on 4 May 2026 10:00: session d698df9d… in AS64500 NO and session da1557bc… in AS64666 NL."}},
	{Name: "Windows logs on in both, one without a user agent", Confidence: []float64{0.45}, Story: `
		09:00 alice LAPTOP-1 cloudap interactive session=s1
		09:01 alice LAPTOP-1 outlook token=prt method=whfb ua=edge session=s1 x5 every 2h
		09:59 alice LAPTOP-1 cloudap interactive session=s2 ip=203.0.113.66 net=AS64666/NL
		10:00 alice LAPTOP-1 outlook token=prt method=whfb session=s2 ip=203.0.113.66 net=AS64666/NL x5 every 2h`, Want: []string{"Two lineages under the PRT of alice@example.com on LAPTOP-1 took turns on 4 May 2026 10:00: session d698df9d… in AS64500 NO and session da1557bc… in AS64666 NL."}},
	{Name: "the same, the other without a user agent", Confidence: []float64{0.45}, Story: `
		09:00 alice LAPTOP-1 cloudap interactive session=s1
		09:01 alice LAPTOP-1 outlook token=prt method=whfb session=s1 x5 every 2h
		09:59 alice LAPTOP-1 cloudap interactive session=s2 ip=203.0.113.66 net=AS64666/NL
		10:00 alice LAPTOP-1 outlook token=prt method=whfb ua=edge session=s2 ip=203.0.113.66 net=AS64666/NL x5 every 2h`, Want: []string{"Two lineages under the PRT of alice@example.com on LAPTOP-1 took turns on 4 May 2026 10:00: session d698df9d… in AS64500 NO and session da1557bc… in AS64666 NL."}},
	{Name: "silent: session blank", Story: pm009Office + `
		10:00 alice LAPTOP-1 outlook token=prt method=whfb session=- ip=203.0.113.66 net=AS64666/NL x3 every 2h`},
	{Name: "Windows logs on in both, user agents of one system", Confidence: []float64{0.45}, Story: `
		09:00 alice LAPTOP-1 cloudap interactive session=s1
		09:01 alice LAPTOP-1 outlook token=prt method=whfb ua=edge session=s1 x5 every 2h
		09:59 alice LAPTOP-1 cloudap interactive session=s2 ip=203.0.113.66 net=AS64666/NL
		10:00 alice LAPTOP-1 outlook token=prt method=whfb ua=firefox session=s2 ip=203.0.113.66 net=AS64666/NL x5 every 2h`, Want: []string{"Two lineages under the PRT of alice@example.com on LAPTOP-1 took turns on 4 May 2026 10:00: session d698df9d… in AS64500 NO and session da1557bc… in AS64666 NL."}},
	{Name: "a third session began first, with a refresh token", Story: `
		08:30 alice LAPTOP-1 outlook token=rt method=whfb session=s3 ip=198.51.100.1 net=AS64777/RU` + pm009Forked + `
		10:30 alice LAPTOP-1 outlook token=prt method=whfb session=s3 ip=198.51.100.1 net=AS64777/RU x3 every 2h`, Want: []string{"Two lineages under the PRT of alice@example.com on LAPTOP-1 took turns on 4 May 2026 10:00: session d698df9d… in AS64500 NO and session da1557bc… in AS64666 NL."}},
	{Name: "of three, one alone shows no logon and another system", Confidence: []float64{0.65}, For: []string{"one of the lineages shows no Windows logon", "their user agents speak of different systems"}, Story: `
		08:50 alice LAPTOP-1 cloudap interactive session=s1
		09:00 alice LAPTOP-1 outlook token=prt method=whfb ua=edge session=s1 x5 every 2h
		10:00 alice LAPTOP-1 outlook token=prt method=whfb ua=linux session=s2 ip=203.0.113.66 net=AS64666/NL x4 every 2h
		10:20 alice LAPTOP-1 cloudap interactive session=s3 ip=203.0.113.66 net=AS64666/NL
		10:30 alice LAPTOP-1 outlook token=prt method=whfb ua=edge session=s3 ip=203.0.113.66 net=AS64666/NL x3 every 2h`, Want: []string{"Two lineages under the PRT of alice@example.com on LAPTOP-1 took turns on 4 May 2026 10:00: session d698df9d… in AS64500 NO and session da1557bc… in AS64666 NL."}},
	{Name: "four turns, the last a day after the first", Story: pm009Others + `
		d1 08:30 alice LAPTOP-1 outlook token=prt method=whfb session=s1 x2 every 30m
		d1 12:00 alice LAPTOP-1 outlook token=prt method=whfb session=s2 ip=203.0.113.66 net=AS64666/NL
		d1 18:00 alice LAPTOP-1 outlook token=prt method=whfb session=s1
		d2 09:00 alice LAPTOP-1 outlook token=prt method=whfb session=s2 ip=203.0.113.66 net=AS64666/NL x2 every 30m`, Want: []string{"Two lineages under the PRT of alice@example.com on LAPTOP-1 took turns on 4 May 2026 12:00: session d698df9d… in AS64500 NO and session da1557bc… in AS64666 NL."}},
	{Name: "silent: four turns, the last a day and a half after the first", Story: pm009Others + `
		d1 08:30 alice LAPTOP-1 outlook token=prt method=whfb session=s1 x2 every 30m
		d1 12:00 alice LAPTOP-1 outlook token=prt method=whfb session=s2 ip=203.0.113.66 net=AS64666/NL
		d1 18:00 alice LAPTOP-1 outlook token=prt method=whfb session=s1
		d2 21:00 alice LAPTOP-1 outlook token=prt method=whfb session=s2 ip=203.0.113.66 net=AS64666/NL x2 every 30m`},
	{Name: "silent: both in the office, and a phone abroad", Story: pm009Office + `
		10:00 alice LAPTOP-1 outlook token=prt method=whfb session=s2 x3 every 2h
		11:30 alice PHONE-1 outlook-mobile token=prt os=ios session=s3 ip=203.0.113.66 net=AS64666/NL`},
}
