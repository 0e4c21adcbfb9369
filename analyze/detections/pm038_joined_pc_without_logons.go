package detections

import (
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// JoinedPCWithoutLogons is PM-038.
var JoinedPCWithoutLogons = &detect.Detection{
	ID: "PM-038", Title: "Joined Windows PC that nobody ever logs on to",
	Doc: `A joined Windows PC in use shows the logons and renewals of Windows itself, and the applications that Windows runs in the background. An emulated device, registered by a tool that holds its keys in software, shows requests with a PRT and nothing else. Looks for joined or hybrid Windows devices with at least ten requests with a PRT over two days or more, not one Windows logon or renewal, and no component of Windows or device management.

It concludes from absence, and therefore runs only where nothing speaks for the Windows sign-in client having been filtered out of the export, and where most joined devices do show logons.

Wrong when logons go another way, as on servers, virtual desktops and PCs with a logon provider of another maker; shared and virtual machines are left out as far as they are known.`,
	Fact:     "Windows obtains and renews the PRT of a joined PC itself, about every four hours while it is in use.",
	Severity: finding.High, Confidence: 0.55, Grade: "A",
	Techniques: []string{"T1098.005", "T1550.001", "T1036"},
	Actions:    []string{"disable-device", "revoke-sessions", "review-registrations"},
	Source:     "own, from how Windows logs on; behaviour of ROADtools",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.DeviceID, signin.AppID, signin.TrustType, signin.DeviceOS),
	Logs:       []string{detect.NonInteractive, detect.Complete},
	Scope:      detect.Device,
	Limits: []detect.Limit{
		detect.Number("requests with a PRT, at least", inUse),
		detect.Number("devices with Windows logons that show the export holds such", logonsOf),
	},
	Run:      joinedPCWithoutLogons,
	Examples: pm038Examples,
}

const (
	inUse    = 10 // requests with a PRT that make a device one in use
	logonsOf = 3  // devices with Windows logons that show the export holds such
)

func joinedPCWithoutLogons(p *detect.Pass) {
	t := p.T
	s := p.World.Survey
	if s.LogonDevices() < logonsOf || 2*s.LogonDevices() < s.JoinedDevices() {
		return // Windows logons are rare in this case, whoever looks
	}
	var uses []int
	app, resource := valued(t, timeline.App, "of windows", ofWindows), valued(t, timeline.Resource, "of windows", ofWindows)
	for i := range t.Len() {
		if t.Is(i, timeline.CloudAP) || app.at(i) || resource.at(i) {
			return
		}
		if t.Is(i, timeline.OK|timeline.PRT) && p.Judged(i) && !p.Approved(i) {
			uses = append(uses, i)
		}
	}
	if len(uses) < inUse || !windowsPC(t, uses) || len(daysOf(timesOf(t, uses))) < 2 || server(t, uses) {
		return
	}
	last := uses[len(uses)-1]
	if p.Shared(t.ID, t.Text(timeline.DeviceName, last), t.Time[last]) {
		return
	}
	reportUnloggedPC(p, uses)
}

// ofWindows reports whether row i is of something that Windows runs by itself.
func ofWindows(id string) bool {
	switch reference.Role(id) {
	case "windows_component", "windows_shell", "mdm_client":
		return true
	}
	return false
}

// server reports whether the device calls itself a server.
func server(t *timeline.Timeline, rows []int) bool {
	return slices.ContainsFunc(distinct(t, timeline.OS, rows), func(os string) bool {
		return strings.HasPrefix(os, "Windows Server")
	})
}

func reportUnloggedPC(p *detect.Pass, uses []int) {
	t := p.T
	first, last := uses[0], uses[len(uses)-1]
	name := detect.What(t, first)
	apps := distinct(t, timeline.AppName, uses)
	d := detect.Draft{Rows: uses, Expected: "Windows logs on and renews the PRT on the days on which the PC is used."}
	d.Summary = fmt.Sprintf("%s, a %s Windows PC, used a PRT %s on %s (%s) without one Windows logon, from %s to %s.",
		name, t.Text(timeline.Trust, first), detect.Times(len(uses)), detect.Count(len(daysOf(timesOf(t, uses))), "day"),
		detect.Join(apps, 3), detect.When(t.Time[first]), detect.When(t.Time[last]))
	d.Observed = fmt.Sprintf("0 Windows logons or renewals; %d other devices of the case show them.", p.World.Survey.LogonDevices())
	i := slices.IndexFunc(p.World.Directory.Device(t.ID), func(c *directory.Change) bool { return c.Kind == directory.DeviceCreated })
	if i >= 0 {
		c := p.World.Directory.Device(t.ID)[i]
		d.Changes = append(d.Changes, c)
		d.For = append(d.For, "it was registered within the time of the logs, on "+detect.When(c.Time)+": its first logon would show")
	}
	for _, m := range reference.RogueName(t.Text(timeline.DeviceName, first), "Windows") {
		d.For = append(d.For, fmt.Sprintf("its name is a mark of tools (%s: %s)", m.ID, m.Tool))
	}
	if !slices.ContainsFunc(uses, func(i int) bool { return !administers(t, i) }) {
		d.For = append(d.For, "only command-line clients and management APIs were used")
	}
	if len(d.For) > 0 {
		d.Confidence = 0.7
	}
	d.Benign = []string{
		"Windows logons filtered out of the export: ruled out, because other devices show them",
		"server or virtual desktop: ruled out as far as its name and system tell",
		"logon provider of another maker: possible",
	}
	p.Report(d)
}

// administers reports whether row i is a command-line client, or a request for
// the directory or the management of Azure.
func administers(t *timeline.Timeline, i int) bool {
	switch reference.Role(t.Text(timeline.Resource, i)) {
	case "directory", "azure_mgmt":
		return true
	}
	return reference.Role(t.Text(timeline.App, i)) == "cli"
}

// pm038Others are PCs that show what an export holds.
const pm038Others = `
	d1 08:00 user# PC-# cloudap x4 every 1m
	d2 08:00 user# PC-# cloudap x4 every 1m`

var pm038Examples = []detect.Example{
	{Name: "mail only, on two days", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.55}, Story: pm038Others + `
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h`, Want: []string{"LAPTOP-9, a joined Windows PC, used a PRT 12 times on 2 days (Microsoft Office) without one Windows logon, from 4 May 2026 09:00 to 5 May 2026 14:00."}},
	{Name: "registered in the time of the logs", Confidence: []float64{0.7}, Story: pm038Others + `
		d1 08:30 audit register-device LAPTOP-9 by=alice
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h`, Want: []string{"LAPTOP-9, a joined Windows PC, used a PRT 12 times on 2 days (Microsoft Office) without one Windows logon, from 4 May 2026 09:00 to 5 May 2026 14:00."}},
	{Name: "name of a tool", Confidence: []float64{0.7}, Story: pm038Others + `
		d1 09:00 alice DESKTOP-AB12CD34 outlook resource=exchange token=prt x6 every 1h
		d2 09:00 alice DESKTOP-AB12CD34 outlook resource=exchange token=prt x6 every 1h`, Want: []string{"DESKTOP-AB12CD34, a joined Windows PC, used a PRT 12 times on 2 days (Microsoft Office) without one Windows logon, from 4 May 2026 09:00 to 5 May 2026 14:00."}},
	{Name: "management only", Confidence: []float64{0.7}, Story: pm038Others + `
		d1 09:00 alice LAPTOP-9 azure-cli resource=arm token=prt x6 every 1h
		d2 09:00 alice LAPTOP-9 outlook resource=graph token=prt x6 every 1h`, Want: []string{"LAPTOP-9, a joined Windows PC, used a PRT 12 times on 2 days (Microsoft Azure CLI and Microsoft Office) without one Windows logon, from 4 May 2026 09:00 to 5 May 2026 14:00."}},
	{Name: "silent: Windows renewed once", Story: pm038Others + `
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h
		d1 10:30 alice LAPTOP-9 cloudap
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h`},
	{Name: "silent: someone tried to log on", Story: pm038Others + `
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h
		d1 10:30 bob LAPTOP-9 cloudap interactive error=50126
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h`},
	{Name: "Windows' user agent under another client", Story: pm038Others + `
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h
		d1 10:30 alice LAPTOP-9 outlook ua=cloudap token=prt
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h`, Want: []string{"LAPTOP-9, a joined Windows PC, used a PRT 13 times on 2 days (Microsoft Office) without one Windows logon, from 4 May 2026 09:00 to 5 May 2026 14:00."}},
	{Name: "silent: Windows Search runs", Story: pm038Others + `
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h
		d1 10:30 alice LAPTOP-9 windows-search token=prt
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h`},
	{Name: "silent: Windows' notifications are asked for", Story: pm038Others + `
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h
		d1 10:30 alice LAPTOP-9 teams resource=04436913-cf0d-4d2a-9cc6-2ffe7f1d3d1c token=prt
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h`},
	{Name: "silent: device management runs", Story: pm038Others + `
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h
		d1 10:30 alice LAPTOP-9 intune-agent token=prt
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h`},
	{Name: "ten requests", Story: pm038Others + `
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x5 every 1h
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x5 every 1h`, Want: []string{"LAPTOP-9, a joined Windows PC, used a PRT 10 times on 2 days (Microsoft Office) without one Windows logon, from 4 May 2026 09:00 to 5 May 2026 13:00."}},
	{Name: "three others with logons", Story: `
		d1 08:00 user# PC-# cloudap x3 every 1m
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h`, Want: []string{"LAPTOP-9, a joined Windows PC, used a PRT 12 times on 2 days (Microsoft Office) without one Windows logon, from 4 May 2026 09:00 to 5 May 2026 14:00."}},
	{Name: "silent: nine requests", Story: pm038Others + `
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x3 every 1h`},
	{Name: "silent: one day", Story: pm038Others + `
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x12 every 1h`},
	{Name: "silent: refresh tokens", Story: pm038Others + `
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=rt x6 every 1h
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=rt x6 every 1h`},
	{Name: "silent: refused", Story: pm038Others + `
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt error=53003 x6 every 1h
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt error=53003 x6 every 1h`},
	{Name: "silent: registered, not joined", Story: pm038Others + `
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt trust=registered x6 every 1h
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt trust=registered x6 every 1h`},
	{Name: "silent: joined Mac", Story: pm038Others + `
		d1 09:00 alice MAC-9 outlook resource=exchange token=prt os=macos x6 every 1h
		d2 09:00 alice MAC-9 outlook resource=exchange token=prt os=macos x6 every 1h`},
	{Name: "silent: server", Story: pm038Others + `
		d1 09:00 alice SRV-9 outlook resource=exchange token=prt os="Windows Server 2022" x6 every 1h
		d2 09:00 alice SRV-9 outlook resource=exchange token=prt os="Windows Server 2022" x6 every 1h`},
	{Name: "silent: Cloud PC", Story: pm038Others + `
		d1 09:00 alice CPC-alice-1 outlook resource=exchange token=prt x6 every 1h
		d2 09:00 alice CPC-alice-1 outlook resource=exchange token=prt x6 every 1h`},
	{Name: "silent: the export holds no Windows logons", Story: `
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h`},
	{Name: "silent: Windows logons of a few devices among many", Story: pm038Others + `
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h
		d2 10:00 other# PC-2# outlook token=rt x9 every 1m`},
	{Name: "silent: Windows logons of two devices", Story: `
		d1 08:00 user# PC-# cloudap x2 every 1m
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h`},
	{Name: "silent: interactive sign-ins only beside, so that absence proves nothing", NotRun: true, Story: pm038Others + `
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h
		d2 10:00 bob - office interactive x40 every 1m`},
	{Name: "silent: token type not carried", Story: pm038Others + `
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=absent x6 every 1h
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=absent x6 every 1h`},
	{Name: "silent: system carried by some only", Story: pm038Others + `
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt os=? x6 every 1h`},
	{Name: "silent: agreed test", Story: pm038Others + `
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "Windows by its full name", Story: pm038Others + `
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt os="Windows 11 Enterprise" x6 every 1h
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt os="Windows 11 Enterprise" x6 every 1h`, Want: []string{"LAPTOP-9, a joined Windows PC, used a PRT 12 times on 2 days (Microsoft Office) without one Windows logon, from 4 May 2026 09:00 to 5 May 2026 14:00."}},
	{Name: "half of the joined PCs show logons", Story: `
		d1 08:00 user# PC-# cloudap x4 every 1m
		d2 08:00 user# PC-# cloudap x4 every 1m
		d1 08:00 other# BOX-# outlook token=prt x3 every 1m
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h`, Want: []string{"LAPTOP-9, a joined Windows PC, used a PRT 12 times on 2 days (Microsoft Office) without one Windows logon, from 4 May 2026 09:00 to 5 May 2026 14:00."}},
	{Name: "silent: the Windows sign-in client, with another user agent", Story: pm038Others + `
		d1 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h
		d1 10:30 alice LAPTOP-9 cloudap ua=edge error=50126
		d2 09:00 alice LAPTOP-9 outlook resource=exchange token=prt x6 every 1h`},
}
