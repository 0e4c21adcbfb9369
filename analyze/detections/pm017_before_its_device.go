package detections

import (
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// BeforeItsDevice is PM-017.
var BeforeItsDevice = &detect.Detection{
	ID: "PM-017", Title: "PRT older than its device",
	Doc: `A device id comes into being when the device is registered; no token can name it before. Looks for PRTs of a device from before the earliest of the dates that the inventory and the audit log give for its creation and registration. Mostly that finds a device object that was made anew under its old id, or an export whose times were read in a wrong zone: both matter to whoever relies on those dates.

Devices that the audit log tells of having been deleted, restored or changed before are left out.

Wrong when the inventory shows the date of a registration that was repeated, and gives no date of creation.`,
	Fact:     "A device id cannot be in a token before the device is registered.",
	Severity: finding.Low, Confidence: 0.3, Grade: "C",
	Techniques: []string{"T1036"},
	Actions:    []string{"check-device-disabled"},
	Source:     "Microsoft Learn: device properties; own",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.DeviceID),
	Logs:       []string{detect.NonInteractive, detect.Born},
	Scope:      detect.Device,
	Limits: []detect.Limit{
		detect.Within("clocks and pipeline", timeline.Defaults().Grace),
	},
	Run:      beforeItsDevice,
	Examples: pm017Examples,
}

func beforeItsDevice(p *detect.Pass) {
	t := p.T
	if !t.Has(timeline.OK | timeline.PRT | timeline.HasDevice) {
		return
	}
	born, change := birthOf(p)
	if t.Time[0] >= born-p.World.Params.Limits.Grace {
		return
	}
	early := filter(p.Rows(timeline.OK|timeline.PRT), func(i int) bool {
		return t.Time[i] < born-p.World.Params.Limits.Grace && !p.Approved(i)
	})
	if len(early) == 0 {
		return
	}
	i := early[0]
	d := detect.Draft{Rows: early, Expected: "No token names the device before it is registered.",
		Benign: []string{"the device object was made anew under its id: possible", "times that were read in a wrong zone: see CX-005"}}
	if change != nil {
		d.Changes = []*directory.Change{change}
	}
	d.Summary = fmt.Sprintf("%s came into being on %s as the directory tells, and its PRT was used by %s %s before, first %s earlier.",
		detect.What(t, i), detect.When(born), detect.Who(t, i), detect.Times(len(early)), detect.Span(born-t.Time[i]))
	d.Observed = fmt.Sprintf("%s with a PRT before that.", detect.Count(len(early), "request"))
	p.Report(d)
}

// birthOf returns the earliest date that the directory gives for the device's
// beginning, and the change that tells of it where that is one; 0 where nothing
// is told, or what is told is not its first life.
func birthOf(p *detect.Pass) (born int64, change *directory.Change) {
	if v := p.World.Directory.Inventory(p.T.ID); v != nil {
		born = v.Created
		if born == 0 || v.Registered != 0 && v.Registered < born {
			born = v.Registered
		}
	}
	if changes := p.World.Directory.Device(p.T.ID); len(changes) > 0 {
		c := changes[0]
		if c.Kind != directory.DeviceCreated {
			return 0, nil // it was there before
		}
		if born == 0 || c.Time < born {
			born, change = c.Time, c
		}
	}
	return born, change
}

const pm017Use = ` alice LAPTOP-1 outlook token=prt`

var pm017Examples = []detect.Example{
	{Name: "before the inventory's date", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.3}, Evidence: []int{1}, Story: `
		inventory LAPTOP-1 created=d10
		d3 09:00` + pm017Use + `
		d11 09:00` + pm017Use, Want: []string{"LAPTOP-1 came into being on 13 May 2026 00:00 as the directory tells, and its PRT was used by alice@example.com once before, first 6 days earlier."}},
	{Name: "before it was registered", Evidence: []int{2}, Story: `
		d10 00:00 audit register-device LAPTOP-1 by=alice
		d3 09:00` + pm017Use, Want: []string{"LAPTOP-1 came into being on 13 May 2026 00:00 as the directory tells, and its PRT was used by alice@example.com once before, first 6 days earlier."}},
	{Name: "registered twice", Evidence: []int{2}, Story: `
		d10 00:00 audit register-device LAPTOP-1 by=alice
		d12 00:00 audit register-device LAPTOP-1 by=alice
		d3 09:00` + pm017Use, Want: []string{"LAPTOP-1 came into being on 13 May 2026 00:00 as the directory tells, and its PRT was used by alice@example.com once before, first 6 days earlier."}},
	{Name: "the earlier of two dates counts", Story: `
		inventory LAPTOP-1 created=d20 registered=d10
		d3 09:00` + pm017Use + `
		d11 09:00` + pm017Use, Want: []string{"LAPTOP-1 came into being on 13 May 2026 00:00 as the directory tells, and its PRT was used by alice@example.com once before, first 6 days earlier."}},
	{Name: "the only date is that of registration", Story: `
		inventory LAPTOP-1 registered=d10
		d3 09:00` + pm017Use, Want: []string{"LAPTOP-1 came into being on 13 May 2026 00:00 as the directory tells, and its PRT was used by alice@example.com once before, first 6 days earlier."}},
	{Name: "silent: a hybrid PC whose object was there first", Story: `
		inventory LAPTOP-1 created=d2 registered=d10
		d3 09:00` + pm017Use},
	{Name: "silent: registered before in the audit log", Story: `
		inventory LAPTOP-1 registered=d10
		d2 00:00 audit register-device LAPTOP-1 by=alice
		d3 09:00` + pm017Use},
	{Name: "silent: listed before in the inventory", Story: `
		inventory LAPTOP-1 created=d2
		d10 00:00 audit register-device LAPTOP-1 by=alice
		d3 09:00` + pm017Use},
	{Name: "silent: afterwards", Story: `
		inventory LAPTOP-1 created=d10
		d11 09:00` + pm017Use},
	{Name: "silent: within minutes before", Story: `
		inventory LAPTOP-1 created=d10
		d9 23:56` + pm017Use},
	{Name: "silent: deleted before", Story: `
		d2 00:00 audit delete-device LAPTOP-1 by=admin
		d10 00:00 audit register-device LAPTOP-1 by=alice
		d3 09:00` + pm017Use},
	{Name: "silent: no date given", Story: `
		inventory LAPTOP-1
		d3 09:00` + pm017Use},
	{Name: "silent: another device", Story: `
		inventory LAPTOP-2 created=d10
		d3 09:00` + pm017Use},
	{Name: "silent: a refresh token", Story: `
		inventory LAPTOP-1 created=d10
		d3 09:00 alice LAPTOP-1 outlook token=rt
		d11 09:00` + pm017Use},
	{Name: "silent: refused", Story: `
		inventory LAPTOP-1 created=d10
		d3 09:00` + pm017Use + ` error=50155
		d11 09:00` + pm017Use},
	{Name: "silent: token type not carried", Story: `
		inventory LAPTOP-1 created=d10
		d3 09:00` + pm017Use + ` missing=incoming_token_type
		d11 09:00` + pm017Use},
	{Name: "silent: neither inventory nor audit log", NotRun: true, Story: `
		d3 09:00` + pm017Use},
	{Name: "silent: agreed test", Story: `
		inventory LAPTOP-1 created=d10
		d3 09:00` + pm017Use, Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "told of by inventory and audit log in one moment", Evidence: []int{1}, Story: `
		inventory LAPTOP-1 created=d10
		d10 00:00 audit register-device LAPTOP-1 by=alice
		d3 09:00` + pm017Use, Want: []string{"LAPTOP-1 came into being on 13 May 2026 00:00 as the directory tells, and its PRT was used by alice@example.com once before, first 6 days earlier."}},
	{Name: "silent: five minutes before", Story: `
		d10 00:00 audit register-device LAPTOP-1 by=alice
		d9 23:55` + pm017Use},
	{Name: "silent: what stands for the device id is none", Story: `
		d10 00:00 audit register-device LAPTOP-1 by=alice device_id=unknown
		d3 09:00` + pm017Use + ` device_id=unknown`},
	{Name: "once early, once five minutes before", Evidence: []int{2}, Story: `
		d10 00:00 audit register-device LAPTOP-1 by=alice
		d3 09:00` + pm017Use + `
		d9 23:55` + pm017Use, Want: []string{"LAPTOP-1 came into being on 13 May 2026 00:00 as the directory tells, and its PRT was used by alice@example.com once before, first 6 days earlier."}},
}
