package detections

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// OldDerivation is PM-023.
var OldDerivation = &detect.Detection{
	ID: "PM-023", Title: "Old way of deriving the session key refused",
	Doc: `Requests with a PRT are signed with a key that is derived from its session key. Windows that has the updates of July 2021 derives it the new way, and the service refuses the old one where it is told to (5000611). Attack tools keep a switch for the old way. It weighs more where a PRT is accepted from the same address within the hour.

Where the inventory or the audit log says that the device runs a Windows from before July 2021, or the client is a Linux broker, it is only noted. A device that bears a mark of attack tools is not believed to be of the build that it was registered with, which they make up.

Wrong when a PC was never updated and neither the inventory nor the audit log says so.`,
	Fact:     "Windows that is up to date derives session keys the new way.",
	Severity: finding.Medium, Confidence: 0.4, Grade: "B",
	Techniques: []string{"T1606", "T1550.001"},
	Actions:    []string{"revoke-sessions"},
	Source:     "Microsoft: CVE-2021-33781; ROADtools --kdf-v1; f-bader/EntraID-ErrorCodes",
	Needs:      signin.Of(signin.ErrorCode, signin.ClientIP),
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Number("code of the refusal", derivationRefused),
		detect.Within("from the refusal to the success, at most", derivedAfter),
	},
	Run:      oldDerivation,
	Examples: pm023Examples,
}

// derivedAfter is the longest time from the refusal to the success.
const derivedAfter = timeline.Hour

const derivationRefused = 5000611

func oldDerivation(p *detect.Pass) {
	t := p.T
	var refused []int
	for i, code := range t.Failures() {
		if code == derivationRefused && p.Judged(i) && !p.Approved(i) {
			refused = append(refused, i)
		}
	}
	if len(refused) == 0 {
		return
	}
	accepted := map[int32][]int{} // by address
	for _, i := range p.Rows(timeline.OK | timeline.PRT) {
		c := t.Code(timeline.IP64, i)
		accepted[c] = append(accepted[c], i)
	}
	for _, g := range grouped(t, timeline.Device, refused) {
		reportDerivation(p, g.Rows, accepted)
	}
}

// july21 is the least revision of each build of Windows 10 that has the
// updates of July 2021; later builds have them from the start.
var july21 = map[int]int{10240: 19003, 14393: 4530, 17763: 2061, 18363: 1679, 19041: 1110, 19042: 1110, 19043: 1110}

// unpatched reports whether a version of Windows, 10.0.19041.928, is from
// before July 2021; known is false where it does not say.
func unpatched(version string) (old, known bool) {
	parts := strings.Split(version, ".")
	if len(parts) != 4 || parts[0] != "10" {
		return false, false
	}
	build, err1 := strconv.Atoi(parts[2])
	revision, err2 := strconv.Atoi(parts[3])
	if err1 != nil || err2 != nil {
		return false, false
	}
	least, serviced := july21[build]
	return build <= 19043 && (!serviced || revision < least), true
}

func reportDerivation(p *detect.Pass, rows []int, accepted map[int32][]int) {
	t, i := p.T, rows[0]
	var d detect.Draft
	d.Add(detect.Attempt, rows...)
	d.Summary = fmt.Sprintf("%s of %s (%s) refused for deriving the session key the old way, first on %s from %s", detect.Count(len(rows), "request"),
		detect.Who(t, i), detect.What(t, i), detect.When(t.Time[i]), detect.Where(t, i))
	d.Expected = "The client derives the key the new way."
	d.Observed = "Error 5000611."
	made := madeAs(p, t.Text(timeline.Device, i))
	old, known := unpatched(made.build)
	marks, _ := marksOf(made)
	used := -1
	for _, r := range rows {
		list := accepted[t.Code(timeline.IP64, r)]
		n, _ := slices.BinarySearch(list, r)
		if n < len(list) && t.Time[list[n]]-t.Time[r] <= derivedAfter && t.Code(timeline.IP64, r) != 0 {
			used = list[n]
			break
		}
	}
	switch {
	case old && len(marks) == 0:
		d.Severity, d.Confidence = finding.Info, 0.4
		d.Benign = []string{"PC that is not updated: likely, it runs " + made.build}
	case t.Family(i) == "Linux":
		d.Severity, d.Confidence = finding.Info, 0.4
		d.Benign = []string{"old broker of another maker on Linux: possible"}
	case used != -1:
		d.Severity, d.Confidence = finding.High, 0.5
		d.Add(detect.Use, used)
		d.Summary += fmt.Sprintf("; a PRT was accepted from there at %s", detect.Clock(t.Time[used]))
		d.For = append(d.For, "a PRT was accepted from the same address within the hour")
		fallthrough
	default:
		switch {
		case old:
			d.Benign = []string{fmt.Sprintf("PC that is not updated: possible, though whoever registered it may have made up its build (%s; %s: %s)", made.build, marks[0].ID, marks[0].Tool)}
		case known:
			d.Benign = []string{"PC that is not updated: ruled out as far as the directory knows its build (" + made.build + ")"}
		default:
			d.Benign = []string{"PC that is not updated: possible, as nothing tells its build"}
		}
	}
	d.Summary += "."
	p.Report(d)
}

const pm023Refused = `
	10:00 alice LAPTOP-1 outlook token=prt error=5000611`

var pm023Examples = []detect.Example{
	{Name: "refused", Benign: []string{"PC that is not updated: possible, as nothing tells its build"}, Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: pm023Refused, Want: []string{"1 request of alice@example.com (LAPTOP-1) refused for deriving the session key the old way, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "refused, then accepted", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, Evidence: []int{3}, Story: `
		08:00 alice LAPTOP-1 outlook token=prt error=5000611` + pm023Refused + `
		10:30 alice LAPTOP-1 outlook token=prt`, Want: []string{"2 requests of alice@example.com (LAPTOP-1) refused for deriving the session key the old way, first on 4 May 2026 08:00 from AS64500 NO (192.0.2.10); a PRT was accepted from there at 10:30."}},
	{Name: "accepted before", Severity: []finding.Severity{finding.Medium}, Story: `
		09:30 alice LAPTOP-1 outlook token=prt` + pm023Refused, Want: []string{"1 request of alice@example.com (LAPTOP-1) refused for deriving the session key the old way, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "accepted two hours later", Severity: []finding.Severity{finding.Medium}, Story: pm023Refused + `
		12:30 alice LAPTOP-1 outlook token=prt`, Want: []string{"1 request of alice@example.com (LAPTOP-1) refused for deriving the session key the old way, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "accepted elsewhere", Severity: []finding.Severity{finding.Medium}, Story: pm023Refused + `
		10:30 alice LAPTOP-1 outlook token=prt ip=192.0.2.99`, Want: []string{"1 request of alice@example.com (LAPTOP-1) refused for deriving the session key the old way, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "another kind of token accepted", Severity: []finding.Severity{finding.Medium}, Story: pm023Refused + `
		10:30 alice LAPTOP-1 outlook token=rt`, Want: []string{"1 request of alice@example.com (LAPTOP-1) refused for deriving the session key the old way, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "address not known", Severity: []finding.Severity{finding.Medium}, Story: `
		10:00 alice LAPTOP-1 outlook token=prt error=5000611 ip=- asn=- country=-
		10:30 alice LAPTOP-1 outlook token=prt ip=- asn=- country=-`, Want: []string{"1 request of alice@example.com (LAPTOP-1) refused for deriving the session key the old way, first on 4 May 2026 10:00 from an unknown address."}},
	{Name: "PC that is not updated, as the inventory says", Severity: []finding.Severity{finding.Info}, Benign: []string{"PC that is not updated: likely, it runs 10.0.17763.1999"}, Story: `
		inventory LAPTOP-1 os_version=10.0.17763.1999` + pm023Refused + `
		10:30 alice LAPTOP-1 outlook token=prt`, Want: []string{"1 request of alice@example.com (LAPTOP-1) refused for deriving the session key the old way, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "of a build that got no updates any more", Severity: []finding.Severity{finding.Info}, Story: `
		inventory LAPTOP-1 os_version=10.0.17134.2208` + pm023Refused, Want: []string{"1 request of alice@example.com (LAPTOP-1) refused for deriving the session key the old way, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "updated PC", Benign: []string{"PC that is not updated: ruled out as far as the directory knows its build (10.0.17763.2061)"}, Severity: []finding.Severity{finding.Medium}, Story: `
		inventory LAPTOP-1 os_version=10.0.17763.2061` + pm023Refused, Want: []string{"1 request of alice@example.com (LAPTOP-1) refused for deriving the session key the old way, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "Windows 11", Benign: []string{"PC that is not updated: ruled out as far as the directory knows its build (10.0.22000.194)"}, Severity: []finding.Severity{finding.Medium}, Story: `
		inventory LAPTOP-1 os_version=10.0.22000.194` + pm023Refused, Want: []string{"1 request of alice@example.com (LAPTOP-1) refused for deriving the session key the old way, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "the last Windows before the change, not updated", Severity: []finding.Severity{finding.Info}, Story: `
		inventory LAPTOP-1 os_version=10.0.19043.1000` + pm023Refused, Want: []string{"1 request of alice@example.com (LAPTOP-1) refused for deriving the session key the old way, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "the first after it", Severity: []finding.Severity{finding.Medium}, Story: `
		inventory LAPTOP-1 os_version=10.0.19044.1000` + pm023Refused, Want: []string{"1 request of alice@example.com (LAPTOP-1) refused for deriving the session key the old way, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "a version that is not of Windows", Benign: []string{"PC that is not updated: possible, as nothing tells its build"}, Severity: []finding.Severity{finding.Medium}, Story: `
		inventory LAPTOP-1 os_version=14.0.1.2` + pm023Refused, Want: []string{"1 request of alice@example.com (LAPTOP-1) refused for deriving the session key the old way, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "a version cut short", Benign: []string{"PC that is not updated: possible, as nothing tells its build"}, Severity: []finding.Severity{finding.Medium}, Story: `
		inventory LAPTOP-1 os_version=10.0.17763` + pm023Refused, Want: []string{"1 request of alice@example.com (LAPTOP-1) refused for deriving the session key the old way, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "a revision that is no number", Benign: []string{"PC that is not updated: possible, as nothing tells its build"}, Severity: []finding.Severity{finding.Medium}, Story: `
		inventory LAPTOP-1 os_version=10.0.17763.x` + pm023Refused, Want: []string{"1 request of alice@example.com (LAPTOP-1) refused for deriving the session key the old way, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "a build that is no number", Benign: []string{"PC that is not updated: possible, as nothing tells its build"}, Severity: []finding.Severity{finding.Medium}, Story: `
		inventory LAPTOP-1 os_version=10.0.x.1` + pm023Refused, Want: []string{"1 request of alice@example.com (LAPTOP-1) refused for deriving the session key the old way, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "of the build that ROADtools gives its devices", Severity: []finding.Severity{finding.Medium}, Benign: []string{"PC that is not updated: possible, though whoever registered it may have made up its build (10.0.19041.928; DF-003: ROADtools Windows default)"}, Story: `
		09:00 audit register-device LAPTOP-1 by=alice version=10.0.19041.928` + pm023Refused, Want: []string{"1 request of alice@example.com (LAPTOP-1) refused for deriving the session key the old way, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "a broker on Linux", Severity: []finding.Severity{finding.Info}, Story: `
		10:00 alice BOX-1 outlook token=prt error=5000611 os=linux
		10:30 alice BOX-1 outlook token=prt os=linux`, Want: []string{"1 request of alice@example.com (BOX-1) refused for deriving the session key the old way, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "two devices, two findings", Story: pm023Refused + `
		10:01 alice LAPTOP-2 outlook token=prt error=5000611`, Want: []string{"1 request of alice@example.com (LAPTOP-1) refused for deriving the session key the old way, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10).", "1 request of alice@example.com (LAPTOP-2) refused for deriving the session key the old way, first on 4 May 2026 10:01 from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: refused for another reason", Story: `
		10:00 alice LAPTOP-1 outlook token=prt error=140001`},
	{Name: "silent: address not carried", Story: `
		10:00 alice LAPTOP-1 outlook token=prt error=5000611 ip=?`},
	{Name: "silent: agreed test", Story: pm023Refused, Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "accepted an hour later, to the minute", Severity: []finding.Severity{finding.High}, Story: pm023Refused + `
		11:00 alice LAPTOP-1 outlook token=prt`, Want: []string{"1 request of alice@example.com (LAPTOP-1) refused for deriving the session key the old way, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10); a PRT was accepted from there at 11:00."}},
	{Name: "accepted an hour and a half later", Severity: []finding.Severity{finding.Medium}, Story: pm023Refused + `
		11:30 alice LAPTOP-1 outlook token=prt`, Want: []string{"1 request of alice@example.com (LAPTOP-1) refused for deriving the session key the old way, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
}
