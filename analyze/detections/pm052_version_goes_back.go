package detections

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// VersionGoesBack is PM-052.
var VersionGoesBack = &detect.Detection{
	ID: "PM-052", Title: "System of a device goes back to an older version and returns",
	Doc: `Systems are updated; they do not go back, and still less there and back again. Looks for devices whose native clients tell of a version of the system, then of an older release, and then of the first or a newer one again, all within a week: two machines may use one device's identity. Where the older version comes from a network of its own it weighs a little more.

Only versions that the log gives with a minor number or a build are compared, and never browsers, which tell what they like. One step back, as after a restore, is not told of.

Wrong when a device has two systems on one registration, and when some programs tell of the version of the device object and others of their own.`,
	Fact:     "The version of a device's system only climbs, but for a restore.",
	Severity: finding.Info, Confidence: 0.15, Grade: "C",
	Techniques: []string{"T1036", "T1550.001"},
	Actions:    []string{"review-sign-ins"},
	Source:     "own; ROADtools (its constant Windows version)",
	Needs:      signin.Of(signin.ErrorCode, signin.DeviceID, signin.DeviceOS, signin.ClientApp),
	Logs:       []string{detect.NonInteractive},
	Scope:      detect.Device,
	Limits: []detect.Limit{
		detect.Within("from the older version to its return, at most", returnsWithin),
	},
	Run:      versionGoesBack,
	Examples: pm052Examples,
}

const returnsWithin = 7 * timeline.Day

// versionForm is a family and a release: "Ios 17.5.1", "Windows 10.0.22631".
var versionForm = regexp.MustCompile(`(\d+)\.(\d+)(?:\.(\d+))?`)

// release is a version as far as releases tell: on Windows the build is one.
type release [3]int

func releaseOf(t *timeline.Timeline, i int) (v release, ok bool) {
	m := versionForm.FindStringSubmatch(t.Text(timeline.OS, i))
	if m == nil {
		return v, false
	}
	parts := 2
	if t.Text(timeline.OSFamily, i) == "Windows" {
		parts = 3
	}
	for n := range parts {
		v[n], _ = strconv.Atoi(m[n+1])
	}
	return v, true
}

func versionGoesBack(p *detect.Pass) {
	t := p.T
	if t.Constant(timeline.OS) {
		return
	}
	releases := map[int32]*release{} // by code of the text; nil where it tells none
	last, v := int32(-1), (*release)(nil)
	high, low := -1, -1 // the last row of the newest release, and the oldest one after it
	var top, bottom release
	for _, i := range p.Rows(timeline.OK | timeline.HasDevice) {
		if t.Is(i, timeline.Browser) || p.Approved(i) {
			continue
		}
		if c := t.Code(timeline.OS, i); c != last {
			var known bool
			if v, known = releases[c]; !known {
				if r, ok := releaseOf(t, i); ok {
					v = &r
				}
				releases[c] = v
			}
			last = c
		}
		if v == nil || high != -1 && t.Code(timeline.OSFamily, i) != t.Code(timeline.OSFamily, high) {
			continue
		}
		switch order := slices.Compare(v[:], top[:]); {
		case order < 0:
			if low == -1 || slices.Compare(v[:], bottom[:]) < 0 {
				low, bottom = i, *v
			}
		case low != -1 && t.Time[i]-t.Time[high] <= returnsWithin:
			reportVersions(p, high, low, i)
			return
		default:
			high, top, low = i, *v, -1
		}
	}
}

func reportVersions(p *detect.Pass, high, low, again int) {
	t := p.T
	d := detect.Draft{Expected: "Versions that climb."}
	d.Add(detect.Context, high)
	d.Add(detect.Use, low)
	d.Add(detect.Context, again)
	d.Summary = fmt.Sprintf("%s told of %s on %s, of %s on %s from %s, and of %s again on %s.", detect.What(t, low), t.Text(timeline.OS, high), detect.When(t.Time[high]),
		t.Text(timeline.OS, low), detect.When(t.Time[low]), detect.Where(t, low), t.Text(timeline.OS, again), detect.When(t.Time[again]))
	d.Observed = fmt.Sprintf("Back and forth within %s.", detect.Span(t.Time[again]-t.Time[high]))
	d.Benign = []string{"an update that was undone: ruled out, because it returned", "programs that tell of different things: possible"}
	if !p.Elsewhere(low) && detect.Apart(t, low, high) && detect.Apart(t, low, again) {
		d.Severity, d.Confidence = finding.Low, 0.25
		d.For = append(d.For, "the older version came from a network of its own")
	}
	p.Report(d)
}

const (
	pm052New = ` alice LAPTOP-1 outlook token=rt os="Windows 10.0.26100"`
	pm052Old = ` alice LAPTOP-1 outlook token=rt os="Windows 10.0.19041"`
)

var pm052Examples = []detect.Example{
	{Name: "there and back again", Severity: []finding.Severity{finding.Info}, Confidence: []float64{0.15}, Evidence: []int{3}, For: []string{}, Story: `
		d1 09:00` + pm052New + `
		d2 09:00` + pm052Old + `
		d3 09:00` + pm052New, Want: []string{"LAPTOP-1 told of Windows 10.0.26100 on 4 May 2026 09:00, of Windows 10.0.19041 on 5 May 2026 09:00 from AS64500 NO (192.0.2.10), and of Windows 10.0.26100 again on 6 May 2026 09:00."}},
	{Name: "in another network", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.25}, For: []string{"the older version came from a network of its own"}, Story: `
		d1 09:00` + pm052New + `
		d2 09:00` + pm052Old + ` ip=203.0.113.66 net=AS64666/NL
		d3 09:00` + pm052New, Want: []string{"LAPTOP-1 told of Windows 10.0.26100 on 4 May 2026 09:00, of Windows 10.0.19041 on 5 May 2026 09:00 from AS64666 NL (203.0.113.66), and of Windows 10.0.26100 again on 6 May 2026 09:00."}},
	{Name: "through a tunnel", Severity: []finding.Severity{finding.Info}, Story: `
		d1 09:00` + pm052New + `
		d2 09:00` + pm052Old + ` gsa ip=203.0.113.66 net=AS64666/NL
		d3 09:00` + pm052New, Want: []string{"LAPTOP-1 told of Windows 10.0.26100 on 4 May 2026 09:00, of Windows 10.0.19041 on 5 May 2026 09:00 from AS64666 NL (203.0.113.66), and of Windows 10.0.26100 again on 6 May 2026 09:00."}},
	{Name: "in a network of before", Severity: []finding.Severity{finding.Info}, Story: `
		d1 09:00` + pm052New + ` ip=203.0.113.66 net=AS64666/NL
		d2 09:00` + pm052Old + ` ip=203.0.113.66 net=AS64666/NL
		d3 09:00` + pm052New, Want: []string{"LAPTOP-1 told of Windows 10.0.26100 on 4 May 2026 09:00, of Windows 10.0.19041 on 5 May 2026 09:00 from AS64666 NL (203.0.113.66), and of Windows 10.0.26100 again on 6 May 2026 09:00."}},
	{Name: "in a network of afterwards", Severity: []finding.Severity{finding.Info}, Story: `
		d1 09:00` + pm052New + `
		d2 09:00` + pm052Old + ` ip=203.0.113.66 net=AS64666/NL
		d3 09:00` + pm052New + ` ip=203.0.113.66 net=AS64666/NL`, Want: []string{"LAPTOP-1 told of Windows 10.0.26100 on 4 May 2026 09:00, of Windows 10.0.19041 on 5 May 2026 09:00 from AS64666 NL (203.0.113.66), and of Windows 10.0.26100 again on 6 May 2026 09:00."}},
	{Name: "a phone", Story: `
		d1 09:00 alice PHONE-1 outlook-mobile token=prt os="Ios 17.5"
		d2 09:00 alice PHONE-1 outlook-mobile token=prt os="Ios 16.2"
		d3 09:00 alice PHONE-1 outlook-mobile token=prt os="Ios 18.0"`, Want: []string{"PHONE-1 told of Ios 17.5 on 4 May 2026 09:00, of Ios 16.2 on 5 May 2026 09:00 from AS64500 NO (192.0.2.10), and of Ios 18.0 again on 6 May 2026 09:00."}},
	{Name: "an older one between, then the oldest", Evidence: []int{3}, Story: `
		d1 09:00` + pm052New + `
		d1 10:00 alice LAPTOP-1 outlook token=rt os="Windows 10.0.22631"
		d2 09:00` + pm052Old + `
		d3 09:00` + pm052New, Want: []string{"LAPTOP-1 told of Windows 10.0.26100 on 4 May 2026 09:00, of Windows 10.0.19041 on 5 May 2026 09:00 from AS64500 NO (192.0.2.10), and of Windows 10.0.26100 again on 6 May 2026 09:00."}},
	{Name: "silent: an update", Story: `
		d2 09:00` + pm052Old + `
		d3 09:00` + pm052New + ` x2 every 1h`},
	{Name: "silent: one step back", Story: `
		d1 09:00` + pm052New + `
		d2 09:00` + pm052Old + ` x2 every 1h`},
	{Name: "silent: over weeks", Story: `
		d1 09:00` + pm052New + `
		d2 09:00` + pm052Old + `
		d9 09:00` + pm052New},
	{Name: "silent: a small update of a phone, undone", Story: `
		d1 09:00 alice PHONE-1 outlook-mobile token=prt os="Ios 17.5.1"
		d2 09:00 alice PHONE-1 outlook-mobile token=prt os="Ios 17.5.0"
		d3 09:00 alice PHONE-1 outlook-mobile token=prt os="Ios 17.5.1"`},
	{Name: "silent: no build given", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=rt os=Windows11
		d2 09:00 alice LAPTOP-1 outlook token=rt os=Windows10
		d3 09:00 alice LAPTOP-1 outlook token=rt os=Windows11`},
	{Name: "silent: another system, see PM-025", Story: `
		d1 09:00` + pm052New + `
		d2 09:00 alice LAPTOP-1 outlook token=rt os="Ios 9.5"
		d3 09:00` + pm052New},
	{Name: "silent: a browser", Story: `
		d1 09:00` + pm052New + `
		d2 09:00` + pm052Old + ` browser
		d3 09:00` + pm052New},
	{Name: "silent: two devices", Story: `
		d1 09:00` + pm052New + `
		d2 09:00 alice LAPTOP-2 outlook token=rt os="Windows 10.0.19041"
		d3 09:00` + pm052New},
	{Name: "silent: refused", Story: `
		d1 09:00` + pm052New + `
		d2 09:00` + pm052Old + ` error=53003
		d3 09:00` + pm052New},
	{Name: "silent: kind of client not carried", Story: `
		d1 09:00` + pm052New + `
		d2 09:00` + pm052Old + ` client=?
		d3 09:00` + pm052New},
	{Name: "silent: agreed test", Story: `
		d1 09:00` + pm052New + `
		d2 09:00` + pm052Old + `
		d3 09:00` + pm052New, Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "a week from the new release to the new one", Story: `
		d1 09:00` + pm052New + `
		d2 09:00` + pm052Old + `
		d8 09:00` + pm052New, Want: []string{"LAPTOP-1 told of Windows 10.0.26100 on 4 May 2026 09:00, of Windows 10.0.19041 on 5 May 2026 09:00 from AS64500 NO (192.0.2.10), and of Windows 10.0.26100 again on 11 May 2026 09:00."}},
	{Name: "two sign-ins of the old release", Evidence: []int{3}, Story: `
		d1 09:00` + pm052New + `
		d2 09:00` + pm052Old + ` x2 every 1h
		d3 09:00` + pm052New, Want: []string{"LAPTOP-1 told of Windows 10.0.26100 on 4 May 2026 09:00, of Windows 10.0.19041 on 5 May 2026 09:00 from AS64500 NO (192.0.2.10), and of Windows 10.0.26100 again on 6 May 2026 09:00."}},
	{Name: "silent: one release twice, then a newer one", Story: `
		d1 09:00` + pm052Old + ` x2 every 1h
		d2 09:00` + pm052New},
	{Name: "silent: what stands for the device id is none", Story: `
		d1 09:00` + pm052New + ` device_id=unknown
		d2 09:00` + pm052Old + ` device_id=unknown
		d3 09:00` + pm052New + ` device_id=unknown`},
}
