package detections

import (
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// LawfulEnrolment is CX-014.
var LawfulEnrolment = &detect.Detection{
	ID: "CX-014", Title: "Devices enrolled as enrolments go",
	Doc: `A device that the helpdesk or Autopilot enrols leaves marks around its registration: a temporary access pass
of the user in the day before, device management within two hours, the tenant's own network, a logon of Windows on the
device itself and a compliant state within a day. Two of these make an enrolment plausible. A logon of Windows with a
first-hand credential (Windows Hello, a password, a key) is the only one that is hard to make, and an intruder makes it
as well once he has added a key, but from where he is: only where one came within a week in a network that the user or a
PC of theirs had before, or that is the tenant's (a network is theirs where a device of theirs was seen, or on three days from their first two on), do detections of rogue registrations hold back;
devices with other marks but no such logon are named apart. A request of the Windows sign-in client with a PRT
is no logon: one line of a tool makes it.

Wrong when an intruder enrols the device for management as well: management clients and a compliant state are then
there too, and a machine of the intruder's can even log on, if mostly not from where the user is.`,
	Fact:     "A Windows device that was registered in earnest is soon logged on to by Windows itself.",
	Severity: finding.Info, Confidence: 0.6, Grade: "B",
	Source:   "f-bader and elastic/detection-rules: chains for rogue devices, turned around",
	Scope:    detect.User,
	Needs:    signin.Of(signin.DeviceID, signin.AppID, signin.ErrorCode),
	Logs:     []string{detect.Audit},
	Run:      lawfulEnrolment,
	Conclude: enrolmentsInCase,
	Examples: []detect.Example{{
		Name: "by access pass and Windows logon",
		Story: `
			d0 09:00 alice PHONE-1 my-signins interactive browser os=ios trust=registered
			d1 09:00 alice - my-signins interactive browser method=tap
			09:10 audit register-device LAPTOP-1 by=alice os=Windows trust="Azure AD join"
			09:30 alice LAPTOP-1 cloudap interactive method=whfb`,
		Want: []string{"1 device enrolled as enrolments go, with a first-hand logon of Windows in a known network"},
	}, {
		Name: "managed and compliant, but never logged on to",
		Story: `
			09:10 audit register-device LAPTOP-1 by=alice os=Windows trust="Azure AD join"
			09:20 alice - mdm-client token=rt
			09:30 alice LAPTOP-1 outlook token=prt`,
		Want: []string{"1 device with signs of an enrolment, but without a first-hand logon of Windows in a known network"},
	}, {
		Name: "with a PRT only, which is no logon",
		Story: `
			d0 09:00 alice PHONE-1 my-signins interactive browser os=ios trust=registered
			d1 09:10 audit register-device LAPTOP-1 by=alice os=Windows trust="Azure AD join"
			09:30 alice LAPTOP-1 cloudap`,
		Want: []string{"1 device with signs of an enrolment, but without a first-hand logon of Windows in a known network"},
	}, {
		Name: "a logon, but of somebody who was never seen there before",
		Story: `
			09:00 alice - my-signins interactive browser method=tap
			09:10 audit register-device LAPTOP-1 by=alice os=Windows trust="Azure AD join"
			09:30 alice LAPTOP-1 cloudap interactive method=whfb`,
		Want: []string{"1 device with signs of an enrolment, but without a first-hand logon of Windows in a known network"},
	}, {
		Name: "one of each",
		Story: `
			d0 09:00 alice PHONE-1 my-signins interactive browser os=ios trust=registered
			d1 09:00 alice - my-signins interactive browser method=tap
			09:10 audit register-device LAPTOP-1 by=alice os=Windows trust="Azure AD join"
			09:30 alice LAPTOP-1 cloudap interactive method=whfb
			09:10 audit register-device LAPTOP-2 by=bob os=Windows trust="Azure AD join"
			09:20 bob - mdm-client token=rt
			09:30 bob LAPTOP-2 outlook token=prt`,
		Want: []string{"1 device enrolled as enrolments go, with a first-hand logon of Windows in a known network; 1 device with signs of an enrolment, but without a first-hand logon of Windows in a known network"},
	}, {
		Name: "a device that two people have is one",
		Story: `
			09:10 audit register-device LAPTOP-1 by=alice os=Windows trust="Azure AD join"
			09:20 alice - mdm-client token=rt
			09:30 alice LAPTOP-1 outlook token=prt
			09:40 bob LAPTOP-1 cloudap interactive method=whfb`,
		Want: []string{"1 device with signs of an enrolment, but without a first-hand logon of Windows in a known network"},
	}, {
		Name: "a bare registration",
		Story: `
			09:10 audit register-device LAPTOP-1 by=alice os=Windows trust="Azure AD join"
			09:30 alice LAPTOP-1 outlook token=prt unmanaged`,
	}, {
		Name: "one sign is not enough",
		Story: `
			09:10 audit register-device LAPTOP-1 by=alice os=Windows trust="Azure AD join"
			09:30 alice LAPTOP-1 cloudap interactive method=whfb unmanaged`,
	}, {
		Name: "signs after more than a day",
		Story: `
			d1 09:10 audit register-device LAPTOP-1 by=alice os=Windows trust="Azure AD join"
			d2 09:30 alice LAPTOP-1 cloudap interactive method=whfb`,
	}, {
		Name: "a registration before the logs",
		Story: `
			09:00 alice - my-signins interactive browser method=tap
			09:10 audit change-password bob by=bob
			09:30 alice LAPTOP-1 cloudap interactive method=whfb`,
	},
		{
			Name: "what the device did first is told without its application",
			Story: `
			09:00 alice - my-signins interactive browser method=tap
			09:10 audit register-device LAPTOP-1 by=alice os=Windows trust="Azure AD join"
			09:20 alice LAPTOP-1 app=? token=prt
			09:30 alice LAPTOP-1 cloudap interactive method=whfb`,
			Want: []string{"1 device with signs of an enrolment, but without a first-hand logon of Windows in a known network"},
		}, {
			Name: "nothing that the device did is told with its application",
			Story: `
			09:10 audit register-device LAPTOP-1 by=alice os=Windows trust="Azure AD join"
			09:20 alice - mdm-client token=rt
			09:30 alice LAPTOP-1 app=? token=prt`,
		},
	},
}

// What LawfulEnrolment observes, with the device and the signs behind it.
const (
	enrolledLogon   = "with a first-hand logon of Windows in a known network"
	enrolledNoLogon = "without a first-hand logon of Windows in a known network"
)

func lawfulEnrolment(p *detect.Pass) {
	for _, g := range p.T.Groups(timeline.Device) {
		e := p.Enrolled(g.Key)
		first := slices.IndexFunc(g.Rows, p.Judged)
		if e == nil || len(e.Signs) < 2 || first < 0 {
			continue
		}
		i := g.Rows[first]
		how := enrolledNoLogon
		if e.Known {
			how = enrolledLogon
		}
		p.Observe(strings.Join([]string{how, p.T.DeviceLabel(i), g.Key, strings.Join(e.Signs, ", ")}, "\x1f"), i)
	}
}

func enrolmentsInCase(p *detect.Pass) {
	var full, part []string
	told := map[string]bool{} // of several who have a device, one whose logon was in a known network comes first
	for _, o := range p.Observed {
		w := strings.Split(o.Key, "\x1f")
		how, device, what := w[0], w[2], fmt.Sprintf("%s (%s)", w[1], w[3])
		if told[device] {
			continue
		}
		told[device] = true
		if how == enrolledLogon {
			full = append(full, what)
		} else {
			part = append(part, what)
		}
	}
	without := enrolledNoLogon
	if p.World.Survey.LogonsLeftOut() {
		without = "of Windows' logons the export says nothing"
	}
	var summary []string
	if len(full) > 0 {
		summary = append(summary, detect.Count(len(full), "device")+" enrolled as enrolments go, "+enrolledLogon)
	}
	if len(part) > 0 {
		summary = append(summary, detect.Count(len(part), "device")+" with signs of an enrolment, but "+without)
	}
	p.Report(detect.Draft{
		Noticed: p.Observed, Summary: strings.Join(summary, "; "),
		Expected: "signs of an enrolment around a registration",
		Observed: detect.Join(append(full, part...), 20),
		Benign:   []string{"an enrolment by helpdesk, user or Autopilot"},
	})
}
