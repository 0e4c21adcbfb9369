package detections

import (
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// AgentContradicts is PM-027.
var AgentContradicts = &detect.Detection{
	ID: "PM-027", Title: "User agent or library that contradicts the device of the PRT",
	Doc: `A PRT is used on its device, by programs made for that device's system. Looks for requests with a PRT whose user agent speaks of another family of systems than the device's, and for requests of native Office applications by a library for scripts (MSAL for Python, Java, Go or Node), which Office does not use.

Left out: tablets and phones that ask for desktop pages, and Android applications on ChromeOS. Where only a browser contradicts, it is noted with little weight: testers change what browsers say.

Wrong when an embedded web view sends a user agent of another system.`,
	Fact:     "The programs that use a PRT run on its device and name that device's system.",
	Severity: finding.Medium, Confidence: 0.35, Grade: "B",
	Techniques: []string{"T1036", "T1550.001"},
	Actions:    []string{"revoke-sessions"},
	Source:     "FalconForce FalconFriday 0xFF-0060 and 0xFF-0061; samples of elastic/detection-rules",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.DeviceID, signin.DeviceOS, signin.UserAgent, signin.AppID),
	Logs:       []string{detect.NonInteractive},
	Scope:      detect.User,
	Run:        agentContradicts,
	Examples:   pm027Examples,
}

func agentContradicts(p *detect.Pass) {
	t := p.T
	libraries := map[int32]bool{} // those for scripts
	var rows []int
	for _, i := range p.Rows(timeline.OK | timeline.PRT | timeline.HasDevice) {
		c := t.Code(timeline.Library, i)
		forScripts, known := libraries[c]
		if !known {
			forScripts = scriptLibrary(t.Text(timeline.Library, i))
			libraries[c] = forScripts
		}
		if (foreignAgent(t, i) || forScripts && office(t, i)) && !p.Approved(i) {
			rows = append(rows, i)
		}
	}
	for _, g := range grouped(t, timeline.Device, rows) {
		reportContradiction(p, g.Rows)
	}
}

// foreignAgent reports whether the user agent of row i is of another family of
// systems than its device, and not lawfully so.
func foreignAgent(t *timeline.Timeline, i int) bool {
	own, said := t.Text(timeline.OSFamily, i), t.Text(timeline.AgentFamily, i)
	if own == said || own == "" || said == "" || own == "other" {
		return false
	}
	switch own + " " + said {
	case "iOS macOS", "Android Linux", "ChromeOS Android", "ChromeOS Linux":
		return false
	}
	return true
}

func scriptLibrary(library string) bool {
	return slices.ContainsFunc([]string{"MSAL.Python", "MSAL.Java", "MSAL.Go", "MSAL.Node"}, func(name string) bool { return strings.Contains(library, name) })
}

func office(t *timeline.Timeline, i int) bool {
	role := reference.Role(t.Text(timeline.App, i))
	return role == "office" || role == "office_mobile" || t.Is(i, timeline.CloudAP)
}

func reportContradiction(p *detect.Pass, rows []int) {
	t, i := p.T, rows[0]
	var d detect.Draft
	d.Add(detect.Use, rows...)
	web := !slices.ContainsFunc(rows, func(i int) bool { return !t.Is(i, timeline.Browser) })
	what := fmt.Sprintf("with a user agent of %s", t.Text(timeline.AgentFamily, i))
	d.Observed = t.Text(timeline.Agent, i)
	if !foreignAgent(t, i) {
		what = fmt.Sprintf("as %s by a library for scripts", detect.AppLabel(t, i))
		d.Observed = t.Text(timeline.Library, i)
	}
	d.Summary = fmt.Sprintf("The PRT of %s (%s, %s) was used %s %s, first on %s from %s.", detect.What(t, i), detect.Who(t, i),
		t.Text(timeline.OS, i), detect.Times(len(rows)), what, detect.When(t.Time[i]), detect.Where(t, i))
	d.Expected = "User agent and library are those of programs for the device's system."
	if slices.ContainsFunc(rows, func(i int) bool { return foreignAgent(t, i) }) {
		d.Benign = append(d.Benign, "desktop pages on a phone or tablet: ruled out, because the systems do not fit", "an embedded web view that names another system: possible")
	}
	if slices.ContainsFunc(rows, func(i int) bool { return !foreignAgent(t, i) }) {
		d.Benign = append(d.Benign, "a script of the company's own under the id of another application: possible")
	}
	if web {
		d.Severity, d.Confidence = finding.Low, 0.2
		d.Against = append(d.Against, "only a browser contradicts: what browsers say can be changed by their users")
	}
	p.Report(d)
}

var pm027Examples = []detect.Example{
	{Name: "Windows device, user agent of Linux", Benign: []string{"desktop pages on a phone or tablet: ruled out, because the systems do not fit", "an embedded web view that names another system: possible"}, Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Evidence: []int{2}, Story: `
		10:00 alice LAPTOP-1 outlook token=prt ua=linux x2 every 1h`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com, Windows10) was used twice with a user agent of Linux, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "Mac, user agent of an iPhone", Story: `
		10:00 alice MAC-1 outlook token=prt os=macos ua=iphone`, Want: []string{"The PRT of MAC-1 (alice@example.com, MacOs 14.5) was used once with a user agent of iOS, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "Office by MSAL for Python", Benign: []string{"a script of the company's own under the id of another application: possible"}, Severity: []finding.Severity{finding.Medium}, Story: `
		10:00 alice LAPTOP-1 outlook token=prt library="MSAL.Python 1.28"`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com, Windows10) was used once as Microsoft Office by a library for scripts, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "Outlook Mobile by MSAL for Go", Story: `
		10:00 alice PHONE-1 outlook-mobile os=ios token=prt library="MSAL.Go 1.2"`, Want: []string{"The PRT of PHONE-1 (alice@example.com, Ios 17.5) was used once as Outlook Mobile by a library for scripts, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "Windows sign-in client by MSAL for Node", Story: `
		10:00 alice LAPTOP-1 cloudap library="MSAL.Node 2.0"`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com, Windows10) was used once as Windows Sign In by a library for scripts, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "a browser alone", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: `
		09:00 alice LAPTOP-1 outlook token=prt ua=edge
		10:00 alice LAPTOP-1 azure-portal interactive browser token=prt ua=android`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com, Windows10) was used once with a user agent of Android, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "a browser and an application", Severity: []finding.Severity{finding.Medium}, Evidence: []int{2}, Story: `
		10:00 alice LAPTOP-1 azure-portal interactive browser token=prt ua=android
		11:00 alice LAPTOP-1 outlook token=prt ua=android`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com, Windows10) was used twice with a user agent of Android, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "one of each", Benign: []string{"desktop pages on a phone or tablet: ruled out, because the systems do not fit", "an embedded web view that names another system: possible", "a script of the company's own under the id of another application: possible"}, Story: `
		10:00 alice LAPTOP-1 outlook token=prt ua=linux
		11:00 alice LAPTOP-1 outlook token=prt library="MSAL.Python 1.28"`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com, Windows10) was used twice with a user agent of Linux, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "two devices, two findings", Story: `
		10:00 alice LAPTOP-1 outlook token=prt ua=linux
		11:00 alice LAPTOP-2 outlook token=prt ua=linux`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com, Windows10) was used once with a user agent of Linux, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10).", "The PRT of LAPTOP-2 (alice@example.com, Windows10) was used once with a user agent of Linux, first on 4 May 2026 11:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: they agree", Story: `
		10:00 alice LAPTOP-1 outlook token=prt ua=edge`},
	{Name: "silent: user agent speaks of no system", Story: `
		10:00 alice LAPTOP-1 outlook token=prt tool`},
	{Name: "silent: system not named", Story: `
		10:00 alice LAPTOP-1 outlook token=prt os=- ua=linux`},
	{Name: "silent: a system that nobody knows", Story: `
		10:00 alice LAPTOP-1 outlook token=prt os=BeOS ua=linux`},
	{Name: "silent: iPad that asks for desktop pages, Android in desktop mode", Story: `
		10:00 alice PAD-1 outlook-mobile token=prt os=ios ua=mac
		10:00 alice PHONE-1 outlook-mobile token=prt os=android ua=linux
		10:00 alice BOOK-1 outlook-mobile token=prt os=chromeos ua=android
		10:00 alice BOOK-1 outlook-mobile token=prt os=chromeos ua=linux`},
	{Name: "silent: command line by MSAL for Python", Story: `
		10:00 alice LAPTOP-1 azure-cli token=prt library="MSAL.Python 1.28"`},
	{Name: "silent: Office by the library of Windows", Story: `
		10:00 alice LAPTOP-1 outlook token=prt library="MSAL.NET 4.61"`},
	{Name: "silent: with a refresh token", Story: `
		10:00 alice LAPTOP-1 outlook token=rt ua=linux`},
	{Name: "silent: refused", Story: `
		10:00 alice LAPTOP-1 outlook token=prt ua=linux error=53003`},
	{Name: "silent: no device", Story: `
		10:00 alice - outlook token=prt ua=linux`},
	{Name: "silent: agreed test", Story: `
		10:00 alice LAPTOP-1 outlook token=prt ua=linux`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
}
