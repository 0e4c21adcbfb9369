package detections

import (
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

// pm004Home is a user's PC on four days, the last of them that of pm004New: a PC that
// is registered, managed and used, all from a network of which nothing is known.
const (
	pm004There = " net=AS64666/NO ip=203.0.113.66"
	pm004Home  = `
	d-2 08:00 alice LAPTOP-1 cloudap interactive session=s0 x4 every 24h`
	pm004New = `
	d1 11:58 audit register-device PC-9 by=alice
	d1 12:00 alice PC-9 broker token=rt session=s1 net=AS64666/NO ip=203.0.113.66
	d1 12:04 alice PC-9 outlook token=prt session=s1 net=AS64666/NO ip=203.0.113.66`
	pm004Hello = `
	d1 12:20 alice PC-9 cloudap interactive session=s2 net=AS64666/NO ip=203.0.113.66`
	pm004Redeemed = "The broker redeemed a refresh token of alice@example.com on 4 May 2026 12:00 from AS64666 NO (203.0.113.66); 4 min later a PRT was in use on PC-9, "
	pm004Managed  = "the device is managed, which an intruder can bring about as well"
	pm004Marks    = "PC-9 has marks of an enrolment, which an intruder can make as well: Windows logged on with it within a day, it met the compliance policy within a day"
	pm004Unseen   = "the user was not seen on three days before: whose network it is cannot be told"
)

// pm004FirstDay is the same in the network that alice has from her first row on.
var pm004FirstDay = strings.ReplaceAll(pm004New+pm004Hello, pm004There, "")

// pm004Earlier is pm004Home where the user was seen from a week before on, pm004Week
// pm004New of a device that was registered then.
const pm004Earlier = `
	d-10 08:00 alice LAPTOP-1 cloudap interactive session=s0 x12 every 24h`

func pm004Week(at string) string { return strings.Replace(pm004New, "d1 11:58", at, 1) }

// pm004NewExamples are of devices that were registered with the token, or about then.
var pm004NewExamples = []detect.Example{
	{Name: "a new device is managed, and Windows logs on where the token was redeemed", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Against: []string{pm004Managed, pm004Marks}, Story: pm004Home + pm004New + pm004Hello,
		Want: []string{pm004Redeemed + "which is new and managed and Windows logged on with from no network known before."}},
	{Name: "of a device that nobody manages", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: pm004Home + strings.ReplaceAll(pm004New, "session=s1", "session=s1 unmanaged") + pm004Hello,
		Want: []string{pm004Redeemed + "which nobody manages and Windows logged on with from no network known before."}},
	{Name: "a new device is managed, and Windows does not log on", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.45}, Against: []string{pm004Managed}, Story: pm004Home + pm004New,
		Want: []string{pm004Redeemed + "which is new and managed and Windows did not log on with."}},
	{Name: "of a user who was not seen before", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Against: []string{pm004Managed, pm004Unseen, pm004Marks}, Story: pm004FirstDay,
		Want: []string{strings.Replace(pm004Redeemed, "AS64666 NO (203.0.113.66)", "AS64500 NO (192.0.2.10)", 1) + "which is new and managed and Windows logged on with from no network known before."}},
	{Name: "of a user who was not seen before, and Windows does not log on", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: pm004New,
		Want: []string{pm004Redeemed + "which is new and managed and Windows did not log on with."}},
	{Name: "the inventory alone says that it is new", Severity: []finding.Severity{finding.Medium}, Story: strings.Replace(pm004Home+pm004New+pm004Hello, "d1 11:58 audit register-device PC-9 by=alice", "inventory PC-9 registered=2026-05-04T11:58:00Z", 1),
		Want: []string{pm004Redeemed + "which is new and managed and Windows logged on with from no network known before."}},
	{Name: "eight days later Windows logs on where the user is known", Severity: []finding.Severity{finding.Medium}, Story: pm004Home + pm004New + pm004Hello + `
		d9 08:00 alice PC-9 cloudap interactive session=s2`, Want: []string{pm004Redeemed + "which is new and managed and Windows logged on with from no network known before."}},
	{Name: "Windows logs on elsewhere, and its address is not known", Severity: []finding.Severity{finding.Medium}, Story: pm004Home + pm004New + pm004Hello + `
		d2 08:00 alice PC-9 cloudap interactive session=s2 ip=- asn=-`, Want: []string{pm004Redeemed + "which is new and managed and Windows logged on with from no network known before."}},
	{Name: "a PRT of it is renewed where the user is known, no more", Severity: []finding.Severity{finding.Medium}, Story: pm004Home + pm004New + pm004Hello + `
		d2 08:00 alice PC-9 cloudap token=prt session=s2`, Want: []string{pm004Redeemed + "which is new and managed and Windows logged on with from no network known before."}},
	{Name: "registered a week before, to the minute, and managed since", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.45}, Story: pm004Earlier + pm004Week("d-6 12:00"),
		Want: []string{pm004Redeemed + "which is new and managed and Windows did not log on with."}},
	{Name: "redeemed where the user is known, used elsewhere, and managed", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.45}, Story: pm004Home + strings.Replace(pm004New, pm004There, "", 1),
		Want: []string{strings.Replace(pm004Redeemed, "AS64666 NO (203.0.113.66)", "AS64500 NO (192.0.2.10)", 1) + "which is new and managed and Windows did not log on with."}},
	{Name: "redeemed elsewhere, used through a proxy in the user's network, and managed", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.45}, Story: pm004Home + strings.TrimSuffix(pm004New, pm004There),
		Want: []string{pm004Redeemed + "which is new and managed and Windows did not log on with."}},
	{Name: "redeemed where the user is known, and nobody manages it", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Story: pm004Home + strings.ReplaceAll(pm004New, pm004There, " unmanaged"),
		Want: []string{strings.Replace(pm004Redeemed, "AS64666 NO (203.0.113.66)", "AS64500 NO (192.0.2.10)", 1) + "which nobody manages and Windows did not log on with."}},
	{Name: "registered as a private device, and Windows logs on with it all the same", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Against: []string{pm004Managed, pm004Marks}, Story: pm004Home + strings.ReplaceAll(pm004New, "session=s1", "session=s1 trust=registered") + pm004Hello,
		Want: []string{pm004Redeemed + "which is new and managed and Windows logged on with from no network known before."}},
	{Name: "the export holds a logon with it, and no renewals", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Against: []string{pm004Managed, pm004Marks}, Story: pm004Home + pm004New + pm004Hello + leftOut,
		Want: []string{pm004Redeemed + "which is new and managed and Windows logged on with from no network known before."}},
	{Name: "managed, without one mark of an enrolment, of a user who was not seen before", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Against: []string{pm004Managed, pm004Unseen}, Story: strings.ReplaceAll(pm004New, "session=s1", "session=s1 device_compliant=false"),
		Want: []string{pm004Redeemed + "which is new and managed and Windows did not log on with."}},
	{Name: "silent: Windows logs on where the user is known, within a week", Story: pm004Home + pm004New + pm004Hello + `
		d7 08:00 alice PC-9 cloudap interactive session=s2`},
	{Name: "silent: redeemed where the user is known, and managed", Story: pm004Home + strings.ReplaceAll(pm004New, pm004There, "")},
	{Name: "registered six days before, and managed since", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.45}, Story: pm004Earlier + pm004Week("d-5 12:00"),
		Want: []string{pm004Redeemed + "which is new and managed and Windows did not log on with."}},
	{Name: "registered two days before, and Windows logged on when the token was redeemed", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: pm004Earlier + pm004Week("d-1 11:58") + pm004Hello,
		Want: []string{pm004Redeemed + "which is new and managed and Windows logged on with from no network known before."}},
	{Name: "registered three days before, and Windows logged on with it that day alone", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: pm004Earlier + pm004Week("d-2 11:58") + `
		d-2 12:20 alice PC-9 cloudap interactive session=s2` + pm004There, Want: []string{pm004Redeemed + "which is new and managed and Windows logged on with from no network known before."}},
	{Name: "in use four days before, and Windows logged on when the token was redeemed", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: pm004Earlier + pm004Week("d-3 11:58") + `
		d-3 12:20 alice PC-9 outlook token=prt session=s2` + pm004There + pm004Hello,
		Want: []string{pm004Redeemed + "which is new and managed and Windows logged on with from no network known before."}},
	{Name: "silent: managed, and registered and in use a week before", Story: pm004Earlier + pm004Week("d-6 11:58") + `
		d-6 11:59 alice PC-9 outlook token=prt session=s2` + pm004There},
	{Name: "managed, registered ten days before, and in use for a week, to the minute", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.45}, Story: pm004Earlier + pm004Week("d-9 12:00") + `
		d-6 12:00 alice PC-9 outlook token=prt session=s2` + pm004There,
		Want: []string{pm004Redeemed + "which is new and managed and Windows did not log on with."}},
	{Name: "registered three weeks before, and let lie until now", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: pm004Earlier + pm004Week("d-20 12:00") + pm004Hello,
		Want: []string{pm004Redeemed + "which is new and managed and Windows logged on with from no network known before."}},
	{Name: "silent: registered three weeks before, and handed out now where the user is known", Story: pm004Earlier + pm004Week("d-20 12:00") + pm004Hello + `
		d3 08:00 alice PC-9 cloudap interactive session=s2`},
	{Name: "silent: let lie since before the case, as the inventory alone says", Story: pm004Earlier + strings.Replace(pm004New, "d1 11:58 audit register-device PC-9 by=alice", "inventory PC-9 registered=2026-04-01T11:58:00Z", 1) + pm004Hello},
	{Name: "silent: managed, and nothing says when it was registered", Story: pm004Home + strings.Replace(pm004New, "register-device PC-9", "register-device PC-8", 1)},
	{Name: "silent: a PC of the user's had been there", Story: pm004Home + `
		d0 20:00 alice LAPTOP-1 cloudap interactive session=s0 net=AS64666/NO ip=203.0.113.66` + pm004New + pm004Hello},
}
