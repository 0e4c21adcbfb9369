package detections

import (
	"fmt"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// ROADtoolsMarks is PM-033.
var ROADtoolsMarks = &detect.Detection{
	ID: "PM-033", Title: "User agents that ROADtools makes up",
	Doc: `ROADtools, the toolkit with which PRTs are phished, obtained and replayed, poses as browsers by user agents of its own: some lost their last characters when they were copied into its source, one is an Edge of July 2022. No browser sends those. Its embedded Internet Explorer string is also sent by real web views; it counts only together with the tool's default client or resource, another system than Windows, or no device. In the audit log, two builds of Windows stand in its requests to register devices and keys whatever the device is; they count where the device has another build, or none that is known.

Wrong when a scraper with a list of user agents signs in, or when a PC was never updated since July 2022.`,
	Fact:     "Browsers write their user agents whole, and Windows registers devices and keys with its own build.",
	Severity: finding.High, Confidence: 0.8, Grade: "A",
	Techniques: []string{"T1036", "T1098.005", "T1550.001"},
	Actions:    []string{"revoke-sessions", "review-registrations"},
	Source:     "source code of dirkjanm/ROADtools (constants.py, auth.py, deviceauth.py)",
	Needs:      signin.Of(signin.UserAgent, signin.AppID, signin.ResourceID, signin.DeviceID, signin.DeviceOS),
	Scope:      detect.User,
	Run:        roadtoolsMarks,
	Examples:   pm033Examples,
}

// The marks in sign-ins that no browser bears, from the surest.
var presets = []string{"UA-002", "UA-004", "UA-005", "UA-010", "UA-003"}

// The string of an old web view, and the marks in the audit log with the
// builds that they name.
const (
	webView = "UA-001"
	scraped = "UA-003" // known from lists of user agents as well
)

var registrars = map[string]string{"UA-013": "10.0.19041.928", "UA-014": "10.0.19044.1826"}

func roadtoolsMarks(p *detect.Pass) {
	t := p.T
	marks := valued(t, timeline.Agent, "preset", presetOf)
	by := map[string][]int{}
	for i := range t.Len() {
		mark := marks.at(i)
		if mark == "" || !p.Judged(i) || p.Approved(i) || mark == webView && !oddWebView(t, i) {
			continue
		}
		by[mark] = append(by[mark], i)
	}
	for _, mark := range append(slices.Clone(presets), webView) {
		if len(by[mark]) > 0 {
			reportPreset(p, mark, by[mark])
		}
	}
	for _, c := range doneBy(p, directory.DeviceCreated, directory.CredentialAdded) {
		reportRegistrar(p, c)
	}
}

// presetOf returns the mark that a user agent is, or "".
func presetOf(agent string) string {
	for _, a := range reference.ToolAgents() {
		if (a.ID == webView || slices.Contains(presets, a.ID)) && a.Match(agent) {
			return a.ID
		}
	}
	return ""
}

// oddWebView reports whether row i, with the user agent of an old web view,
// is none of a real one.
func oddWebView(t *timeline.Timeline, i int) bool {
	family := t.Text(timeline.OSFamily, i)
	return t.Text(timeline.App, i) == reference.AADPS || t.Text(timeline.Resource, i) == reference.AADGraph ||
		family != "" && family != "Windows" || t.Is(i, timeline.NoDevice)
}

func reportPreset(p *detect.Pass, mark string, rows []int) {
	t, i := p.T, rows[0]
	d := detect.Draft{Expected: "The user agent is one that a browser or a web view sends."}
	d.Add(detect.Use, rows...)
	accepted := filter(rows, func(i int) bool { return t.Is(i, timeline.OK) })
	d.Summary = fmt.Sprintf("%s of %s with a user agent of ROADtools (%s), first on %s from %s; %d accepted.",
		detect.Count(len(rows), "sign-in"), detect.Who(t, i), mark, detect.When(t.Time[i]), detect.Where(t, i), len(accepted))
	d.Observed = t.Text(timeline.Agent, i)
	switch mark {
	case webView:
		d.Severity, d.Confidence = finding.Medium, 0.4
		d.Against = append(d.Against, "old web views send a string like it")
	case scraped:
		d.Severity, d.Confidence = finding.Medium, 0.4
		d.Against = append(d.Against, "the same string is in lists that scrapers use")
	}
	if len(accepted) == 0 {
		d.Severity = finding.Low
		d.Against = append(d.Against, "nothing was accepted")
	}
	d.Benign = []string{"a browser: ruled out, because no browser ends its user agent so", "a scraper of the company's own: possible"}
	p.Report(d)
}

// reportRegistrar looks at the user agent with which a device or key was registered.
func reportRegistrar(p *detect.Pass, c *directory.Change) {
	for _, a := range reference.ToolAgents() {
		build := registrars[a.ID]
		if build == "" || !a.Match(c.Agent) {
			continue
		}
		own := madeAs(p, c.DeviceID)
		if own.build == build || p.Approved(0) {
			return
		}
		d := detect.Draft{Changes: []*directory.Change{c}, Expected: "Windows names its own build when it registers something."}
		d.Summary = fmt.Sprintf("%s by %s on %s with the user agent of ROADtools for it (%s)", c.Activity, detect.Who(p.T, 0), detect.When(c.Time), a.ID)
		d.Observed = c.Agent
		if own.build == "" {
			d.Severity, d.Confidence = finding.Medium, 0.4
			d.Summary += "; the build of the device is not known."
			d.Benign = []string{"a PC that was not updated for years: possible"}
		} else {
			d.Summary += fmt.Sprintf("; the device is of build %s.", own.build)
			d.Benign = []string{"a PC that was not updated for years: ruled out, because the device is of another build"}
		}
		p.Report(d)
	}
}

const pm033Key = `ua="Dsreg/10.0 (Windows 10.0.19044.1826)"`

var pm033Examples = []detect.Example{
	{Name: "Safari cut short", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.8}, Story: `
		09:00 alice - office interactive ua="Mozilla/5.0 (iPhone; CPU iPhone OS 17_1_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604." x2 every 1h`, Want: []string{"2 sign-ins of alice@example.com with a user agent of ROADtools (UA-004), first on 4 May 2026 09:00 from AS64500 NO (192.0.2.10); 2 accepted."}},
	{Name: "Edge of July 2022 on a PC", Severity: []finding.Severity{finding.High}, Story: `
		09:00 alice LAPTOP-1 office ua="Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/103.0.5060.134 Safari/537.36 Edg/103.0.1264.71"`, Want: []string{"1 sign-in of alice@example.com with a user agent of ROADtools (UA-010), first on 4 May 2026 09:00 from AS64500 NO (192.0.2.10); 1 accepted."}},
	{Name: "Chrome on Linux cut short, as in many lists", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: `
		09:00 alice - office ua="Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/115.0.0.0 Safari/537.3"`, Want: []string{"1 sign-in of alice@example.com with a user agent of ROADtools (UA-003), first on 4 May 2026 09:00 from AS64500 NO (192.0.2.10); 1 accepted."}},
	{Name: "refused", Severity: []finding.Severity{finding.Low}, Against: []string{"nothing was accepted"}, Story: `
		09:00 alice - office error=53003 ua="Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/103.0.5060.134 Safari/537.36 Edg/103.0.1264.71"`, Want: []string{"1 sign-in of alice@example.com with a user agent of ROADtools (UA-010), first on 4 May 2026 09:00 from AS64500 NO (192.0.2.10); 0 accepted."}},
	{Name: "web view that asks for the directory", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: `
		09:00 alice LAPTOP-1 office resource=aad-graph ` + pm033IE, Want: []string{"1 sign-in of alice@example.com with a user agent of ROADtools (UA-001), first on 4 May 2026 09:00 from AS64500 NO (192.0.2.10); 1 accepted."}},
	{Name: "web view as Azure AD PowerShell", Story: `
		09:00 alice LAPTOP-1 aad-powershell ` + pm033IE, Want: []string{"1 sign-in of alice@example.com with a user agent of ROADtools (UA-001), first on 4 May 2026 09:00 from AS64500 NO (192.0.2.10); 1 accepted."}},
	{Name: "web view of Windows on a Mac", Story: `
		09:00 alice LAPTOP-1 office os=macos ` + pm033IE, Want: []string{"1 sign-in of alice@example.com with a user agent of ROADtools (UA-001), first on 4 May 2026 09:00 from AS64500 NO (192.0.2.10); 1 accepted."}},
	{Name: "web view without a device", Story: `
		09:00 alice - office ` + pm033IE, Want: []string{"1 sign-in of alice@example.com with a user agent of ROADtools (UA-001), first on 4 May 2026 09:00 from AS64500 NO (192.0.2.10); 1 accepted."}},
	{Name: "two marks, two findings", Evidence: []int{2, 1}, Story: `
		09:00 alice - office ua="x Safari/604." x2 every 1h
		09:10 alice - office ua="x Version/17.1 Safari/605.1.1"`, Want: []string{"2 sign-ins of alice@example.com with a user agent of ROADtools (UA-004), first on 4 May 2026 09:00 from AS64500 NO (192.0.2.10); 2 accepted.", "1 sign-in of alice@example.com with a user agent of ROADtools (UA-005), first on 4 May 2026 09:10 from AS64500 NO (192.0.2.10); 1 accepted."}},
	{Name: "key registered with the build of another PC", Severity: []finding.Severity{finding.High}, Benign: []string{"a PC that was not updated for years: ruled out, because the device is of another build"}, Story: `
		inventory LAPTOP-1 os_version=10.0.26100.3915
		08:00 alice LAPTOP-1 outlook token=prt
		09:00 audit add-whfb alice by=alice device=LAPTOP-1 ` + pm033Key, Want: []string{"Add Windows Hello for Business credential by alice@example.com on 4 May 2026 09:00 with the user agent of ROADtools for it (UA-014); the device is of build 10.0.26100.3915."}},
	{Name: "device registered, nothing known of its build", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Benign: []string{"a PC that was not updated for years: possible"}, Story: `
		08:00 alice LAPTOP-1 outlook token=prt
		09:00 audit register-device PC-1 by=alice ua="Dsreg/10.0 (Windows 10.0.19041.928)"`, Want: []string{"Register device by alice@example.com on 4 May 2026 09:00 with the user agent of ROADtools for it (UA-013); the build of the device is not known."}},
	{Name: "silent: web view of a PC", Story: `
		09:00 alice LAPTOP-1 office ` + pm033IE},
	{Name: "silent: web view, system not named", Story: `
		09:00 alice LAPTOP-1 office os=- ` + pm033IE},
	{Name: "silent: a whole Safari", Story: `
		09:00 alice - office interactive ua=iphone
		09:10 alice - office interactive ua=mac`},
	{Name: "silent: a scripting library", Story: `
		09:00 alice - office tool`},
	{Name: "silent: build is that of the PC", Story: `
		inventory LAPTOP-1 os_version=10.0.19044.1826
		08:00 alice LAPTOP-1 outlook token=prt
		09:00 audit add-whfb alice by=alice device=LAPTOP-1 ` + pm033Key},
	{Name: "silent: registered by Windows", Story: `
		08:00 alice LAPTOP-1 outlook token=prt
		09:00 audit register-device PC-1 by=alice ua="Dsreg/10.0 (Windows 10.0.26100.3915)"`},
	{Name: "silent: registered by somebody else", Story: `
		08:00 alice LAPTOP-1 outlook token=prt
		09:00 audit add-whfb bob by=bob device=PC-1 ` + pm033Key},
	{Name: "silent: another deed with that user agent", Story: `
		08:00 alice LAPTOP-1 outlook token=prt
		09:00 audit delete-device PC-1 by=alice ` + pm033Key},
	{Name: "silent: whether there is a device not carried", Story: `
		09:00 alice ? aad-powershell ` + pm033IE},
	{Name: "silent: agreed test", Story: `
		09:00 alice - office ua="x Safari/604."
		09:10 audit add-whfb alice by=alice device=LAPTOP-1 ` + pm033Key,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "silent: registered by another script", Story: `
		09:00 alice - office
		09:10 audit register-device PC-9 by=alice ua=python-requests/2.31.0 version=10.0.19045.3031`},
}

const pm033IE = `ua="Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Win64; x64; Trident/7.0; .NET4.0C; .NET4.0E)"`
