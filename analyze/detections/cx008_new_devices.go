package detections

import (
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// NewDevices is CX-008.
var NewDevices = &detect.Detection{
	ID: "CX-008", Title: "Devices that are new",
	Doc: `A device that a stolen token was made for is new when it is first used. It is taken to be new where the
directory created it in the week before its first success, or where its first success lies a week or more after the logs
begin. That is ordinary by itself, since people get new computers and phones; it is what findings about a device are to
be read with. One finding counts the new devices.

Wrong when a device was merely unused for a time, or its user away, and the directory does not say when it was made.`,
	Fact:     "A device in daily use is seen within the first week of the logs.",
	Severity: finding.Info, Confidence: 0.9, Grade: "A",
	Source: "elastic/detection-rules: new devices; own",
	Scope:  detect.Device,
	Limits: []detect.Limit{
		detect.Within("for how long a device is new", newFor),
	},
	Needs:    signin.Of(signin.DeviceID, signin.ErrorCode),
	Run:      newDevices,
	Conclude: newDevicesInCase,
	Examples: []detect.Example{{
		Name: "one registered, one first seen after a week",
		Story: `
			d1 09:00 alice LAPTOP-1 office token=prt
			d2 09:00 audit register-device LAPTOP-2 by=bob
			d2 10:00 bob LAPTOP-2 office token=prt
			d8 09:00 carol LAPTOP-3 office token=prt`,
		Want: []string{"2 devices are new: 1 created by the directory within a week before its first sign-in, 1 first seen a week or more after the logs begin"},
	}, {
		Name: "first used a week after it was registered",
		Story: `
			d1 09:00 audit register-device LAPTOP-2 by=bob
			d8 09:00 bob LAPTOP-2 office token=prt`,
		Want: []string{"1 device is new: 1 created by the directory within a week before its first sign-in"},
	}, {
		Name: "used the moment it was registered",
		Story: `
			d2 09:00 audit register-device LAPTOP-2 by=bob
			d2 09:00 bob LAPTOP-2 office token=prt`,
		Want: []string{"1 device is new: 1 created by the directory within a week before its first sign-in"},
	}, {
		Name: "seen within the first week",
		Story: `
			d1 09:00 alice LAPTOP-1 office token=prt
			d8 08:59 carol LAPTOP-3 office token=prt`,
	}, {
		Name: "registered more than a week before its first use",
		Story: `
			d1 09:00 audit register-device LAPTOP-2 by=bob
			d8 09:01 bob LAPTOP-2 office token=prt`,
	}, {
		Name: "registered anew after it was first used",
		Story: `
			d2 10:00 bob LAPTOP-2 office token=prt
			d3 09:00 audit register-device LAPTOP-2 by=bob`,
	}, {
		Name: "never let in",
		Story: `
			d1 09:00 alice LAPTOP-1 office token=prt
			d8 09:00 carol LAPTOP-3 office token=prt error=50173`,
	}, {
		Name: "changed, not registered",
		Story: `
			d2 09:00 audit update-device LAPTOP-2 by=bob
			d2 10:00 bob LAPTOP-2 office token=prt`,
	}},
}

const newFor = 7 * timeline.Day

func newDevices(p *detect.Pass) {
	rows := p.Rows(timeline.OK)
	if len(rows) == 0 {
		return
	}
	first := p.T.Time[rows[0]]
	created := slices.ContainsFunc(p.World.Directory.Device(p.T.ID), func(c *directory.Change) bool {
		return c.Kind == directory.DeviceCreated && c.Time <= first && first <= c.Time+newFor
	})
	switch {
	case created:
		p.Observe("created", rows[0])
	case first >= p.World.Survey.From+newFor:
		p.Observe("seen", rows[0])
	}
}

func newDevicesInCase(p *detect.Pass) {
	how := map[string]string{
		"created": "created by the directory within a week before its first sign-in",
		"seen":    "first seen a week or more after the logs begin",
	}
	var all int64
	var parts []string
	for _, o := range p.Observed {
		all += o.Rows
		parts = append(parts, fmt.Sprintf("%d %s", o.Rows, how[o.Key]))
	}
	are := "is"
	if all > 1 {
		are = "are"
	}
	p.Report(detect.Draft{
		Subject: finding.Subject{Kind: "case", ID: "new devices"}, Noticed: p.Observed, Techniques: []string{"T1098.005"},
		Summary:  fmt.Sprintf("%s %s new: %s", detect.Count(int(all), "device"), are, strings.Join(parts, ", ")),
		Expected: "new devices now and then",
		Observed: strings.Join(parts, ", "),
		Benign:   []string{"new computers and phones, new colleagues"},
	})
}
