package detections

import (
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

const pm004Chain = `
	12:00 alice PC-9 broker token=rt unbound session=s1
	12:04 alice PC-9 outlook token=prt unmanaged session=s1`

const pm004Summary = "The broker redeemed a refresh token of alice@example.com on 4 May 2026 12:00 from AS64500 NO (192.0.2.10); 4 min later a PRT was in use on PC-9, which nobody manages and Windows did not log on with."

var pm004Examples = []detect.Example{
	{Name: "redeemed, then used", Benign: []string{"new PC set up by its user: possible, as the case holds no directory audit log"}, Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Evidence: []int{2}, Story: pm004Chain, Want: []string{pm004Summary}},
	{Name: "Windows' logons are not in the export", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Against: []string{"a Windows logon with that device: " + detect.LogonsUnknown}, Story: pm004Chain + leftOut,
		Want: []string{strings.TrimSuffix(pm004Summary, " and Windows did not log on with.") + "."}},
	{Name: "refresh tokens are hidden from the exporter", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.45},
		Against: []string{"the export hides the type of the token: that it was a refresh token follows from the client"},
		Story:   strings.Replace(pm004Chain, "token=rt", "token=masked", 1), Want: []string{pm004Summary}},
	{Name: "the log knows no refresh tokens", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.45},
		Against: []string{"the log is of a time, or a kind, that knows no refresh tokens: that it was one follows from the client"},
		Story:   strings.Replace(pm004Chain, "token=rt", "token=none", 1) + beforeRefresh, Want: []string{pm004Summary}},
	{Name: "silent: none, in a log that knows refresh tokens", Story: strings.Replace(pm004Chain, "token=rt", "token=none", 1) + beforeRefresh + `
		20:00 bob LAPTOP-2 outlook token=rt`},
	{Name: "by a script", Confidence: []float64{0.75}, For: []string{"the refresh token was redeemed with the user agent of a tool: python-requests/2.31.0"}, Story: `
		12:00 alice PC-9 broker token=rt tool session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s1`, Want: []string{pm004Summary}},
	{Name: "same device, another session", Story: `
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s2`, Want: []string{pm004Summary}},
	{Name: "same device, session not carried", Story: `
		12:00 alice PC-9 broker token=rt session=-
		12:04 alice PC-9 outlook token=prt unmanaged session=-`, Want: []string{pm004Summary}},
	{Name: "same device, in a session whose own refresh token was redeemed a week before", Evidence: []int{2}, Story: `
		d1 12:00 alice - broker token=rt session=s2
		d8 12:00 alice PC-9 broker token=rt session=s1
		d8 12:04 alice PC-9 outlook token=prt unmanaged session=s2`, Want: []string{strings.Replace(pm004Summary, "4 May", "11 May", 1)}},
	{Name: "a session's own refresh token is told for an hour, though the device's is later", Evidence: []int{2}, Story: `
		11:04 alice - broker token=rt session=s2
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s2`, Want: []string{strings.NewReplacer("12:00", "11:04", "4 min later", "1 h later").Replace(pm004Summary)}},
	{Name: "the session's own was redeemed an hour and a half before, the device's minutes before", Evidence: []int{2}, Story: `
		10:34 alice - broker token=rt session=s2
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s2`, Want: []string{pm004Summary}},
	{Name: "both were redeemed more than an hour before, the session's own later", Evidence: []int{2}, Story: `
		10:24 alice PC-9 broker token=rt session=s1
		10:34 alice - broker token=rt session=s2
		12:04 alice PC-9 outlook token=prt unmanaged session=s2`, Want: []string{strings.NewReplacer("12:00", "10:34", "4 min later", "1 h 30 min later").Replace(pm004Summary)}},
	{Name: "same session, device new", Evidence: []int{3}, Story: `
		12:00 alice - broker token=rt session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s1 x2 every 5m`, Want: []string{"The broker redeemed a refresh token of alice@example.com on 4 May 2026 12:00 from AS64500 NO (192.0.2.10); 4 min later a PRT was in use on PC-9, which nobody manages and Windows did not log on with, twice within the hour."}},
	{Name: "joined, system not named", Story: `
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 outlook token=prt unmanaged os=- session=s1`, Want: []string{pm004Summary}},
	{Name: "hybrid, system not named", Story: `
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 outlook token=prt unmanaged os=- trust=hybrid session=s1`, Want: []string{pm004Summary}},
	{Name: "registered, not joined", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: `
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 outlook token=prt unmanaged trust=registered session=s1`, Want: []string{pm004Summary}},
	{Name: "Windows logged on two days before", Story: `
		d-1 11:00 alice PC-9 cloudap interactive session=s0
		d1 12:00 alice PC-9 broker token=rt session=s1
		d1 12:04 alice PC-9 outlook token=prt unmanaged session=s1`, Want: []string{pm004Summary}},
	{Name: "Windows logs on in the evening", Story: pm004Chain + `
		18:00 alice PC-9 cloudap interactive session=s0`, Want: []string{pm004Summary}},
	{Name: "enrolled, but nothing beside a logon the next day speaks for it", Benign: []string{"new PC set up by its user: ruled out as far as the audit log tells of its enrolment"}, Story: `
		11:59 audit register-device PC-9 by=alice
		18:00 audit register-device LAPTOP-2 by=bob` + pm004Chain, Want: []string{pm004Summary}},
	{Name: "silent: Windows logged on before", Story: `
		08:00 alice PC-9 cloudap interactive session=s0` + pm004Chain},
	{Name: "silent: Windows logs on afterwards", Story: pm004Chain + `
		15:00 alice PC-9 cloudap interactive session=s0`},
	{Name: "silent: neither system nor kind named", Story: `
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 outlook token=prt unmanaged os=- trust=- session=s1`},
	{Name: "silent: a phone", Story: `
		12:00 alice PHONE-1 broker token=rt os=ios session=s1
		12:04 alice PHONE-1 outlook-mobile token=prt unmanaged os=ios session=s1`},
	{Name: "silent: managed", Story: `
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 outlook token=prt session=s1`},
	{Name: "silent: bound session", Story: `
		12:00 alice PC-9 broker token=rt bound session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s1`},
	{Name: "silent: interactive", Story: `
		12:00 alice PC-9 broker token=rt interactive session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s1`},
	{Name: "silent: no refresh token", Story: `
		12:00 alice PC-9 broker token=none session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s1`},
	{Name: "silent: another client redeemed it", Story: `
		12:00 alice PC-9 office token=rt session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s1`},
	{Name: "silent: a guest", Story: `
		12:00 alice PC-9 broker token=rt guest session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s1`},
	{Name: "an hour and a half later", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.45}, Evidence: []int{3}, Against: []string{"the PRT came into use more than an hour after the refresh token was redeemed"}, Story: `
		12:00 alice PC-9 broker token=rt session=s1
		13:30 alice PC-9 outlook token=prt unmanaged session=s1 x2 every 1h`, Want: []string{"The broker redeemed a refresh token of alice@example.com on 4 May 2026 12:00 from AS64500 NO (192.0.2.10); 1 h 30 min later a PRT was in use on PC-9, which nobody manages and Windows did not log on with, twice within the day."}},
	{Name: "an hour and a half later, by a token whose type is hidden", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.3}, Story: `
		12:00 alice PC-9 broker token=masked session=s1
		13:30 alice PC-9 outlook token=prt unmanaged session=s1`, Want: []string{"The broker redeemed a refresh token of alice@example.com on 4 May 2026 12:00 from AS64500 NO (192.0.2.10); 1 h 30 min later a PRT was in use on PC-9, which nobody manages and Windows did not log on with."}},
	{Name: "a day later, to the minute", Confidence: []float64{0.45}, Story: `
		12:00 alice PC-9 broker token=rt session=s1
		d2 12:00 alice PC-9 outlook token=prt unmanaged session=s1`, Want: []string{"The broker redeemed a refresh token of alice@example.com on 4 May 2026 12:00 from AS64500 NO (192.0.2.10); 24 h later a PRT was in use on PC-9, which nobody manages and Windows did not log on with."}},
	{Name: "silent: more than a day later", Story: `
		12:00 alice PC-9 broker token=rt session=s1
		d2 12:01 alice PC-9 outlook token=prt unmanaged session=s1`},
	{Name: "within the hour, and hours later: the first tell enough", Confidence: []float64{0.6}, Evidence: []int{2}, Story: pm004Chain + `
		13:30 alice PC-9 outlook token=prt unmanaged session=s1`, Want: []string{pm004Summary}},
	{Name: "the Windows sign-in client renewed the new PRT", Confidence: []float64{0.6}, Story: pm004Chain + `
		12:02 alice PC-9 cloudap unmanaged session=s1
		08:00 bob LAPTOP-2 cloudap interactive`, Want: []string{pm004Summary}},
	{Name: "the Windows sign-in client renewed a PRT on two days before", Confidence: []float64{0.6}, Story: `
		d-1 12:00 alice PC-9 cloudap unmanaged session=s1 x2 every 24h
		d1 08:00 bob LAPTOP-2 cloudap interactive` + pm004Chain, Want: []string{pm004Summary}},
	{Name: "silent: the Windows sign-in client renewed a PRT on three days before", Story: `
		d-2 12:00 alice PC-9 cloudap unmanaged session=s1 x3 every 24h
		d1 08:00 bob LAPTOP-2 cloudap interactive` + pm004Chain},
	{Name: "silent: the Windows sign-in client was there, and no interactive sign-ins are", Story: pm004Chain + `
		12:02 alice PC-9 cloudap unmanaged session=s1`},
	{Name: "silent: Windows logged on first-hand, and the export calls it non-interactive", Story: pm004Chain + `
		12:02 alice PC-9 cloudap method=whfb unmanaged session=s1
		08:00 bob LAPTOP-2 cloudap interactive`},
	{Name: "silent: Windows logged on with somebody there, and the export tells no method", Story: pm004Chain + `
		12:02 alice PC-9 cloudap interactive method=? unmanaged session=s1
		08:00 bob LAPTOP-2 cloudap interactive`},
	{Name: "the broker with a first-hand credential, and with the user agent of Windows' own logons", Confidence: []float64{0.6}, Story: pm004Chain + `
		12:02 alice PC-9 cloudap unmanaged session=s1
		12:03 alice PC-9 broker interactive method=password ua=cloudap unmanaged`, Want: []string{pm004Summary}},
	{Name: "silent: at the same moment", Story: `
		12:00 alice PC-9 broker token=rt session=s1 id=ffffffff-0000-4000-8000-000000000000
		12:00 alice PC-9 outlook token=prt unmanaged session=s1 id=ffffffff-0000-4000-8000-000000000001`},
	{Name: "silent: another session and device", Story: `
		12:00 alice PC-8 broker token=rt session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s2`},
	{Name: "silent: no session and no device in common", Story: `
		12:00 alice - broker token=rt session=-
		12:04 alice PC-9 outlook token=prt unmanaged session=-`},
	{Name: "silent: PRT without a device", Story: `
		12:00 alice - broker token=rt session=s1
		12:04 alice - outlook token=prt session=s1`},
	{Name: "silent: refresh token in use", Story: `
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 outlook token=rt unmanaged session=s1`},
	{Name: "silent: Windows' own renewal, refused a moment later", Story: `
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s1 error=53003`},
	{Name: "silent: token for device registration", Story: `
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 outlook resource=drs token=prt unmanaged session=s1`},
	{Name: "silent: Windows sign-in client without a device's name for it", Story: `
		12:00 alice PC-9 broker token=rt session=s1
		12:04 alice PC-9 cloudap token=prt unmanaged session=s1`},
	{Name: "silent: token type not carried", Story: `
		12:00 alice PC-9 broker token=absent session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s1`},
	{Name: "silent: shared PC", Story: pm004Chain, Params: func(p *detect.Params) { p.Shared = []string{"pc-"} }},
	{Name: "silent: agreed test", Story: pm004Chain, Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "an hour later, to the minute, and hours later", Confidence: []float64{0.6}, Evidence: []int{2}, Story: `
		12:00 alice PC-9 broker token=rt unbound session=s1
		13:00 alice PC-9 outlook token=prt unmanaged session=s1
		15:00 alice PC-9 outlook token=prt unmanaged session=s1`, Want: []string{"The broker redeemed a refresh token of alice@example.com on 4 May 2026 12:00 from AS64500 NO (192.0.2.10); 1 h later a PRT was in use on PC-9, which nobody manages and Windows did not log on with."}},
	{Name: "Windows logged on with it the day before that", Story: `
		d0 06:00 alice PC-9 cloudap unmanaged
		d1 12:00 alice PC-9 broker token=rt unbound session=s1
		d1 12:04 alice PC-9 outlook token=prt unmanaged session=s1`, Want: []string{"The broker redeemed a refresh token of alice@example.com on 4 May 2026 12:00 from AS64500 NO (192.0.2.10); 4 min later a PRT was in use on PC-9, which nobody manages and Windows did not log on with."}},
	{Name: "silent: a refresh token, no PRT", Story: `
		12:00 alice PC-9 broker token=rt unbound session=s1
		12:04 alice PC-9 outlook token=rt unmanaged session=s1
		12:05 alice PC-8 outlook token=prt session=s2`},
	{Name: "silent: a PRT without a device", Story: `
		12:00 alice PC-9 broker token=rt unbound session=s1
		12:04 alice - outlook token=prt session=s1
		12:05 alice PC-8 outlook token=prt session=s2`},
	{Name: "silent: Windows logged on twenty-three hours before", Story: `
		d0 13:00 alice PC-9 cloudap unmanaged
		d1 12:00 alice PC-9 broker token=rt unbound session=s1
		d1 12:04 alice PC-9 outlook token=prt unmanaged session=s1`},
	{Name: "silent: Windows logs on four hours after", Story: pm004Chain + `
		16:04 alice PC-9 cloudap unmanaged`},
	{Name: "silent: the portal of Linux, not the broker of Windows", Story: `
		12:00 alice PC-9 linux-portal token=rt unbound session=s1
		12:04 alice PC-9 outlook token=prt unmanaged session=s1`},
	{Name: "silent: the broker showed no refresh token", Story: `
		12:00 alice PC-9 broker token=none session=s1
		12:01 alice PC-8 outlook token=rt session=s2
		12:04 alice PC-9 outlook token=prt unmanaged session=s1`},
}
