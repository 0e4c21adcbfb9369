package detections

import (
	"cmp"
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// DevicelessElsewhere is MT-003.
var DevicelessElsewhere = &detect.Detection{
	ID: "MT-003", Title: "Primary refresh token without a device, on a system that has no such tokens",
	Doc: `Linux has primary refresh tokens (PRT) only on registered devices, and ChromeOS and other systems have
none at all. A sign-in from there with a PRT and an empty device id is neither the quirk of Windows (MT-001) nor the
deviceless PRT of phones and Macs (MT-002): nothing known explains it but a tool that asked for a deviceless PRT, or
a log that lost the device.

Where the sign-in names no system at all, it is inferred first: from the user agent, or, for a native client of
Microsoft's without a user agent, from the other sign-ins of its session. Only what stays unknown is reported.

Wrong when a new broker brings deviceless PRTs to another system, or an export drops device details.`,
	Fact:     "No deviceless PRT is documented for Linux, ChromeOS or unknown systems.",
	Severity: finding.Medium, Confidence: 0.4, Grade: "B",
	Techniques: []string{"T1550.001"},
	Source:     "Microsoft Learn: primary refresh token (platforms)",
	Scope:      detect.User,
	Needs:      signin.Of(signin.IncomingToken, signin.DeviceID, signin.DeviceOS, signin.ErrorCode),
	Actions:    []string{"revoke-sessions"},
	Run:        devicelessElsewhere,
	Examples: []detect.Example{{
		Name:  "the broker on Linux",
		Story: `09:00 alice - linux-portal token=prt os=linux`,
		Want:  []string{"alice@example.com: PRT without a device on Linux in 1 sign-in, where no such token is known"},
	}, {
		Name:  "ChromeOS",
		Story: `09:00 alice - office token=prt os=chromeos`,
		Want:  []string{"alice@example.com: PRT without a device on ChromeOS in 1 sign-in, where no such token is known"},
	}, {
		Name:  "a games console",
		Story: `09:00 alice - office token=prt os=Xbox`,
		Want:  []string{"alice@example.com: PRT without a device on another system in 1 sign-in, where no such token is known"},
	}, {
		Name: "no system named, and the session names none either",
		Story: `
			09:00 alice - office token=prt os=- session=s1
			09:05 alice - office token=prt os=- session=s1`,
		Want: []string{"alice@example.com: PRT without a device on a system that is not named in 2 sign-ins, where no such token is known"},
	}, {
		Name: "no system named, in a session of two systems",
		Story: `
			09:00 alice - office token=rt session=s1
			09:02 alice - office token=rt session=s1 os=ios
			09:05 alice - office token=prt os=- session=s1`,
		Want: []string{"alice@example.com: PRT without a device on a system that is not named in 1 sign-in, where no such token is known"},
	}, {
		Name: "no system named, but a tool by its user agent",
		Story: `
			09:00 alice - office token=rt session=s1
			09:05 alice - office token=prt os=- session=s1 tool`,
		Want: []string{"alice@example.com: PRT without a device on a system that is not named in 1 sign-in, where no such token is known"},
	}, {
		Name: "no system named, and no client of Microsoft's",
		Story: `
			09:00 alice - line-of-business token=rt session=s1
			09:05 alice - line-of-business token=prt os=- session=s1`,
		Want: []string{"alice@example.com: PRT without a device on a system that is not named in 1 sign-in, where no such token is known"},
	}, {
		Name: "no system named, in a browser",
		Story: `
			09:00 alice - office token=rt session=s1
			09:05 alice - office browser ua=- token=prt os=- session=s1`,
		Want: []string{"alice@example.com: PRT without a device on a system that is not named in 1 sign-in, where no such token is known"},
	}, {
		Name: "no system named, but its session is all on Windows: see MT-001",
		Story: `
			09:00 alice - office token=rt session=s1
			09:05 alice - office token=prt os=- session=s1`,
	}, {
		Name:  "no system named but in the user agent: see MT-001",
		Story: `09:00 alice - line-of-business token=prt os=- ua=edge`,
	}, {
		Name:  "a registered Linux",
		Story: `09:00 alice TUX linux-portal token=prt os=linux trust=registered`,
	}, {
		Name:  "refused",
		Story: `09:00 alice - linux-portal token=prt os=linux error=50173`,
	}, {
		Name:  "a guest whose device is hidden",
		Story: `09:00 gus - office token=prt os=linux xtenant`,
	}, {
		Name:  "an export without the operating system",
		Story: `09:00 alice - office token=prt os=?`,
	}},
}

func devicelessElsewhere(p *detect.Pass) {
	t := p.T
	d := listDeviceless(p)
	rows := d.on("Linux", "ChromeOS", "other", "")
	if len(rows) == 0 {
		return
	}
	tools := 0
	for _, i := range rows {
		t.Believe(i, "unknown", 0.4, "no PRT without a device is known on "+cmp.Or(d.system(i), "a system that is not named"))
		if t.Is(i, timeline.ToolAgent) {
			tools++
		}
	}
	f := detect.Draft{
		Rows: rows,
		Summary: fmt.Sprintf("%s: PRT without a device on %s in %s, where no such token is known",
			t.UserLabel(rows[0]), systems(d, rows), detect.Count(len(rows), "sign-in")),
		Expected: "a device id beside the PRT, or another token type",
		Observed: fmt.Sprintf("primaryRefreshToken and an empty device id in %s by %s", detect.Count(len(rows), "sign-in"), apps(t, rows)),
		Benign:   []string{"an export that lost the device details", "a new broker that is not yet documented"},
		Reported: "primaryRefreshToken", Believed: "unknown",
	}
	if tools > 0 {
		f.For = append(f.For, fmt.Sprintf("the user agent of %s is that of a tool or a script", detect.Count(tools, "sign-in")))
	}
	p.Report(f)
}
