package detections

import (
	"fmt"
	"strconv"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// IncapableBrowser is PM-034.
var IncapableBrowser = &detect.Detection{
	ID: "PM-034", Title: "PRT used by a browser that cannot have it",
	Doc: `Browsers sign on with the PRT where the platform hands them a cookie signed with it: on Windows Edge, Chrome and Firefox since version 91, on Apple systems Safari and Edge, on Android and Linux Edge. A PRT used interactively by a browser that has no way to it was put there: by an extension or script that replays a cookie made elsewhere. Looks at what the user agent says of browser and system.

Other browsers on phones and Macs, and the kin of Chrome on Windows, are noted with little weight: support has grown with time, and they run Chrome's extensions. Embedded web views do not count.

Wrong when an identity broker of another maker serves Firefox or Chrome on Linux.`,
	Fact:     "A browser signs on with a PRT only where the platform's broker serves that browser.",
	Severity: finding.Medium, Confidence: 0.4, Grade: "B",
	Techniques: []string{"T1539", "T1550.004"},
	Actions:    []string{"revoke-sessions"},
	Source:     "Microsoft Learn: concept-primary-refresh-token (browser SSO); Chromium policy CloudAPAuthEnabled; research on RequestAADRefreshToken and browsercore",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.Kind, signin.ClientApp, signin.UserAgent),
	Logs:       []string{detect.Interactive},
	Scope:      detect.User,
	Run:        incapableBrowser,
	Examples:   pm034Examples,
}

func incapableBrowser(p *detect.Pass) {
	t := p.T
	type verdict struct{ why, browser string }
	known := map[int32]verdict{} // of each user agent
	by := map[verdict][]int{}
	var order []verdict
	for _, i := range p.Rows(timeline.OK | timeline.PRT | timeline.Interactive | timeline.Browser) {
		if p.Approved(i) || t.Is(i, timeline.ToolAgent) {
			continue
		}
		c := t.Code(timeline.Agent, i)
		v, seen := known[c]
		if !seen {
			name, version := browserOf(t.Text(timeline.Agent, i))
			v = verdict{noPRT(name, version, t.Text(timeline.AgentFamily, i)), name + " on " + t.Text(timeline.AgentFamily, i)}
			known[c] = v
		}
		if v.why == "" {
			continue
		}
		if by[v] == nil {
			order = append(order, v)
		}
		by[v] = append(by[v], i)
	}
	for _, v := range order {
		reportBrowser(p, v.why, v.browser, by[v])
	}
}

// browserOf returns the browser that a user agent is of and its major version,
// 0 where it names none; "" for none and for embedded web views.
func browserOf(agent string) (name string, version int) {
	if strings.Contains(agent, "Electron/") || strings.Contains(agent, "; wv)") {
		return "", 0
	}
	for _, b := range [...]struct{ mark, name string }{
		{"HeadlessChrome/", "headless Chrome"}, {"EdgA/", "Edge"}, {"EdgiOS/", "Edge"}, {"Edg/", "Edge"}, {"Edge/", "Edge"}, {"OPR/", "Opera"}, {"Brave/", "Brave"},
		{"SamsungBrowser/", "Samsung Internet"}, {"FxiOS/", "Firefox"}, {"Firefox/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	} {
		if _, after, ok := strings.Cut(agent, b.mark); ok {
			major, _, _ := strings.Cut(after, ".")
			version, _ = strconv.Atoi(major)
			return b.name, version
		}
	}
	return "", 0
}

// What a browser that cannot have a PRT is.
const (
	never    = "no platform hands a PRT to it"
	notThere = "no broker of that system serves it"
	hardly   = "it is not among those that are known to be served there"
)

// noPRT says why a browser has no way to a PRT; "" where it may have one.
func noPRT(name string, version int, family string) string {
	switch {
	case name == "" || name == "Edge":
		return ""
	case name == "headless Chrome", name == "Firefox" && version < 91 && family == "Windows":
		return never
	case family == "Linux":
		return notThere
	case family == "Windows" && (name == "Chrome" || name == "Firefox"):
		return ""
	case (family == "macOS" || family == "iOS") && name == "Safari", family == "", family == "ChromeOS":
		return ""
	}
	return hardly
}

func reportBrowser(p *detect.Pass, why, browser string, rows []int) {
	t, i := p.T, rows[0]
	var d detect.Draft
	d.Add(detect.Use, rows...)
	d.Summary = fmt.Sprintf("%s signed on with a PRT (%s) %s in %s: %s; first to %s on %s from %s.", detect.Who(t, i), detect.What(t, i), detect.Times(len(rows)),
		browser, why, detect.AppLabel(t, i), detect.When(t.Time[i]), detect.Where(t, i))
	d.Expected = "Only browsers that the platform serves come with a PRT."
	d.Observed = t.Text(timeline.Agent, i)
	d.Benign = []string{"the user agent was changed by its user: possible"}
	if why == hardly {
		d.Severity, d.Confidence = finding.Low, 0.2
		d.Against = append(d.Against, "support for browsers has grown with time")
	}
	p.Report(d)
}

const pm034Portal = `
	10:00 alice LAPTOP-1 azure-portal interactive browser token=prt`

var pm034Examples = []detect.Example{
	{Name: "Firefox on Linux, with the PRT of a PC", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: pm034Portal +
		` ua="Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"`, Want: []string{"alice@example.com signed on with a PRT (LAPTOP-1) once in Firefox on Linux: no broker of that system serves it; first to Azure Portal on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "headless Chrome", Severity: []finding.Severity{finding.Medium}, Evidence: []int{2}, Story: pm034Portal +
		` x2 every 1h ua="Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36"`, Want: []string{"alice@example.com signed on with a PRT (LAPTOP-1) twice in headless Chrome on Windows: no platform hands a PRT to it; first to Azure Portal on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "Firefox of long ago", Severity: []finding.Severity{finding.Medium}, Story: pm034Portal +
		` ua="Mozilla/5.0 (Windows NT 10.0; rv:78.0) Gecko/20100101 Firefox/78.0"`, Want: []string{"alice@example.com signed on with a PRT (LAPTOP-1) once in Firefox on Windows: no platform hands a PRT to it; first to Azure Portal on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "Opera on Windows", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: pm034Portal +
		` ua="Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36 OPR/120.0"`, Want: []string{"alice@example.com signed on with a PRT (LAPTOP-1) once in Opera on Windows: it is not among those that are known to be served there; first to Azure Portal on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "Opera of long ago", Severity: []finding.Severity{finding.Low}, Story: pm034Portal +
		` ua="Mozilla/5.0 (Windows NT 10.0) Safari/537.36 OPR/70.0"`, Want: []string{"alice@example.com signed on with a PRT (LAPTOP-1) once in Opera on Windows: it is not among those that are known to be served there; first to Azure Portal on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "Chrome on Android and on a Mac", Severity: []finding.Severity{finding.Low, finding.Low}, Story: pm034Portal +
		` ua=android` + pm034Portal + ` ua="Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/136.0.0.0 Safari/537.36"`, Want: []string{"alice@example.com signed on with a PRT (LAPTOP-1) once in Chrome on macOS: it is not among those that are known to be served there; first to Azure Portal on 4 May 2026 10:00 from AS64500 NO (192.0.2.10).", "alice@example.com signed on with a PRT (LAPTOP-1) once in Chrome on Android: it is not among those that are known to be served there; first to Azure Portal on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "the last Firefox without single sign-on", Severity: []finding.Severity{finding.Medium}, Story: pm034Portal +
		` ua="Mozilla/5.0 (Windows NT 10.0; rv:90.0) Gecko/20100101 Firefox/90.0"`, Want: []string{"alice@example.com signed on with a PRT (LAPTOP-1) once in Firefox on Windows: no platform hands a PRT to it; first to Azure Portal on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: the first Firefox with it", Story: pm034Portal +
		` ua="Mozilla/5.0 (Windows NT 10.0; rv:91.0) Gecko/20100101 Firefox/91.0"`},
	{Name: "Firefox on a Mac and an iPhone", Severity: []finding.Severity{finding.Low, finding.Low}, Story: pm034Portal +
		` ua="Mozilla/5.0 (Macintosh; rv:78.0) Firefox/78.0"` + pm034Portal + ` ua="Mozilla/5.0 (iPhone) FxiOS/128.0"`, Want: []string{"alice@example.com signed on with a PRT (LAPTOP-1) once in Firefox on iOS: it is not among those that are known to be served there; first to Azure Portal on 4 May 2026 10:00 from AS64500 NO (192.0.2.10).", "alice@example.com signed on with a PRT (LAPTOP-1) once in Firefox on macOS: it is not among those that are known to be served there; first to Azure Portal on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "Safari on Windows", Severity: []finding.Severity{finding.Low}, Story: pm034Portal + ` ua="Mozilla/5.0 (Windows) Version/5.1.7 Safari/534.57.2"`, Want: []string{"alice@example.com signed on with a PRT (LAPTOP-1) once in Safari on Windows: it is not among those that are known to be served there; first to Azure Portal on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: Edge, Chrome and Firefox on Windows", Story: pm034Portal + pm034Portal + ` ua=chrome` + pm034Portal + ` ua=firefox`},
	{Name: "silent: Edge on Linux, Android and Apple", Story: pm034Portal + ` ua=linux` + pm034Portal + ` ua="Mozilla/5.0 (Linux; Android 14) Chrome/136 EdgA/136.0"` +
		pm034Portal + ` ua="Mozilla/5.0 (iPhone) EdgiOS/136.0 Safari/605.1.15"`},
	{Name: "silent: Safari on a Mac and an iPhone", Story: pm034Portal + ` ua=mac` + pm034Portal + ` ua=iphone`},
	{Name: "silent: an embedded web view", Story: pm034Portal + ` ua="Mozilla/5.0 (Linux; Android 14; wv) Chrome/136"` + pm034Portal + ` ua="Mozilla/5.0 (X11; Linux) Electron/34.3.0 Safari/537"`},
	{Name: "silent: web view that says so", Story: pm034Portal + ` ua="Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 Chrome/136.0.0.0 Mobile Safari/537.36"`},
	{Name: "silent: no browser named", Story: pm034Portal + ` ua=- `},
	{Name: "silent: a browser, system not named", Story: pm034Portal + ` ua="Firefox/128.0"`},
	{Name: "silent: Chrome on ChromeOS", Story: pm034Portal + ` ua="Mozilla/5.0 (X11; CrOS x86_64) Chrome/136.0.0.0 Safari/537.36"`},
	{Name: "silent: a script's, see PM-032", Story: pm034Portal + ` ua="Mozilla/5.0 (Linux; Android 14) python-requests/2.31 Firefox/128"`},
	{Name: "silent: not a browser", Story: `
		10:00 alice LAPTOP-1 outlook interactive token=prt ua=android`},
	{Name: "silent: not interactive", Story: `
		09:00 alice LAPTOP-1 outlook interactive
		10:00 alice LAPTOP-1 azure-portal browser token=prt ua=android`},
	{Name: "silent: without a PRT", Story: `
		10:00 alice LAPTOP-1 azure-portal interactive browser ua=android`},
	{Name: "silent: refused", Story: pm034Portal + ` ua=android error=53003`},
	{Name: "silent: agreed test", Story: pm034Portal + ` ua=android`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
}
