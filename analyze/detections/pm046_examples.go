package detections

import (
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

const pm046Life = `
	d1 09:00 alice LAPTOP-1 outlook token=prt x3 every 24h`

const pm046Away = ` ip=203.0.113.66 net=AS64666/NL`

// pm046Office are three people who have that network from their first days on.
const pm046Office = `
	d-2 09:00 bob LAPTOP-2 outlook` + pm046Away + ` x6 every 24h
	d-2 09:00 carol LAPTOP-3 outlook` + pm046Away + ` x6 every 24h
	d-2 09:00 dave LAPTOP-4 outlook` + pm046Away + ` x6 every 24h`

const pm046Key = `
	d4 10:05 audit add-whfb alice by=alice`

// pm046Enrolled is a device that is managed, and a key for it.
const pm046Enrolled = pm046Life + `
	d4 09:55 audit register-device PC-9 by=alice
	d4 10:00 alice PC-9 mdm-enrollment token=prt tool` + pm046Away + pm046Key + ` device=PC-9`

// pm046Upgraded is how the broker makes a PRT of a refresh token on that device.
const pm046Upgraded = `
	d4 09:57 alice PC-9 broker token=rt unmanaged` + pm046Away + `
	d4 09:58 alice PC-9 outlook token=prt unmanaged` + pm046Away

const pm046MDM = "alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Device Management Enrollment was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."

// pm046Two is a device of alice's third day and one of a later day, both managed, and a
// key for each of two.
func pm046Two(first, second string) string {
	return `
	d1 09:00 alice LAPTOP-1 outlook token=prt x5 every 24h
	d2 10:00 audit register-device PC-8 by=alice
	d2 10:05 alice PC-8 mdm-enrollment token=prt` + pm046Away + `
	d2 12:00 alice PC-8 cloudap interactive` + pm046Away + `
	d6 09:55 audit register-device PC-9 by=alice
	d6 10:00 alice PC-9 mdm-enrollment token=prt` + pm046Away + `
	d6 10:04 audit add-whfb alice by=alice device=` + first + `
	d6 10:05 audit add-whfb alice by=alice device=` + second + `
	d6 12:00 alice PC-9 cloudap interactive` + pm046Away
}

const pm046TwoKeys = "alice@example.com: Add Windows Hello for Business credential, 4 min after Microsoft Device Management Enrollment was used from AS64666 NL (203.0.113.66), a network that is not known as the user's, on 9 May 2026 10:00; 2 such records in all."

// pm046Info is alice at the page for security info, elsewhere.
const (
	pm046Info = pm046Life + `
	d4 10:00 alice - my-signins interactive unmanaged` + pm046Away
	pm046Registered = "alice@example.com: User registered security info, 5 min after My Signins was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."
)

var pm046Examples = []detect.Example{
	{Name: "by a script", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Evidence: []int{2}, Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=prt tool` + pm046Away + pm046Key, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "the key was added with somebody else's account", Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=prt tool` + pm046Away + `
		d4 10:05 audit add-whfb alice by=bob`, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "from a hosting provider", For: []string{"the network is a hosting provider's"}, Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=prt` + pm046Away + pm046Key,
		Params: func(p *detect.Params) { p.Hosting = []int64{64666} }, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "from a device that nobody manages, two keys", For: []string{"nobody manages the device"}, Evidence: []int{3}, Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=prt unmanaged` + pm046Away + pm046Key + `
		d4 10:06 audit add-fido2 alice by=alice`, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00; 2 such records in all."}},
	{Name: "security info, on a device that nobody manages", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.3}, For: []string{"nobody manages the device"}, Against: []string{"people register phones and apps on devices that nobody manages as well"}, Story: pm046Info + `
		d4 10:05 audit register-info alice by=alice`, Want: []string{pm046Registered}},
	{Name: "by a script, on a device that nobody manages", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Story: strings.Replace(pm046Info, "unmanaged", "unmanaged tool", 1) + `
		d4 10:05 audit register-info alice by=alice`, Want: []string{pm046Registered}},
	{Name: "security info, by a script", Severity: []finding.Severity{finding.High}, Story: strings.Replace(pm046Info, "unmanaged", "tool", 1) + `
		d4 10:05 audit register-info alice by=alice`, Want: []string{pm046Registered}},
	{Name: "security info and a passkey", Severity: []finding.Severity{finding.High}, Evidence: []int{3}, Story: pm046Info + `
		d4 10:05 audit register-info alice by=alice
		d4 10:06 audit add-passkey alice by=alice`, Want: []string{strings.TrimSuffix(pm046Registered, ".") + "; 2 such records in all."}},
	{Name: "security info that an export names by the id of its user alone", Severity: []finding.Severity{finding.Medium}, Story: pm046Info + `
		d4 10:05 audit register-info alice by=alice actor_name=-`, Want: []string{pm046Registered}},
	{Name: "security info that an export names by the name of its user alone", Severity: []finding.Severity{finding.Medium}, Story: pm046Info + `
		d4 10:05 audit register-info alice by=alice actor_id=-`, Want: []string{pm046Registered}},
	{Name: "security info of a user whose name has changed", Severity: []finding.Severity{finding.Medium}, Story: pm046Info + `
		d4 10:05 audit register-info alice by=alice actor_name=ann@example.com`, Want: []string{pm046Registered}},
	{Name: "an update of the user adds a method", Severity: []finding.Severity{finding.Medium}, Story: pm046Info + `
		d4 10:05 audit add-method alice by=drs`, Want: []string{strings.Replace(pm046Registered, "User registered security info", "Update user (security info added)", 1)}},
	{Name: "silent: security info that somebody else registers", Story: pm046Info + `
		d4 10:05 audit register-info alice by=admin`},
	{Name: "silent: nothing is added yet", Story: pm046Info + `
		d4 10:05 audit register-info alice by=alice activity="User started security info registration"`},
	{Name: "in a new network, no more", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=prt` + pm046Away + pm046Key, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "with a token of the broker whose type is hidden from the exporter", Severity: []finding.Severity{finding.Low}, Story: pm046Life + `
		d4 10:00 alice - broker token=masked` + pm046Away + pm046Key, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Authentication Broker was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "with a refresh token of the broker", Severity: []finding.Severity{finding.Low}, Story: pm046Life + `
		d4 10:00 alice - broker token=rt` + pm046Away + pm046Key, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Authentication Broker was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "with a token for device registration", Story: pm046Life + `
		d4 10:00 alice - drs-client resource=drs` + pm046Away + pm046Key, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Device Registration Client was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "at the page for security info", Story: pm046Life + `
		d4 10:00 alice - my-signins interactive` + pm046Away + pm046Key, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after My Signins was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "a pass days before", Story: pm046Life + `
		d2 10:00 alice - office interactive method=tap
		d4 10:00 alice PC-9 outlook token=prt` + pm046Away + pm046Key, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "a key of a device that Windows never logged on with", Story: pm046Life + `
		d4 09:59 audit register-device PC-9 by=alice
		d4 10:00 alice PC-9 outlook token=prt` + pm046Away + pm046Key + ` device=PC-9`, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "two networks, two findings", Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=prt` + pm046Away + pm046Key + `
		d4 11:00 alice PC-9 outlook token=prt ip=198.51.100.7 net=AS64777/RU
		d4 11:05 audit add-fido2 alice by=alice`, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00.", "alice@example.com: Add FIDO2 security key, 5 min after Microsoft Office was used from AS64777 RU (198.51.100.7), a network new for the user, on 7 May 2026 11:00."}},
	{Name: "in a network that a sign-in without a device was in the day before", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Story: pm046Life + `
		d3 09:30 alice - office interactive` + pm046Away + `
		d4 10:00 alice PC-9 outlook token=prt tool` + pm046Away + pm046Key, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network that is not known as the user's, on 7 May 2026 10:00."}},
	{Name: "in a new network, and then at home", Severity: []finding.Severity{finding.High}, Story: pm046Life + `
		d4 09:50 alice PC-9 outlook token=prt tool` + pm046Away + `
		d4 10:00 alice LAPTOP-1 outlook token=prt` + pm046Key, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 15 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 09:50."}},
	{Name: "silent: a device of theirs was there a day before, to the minute", Story: pm046Life + `
		d3 10:00 alice LAPTOP-1 office token=rt` + pm046Away + `
		d4 10:00 alice PC-9 outlook token=prt tool` + pm046Away + pm046Key},
	{Name: "silent: a network of the tenant's people that is new for the user", Story: pm046Life + pm046Office + `
		d4 10:00 alice PC-9 outlook token=prt tool` + pm046Away + pm046Key},
	{Name: "at the provider that three colleagues have at home, each at an address of their own", Severity: []finding.Severity{finding.High}, Story: pm046Life + strings.NewReplacer("LAPTOP-2 outlook ip=203.0.113.66", "LAPTOP-2 outlook ip=198.51.100.2", "LAPTOP-3 outlook ip=203.0.113.66", "LAPTOP-3 outlook ip=192.0.2.3").Replace(pm046Office) + `
		d4 10:00 alice PC-9 outlook token=prt tool` + pm046Away + pm046Key, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "silent: a network whose address is not known", Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=prt tool ip=- asn=- country=-` + pm046Key},
	{Name: "silent: a known network", Story: pm046Life + `
		d4 10:00 alice LAPTOP-1 outlook token=prt tool` + pm046Key},
	{Name: "silent: too little is known of the user", Story: `
		d3 09:00 alice LAPTOP-1 outlook token=prt
		d4 10:00 alice PC-9 outlook token=prt tool` + pm046Away + pm046Key},
	{Name: "silent: seen on two days before", Story: strings.Replace(pm046Life, "d1 09:00 alice LAPTOP-1 outlook token=prt x3", "d2 09:00 alice LAPTOP-1 outlook token=prt x2", 1) + `
		d4 10:00 alice PC-9 outlook token=prt tool` + pm046Away + pm046Key},
	{Name: "silent: the address is that of the sign-in before", Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=prt tool confidential` + pm046Away + pm046Key},
	{Name: "silent: hours before the key", Story: pm046Life + `
		d4 08:00 alice PC-9 outlook token=prt tool` + pm046Away + pm046Key},
	{Name: "silent: after the key", Story: pm046Life + `
		d4 10:10 alice PC-9 outlook token=prt tool` + pm046Away + pm046Key},
	{Name: "silent: another kind of token", Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=rt tool` + pm046Away + pm046Key},
	{Name: "silent: the broker without a token", Story: pm046Life + `
		d4 10:00 alice PC-9 broker token=none tool` + pm046Away + pm046Key},
	{Name: "silent: refused", Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=prt tool error=53003` + pm046Away + pm046Key},
	{Name: "silent: through the company's tunnel", Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=prt tool gsa` + pm046Away + pm046Key},
	{Name: "silent: with a Temporary Access Pass", Story: pm046Life + `
		d4 09:55 alice - office interactive method=tap
		d4 10:00 alice PC-9 outlook token=prt tool` + pm046Away + pm046Key},
	{Name: "silent: a device that was enrolled lawfully", Story: pm046Enrolled + `
		d4 12:00 alice PC-9 cloudap interactive`},
	{Name: "silent: Windows logs on with it where the user is known, days later", Story: pm046Enrolled + `
		d4 12:00 alice PC-9 cloudap interactive` + pm046Away + `
		d6 12:00 alice PC-9 cloudap interactive`},
	{Name: "a device that is managed, and logged on to with the key", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, For: []string{"the user agent is one of tools"},
		Against: []string{"the device of the credential has marks of an enrolment, which an intruder can make as well: it was enrolled for management within two hours, Windows logged on with it within a day, it met the compliance policy within a day"},
		Benign:  []string{"a new PC set up where its user never was before: not ruled out"}, Story: pm046Enrolled + `
		d4 12:00 alice PC-9 cloudap interactive` + pm046Away, Want: []string{pm046MDM}},
	{Name: "likewise, with nothing else that speaks for it", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, For: []string{}, Story: strings.Replace(pm046Enrolled, "prt tool", "prt", 1) + `
		d4 12:00 alice PC-9 cloudap interactive` + pm046Away, Want: []string{pm046MDM}},
	{Name: "likewise, and a second key, of no such device", Severity: []finding.Severity{finding.High}, Story: pm046Enrolled + `
		d4 10:06 audit add-fido2 alice by=alice
		d4 12:00 alice PC-9 cloudap interactive` + pm046Away, Want: []string{strings.TrimSuffix(pm046MDM, ".") + "; 2 such records in all."}},
	{Name: "likewise, and PM-004 tells of the device", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: strings.Replace(pm046Enrolled, "prt tool", "prt", 1) + pm046Upgraded + `
		d4 12:00 alice PC-9 cloudap interactive` + pm046Away, Want: []string{pm046MDM}},
	{Name: "likewise, with the user agent of a tool", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: pm046Enrolled + pm046Upgraded + `
		d4 12:00 alice PC-9 cloudap interactive` + pm046Away, Want: []string{pm046MDM}},
	{Name: "and PM-004 tells of another device", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: strings.Replace(pm046Enrolled, "prt tool", "prt", 1) + strings.ReplaceAll(pm046Upgraded, "PC-9", "PC-8") + `
		d4 12:00 alice PC-9 cloudap interactive` + pm046Away, Want: []string{pm046MDM}},
	{Name: "and PM-004 tells of one device of two", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: strings.Replace(pm046Enrolled, "prt tool", "prt", 1) + pm046Upgraded + `
		d4 10:01 audit register-device PC-8 by=alice
		d4 10:04 audit add-whfb alice by=alice device=PC-8
		d4 12:00 alice PC-8 cloudap interactive` + pm046Away + `
		d4 12:00 alice PC-9 cloudap interactive` + pm046Away, Want: []string{strings.Replace(strings.TrimSuffix(pm046MDM, "."), "5 min", "4 min", 1) + "; 2 such records in all."}},
	{Name: "two devices, of which one was registered before the user had a history", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: pm046Two("PC-8", "PC-9"), Want: []string{pm046TwoKeys}},
	{Name: "likewise, in the other order", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: pm046Two("PC-9", "PC-8"), Want: []string{pm046TwoKeys}},
	{Name: "two keys of the device that was", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: pm046Two("PC-8", "PC-8"), Want: []string{pm046TwoKeys}},
	{Name: "where a device that was registered in the case, and let lie for weeks, was used two days before", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt x5 every 24h
		d-20 09:00 audit register-device PC-9 by=alice
		d4 10:00 alice PC-9 outlook token=prt` + pm046Away + `
		d6 10:00 alice PC-9 outlook token=prt` + pm046Away + strings.Replace(pm046Key, "d4", "d6", 1), Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network that is not known as the user's, on 9 May 2026 10:00."}},
	{Name: "silent: and the inventory alone says so, of a device that they had long before", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt x5 every 24h
		inventory PC-9 registered=2026-04-14T09:00:00Z
		d4 10:00 alice PC-9 outlook token=prt` + pm046Away + `
		d6 10:00 alice PC-9 outlook token=prt` + pm046Away + strings.Replace(pm046Key, "d4", "d6", 1)},
	{Name: "silent: a key of somebody else", Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=prt tool` + pm046Away + `
		d4 10:05 audit add-whfb bob by=bob`},
	{Name: "silent: agreed test", Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=prt tool` + pm046Away + pm046Key,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "half an hour later, to the minute", Story: pm046Life + `
		d4 09:35 alice PC-9 outlook token=prt tool` + pm046Away + pm046Key, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 30 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 09:35."}},
	{Name: "a pass a day and a half before", Story: pm046Life + `
		d2 22:00 alice - office interactive method=tap
		d4 10:00 alice PC-9 outlook token=prt` + pm046Away + pm046Key, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "silent: a known network, half an hour before", Story: pm046Life + `
		d4 09:35 alice LAPTOP-1 outlook token=prt tool` + pm046Key},
	{Name: "silent: three quarters of an hour later", Story: pm046Life + `
		d4 09:20 alice PC-9 outlook token=prt tool` + pm046Away + pm046Key},
	{Name: "silent: a pass eighteen hours before", Story: pm046Life + `
		d3 16:00 alice - office interactive method=tap
		d4 10:00 alice PC-9 outlook token=prt` + pm046Away + pm046Key},
}
