package detections

import (
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

// pm001Renews is a thief who renews a PRT as Windows does before he uses it.
const pm001Renews = pm001Week + `
	d3 10:10 alice LAPTOP-1 cloudap ip=198.51.100.7 net=AS64510/NL
	d3 10:12 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL x2 every 1m
	d3 13:00 alice LAPTOP-1 cloudap`

const pm001Renewed = "The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00; 3 requests from there in all."

// pm001Gateway is a network that many of the tenant have since the second of May;
// they were elsewhere on two days before.
const pm001Gateway = `
	d-4 10:00 user# PC-# outlook token=rt ip=192.0.2.# x5 every 1m
	d-3 10:00 user# PC-# outlook token=rt ip=192.0.2.# x5 every 1m` + pm001Theirs

// pm001Theirs is one that they have from their first days on.
const pm001Theirs = `
	d-1 10:00 user# PC-# outlook token=rt ip=198.51.100.# net=AS64510/NL x5 every 1m
	d0 10:00 user# PC-# outlook token=rt ip=198.51.100.# net=AS64510/NL x5 every 1m
	d1 10:00 user# PC-# outlook token=rt ip=198.51.100.# net=AS64510/NL x5 every 1m
	d2 10:00 user# PC-# outlook token=rt ip=198.51.100.# net=AS64510/NL x5 every 1m
	d3 10:00 user# PC-# outlook token=rt ip=198.51.100.# net=AS64510/NL x5 every 1m`

const pm001Turns = pm001Week + `
	d3 09:31 alice LAPTOP-1 outlook token=rt
	d3 09:40 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
	d3 10:00 alice LAPTOP-1 outlook token=rt
	d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
	d3 10:30 alice LAPTOP-1 outlook token=rt
	d3 11:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
	d3 11:30 alice LAPTOP-1 outlook token=rt
	d3 13:00 alice LAPTOP-1 cloudap`

const pm001Turned = "The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 09:40, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00; 3 requests from there in all."

// pm001Owned are turns in sessions that the PC has in its own network.
var pm001Owned = strings.NewReplacer("token=prt ip", "token=prt bound session=own ip", "token=rt", "token=rt session=own").Replace(pm001Turns)

// pm001Phone is a PC on the network of a phone for a while, in a session of its own.
const pm001Phone = pm001Week + `
	d3 09:05 alice LAPTOP-1 outlook token=rt session=own
	d3 09:20 alice LAPTOP-1 outlook token=prt bound session=own ip=198.51.100.7 net=AS64510/NO x3 every 5m
	d3 13:00 alice LAPTOP-1 cloudap`

const pm001Phoned = "The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 09:20, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00; 3 requests from there in all."

const pm001Proxies = "The PRT of LAPTOP-1 (alice@example.com) was used from AS64511 NL (198.51.100.1) on 6 May 2026 09:20, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00; 3 requests from 3 networks in all."

const pm001Unfollowed = "The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 09:20, 20 min after a Windows logon of that PC in AS64500 NO; 3 requests from there in all."

// pm001Weekend is a use on a Sunday, when the PC is off.
const pm001Weekend = `
	d3 08:00 alice LAPTOP-1 cloudap interactive
	d4 08:00 alice LAPTOP-1 cloudap interactive
	d5 16:00 alice LAPTOP-1 cloudap interactive
	d7 20:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
	d8 07:30 alice LAPTOP-1 cloudap interactive`

// pm001Wiles are the ways of thieves who know this detection, and what looks like them.
var pm001Wiles = []detect.Example{
	{Name: "renewed as Windows does it, then used", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.45}, Evidence: []int{5},
		Against: []string{"the PRT was renewed there as Windows does it: a PC that goes out through a VPN for a while looks like that"},
		Story:   pm001Renews, Want: []string{pm001Renewed}},
	{Name: "renewed as Windows does it, in the evening too", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.45}, Story: pm001Renews + `
	d3 22:00 alice LAPTOP-1 cloudap ip=198.51.100.7 net=AS64510/NL
	d4 09:00 alice LAPTOP-1 cloudap`, Evidence: []int{6}, Want: []string{strings.Replace(pm001Renewed, "; 3", "; 4", 1)}},
	{Name: "renewed as Windows does it in the country of the PC, with the user agent of a tool", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.7},
		Story: strings.NewReplacer("/NL", "/NO", "outlook token", "outlook tool token").Replace(pm001Renews), Want: []string{strings.Replace(pm001Renewed, "NL", "NO", 1)}},
	{Name: "renewed as Windows does it in the country of the PC, taking turns with it", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6},
		Story: pm001Turns + `
	d3 11:10 alice LAPTOP-1 cloudap ip=198.51.100.7 net=AS64510/NO`, Want: []string{strings.Replace(pm001Turned, "; 3", "; 4", 1)}},
	{Name: "renewed as Windows does it until the evening", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.45}, Evidence: []int{5},
		Story: strings.Replace(pm001Renews, "d3 13:00", "d3 17:00", 1), Want: []string{strings.Replace(pm001Renewed, "13:00", "17:00", 1)}},
	{Name: "renewed as Windows does it, twenty minutes after a logon", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.45}, Evidence: []int{5},
		Story: strings.NewReplacer("d3 10:10", "d3 09:20", "d3 10:12", "d3 09:22").Replace(pm001Renews), Want: []string{strings.Replace(pm001Renewed, "10:10", "09:20", 1)}},
	{Name: "renewed as Windows does it, on the first day of the logs", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Evidence: []int{5}, Story: `
	d1 08:00 alice LAPTOP-1 cloudap interactive
	d1 10:10 alice LAPTOP-1 cloudap ip=198.51.100.7 net=AS64510/NL
	d1 10:12 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL x2 every 1m
	d1 12:00 alice LAPTOP-1 cloudap
	d1 16:00 alice LAPTOP-1 cloudap`, Want: []string{strings.NewReplacer("6 May", "4 May", "09:00", "08:00", "13:00", "12:00").Replace(pm001Renewed)}},
	{Name: "renewed as Windows does it; the PC itself was in a third place when the logs began", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.45}, Evidence: []int{5},
		Story: `
	d-2 09:00 alice LAPTOP-1 cloudap interactive ip=203.0.113.9 net=AS64520/NO` + pm001Renews, Want: []string{pm001Renewed}},
	{Name: "renewed as Windows does it, and a password was given to the broker there, with the user agent of Windows' own logons", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.45}, Evidence: []int{5},
		Story: pm001Renews + `
	d3 10:14 alice LAPTOP-1 broker interactive method=password ua=cloudap ip=198.51.100.7 net=AS64510/NL`, Want: []string{pm001Renewed}},
	{Name: "renewed as Windows does it, where somebody logged on to the PC ten days before", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.45}, Evidence: []int{5},
		Story: `
	d-7 09:00 alice LAPTOP-1 cloudap interactive ip=198.51.100.9 net=AS64510/NL` + pm001Renews, Want: []string{pm001Renewed}},
	{Name: "renewed as Windows does it, in a country to which the PC itself comes three weeks later", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.45}, Evidence: []int{5},
		Story: pm001Renews + `
	d22 08:00 alice LAPTOP-1 cloudap x3 every 24h
	d24 18:00 alice LAPTOP-1 cloudap interactive ip=198.51.100.9 net=AS64510/NL
	d24 20:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.9 net=AS64510/NL
	d25 12:00 alice LAPTOP-1 cloudap`, Want: []string{pm001Renewed}},
	{Name: "renewed as Windows does it, in the evening too, and once the PC's network is not known in between", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Story: pm001Week + `
	d3 10:10 alice LAPTOP-1 cloudap ip=198.51.100.7 net=AS64510/NL
	d3 11:00 alice LAPTOP-1 cloudap ip=- asn=- country=-
	d3 13:00 alice LAPTOP-1 cloudap
	d3 20:00 alice LAPTOP-1 cloudap ip=198.51.100.7 net=AS64510/NL
	d3 20:05 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
	d4 09:00 alice LAPTOP-1 cloudap`, Evidence: []int{3}, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 20:00, 7 h after a Windows logon of that PC in AS64500 NO; 2 requests from there in all."}},
	{Name: "renewed as Windows does it abroad, then used in the country of the PC within half an hour of both logons", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.7}, Evidence: []int{7}, Against: []string{},
		Story: pm001Renews + `
	d3 13:10 alice LAPTOP-1 outlook token=prt ip=203.0.113.7 net=AS64520/NO
	d3 13:30 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64520 NO (203.0.113.7) on 6 May 2026 13:10, between Windows logons of that PC in AS64500 NO at 13:00 and 13:30; 4 requests from 2 networks in all."}},
	{Name: "used with a tool in the country of the PC, then renewed there as Windows does it", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.7},
		Story: strings.ReplaceAll(pm001Renews, "/NL", "/NO") + `
	d3 10:05 alice LAPTOP-1 outlook tool token=prt ip=198.51.100.7 net=AS64510/NO`, Want: []string{strings.NewReplacer("NL", "NO", "10:10", "10:05", "; 3", "; 4").Replace(pm001Renewed)}},
	{Name: "silent: at home over noon, where Windows renews the PRT", Story: strings.ReplaceAll(pm001Renews, "/NL", "/NO")},
	{Name: "silent: abroad over noon, where Windows logs on with a first-hand credential", Story: strings.Replace(pm001Renews, "cloudap ip", "cloudap interactive ip", 1)},
	{Name: "silent: abroad over noon, where somebody logged on to the PC with a first-hand credential six days later", Story: pm001Renews + `
	d9 10:10 alice LAPTOP-1 cloudap interactive ip=198.51.100.9 net=AS64510/NL`},
	{Name: "silent: abroad over noon, where a renewal names a first-hand credential", Story: strings.Replace(pm001Renews, "cloudap ip", "cloudap method=whfb ip", 1)},
	{Name: "silent: abroad over noon, where Windows logs on, with what is not carried", Story: strings.Replace(pm001Renews, "cloudap ip", "cloudap interactive method=? ip", 1)},
	{Name: "silent: abroad over noon, where somebody logged on to the PC on three days a month ago", Story: `
	d-27 09:00 alice LAPTOP-1 cloudap interactive ip=198.51.100.9 net=AS64510/NL x3 every 24h` + pm001Renews},
	{Name: "silent: abroad over noon, where the PC is on other days", Story: pm001Renews + `
	d-1 20:00 alice LAPTOP-1 cloudap ip=198.51.100.9 net=AS64510/NL x4 every 24h`},
	{Name: "silent: abroad until the evening", Story: strings.Replace(pm001Renews, "d3 13:00", "d3 17:01", 1)},
	{Name: "silent: on the way through another country", Story: strings.Replace(pm001Renews, "d3 13:00 alice LAPTOP-1 cloudap", "d3 13:00 alice LAPTOP-1 cloudap interactive ip=203.0.113.9 net=AS64520/DE", 1)},
	{Name: "silent: twice on the way through an airport abroad", Story: pm001Week + `
	d3 12:00 alice LAPTOP-1 cloudap ip=198.51.100.7 net=AS64510/NL
	d3 15:00 alice LAPTOP-1 cloudap interactive ip=203.0.113.9 net=AS64520/DE
	d4 16:00 alice LAPTOP-1 cloudap interactive
	d5 16:00 alice LAPTOP-1 cloudap
	d5 20:00 alice LAPTOP-1 cloudap ip=198.51.100.7 net=AS64510/NL
	d5 20:05 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
	d6 09:00 alice LAPTOP-1 cloudap interactive ip=203.0.113.9 net=AS64520/DE`},
	{Name: "silent: renewals whose network is not known", Story: strings.Replace(pm001Renews, "cloudap ip=198.51.100.7 net=AS64510/NL", "cloudap ip=198.51.100.7 asn=- country=-", 1) + " ip=198.51.100.7 asn=- country=-"},
	{Name: "nine proxies of one thief: one finding", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.7}, Evidence: []int{11}, Story: pm001Week + `
		d3 09:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.# net=AS6451#/NL x9 every 2m
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64511 NL (198.51.100.1) on 6 May 2026 09:10, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00; 9 requests from 9 networks in all."}},
	{Name: "four networks in the country of the PC, between two logons", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6},
		For: []string{"it was used in 4 networks between two logons: no PC goes through so many and is back within a working day"}, Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.# net=AS6451#/NO x4 every 2m
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64511 NO (198.51.100.1) on 6 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00; 4 requests from 4 networks in all."}},
	{Name: "three networks in the country of the PC, between two logons", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.# net=AS6451#/NO x3 every 2m
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64511 NO (198.51.100.1) on 6 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00; 3 requests from 3 networks in all."}},
	{Name: "four networks in the country of the PC, with a logon between them", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Story: pm001Week + `
		d3 10:11 alice LAPTOP-1 outlook token=prt ip=198.51.100.# net=AS6451#/NO x4 every 1h
		d3 11:30 alice LAPTOP-1 cloudap
		d3 15:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64511 NO (198.51.100.1) on 6 May 2026 10:11, between Windows logons of that PC in AS64500 NO at 09:00 and 11:30; 4 requests from 4 networks in all."}},
	{Name: "two networks within a working day: one finding", Confidence: []float64{0.7}, Evidence: []int{4}, Story: pm001Week + `
		d3 09:30 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d3 12:30 alice LAPTOP-1 outlook token=prt ip=203.0.113.7 net=AS64520/DE
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 09:30, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00; 2 requests from 2 networks in all."}},
	{Name: "two networks a working day apart: one finding", Confidence: []float64{0.7}, Evidence: []int{6}, Story: pm001Week + `
		d3 09:30 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d3 13:00 alice LAPTOP-1 cloudap
		d3 17:00 alice LAPTOP-1 cloudap
		d3 17:30 alice LAPTOP-1 outlook token=prt ip=203.0.113.7 net=AS64520/DE
		d3 20:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 09:30, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00; 2 requests from 2 networks in all."}},
	{Name: "two networks, in the morning and in the evening: two findings", Confidence: []float64{0.7, 0.7}, Story: pm001Week + `
		d3 09:30 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d3 13:00 alice LAPTOP-1 cloudap
		d3 19:00 alice LAPTOP-1 cloudap
		d3 19:30 alice LAPTOP-1 outlook token=prt ip=203.0.113.7 net=AS64520/DE
		d3 20:00 alice LAPTOP-1 cloudap`, Want: []string{
		"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 09:30, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00.",
		"The PRT of LAPTOP-1 (alice@example.com) was used from AS64520 DE (203.0.113.7) on 6 May 2026 19:30, between Windows logons of that PC in AS64500 NO at 19:00 and 20:00."}},
	{Name: "two networks a day apart: two findings", Confidence: []float64{0.6, 0.6}, Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap
		d4 09:00 alice LAPTOP-1 cloudap interactive
		d4 10:10 alice LAPTOP-1 outlook token=prt ip=203.0.113.7 net=AS64520/DE
		d4 11:30 alice LAPTOP-1 cloudap`, Want: []string{
		"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 11:30.",
		"The PRT of LAPTOP-1 (alice@example.com) was used from AS64520 DE (203.0.113.7) on 7 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 11:30."}},
	{Name: "a network seen from two places of the PC", Confidence: []float64{0.7}, Story: `
		d-3 09:00 alice LAPTOP-1 cloudap interactive net=AS64530/NO x2 every 2h
		d-3 10:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL` + pm001Week + `
		d3 09:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 09:20, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00; 2 requests from there in all."}},
	{Name: "a new gateway of many: turns in sessions of the PC's own are no proof", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2},
		Against: []string{"many of the tenant use that network day after day, and none had it before: a new proxy or tunnel of theirs looks like that", "the requests are bound to the PC, and of a session that it has in its own network: so are those through a tunnel of its own, or on the network of a phone"},
		Story:   pm001Owned + strings.ReplaceAll(pm001Gateway, "/NL", "/NO"), Want: []string{pm001Turned}},
	{Name: "a new gateway of many: turns without them are of medium weight", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.45},
		Story: pm001Turns + strings.ReplaceAll(pm001Gateway, "/NL", "/NO"), Want: []string{pm001Turned}},
	{Name: "a network that many have from their first days on, such as a provider: turns are proof", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6},
		Story: pm001Turns + strings.ReplaceAll(pm001Theirs, "/NL", "/NO"), Want: []string{pm001Turned}},
	{Name: "a network from which passwords of many were guessed in vain: turns are proof", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6},
		Story: pm001Turns + strings.NewReplacer("/NL", "/NO", "outlook token=rt ip=198", "outlook token=none error=50126 ip=198").Replace(pm001Gateway), Want: []string{pm001Turned}},
	{Name: "a network of four victims: turns are proof", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6},
		Story: pm001Turns + strings.NewReplacer("/NL", "/NO", "x5", "x3").Replace(pm001Gateway), Want: []string{pm001Turned}},
	{Name: "turns, the first of them less than half an hour after a logon", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.7},
		Story: strings.Replace(pm001Turns, "09:40", "09:25", 1), Want: []string{strings.Replace(pm001Turned, "09:40", "09:25", 1)}},
	{Name: "turns in sessions of the PC's own: a tunnel of its own", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.45}, Story: pm001Owned, Want: []string{pm001Turned}},
	{Name: "a new gateway of many, abroad", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.45}, Story: pm001Stolen + pm001Gateway,
		Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 11:30."}},
	{Name: "a new gateway of many, abroad, after another network", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Story: pm001Stolen + `
		d3 09:50 alice LAPTOP-1 outlook token=prt ip=203.0.113.7 net=AS64520/DE` + pm001Gateway,
		Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64520 DE (203.0.113.7) on 6 May 2026 09:50, between Windows logons of that PC in AS64500 NO at 09:00 and 11:30; 2 requests from 2 networks in all."}},
	{Name: "a new gateway of many, abroad, bound and in a session of the PC's own", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2},
		Benign: []string{"the PC moved: not ruled out, the logons lie 4 h apart", "usual proxy or tunnel of this PC: ruled out, because the network was not in use with it on three days before", "VPN or web gateway: ruled out only as far as the configuration names them"},
		Story:  strings.ReplaceAll(pm001Phone, "/NO", "/NL") + pm001Gateway, Want: []string{strings.Replace(pm001Phoned, "AS64510 NO", "AS64510 NL", 1)}},
	{Name: "likewise, and no logon follows", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2},
		Story: strings.NewReplacer("/NO", "/NL", "d3 13:00", "d4 13:00").Replace(pm001Phone) + pm001Gateway, Want: []string{pm001Unfollowed}},
	{Name: "likewise, in a network that nobody else has", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35},
		Story: strings.NewReplacer("/NO", "/NL", "d3 13:00", "d4 13:00").Replace(pm001Phone), Want: []string{pm001Unfollowed}},
	{Name: "through a new gateway of many, abroad, bound and in a session of the PC's own, with the user agent of a tool", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35},
		Story: strings.NewReplacer("/NO", "/NL", "d3 13:00", "d4 13:00", "outlook token=prt", "outlook tool token=prt").Replace(pm001Phone) + pm001Gateway, Want: []string{pm001Unfollowed}},
	{Name: "a network that many have from their first days on, abroad", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Story: pm001Stolen + pm001Theirs,
		Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 11:30."}},
	{Name: "a new gateway of many, and the user agent of a tool", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.7},
		Story: strings.Replace(pm001Turns, "outlook token=prt", "outlook tool token=prt", 1) + strings.ReplaceAll(pm001Gateway, "/NL", "/NO"), Want: []string{pm001Turned}},
	{Name: "on the network of a phone for a quarter of an hour, bound and in its own session", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2},
		Against: []string{"the network is not known to be of another country, and the use does not lie within half an hour of both logons", "the requests are bound to the PC, and of a session that it has in its own network: so are those through a tunnel of its own, or on the network of a phone"},
		Story:   pm001Phone, Want: []string{pm001Phoned}},
	{Name: "likewise, in a session that the PC does not have", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35},
		Story: strings.Replace(pm001Phone, "rt session=own", "rt session=other", 1), Want: []string{pm001Phoned}},
	{Name: "likewise, not bound", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35},
		Story: strings.Replace(pm001Phone, "prt bound", "prt unbound", 1), Want: []string{pm001Phoned}},
	{Name: "likewise, the first of them not bound", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35},
		Story: pm001Phone + `
	d3 09:15 alice LAPTOP-1 outlook token=prt unbound session=own ip=198.51.100.7 net=AS64510/NO`, Want: []string{strings.NewReplacer("09:20", "09:15", "; 3", "; 4").Replace(pm001Phoned)}},
	{Name: "likewise, no session known", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35},
		Story: strings.ReplaceAll(pm001Phone, "session=own", "session=-"), Want: []string{pm001Phoned}},
	{Name: "bound and in its own session, but abroad", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.45},
		Story: strings.ReplaceAll(pm001Phone, "/NO", "/NL"), Want: []string{strings.Replace(pm001Phoned, "AS64510 NO", "AS64510 NL", 1)}},
	{Name: "bound and in its own session, but through three networks abroad", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.45},
		Story: strings.Replace(pm001Phone, "100.7 net=AS64510/NO", "100.# net=AS6451#/NL", 1), Want: []string{pm001Proxies}},
	{Name: "bound and in its own session, but through four networks abroad", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.7},
		Story: strings.NewReplacer("100.7 net=AS64510/NO x3", "100.# net=AS6451#/NL x4").Replace(pm001Phone), Want: []string{strings.NewReplacer("; 3", "; 4", "3 networks", "4 networks").Replace(pm001Proxies)}},
	{Name: "in the same country, half an hour from both logons", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.7},
		Story: strings.NewReplacer("prt bound", "prt", "d3 13:00", "d3 09:50").Replace(pm001Phone), Want: []string{strings.Replace(pm001Phoned, "13:00", "09:50", 1)}},
	{Name: "in the same country, half an hour from both logons, bound and in its own session", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2},
		Story: strings.Replace(pm001Phone, "d3 13:00", "d3 09:50", 1), Want: []string{strings.Replace(pm001Phoned, "13:00", "09:50", 1)}},
	{Name: "abroad on a Sunday, between logons of Friday and Monday", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35},
		Story: pm001Weekend, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 10 May 2026 20:10, 2 days after a Windows logon of that PC in AS64500 NO."}},
	{Name: "abroad on the last evening of four days off", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Evidence: []int{2},
		Story: strings.NewReplacer("d7 20:10", "d8 20:10", "d8 07:30", "d9 16:00").Replace(pm001Weekend), Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 11 May 2026 20:10, 3 days after a Windows logon of that PC in AS64500 NO."}},
	{Name: "abroad on a Sunday evening, a day and a half after the PC itself was there", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35},
		Story: pm001Weekend + `
	d6 10:00 alice LAPTOP-1 cloudap ip=198.51.100.9 net=AS64510/NL
	d6 19:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 10 May 2026 20:10, 25 h 10 min after a Windows logon of that PC in AS64500 NO."}},
	{Name: "silent: abroad on a Sunday evening, where the PC was the evening before", Story: pm001Weekend + `
	d6 21:00 alice LAPTOP-1 cloudap ip=198.51.100.9 net=AS64510/NL
	d7 10:00 alice LAPTOP-1 cloudap`},
	{Name: "silent: on a Sunday, in the country of the PC", Story: strings.Replace(pm001Weekend, "/NL", "/NO", 1)},
	{Name: "silent: abroad on a Sunday, and the PC turns up in a third place", Story: pm001Weekend + " ip=203.0.113.9 net=AS64520/NO"},
	{Name: "silent: abroad on a Sunday, where Windows logged on the day before", Story: pm001Weekend + `
	d6 21:00 alice LAPTOP-1 cloudap ip=198.51.100.9 net=AS64510/NL`},
	{Name: "silent: abroad in a week off", Story: strings.Replace(pm001Weekend, "d8 07:30", "d10 07:30", 1)},
}
