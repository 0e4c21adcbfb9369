package detections

import (
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// PRTByIncapableCLI is PM-003.
var PRTByIncapableCLI = &detect.Detection{
	ID: "PM-003", Title: "PRT used by a command-line client that cannot have one that way",
	Doc: `Many command-line clients ask the Windows broker for tokens, so a PRT under Azure CLI on a joined PC is ordinary. A client that registers no broker redirect for the platform cannot make such a request itself: Azure AD PowerShell and the SharePoint shell nowhere, Azure PowerShell not off Windows; and on Linux no command-line client uses the broker that way. Such a request was made by a tool that borrows the client's id and holds the PRT. A capable client used for the first time by its user, with a scripting user agent, is noted with little weight.

Only non-interactive requests count: an embedded web view with single sign-on is interactive.

Wrong when Microsoft has given a client a broker redirect since the list was read (the finding says when that was).`,
	Fact:     "A native request with a PRT goes through the platform's broker, which serves only clients that registered for it.",
	Severity: finding.High, Confidence: 0.6, Grade: "B",
	Techniques: []string{"T1550.001", "T1528"},
	Actions:    []string{"revoke-sessions"},
	Source:     "elastic/detection-rules credential_access_entra_id_prt_used_by_cli_client (premise corrected); ROADtools firstpartyscopes.json; Azure/azure-cli PR 28841",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.AppID, signin.Kind, signin.DeviceOS),
	Logs:       []string{detect.NonInteractive},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("without the client before, at least", clientUnused),
		detect.Number("days of the user before, more than", clientDays),
	},
	Run:      prtByIncapableCLI,
	Examples: pm003Examples,
}

// A client is new where the user, seen on more than clientDays days, did not use
// it for clientUnused.
const (
	clientUnused = 30 * timeline.Day
	clientDays   = 3
)

// The ways in which a command-line client and a PRT do not fit.
type misfit uint8

const (
	fits misfit = iota
	noRedirect
	onLinux
	firstWithTool
)

func prtByIncapableCLI(p *detect.Pass) {
	t := p.T
	type key struct {
		app, device int32
		how         misfit
	}
	found := map[key][]int{}
	var order []key
	var known map[int]bool
	if t.Has(timeline.ToolAgent) {
		known = firstUses(p)
	}
	role := valued(t, timeline.App, "role", reference.Role)
	for _, i := range p.Rows(timeline.OK | timeline.PRT | timeline.NonInteractive) {
		if role.at(i) != "cli" {
			continue
		}
		how := misfitOf(t, i, known)
		if how == fits || p.Approved(i) {
			continue
		}
		k := key{t.Code(timeline.App, i), t.Code(timeline.Device, i), how}
		if found[k] == nil {
			order = append(order, k)
		}
		found[k] = append(found[k], i)
	}
	for _, k := range order {
		reportMisfit(p, k.how, found[k])
	}
}

// firstUses returns the rows in which the user used a client that they had not
// used in thirty days, where three days of use before allow to say so.
func firstUses(p *detect.Pass) map[int]bool {
	t := p.T
	first := map[int]bool{}
	last := map[int32]int64{}
	days, today := 0, int64(-1)
	for i := range t.Len() {
		if !t.Is(i, timeline.OK) {
			continue
		}
		if day := t.Time[i] / timeline.Day; day != today {
			today = day
			days++
		}
		c := t.Code(timeline.App, i)
		if t.Time[i]-last[c] > clientUnused && days > clientDays { // never seen is 1970
			first[i] = true
		}
		last[c] = t.Time[i]
	}
	return first
}

func misfitOf(t *timeline.Timeline, i int, first map[int]bool) misfit {
	app, os := t.Text(timeline.App, i), t.Text(timeline.OSFamily, i)
	if reference.Role(app) != "cli" {
		return fits
	}
	if os == "Linux" {
		return onLinux
	}
	switch can := reference.CanUseBroker(app, os); {
	case can == reference.Cannot:
		return noRedirect
	case can == reference.Can && first[i] && t.Is(i, timeline.ToolAgent):
		return firstWithTool
	}
	return fits
}

func reportMisfit(p *detect.Pass, how misfit, rows []int) {
	t, i := p.T, rows[0]
	app, os := detect.AppLabel(t, i), t.Text(timeline.OSFamily, i)
	if os == "" {
		os = "an unknown system"
	}
	d := detect.Draft{
		Observed: fmt.Sprintf("%s with a PRT by %s on %s, not interactive.", detect.Count(len(rows), "request"), app, os),
		Benign:   []string{"embedded web view with single sign-on: ruled out, because the request was not interactive"},
	}
	d.Add(detect.Use, rows...)
	d.Summary = fmt.Sprintf("%s redeemed a PRT as %s (%s) from %s on %s", detect.Who(t, i), app, detect.What(t, i), detect.Where(t, i), detect.When(t.Time[i]))
	if len(rows) > 1 {
		d.Summary += fmt.Sprintf(", %s in all", detect.Count(len(rows), "time"))
	}
	listed := "the client has got a broker redirect since: possible, the list is of " + reference.BrokerCapabilityDate
	switch how {
	case noRedirect:
		d.Summary += fmt.Sprintf("; that client has no broker on %s.", os)
		d.Expected = fmt.Sprintf("%s asks for tokens with its own refresh token on %s.", app, os)
		d.Benign = append(d.Benign, listed)
	case onLinux:
		d.Confidence = 0.5
		d.Summary += "; no command-line client uses a broker on Linux."
		d.Expected = "Command-line clients on Linux ask for tokens with their own refresh tokens."
		d.Benign = append(d.Benign, listed)
	case firstWithTool:
		d.Severity, d.Confidence = finding.Low, 0.2
		d.Summary += fmt.Sprintf("; first use of that client in 30 days, with the user agent of a tool (%s).", t.Text(timeline.Agent, i))
		d.Expected = "The client uses the platform's broker and says so in its user agent."
		d.Against = append(d.Against, "the client can use the broker on this platform")
	}
	if t.Is(i, timeline.ToolAgent) && how != firstWithTool {
		d.For = append(d.For, "the user agent is one of tools: "+t.Text(timeline.Agent, i))
	}
	p.Report(d)
}

const pm003History = `
	d1 09:00 alice LAPTOP-1 outlook token=prt
	d2 09:00 alice LAPTOP-1 outlook token=prt
	d3 09:00 alice LAPTOP-1 outlook token=prt
	d4 09:00 alice LAPTOP-1 outlook token=prt`

var pm003Examples = []detect.Example{
	{Name: "Azure AD PowerShell by a script", For: []string{"the user agent is one of tools: python-requests/2.31.0"}, Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Story: `
		10:00 alice LAPTOP-1 aad-powershell resource=aad-graph token=prt tool
		10:05 alice LAPTOP-1 aad-powershell resource=aad-graph token=prt tool`, Want: []string{"alice@example.com redeemed a PRT as Azure Active Directory PowerShell (LAPTOP-1) from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, 2 times in all; that client has no broker on Windows."}},
	{Name: "Azure PowerShell on a Mac", For: []string{}, Story: `10:00 alice MAC-1 azure-powershell token=prt os=macos`, Want: []string{"alice@example.com redeemed a PRT as Microsoft Azure PowerShell (MAC-1) from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; that client has no broker on macOS."}},
	{Name: "SharePoint shell, system not known", Story: `10:00 alice LAPTOP-1 spo-shell token=prt os=-`, Want: []string{"alice@example.com redeemed a PRT as Microsoft SharePoint Online Management Shell (LAPTOP-1) from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; that client has no broker on an unknown system."}},
	{Name: "Azure CLI on Linux", Confidence: []float64{0.5}, Story: `10:00 alice BOX-1 azure-cli token=prt os=linux`, Want: []string{"alice@example.com redeemed a PRT as Microsoft Azure CLI (BOX-1) from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; no command-line client uses a broker on Linux."}},
	{Name: "first use of Azure CLI, by a script", For: []string{}, Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: pm003History + `
		d4 10:00 alice LAPTOP-1 azure-cli token=prt tool`, Want: []string{"alice@example.com redeemed a PRT as Microsoft Azure CLI (LAPTOP-1) from AS64500 NO (192.0.2.10) on 7 May 2026 10:00; first use of that client in 30 days, with the user agent of a tool (python-requests/2.31.0)."}},
	{Name: "two devices, two findings", Story: `
		10:00 alice LAPTOP-1 aad-powershell token=prt
		10:05 alice LAPTOP-2 aad-powershell token=prt`, Want: []string{"alice@example.com redeemed a PRT as Azure Active Directory PowerShell (LAPTOP-1) from AS64500 NO (192.0.2.10) on 4 May 2026 10:00; that client has no broker on Windows.", "alice@example.com redeemed a PRT as Azure Active Directory PowerShell (LAPTOP-2) from AS64500 NO (192.0.2.10) on 4 May 2026 10:05; that client has no broker on Windows."}},
	{Name: "silent: Azure CLI through the Windows broker", Story: pm003History + `
		d4 10:00 alice LAPTOP-1 azure-cli token=prt library="MSAL.NET 4.61"`},
	{Name: "silent: used before, though by a script", Story: pm003History + `
		d4 08:00 alice LAPTOP-1 azure-cli token=none
		d5 10:00 alice LAPTOP-1 azure-cli token=prt tool`},
	{Name: "silent: no history that would make it a first use", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt x5 every 10m
		d1 10:00 alice LAPTOP-1 azure-cli token=prt tool`},
	{Name: "silent: interactive, an embedded web view", Story: `
		09:00 alice LAPTOP-1 outlook token=prt
		10:00 alice LAPTOP-1 aad-powershell token=prt interactive`},
	{Name: "silent: with a refresh token", Story: `10:00 alice LAPTOP-1 aad-powershell token=rt`},
	{Name: "silent: refused", Story: `10:00 alice LAPTOP-1 aad-powershell token=prt error=65002`},
	{Name: "silent: not a command-line client", Story: `10:00 alice BOX-1 edge token=prt os=linux`},
	{Name: "silent: a client that no list knows", Story: `10:00 alice LAPTOP-1 app=ours token=prt os=macos`},
	{Name: "silent: capable on some platform, system not known", Story: `10:00 alice LAPTOP-1 azure-powershell token=prt os=-`},
	{Name: "silent: system not carried", Story: `10:00 alice LAPTOP-1 aad-powershell token=prt os=?`},
	{Name: "silent: agreed test", Story: `10:00 alice LAPTOP-1 aad-powershell token=prt`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "refused before is not used before", Story: pm003History + `
		d3 10:00 alice LAPTOP-1 azure-cli token=none error=65001
		d4 10:00 alice LAPTOP-1 azure-cli token=prt tool`, Want: []string{"alice@example.com redeemed a PRT as Microsoft Azure CLI (LAPTOP-1) from AS64500 NO (192.0.2.10) on 7 May 2026 10:00; first use of that client in 30 days, with the user agent of a tool (python-requests/2.31.0)."}},
	{Name: "used before, but longer ago than thirty days", Story: `
		d-40 09:00 alice LAPTOP-1 azure-cli token=none` + pm003History + `
		d4 10:00 alice LAPTOP-1 azure-cli token=prt tool`, Want: []string{"alice@example.com redeemed a PRT as Microsoft Azure CLI (LAPTOP-1) from AS64500 NO (192.0.2.10) on 7 May 2026 10:00; first use of that client in 30 days, with the user agent of a tool (python-requests/2.31.0)."}},
	{Name: "silent: a command-line client whose brokers are not known", Story: pm003History + `
		d4 10:00 alice LAPTOP-1 graph-powershell token=prt tool`},
	{Name: "silent: Azure CLI was in use thirty days before, to the minute", Story: `
		d-26 10:00 alice LAPTOP-1 azure-cli token=rt` + pm003History + `
		d4 10:00 alice LAPTOP-1 azure-cli token=prt tool`},
	{Name: "silent: a first use on the third day", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt x2 every 24h
		d3 10:00 alice LAPTOP-1 azure-cli token=prt tool`},
	{Name: "silent: first use of Azure CLI, and a script of something else", Story: pm003History + `
		d4 09:30 alice LAPTOP-1 line-of-business token=rt tool
		d4 10:00 alice LAPTOP-1 azure-cli token=prt`},
}
