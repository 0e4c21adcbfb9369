package detections

import (
	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

// pm006Longer is pm006Known with five days of history; pm006Server is an intruder's second server.
const (
	pm006Longer = `
	d-1 09:00 alice LAPTOP-1 outlook token=prt x5 every 24h` + pm006Fourth
	pm006Server = ` ip=198.51.100.9 net=AS64777/DE`
)

// pm006Patient are chains whose device Windows logs on to from a network that the
// user was seen in before, or may have been.
var pm006Patient = []detect.Example{
	{Name: "silent: a first-hand logon in another network, of a user seen on two days before who had a pass", Story: `
		d2 09:00 alice LAPTOP-1 outlook token=prt x2 every 24h
		d4 09:30 alice - office interactive method=tap` + pm006Fourth + pm006Logon + pm006Server},
	{Name: "likewise, without a pass: a second server is one too", Severity: []finding.Severity{finding.High}, Story: `
		d2 09:00 alice LAPTOP-1 outlook token=prt x2 every 24h` + pm006Fourth + pm006Logon + pm006Server, Want: []string{pm006Later}},
	{Name: "a first-hand logon from a second server, and a pass, of a user seen on three days before", Severity: []finding.Severity{finding.High}, Story: `
		d4 09:30 alice - office interactive method=tap` + pm006Known + pm006Logon + pm006Server, Want: []string{pm006Later}},
	{Name: "silent: a first-hand logon in another network, of a user refused on the day before who had a pass", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt x2 every 24h
		d3 09:00 alice LAPTOP-1 outlook token=prt error=50173
		d4 09:30 alice - office interactive method=tap` + pm006Fourth + pm006Logon + pm006Server},
	{Name: "a first-hand logon from the intruder's server, where he signed in the day before", Severity: []finding.Severity{finding.High}, Story: pm006Known + `
		d3 09:00 alice - office interactive browser` + pm006Server + pm006Logon + pm006Server, Want: []string{pm006Later}},
	{Name: "likewise, on three days before, but not from the first on", Severity: []finding.Severity{finding.High}, Story: pm006Longer + `
		d1 09:00 alice - office interactive browser x3 every 24h` + pm006Server + pm006Logon + pm006Server, Want: []string{pm006Later}},
	{Name: "likewise, on two days before, from the second on", Severity: []finding.Severity{finding.High}, Story: pm006Longer + `
		d0 09:00 alice - office interactive browser x2 every 24h` + pm006Server + pm006Logon + pm006Server, Want: []string{pm006Later}},
	{Name: "silent: a first-hand logon where the user was on three days, from the second on", Story: pm006Longer + `
		d0 09:00 alice - office interactive browser x3 every 24h` + pm006Server + pm006Logon + pm006Server},
	{Name: "likewise, with a device that was registered a day before", Severity: []finding.Severity{finding.High}, Story: pm006Known + `
		d2 08:00 audit register-device PHONE-1 by=alice os=iOS
		d3 09:00 alice PHONE-1 outlook-mobile token=rt os=ios` + pm006Server + pm006Logon + pm006Server, Want: []string{pm006Later}},
	{Name: "likewise, with a device that the inventory knows for a day", Severity: []finding.Severity{finding.High}, Story: pm006Known + `
		inventory PHONE-1 registered=2026-05-05T08:00:00Z
		d3 09:00 alice PHONE-1 outlook-mobile token=rt os=ios` + pm006Server + pm006Logon + pm006Server, Want: []string{pm006Later}},
	{Name: "likewise, with a device of which nothing is known", Severity: []finding.Severity{finding.High}, Story: pm006Longer + `
		d3 09:00 alice PHONE-1 outlook-mobile token=rt os=ios` + pm006Server + pm006Logon + pm006Server, Want: []string{pm006Later}},
	{Name: "silent: with a phone that the inventory knows for longer", Story: pm006Longer + `
		inventory PHONE-1 registered=2026-01-05T08:00:00Z
		d3 09:00 alice PHONE-1 outlook-mobile token=rt os=ios` + pm006Server + pm006Logon + pm006Server},
	{Name: "silent: with a phone that the user has from their first days on", Story: pm006Longer + `
		d0 19:00 alice PHONE-1 outlook-mobile token=rt os=ios
		d3 09:00 alice PHONE-1 outlook-mobile token=rt os=ios` + pm006Server + pm006Logon + pm006Server},
}
