package detections

import (
	"fmt"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// SharedDevices is CX-010.
var SharedDevices = &detect.Detection{
	ID: "CX-010", Title: "Devices that many people share",
	Doc: `On session hosts, Cloud PCs, kiosks and lent laptops several users and networks on one device are ordinary.
A device counts as shared on the days that follow a week in which at least four users signed in with it, where its name is one of a Cloud
PC or of those that the configuration names, and where token protection says in nearly all of its sign-ins that its kind
of registration is not supported (1003), which is so for session hosts and bulk enrolment. Detections that compare the
users of a device hold back there.

Wrong when a stolen token makes a device look shared: therefore only the days before a sign-in count for it.`,
	Fact:     "Most devices have one user, and those that have many have them every day.",
	Severity: finding.Info, Confidence: 0.7, Grade: "B",
	Source: "Microsoft Learn: token protection (unsupported registrations); our own thresholds",
	Scope:  detect.Device,
	Limits: []detect.Limit{
		detect.Number("code of a registration that cannot be bound", unsupported),
		detect.Number("sign-ins from which it is a trait of the device", steadyRows),
	},
	Needs:    signin.Of(signin.DeviceID),
	Run:      sharedDevices,
	Conclude: sharedInCase,
	Examples: []detect.Example{{
		Name: "four users in a week",
		Story: `
			d1 09:00 alice KIOSK office token=prt
			d2 09:00 bob KIOSK office token=prt
			d3 09:00 carol KIOSK office token=prt
			d4 09:00 dave KIOSK office token=prt`,
		Want: []string{"1 device that several people share: users on them are not compared"},
	}, {
		Name: "a Cloud PC, and one that the configuration names",
		Story: `
			09:00 alice CPC-ALICE-1 office token=prt
			09:00 alice LOAN-7 office token=prt`,
		Params: func(p *detect.Params) { p.Shared = []string{"loan-"} },
		Want:   []string{"2 devices that several people share: users on them are not compared"},
	}, {
		Name:  "a registration that token protection does not support",
		Story: `09:00 alice HOST-3 office token=prt bound=1003 x10 every 1h`,
		Want:  []string{"1 device that several people share: users on them are not compared"},
	}, {
		Name:  "the same, seen too rarely",
		Story: `09:00 alice HOST-3 office token=prt bound=1003 x9 every 1h`,
	}, {
		Name: "the same, but bound now and then",
		Story: `
			09:00 alice HOST-3 office token=prt bound=1003 x10 every 1h
			09:30 alice HOST-3 office token=prt bound=0 x2 every 1h`,
	}, {
		Name: "three users",
		Story: `
			d1 09:00 alice LAPTOP-1 office token=prt
			d2 09:00 bob LAPTOP-1 office token=prt
			d3 09:00 carol LAPTOP-1 office token=prt`,
	}, {
		Name: "four users in a month",
		Story: `
			d1 09:00 alice LAPTOP-1 office token=prt
			d9 09:00 bob LAPTOP-1 office token=prt
			d18 09:00 carol LAPTOP-1 office token=prt
			d27 09:00 dave LAPTOP-1 office token=prt`,
	},
		{
			Name: "nine in ten with token protection 1003",
			Story: `
			09:00 alice LAPTOP-1 office token=prt bound=1003 x18 every 1m
			10:00 alice LAPTOP-1 office token=prt bound=0 x2 every 1m`,
			Want: []string{"1 device that several people share: users on them are not compared"},
		}, {
			Name: "token protection 1003 wherever there is a code",
			Story: `
			09:00 alice LAPTOP-1 office token=prt bound=1003 x10 every 1m
			10:00 alice LAPTOP-1 office token=prt x5 every 1m`,
			Want: []string{"1 device that several people share: users on them are not compared"},
		},
	},
}

// unsupported is the token protection code of a registration that cannot be
// bound; from steadyRows rows on, nine in ten of them, it is a trait of the device.
const (
	unsupported = 1003
	steadyRows  = 10
)

func sharedDevices(p *detect.Pass) {
	t := p.T
	if t.Len() == 0 {
		return
	}
	name := t.DeviceLabel(t.Len() - 1)
	how := ""
	switch {
	case p.World.Survey.Shared(t.ID):
		how = fmt.Sprintf("%s in the case, four or more in a week", detect.Count(len(t.Groups(timeline.User)), "user"))
	case p.World.Params.SharedName(name):
		how = "by its name"
	case steadilyUnsupported(t):
		how = "token protection 1003 throughout"
	default:
		return
	}
	p.Observe(t.ID+"\x1f"+name+" ("+how+")", 0)
}

func steadilyUnsupported(t *timeline.Timeline) bool {
	coded, hit := 0, 0
	for i := range t.Len() {
		if t.BoundCode(i) >= 0 {
			coded++
		}
		if t.BoundCode(i) == unsupported {
			hit++
		}
	}
	return hit >= steadyRows && 10*hit >= 9*coded
}

func sharedInCase(p *detect.Pass) {
	var names []string
	for _, o := range p.Observed {
		_, name, _ := strings.Cut(o.Key, "\x1f")
		names = append(names, name)
	}
	p.Report(detect.Draft{
		Subject: finding.Subject{Kind: "case", ID: "shared devices"}, Noticed: p.Observed,
		Summary:  fmt.Sprintf("%s that several people share: users on them are not compared", detect.Count(len(names), "device")),
		Expected: "several users and networks on such devices",
		Observed: detect.Join(names, 50),
		Benign:   []string{"session hosts, Cloud PCs, kiosks, lent laptops"},
	})
}
