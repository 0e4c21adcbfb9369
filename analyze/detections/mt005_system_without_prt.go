package detections

import (
	"fmt"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// SystemWithoutPRT is MT-005.
var SystemWithoutPRT = &detect.Detection{
	ID: "MT-005", Title: "Primary refresh token reported on a system that has none",
	Doc: `Windows before version 10 and Windows Server before 2016 have no primary refresh token (PRT). A
successful sign-in that reports one and names such a system in its device details is either misreported (a refresh
token was used) or comes from a client that lies about its system.

A user agent that says Windows NT 6.0 to 6.3 counts less and only where the client is no browser: Internet Explorer
mode and old web views send it from today's Windows.

Wrong when an inventory tool or an old web view writes an old version into the device details. Guests whose device
the log hides are left out (MT-020).`,
	Fact:     "Windows has primary refresh tokens from version 10 and Server 2016 on; no version before has them.",
	Severity: finding.Medium, Confidence: 0.4, Grade: "B",
	Techniques: []string{"T1036"},
	Actions:    []string{"review-sign-ins"},
	Source:     "Microsoft Learn: primary refresh token (supported Windows)",
	Scope:      detect.User,
	Needs:      signin.Of(signin.IncomingToken, signin.DeviceID, signin.DeviceOS, signin.ErrorCode),
	Run:        systemWithoutPRT,
	Examples: []detect.Example{{
		Name:  "Windows 7",
		Story: `09:00 alice - office token=prt os="Windows 7"`,
		Want:  []string{"alice@example.com: PRT reported on a system that has none: Windows 7 (1)"}, Severity: []finding.Severity{finding.Medium},
	}, {
		Name: "old servers, spelled in several ways",
		Story: `
			09:00 alice SRV-1 office token=prt os="Windows Server 2012 R2"
			09:05 alice SRV-1 office token=prt os=Windows8.1
			09:10 alice SRV-1 office token=prt os=Windows8.1`,
		Want: []string{"alice@example.com: PRT reported on a system that has none: Windows8.1 (2), Windows Server 2012 R2 (1)"},
	}, {
		Name:  "only the user agent says so",
		Story: `09:00 alice LAPTOP-1 office token=prt ua="Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1; ms-office)"`,
		Want:  []string{"alice@example.com: PRT with the user agent of a Windows that has none in 1 sign-in"}, Severity: []finding.Severity{finding.Low},
	}, {
		Name:  "Internet Explorer mode of a browser",
		Story: `09:00 alice LAPTOP-1 edge interactive browser token=prt ua="Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko"`,
	}, {
		Name:  "Windows 8.1 has version 6.3 and no later has a 6",
		Story: `09:00 alice LAPTOP-1 office token=prt ua="Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.4; ms-office)"`,
	}, {
		Name: "a user agent that breaks off, and one with no number",
		Story: `
			09:00 alice LAPTOP-1 office token=prt ua="MSIE 7.0; Windows NT 6."
			09:05 alice LAPTOP-1 office token=prt ua="MSIE 7.0; Windows NT 6.)"`,
	}, {
		Name: "Windows 10, 11 and Server 2016",
		Story: `
			09:00 alice LAPTOP-1 office token=prt os="Windows 10"
			09:05 alice LAPTOP-1 office token=prt os=Windows11
			09:10 alice LAPTOP-1 office token=prt os="Windows Server 2016"`,
	}, {
		Name:  "no Windows",
		Story: `09:00 alice MAC-1 office token=prt os="MacOs 7"`,
	}, {
		Name:  "a refresh token",
		Story: `09:00 alice - office token=rt os="Windows 7"`,
	}, {
		Name:  "refused",
		Story: `09:00 alice - office token=prt os="Windows 7" error=50173`,
	}, {
		Name:  "a guest whose device is hidden",
		Story: `09:00 gus - office token=prt os="Windows 7" xtenant`,
	}, {
		Name:  "an export without token types",
		Story: `09:00 alice - office token=absent os="Windows 7"`,
	},
		{
			Name: "the user agents of Vista and of Windows 8.1",
			Story: `
			09:00 alice LAPTOP-1 office token=prt ua="Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.0; ms-office)"
			09:05 alice LAPTOP-1 office token=prt ua="Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.3; ms-office)"`,
			Want: []string{"alice@example.com: PRT with the user agent of a Windows that has none in 2 sign-ins"},
		}, {
			Name:  "the user agent of a preview of Windows 10",
			Story: `09:00 alice LAPTOP-1 office token=prt ua="Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.4; ms-office)"`,
		}, {
			Name:  "a user agent that breaks off",
			Story: `09:00 alice LAPTOP-1 office token=prt ua="Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6."`,
		},
	},
}

func systemWithoutPRT(p *detect.Pass) {
	t := p.T
	var named, agents []int
	old, ancient := valued(t, timeline.OS, "before PRTs", beforePRT), valued(t, timeline.Agent, "old Windows", oldWindowsAgent)
	for _, i := range p.Rows(timeline.OK | timeline.PRT) {
		if t.Is(i, timeline.Redacted) {
			continue
		}
		switch {
		case old.at(i):
			t.Believe(i, "refreshToken", 0.4, t.Text(timeline.OS, i)+" has no PRT")
			named = append(named, i)
		case ancient.at(i) && !t.Is(i, timeline.Browser):
			t.Believe(i, "unknown", 0.2, "the user agent names a Windows that has no PRT")
			agents = append(agents, i)
		}
	}
	if len(named) > 0 {
		os := listed(tally(named, func(i int) string { return t.Text(timeline.OS, i) }))
		p.Report(detect.Draft{
			Rows:     named,
			Summary:  fmt.Sprintf("%s: PRT reported on a system that has none: %s", t.UserLabel(named[0]), os),
			Expected: "a refresh token, or no token",
			Observed: "primaryRefreshToken from " + os + " by " + apps(t, named),
			Benign:   []string{"device details that lag behind an upgrade of the device"},
			Reported: "primaryRefreshToken", Believed: "refreshToken",
		})
	}
	if len(agents) > 0 {
		p.Report(detect.Draft{
			Rows: agents, Severity: finding.Low, Confidence: 0.2,
			Summary:  fmt.Sprintf("%s: PRT with the user agent of a Windows that has none in %s", t.UserLabel(agents[0]), detect.Count(len(agents), "sign-in")),
			Expected: "the user agent of Windows 10 or later",
			Observed: "primaryRefreshToken and Windows NT 6 in the user agent, by " + apps(t, agents),
			Against:  []string{"only the user agent says so, and any client writes what it likes"},
			Benign:   []string{"an old web view inside an application on today's Windows"},
			Reported: "primaryRefreshToken", Believed: "unknown",
		})
	}
}

// beforePRT reports whether the operating system of the device details is a
// Windows that has no PRT. Spellings vary: "Windows 8.1", "Windows8.1",
// "Windows Server 2012 R2".
func beforePRT(os string) bool {
	v, ok := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(os), " ", ""), "windows")
	if !ok {
		return false
	}
	for _, old := range []string{"7", "8", "vista", "xp", "2000", "2003", "2008", "2012", "server2003", "server2008", "server2012"} {
		if strings.HasPrefix(v, old) {
			return true
		}
	}
	return false
}

func oldWindowsAgent(agent string) bool {
	_, version, _ := strings.Cut(agent, "Windows NT 6.")
	return version != "" && strings.Contains("0123", version[:1])
}
