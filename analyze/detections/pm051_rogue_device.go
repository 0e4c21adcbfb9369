package detections

import (
	"cmp"
	"fmt"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// RogueDevice is PM-051.
var RogueDevice = &detect.Detection{
	ID: "PM-051", Title: "Device that looks as a tool makes them",
	Doc: `Tools that register devices give them names and versions of their own, and few who use them change those: a DESKTOP- name one letter too long for Windows, the same name on a system that is not Windows, a version that no system has. Looks at the devices that a user signs in with or has registered, in sign-ins, audit log and inventory. Marks that real devices can bear as well are noted with little weight.

It matters because such a device holds its keys in a file: its PRT is used from wherever that file is.

Wrong when a dual-boot machine keeps its Windows name, or when a container or cloud host is named as a kit names its devices.`,
	Fact:     "Windows names a new PC DESKTOP- and seven letters or digits, and systems report versions of their own form: other names and versions were made up by whoever registered the device.",
	Severity: finding.High, Confidence: 0.7, Grade: "A",
	Techniques: []string{"T1098.005", "T1036"},
	Actions:    []string{"disable-device", "revoke-sessions", "review-registrations"},
	Source:     "source code of ROADtools, GraphSpy and AADInternals; public reports on kits",
	Needs:      signin.Of(signin.DeviceID, signin.DeviceName),
	Scope:      detect.User,
	Run:        rogueDevice,
	Examples:   pm051Examples,
}

func rogueDevice(p *detect.Pass) {
	t := p.T
	seen := map[string]bool{}
	for _, g := range t.Groups(timeline.Device) {
		rows := filter(g.Rows, func(i int) bool { return t.Is(i, timeline.HasDevice) && !p.Approved(i) })
		if len(rows) == 0 {
			continue
		}
		seen[g.Key] = true
		m := madeAs(p, g.Key)
		named := rows[0]
		type called struct{ name, family int32 }
		last := called{-1, -1}
		for _, i := range rows { // the name that stands out, where it was changed
			now := called{t.Code(timeline.DeviceName, i), t.Code(timeline.OSFamily, i)}
			if now == last {
				continue
			}
			if last = now; len(reference.RogueName(t.Text(timeline.DeviceName, i), t.Text(timeline.OSFamily, i))) > 0 {
				named = i
				break
			}
		}
		m.name, m.family = cmp.Or(t.Text(timeline.DeviceName, named), m.name), cmp.Or(m.family, t.Text(timeline.OSFamily, named))
		reportRogue(p, g.Key, m, rows)
	}
	for _, c := range createdBy(p) {
		if !seen[c.DeviceID] && !p.Approved(0) {
			seen[c.DeviceID] = true
			reportRogue(p, c.DeviceID, madeAs(p, c.DeviceID), nil)
		}
	}
}

// marksOf returns the marks of tools that a device bears, and whether one of
// them is such as real devices do not bear.
func marksOf(m made) (marks []*reference.DeviceFingerprint, sure bool) {
	marks = reference.RogueName(m.name, m.family)
	for _, f := range reference.DeviceFingerprints() {
		switch f.Field {
		case "device OS version":
			if of, bound := versionOf[f.ID]; f.Match(m.build) && (!bound || of == m.family) {
				marks = append(marks, f)
			}
		case "device OS / version":
			if f.Match(m.os + " / " + m.build) {
				marks = append(marks, f)
			}
		}
	}
	sure = slices.ContainsFunc(marks, func(f *reference.DeviceFingerprint) bool {
		return slices.Contains([]string{"DF-001", "DF-002", "DF-007", "DF-009", "DF-012"}, f.ID)
	})
	return marks, sure
}

// versionOf says of which system a version is a mark, where it is of one.
var versionOf = map[string]string{"DF-004": "macOS", "DF-005": "macOS", "DF-006": "Android"}

func reportRogue(p *detect.Pass, device string, m made, rows []int) {
	marks, sure := marksOf(m)
	if len(marks) == 0 {
		return
	}
	t := p.T
	name := cmp.Or(m.name, detect.Short(device))
	d := detect.Draft{Expected: "The device bears the name and version that its system gives it."}
	var tools []string
	for _, f := range marks {
		tools = append(tools, f.Tool)
		d.For = append(d.For, fmt.Sprintf("%s: %s", f.ID, f.Tool))
		if !sure {
			d.Benign = append(d.Benign, fmt.Sprintf("%s: possible", f.Caveat))
		}
	}
	d.Changes = m.told
	switch {
	case len(rows) > 0:
		first, last := rows[0], rows[len(rows)-1]
		d.Add(detect.Use, first, last)
		d.Summary = fmt.Sprintf("%s, with which %s signed in %s from %s on, first from %s, bears %s of tools (%s).",
			name, detect.Who(t, first), detect.Times(len(rows)), detect.When(t.Time[first]), detect.Where(t, first), detect.Count(len(marks), "mark"), detect.Join(tools, len(tools)))
	default:
		d.Summary = fmt.Sprintf("%s, registered by %s on %s and named by no sign-in of theirs, bears %s of tools (%s).",
			name, detect.Who(t, 0), detect.When(m.change.Time), detect.Count(len(marks), "mark"), detect.Join(tools, len(tools)))
	}
	d.Observed = fmt.Sprintf("Name %q, system %q, version %q.", m.name, cmp.Or(m.os, m.family), m.build)
	if m.listed {
		d.Observed += fmt.Sprintf(" Some of that is the word of the inventory of devices alone, record %d of its export.", p.World.Directory.Inventory(device).Record)
	}
	if !sure {
		d.Severity, d.Confidence = finding.Low, 0.3
		d.Against = append(d.Against, "real devices can bear that mark as well")
	}
	p.Report(d)
}

var pm051Examples = []detect.Example{
	{Name: "a letter too many", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.7}, For: []string{"DF-001: ROADtools default name"}, Benign: []string{}, Evidence: []int{2}, Story: `
		09:00 alice DESKTOP-A1B2C3D4 outlook token=prt x3 every 1h`, Want: []string{"DESKTOP-A1B2C3D4, with which alice@example.com signed in 3 times from 4 May 2026 09:00 on, first from AS64500 NO (192.0.2.10), bears 1 mark of tools (ROADtools default name)."}},
	{Name: "a letter too many, and a version that tools claim", For: []string{"DF-001: ROADtools default name", "DF-003: ROADtools Windows default"}, Story: `
		08:00 audit register-device DESKTOP-A1B2C3D4 by=alice os=Windows version=10.0.19041.928
		09:00 alice DESKTOP-A1B2C3D4 outlook token=prt`, Want: []string{"DESKTOP-A1B2C3D4, with which alice@example.com signed in once from 4 May 2026 09:00 on, first from AS64500 NO (192.0.2.10), bears 2 marks of tools (ROADtools default name and ROADtools Windows default)."}},
	{Name: "what it was made as stands in two records", Evidence: []int{3}, Story: `
		08:00 audit add-device DESKTOP-A1B2C3D4 by=drs
		08:00:02 audit register-device DESKTOP-A1B2C3D4 by=alice os=Windows version=10.0.19041.928
		09:00 alice DESKTOP-A1B2C3D4 outlook token=prt`, Want: []string{"DESKTOP-A1B2C3D4, with which alice@example.com signed in once from 4 May 2026 09:00 on, first from AS64500 NO (192.0.2.10), bears 2 marks of tools (ROADtools default name and ROADtools Windows default)."}},
	{Name: "registered, and no sign-in names it", Severity: []finding.Severity{finding.High}, Evidence: []int{1}, Story: `
		09:00 alice LAPTOP-1 outlook token=prt
		09:10 audit register-device DESKTOP-A1B2C3D4 by=alice os=Windows`, Want: []string{"DESKTOP-A1B2C3D4, registered by alice@example.com on 4 May 2026 09:10 and named by no sign-in of theirs, bears 1 mark of tools (ROADtools default name)."}},
	{Name: "the name of a PC on a Mac", For: []string{"DF-002: ROADtools keeps the DESKTOP- name for every OS"}, Story: `
		09:00 alice DESKTOP-A1B2C3D outlook token=prt os=macos`, Want: []string{"DESKTOP-A1B2C3D, with which alice@example.com signed in once from 4 May 2026 09:00 on, first from AS64500 NO (192.0.2.10), bears 1 mark of tools (ROADtools keeps the DESKTOP- name for every OS)."}},
	{Name: "a version that is none", For: []string{"DF-007: ROADtools fallback for unknown device type"}, Story: `
		08:00 audit register-device PAD-1 by=alice os=Other version=1
		09:00 alice PAD-1 outlook token=prt os=-`, Want: []string{"PAD-1, with which alice@example.com signed in once from 4 May 2026 09:00 on, first from AS64500 NO (192.0.2.10), bears 1 mark of tools (ROADtools fallback for unknown device type)."}},
	{Name: "the example of a manual, in the inventory", Story: `
		inventory BOX-1 os=Commodore os_version=C64
		09:00 alice BOX-1 outlook token=prt os=-`, Want: []string{"BOX-1, with which alice@example.com signed in once from 4 May 2026 09:00 on, first from AS64500 NO (192.0.2.10), bears 1 mark of tools (AADInternals documentation example)."}},
	{Name: "the name of another tool, and an inventory that knows no more", Story: `
		inventory GraphSpy-Device os=Windows os_version=10.0.26100.1
		08:00 audit register-device GraphSpy-Device by=alice os=Windows version=10.0.26100.1
		09:00 alice GraphSpy-Device outlook token=prt`, Want: []string{"GraphSpy-Device, with which alice@example.com signed in once from 4 May 2026 09:00 on, first from AS64500 NO (192.0.2.10), bears 1 mark of tools (GraphSpy default)."}},
	{Name: "the name of another tool, in the audit log alone", Story: `
		08:00 audit add-device GraphSpy-Device by=drs
		09:00 alice GraphSpy-Device outlook token=prt name=-`, Want: []string{"GraphSpy-Device, with which alice@example.com signed in once from 4 May 2026 09:00 on, first from AS64500 NO (192.0.2.10), bears 1 mark of tools (GraphSpy default)."}},
	{Name: "a version that unpatched PCs have as well", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.3}, Benign: []string{"Unpatched real PCs: possible"}, Story: `
		08:00 audit register-device PC-1 by=alice os=Windows version=10.0.19041.928
		09:00 alice PC-1 outlook token=prt`, Want: []string{"PC-1, with which alice@example.com signed in once from 4 May 2026 09:00 on, first from AS64500 NO (192.0.2.10), bears 1 mark of tools (ROADtools Windows default)."}},
	{Name: "named as a kit names devices, or a cloud its hosts", Severity: []finding.Severity{finding.Low}, Story: `
		09:00 alice cloud-west-vm1-eu-0a1b2c3d outlook token=prt`, Want: []string{"cloud-west-vm1-eu-0a1b2c3d, with which alice@example.com signed in once from 4 May 2026 09:00 on, first from AS64500 NO (192.0.2.10), bears 1 mark of tools (Name scheme of a phishing kit that registers several devices from one session)."}},
	{Name: "a Mac whose version a tool makes up", Severity: []finding.Severity{finding.Low}, Story: `
		08:00 audit register-device MAC-1 by=alice os=MacOS version=14.5.0
		09:00 alice MAC-1 outlook token=prt os=macos`, Want: []string{"MAC-1, with which alice@example.com signed in once from 4 May 2026 09:00 on, first from AS64500 NO (192.0.2.10), bears 1 mark of tools (ROADtools macos14 default (claims Secure Enclave from a software key))."}},
	{Name: "renamed later", Evidence: []int{2}, Story: `
		09:00 alice LAPTOP-1 outlook token=prt name=LAPTOP-1
		10:00 alice LAPTOP-1 outlook token=prt name=DESKTOP-A1B2C3D4`, Want: []string{"DESKTOP-A1B2C3D4, with which alice@example.com signed in twice from 4 May 2026 09:00 on, first from AS64500 NO (192.0.2.10), bears 1 mark of tools (ROADtools default name)."}},
	{Name: "renamed by an administrator before it was registered anew", Severity: []finding.Severity{finding.High}, Story: `
		08:00 audit update-device GraphSpy-Device by=admin
		08:01 audit register-device GraphSpy-Device by=drs device_name=-
		09:00 alice GraphSpy-Device outlook token=prt name=-
		09:10 alice DESKTOP-A1B2C3D4 outlook token=prt`, Want: []string{"DESKTOP-A1B2C3D4, with which alice@example.com signed in once from 4 May 2026 09:10 on, first from AS64500 NO (192.0.2.10), bears 1 mark of tools (ROADtools default name)."}},
	{Name: "two devices, two findings", Story: `
		09:00 alice DESKTOP-A1B2C3D4 outlook token=prt
		09:10 alice GraphSpy-Device outlook token=prt`, Want: []string{"DESKTOP-A1B2C3D4, with which alice@example.com signed in once from 4 May 2026 09:00 on, first from AS64500 NO (192.0.2.10), bears 1 mark of tools (ROADtools default name).", "GraphSpy-Device, with which alice@example.com signed in once from 4 May 2026 09:10 on, first from AS64500 NO (192.0.2.10), bears 1 mark of tools (GraphSpy default)."}},
	{Name: "registered twice in the log: one finding", Story: `
		09:00 alice LAPTOP-1 outlook token=prt
		09:10 audit register-device DESKTOP-A1B2C3D4 by=alice os=Windows
		09:11 audit add-device DESKTOP-A1B2C3D4 by=alice`, Want: []string{"DESKTOP-A1B2C3D4, registered by alice@example.com on 4 May 2026 09:10 and named by no sign-in of theirs, bears 1 mark of tools (ROADtools default name)."}},
	{Name: "silent: as Windows names PCs", Story: `
		09:00 alice DESKTOP-A1B2C3D outlook token=prt`},
	{Name: "silent: a Mac's version on a PC", Story: `
		08:00 audit register-device PC-1 by=alice os=Windows version=14.5.0
		09:00 alice PC-1 outlook token=prt`},
	{Name: "silent: a name of the company's", Story: `
		09:00 alice LAPTOP-1 outlook token=prt
		09:10 audit register-device LAPTOP-2 by=alice os=Windows version=10.0.26100.3915`},
	{Name: "silent: registered by somebody else", Story: `
		09:00 alice LAPTOP-1 outlook token=prt
		09:10 audit register-device DESKTOP-A1B2C3D4 by=bob os=Windows`},
	{Name: "silent: name not carried, nor known otherwise", Story: `
		09:00 alice DESKTOP-A1B2C3D4 outlook token=prt name=?`},
	{Name: "silent: no device", Story: `
		09:00 alice - outlook token=prt name=GraphSpy-Device`},
	{Name: "silent: hidden device", Story: `
		09:00 alice GraphSpy-Device outlook device_id={PII`},
	{Name: "silent: agreed test", Story: `
		09:00 alice DESKTOP-A1B2C3D4 outlook token=prt
		09:10 audit register-device GraphSpy-Device by=alice`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
}
