package detections

import (
	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

const pm006Code = `
	10:00 alice - broker devicecode interactive session=phish ip=192.0.2.10
	10:01 alice - broker resource=drs token=rt transfer=deviceCodeFlow session=phish ip=203.0.113.66 net=AS64666/NL`

const pm006Registered = pm006Code + `
	10:01:18 audit register-device DESKTOP-AB12CD34 by=alice os=Windows trust="Azure AD join"`

const pm006Chain = pm006Registered + `
	10:02 alice DESKTOP-AB12CD34 outlook token=prt unmanaged ip=203.0.113.66 net=AS64666/NL`

const pm006Marked = "alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 1 device registered (DESKTOP-AB12CD34) and 1 request with the new PRT within a day."

// pm006Fourth is the chain on the fourth day, pm006Known with three days of history.
const pm006Fourth = `
	d4 10:00 alice - broker devicecode interactive session=phish ip=192.0.2.10
	d4 10:01 alice - broker resource=drs token=rt transfer=deviceCodeFlow session=phish ip=203.0.113.66 net=AS64666/NL
	d4 10:01:18 audit register-device DESKTOP-AB12CD34 by=alice os=Windows`

const pm006Known = `
	d1 09:00 alice LAPTOP-1 outlook token=prt x3 every 24h` + pm006Fourth

// pm006Abroad is a chain from a network that is as new for the user as its country.
const pm006Abroad = `
	d1 09:00 alice LAPTOP-1 outlook token=prt x3 every 24h
	d4 10:00 alice - office interactive session=s1 ip=203.0.113.66 net=AS64666/NL
	d4 10:20 alice - broker resource=drs token=rt session=s1 ip=203.0.113.66 net=AS64666/NL
	d4 10:21 audit register-device PC-9 by=alice`

const pm006FromAbroad = "alice@example.com: a sign-in from a network new for the user and the tenant from AS64666 NL (203.0.113.66) on 7 May 2026 10:00, a token for device registration 20 min later from AS64666 NL (203.0.113.66), then 1 device registered (PC-9)."

const pm006Logon = `
	d4 10:05 alice DESKTOP-AB12CD34 cloudap interactive token=prt`

const pm006Later = "alice@example.com: a device code from AS64500 NO (192.0.2.10) on 7 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 1 device registered (DESKTOP-AB12CD34) and 1 request with the new PRT within a day."

var pm006Examples = []detect.Example{
	{Name: "device code, registration, PRT", Severity: []finding.Severity{finding.Critical}, Confidence: []float64{0.85}, Story: pm006Chain, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 1 device registered (DESKTOP-AB12CD34) and 1 request with the new PRT within a day."}},
	{Name: "device code, registration", Benign: []string{"new PC set up by its user or the help desk: ruled out as far as that user goes: Windows did not log on with it for them within a day, nor for others where those usually are"}, For: []string{"the name DESKTOP-AB12CD34 is a mark of tools (DF-001: ROADtools default name)"}, Severity: []finding.Severity{finding.High}, Confidence: []float64{0.7}, Story: pm006Registered, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 1 device registered (DESKTOP-AB12CD34)."}},
	{Name: "a kit: two devices in a minute", For: []string{"the name DESKTOP-AB12CD34 is a mark of tools (DF-001: ROADtools default name)", "the name DESKTOP-ZZ12CD34 is a mark of tools (DF-001: ROADtools default name)", "several devices within the hour are the work of a kit"}, Severity: []finding.Severity{finding.Critical}, Story: pm006Registered + `
		10:01:50 audit register-device DESKTOP-ZZ12CD34 by=alice os=Windows`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 2 devices registered (DESKTOP-AB12CD34 and DESKTOP-ZZ12CD34)."}},
	{Name: "two registrations hours apart", Confidence: []float64{0.7, 0.55}, Severity: []finding.Severity{finding.High, finding.High}, Story: pm006Registered + `
		14:00 alice - broker resource=drs token=rt transfer=deviceCodeFlow session=phish ip=203.0.113.66 net=AS64666/NL
		14:01 audit register-device DESKTOP-ZZ12CD34 by=alice os=Windows`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 1 device registered (DESKTOP-AB12CD34).", "alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 4 h later from AS64666 NL (203.0.113.66), then 1 device registered (DESKTOP-ZZ12CD34)."}},
	{Name: "adversary in the middle, same address", Story: `
		10:00 alice - office interactive browser risk=attackerinTheMiddle session=s1 ip=203.0.113.66
		10:20 alice - broker resource=drs token=rt session=s2 ip=203.0.113.66
		10:21 audit register-device PC-9 by=alice`, Want: []string{"alice@example.com: a sign-in through a known adversary in the middle from AS64500 NO (203.0.113.66) on 4 May 2026 10:00, a token for device registration 20 min later from AS64500 NO (203.0.113.66), then 1 device registered (PC-9)."}},
	{Name: "the token itself was asked for by a tool", For: []string{"the sign-in that it began with has the user agent of a tool: python-requests/2.31.0"}, Story: `
		10:00 alice - broker resource=drs token=rt tool session=s1
		10:01 audit register-device PC-9 by=alice`, Want: []string{"alice@example.com: a sign-in with the user agent of a tool from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration by it, then 1 device registered (PC-9)."}},
	{Name: "a device code, and a tool asks for the token", For: []string{"the token for device registration has the user agent of a tool: python-requests/2.31.0"}, Story: `
		10:00 alice - broker devicecode interactive session=s1
		10:20 alice - broker resource=drs token=rt tool session=s1
		10:21 audit register-device PC-9 by=alice`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 20 min later from AS64500 NO (192.0.2.10), then 1 device registered (PC-9)."}},
	{Name: "a tool in a network in which a PC of the user's is: malware on it", Story: `
		d1 09:00 alice LAPTOP-1 cloudap interactive x4 every 24h
		d4 10:00 alice - broker tool session=s1
		d4 10:20 alice - broker resource=drs token=rt session=s1
		d4 10:21 audit register-device PC-9 by=alice`, Want: []string{"alice@example.com: a sign-in with the user agent of a tool from AS64500 NO (192.0.2.10) on 7 May 2026 10:00, a token for device registration 20 min later from AS64500 NO (192.0.2.10), then 1 device registered (PC-9)."}},
	{Name: "a network abroad in which a PC of the user's is hours later", Story: `
		d1 09:00 alice LAPTOP-1 cloudap interactive x3 every 24h
		d4 16:00 alice LAPTOP-1 cloudap interactive ip=203.0.113.99 net=AS64666/NL` + pm006Abroad, Want: []string{pm006FromAbroad}},
	{Name: "silent: abroad the user logs on to the PC at hand, and registers another there", Story: `
		d1 09:00 alice LAPTOP-1 cloudap interactive x3 every 24h
		d4 10:00 alice LAPTOP-1 cloudap interactive ip=203.0.113.66 net=AS64666/NL
		d4 10:20 alice - broker resource=drs token=rt session=s1 ip=203.0.113.66 net=AS64666/NL
		d4 10:21 audit register-device PC-9 by=alice`},
	{Name: "from abroad, and the user and somebody else log on to the device there: no less than low", Severity: []finding.Severity{finding.Low}, Story: pm006Abroad + `
		d4 10:40 alice PC-9 cloudap interactive ip=203.0.113.66 net=AS64666/NL
		d4 12:00 bob PC-9 cloudap interactive ip=203.0.113.66 net=AS64666/NL`, Want: []string{pm006FromAbroad}},
	{Name: "user agent of a tool", Story: `
		10:00 alice - broker tool session=s1
		10:20 alice - broker resource=drs token=rt session=s1
		10:21 audit register-device PC-9 by=alice`, Want: []string{"alice@example.com: a sign-in with the user agent of a tool from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 20 min later from AS64500 NO (192.0.2.10), then 1 device registered (PC-9)."}},
	{Name: "hosting provider that is new for the user", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt
		d2 09:00 alice LAPTOP-1 outlook token=prt
		d3 09:00 alice LAPTOP-1 outlook token=prt
		d4 10:00 alice - office interactive session=s1 ip=203.0.113.66 net=AS64666/NL
		d4 10:20 alice - broker resource=drs token=rt session=s1 ip=203.0.113.66 net=AS64666/NL
		d4 10:21 audit register-device PC-9 by=alice`,
		Params: func(p *detect.Params) { p.Hosting = []int64{64666} }, Want: []string{"alice@example.com: a sign-in from a hosting provider new for the user from AS64666 NL (203.0.113.66) on 7 May 2026 10:00, a token for device registration 20 min later from AS64666 NL (203.0.113.66), then 1 device registered (PC-9)."}},
	{Name: "a bare Windows logon does not make it lawful", Benign: []string{"new PC set up by its user or the help desk: ruled out, because nothing but a Windows logon speaks for a lawful enrolment"}, Story: pm006Registered + `
		11:00 alice DESKTOP-AB12CD34 cloudap unmanaged`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 1 device registered (DESKTOP-AB12CD34) and 1 request with the new PRT within a day."}},
	{Name: "silent: nothing wrong with the sign-in", Story: `
		10:00 alice - broker interactive session=s1
		10:01 alice - broker resource=drs token=rt session=s1
		10:02 audit register-device PC-9 by=alice`},
	{Name: "silent: hosting provider the user has used for days", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt ip=203.0.113.66 net=AS64666/NL
		d2 09:00 alice LAPTOP-1 outlook token=prt
		d3 09:00 alice LAPTOP-1 outlook token=prt
		d4 10:00 alice - office interactive session=s1 ip=203.0.113.66 net=AS64666/NL
		d4 10:20 alice - broker resource=drs token=rt session=s1 ip=203.0.113.66 net=AS64666/NL
		d4 10:21 audit register-device PC-9 by=alice`,
		Params: func(p *detect.Params) { p.Hosting = []int64{64666} }},
	{Name: "silent: hosting provider, but no history to call it new", Story: `
		d4 10:00 alice - office interactive session=s1 ip=203.0.113.66 net=AS64666/NL
		d4 10:20 alice - broker resource=drs token=rt session=s1 ip=203.0.113.66 net=AS64666/NL
		d4 10:21 audit register-device PC-9 by=alice`,
		Params: func(p *detect.Params) { p.Hosting = []int64{64666} }},
	{Name: "silent: device code of another session and address", Story: `
		10:00 alice - azure-cli devicecode interactive session=s1 ip=192.0.2.10
		10:01 alice - broker resource=drs token=rt session=s2 ip=192.0.2.99
		10:02 audit register-device PC-9 by=alice`},
	{Name: "silent: device code hours before", Story: `
		08:00 alice - azure-cli devicecode interactive session=s1
		10:01 alice - broker resource=drs token=rt session=s1
		10:02 audit register-device PC-9 by=alice`},
	{Name: "silent: no token for the registration service", Story: `
		10:00 alice - broker devicecode interactive session=phish
		10:01 alice - broker token=rt transfer=deviceCodeFlow session=phish
		10:02 audit register-device PC-9 by=alice`},
	{Name: "silent: refused token for the registration service", Story: `
		10:00 alice - broker devicecode interactive session=phish
		10:01 alice - broker resource=drs token=rt session=phish error=53003
		10:02 audit register-device PC-9 by=alice`},
	{Name: "silent: no device registered", Story: pm006Code + `
		10:02 audit change-password bob by=bob`},
	{Name: "silent: device registered by another user", Story: pm006Code + `
		10:02 audit register-device PC-9 by=bob`},
	{Name: "device registered half an hour later", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.55},
		Against: []string{"the registration came more than a quarter of an hour after the token, which was still good: it may have been made with another"}, Story: pm006Code + `
		10:31 audit register-device PC-9 by=alice`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 1 device registered (PC-9)."}},
	{Name: "the token hours after the code, the device half an hour after the token", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.4}, Story: `
		10:00 alice - broker devicecode interactive session=phish ip=192.0.2.10
		13:01 alice - broker resource=drs token=rt transfer=deviceCodeFlow session=phish ip=203.0.113.66 net=AS64666/NL
		13:31 audit register-device PC-9 by=alice`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 3 h 1 min later from AS64666 NL (203.0.113.66), then 1 device registered (PC-9)."}},
	{Name: "device registered an hour and a half later, to the minute", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.55}, Story: pm006Code + `
		11:31 audit register-device PC-9 by=alice`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 1 device registered (PC-9)."}},
	{Name: "silent: device registered when the token had run out", Story: pm006Code + `
		11:32 audit register-device PC-9 by=alice`},
	{Name: "silent: device registered before the token", Story: pm006Code + `
		09:50 audit register-device PC-9 by=alice`},
	{Name: "silent: not a registration", Story: pm006Code + `
		10:02 audit update-device PC-9 by=alice`},
	{Name: "silent: enrolled with a pass, and Windows logged on", Story: `
		09:30 alice - office interactive method=tap
	` + pm006Registered + `
		11:00 alice DESKTOP-AB12CD34 cloudap interactive`},
	{Name: "enrolled with a pass, and Windows logged on by a PRT alone: no proof", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.85},
		Against: []string{"DESKTOP-AB12CD34 has marks of an enrolment, which an intruder can make as well: a Temporary Access Pass was used within a day before, Windows signed in with it within a day, but without a first-hand credential"},
		Benign:  []string{"new PC set up by its user or the help desk: not ruled out, but Windows did not log on with a first-hand credential from a network known before"},
		Story: `
		09:30 alice - office interactive method=tap
	` + pm006Registered + `
		11:00 alice DESKTOP-AB12CD34 cloudap unmanaged`, Want: []string{pm006Marked}},
	{Name: "the device meets the policy, and a PRT of it is used, where the token was asked for", Severity: []finding.Severity{finding.High}, Story: pm006Registered + `
		10:03 alice DESKTOP-AB12CD34 cloudap ip=203.0.113.66 net=AS64666/NL`, Want: []string{pm006Marked}},
	{Name: "a first-hand logon, but where the token was asked for", Severity: []finding.Severity{finding.High}, Story: pm006Registered + `
		10:03 alice DESKTOP-AB12CD34 cloudap interactive token=prt ip=203.0.113.66 net=AS64666/NL`, Want: []string{pm006Marked}},
	{Name: "a first-hand logon whose address is not its own", Severity: []finding.Severity{finding.High}, Story: pm006Registered + `
		10:03 alice DESKTOP-AB12CD34 cloudap interactive token=prt ip=- asn=-`, Want: []string{pm006Marked}},
	{Name: "a first-hand logon from a second server", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.85},
		Against: []string{"DESKTOP-AB12CD34 has marks of an enrolment, which an intruder can make as well: Windows logged on with it within a day, it met the compliance policy within a day"},
		Benign:  []string{"new PC set up by its user or the help desk: not ruled out, but Windows did not log on with a first-hand credential from a network known before"},
		Story:   pm006Known + pm006Logon + ` ip=198.51.100.9 net=AS64777/DE`, Want: []string{pm006Later}},
	{Name: "silent: a first-hand logon in the user's network", Story: pm006Known + pm006Logon + ` ip=192.0.2.99`},
	{Name: "a kit with marks of an enrolment on one of its devices", Severity: []finding.Severity{finding.Critical}, Story: pm006Registered + `
		10:01:50 audit register-device DESKTOP-ZZ12CD34 by=alice os=Windows
		11:00 alice DESKTOP-AB12CD34 cloudap`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 2 devices registered (DESKTOP-AB12CD34 and DESKTOP-ZZ12CD34) and 1 request with the new PRT within a day."}},
	{Name: "silent: a first-hand logon where the token was asked for, and the user was a day before", Story: `
		d0 09:00 alice LAPTOP-1 outlook token=prt ip=203.0.113.66 net=AS64666/NL
		d1 09:59 bob LAPTOP-2 outlook token=prt` + pm006Registered + `
		10:03 alice DESKTOP-AB12CD34 cloudap interactive ip=203.0.113.66 net=AS64666/NL`},
	{Name: "a first-hand logon where the token was asked for, and the user was refused the day before", Severity: []finding.Severity{finding.High}, Story: `
		d0 09:00 alice LAPTOP-1 outlook token=prt ip=203.0.113.66 net=AS64666/NL error=53003
		d1 09:59 bob LAPTOP-2 outlook token=prt` + pm006Registered + `
		10:03 alice DESKTOP-AB12CD34 cloudap interactive token=prt ip=203.0.113.66 net=AS64666/NL`, Want: []string{pm006Marked}},
	{Name: "the Windows sign-in client is missing from the export", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.55},
		Benign: []string{"new PC set up by its user or the help desk: not ruled out: the export holds no Windows sign-ins"},
		Story: `
		09:00 bob LAPTOP-2 outlook token=prt
		09:00 carol LAPTOP-3 outlook token=prt
		09:00 dave LAPTOP-4 outlook token=prt` + pm006Registered, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 1 device registered (DESKTOP-AB12CD34)."}},
	{Name: "the token three hours after the code: when and where it was approved", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.55},
		Against: []string{"the token for device registration descends from the device code, but came more than an hour after it"}, Story: `
		10:00 alice - broker devicecode interactive session=phish ip=192.0.2.10
		13:01 alice - broker resource=drs token=rt transfer=deviceCodeFlow session=phish ip=203.0.113.66 net=AS64666/NL
		13:01:30 audit register-device PC-9 by=alice`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 3 h 1 min later from AS64666 NL (203.0.113.66), then 1 device registered (PC-9)."}},
	{Name: "the code itself was for device registration", Confidence: []float64{0.7}, Story: `
		10:00 alice - broker devicecode interactive resource=drs session=phish
		10:01 audit register-device PC-9 by=alice
		10:02 bob LAPTOP-2 outlook token=prt`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration by it, then 1 device registered (PC-9)."}},
	{Name: "silent: exit of a tunnel shared by all, other session", Story: `
		10:00 alice - azure-cli devicecode interactive session=s1 ip=192.0.2.10 gsa
		10:01 alice - broker resource=drs token=rt session=s2 ip=192.0.2.10 gsa
		10:02 audit register-device PC-9 by=alice`},
	{Name: "silent: resource not carried", Story: `
		10:00 alice - broker devicecode interactive session=phish
		10:01 alice - broker resource_id=? token=rt session=phish
		10:02 audit register-device PC-9 by=alice`},
	{Name: "silent: agreed test", Story: pm006Chain, Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "one device, told of twice", Severity: []finding.Severity{finding.High}, Story: pm006Registered + `
		10:01:19 audit add-device DESKTOP-AB12CD34 by=alice`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 1 device registered (DESKTOP-AB12CD34)."}},
	{Name: "the audit log names the user by name only", Story: pm006Code + `
		10:02 audit register-device PC-9 by=alice actor_id=-`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 1 device registered (PC-9)."}},
	{Name: "device without a name", Story: pm006Code + `
		10:02 audit register-device PC-9 by=alice device_name=-`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 1 device registered (c07daed6…)."}},
	{Name: "used, but not with a PRT, and a PRT of another device", Severity: []finding.Severity{finding.High}, Story: pm006Registered + `
		10:30 alice DESKTOP-AB12CD34 outlook token=rt
		10:31 alice LAPTOP-1 outlook token=prt`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 1 device registered (DESKTOP-AB12CD34)."}},
	{Name: "code of the session hours before, but of the address now", Story: `
		07:00 alice - azure-cli devicecode interactive session=s1 ip=203.0.113.66
		09:50 alice - azure-cli devicecode interactive session=s0 ip=203.0.113.66
		10:01 alice - broker resource=drs token=rt session=s1 ip=203.0.113.66
		10:02 audit register-device PC-9 by=alice`, Want: []string{"alice@example.com: a device code from AS64500 NO (203.0.113.66) on 4 May 2026 09:50, a token for device registration 11 min later from AS64500 NO (203.0.113.66), then 1 device registered (PC-9)."}},
	{Name: "silent: a network that nobody had before, abroad, to which the user brought a PC of theirs", Story: "d1 08:00 alice LAPTOP-1 cloudap interactive\nd4 09:30 alice LAPTOP-1 cloudap interactive net=AS64666/NL" + pm006Abroad},
	{Name: "the PC was registered in the case", Severity: []finding.Severity{finding.Medium}, Story: "d1 07:00 audit register-device LAPTOP-1 by=alice\nd1 08:00 alice LAPTOP-1 cloudap interactive\nd4 09:30 alice LAPTOP-1 cloudap interactive net=AS64666/NL" + pm006Abroad, Want: []string{pm006FromAbroad}},
	{Name: "the PC is of that day", Severity: []finding.Severity{finding.Medium}, Story: "d4 09:30 alice LAPTOP-2 cloudap interactive net=AS64666/NL" + pm006Abroad, Want: []string{pm006FromAbroad}},
	{Name: "Windows renewed a PRT of that PC there", Severity: []finding.Severity{finding.Medium}, Story: "d1 08:00 alice LAPTOP-1 cloudap interactive\nd4 09:30 alice LAPTOP-1 cloudap net=AS64666/NL" + pm006Abroad, Want: []string{pm006FromAbroad}},
	{Name: "from abroad, with marks of an enrolment", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.55}, Story: pm006Abroad + `
		d4 10:30 alice PC-9 cloudap interactive token=prt ip=203.0.113.66 net=AS64666/NL`, Want: []string{pm006FromAbroad[:len(pm006FromAbroad)-1] + " and 1 request with the new PRT within a day."}},
	{Name: "no hosting providers are configured: a network that nobody had before, in another country", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.55},
		Against: []string{"no hosting providers are configured: that the network is one is a guess, because it is new for the user, as is its country, and nobody of the tenant had it as a matter of course"}, Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt x3 every 24h
		d4 10:00 alice - office interactive session=s1 ip=203.0.113.66 net=AS64666/NL
		d4 10:20 alice - broker resource=drs token=rt session=s1 ip=203.0.113.66 net=AS64666/NL
		d4 10:21 audit register-device PC-9 by=alice`, Want: []string{"alice@example.com: a sign-in from a network new for the user and the tenant from AS64666 NL (203.0.113.66) on 7 May 2026 10:00, a token for device registration 20 min later from AS64666 NL (203.0.113.66), then 1 device registered (PC-9)."}},
	{Name: "silent: new network in a country that the user knows, and no hosting providers are configured", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt x3 every 24h
		d4 10:00 alice - office interactive session=s1 ip=203.0.113.66 net=AS64666/NO
		d4 10:20 alice - broker resource=drs token=rt session=s1 ip=203.0.113.66 net=AS64666/NO
		d4 10:21 audit register-device PC-9 by=alice`},
	{Name: "silent: the exit of a tunnel in another country", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt x3 every 24h
		d4 10:00 alice - office interactive session=s1 ip=203.0.113.66 net=AS64666/NL gsa
		d4 10:20 alice - broker resource=drs token=rt session=s1 ip=203.0.113.66 net=AS64666/NL gsa
		d4 10:21 audit register-device PC-9 by=alice`},
	{Name: "silent: new network in another country, which a colleague has", Story: `
		d1 09:00 bob LAPTOP-2 outlook token=prt ip=203.0.113.7 net=AS64666/NL x3 every 24h` + pm006Abroad},
	{Name: "new network in another country, which a colleague has, but not as a matter of course yet", Story: `
		d3 09:00 bob LAPTOP-2 outlook token=prt ip=203.0.113.7 net=AS64666/NL x3 every 24h` + pm006Abroad, Want: []string{pm006FromAbroad}},
	{Name: "new network in another country, which a colleague had three days before, but not at first", Story: `
		d-3 09:00 bob LAPTOP-2 outlook token=prt x3 every 24h
		d1 09:00 bob LAPTOP-2 outlook token=prt ip=203.0.113.7 net=AS64666/NL x3 every 24h` + pm006Abroad, Want: []string{pm006FromAbroad}},
	{Name: "new network in another country, from which a colleague was refused day after day", Story: `
		d1 09:00 bob - outlook ip=203.0.113.7 net=AS64666/NL error=50126 x3 every 24h` + pm006Abroad, Want: []string{pm006FromAbroad}},
	{Name: "two phished from one server: neither is an excuse for the other", Severity: []finding.Severity{finding.Medium, finding.Medium}, Confidence: []float64{0.55, 0.55},
		Story: `
		d1 09:00 bob LAPTOP-2 outlook token=prt x3 every 24h
		d4 08:00 bob - office interactive session=s2 ip=203.0.113.66 net=AS64666/NL
		d4 08:20 bob - broker resource=drs token=rt session=s2 ip=203.0.113.66 net=AS64666/NL
		d4 08:21 audit register-device PC-8 by=bob` + pm006Abroad, Want: []string{
			"bob@example.com: a sign-in from a network new for the user and the tenant from AS64666 NL (203.0.113.66) on 7 May 2026 08:00, a token for device registration 20 min later from AS64666 NL (203.0.113.66), then 1 device registered (PC-8).", pm006FromAbroad}},
	{Name: "the token hours later, of the session that began with a tainted sign-in", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.55},
		Against: []string{"the token for device registration is of the session that began with that sign-in, but came more than an hour after it"}, Story: `
		10:00 alice - office interactive browser risk=attackerinTheMiddle session=s1 ip=203.0.113.66
		13:20 alice - broker resource=drs token=rt session=s1 ip=198.51.100.9
		13:21 audit register-device PC-9 by=alice`, Want: []string{"alice@example.com: a sign-in through a known adversary in the middle from AS64500 NO (203.0.113.66) on 4 May 2026 10:00, a token for device registration 3 h 20 min later from AS64500 NO (198.51.100.9), then 1 device registered (PC-9)."}},
	{Name: "silent: the token hours later, of a session that was there before the tainted sign-in", Story: `
		09:00 alice - office interactive browser session=s1 ip=203.0.113.66
		10:00 alice - office interactive browser risk=attackerinTheMiddle session=s1 ip=203.0.113.66
		13:20 alice - broker resource=drs token=rt session=s1 ip=198.51.100.9
		13:21 audit register-device PC-9 by=alice`},
	{Name: "silent: the token hours later, of a session that software began", Story: `
		10:00 alice - office browser risk=attackerinTheMiddle session=s1 ip=203.0.113.66
		13:20 alice - broker resource=drs token=rt session=s1 ip=198.51.100.9
		13:21 audit register-device PC-9 by=alice`},
	{Name: "silent: new network, but not of the hosting providers that are configured", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt x3 every 24h
		d4 10:00 alice - office interactive session=s1 ip=203.0.113.66 net=AS64666/NL
		d4 10:20 alice - broker resource=drs token=rt session=s1 ip=203.0.113.66 net=AS64666/NL
		d4 10:21 audit register-device PC-9 by=alice`,
		Params: func(p *detect.Params) { p.Hosting = []int64{64777} }},
	{Name: "silent: hosting provider, after many sign-ins of one day", Story: `
		d4 09:00 alice LAPTOP-1 outlook token=prt x5 every 1m
		d4 10:00 alice - office interactive session=s1 ip=203.0.113.66 net=AS64666/NL
		d4 10:20 alice - broker resource=drs token=rt session=s1 ip=203.0.113.66 net=AS64666/NL
		d4 10:21 audit register-device PC-9 by=alice`,
		Params: func(p *detect.Params) { p.Hosting = []int64{64666} }},
	{Name: "silent: neither session nor address says that they belong together", Story: `
		10:00 alice - azure-cli devicecode interactive session=- ip=-
		10:01 alice - broker resource=drs token=rt session=- ip=-
		10:02 audit register-device PC-9 by=alice`},
	{Name: "silent: resource of the tainted sign-in not carried", Story: `
		10:00 alice - azure-cli devicecode interactive session=s1 resource_id=?
		10:01 alice - broker resource=drs token=rt session=s1
		10:02 audit register-device PC-9 by=alice`},
	{Name: "silent: registration that names no device", Story: pm006Code + `
		10:02 audit register-device PC-9 by=alice device_id=- details=[]`},
	{Name: "a staging account: two hundred devices are enough", Story: pm006Code + `
		10:01:01 audit register-device PC-# by=alice x205 every 1s`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 200 devices registered (PC-1, PC-2, PC-3, PC-4, PC-5 and 195 more)."}},
	{Name: "a code, a token and a device in one second", Story: pm006Code + `
		10:01 audit register-device PC-9 by=alice`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 1 device registered (PC-9)."}},
	{Name: "registered a quarter of an hour after the token", Story: pm006Code + `
		10:16 audit register-device PC-9 by=alice`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 1 device registered (PC-9)."}},
	{Name: "an hour from code to code, and an hour to the token", Story: `
		08:01 alice - azure-cli devicecode interactive session=s1
		09:01 alice - azure-cli devicecode interactive session=s1
		10:01 alice - broker resource=drs token=rt session=s1 ip=203.0.113.66 net=AS64666/NL
		10:02 audit register-device PC-9 by=alice`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 09:01, a token for device registration 1 h later from AS64666 NL (203.0.113.66), then 1 device registered (PC-9)."}},
	{Name: "codes an hour and a half apart: it began with the later", Story: `
		08:01 alice - azure-cli devicecode interactive session=s1
		09:31 alice - azure-cli devicecode interactive session=s1
		10:01 alice - broker resource=drs token=rt session=s1
		10:02 audit register-device PC-9 by=alice`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 09:31, a token for device registration 30 min later from AS64500 NO (192.0.2.10), then 1 device registered (PC-9)."}},
	{Name: "code of the session an hour and a half before, but of the address now", Story: `
		08:31 alice - azure-cli devicecode interactive session=s1
		09:50 alice - azure-cli devicecode interactive session=s0
		10:01 alice - broker resource=drs token=rt session=s1
		10:02 audit register-device PC-9 by=alice`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 09:50, a token for device registration 11 min later from AS64500 NO (192.0.2.10), then 1 device registered (PC-9)."}},
	{Name: "the export tells the protocol alone", Story: `
		10:00 alice - broker protocol=deviceCode transfer=? interactive session=phish
		10:01 alice - broker resource=drs token=rt session=phish
		10:02 audit register-device PC-9 by=alice`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64500 NO (192.0.2.10), then 1 device registered (PC-9)."}},
	{Name: "the PRT of the new device is refused", Severity: []finding.Severity{finding.High}, Story: pm006Registered + `
		10:30 alice DESKTOP-AB12CD34 outlook token=prt unmanaged error=53000`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 1 device registered (DESKTOP-AB12CD34)."}},
	{Name: "a kit, and Windows logged on with one of its devices", Benign: []string{"new PC set up by its user or the help desk: ruled out as far as that user goes: Windows logged on with 1 of 2 for them within a day, and nothing else speaks for a lawful enrolment of those"}, Story: pm006Registered + `
		10:01:50 audit register-device DESKTOP-ZZ12CD34 by=alice os=Windows
		11:00 alice DESKTOP-AB12CD34 cloudap unmanaged`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 2 devices registered (DESKTOP-AB12CD34 and DESKTOP-ZZ12CD34) and 1 request with the new PRT within a day."}},
	{Name: "hosting provider, known for less than a day", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt x3 every 24h
		d4 10:21 alice - office interactive session=s0 ip=203.0.113.99 net=AS64666/NL
		d5 10:00 alice - office interactive session=s1 ip=203.0.113.66 net=AS64666/NL
		d5 10:20 alice - broker resource=drs token=rt session=s1 ip=203.0.113.66 net=AS64666/NL
		d5 10:21 audit register-device PC-9 by=alice`,
		Params: func(p *detect.Params) { p.Hosting = []int64{64666} }, Want: []string{"alice@example.com: a sign-in from a hosting provider new for the user from AS64666 NL (203.0.113.66) on 8 May 2026 10:00, a token for device registration 20 min later from AS64666 NL (203.0.113.66), then 1 device registered (PC-9)."}},
	{Name: "silent: hosting provider, known for a day", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt x3 every 24h
		d4 10:00 alice - office interactive session=s0 ip=203.0.113.99 net=AS64666/NL
		d5 10:00 alice - office interactive session=s1 ip=203.0.113.66 net=AS64666/NL
		d5 10:20 alice - broker resource=drs token=rt session=s2 ip=203.0.113.66 net=AS64666/NL
		d5 10:21 audit register-device PC-9 by=alice`,
		Params: func(p *detect.Params) { p.Hosting = []int64{64666} }},
	{Name: "silent: hosting provider, after two days of history", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt x2 every 24h
		d3 10:00 alice - office interactive session=s1 ip=203.0.113.66 net=AS64666/NL
		d3 10:20 alice - broker resource=drs token=rt session=s1 ip=203.0.113.66 net=AS64666/NL
		d3 10:21 audit register-device PC-9 by=alice`,
		Params: func(p *detect.Params) { p.Hosting = []int64{64666} }},
	{Name: "marks of an enrolment, but the Windows sign-in client was not there: as severe as ever", Severity: []finding.Severity{finding.High}, Story: `
		09:30 alice - office interactive method=tap` + pm006Registered + `
		10:30 alice - mdm-enrollment`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 1 device registered (DESKTOP-AB12CD34)."}},
	{Name: "another sign-in and a refused code before the one that was approved", Confidence: []float64{0.55}, Story: `
		08:00 alice - office interactive session=phish
		08:10 alice - broker devicecode interactive session=phish error=50199
		08:30 alice - broker devicecode transfer=? interactive session=phish
		10:00 alice - broker resource=drs token=rt transfer=deviceCodeFlow session=phish ip=203.0.113.66 net=AS64666/NL
		10:01 audit register-device PC-9 by=alice`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 08:30, a token for device registration 1 h 30 min later from AS64666 NL (203.0.113.66), then 1 device registered (PC-9)."}},
	{Name: "the approval tells of the transfer only", Confidence: []float64{0.55}, Story: `
		08:30 alice - broker transfer=deviceCodeFlow interactive session=phish
		10:00 alice - broker resource=drs token=rt transfer=deviceCodeFlow session=phish ip=203.0.113.66 net=AS64666/NL
		10:01 audit register-device PC-9 by=alice`, Want: []string{"alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 08:30, a token for device registration 1 h 30 min later from AS64666 NL (203.0.113.66), then 1 device registered (PC-9)."}},
	{Name: "silent: device code an hour and a half before", Story: `
		08:31 alice - azure-cli devicecode interactive session=s1
		10:01 alice - broker resource=drs token=rt session=s1
		10:02 audit register-device PC-9 by=alice`},
}
