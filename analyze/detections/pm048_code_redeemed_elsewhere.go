package detections

import (
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// CodeRedeemedElsewhere is PM-048.
var CodeRedeemedElsewhere = &detect.Detection{
	ID: "PM-048", Title: "Authorization code redeemed elsewhere",
	Doc: `A victim is led to sign in to Azure CLI or another client for developers, and to hand over the address that the browser ends at: it holds an authorization code, which the intruder redeems (ConsentFix). Looks for an interactive sign-in to such a client and, within ten minutes and in the same session, for a request of the client that is not interactive and comes from another network: from another country or a hosting provider, unbound where the sign-in was bound, or past the tunnel that the sign-in came through. It weighs more where the lineage goes on to be used from there.

Device codes are redeemed elsewhere lawfully and are left out.

Wrong when somebody develops on another machine: Cloud Shell, containers and remote hosts redeem codes where they are. Name their addresses as tunnels.`,
	Fact:     "The client that asks for an authorization code redeems it, seconds later and from where it is.",
	Severity: finding.High, Confidence: 0.6, Grade: "B",
	Techniques: []string{"T1528", "T1566.002"},
	Actions:    []string{"revoke-sessions"},
	Source:     "Cloud-Architekt: ConsentFix hunting query; elastic rules on OAuth phishing with first-party clients",
	Needs:      signin.Of(signin.ErrorCode, signin.Kind, signin.AppID, signin.SessionID, signin.ClientIP, signin.Country, signin.TransferMethod),
	Logs:       []string{detect.Interactive, detect.NonInteractive},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("from the sign-in to the redemption, at most", redeemed),
	},
	Run:      codeRedeemedElsewhere,
	Examples: pm048Examples,
}

const redeemed = 10 * timeline.Minute // from the sign-in to the redemption

func codeRedeemedElsewhere(p *detect.Pass) {
	t := p.T
	type client struct{ session, app int32 }
	asked := map[client]int{} // last interactive sign-in, counted from 1
	type theft struct{ asked, redeemed int }
	var thefts []theft
	stolen := map[int32]int{} // by session: which of thefts
	later := map[int][]int{}  // by theft: use from the same network
	role := valued(t, timeline.App, "role", reference.Role)
	for _, i := range p.Rows(timeline.OK) {
		s := t.Code(timeline.Session, i)
		if s == 0 || p.Approved(i) {
			continue
		}
		if n, ok := stolen[s]; ok {
			if t.Code(timeline.Net, i) == t.Code(timeline.Net, thefts[n].redeemed) && t.Any(i, presented) {
				later[n] = append(later[n], i)
			}
			continue
		}
		if r := role.at(i); r != "cli" && r != "dev_tool" || t.Any(i, timeline.DeviceCode|timeline.DeviceCodeFlow) {
			continue
		}
		k := client{s, t.Code(timeline.App, i)}
		switch a := asked[k] - 1; {
		case t.Is(i, timeline.Interactive):
			asked[k] = i + 1
		case t.Is(i, timeline.NonInteractive) && a >= 0 && t.Time[i]-t.Time[a] <= redeemed && tookAway(p, a, i):
			stolen[s] = len(thefts)
			thefts = append(thefts, theft{a, i})
		}
	}
	for n, x := range thefts {
		reportRedeemed(p, x.asked, x.redeemed, later[n])
	}
}

// tookAway reports whether row i redeems elsewhere what row a signed in for.
func tookAway(p *detect.Pass, a, i int) bool {
	t := p.T
	switch {
	case p.Elsewhere(i):
		return false
	case t.Is(a, timeline.GSA):
		return true // the client of the tunnel is on the machine, and row i did not come through it
	case p.Elsewhere(a) || !detect.Apart(t, a, i):
		return false
	}
	return abroad(t, a, i) || p.Hosting(i) || t.Is(a, timeline.Bound) && t.Is(i, timeline.Unbound)
}

func reportRedeemed(p *detect.Pass, a, i int, later []int) {
	t := p.T
	d := detect.Draft{Chain: true}
	d.Add(detect.Root, a)
	d.Add(detect.Use, i)
	d.Add(detect.Use, later...)
	d.Summary = fmt.Sprintf("%s signed in to %s from %s on %s; %s later that client asked for a token from %s (%s).", detect.Who(t, a), detect.AppLabel(t, a),
		detect.Where(t, a), detect.When(t.Time[a]), detect.Span(t.Time[i]-t.Time[a]), detect.Where(t, i), detect.What(t, i))
	d.Expected = "The code is redeemed where the sign-in was."
	d.Observed = fmt.Sprintf("Redeemed in %s.", t.Text(timeline.Net, i))
	if t.Is(a, timeline.HasDevice) && t.Is(i, timeline.NoDevice) {
		d.For = append(d.For, "the sign-in names a device, the redemption none")
	}
	if len(later) > 0 {
		d.Confidence = 0.75
		d.For = append(d.For, fmt.Sprintf("the lineage goes on to be used from there: %s", detect.Count(len(later), "request")))
	}
	d.Benign = []string{"development on a remote host or in a container: ruled out only as far as the configuration names it"}
	p.Report(d)
}

const pm048Asked = `
	10:00:00 alice LAPTOP-1 azure-cli interactive session=s1`

const pm048Away = ` session=s1 ip=203.0.113.66 net=AS64666/US`

var pm048Examples = []detect.Example{
	{Name: "redeemed abroad", Confidence: []float64{0.6}, Evidence: []int{2}, For: []string{"the sign-in names a device, the redemption none"}, Story: pm048Asked + `
		10:00:40 alice - azure-cli` + pm048Away, Want: []string{"alice@example.com signed in to Microsoft Azure CLI from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; 40 seconds later that client asked for a token from AS64666 US (203.0.113.66) (no device)."}},
	{Name: "redeemed abroad with the device, and used there", Confidence: []float64{0.75}, Evidence: []int{5}, Story: pm048Asked + `
		10:00:40 alice LAPTOP-1 azure-cli` + pm048Away + `
		10:50 alice LAPTOP-1 azure-cli token=masked` + pm048Away + `
		11:00 alice LAPTOP-1 azure-cli token=rt` + pm048Away + `
		11:10 alice LAPTOP-1 azure-cli token=prt` + pm048Away + `
		11:20 alice LAPTOP-1 azure-cli token=none` + pm048Away + `
		11:30 alice LAPTOP-1 azure-cli token=rt session=s1`, Want: []string{"alice@example.com signed in to Microsoft Azure CLI from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; 40 seconds later that client asked for a token from AS64666 US (203.0.113.66) (LAPTOP-1)."}},
	{Name: "redeemed abroad, and mail is read from there", Confidence: []float64{0.75}, Evidence: []int{3}, For: []string{"the sign-in names a device, the redemption none", "the lineage goes on to be used from there: 1 request"}, Story: pm048Asked + `
		10:00:40 alice - azure-cli` + pm048Away + `
		10:20 alice - outlook token=rt` + pm048Away, Want: []string{"alice@example.com signed in to Microsoft Azure CLI from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; 40 seconds later that client asked for a token from AS64666 US (203.0.113.66) (no device)."}},
	{Name: "at a hosting provider of the same country", Story: pm048Asked + `
		10:00:40 alice - azure-cli session=s1 ip=203.0.113.66 net=AS64666/NO`,
		Params: func(p *detect.Params) { p.Hosting = []int64{64666} }, Want: []string{"alice@example.com signed in to Microsoft Azure CLI from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; 40 seconds later that client asked for a token from AS64666 NO (203.0.113.66) (no device)."}},
	{Name: "neither names a device", For: []string{}, Story: `
		10:00:00 alice - azure-cli interactive session=s1
		10:00:40 alice - azure-cli` + pm048Away, Want: []string{"alice@example.com signed in to Microsoft Azure CLI from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; 40 seconds later that client asked for a token from AS64666 US (203.0.113.66) (no device)."}},
	{Name: "unbound in another network", For: []string{}, Story: `
		10:00:00 alice LAPTOP-1 vscode interactive bound session=s1
		10:00:40 alice LAPTOP-1 vscode unbound session=s1 ip=203.0.113.66 net=AS64666/NO`, Want: []string{"alice@example.com signed in to Visual Studio Code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; 40 seconds later that client asked for a token from AS64666 NO (203.0.113.66) (LAPTOP-1)."}},
	{Name: "past the tunnel", Story: `
		10:00:00 alice LAPTOP-1 azure-cli interactive gsa session=s1
		10:00:40 alice LAPTOP-1 azure-cli session=s1`, Want: []string{"alice@example.com signed in to Microsoft Azure CLI from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; 40 seconds later that client asked for a token from AS64500 NO (192.0.2.10) (LAPTOP-1)."}},
	{Name: "asked twice: the later sign-in counts", Story: `
		09:00 alice LAPTOP-1 azure-cli interactive session=s1` + pm048Asked + `
		10:00:40 alice - azure-cli` + pm048Away, Want: []string{"alice@example.com signed in to Microsoft Azure CLI from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; 40 seconds later that client asked for a token from AS64666 US (203.0.113.66) (no device)."}},
	{Name: "silent: redeemed where it was asked for", Story: pm048Asked + `
		10:00:40 alice - azure-cli session=s1`},
	{Name: "silent: another network of the country", Story: pm048Asked + `
		10:00:40 alice - azure-cli session=s1 ip=203.0.113.66 net=AS64666/NO`},
	{Name: "silent: never bound", Story: `
		10:00:00 alice LAPTOP-1 vscode interactive session=s1
		10:00:40 alice LAPTOP-1 vscode unbound session=s1 ip=203.0.113.66 net=AS64666/NO`},
	{Name: "silent: bound still", Story: `
		10:00:00 alice LAPTOP-1 vscode interactive bound session=s1
		10:00:40 alice LAPTOP-1 vscode bound session=s1 ip=203.0.113.66 net=AS64666/NO`},
	{Name: "silent: both at one hosting provider", Story: pm048Asked + `
		10:00:40 alice - azure-cli session=s1`,
		Params: func(p *detect.Params) { p.Hosting = []int64{64500} }},
	{Name: "silent: through the tunnel", Story: pm048Asked + `
		10:00:40 alice - azure-cli gsa` + pm048Away},
	{Name: "silent: asked for through another tunnel", Story: pm048Asked + `
		10:00:40 alice - azure-cli` + pm048Away,
		Params: func(p *detect.Params) { p.TunnelASNs = []int64{64500} }},
	{Name: "silent: an hour later", Story: pm048Asked + `
		11:00:40 alice - azure-cli` + pm048Away},
	{Name: "silent: another session", Story: pm048Asked + `
		10:00:40 alice - azure-cli session=s2 ip=203.0.113.66 net=AS64666/US`},
	{Name: "silent: session not named", Story: `
		10:00:00 alice LAPTOP-1 azure-cli interactive session=-
		10:00:40 alice - azure-cli session=- ip=203.0.113.66 net=AS64666/US`},
	{Name: "silent: another client", Story: pm048Asked + `
		10:00:40 alice - vscode` + pm048Away},
	{Name: "silent: no client for developers", Story: `
		10:00:00 alice LAPTOP-1 outlook interactive session=s1
		10:00:40 alice - outlook` + pm048Away},
	{Name: "silent: nobody signed in", Story: `
		09:00 alice LAPTOP-1 outlook interactive
		10:00:00 alice LAPTOP-1 azure-cli session=s1
		10:00:40 alice - azure-cli` + pm048Away},
	{Name: "silent: signed in twice, in two places", Story: pm048Asked + `
		10:00:40 alice - azure-cli interactive` + pm048Away + `
		11:00 alice LAPTOP-1 outlook`},
	{Name: "silent: kind not known", Story: pm048Asked + `
		10:00:40 alice - azure-cli kind=-` + pm048Away + `
		11:00 alice LAPTOP-1 outlook`},
	{Name: "silent: refused", Story: pm048Asked + `
		10:00:40 alice - azure-cli error=54005` + pm048Away},
	{Name: "silent: a device code", Story: `
		10:00:00 alice LAPTOP-1 azure-cli interactive devicecode session=s1
		10:00:40 alice - azure-cli transfer=deviceCodeFlow` + pm048Away},
	{Name: "silent: agreed test", Story: pm048Asked + `
		10:00:40 alice - azure-cli` + pm048Away,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "ten minutes later, and used there once", Confidence: []float64{0.75}, For: []string{"the sign-in names a device, the redemption none", "the lineage goes on to be used from there: 1 request"}, Story: pm048Asked + `
		10:10:00 alice - azure-cli` + pm048Away + `
		11:00 alice - azure-cli token=rt` + pm048Away, Want: []string{"alice@example.com signed in to Microsoft Azure CLI from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; 10 min later that client asked for a token from AS64666 US (203.0.113.66) (no device)."}},
	{Name: "silent: a quarter of an hour later", Story: pm048Asked + `
		10:15:00 alice - azure-cli` + pm048Away},
	{Name: "silent: a device code, of which the protocol alone is told", Story: `
		10:00:00 alice LAPTOP-1 azure-cli protocol=deviceCode interactive session=s1
		10:00:40 alice - azure-cli` + pm048Away},
	{Name: "silent: a device code, of which the transfer alone is told", Story: `
		10:00:00 alice LAPTOP-1 azure-cli transfer=deviceCodeFlow interactive session=s1
		10:00:40 alice - azure-cli` + pm048Away},
}
