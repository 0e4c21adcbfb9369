package detections

import (
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// ImpossibleTraits is PM-026.
var ImpossibleTraits = &detect.Detection{
	ID: "PM-026", Title: "Device with traits that do not go together",
	Doc: `Only Windows is joined to two directories at once, phones are registered and not joined, and the Windows sign-in client runs on Windows alone. A device whose sign-ins say otherwise was made up by whoever registered it, or its identity is used from another system. Android devices that are joined (there are meeting room panels of that kind) are noted with little weight.

Where a device shows Windows as well, PM-025 tells of the two systems. Macs and Linux machines can be joined and are left out.

Wrong when Microsoft lets further systems be joined, or labels them so.`,
	Fact:     "Hybrid join exists on Windows alone, phones are registered, and Windows' own sign-in client does not run elsewhere.",
	Severity: finding.High, Confidence: 0.6, Grade: "B",
	Techniques: []string{"T1036", "T1098.005"},
	Actions:    []string{"disable-device", "revoke-sessions"},
	Source:     "Microsoft Learn: device identity; defaults of ROADtools",
	Needs:      signin.Of(signin.ErrorCode, signin.DeviceID, signin.DeviceOS, signin.TrustType, signin.AppID),
	Scope:      detect.Device,
	Run:        impossibleTraits,
	Examples:   pm026Examples,
}

func impossibleTraits(p *detect.Pass) {
	t := p.T
	if t.Constant(timeline.OSFamily) && t.Text(timeline.OSFamily, 0) == "Windows" {
		return // which may be joined in any way
	}
	kinds := map[string][]int{}
	windows := 0
	for _, i := range p.Rows(timeline.OK | timeline.HasDevice) {
		family := t.Text(timeline.OSFamily, i)
		if family == "Windows" {
			windows++
		}
		if why := clash(t, i, family); why != "" && !p.Approved(i) {
			kinds[why] = append(kinds[why], i)
		}
	}
	if windows >= fewSystems {
		return
	}
	for _, why := range []string{clientElsewhere, hybridElsewhere, joinedPhone, joinedAndroid} {
		if rows := kinds[why]; len(rows) > 0 {
			reportTraits(p, why, rows, windows)
			return // others tell of the same cause
		}
	}
}

// What does not go together, from the worst.
const (
	clientElsewhere = "the Windows sign-in client on another system"
	hybridElsewhere = "hybrid joined, but no Windows"
	joinedPhone     = "joined, but a phone or tablet"
	joinedAndroid   = "joined, but Android"
)

func clash(t *timeline.Timeline, i int, family string) string {
	switch trust := t.Text(timeline.Trust, i); {
	case family == "" || family == "other" || family == "Windows":
		return ""
	case t.Is(i, timeline.CloudAP):
		return clientElsewhere
	case trust == "hybrid":
		return hybridElsewhere
	case trust == "joined" && family == "iOS":
		return joinedPhone
	case trust == "joined" && family == "Android":
		return joinedAndroid
	}
	return ""
}

func reportTraits(p *detect.Pass, why string, rows []int, windows int) {
	t, i := p.T, rows[0]
	var d detect.Draft
	d.Add(detect.Use, rows...)
	d.Summary = fmt.Sprintf("%s signed in %s as %s and %s: %s; first on %s from %s.", detect.What(t, i), detect.Times(len(rows)),
		t.Text(timeline.Trust, i), t.Text(timeline.OS, i), why, detect.When(t.Time[i]), detect.Where(t, i))
	d.Expected = "Kind of join, system and client of a device fit each other."
	d.Observed = fmt.Sprintf("%s and %s, by %s.", t.Text(timeline.Trust, i), t.Text(timeline.OS, i), detect.AppLabel(t, i))
	d.Benign = []string{"a device that shows two systems lawfully: ruled out, because it never shows Windows"}
	if windows > 0 {
		d.Benign[0] = "a device that shows two systems lawfully: possible, as it shows Windows once"
	}
	if why == joinedAndroid {
		d.Severity, d.Confidence = finding.Low, 0.2
		d.Benign = append(d.Benign, "meeting room panel: possible")
	}
	p.Report(d)
}

var pm026Examples = []detect.Example{
	{Name: "hybrid Mac", Benign: []string{"a device that shows two systems lawfully: ruled out, because it never shows Windows"}, Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Evidence: []int{2}, Story: `
		10:00 alice MAC-1 outlook token=prt os=macos trust=hybrid x2 every 1h`, Want: []string{"MAC-1 signed in twice as hybrid and MacOs 14.5: hybrid joined, but no Windows; first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "hybrid Mac, after one sign-in from Windows", Severity: []finding.Severity{finding.High}, Story: `
		09:00 alice LAPTOP-1 outlook token=rt
		10:00 alice MAC-1 outlook token=prt os=macos trust=hybrid x2 every 1h`, Want: []string{"MAC-1 signed in twice as hybrid and MacOs 14.5: hybrid joined, but no Windows; first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "joined iPhone", Severity: []finding.Severity{finding.High}, Story: `
		10:00 alice PHONE-1 outlook-mobile token=prt os=ios`, Want: []string{"PHONE-1 signed in once as joined and Ios 17.5: joined, but a phone or tablet; first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "joined Android", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: `
		10:00 room7 PANEL-1 outlook-mobile token=prt os=android`, Want: []string{"PANEL-1 signed in once as joined and Android 14: joined, but Android; first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "Windows sign-in client on Linux, which says hybrid too: one finding", Evidence: []int{1}, Story: `
		10:00 alice BOX-1 cloudap os=linux trust=hybrid
		10:10 alice BOX-1 outlook token=prt os=linux trust=hybrid`, Want: []string{"BOX-1 signed in once as hybrid and Linux: the Windows sign-in client on another system; first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "a single sign-in as Windows", Benign: []string{"a device that shows two systems lawfully: possible, as it shows Windows once"}, Story: `
		10:00 alice MAC-1 outlook token=prt os=macos trust=hybrid x2 every 1h
		10:30 alice MAC-1 outlook token=prt trust=hybrid`, Want: []string{"MAC-1 signed in twice as hybrid and MacOs 14.5: hybrid joined, but no Windows; first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: Windows as well, see PM-025", Story: `
		10:00 alice LAPTOP-1 outlook token=prt os=macos trust=hybrid x2 every 1h
		10:30 alice LAPTOP-1 outlook token=prt trust=hybrid x2 every 1h`},
	{Name: "silent: hybrid Windows", Story: `
		10:00 alice LAPTOP-1 cloudap trust=hybrid`},
	{Name: "silent: joined Mac", Story: `
		10:00 alice MAC-1 outlook token=prt os=macos`},
	{Name: "silent: registered iPhone", Story: `
		10:00 alice PHONE-1 outlook-mobile token=prt os=ios trust=registered`},
	{Name: "silent: registered Android", Story: `
		10:00 alice PHONE-1 outlook-mobile token=prt os=android trust=registered`},
	{Name: "silent: system not named", Story: `
		10:00 alice LAPTOP-1 cloudap os=- trust=hybrid`},
	{Name: "silent: a system that nobody knows", Story: `
		10:00 alice LAPTOP-1 outlook token=prt os=BeOS trust=hybrid`},
	{Name: "silent: refused", Story: `
		10:00 alice MAC-1 outlook token=prt os=macos trust=hybrid error=53003`},
	{Name: "silent: agreed test", Story: `
		10:00 alice MAC-1 outlook token=prt os=macos trust=hybrid`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "a single sign-in as Windows, before the others", Story: `
		09:30 alice MAC-1 outlook token=prt trust=hybrid
		10:00 alice MAC-1 outlook token=prt os=macos trust=hybrid x2 every 1h`, Want: []string{"MAC-1 signed in twice as hybrid and MacOs 14.5: hybrid joined, but no Windows; first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: what stands for the device id is none", Story: `
		10:00 alice MAC-1 outlook token=prt os=macos trust=hybrid device_id=unknown x2 every 1h`},
}
