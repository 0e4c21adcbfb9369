package detections

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// HelloWithoutDevice is PM-020.
var HelloWithoutDevice = &detect.Detection{
	ID: "PM-020", Title: "Windows Hello or platform key used without a device",
	Doc: `The keys of Windows Hello for Business and of the platform credential of macOS live on a registered device, and a sign-in with them names that device. Looks for successful first-hand sign-ins with such a key and an empty device id: the key was registered by a tool, which holds it in a file.

In a browser the same key can serve as a passkey, and a private window names no device: those are noted with little weight. Passkeys of phones and security keys do not count.

Wrong when a later version of the row, which would name the device, is not in the export.`,
	Fact:     "A key of Windows Hello for Business is bound to a registered device, and does not leave it.",
	Severity: finding.High, Confidence: 0.5, Grade: "B",
	Techniques: []string{"T1550.001", "T1556.006"},
	Actions:    []string{"revoke-sessions", "review-registrations"},
	Source:     "dirkjanm.io on Windows Hello keys; elastic defense_evasion_entra_id_whfb_key_from_unregistered_device",
	Needs:      signin.Of(signin.ErrorCode, signin.DeviceID, signin.AuthDetails),
	Logs:       []string{detect.Interactive},
	Scope:      detect.User,
	Run:        helloWithoutDevice,
	Examples:   pm020Examples,
}

func helloWithoutDevice(p *detect.Pass) {
	t := p.T
	var native, web []int
	for _, i := range p.Rows(timeline.OK | timeline.NoDevice | timeline.Credential) {
		m := strings.ToLower(t.Text(timeline.Method, i))
		switch {
		case p.Approved(i) || !strings.HasPrefix(m, "windows hello") && !strings.HasPrefix(m, "platform credential"):
		case t.Is(i, timeline.Interactive) && looksLikeBrowser(t, i):
			web = append(web, i)
		default:
			native = append(native, i)
		}
	}
	reportHello(p, native, false)
	reportHello(p, web, true)
}

func reportHello(p *detect.Pass, rows []int, web bool) {
	if len(rows) == 0 {
		return
	}
	t, i := p.T, rows[0]
	var d detect.Draft
	d.Add(detect.Use, rows...)
	d.Summary = fmt.Sprintf("%s signed in %s with %s and no device, first to %s on %s from %s.", detect.Who(t, i), detect.Times(len(rows)),
		t.Text(timeline.Method, i), detect.AppLabel(t, i), detect.When(t.Time[i]), detect.Where(t, i))
	d.Expected = "The sign-in names the registered device that holds the key."
	d.Observed = fmt.Sprintf("%s and an empty device id, with %s.", t.Text(timeline.Method, i), cmp.Or(t.Text(timeline.Agent, i), "no user agent"))
	const private = "the key served as a passkey in a private window of a browser: "
	switch {
	case web:
		d.Severity, d.Confidence = finding.Low, 0.15
		d.Benign = []string{private + "possible"}
	case slices.ContainsFunc(rows, func(i int) bool { return looksLikeBrowser(t, i) }):
		d.Benign = []string{private + "ruled out, because a passkey takes an interactive sign-in"}
	default:
		d.Benign = []string{private + "ruled out, because the client is no browser"}
	}
	p.Report(d)
}

var pm020Examples = []detect.Example{
	{Name: "by a script, as the broker", Benign: []string{"the key served as a passkey in a private window of a browser: ruled out, because the client is no browser"}, Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, Evidence: []int{2}, Story: `
		10:00 alice - broker interactive method=whfb tool x2 every 1h`, Want: []string{"alice@example.com signed in twice with Windows Hello for Business and no device, first to Microsoft Authentication Broker on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "platform credential, not interactive", Story: `
		09:00 alice LAPTOP-1 office interactive
		10:00 alice - office method=psso os=macos ua=mac`, Want: []string{"alice@example.com signed in once with Platform credential for macOS and no device, first to Microsoft Office on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "in a browser", Benign: []string{"the key served as a passkey in a private window of a browser: possible"}, Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.15}, Story: `
		10:00 alice - azure-portal interactive browser method=whfb`, Want: []string{"alice@example.com signed in once with Windows Hello for Business and no device, first to Azure Portal on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "with the user agent of a browser, not interactive", Benign: []string{"the key served as a passkey in a private window of a browser: ruled out, because a passkey takes an interactive sign-in"}, Severity: []finding.Severity{finding.High}, Story: `
		09:00 alice LAPTOP-1 office interactive
		10:00 alice - office method=whfb ua=edge`, Want: []string{"alice@example.com signed in once with Windows Hello for Business and no device, first to Microsoft Office on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "one of each", Severity: []finding.Severity{finding.High, finding.Low}, Story: `
		10:00 alice - azure-portal interactive browser method=whfb
		10:10 alice - office interactive method=whfb`, Want: []string{"alice@example.com signed in once with Windows Hello for Business and no device, first to Microsoft Office on 4 May 2026 10:10 from AS64500 NO (192.0.2.10).", "alice@example.com signed in once with Windows Hello for Business and no device, first to Azure Portal on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: with a device", Story: `
		10:00 alice LAPTOP-1 broker interactive method=whfb`},
	{Name: "silent: device not carried", Story: `
		10:00 alice ? broker interactive method=whfb`},
	{Name: "silent: guest whose device is hidden", Story: `
		10:00 alice - broker interactive method=whfb xtenant`},
	{Name: "silent: satisfied before", Story: `
		10:00 alice - broker interactive method=claim`},
	{Name: "silent: passkey of a phone", Story: `
		10:00 alice - broker interactive method=passkey-phone`},
	{Name: "silent: refused", Story: `
		10:00 alice - broker interactive method=whfb error=50126`},
	{Name: "silent: succeeded in the step, but not as a whole", Story: `
		10:00 alice - broker interactive error=53003 auth_details='[{"authenticationMethod":"Windows Hello for Business","succeeded":true}]'`},
	{Name: "silent: a step that failed", Story: `
		10:00 alice - broker interactive auth_details='[{"authenticationMethod":"Windows Hello for Business","succeeded":false}]'`},
	{Name: "silent: agreed test", Story: `
		10:00 alice - broker interactive method=whfb`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "silent: the key was right, the policy refused", Story: `
		10:00 alice - office interactive error=53003 auth_details='[{"authenticationMethod":"Windows Hello for Business","succeeded":true}]'`},
	{Name: "silent: no step is told to have succeeded", Story: `
		10:00 alice - office interactive auth_details='[{"authenticationMethod":"Windows Hello for Business","succeeded":false}]'`},
}
