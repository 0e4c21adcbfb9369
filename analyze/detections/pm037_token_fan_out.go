package detections

import (
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// TokenFanOut is PM-037.
var TokenFanOut = &detect.Detection{
	ID: "PM-037", Title: "One lineage asks for tokens for everything",
	Doc: `Who holds somebody's token finds out what it opens: tools ask for one client and resource after the other, in seconds. Looks for lineages that ask for twelve or more pairs of client and resource within ten minutes, and for more than four times as many as the user's busiest ten minutes of other days; and for three or more targets within ten minutes that are refused as not meant for that client (65001, 65002, 650057, 500011).

A logon of Windows brings a storm of requests: the ten minutes after one at the same address do not count. Less than three days of the user leave nothing to compare with: such a storm is then noted with little weight.

Wrong when Office is set up for the first time on a PC that shows no Windows logon.`,
	Fact:     "Programs ask for the tokens that they need; nobody needs one for everything at once.",
	Severity: finding.Medium, Confidence: 0.4, Grade: "B",
	Techniques: []string{"T1528", "T1087.004"},
	Actions:    []string{"revoke-sessions"},
	Source:     "secureworks family-of-client-ids research; HybridBrothers FOCI query; ROADtools",
	Needs:      signin.Of(signin.ErrorCode, signin.AppID, signin.ResourceID, signin.SessionID),
	Logs:       []string{detect.NonInteractive},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("within", fanWindow),
		detect.Number("pairs of client and resource, at least", fanPairs),
		detect.Number("times what the user's busiest days had, but for one", fanTimes),
		detect.Number("targets refused", fanMisses),
	},
	Run:      tokenFanOut,
	Examples: pm037Examples,
}

const (
	fanWindow = 10 * timeline.Minute
	fanPairs  = 12
	fanTimes  = 4
	fanMisses = 3
)

// ask is a client and what it asks for.
type ask struct{ app, resource int32 }

// window counts distinct things in the last ten minutes.
type window struct {
	t     *timeline.Timeline
	rows  []int
	from  int // of rows
	count map[ask]int
	of    func(i int) ask
}

// add takes row i, which follows those before, and returns how many distinct
// things the window holds.
func (w *window) add(i int) int {
	w.rows = append(w.rows, i)
	w.count[w.of(i)]++
	for ; w.t.Time[i]-w.t.Time[w.rows[w.from]] > fanWindow; w.from++ {
		k := w.of(w.rows[w.from])
		if w.count[k]--; w.count[k] == 0 {
			delete(w.count, k)
		}
	}
	return len(w.count)
}

func windowOf(t *timeline.Timeline, of func(i int) ask) *window {
	return &window{t: t, count: map[ask]int{}, of: of}
}

// mistargeted reports whether an error says that a client asked for a
// resource that is not meant for it.
func mistargeted(code int64) bool {
	return code == 65001 || code == 65002 || code == 650057 || code == 500011
}

func tokenFanOut(p *detect.Pass) {
	t := p.T
	if !crowded(t) {
		return
	}
	pairOf := func(i int) ask { return ask{t.Code(timeline.App, i), t.Code(timeline.Resource, i)} }
	var busiest *busy
	logons := map[int32]int64{} // by address: the last of Windows
	type fan struct{ ok, missed *window }
	fans := map[int32]*fan{} // by session
	type hit struct {
		session int32
		missed  bool
	}
	found := map[hit]bool{}
	for i, at := range t.Time {
		ip := t.Code(timeline.IP64, i)
		if t.Is(i, timeline.Anchor) {
			logons[ip] = at
		}
		s := t.Code(timeline.Session, i)
		if s == 0 || !p.Judged(i) || p.Approved(i) || at-logons[ip] <= fanWindow {
			continue
		}
		f := fans[s]
		if f == nil {
			f = &fan{windowOf(t, pairOf), windowOf(t, func(i int) ask { return ask{resource: t.Code(timeline.Resource, i)} })}
			fans[s] = f
		}
		switch {
		case t.Is(i, timeline.OK):
			n, k := f.ok.add(i), hit{s, false}
			if n < fanPairs || found[k] {
				continue
			}
			if busiest == nil {
				busiest = busiestDays(t, pairOf)
			}
			if n > fanTimes*busiest.second {
				found[k] = true
				reportFan(p, f.ok, n, busiest.second, busiest.days > 3)
			}
		case mistargeted(t.ErrorCode(i)):
			n := f.missed.add(i)
			if k := (hit{s, true}); n >= fanMisses && !found[k] {
				found[k] = true
				reportMissed(p, f.missed, n)
			}
		}
	}
}

// crowded reports whether a timeline holds enough within ten minutes to be
// looked at: most do not.
func crowded(t *timeline.Timeline) bool {
	from := [2]int{}
	n := [2]int{}
	least := [2]int{fanPairs, fanMisses}
	kind := func(i int) int {
		switch {
		case t.Is(i, timeline.OK):
			return 0
		case mistargeted(t.ErrorCode(i)):
			return 1
		}
		return -1
	}
	for i, at := range t.Time {
		k := kind(i)
		if k < 0 {
			continue
		}
		n[k]++
		for ; at-t.Time[from[k]] > fanWindow; from[k]++ {
			if kind(from[k]) == k {
				n[k]--
			}
		}
		if n[k] >= least[k] {
			return true
		}
	}
	return false
}

// busy is how many distinct things the busiest ten minutes of each day held.
// A window is measured by the second: on a day that is not the busiest, it
// holds no more than that.
type busy struct{ days, most, second int }

func busiestDays(t *timeline.Timeline, of func(i int) ask) *busy {
	days := map[int64]int{}
	w := windowOf(t, of)
	for i, at := range t.Time {
		if t.Is(i, timeline.OK) {
			days[at/timeline.Day] = max(days[at/timeline.Day], w.add(i))
		}
	}
	b := &busy{days: len(days)}
	for _, n := range days {
		b.second = max(b.second, min(n, b.most))
		b.most = max(n, b.most)
	}
	return b
}

func reportFan(p *detect.Pass, w *window, n, usual int, compared bool) {
	t := p.T
	rows := w.rows[w.from:]
	i := rows[0]
	var d detect.Draft
	d.Add(detect.Use, rows...)
	d.Summary = fmt.Sprintf("A session of %s asked for %d pairs of client and resource within %s on %s from %s; the busiest ten minutes of other days held %d.", detect.Who(t, i), n,
		detect.Span(t.Time[rows[len(rows)-1]]-t.Time[i]), detect.When(t.Time[i]), detect.Where(t, i), usual)
	d.Expected = "A session asks for the tokens that the programs in use need."
	d.Observed = fmt.Sprintf("%s: %s.", detect.Count(len(rows), "request"), apps(t, rows))
	d.Benign = []string{"a logon of Windows: ruled out, because none came before at that address"}
	if p.World.Survey.LogonsLeftOut() {
		d.Benign[0] = "a logon of Windows: " + detect.LogonsUnknown
	}
	if !compared {
		d.Severity, d.Confidence = finding.Low, 0.2
		d.Against = append(d.Against, "the logs hold fewer than three other days of the user")
	}
	p.Report(d)
}

func reportMissed(p *detect.Pass, w *window, n int) {
	t := p.T
	rows := w.rows[w.from:]
	i := rows[0]
	var d detect.Draft
	d.Add(detect.Attempt, rows...)
	d.Summary = fmt.Sprintf("A session of %s was refused for %d resources that are not meant for the clients it asked as, within %s on %s from %s.", detect.Who(t, i), n,
		detect.Span(t.Time[rows[len(rows)-1]]-t.Time[i]), detect.When(t.Time[i]), detect.Where(t, i))
	d.Expected = "Clients ask for resources that are meant for them."
	d.Observed = fmt.Sprintf("%s refused.", detect.Count(len(rows), "request"))
	d.Benign = []string{"a client under development: possible"}
	p.Report(d)
}

const pm037Life = `
	d1 09:00 alice LAPTOP-1 outlook session=s0 x4 every 24h`

const pm037Fan = ` app=tool-# session=s1 x12 every 20s`

var pm037Examples = []detect.Example{
	{Name: "twelve clients in four minutes", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Evidence: []int{12}, Story: pm037Life + `
		d5 10:00 alice LAPTOP-1` + pm037Fan, Want: []string{"A session of alice@example.com asked for 12 pairs of client and resource within 4 min on 8 May 2026 10:00 from AS64500 NO (192.0.2.10); the busiest ten minutes of other days held 1."}},
	{Name: "one client, twelve resources, and on it goes", Evidence: []int{12}, Story: pm037Life + `
		d5 10:00 alice LAPTOP-1 azure-cli resource=target-# session=s1 x20 every 20s`, Want: []string{"A session of alice@example.com asked for 12 pairs of client and resource within 4 min on 8 May 2026 10:00 from AS64500 NO (192.0.2.10); the busiest ten minutes of other days held 1."}},
	{Name: "nothing to compare with", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: `
		d5 10:00 alice LAPTOP-1` + pm037Fan, Want: []string{"A session of alice@example.com asked for 12 pairs of client and resource within 4 min on 8 May 2026 10:00 from AS64500 NO (192.0.2.10); the busiest ten minutes of other days held 0."}},
	{Name: "three targets that are not meant for it", Severity: []finding.Severity{finding.Medium}, Evidence: []int{4}, Story: `
		10:00 alice LAPTOP-1 azure-cli session=s1 resource=target-1 error=65001
		10:00 alice LAPTOP-1 azure-cli session=s1 resource=target-1 error=65002
		10:01 alice LAPTOP-1 azure-cli session=s1 resource=target-2 error=650057
		10:02 alice LAPTOP-1 azure-cli session=s1 resource=target-3 error=500011
		10:03 alice LAPTOP-1 azure-cli session=s1 resource=target-4 error=65002`, Want: []string{"A session of alice@example.com was refused for 3 resources that are not meant for the clients it asked as, within 2 min on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "a logon of Windows an hour before", Story: pm037Life + `
		d5 09:00 alice LAPTOP-1 cloudap interactive session=s0
		d5 10:00 alice LAPTOP-1` + pm037Fan, Want: []string{"A session of alice@example.com asked for 12 pairs of client and resource within 4 min on 8 May 2026 10:00 from AS64500 NO (192.0.2.10); the busiest ten minutes of other days held 1."}},
	{Name: "a logon of Windows elsewhere", Story: pm037Life + `
		d5 10:00 alice LAPTOP-1 cloudap interactive session=s0 ip=192.0.2.77
		d5 10:00 alice LAPTOP-1` + pm037Fan, Want: []string{"A session of alice@example.com asked for 12 pairs of client and resource within 4 min on 8 May 2026 10:00 from AS64500 NO (192.0.2.10); the busiest ten minutes of other days held 1."}},
	{Name: "on two days, of which one is four times as busy", Evidence: []int{49}, Story: pm037Life + `
		d5 10:00 alice LAPTOP-1 app=tool-# session=s1 x60 every 5s
		d6 10:00 alice LAPTOP-1 app=tool-# session=s2 x12 every 20s`, Want: []string{"A session of alice@example.com asked for 49 pairs of client and resource within 4 min on 8 May 2026 10:00 from AS64500 NO (192.0.2.10); the busiest ten minutes of other days held 12."}},
	{Name: "after many that were refused for another reason", Evidence: []int{12}, Story: pm037Life + `
		d5 08:00 alice LAPTOP-1 app=other-# session=s0 error=53003 x40 every 10s
		d5 10:00 alice LAPTOP-1` + pm037Fan, Want: []string{"A session of alice@example.com asked for 12 pairs of client and resource within 4 min on 8 May 2026 10:00 from AS64500 NO (192.0.2.10); the busiest ten minutes of other days held 1."}},
	{Name: "refused requests of other days do not count", Severity: []finding.Severity{finding.Medium}, Story: pm037Life + `
		d4 10:00 alice LAPTOP-1 app=tool-# session=s0 error=53003 x12 every 20s
		d5 10:00 alice LAPTOP-1` + pm037Fan, Want: []string{"A session of alice@example.com asked for 12 pairs of client and resource within 4 min on 8 May 2026 10:00 from AS64500 NO (192.0.2.10); the busiest ten minutes of other days held 1."}},
	{Name: "silent: three targets refused for another reason", Story: `
		09:59 alice LAPTOP-1 outlook session=s1 x12 every 10s
		10:00 alice LAPTOP-1 azure-cli session=s1 resource=target-# error=65002 x2 every 1m
		10:02 alice LAPTOP-1 azure-cli session=s1 resource=goal-# error=53003 x4 every 1m`},
	{Name: "silent: eleven", Story: pm037Life + `
		d5 10:00 alice LAPTOP-1 app=tool-# session=s1 x11 every 20s`},
	{Name: "silent: slower", Story: pm037Life + `
		d5 10:00 alice LAPTOP-1 app=tool-# session=s1 x40 every 1m`},
	{Name: "silent: one pair many times", Story: pm037Life + `
		d5 10:00 alice LAPTOP-1 outlook session=s1 x40 every 10s`},
	{Name: "silent: as on other days", Story: `
		d1 10:00 alice LAPTOP-1 app=tool-# session=s# x4 every 20s
		d2 10:00 alice LAPTOP-1` + pm037Fan},
	{Name: "silent: as on other days, of which one is the busiest", Story: `
		d1 10:00 alice LAPTOP-1 app=tool-# session=s# x4 every 20s
		d3 10:00 alice LAPTOP-1 app=tool-# session=s# x5 every 20s
		d2 10:00 alice LAPTOP-1` + pm037Fan},
	{Name: "silent: after a logon of Windows", Story: pm037Life + `
		d5 09:59 alice LAPTOP-1 cloudap interactive session=s0
		d5 10:00 alice LAPTOP-1` + pm037Fan},
	{Name: "silent: in twelve sessions", Story: pm037Life + `
		d5 10:00 alice LAPTOP-1 app=tool-# session=t# x12 every 20s`},
	{Name: "silent: sessions not named", Story: pm037Life + `
		d5 10:00 alice LAPTOP-1 app=tool-# session=- x12 every 20s`},
	{Name: "silent: refused for another reason", Story: pm037Life + `
		d5 10:00 alice LAPTOP-1` + pm037Fan + ` error=53003`},
	{Name: "silent: two targets", Story: `
		10:00 alice LAPTOP-1 azure-cli session=s1 resource=target-# error=65002 x2 every 1m`},
	{Name: "silent: three targets within an hour", Story: `
		10:00 alice LAPTOP-1 azure-cli session=s1 resource=target-# error=65002 x4 every 20m`},
	{Name: "silent: resource not carried", Story: pm037Life + `
		d5 10:00 alice LAPTOP-1 resource_id=?` + pm037Fan},
	{Name: "silent: agreed test", Story: pm037Life + `
		d5 10:00 alice LAPTOP-1` + pm037Fan,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "three other days to compare with", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: `
		d1 09:00 alice LAPTOP-1 outlook session=s0 x3 every 24h
		d5 10:00 alice LAPTOP-1` + pm037Fan, Want: []string{"A session of alice@example.com asked for 12 pairs of client and resource within 4 min on 8 May 2026 10:00 from AS64500 NO (192.0.2.10); the busiest ten minutes of other days held 1."}},
	{Name: "two other days to compare with", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: `
		d1 09:00 alice LAPTOP-1 outlook session=s0 x2 every 24h
		d5 10:00 alice LAPTOP-1` + pm037Fan, Want: []string{"A session of alice@example.com asked for 12 pairs of client and resource within 4 min on 8 May 2026 10:00 from AS64500 NO (192.0.2.10); the busiest ten minutes of other days held 1."}},
	{Name: "a logon of Windows a quarter of an hour before", Story: pm037Life + `
		d5 09:45 alice LAPTOP-1 cloudap interactive session=s0
		d5 10:00 alice LAPTOP-1` + pm037Fan, Want: []string{"A session of alice@example.com asked for 12 pairs of client and resource within 4 min on 8 May 2026 10:00 from AS64500 NO (192.0.2.10); the busiest ten minutes of other days held 1."}},
	{Name: "silent: it begins ten minutes after a logon of Windows", Story: pm037Life + `
		d5 09:50 alice LAPTOP-1 cloudap interactive session=s0
		d5 10:00 alice LAPTOP-1` + pm037Fan},
}
