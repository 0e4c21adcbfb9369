package detections

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// TwoSystemsOneDevice is PM-025.
var TwoSystemsOneDevice = &detect.Detection{
	ID: "PM-025", Title: "One device id, two operating systems",
	Doc: `A device keeps its family of operating system for life. Sign-ins of two families under one device id mean that its key or its PRT is used from another system, or that someone made up the identity. It weighs more where the rarer family comes with a PRT, from a network of its own, or with the user agent of a tool.

Only requests with a PRT and those not made by a browser count, since the rest may show what the user agent says. Left out: tablets that ask for desktop pages, Android in desktop mode, ChromeOS that runs Android applications, and sign-ins that were interrupted to pick a device.

Wrong when testers override what their clients say, or where Linux clients run inside Windows.`,
	Fact:     "A device id belongs to one installation of one operating system; its key does not leave it.",
	Severity: finding.Medium, Confidence: 0.4, Grade: "B",
	Techniques: []string{"T1036", "T1550.001"},
	Actions:    []string{"disable-device", "revoke-sessions"},
	Source:     "FalconForce FalconFriday 0xFF-0061 (per sign-in); own over the device id",
	Needs:      signin.Of(signin.ErrorCode, signin.DeviceID, signin.DeviceOS, signin.IncomingToken),
	Logs:       []string{detect.NonInteractive},
	Scope:      detect.Device,
	Limits: []detect.Limit{
		detect.Number("code of an interruption to pick a device", pickDevice),
		detect.Within("from it, in which a system does not count", pickSpan),
		detect.Number("sign-ins that make a system count", fewSystems),
	},
	Run:      twoSystemsOneDevice,
	Examples: pm025Examples,
}

// pickSpan is how near an interruption to pick a device explains another system.
const pickSpan = 2 * timeline.Minute

const (
	pickDevice = 501314 // the sign-in was interrupted to pick a device
	fewSystems = 2      // sign-ins that make a system count
)

func twoSystemsOneDevice(p *detect.Pass) {
	t := p.T
	if t.Constant(timeline.OSFamily) {
		return
	}
	interrupted := map[int32][]int64{}
	for i, code := range t.Failures() {
		if code == pickDevice {
			c := t.Code(timeline.Correlation, i)
			interrupted[c] = append(interrupted[c], t.Time[i])
		}
	}
	var codes []int32 // of families
	var rows [][]int  // of each
	n, last := 0, int32(0)
	for _, i := range p.Rows(timeline.OK | timeline.HasDevice) {
		family := t.Code(timeline.OSFamily, i)
		if family == 0 || t.Is(i, timeline.Browser) && !t.Is(i, timeline.PRT) || p.Approved(i) {
			continue
		}
		if len(interrupted) > 0 && within(interrupted[t.Code(timeline.Correlation, i)], t.Time[i], pickSpan) > 0 {
			continue
		}
		if family != last {
			last = family
			if n = slices.Index(codes, family); n < 0 {
				n = len(codes)
				codes, rows = append(codes, family), append(rows, nil)
			}
		}
		rows[n] = append(rows[n], i)
	}
	byFamily := map[string][]int{}
	var families []string // from the commonest
	for n := range rows {
		f := t.Text(timeline.OSFamily, rows[n][0])
		if f == "other" {
			continue
		}
		if byFamily[f] = rows[n]; len(rows[n]) >= fewSystems {
			families = append(families, f)
		}
	}
	slices.SortFunc(families, func(a, b string) int {
		if d := len(byFamily[b]) - len(byFamily[a]); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	if len(families) < 2 {
		return
	}
	own := ownFamily(p, byFamily, families)
	for _, f := range families {
		if f != own && !sameDevice(t, own, f, byFamily) {
			reportSystems(p, own, f, byFamily)
			return // others tell of the same cause
		}
	}
}

// ownFamily returns the family that the directory says the device is of, where
// it signs in with that one too, else the commonest.
func ownFamily(p *detect.Pass, byFamily map[string][]int, families []string) string {
	said := ""
	if v := p.World.Directory.Inventory(p.T.ID); v != nil {
		said = timeline.OSFamilyOf(v.OS)
	}
	for _, c := range p.World.Directory.Device(p.T.ID) {
		if said == "" {
			said = timeline.OSFamilyOf(c.DeviceOS)
		}
	}
	if len(byFamily[said]) > 0 {
		return said
	}
	return families[0]
}

// sameDevice reports whether one device can lawfully show both families.
func sameDevice(t *timeline.Timeline, a, b string, byFamily map[string][]int) bool {
	if b < a {
		a, b = b, a
	}
	all := func(family string, ok func(i int) bool) bool {
		return !slices.ContainsFunc(byFamily[family], func(i int) bool { return !ok(i) })
	}
	switch a + " " + b {
	case "iOS macOS": // an iPad that asks for desktop pages
		return all("macOS", func(i int) bool { return t.Is(i, timeline.Browser) })
	case "Android Linux": // desktop mode, or "Linux; Android" cut short
		return all("Linux", func(i int) bool {
			return t.Is(i, timeline.Browser) || strings.Contains(t.Text(timeline.Agent, i), "Android")
		})
	case "Android ChromeOS", "ChromeOS Linux":
		return true
	}
	return false
}

func reportSystems(p *detect.Pass, own, other string, byFamily map[string][]int) {
	t := p.T
	few, many := byFamily[other], byFamily[own]
	i := few[0]
	d := detect.Draft{Expected: "All sign-ins of the device are of " + own + "."}
	d.Add(detect.Use, few...)
	d.Add(detect.Context, many[0], many[len(many)-1])
	d.Summary = fmt.Sprintf("%s signed in %s as %s and %s as %s, first on %s from %s; its own system is %s.",
		detect.What(t, many[0]), detect.Times(len(many)), own, detect.Times(len(few)), other, detect.When(t.Time[i]), detect.Where(t, i), own)
	d.Observed = fmt.Sprintf("%d as %s and %d as %s.", len(many), own, len(few), other)
	nets := sightingsOf(t, timeline.Net, many)
	signs := []struct {
		text string
		seen func(i int) bool
	}{
		{"a PRT was used as " + other, func(i int) bool { return t.Is(i, timeline.PRT) }},
		{"with the user agent of a tool", func(i int) bool { return t.Is(i, timeline.ToolAgent) }},
		{"from a network in which it never signed in as " + own, func(i int) bool { return len(nets.days(i)) == 0 && t.Code(timeline.Net, i) != 0 }},
	}
	for _, s := range signs {
		if slices.ContainsFunc(few, s.seen) {
			d.For = append(d.For, s.text)
		}
	}
	if len(d.For) > 0 {
		d.Severity, d.Confidence = finding.High, 0.6
	}
	d.Benign = []string{
		"a browser that asks for desktop pages: ruled out, because the sign-ins are not a browser's, or carry a PRT",
		"another system inside this one (WSL, virtual machine): " + inside(t, few, nets),
	}
	p.Report(d)
}

// inside says whether the sign-ins of another system can be made on the device itself.
func inside(t *timeline.Timeline, few []int, nets *sightings) string {
	near := filter(few, func(i int) bool { return len(nets.days(i)) > 0 })
	switch {
	case len(near) > 0:
		return fmt.Sprintf("possible, as %d of its %d sign-ins came from networks in which the device itself was seen", len(near), len(few))
	case slices.ContainsFunc(few, func(i int) bool { return t.Code(timeline.Net, i) == 0 }):
		return "possible, as the network is not known"
	}
	return "ruled out as far as the device itself was never seen in those networks"
}

const pm025Windows = `
	d1 09:00 alice LAPTOP-1 outlook token=prt x10 every 1h`

var pm025Examples = []detect.Example{
	{Name: "Windows PC used from Linux with its PRT", Benign: []string{"a browser that asks for desktop pages: ruled out, because the sign-ins are not a browser's, or carry a PRT", "another system inside this one (WSL, virtual machine): ruled out as far as the device itself was never seen in those networks"}, Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Story: pm025Windows + `
		d2 10:00 alice LAPTOP-1 outlook token=prt os=linux ip=203.0.113.66 net=AS64666/NL x3 every 1h`, Want: []string{"LAPTOP-1 signed in 10 times as Windows and 3 times as Linux, first on 5 May 2026 10:00 from AS64666 NL (203.0.113.66); its own system is Windows."}},
	{Name: "twice from Linux", Severity: []finding.Severity{finding.High}, Story: pm025Windows + `
		d2 10:00 alice LAPTOP-1 outlook token=prt os=linux ip=203.0.113.66 net=AS64666/NL x2 every 1h`, Want: []string{"LAPTOP-1 signed in 10 times as Windows and twice as Linux, first on 5 May 2026 10:00 from AS64666 NL (203.0.113.66); its own system is Windows."}},
	{Name: "by a script in the same network", Benign: []string{"a browser that asks for desktop pages: ruled out, because the sign-ins are not a browser's, or carry a PRT", "another system inside this one (WSL, virtual machine): possible, as 3 of its 3 sign-ins came from networks in which the device itself was seen"}, Severity: []finding.Severity{finding.High}, Story: pm025Windows + `
		d2 10:00 alice LAPTOP-1 outlook token=rt os=linux tool x3 every 1h`, Want: []string{"LAPTOP-1 signed in 10 times as Windows and 3 times as Linux, first on 5 May 2026 10:00 from AS64500 NO (192.0.2.10); its own system is Windows."}},
	{Name: "from a network of its own, without a PRT", Severity: []finding.Severity{finding.High}, Story: pm025Windows + `
		d2 10:00 alice LAPTOP-1 outlook token=rt os=linux ip=203.0.113.66 net=AS64666/NL x3 every 1h`, Want: []string{"LAPTOP-1 signed in 10 times as Windows and 3 times as Linux, first on 5 May 2026 10:00 from AS64666 NL (203.0.113.66); its own system is Windows."}},
	{Name: "in the same network, without a PRT", For: []string{}, Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: pm025Windows + `
		d2 10:00 alice LAPTOP-1 outlook token=rt os=linux x3 every 1h`, Want: []string{"LAPTOP-1 signed in 10 times as Windows and 3 times as Linux, first on 5 May 2026 10:00 from AS64500 NO (192.0.2.10); its own system is Windows."}},
	{Name: "the inventory says which is its own", Story: `
		inventory LAPTOP-1 os=MacOS
		d1 09:00 alice LAPTOP-1 outlook token=prt x10 every 1h
		d2 10:00 alice LAPTOP-1 outlook token=rt os=macos x3 every 1h`, Want: []string{"LAPTOP-1 signed in 3 times as macOS and 10 times as Windows, first on 4 May 2026 09:00 from AS64500 NO (192.0.2.10); its own system is macOS."}},
	{Name: "the audit log says which is its own", Story: `
		d1 08:00 audit register-device LAPTOP-1 by=alice os=MacOS
		d1 09:00 alice LAPTOP-1 outlook token=prt x10 every 1h
		d2 10:00 alice LAPTOP-1 outlook token=rt os=macos x3 every 1h`, Want: []string{"LAPTOP-1 signed in 3 times as macOS and 10 times as Windows, first on 4 May 2026 09:00 from AS64500 NO (192.0.2.10); its own system is macOS."}},
	{Name: "inventory of a third system", Story: `
		inventory LAPTOP-1 os=Android` + pm025Windows + `
		d2 10:00 alice LAPTOP-1 outlook token=rt os=linux x3 every 1h`, Want: []string{"LAPTOP-1 signed in 10 times as Windows and 3 times as Linux, first on 5 May 2026 10:00 from AS64500 NO (192.0.2.10); its own system is Windows."}},
	{Name: "iPad and Mac, not by a browser", Story: `
		d1 09:00 alice PAD-1 outlook-mobile token=prt os=ios x10 every 1h
		d2 10:00 alice PAD-1 outlook token=prt os=macos x3 every 1h`, Want: []string{"PAD-1 signed in 10 times as iOS and 3 times as macOS, first on 5 May 2026 10:00 from AS64500 NO (192.0.2.10); its own system is iOS."}},
	{Name: "Android and Linux, not by a browser", Story: `
		d1 09:00 alice PHONE-1 outlook-mobile token=prt os=android x10 every 1h
		d2 10:00 alice PHONE-1 azure-cli token=prt os=linux x3 every 1h`, Want: []string{"PHONE-1 signed in 10 times as Android and 3 times as Linux, first on 5 May 2026 10:00 from AS64500 NO (192.0.2.10); its own system is Android."}},
	{Name: "browser, but with a PRT", Story: pm025Windows + `
		d2 10:00 alice LAPTOP-1 azure-portal browser interactive token=prt os=linux ua=linux x3 every 1h`, Want: []string{"LAPTOP-1 signed in 10 times as Windows and 3 times as Linux, first on 5 May 2026 10:00 from AS64500 NO (192.0.2.10); its own system is Windows."}},
	{Name: "interrupted to pick a device, an hour before", Story: pm025Windows + `
		d2 09:00 alice LAPTOP-1 outlook token=rt error=501314 os=linux correlation_id=c1
		d2 10:00 alice LAPTOP-1 outlook token=rt os=linux correlation_id=c1 x3 every 1h`, Want: []string{"LAPTOP-1 signed in 10 times as Windows and 3 times as Linux, first on 5 May 2026 10:00 from AS64500 NO (192.0.2.10); its own system is Windows."}},
	{Name: "silent: one system, two versions", Story: pm025Windows + `
		d2 10:00 alice LAPTOP-1 outlook token=prt os="Windows 11" x3 every 1h`},
	{Name: "silent: a single sign-in of another system", Story: pm025Windows + `
		d2 10:00 alice LAPTOP-1 outlook token=prt os=linux`},
	{Name: "silent: refused", Story: pm025Windows + `
		d2 10:00 alice LAPTOP-1 outlook token=prt os=linux error=53003 x3 every 1h`},
	{Name: "silent: system unknown", Story: pm025Windows + `
		d2 10:00 alice LAPTOP-1 outlook token=prt os=- x3 every 1h`},
	{Name: "silent: system that nobody knows", Story: pm025Windows + `
		d2 10:00 alice LAPTOP-1 outlook token=prt os=BeOS x3 every 1h`},
	{Name: "silent: system not carried", Story: pm025Windows + `
		d2 10:00 alice LAPTOP-1 outlook token=prt os=? x3 every 1h`},
	{Name: "silent: token type not carried", Story: pm025Windows + `
		d2 10:00 alice LAPTOP-1 outlook token=absent os=linux x3 every 1h`},
	{Name: "silent: browser that says what it likes", Story: pm025Windows + `
		d2 10:00 alice LAPTOP-1 azure-portal browser interactive os=linux ua=linux x3 every 1h`},
	{Name: "silent: iPad that asks for desktop pages", Story: `
		d1 09:00 alice PAD-1 outlook-mobile token=prt os=ios x10 every 1h
		d2 10:00 alice PAD-1 azure-portal browser interactive token=prt os=macos ua=mac x3 every 1h`},
	{Name: "silent: Android in desktop mode", Story: `
		d1 09:00 alice PHONE-1 outlook-mobile token=prt os=android x10 every 1h
		d2 10:00 alice PHONE-1 azure-portal browser interactive token=prt os=linux ua=linux x3 every 1h`},
	{Name: "silent: Android cut short", Story: `
		d1 09:00 alice PHONE-1 outlook-mobile token=prt os=android x10 every 1h
		d2 10:00 alice PHONE-1 outlook-mobile token=prt os=linux ua=android x3 every 1h`},
	{Name: "silent: ChromeOS with Android applications", Story: `
		d1 09:00 alice BOOK-1 outlook-mobile token=prt os=chromeos x10 every 1h
		d2 10:00 alice BOOK-1 outlook-mobile token=prt os=android x3 every 1h`},
	{Name: "silent: interrupted to pick a device", Story: pm025Windows + `
		d2 10:00 alice LAPTOP-1 outlook token=prt error=501314 os=linux correlation_id=c1
		d2 10:01 alice LAPTOP-1 outlook token=prt os=linux correlation_id=c1 x3 every 10s`},
	{Name: "silent: two devices", Story: pm025Windows + `
		d2 10:00 alice BOX-1 outlook token=prt os=linux x3 every 1h`},
	{Name: "silent: agreed test", Story: pm025Windows + `
		d2 10:00 alice LAPTOP-1 outlook token=prt os=linux ip=203.0.113.66 x3 every 1h`,
		Params: func(p *detect.Params) {
			p.Approved.Addresses = []netip.Prefix{netip.MustParsePrefix("203.0.113.66/32")}
		}},
	{Name: "inventory and audit log disagree: the inventory stands", Story: `
		inventory LAPTOP-1 os=Windows
		d1 08:00 audit register-device LAPTOP-1 by=alice os=MacOS
		d1 09:00 alice LAPTOP-1 outlook token=prt x3 every 1h
		d2 10:00 alice LAPTOP-1 outlook token=rt os=macos x10 every 1h`, Want: []string{"LAPTOP-1 signed in 3 times as Windows and 10 times as macOS, first on 5 May 2026 10:00 from AS64500 NO (192.0.2.10); its own system is Windows."}},
	{Name: "from nowhere", Benign: []string{"a browser that asks for desktop pages: ruled out, because the sign-ins are not a browser's, or carry a PRT", "another system inside this one (WSL, virtual machine): possible, as the network is not known"}, Severity: []finding.Severity{finding.Medium}, Story: pm025Windows + `
		d2 10:00 alice LAPTOP-1 outlook token=rt os=linux ip=- asn=- country=- x3 every 1h`, Want: []string{"LAPTOP-1 signed in 10 times as Windows and 3 times as Linux, first on 5 May 2026 10:00 from an unknown address; its own system is Windows."}},
	{Name: "from elsewhere, then at home", Severity: []finding.Severity{finding.High}, Benign: []string{"a browser that asks for desktop pages: ruled out, because the sign-ins are not a browser's, or carry a PRT", "another system inside this one (WSL, virtual machine): possible, as 1 of its 2 sign-ins came from networks in which the device itself was seen"}, Story: pm025Windows + `
		d2 10:00 alice LAPTOP-1 outlook token=rt os=linux ip=203.0.113.66 net=AS64666/NL
		d2 11:00 alice LAPTOP-1 outlook token=rt os=linux`, Want: []string{"LAPTOP-1 signed in 10 times as Windows and twice as Linux, first on 5 May 2026 10:00 from AS64666 NL (203.0.113.66); its own system is Windows."}},
	{Name: "three minutes after the device was asked for", Story: pm025Windows + `
		d2 09:57 alice LAPTOP-1 outlook token=rt error=501314 os=linux correlation_id=c1
		d2 10:00 alice LAPTOP-1 outlook token=rt os=linux correlation_id=c1 x2 every 30s`, Want: []string{"LAPTOP-1 signed in 10 times as Windows and twice as Linux, first on 5 May 2026 10:00 from AS64500 NO (192.0.2.10); its own system is Windows."}},
	{Name: "the inventory says Windows, which shows once among two others", Story: `
		inventory LAPTOP-1
		d1 09:00 alice LAPTOP-1 outlook token=prt
		d2 10:00 alice LAPTOP-1 outlook token=prt os=linux x3 every 1h
		d3 10:00 alice LAPTOP-1 outlook token=prt os=macos x2 every 1h`, Want: []string{"LAPTOP-1 signed in once as Windows and 3 times as Linux, first on 5 May 2026 10:00 from AS64500 NO (192.0.2.10); its own system is Windows."}},
	{Name: "silent: the inventory says Windows, which shows once beside another", Story: `
		inventory LAPTOP-1
		d1 09:00 alice LAPTOP-1 outlook token=prt
		d2 10:00 alice LAPTOP-1 outlook token=prt os=linux x3 every 1h`},
	{Name: "Windows, Linux, and Windows again", Story: pm025Windows + `
		d2 10:00 alice LAPTOP-1 outlook token=prt os=linux x3 every 1h
		d3 10:00 alice LAPTOP-1 outlook token=prt x2 every 1h`, Want: []string{"LAPTOP-1 signed in 12 times as Windows and 3 times as Linux, first on 5 May 2026 10:00 from AS64500 NO (192.0.2.10); its own system is Windows."}},
	{Name: "silent: what stands for the device id is none", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt device_id=unknown x10 every 1h
		d2 10:00 alice LAPTOP-1 outlook token=prt device_id=unknown os=linux ip=203.0.113.66 net=AS64666/NL x3 every 1h`},
}
