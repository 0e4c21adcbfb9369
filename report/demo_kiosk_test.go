package report

import (
	"fmt"
	"time"

	"prtscope/analyze/finding"
)

// kiosk adds a device that 25 people share, each with a PRT and two sessions
// that overlap.
func (d *demo) kiosk() {
	t := &demoDevice{DeviceTimeline: finding.DeviceTimeline{ID: d.dirty("ff" + d.id("bd27", 900)[2:]), Name: d.dirty("KIOSK-01"), OS: d.dirty("Windows 11"), Trust: d.dirty("joined")}}
	for i := range 25 {
		t.Users = append(t.Users, finding.User{ID: d.dirty(d.id("0002", i)), UPN: d.dirty(fmt.Sprintf("shift.%02d@contoso.example", i))})
		first := d.day.AddDate(0, 0, i).Add(7 * time.Hour)
		prt := finding.PRT{User: i, Partition: "password", First: first.UnixMicro(), Issued: true}
		for k := range 6 {
			at := first.Add(time.Duration(k) * 100 * time.Minute)
			class := []string{"EC1", "EC4", "EC2", "EC6", "EC2", "EC4"}[k]
			d.row(t, at, class, "primaryRefreshToken", "", apps[k], "192.0.2.250", 64500, "NL")
			r := &t.Rows[len(t.Rows)-1]
			r.User, r.PRT, r.Session = i, i, d.dirty(fmt.Sprintf("005f-%d-%d", i, k%2))
			if class == "EC2" {
				prt.Renewals = append(prt.Renewals, r.Time)
			}
			prt.Last = r.Time
		}
		t.PRTs = append(t.PRTs, prt)
	}
	d.devices = append(d.devices, t)
}
