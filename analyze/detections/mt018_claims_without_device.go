package detections

import (
	"fmt"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// ClaimsWithoutDevice is MT-018.
var ClaimsWithoutDevice = &detect.Detection{
	ID: "MT-018", Title: "Device properties without a device",
	Doc: `Whether a device is managed, compliant or joined is known of a device, and a policy that asks for a compliant
device is met by one. A sign-in that says any of that and has an empty device id has lost the id on its way through the
service or the exporter. It matters because everything that compares devices passes over such sign-ins: this finding
says how many there are, and of which application. Where another source of the case has the id, it is filled in already.

A policy that is met by a compliant device or by app protection on the phone tells nothing of a device and does not
count; neither do guests, whose device the log hides (MT-020).

Wrong when an application reports the properties of a device that was never registered.`,
	Fact:     "Compliance, management and join state are properties of a device in the directory.",
	Severity: finding.Low, Confidence: 0.5, Grade: "B",
	Source:   "public queries over device details; own",
	Scope:    detect.User,
	Needs:    signin.Of(signin.DeviceID),
	Run:      claimsWithoutDevice,
	Conclude: lostDevicesInCase,
	Examples: []detect.Example{{
		Name: "compliant, managed, joined, let through by policy",
		Story: `
			09:00 alice - outlook token=rt device_compliant=true
			09:05 alice - outlook token=rt device_managed=true
			09:10 bob - teams token=rt trust=joined
			09:15 bob - teams token=rt ca_policies='[{"result":"success","enforcedGrantControls":["RequireCompliantDevice"]}]'`,
		Want: []string{"Device properties without a device id in 4 sign-ins of 2 users: the id was lost by the log or the exporter"},
	}, {
		Name:  "nothing is said of a device",
		Story: `09:00 alice - outlook token=rt device_compliant=false device_managed=false`,
	}, {
		Name:  "the device is named",
		Story: `09:00 alice LAPTOP-1 outlook token=rt`,
	}, {
		Name:  "app protection was as good to the policy",
		Story: `09:00 alice - outlook token=rt ca_policies='[{"result":"success","enforcedGrantControls":["RequireCompliantDevice","RequireCompliantApp"]}]'`,
	}, {
		Name:  "the policy was not met",
		Story: `09:00 alice - outlook token=rt ca_policies='[{"result":"failure","enforcedGrantControls":["RequireCompliantDevice"]}]'`,
	}, {
		Name:  "a guest whose device is hidden",
		Story: `09:00 gus - office token=prt xtenant device_compliant=true`,
	}, {
		Name:  "an export without device ids",
		Story: `09:00 alice ? outlook token=rt device_compliant=true`,
	}},
}

func claimsWithoutDevice(p *detect.Pass) {
	t := p.T
	rows := filter(p.Rows(timeline.NoDevice), func(i int) bool {
		return t.Any(i, timeline.Compliant|timeline.Managed|timeline.DeviceGrant) || t.Code(timeline.Trust, i) != 0
	})
	byApp := map[string][]int{}
	for _, i := range rows {
		app := detect.AppLabel(t, i)
		byApp[app] = append(byApp[app], i)
	}
	p.Observe("all", rows...)
	for app, rows := range byApp {
		p.Count("app\x1f"+app, int64(len(rows)))
	}
}

func lostDevicesInCase(p *detect.Pass) {
	var list []counted
	for _, o := range p.Observed {
		if app, ok := strings.CutPrefix(o.Key, "app\x1f"); ok {
			list = append(list, counted{app, int(o.Rows)})
		}
	}
	o := p.Observed[0]
	p.Report(detect.Draft{
		Subject: finding.Subject{Kind: "case", ID: "lost device ids"}, Noticed: p.Observed[:1],
		Summary: fmt.Sprintf("Device properties without a device id in %s of %s: the id was lost by the log or the exporter",
			detect.Count(int(o.Rows), "sign-in"), detect.Count(int(o.Subjects), "user")),
		Expected: "a device id beside its properties",
		Observed: listed(list),
		Benign:   []string{"an exporter that drops the id: possible"},
	})
}
