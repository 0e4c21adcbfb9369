package detections

import (
	"fmt"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// BackFromSilence is PM-053.
var BackFromSilence = &detect.Detection{
	ID: "PM-053", Title: "Device is back after a long silence, with everything new",
	Doc: `An old PRT, found on a disk or in a backup, comes alive elsewhere: the device that was silent for more than a month shows PRTs in a network that it had never used, with another kind of user agent or mostly other applications, and without a Windows logon. Looks for joined Windows PCs that had shown Windows logons before. From another country than ever, or from a hosting provider, it weighs more.

People who return from leave log on to Windows first: what happens within two hours of a logon is left out, and so are PCs that were handed over, as the audit log tells by a change of owner or a new registration.

Wrong when the logs of a month are missing, and when a PC was set up anew without the audit log saying so.`,
	Fact:     "A PC that was away begins with a logon to Windows, and shows the programs and places of its user.",
	Severity: finding.Low, Confidence: 0.35, Grade: "C",
	Techniques: []string{"T1550.001"},
	Actions:    []string{"revoke-sessions", "disable-device"},
	Source:     "own",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.DeviceID, signin.AppID, signin.UserAgent, signin.ClientIP),
	Logs:       []string{detect.Interactive, detect.NonInteractive, detect.Complete},
	Scope:      detect.Device,
	Limits: []detect.Limit{
		detect.Within("silent, more than", silence),
		detect.Number("sign-ins after it that are looked at", firstWords),
		detect.Within("from a Windows logon that explains it, at most", logonAround),
	},
	Run:      backFromSilence,
	Examples: pm053Examples,
}

// logonAround is how near a Windows logon explains it.
const logonAround = 2 * timeline.Hour

const (
	silence    = 30 * timeline.Day
	firstWords = 10 // sign-ins after it that are looked at
)

func backFromSilence(p *detect.Pass) {
	t := p.T
	if t.Len() == 0 || t.Time[t.Len()-1]-t.Time[0] <= silence || !t.Has(timeline.OK|timeline.Anchor) {
		return
	}
	rows := p.Rows(timeline.OK)
	for n := 1; n < len(rows); n++ {
		if t.Time[rows[n]]-t.Time[rows[n-1]] > silence {
			comeBack(p, rows[:n], rows[n:])
		}
	}
}

// comeBack judges the successes of a device before and after a silence.
func comeBack(p *detect.Pass, before, after []int) {
	t, first := p.T, after[0]
	after = after[:min(firstWords, len(after))]
	uses := filter(after, func(i int) bool { return t.Is(i, timeline.PRT) && !p.Elsewhere(i) && !p.Approved(i) })
	if len(uses) == 0 || !windowsPC(t, before) || p.Shared(t.ID, t.Text(timeline.DeviceName, first), t.Time[before[len(before)-1]]) || handedOver(p, t.Time[before[len(before)-1]]) {
		return
	}
	anchored, agents, apps, countries := false, map[int32]bool{0: true}, map[int32]bool{}, map[int32]bool{0: true}
	for _, i := range before {
		anchored = anchored || t.Is(i, timeline.Anchor)
		agents[t.Code(timeline.AgentFamily, i)], apps[t.Code(timeline.App, i)], countries[t.Code(timeline.Country, i)] = true, true, true
	}
	if !anchored {
		return
	}
	nets := netsOf(t, 0, first, anyRow)
	newAgent, newApps, abroad, hosted := false, 0, true, false
	for _, i := range uses {
		if nets[t.Code(timeline.Net, i)] || !detect.Apart(t, before[len(before)-1], i) {
			return
		}
		newAgent = newAgent || !agents[t.Code(timeline.AgentFamily, i)]
		abroad, hosted = abroad && !countries[t.Code(timeline.Country, i)], hosted || p.Hosting(i)
	}
	for _, i := range after {
		if t.Is(i, timeline.Anchor) && t.Time[i]-t.Time[uses[0]] <= logonAround {
			return
		}
		if !apps[t.Code(timeline.App, i)] {
			newApps++
		}
	}
	if !newAgent && 2*newApps < len(after) {
		return
	}
	var d detect.Draft
	d.Add(detect.Context, before[len(before)-1])
	d.Add(detect.Use, uses...)
	i := uses[0]
	d.Summary = fmt.Sprintf("%s had been silent for %s; then its PRT was used by %s on %s from %s, where it had never been, without a Windows logon.",
		detect.What(t, i), detect.Span(t.Time[first]-t.Time[before[len(before)-1]]), detect.Who(t, i), detect.When(t.Time[i]), detect.Where(t, i))
	d.Expected = "A Windows logon, and the places and programs of before."
	var news []string
	if newAgent {
		news = append(news, "a new kind of user agent")
	}
	if 2*newApps >= len(after) {
		news = append(news, fmt.Sprintf("%d of the first %s by new applications", newApps, detect.Count(len(after), "sign-in")))
	}
	d.Observed = "A new network; " + strings.Join(news, "; ") + "."
	d.Benign = []string{"return from leave: ruled out, because nobody logged on to Windows", "a PC handed over: " + asAudited(p, t.Time[i], "ruled out as far as the audit log tells")}
	if abroad {
		d.For = append(d.For, "the device had never been in that country")
	}
	if hosted {
		d.For = append(d.For, "it came from a hosting provider")
	}
	if len(d.For) > 0 {
		d.Severity = finding.Medium
	}
	p.Report(d)
}

// handedOver reports whether the directory tells of a new registration or a new
// owner of the device after a moment.
func handedOver(p *detect.Pass, after int64) bool {
	for _, c := range p.World.Directory.Device(p.T.ID) {
		if c.Time > after && (c.Kind == directory.DeviceCreated || c.Kind == directory.DeviceOwner) {
			return true
		}
	}
	return false
}

const (
	pm053Before = `
	d1 08:00 alice LAPTOP-1 cloudap interactive method=whfb
	d1 08:05 alice LAPTOP-1 outlook token=prt ua=edge x3 every 1h`
	pm053After = `
	d40 09:00 alice LAPTOP-1 azure-cli token=prt ip=203.0.113.66`
)

var pm053Examples = []detect.Example{
	{Name: "new applications, in another country", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, For: []string{"the device had never been in that country"}, Evidence: []int{2}, Story: pm053Before + pm053After + ` net=AS64666/NL`, Want: []string{"LAPTOP-1 had been silent for 38 days; then its PRT was used by alice@example.com on 12 Jun 2026 09:00 from AS64666 NL (203.0.113.66), where it had never been, without a Windows logon."}},
	{Name: "in the same country", Benign: []string{"return from leave: ruled out, because nobody logged on to Windows", "a PC handed over: possible, as the case holds no directory audit log"}, Severity: []finding.Severity{finding.Low}, For: []string{}, Story: pm053Before + pm053After + ` net=AS64666/NO`, Want: []string{"LAPTOP-1 had been silent for 38 days; then its PRT was used by alice@example.com on 12 Jun 2026 09:00 from AS64666 NO (203.0.113.66), where it had never been, without a Windows logon."}},
	{Name: "at a hosting provider of the same country", Severity: []finding.Severity{finding.Medium}, For: []string{"it came from a hosting provider"}, Story: pm053Before + pm053After + ` net=AS64666/NO`,
		Params: func(p *detect.Params) { p.Hosting = []int64{64666} }, Want: []string{"LAPTOP-1 had been silent for 38 days; then its PRT was used by alice@example.com on 12 Jun 2026 09:00 from AS64666 NO (203.0.113.66), where it had never been, without a Windows logon."}},
	{Name: "country not known", Severity: []finding.Severity{finding.Low}, Story: pm053Before + pm053After + ` net=AS64666 country=-`, Want: []string{"LAPTOP-1 had been silent for 38 days; then its PRT was used by alice@example.com on 12 Jun 2026 09:00 from AS64666 (203.0.113.66), where it had never been, without a Windows logon."}},
	{Name: "known application, but another kind of user agent", Story: pm053Before + `
		d40 09:00 alice LAPTOP-1 outlook token=prt ua=linux ip=203.0.113.66 net=AS64666/NL`, Want: []string{"LAPTOP-1 had been silent for 38 days; then its PRT was used by alice@example.com on 12 Jun 2026 09:00 from AS64666 NL (203.0.113.66), where it had never been, without a Windows logon."}},
	{Name: "two places, the first of them a hosting provider of a known country", Severity: []finding.Severity{finding.Medium}, For: []string{"it came from a hosting provider"}, Story: pm053Before + `
		d40 09:00 alice LAPTOP-1 outlook token=prt ua=linux ip=203.0.113.66 net=AS64666/NO
		d40 09:10 alice LAPTOP-1 outlook token=prt ua=edge ip=203.0.113.77 net=AS64777/SE`,
		Params: func(p *detect.Params) { p.Hosting = []int64{64666} }, Want: []string{"LAPTOP-1 had been silent for 38 days; then its PRT was used by alice@example.com on 12 Jun 2026 09:00 from AS64666 NO (203.0.113.66), where it had never been, without a Windows logon."}},
	{Name: "half of the applications are new", Story: pm053Before + pm053After + ` net=AS64666/NL
		d40 09:10 alice LAPTOP-1 outlook token=prt ua=edge ip=203.0.113.66 net=AS64666/NL`, Want: []string{"LAPTOP-1 had been silent for 38 days; then its PRT was used by alice@example.com on 12 Jun 2026 09:00 from AS64666 NL (203.0.113.66), where it had never been, without a Windows logon."}},
	{Name: "somebody logged on hours later", Story: pm053Before + pm053After + ` net=AS64666/NL
		d40 11:10 alice LAPTOP-1 cloudap interactive method=whfb`, Want: []string{"LAPTOP-1 had been silent for 38 days; then its PRT was used by alice@example.com on 12 Jun 2026 09:00 from AS64666 NL (203.0.113.66), where it had never been, without a Windows logon."}},
	{Name: "silent: most applications are known", Story: pm053Before + pm053After + ` net=AS64666/NL
		d40 09:10 alice LAPTOP-1 outlook token=prt ua=edge ip=203.0.113.66 net=AS64666/NL x2 every 1h`},
	{Name: "silent: all as ever but the place", Story: pm053Before + `
		d40 09:00 alice LAPTOP-1 outlook token=prt ua=edge ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: no user agent now", Story: pm053Before + `
		d40 09:00 alice LAPTOP-1 outlook token=prt ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: in its network", Story: pm053Before + pm053After},
	{Name: "silent: in one of its networks", Story: `
		d1 07:00 alice LAPTOP-1 outlook token=rt ua=edge ip=203.0.113.66 net=AS64666/NL` + pm053Before + pm053After + ` net=AS64666/NL`},
	{Name: "silent: IPv6 instead of IPv4, no numbers", Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive method=whfb asn=- country=-
		d40 09:00 alice LAPTOP-1 azure-cli token=prt ip=2001:db8::1 asn=- country=-`},
	{Name: "silent: one of them in its network", Story: pm053Before + pm053After + ` net=AS64666/NL
		d40 09:10 alice LAPTOP-1 azure-cli token=prt`},
	{Name: "silent: Windows logged on first", Story: pm053Before + `
		d40 08:30 alice LAPTOP-1 cloudap interactive method=whfb ip=203.0.113.66 net=AS64666/NL` + pm053After + ` net=AS64666/NL`},
	{Name: "silent: Windows logged on soon", Story: pm053Before + pm053After + ` net=AS64666/NL
		d40 11:00 alice LAPTOP-1 cloudap interactive method=whfb ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: less than a month", Story: pm053Before + `
		d31 10:05 alice LAPTOP-1 azure-cli token=prt ip=203.0.113.66 net=AS64666/NL
		d33 08:00 alice LAPTOP-1 outlook token=rt ua=edge`},
	{Name: "silent: it never logged on to Windows", Story: `
		d1 08:00 bob LAPTOP-2 cloudap interactive method=whfb
		d1 08:05 alice LAPTOP-1 outlook token=prt ua=edge x3 every 1h` + pm053After + ` net=AS64666/NL
		d50 08:00 alice LAPTOP-1 cloudap interactive method=whfb`},
	{Name: "silent: registered at home, not joined", Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive method=whfb trust=registered` + pm053After + ` net=AS64666/NL`},
	{Name: "silent: set up anew", Story: pm053Before + `
		d39 09:00 audit register-device LAPTOP-1 by=alice` + pm053After + ` net=AS64666/NL`},
	{Name: "silent: handed over", Story: pm053Before + `
		d39 09:00 audit add-owner LAPTOP-1 user=bob by=admin` + pm053After + ` net=AS64666/NL`},
	{Name: "changed by hand", Benign: []string{"return from leave: ruled out, because nobody logged on to Windows", "a PC handed over: ruled out as far as the audit log tells"}, Story: pm053Before + `
		d39 09:00 audit update-device LAPTOP-1 by=admin
		d50 09:00 audit register-device LAPTOP-2 by=bob` + pm053After + ` net=AS64666/NL`, Want: []string{"LAPTOP-1 had been silent for 38 days; then its PRT was used by alice@example.com on 12 Jun 2026 09:00 from AS64666 NL (203.0.113.66), where it had never been, without a Windows logon."}},
	{Name: "an owner was added before", Story: `
		d1 07:00 audit add-owner LAPTOP-1 user=bob by=admin` + pm053Before + pm053After + ` net=AS64666/NL`, Want: []string{"LAPTOP-1 had been silent for 38 days; then its PRT was used by alice@example.com on 12 Jun 2026 09:00 from AS64666 NL (203.0.113.66), where it had never been, without a Windows logon."}},
	{Name: "silent: a refresh token", Story: pm053Before + `
		d40 09:00 alice LAPTOP-1 azure-cli token=rt ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: refused", Story: pm053Before + pm053After + ` net=AS64666/NL error=53003`},
	{Name: "silent: through the company's tunnel", Story: pm053Before + pm053After + ` net=AS64666/NL gsa`},
	{Name: "silent: a Cloud PC", Story: strings.ReplaceAll(pm053Before+pm053After, "LAPTOP-1", "CPC-alice-1") + ` net=AS64666/NL`},
	{Name: "silent: user agent not carried", Story: pm053Before + pm053After + ` net=AS64666/NL missing=user_agent`},
	{Name: "silent: agreed test", Story: pm053Before + pm053After + ` net=AS64666/NL`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "a new owner in the moment of the last sign-in", Story: pm053Before + `
	d1 10:05 audit add-owner LAPTOP-1 by=admin` + pm053After + ` net=AS64666/NL`, Want: []string{"LAPTOP-1 had been silent for 38 days; then its PRT was used by alice@example.com on 12 Jun 2026 09:00 from AS64666 NL (203.0.113.66), where it had never been, without a Windows logon."}},
}
