package detections

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// UnknownDevice is MT-004.
var UnknownDevice = &detect.Detection{
	ID: "MT-004", Title: "Primary refresh token with a device id that nobody knows",
	Doc: `A primary refresh token (PRT) is bound to a device of the directory. A success with one whose device id is
neither in the inventory nor in the audit log names a device that was deleted before the inventory was taken, that is of
another tenant, or that never was: then the id, or the whole record, is not what it seems. Only sign-ins from before the
newest date in the inventory are judged, since a device may be newer than the list; where a device that is not in it is
used after that only, or no device of the list bears a date, this is said. Guests are left out.

Where a fifth of the devices that sign in with a PRT is unknown, it is the inventory that is incomplete, and that is one
finding of no weight.

Where the device is known and the sign-in says nothing of how it is joined, the trust type was lost: such sign-ins are
counted only.

Wrong when a device was deleted and the export of the inventory does not hold deleted devices.`,
	Fact:     "A primary refresh token is issued to a device that is registered in the directory.",
	Severity: finding.Medium, Confidence: 0.35, Grade: "B",
	Techniques: []string{"T1098.005"},
	Actions:    []string{"review-registrations"},
	Source:     "own",
	Scope:      detect.Device,
	Limits: []detect.Limit{
		detect.Number("devices of which one unknown makes the inventory incomplete", incomplete),
	},
	Needs:    signin.Of(signin.IncomingToken, signin.DeviceID, signin.ErrorCode),
	Logs:     []string{detect.Devices},
	Lacks:    lacksNewerInventory,
	Run:      unknownDevice,
	Conclude: unknownDevices,
	Examples: []detect.Example{{
		Name: "one among known devices",
		Story: `
			inventory PC-1 last_sign_in=d5
			inventory PC-2
			inventory PC-3
			inventory PC-4
			inventory PC-5
			d1 09:00 user# PC-# office token=prt x5 every 1m
			d2 09:00 alice LAPTOP-9 office token=prt x2 every 1h`,
		Want: []string{"LAPTOP-9: PRT in 2 sign-ins of a device that neither the inventory nor the audit log knows"}, Severity: []finding.Severity{finding.Medium},
	}, {
		Name: "no known device ever signs in",
		Story: `
			inventory PC-1 last_sign_in=d5
			d2 09:00 alice LAPTOP-9 office token=prt`,
		Want: []string{"LAPTOP-9: PRT in 1 sign-in of a device that neither the inventory nor the audit log knows"},
	}, {
		Name: "one of five: the inventory is incomplete",
		Story: `
			inventory PC-1 last_sign_in=d5
			inventory PC-2
			inventory PC-3
			inventory PC-4
			d1 09:00 user# PC-# office token=prt x4 every 1m
			d2 09:00 alice LAPTOP-9 office token=prt`,
		Want: []string{"1 of 5 devices that sign in with a PRT is not in the inventory: it is incomplete"}, Severity: []finding.Severity{finding.Info},
	}, {
		Name: "trust that was lost",
		Story: `
			inventory PC-1 last_sign_in=d5
			d1 09:00 alice PC-1 office token=prt trust=- x2 every 1h`,
		Want: []string{"The log does not say how the device is joined in 2 sign-ins with a PRT of known devices"}, Severity: []finding.Severity{finding.Info},
	}, {
		Name: "known by the audit log",
		Story: `
			inventory PC-1 last_sign_in=d5
			d1 08:00 audit register-device LAPTOP-9 by=alice
			d2 09:00 alice LAPTOP-9 office token=prt`,
	}, {
		Name: "newer than the inventory",
		Story: `
			inventory PC-1 last_sign_in=d5
			d5 00:00 alice LAPTOP-9 office token=prt`,
	}, {
		Name: "an inventory without dates",
		Story: `
			inventory PC-1
			d2 09:00 alice LAPTOP-9 office token=prt`,
	}, {
		Name: "a guest with a device of the home tenant",
		Story: `
			inventory PC-1 last_sign_in=d5
			d2 09:00 gus LAPTOP-9 office token=prt guest cross_tenant_access_type=b2bCollaboration`,
	}, {
		Name: "an id that was blanked out",
		Story: `
			inventory PC-1 last_sign_in=d5
			d2 09:00 alice LAPTOP-9 office token=prt device_id="{PII Removed}"`,
	}, {
		Name: "another token",
		Story: `
			inventory PC-1 last_sign_in=d5
			d2 09:00 alice LAPTOP-9 office token=rt`,
	}, {
		Name: "refused",
		Story: `
			inventory PC-1 last_sign_in=d5
			d2 09:00 alice LAPTOP-9 office token=prt error=50173`,
	}, {
		Name: "agreed test",
		Story: `
			inventory PC-1 last_sign_in=d5
			d2 09:00 alice LAPTOP-9 office token=prt`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} },
	}, {
		Name:   "no inventory",
		Story:  `d2 09:00 alice LAPTOP-9 office token=prt`,
		NotRun: true,
	},
		{
			Name: "what comes after the inventory was taken does not count",
			Story: `
			inventory PC-1 last_sign_in=d5
			d2 09:00 alice LAPTOP-9 office token=prt
			d5 00:00 alice LAPTOP-9 office token=prt
			d6 09:00 alice LAPTOP-9 office token=prt`,
			Want: []string{"LAPTOP-9: PRT in 1 sign-in of a device that neither the inventory nor the audit log knows"},
		}, {
			Name: "one known, one unknown",
			Story: `
			inventory PC-1 last_sign_in=d5
			d1 09:00 bob PC-1 office token=prt
			d2 09:00 alice LAPTOP-9 office token=prt`,
			Want: []string{"1 of 2 devices that sign in with a PRT is not in the inventory: it is incomplete"},
		}, {
			Name: "two of five",
			Story: `
			inventory PC-1 last_sign_in=d5
			inventory PC-2
			inventory PC-3
			d1 09:00 user# PC-# office token=prt x3 every 1m
			d2 09:00 alice LAPTOP-9 office token=prt
			d2 10:00 bob LAPTOP-8 office token=prt`,
			Want: []string{"2 of 5 devices that sign in with a PRT are not in the inventory: it is incomplete"},
		},
	},
}

// incomplete is the share of unknown devices from which the inventory is to
// blame: one in so many.
const incomplete = 5

// unlisted is the key of sign-ins with devices that may be newer than the
// inventory.
const unlisted = "newer"

// lacksNewerInventory says of which devices nobody knows whether the inventory
// would hold them.
func lacksNewerInventory(w *detect.World, seen []detect.Observation) *detect.Lack {
	o := detect.Seen(seen, unlisted)
	if o.Rows == 0 {
		return nil
	}
	l := &detect.Lack{Missing: []string{"newer devices"}, Rows: o.Rows,
		Part: "devices that may be newer than the inventory",
		Cure: "add a list of devices, with the dates of their last sign-in, that was taken after the sign-ins"}
	if at := w.Directory.Listed(); at == 0 {
		l.Reason = "no device of the inventory bears a date, so that it is not known of when it is"
	} else {
		l.Reason = "the newest date in the inventory is " + detect.When(at)
	}
	is := "is"
	if o.Subjects > 1 {
		is = "are"
	}
	l.Reason += fmt.Sprintf("; %s %s not in it and may be newer", detect.Count(int(o.Subjects), "device"), is)
	return l
}

func unknownDevice(p *detect.Pass) {
	t, d := p.T, p.World.Directory
	unknown := d.Inventory(t.ID) == nil && len(d.Device(t.ID)) == 0
	if t.Time[0] >= d.Listed() && !unknown {
		return
	}
	rows := filter(p.Rows(timeline.OK|timeline.PRT|timeline.HasDevice), func(i int) bool {
		return !t.Is(i, timeline.CrossTenant) && !p.Approved(i)
	})
	n, _ := slices.BinarySearchFunc(rows, d.Listed(), func(i int, at int64) int { return cmp.Compare(t.Time[i], at) })
	rows, later := rows[:n], rows[n:]
	if unknown {
		if len(rows) == 0 {
			p.Observe(unlisted, later...)
			return
		}
		p.Observe("unknown\x1f"+t.ID+"\x1f"+t.DeviceLabel(rows[0]), rows...)
		return
	}
	if len(rows) == 0 {
		return
	}
	p.Count("known", 1)
	p.Observe("trust", filter(rows, func(i int) bool { return t.Code(timeline.Trust, i) == 0 })...)
}

func unknownDevices(p *detect.Pass) {
	var unknown []detect.Observation
	known := 0
	for _, o := range p.Observed {
		switch o.Key {
		case "known":
			known = int(o.Subjects)
		case unlisted:
		case "trust":
			p.Report(detect.Draft{
				Subject: finding.Subject{Kind: "case", ID: "lost trust types"}, Noticed: []detect.Observation{o}, Severity: finding.Info, Techniques: []string{}, Verbs: []string{},
				Summary:  fmt.Sprintf("The log does not say how the device is joined in %s with a PRT of known devices", detect.Count(int(o.Rows), "sign-in")),
				Expected: "joined, hybrid or registered", Observed: "nothing",
				Benign: []string{"an exporter that drops the trust type"},
			})
		default:
			unknown = append(unknown, o)
		}
	}
	if all := known + len(unknown); known > 0 && incomplete*len(unknown) >= all {
		are := "is"
		if len(unknown) > 1 {
			are = "are"
		}
		p.Report(detect.Draft{
			Subject: finding.Subject{Kind: "case", ID: "incomplete inventory"}, Noticed: unknown, Severity: finding.Info, Techniques: []string{}, Verbs: []string{},
			Summary:  fmt.Sprintf("%d of %s that sign in with a PRT %s not in the inventory: it is incomplete", len(unknown), detect.Count(all, "device"), are),
			Expected: "an inventory of all devices", Observed: fmt.Sprintf("%d known, %d unknown", known, len(unknown)),
			Benign: []string{"an export of some devices only, or without those that were deleted"},
		})
		return
	}
	for _, o := range unknown {
		reportUnknownDevice(p, o)
	}
}

func reportUnknownDevice(p *detect.Pass, o detect.Observation) {
	v := strings.Split(o.Key, "\x1f")
	p.Report(detect.Draft{
		Subject: finding.Subject{Kind: "device", ID: v[1]}, Noticed: []detect.Observation{o},
		Summary:  fmt.Sprintf("%s: PRT in %s of a device that neither the inventory nor the audit log knows", v[2], detect.Count(int(o.Rows), "sign-in")),
		Expected: "a device of the directory",
		Observed: "the device id " + v[1] + ", which is in no list",
		Against:  []string{"an inventory seldom holds the devices that were deleted before it was taken"},
		Benign:   []string{"device deleted before the inventory was taken: possible", "device of another tenant: ruled out as far as the log says"},
		Reported: "primaryRefreshToken", Believed: "primaryRefreshToken",
	})
}
