package detections

import (
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// PRTByScript is PM-032.
var PRTByScript = &detect.Detection{
	ID: "PM-032", Title: "PRT used with the user agent of a script, or with none",
	Doc: `Brokers and browsers use PRTs, and both name themselves. Looks for requests with a PRT and the user agent of a scripting library or an attack tool. A request of the broker or the Windows sign-in client without any user agent is noted with little weight, where that client on that device sends one in nineteen of twenty sign-ins: an empty user agent alone is frequent.

User agents that are ROADtools' own are left to PM-033, command-line clients that have no broker to PM-003, and brokers without a device to PM-050.

Wrong when automation of the company's own signs in with a user's PRT: name its accounts or addresses as approved.`,
	Fact:     "A PRT is used by the broker of the platform or by a browser, which send user agents of their own.",
	Severity: finding.High, Confidence: 0.7, Grade: "B",
	Techniques: []string{"T1550.001"},
	Actions:    []string{"revoke-sessions"},
	Source:     "source code of AADInternals (sends no user agent) and ROADtools; public lists of user agents",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.UserAgent, signin.AppID),
	Logs:       []string{detect.NonInteractive},
	Scope:      detect.User,
	Run:        prtByScript,
	Examples:   pm032Examples,
}

func prtByScript(p *detect.Pass) {
	t := p.T
	var tools, mute []int
	for _, i := range p.Rows(timeline.OK | timeline.PRT) {
		switch {
		case p.Approved(i):
		case t.Is(i, timeline.ToolAgent):
			if t.Is(i, timeline.NoDevice) && t.Text(timeline.App, i) == reference.Broker {
				continue
			}
			if how := misfitOf(t, i, nil); presetOf(t.Text(timeline.Agent, i)) == "" && (how == fits || !t.Is(i, timeline.NonInteractive)) {
				tools = append(tools, i)
			}
		case t.Code(timeline.Agent, i) == 0 && t.Any(i, timeline.Broker|timeline.CloudAP):
			mute = append(mute, i)
		}
	}
	for _, g := range grouped(t, timeline.Agent, tools) {
		reportScript(p, g.Rows)
	}
	if len(mute) == 0 {
		return
	}
	type client struct{ device, app int32 }
	all, named := map[client]int{}, map[client]int{}
	of := func(i int) client { return client{t.Code(timeline.Device, i), t.Code(timeline.App, i)} }
	for _, i := range p.Rows(timeline.OK) {
		all[of(i)]++
		if t.Code(timeline.Agent, i) != 0 {
			named[of(i)]++
		}
	}
	mute = filter(mute, func(i int) bool { c := of(i); return 20*named[c] >= 19*all[c] })
	if len(mute) > 0 {
		reportMute(p, mute, named[of(mute[0])])
	}
}

func reportScript(p *detect.Pass, rows []int) {
	t, i := p.T, rows[0]
	d := detect.Draft{Expected: "The user agent is that of a browser or of the platform's broker."}
	d.Add(detect.Use, rows...)
	d.Summary = fmt.Sprintf("%s used a PRT (%s) %s with the user agent %s, first as %s on %s from %s.", detect.Who(t, i), detect.What(t, i),
		detect.Times(len(rows)), t.Text(timeline.Agent, i), detect.AppLabel(t, i), detect.When(t.Time[i]), detect.Where(t, i))
	a := reference.ToolAgentOf(t.Text(timeline.Agent, i))
	d.Observed = fmt.Sprintf("%s: %s.", a.ID, a.Tool)
	d.Benign = []string{fmt.Sprintf("%s: possible", a.Legitimate)}
	p.Report(d)
}

func reportMute(p *detect.Pass, rows []int, named int) {
	t, i := p.T, rows[0]
	d := detect.Draft{Severity: finding.Low, Confidence: 0.2, Expected: fmt.Sprintf("%s on that device names itself, as it did %s.", detect.AppLabel(t, i), detect.Times(named))}
	d.Add(detect.Use, rows...)
	d.Summary = fmt.Sprintf("%s used a PRT (%s) %s as %s without a user agent, first on %s from %s.", detect.Who(t, i), detect.What(t, i),
		detect.Times(len(rows)), detect.AppLabel(t, i), detect.When(t.Time[i]), detect.Where(t, i))
	d.Observed = "No user agent."
	d.Against = []string{"the user agent is missing from many sign-ins that are not interactive"}
	d.Benign = []string{"the service did not record it: possible"}
	p.Report(d)
}

const pm032Renewals = `
	d1 08:00 alice LAPTOP-1 cloudap x24 every 1h`

var pm032Examples = []detect.Example{
	{Name: "by a Python script", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.7}, Story: `
		09:00 alice LAPTOP-1 office token=prt tool x3 every 1m`, Want: []string{"alice@example.com used a PRT (LAPTOP-1) 3 times with the user agent python-requests/2.31.0, first as Microsoft Office on 4 May 2026 09:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "two scripts, two findings", Story: `
		09:00 alice LAPTOP-1 office token=prt tool
		09:10 alice LAPTOP-1 office token=prt ua="axios/1.7"
		09:20 alice LAPTOP-1 teams token=prt tool`, Evidence: []int{2, 1}, Want: []string{"alice@example.com used a PRT (LAPTOP-1) twice with the user agent python-requests/2.31.0, first as Microsoft Office on 4 May 2026 09:00 from AS64500 NO (192.0.2.10).", "alice@example.com used a PRT (LAPTOP-1) once with the user agent axios/1.7, first as Microsoft Office on 4 May 2026 09:10 from AS64500 NO (192.0.2.10)."}},
	{Name: "command line with a broker, by a script", Story: `
		09:00 alice LAPTOP-1 azure-cli token=prt tool`, Want: []string{"alice@example.com used a PRT (LAPTOP-1) once with the user agent python-requests/2.31.0, first as Microsoft Azure CLI on 4 May 2026 09:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "command line without a broker, but interactive", Story: `
		08:00 bob LAPTOP-2 outlook token=prt
		09:00 alice LAPTOP-1 aad-powershell token=prt tool interactive`, Want: []string{"alice@example.com used a PRT (LAPTOP-1) once with the user agent python-requests/2.31.0, first as Azure Active Directory PowerShell on 4 May 2026 09:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "Windows sign-in client that names itself but once", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: pm032Renewals + `
		d2 10:30 alice LAPTOP-1 cloudap ua=-`, Want: []string{"alice@example.com used a PRT (LAPTOP-1) once as Windows Sign In without a user agent, first on 5 May 2026 10:30 from AS64500 NO (192.0.2.10)."}},
	{Name: "broker that names itself but once", Severity: []finding.Severity{finding.Low}, Story: `
		d1 08:00 alice PHONE-1 broker token=prt os=ios ua=iphone x24 every 1h
		d2 10:30 alice PHONE-1 broker token=prt os=ios ua=-`, Want: []string{"alice@example.com used a PRT (PHONE-1) once as Microsoft Authentication Broker without a user agent, first on 5 May 2026 10:30 from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: a browser", Story: `
		09:00 alice LAPTOP-1 office token=prt ua=edge`},
	{Name: "silent: an application without a user agent", Story: `
		d1 08:00 alice LAPTOP-1 teams token=prt ua=edge x24 every 1h
		d2 10:30 alice LAPTOP-1 teams token=prt ua=-`},
	{Name: "silent: too few sign-ins to say that it names itself", Story: `
		d1 08:00 alice LAPTOP-1 cloudap x18 every 1h
		d2 10:30 alice LAPTOP-1 cloudap ua=-`},
	{Name: "silent: often without a user agent", Story: pm032Renewals + `
		d2 10:30 alice LAPTOP-1 cloudap ua=- x2 every 1h`},
	{Name: "silent: another device of the user names itself", Story: pm032Renewals + `
		d2 10:30 alice LAPTOP-2 cloudap ua=-`},
	{Name: "silent: with a refresh token", Story: `
		09:00 alice LAPTOP-1 office token=rt tool`},
	{Name: "silent: refused", Story: `
		09:00 alice LAPTOP-1 office token=prt tool error=53003`},
	{Name: "silent: ROADtools' own user agent, see PM-033", Story: `
		09:00 alice LAPTOP-1 office token=prt ua="x Safari/604."`},
	{Name: "silent: command line without a broker, see PM-003", Story: `
		09:00 alice LAPTOP-1 aad-powershell token=prt tool`},
	{Name: "broker on a device, application without one", Story: `
		09:00 alice PHONE-1 broker token=prt tool os=ios
		09:10 alice - office token=prt tool`, Want: []string{"alice@example.com used a PRT (PHONE-1) twice with the user agent python-requests/2.31.0, first as Microsoft Authentication Broker on 4 May 2026 09:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: broker without a device, see PM-050", Story: `
		09:00 alice - broker token=prt tool`},
	{Name: "silent: user agent not carried", Story: pm032Renewals + `
		d2 10:30 alice LAPTOP-1 cloudap ua=?`},
	{Name: "silent: refused without a user agent", Story: pm032Renewals + `
		d2 10:30 alice LAPTOP-1 cloudap ua=- error=135011`},
	{Name: "silent: agreed test", Story: `
		09:00 alice LAPTOP-1 office token=prt tool`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "without one in one of twenty renewals", Story: `
		d1 08:00 alice LAPTOP-1 cloudap x19 every 1h
		d2 09:00 alice LAPTOP-1 cloudap ua=-`, Want: []string{"alice@example.com used a PRT (LAPTOP-1) once as Windows Sign In without a user agent, first on 5 May 2026 09:00 from AS64500 NO (192.0.2.10)."}},
}
