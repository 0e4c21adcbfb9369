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

// InventoryContradicts is CX-011.
var InventoryContradicts = &detect.Detection{
	ID: "CX-011", Title: "Device details that contradict the inventory",
	Doc: `What a sign-in says of its device comes from the device object, or from the client. Where the inventory knows
the device with another family of operating systems, or joined in another way, one of the two is false: the object was
changed, or something else uses the device id. Compared are sign-ins of the week before and after the newest date of the
inventory; a device that the directory created anew or changed between them is not judged by how it is joined. Another
name alone says nothing, since people rename computers.

Where a fifth of the compared devices contradict, it is the inventory that is old, and that is one finding of no weight.

Wrong when the inventory is older than its dates say.`,
	Fact:     "A device has one kind of operating system and is joined in one way.",
	Severity: finding.Medium, Confidence: 0.4, Grade: "B",
	Techniques: []string{"T1036"},
	Actions:    []string{"review-registrations"},
	Source:     "own",
	Scope:      detect.Device,
	Limits: []detect.Limit{
		detect.Within("between the sign-in and the inventory, at most", listedNear),
	},
	Needs:    signin.Of(signin.DeviceID, signin.DeviceOS, signin.TrustType, signin.ErrorCode),
	Logs:     []string{detect.Devices},
	Run:      inventoryContradicts,
	Conclude: contradictionsInCase,
	Examples: []detect.Example{{
		Name: "another system and another join, among devices that agree",
		Story: cx011Others + `
			inventory LAPTOP-9 os=Windows trust=joined
			d4 09:00 alice LAPTOP-9 office token=prt os=android trust=registered`,
		Want: []string{"LAPTOP-9: Android in 1 sign-in, Windows in the inventory; registered in 1 sign-in, joined in the inventory"}, Severity: []finding.Severity{finding.Medium},
		Benign: []string{"a stale inventory: possible", "a device that was joined anew: possible, as the case holds no directory audit log"},
	}, {
		Name: "one of two sign-ins, another system only",
		Story: cx011Others + `
			inventory LAPTOP-9 os=Windows trust=joined
			d4 09:00 alice LAPTOP-9 office token=prt
			d4 10:00 alice LAPTOP-9 office token=prt os=linux`,
		Want: []string{"LAPTOP-9: Linux in 1 sign-in, Windows in the inventory"},
	}, {
		Name: "joined anew in the meantime, but another system",
		Story: cx011Others + `
			inventory LAPTOP-9 os=Windows trust=joined
			d4 09:00 alice LAPTOP-9 office token=prt os=linux trust=registered
			d4 10:00 audit register-device LAPTOP-9 by=alice`,
		Want:   []string{"LAPTOP-9: Linux in 1 sign-in, Windows in the inventory"},
		Benign: []string{"a stale inventory: possible", "a device that was joined anew: ruled out as far as the audit log shows"},
	}, {
		Name: "one of five devices: the inventory is old",
		Story: `
			inventory PC-1 last_sign_in=d5
			inventory PC-2
			inventory PC-3
			inventory PC-4
			inventory LAPTOP-9 os=MacMDM
			d4 08:00 user# PC-# office token=prt x4 every 1m
			d4 09:00 alice LAPTOP-9 office token=prt`,
		Want: []string{"1 of 5 devices differs from the inventory in system or join: the inventory is old"}, Severity: []finding.Severity{finding.Info},
	}, {
		Name: "a week before the inventory to the minute, and no device that agrees",
		Story: `
			inventory LAPTOP-9 os=Windows trust=joined last_sign_in=d9
			d2 00:00 alice LAPTOP-9 office token=prt os=android`,
		Want: []string{"LAPTOP-9: Android in 1 sign-in, Windows in the inventory"},
	}, {
		Name: "another name",
		Story: cx011Others + `
			inventory LAPTOP-9 os=Windows trust=joined name=PC-99
			d4 09:00 alice LAPTOP-9 office token=prt`,
	}, {
		Name: "another spelling of the system",
		Story: cx011Others + `
			inventory IPAD-9 os=IPad trust=registered
			d4 09:00 alice IPAD-9 office token=prt os=ios trust=registered`,
	}, {
		Name: "the sign-in says nothing of it",
		Story: cx011Others + `
			inventory LAPTOP-9 os=Windows trust=joined
			d4 09:00 alice LAPTOP-9 office token=prt os=- trust=-`,
	}, {
		Name: "the inventory says nothing of it",
		Story: cx011Others + `
			inventory LAPTOP-9 os=- trust=-
			d4 09:00 alice LAPTOP-9 office token=prt`,
	}, {
		Name: "joined anew in the meantime",
		Story: cx011Others + `
			inventory LAPTOP-9 os=Windows trust=joined
			d4 09:00 alice LAPTOP-9 office token=prt trust=registered
			d4 09:00 audit register-device LAPTOP-9 by=alice`,
	}, {
		Name: "more than a week before and after the inventory",
		Story: `
			inventory PC-1 last_sign_in=d9
			inventory LAPTOP-9 os=Windows trust=joined
			d1 09:00 alice LAPTOP-9 office token=prt os=android
			d8 09:00 bob PC-1 office token=prt
			d16 00:01 alice LAPTOP-9 office token=prt os=android`,
	}, {
		Name: "an inventory without dates",
		Story: `
			inventory LAPTOP-9 os=Windows trust=joined
			d4 09:00 alice LAPTOP-9 office token=prt os=android`,
	}, {
		Name: "not in the inventory",
		Story: cx011Others + `
			d4 09:00 alice LAPTOP-9 office token=prt os=android`,
	}, {
		Name: "refused",
		Story: cx011Others + `
			inventory LAPTOP-9 os=Windows trust=joined
			d4 09:00 alice LAPTOP-9 office token=prt os=android error=50173`,
	}, {
		Name: "agreed test",
		Story: cx011Others + `
			inventory LAPTOP-9 os=Windows trust=joined
			d4 09:00 alice LAPTOP-9 office token=prt os=android`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} },
	}, {
		Name:   "no inventory",
		Story:  `d4 09:00 alice LAPTOP-9 office token=prt os=android`,
		NotRun: true,
	},
		{
			Name: "one agrees, one differs: the inventory is old",
			Story: `
			inventory PC-1 last_sign_in=d5
			inventory LAPTOP-9 os=Windows trust=joined
			d4 08:00 bob PC-1 office token=prt
			d4 09:00 alice LAPTOP-9 office token=prt os=android`,
			Want: []string{"1 of 2 devices differs from the inventory in system or join: the inventory is old"},
		}, {
			Name: "two of seven differ",
			Story: cx011Others + `
			inventory LAPTOP-8 os=Windows trust=joined
			inventory LAPTOP-9 os=Windows trust=joined
			d4 09:00 alice LAPTOP-9 office token=prt os=android
			d4 09:00 alice LAPTOP-8 office token=prt os=linux`,
			Want: []string{"2 of 7 devices differ from the inventory in system or join: the inventory is old"},
		},
	},
}

// listedNear is how far an inventory may be from a sign-in that it contradicts.
const listedNear = 7 * timeline.Day

// cx011Others are devices that agree with the inventory.
const cx011Others = `
	inventory PC-1 last_sign_in=d5
	inventory PC-2
	inventory PC-3
	inventory PC-4
	inventory PC-5
	d4 08:00 user# PC-# office token=prt x5 every 1m`

func inventoryContradicts(p *detect.Pass) {
	t, d := p.T, p.World.Directory
	v := d.Inventory(t.ID)
	if v == nil {
		return
	}
	rows := filter(p.Rows(timeline.OK), func(i int) bool {
		return max(t.Time[i]-d.Listed(), d.Listed()-t.Time[i]) <= listedNear && !p.Approved(i)
	})
	if len(rows) == 0 {
		return
	}
	var odd []int
	var what []string
	differ := func(col timeline.Col, listed string, judge bool) {
		others := filter(rows, func(i int) bool { return t.Code(col, i) != 0 && t.Text(col, i) != listed })
		if listed == "" || !judge || len(others) == 0 {
			return
		}
		odd = append(odd, others...)
		what = append(what, fmt.Sprintf("%s in %s, %s in the inventory", detect.Join(distinct(t, col, others), 3), detect.Count(len(others), "sign-in"), listed))
	}
	differ(timeline.OSFamily, timeline.OSFamilyOf(v.OS), true)
	differ(timeline.Trust, v.Trust, slices.Contains([]string{"joined", "hybrid", "registered"}, v.Trust) && !rejoined(d.Device(t.ID), t.Time[rows[0]]))
	if len(odd) == 0 {
		p.Count("same", 1)
		return
	}
	p.Observe("odd\x1f"+t.ID+"\x1f"+t.DeviceLabel(rows[0])+"\x1f"+strings.Join(what, "; "), odd...)
}

// rejoined reports whether a device was made or changed since a time.
func rejoined(changes []*directory.Change, since int64) bool {
	return slices.ContainsFunc(changes, func(c *directory.Change) bool {
		switch c.Kind {
		case directory.DeviceCreated, directory.DeviceRestored, directory.DeviceMutated:
			return c.Time >= since
		}
		return false
	})
}

func contradictionsInCase(p *detect.Pass) {
	var odd []detect.Observation
	same := 0
	for _, o := range p.Observed {
		if o.Key == "same" {
			same = int(o.Subjects)
		} else {
			odd = append(odd, o)
		}
	}
	if len(odd) == 0 {
		return
	}
	if all := same + len(odd); same > 0 && incomplete*len(odd) >= all {
		differs := "differs"
		if len(odd) > 1 {
			differs = "differ"
		}
		p.Report(detect.Draft{
			Subject: finding.Subject{Kind: "case", ID: "old inventory"}, Noticed: odd, Severity: finding.Info, Techniques: []string{}, Verbs: []string{},
			Summary:  fmt.Sprintf("%d of %s %s from the inventory in system or join: the inventory is old", len(odd), detect.Count(all, "device"), differs),
			Expected: "an inventory of the time of the sign-ins", Observed: fmt.Sprintf("%d agree, %d differ", same, len(odd)),
			Benign: []string{"an inventory that was exported long before or after"},
		})
		return
	}
	for _, o := range odd {
		v := strings.Split(o.Key, "\x1f")
		p.Report(detect.Draft{
			Subject: finding.Subject{Kind: "device", ID: v[1]}, Noticed: []detect.Observation{o},
			Summary:  v[2] + ": " + v[3],
			Expected: "what the inventory says of the device", Observed: v[3],
			Benign: []string{"a stale inventory: possible", "a device that was joined anew: " + asAudited(p, 0, "ruled out as far as the audit log shows")},
		})
	}
}
