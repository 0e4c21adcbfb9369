package detections

import (
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

// pm041Enrolled is a PC that its user enrols with a device code.
const pm041Enrolled = `
	d1 09:00 alice LAPTOP-1 cloudap interactive x3 every 24h
	d4 10:00 alice - broker resource=drs transfer=deviceCodeFlow token=none session=s1
	d4 10:01 audit register-device PC-9 by=alice
	d4 10:20 alice PC-9 cloudap interactive method=whfb`

// pm041Staged is a PC that bob is handed, pm041Second another that nobody is.
const (
	pm041Staged = `
	d1 09:00 bob LAPTOP-2 cloudap interactive x3 every 24h
	d1 09:05 alice LAPTOP-1 outlook x3 every 24h
	d4 10:00 alice - broker resource=drs transfer=deviceCodeFlow token=none session=s1
	d4 10:01 audit register-device PC-9 by=alice
	d4 15:00 bob PC-9 cloudap interactive method=whfb`
	pm041Second = `
	d5 10:01 audit register-device PC-8 by=alice
	d5 10:00 alice - broker resource=drs transfer=deviceCodeFlow token=none session=s2`
)

// pm041Listed is pm041Enrolled where the inventory alone tells of the PC.
var pm041Listed = strings.Replace(pm041Enrolled, "d4 10:01 audit register-device PC-9 by=alice", "inventory PC-9 registered=2026-05-07T10:01:00Z", 1)

// pm041Unlogged is pm041Enrolled in a case without an audit log and an inventory.
var pm041Unlogged = strings.Replace(pm041Enrolled, "\n\td4 10:01 audit register-device PC-9 by=alice", "", 1)

// pm041Nowhere is that of pm041Staged and pm041Second in rows without an address.
var pm041Nowhere = strings.ReplaceAll(pm041Staged+pm041Second, "token=none", "token=none ip=- asn=- country=-")

const pm041First = "alice@example.com got a token for device registration through a device code on 7 May 2026 10:00 from AS64500 NO (192.0.2.10)."

var pm041Examples = []detect.Example{
	{Name: "broker asks for device registration", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.7}, Story: `
		10:00 alice - broker resource=drs transfer=deviceCodeFlow token=none session=s1`, Want: []string{"alice@example.com got a token for device registration through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "approved here, used there", Evidence: []int{2}, Severity: []finding.Severity{finding.Critical}, Confidence: []float64{0.85}, Story: `
		10:00 alice - broker devicecode interactive session=s1
		10:01 alice - broker transfer=deviceCodeFlow token=rt session=s1 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10); the code was approved in AS64500 NO, the tokens were used in AS64666 NL."}},
	{Name: "a PRT", Story: `
		10:00 alice LAPTOP-1 outlook transfer=deviceCodeFlow token=prt session=s1`, Want: []string{"alice@example.com got a PRT through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "device registration by another client", Story: `
		10:00 alice - azure-cli resource=drs transfer=deviceCodeFlow session=s1`, Want: []string{"alice@example.com got a token for device registration through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "Company Portal", Story: `
		10:00 alice - company-portal transfer=deviceCodeFlow session=s1`, Want: []string{"alice@example.com got a token for Microsoft Intune Company Portal through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "registration client", Story: `
		10:00 alice - drs-client transfer=deviceCodeFlow session=s1`, Want: []string{"alice@example.com got a token for Microsoft Device Registration Client through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "a code was refused before", Confidence: []float64{0.75}, Story: `
		09:50 alice - broker transfer=deviceCodeFlow session=s0 error=50134
		10:00 alice - broker transfer=deviceCodeFlow session=s1`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "a code was refused, but hours before", Confidence: []float64{0.7}, Story: `
		07:50 alice - broker transfer=deviceCodeFlow session=s0 error=50134
		10:00 alice - broker transfer=deviceCodeFlow session=s1`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "used elsewhere through the company's tunnel", Severity: []finding.Severity{finding.High}, Story: `
		10:00 alice - broker devicecode interactive session=s1
		10:01 alice - broker transfer=deviceCodeFlow token=rt session=s1 gsa ip=203.0.113.66 net=AS64666/NL`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "refused elsewhere", Severity: []finding.Severity{finding.High}, Story: `
		10:00 alice - broker devicecode interactive session=s1
		10:01 alice - broker transfer=deviceCodeFlow token=rt session=s1 ip=203.0.113.66 net=AS64666/NL error=53003`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "one lineage, one finding", Evidence: []int{4}, Severity: []finding.Severity{finding.High}, Story: `
		10:00 alice - broker transfer=deviceCodeFlow session=s1 x4 every 10m
		10:01 alice - office transfer=deviceCodeFlow token=rt session=s1
		10:02 alice - broker transfer=none token=rt session=s1`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "a panel that begins a session a day: one finding", Evidence: []int{5}, Severity: []finding.Severity{finding.High}, Story: `
		10:00 room7 - broker transfer=deviceCodeFlow session=s# x5 every 24h`, Want: []string{"room7@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10); 5 sessions begun so in all."}},
	{Name: "two applications, and one session used elsewhere", Severity: []finding.Severity{finding.Critical, finding.High, finding.High}, Story: `
		10:00 alice - broker transfer=deviceCodeFlow session=s1
		11:00 alice - company-portal transfer=deviceCodeFlow session=s2
		12:00 alice - broker devicecode interactive session=s3
		12:01 alice - broker transfer=deviceCodeFlow token=rt session=s3 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 12:00 from AS64500 NO (192.0.2.10); the code was approved in AS64500 NO, the tokens were used in AS64666 NL.", "alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10).", "alice@example.com got a token for Microsoft Intune Company Portal through a device code on 4 May 2026 11:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "enrolled from no address that the log tells, so that it is not known as the user's", Severity: []finding.Severity{finding.High}, Story: pm041Nowhere, Want: []string{"alice@example.com got a token for device registration through a device code on 7 May 2026 10:00 from an unknown address; 2 sessions begun so in all."}},
	{Name: "handed to somebody, but enrolled from a network that is not known as the user's", Severity: []finding.Severity{finding.High}, Against: []string{}, Story: strings.Replace(pm041Staged, "token=none", "token=none ip=203.0.113.66 net=AS64666/NL", 1), Want: []string{"alice@example.com got a token for device registration through a device code on 7 May 2026 10:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "likewise, and by a user who was not seen before", Severity: []finding.Severity{finding.High}, Story: strings.Replace(pm041Staged, "alice LAPTOP-1", "carol LAPTOP-3", 1), Want: []string{pm041First}},
	{Name: "handed to somebody, in an export without numbers of networks", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Against: []string{fromLost}, Benign: []string{"meeting room panel or the like: ruled out as far as the configuration names their accounts", "PCs staged by the help desk: not ruled out"},
		Story: strings.NewReplacer(" x3", " asn=- x3", "session=s1", "session=s1 asn=-").Replace(pm041Staged) + " asn=-", Want: []string{strings.Replace(pm041First, "AS64500 NO (192.0.2.10)", "192.0.2.0/24 (192.0.2.10)", 1)}},
	{Name: "likewise, in an export without them, but another was handed to somebody at home", Severity: []finding.Severity{finding.Low}, Against: []string{fromStaging}, Story: pm041Staged + pm041Second + `
		d5 15:00 carol PC-8 cloudap interactive asn=-`, Want: []string{strings.Replace(pm041First, "7 May", "8 May", 1)}},
	{Name: "a PC was staged through the company's tunnel, from no address that the log tells, and so another that nobody is handed", Severity: []finding.Severity{finding.High}, Story: strings.ReplaceAll(pm041Nowhere, "token=none", "token=none gsa"), Want: []string{"alice@example.com got a token for device registration through a device code on 8 May 2026 10:00 from an unknown address."}},
	{Name: "silent: enrolled a day after the user was there with a device of theirs, to the moment", Story: strings.Replace(pm041Staged, "d1 09:05 alice LAPTOP-1 outlook x3 every 24h", "d3 10:01 alice LAPTOP-1 outlook", 1)},
	{Name: "the inventory knows the PC, and somebody else registered it", Severity: []finding.Severity{finding.High}, Story: pm041Listed + `
		d4 10:01 audit register-device PC-9 by=bob`, Want: []string{pm041First}},
	{Name: "a PC was enrolled with it that the inventory knows, and Windows did not log on", Severity: []finding.Severity{finding.High}, Story: strings.Replace(pm041Listed, "cloudap interactive method", "outlook method", 1), Want: []string{pm041First}},
	{Name: "a PC was enrolled when the token had run out, as the inventory says", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Against: []string{fromHome}, Benign: []string{"meeting room panel or the like: ruled out as far as the configuration names their accounts", enrolledBenign}, Story: strings.Replace(pm041Listed, "T10:01", "T11:31", 1), Want: []string{pm041First}},
	{Name: "silent: a PC was enrolled with it, as the inventory says", Story: pm041Listed},
	{Name: "no audit log and no inventory, in the user's network", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Against: []string{fromHome}, Story: strings.Replace(pm041Unlogged, "PC-9 cloudap", "PC-9 outlook", 1), Want: []string{pm041First}},
	{Name: "likewise, and Windows logs on with a new PC", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Against: []string{fromLogon}, Benign: []string{"meeting room panel or the like: ruled out as far as the configuration names their accounts", enrolledBenign}, Story: pm041Unlogged, Want: []string{pm041First}},
	{Name: "likewise, a day later, to the minute", Severity: []finding.Severity{finding.Low}, Story: strings.Replace(pm041Unlogged, "d4 10:20", "d5 10:00", 1), Want: []string{pm041First}},
	{Name: "likewise, in the moment of the code", Severity: []finding.Severity{finding.Low}, Story: strings.Replace(pm041Unlogged, "d4 10:20", "d4 10:00", 1), Want: []string{pm041First}},
	{Name: "likewise, later than that", Severity: []finding.Severity{finding.Medium}, Story: strings.Replace(pm041Unlogged, "d4 10:20", "d5 10:01", 1), Want: []string{pm041First}},
	{Name: "likewise, elsewhere", Severity: []finding.Severity{finding.Medium}, Story: pm041Unlogged + " ip=203.0.113.66 net=AS64666/NL", Want: []string{pm041First}},
	{Name: "likewise, with a PC that the user was seen with before", Severity: []finding.Severity{finding.Medium}, Story: pm041Unlogged + `
		d4 09:30 alice PC-9 outlook`, Want: []string{pm041First}},
	{Name: "likewise, twice, and a new PC was logged on to after the first alone", Severity: []finding.Severity{finding.Medium}, Evidence: []int{2}, Story: pm041Unlogged + `
		d8 10:00 alice - broker resource=drs transfer=deviceCodeFlow token=none session=s2`, Want: []string{strings.TrimSuffix(pm041First, ".") + "; 2 sessions begun so in all."}},
	{Name: "likewise, twice, the second time elsewhere", Severity: []finding.Severity{finding.High}, Evidence: []int{2}, Against: []string{}, Story: pm041Unlogged + `
		d8 10:00 alice - broker resource=drs transfer=deviceCodeFlow token=none session=s2 ip=203.0.113.66 net=AS64666/NL`, Want: []string{strings.TrimSuffix(pm041First, ".") + "; 2 sessions begun so in all."}},
	{Name: "likewise, twice, and a new PC was logged on to after the second alone", Severity: []finding.Severity{finding.Medium}, Evidence: []int{2}, Story: pm041Unlogged + `
		d3 10:00 alice - broker resource=drs transfer=deviceCodeFlow token=none session=s2`, Want: []string{strings.NewReplacer("7 May", "6 May").Replace(strings.TrimSuffix(pm041First, ".")) + "; 2 sessions begun so in all."}},
	{Name: "likewise, a PRT of the new PC is renewed, no more", Severity: []finding.Severity{finding.Medium}, Story: strings.Replace(pm041Unlogged, "PC-9 cloudap interactive method=whfb", "PC-9 cloudap token=prt", 1), Want: []string{pm041First}},
	{Name: "likewise, a day after the user was first there, to the minute", Severity: []finding.Severity{finding.Low}, Story: strings.Replace(pm041Unlogged, "d1 09:00 alice LAPTOP-1 cloudap interactive x3 every 24h", "d3 10:00 alice LAPTOP-1 outlook", 1), Want: []string{pm041First}},
	{Name: "an audit log that tells of no device", Severity: []finding.Severity{finding.High}, Against: []string{}, Story: pm041Unlogged + `
		d1 09:00 audit add-whfb bob`, Want: []string{pm041First}},
	{Name: "of two hundred and one PCs that one account enrols the last is not looked at", Story: `
		d1 09:00 alice LAPTOP-1 cloudap interactive x3 every 24h
		d4 10:00 alice - broker resource=drs transfer=deviceCodeFlow token=none session=s# x201 every 2h
		d4 10:01 audit register-device PC-# by=alice x201 every 2h
		d4 10:20 alice PC-# cloudap interactive method=whfb x201 every 2h`, Want: []string{"alice@example.com got a token for device registration through a device code on 24 May 2026 02:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: two hundred PCs that one account enrols", Story: `
		d1 09:00 alice LAPTOP-1 cloudap interactive x3 every 24h
		d4 10:00 alice - broker resource=drs transfer=deviceCodeFlow token=none session=s# x200 every 2h
		d4 10:01 audit register-device PC-# by=alice x200 every 2h
		d4 10:20 alice PC-# cloudap interactive method=whfb x200 every 2h`},
	{Name: "silent: panel that signs in as its own application", Story: `
		10:00 room7 PANEL-7 meeting-rooms transfer=deviceCodeFlow os=android session=s1`},
	{Name: "silent: command line with a device code", Story: `
		10:00 alice - azure-cli devicecode interactive session=s1
		10:01 alice - azure-cli transfer=deviceCodeFlow token=rt session=s1`},
	{Name: "silent: broker without a device code", Story: `
		10:00 alice - broker resource=drs token=rt session=s1`},
	{Name: "silent: transferred by QR code", Story: `
		10:00 alice PHONE-1 broker transfer=authenticationTransfer os=ios session=s1`},
	{Name: "silent: refused", Story: `
		10:00 alice - broker resource=drs transfer=deviceCodeFlow error=530033 session=s1`},
	{Name: "silent: application not carried, nor anything else that tells", Story: `
		10:00 alice - app=? transfer=deviceCodeFlow token=prt session=s1`},
	{Name: "silent: account of a panel that is known", Story: `
		10:00 room7 - broker transfer=deviceCodeFlow session=s1`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"room7@example.com"} }},
	{Name: "approved and used in one place", Severity: []finding.Severity{finding.High}, Evidence: []int{2}, Story: `
		10:00 alice - azure-cli devicecode interactive session=s1
		10:01 alice - broker transfer=deviceCodeFlow token=rt session=s1`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:01 from AS64500 NO (192.0.2.10)."}},
	{Name: "used in two other places: the first is told", Story: `
		10:00 alice - broker devicecode interactive session=s1
		10:01 alice - broker transfer=deviceCodeFlow token=rt session=s1 ip=203.0.113.66 net=AS64666/NL
		10:02 alice - broker transfer=deviceCodeFlow token=rt session=s1 ip=198.51.100.7 net=AS64777/RU`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10); the code was approved in AS64500 NO, the tokens were used in AS64666 NL."}},
	{Name: "asked for elsewhere before it was approved", Severity: []finding.Severity{finding.High}, Story: `
		09:59 alice - broker transfer=deviceCodeFlow session=s1 ip=203.0.113.66 net=AS64666/NL
		10:00 alice - broker devicecode interactive session=s1`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 09:59 from AS64666 NL (203.0.113.66)."}},
	{Name: "interactive sign-in of another kind, elsewhere, in the same session", Severity: []finding.Severity{finding.High}, Story: `
		09:50 alice - office interactive session=s1 ip=203.0.113.66 net=AS64666/NL
		10:00 alice - broker devicecode interactive session=s1
		10:01 alice - broker transfer=deviceCodeFlow token=rt session=s1`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "approved through the company's tunnel: its place is not known", Severity: []finding.Severity{finding.High}, Story: `
		10:00 alice - broker devicecode interactive session=s1 gsa ip=203.0.113.66 net=AS64666/NL
		10:01 alice - broker transfer=deviceCodeFlow token=rt session=s1`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "rows that cannot be judged are not shown", Evidence: []int{1}, Story: `
		10:00 alice - broker transfer=deviceCodeFlow session=s1
		10:01 alice - broker transfer=deviceCodeFlow session=s1 token=absent`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "the approval tells the protocol alone", Severity: []finding.Severity{finding.Critical}, Story: `
		10:00 alice - broker protocol=deviceCode transfer=? interactive session=s1
		10:01 alice - broker transfer=deviceCodeFlow token=rt session=s1 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:01 from AS64666 NL (203.0.113.66); the code was approved in AS64500 NO, the tokens were used in AS64666 NL."}},
	{Name: "the approval tells the transfer alone", Severity: []finding.Severity{finding.Critical}, Story: `
		10:00 alice - broker transfer=deviceCodeFlow protocol=? interactive session=s1
		10:01 alice - broker transfer=deviceCodeFlow token=rt session=s1 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10); the code was approved in AS64500 NO, the tokens were used in AS64666 NL."}},
	{Name: "silent: a PC was enrolled with it, and Windows logged on in the user's network", Story: pm041Enrolled},
	{Name: "a device was registered with it, and Windows logged on in another network", Severity: []finding.Severity{finding.High}, Story: pm041Enrolled + " ip=203.0.113.66 net=AS64666/NL", Want: []string{pm041First}},
	{Name: "a device was registered with it, and Windows did not log on", Severity: []finding.Severity{finding.High}, Story: strings.Replace(pm041Enrolled, "cloudap interactive method", "outlook method", 1), Want: []string{pm041First}},
	{Name: "a device was registered when the token had run out", Severity: []finding.Severity{finding.High}, Story: strings.NewReplacer("10:01 audit", "11:31 audit", "10:20", "11:40").Replace(pm041Enrolled), Want: []string{pm041First}},
	{Name: "silent: a PC was enrolled with it in the last minute of the token", Story: strings.NewReplacer("10:01 audit", "11:30 audit", "10:20", "11:40").Replace(pm041Enrolled)},
	{Name: "silent: a PC was staged with it, and handed to somebody else", Story: pm041Staged},
	{Name: "likewise, to somebody who was not seen there before", Severity: []finding.Severity{finding.High}, Story: strings.Replace(pm041Staged, " x3 every 24h", "", 1), Want: []string{pm041First}},
	{Name: "likewise, and another PC was not handed to anybody yet", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Against: []string{fromStaging}, Story: pm041Staged + pm041Second, Want: []string{strings.Replace(pm041First, "7 May", "8 May", 1)}},
	{Name: "likewise, and another PC was registered elsewhere", Severity: []finding.Severity{finding.High}, Against: []string{}, Story: pm041Staged + pm041Second + " ip=203.0.113.66 net=AS64666/NL", Want: []string{"alice@example.com got a token for device registration through a device code on 8 May 2026 10:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "two sessions", Evidence: []int{2}, Story: `
		10:00 alice - broker transfer=deviceCodeFlow session=s# x2 every 24h`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10); 2 sessions begun so in all."}},
	{Name: "codes were refused within the hour, and others before and after", Evidence: []int{3}, Story: `
		08:30 alice - broker transfer=deviceCodeFlow session=s0 error=50134
		09:10 alice - broker transfer=deviceCodeFlow session=s0 error=50134
		10:00 alice - broker transfer=deviceCodeFlow session=s1
		10:50 alice - broker transfer=deviceCodeFlow session=s0 error=50134
		11:30 alice - broker transfer=deviceCodeFlow session=s0 error=50134`, Want: []string{"alice@example.com got a token for Microsoft Authentication Broker through a device code on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
}
