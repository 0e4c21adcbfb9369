package detections

import (
	"net/netip"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

// pm001Week makes the place of a PC known: an office in AS64500 NO.
const pm001Week = `
	d-1 09:00 alice LAPTOP-1 cloudap interactive
	d1 08:00 alice LAPTOP-1 cloudap interactive
	d1 12:00 alice LAPTOP-1 cloudap
	d2 08:00 alice LAPTOP-1 cloudap interactive
	d3 09:00 alice LAPTOP-1 cloudap`

// leftOut are PCs with which Windows logs on as the export does not tell.
const leftOut = `
	d1 09:00 user# PC-# outlook token=prt x3 every 1h`

const pm001Stolen = pm001Week + `
	d3 10:10 alice LAPTOP-1 azure-powershell token=prt ip=198.51.100.7 net=AS64510/NL
	d3 11:30 alice LAPTOP-1 cloudap`

var pm001Examples = []detect.Example{
	{Name: "between two logons", Story: pm001Stolen, Confidence: []float64{0.6}, Severity: []finding.Severity{finding.High}, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 11:30."}},
	{Name: "at home, or on a phone, over noon", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 13:00 alice LAPTOP-1 cloudap`, Benign: []string{"the PC moved: not ruled out, the logons lie 4 h apart", "usual proxy or tunnel of this PC: ruled out, because the network was not in use with it on three days before", "VPN or web gateway: ruled out only as far as the configuration names them"},
		Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00."}},
	{Name: "in the same country, taking turns with the PC", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, For: []string{"the PC was in use in AS64500 NO between those requests: both took turns 3 times, each time within the hour"},
		Benign: []string{"the PC moved: ruled out, because Windows logged on in AS64500 NO before and after", "usual proxy or tunnel of this PC: ruled out, because the network was not in use with it on three days before", "VPN or web gateway: ruled out only as far as the configuration names them"},
		Story: pm001Week + `
		d3 09:31 alice LAPTOP-1 outlook token=rt
		d3 09:40 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 10:00 alice LAPTOP-1 outlook token=rt
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 10:30 alice LAPTOP-1 outlook token=rt
		d3 11:30 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 12:30 alice LAPTOP-1 outlook token=rt
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 09:40, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00; 3 requests from there in all."}},
	{Name: "in the same country, taking turns with the PC twice, and more than an hour before it is in use again", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Story: pm001Week + `
		d3 09:31 alice LAPTOP-1 outlook token=rt
		d3 09:40 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 10:00 alice LAPTOP-1 outlook token=rt
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 10:30 alice LAPTOP-1 outlook token=rt
		d3 11:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 12:00:01 alice LAPTOP-1 outlook token=rt
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 09:40, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00; 3 requests from there in all."}},
	{Name: "in the same country, taking turns with the PC twice, and not in use again", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Story: pm001Week + `
		d3 09:31 alice LAPTOP-1 outlook token=rt
		d3 09:40 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 10:00 alice LAPTOP-1 outlook token=rt
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 10:30 alice LAPTOP-1 outlook token=rt
		d3 11:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 09:40, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00; 3 requests from there in all."}},
	{Name: "in the same country, taking turns with the PC twice, and refused in its network", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Story: pm001Week + `
		d3 09:31 alice LAPTOP-1 outlook token=rt
		d3 09:40 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 10:00 alice LAPTOP-1 outlook token=rt
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 10:30 alice LAPTOP-1 outlook token=rt
		d3 11:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 11:30 alice LAPTOP-1 outlook token=rt error=50173
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 09:40, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00; 3 requests from there in all."}},
	{Name: "in the same country, taking turns with the PC twice, and with another PC once", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Story: pm001Week + `
		d3 09:31 alice LAPTOP-1 outlook token=rt
		d3 09:40 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 10:00 alice LAPTOP-1 outlook token=rt
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 10:30 alice LAPTOP-1 outlook token=rt
		d3 11:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 11:30 alice LAPTOP-2 outlook token=rt
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 09:40, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00; 3 requests from there in all."}},
	{Name: "in the same country, taking turns with the PC twice, and once with a request that does not tell its token", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Story: pm001Week + `
		d3 09:31 alice LAPTOP-1 outlook token=rt
		d3 09:40 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 10:00 alice LAPTOP-1 outlook token=rt
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 10:30 alice LAPTOP-1 outlook token=rt
		d3 11:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 11:30 alice LAPTOP-1 outlook token=absent
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 09:40, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00; 3 requests from there in all."}},
	{Name: "in the same country, taking turns with the PC twice, and with a tunnel once", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Story: pm001Week + `
		d3 09:31 alice LAPTOP-1 outlook token=rt
		d3 09:40 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 10:00 alice LAPTOP-1 outlook token=rt
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 10:30 alice LAPTOP-1 outlook token=rt
		d3 11:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 11:30 alice LAPTOP-1 outlook token=rt gsa
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 09:40, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00; 3 requests from there in all."}},
	{Name: "in the same country, taking turns with the PC twice, the second time with two requests", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Story: pm001Week + `
		d3 09:31 alice LAPTOP-1 outlook token=rt
		d3 09:40 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 10:00 alice LAPTOP-1 outlook token=rt
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 10:30 alice LAPTOP-1 outlook token=rt
		d3 10:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 11:30 alice LAPTOP-1 outlook token=rt
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 09:40, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00; 3 requests from there in all."}},
	{Name: "in the same country, taking turns with the PC twice, and more than an hour after it was in use", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Story: pm001Week + `
		d3 09:31 alice LAPTOP-1 outlook token=rt
		d3 09:40 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 10:00 alice LAPTOP-1 outlook token=rt
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 10:30 alice LAPTOP-1 outlook token=rt
		d3 11:31 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 12:00 alice LAPTOP-1 outlook token=rt
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 09:40, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00; 3 requests from there in all."}},
	{Name: "in the same country, with the user agent of another system", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.7}, For: []string{"the user agent is not one of this PC: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36 Edg/136.0.0.0"},
		Benign: []string{"the PC moved: not ruled out, the logons lie 4 h apart", "usual proxy or tunnel of this PC: ruled out, because the network was not in use with it on three days before", "VPN or web gateway: ruled out only as far as the configuration names them"},
		Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook ua=linux token=prt ip=198.51.100.7 net=AS64510/NO
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00."}},
	{Name: "in the same country, with the user agent of a tool", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.7}, Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook tool token=prt ip=198.51.100.7 net=AS64510/NO
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00."}},
	{Name: "in the same country, with a browser that claims another system", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 edge browser ua=linux token=prt ip=198.51.100.7 net=AS64510/NO
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00."}},
	{Name: "in the same country, soon after a logon: it may be the network of a phone", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Against: []string{"the network is not known to be of another country, and the use does not lie within half an hour of both logons"}, Story: pm001Week + `
		d3 09:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 13:00 alice LAPTOP-1 cloudap`, Benign: []string{"the PC moved: not ruled out, the logons lie 4 h apart", "usual proxy or tunnel of this PC: ruled out, because the network was not in use with it on three days before", "VPN or web gateway: ruled out only as far as the configuration names them"},
		Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 09:20, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00."}},
	{Name: "in the same country, further than an airliner goes in the time", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Story: pm001Week + ` latitude=59.9 longitude=10.7
		d3 09:50 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO latitude=69.6 longitude=18.9
		d3 13:00 alice LAPTOP-1 cloudap latitude=59.9 longitude=10.7`,
		Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 09:50, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00."}},
	{Name: "in the same country, no further than an airliner goes in the time", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Story: pm001Week + ` latitude=59.9 longitude=10.7
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO latitude=65.3 longitude=10.7
		d3 13:00 alice LAPTOP-1 cloudap latitude=59.9 longitude=10.7`,
		Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00."}},
	{Name: "in the same country, 500 km away in half an hour: places of addresses are too rough", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Story: pm001Week + ` latitude=59.9 longitude=10.7
		d3 09:32 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO latitude=64.392 longitude=10.7
		d3 13:00 alice LAPTOP-1 cloudap latitude=59.9 longitude=10.7`,
		Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 09:32, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00."}},
	{Name: "in the same country, a little more than 500 km away in half an hour", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Story: pm001Week + ` latitude=59.9 longitude=10.7
		d3 09:32 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO latitude=64.401 longitude=10.7
		d3 13:00 alice LAPTOP-1 cloudap latitude=59.9 longitude=10.7`,
		Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 09:32, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00."}},
	{Name: "in the same country, the place of the other network is not known", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Story: pm001Week + ` latitude=59.9 longitude=10.7
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d3 13:00 alice LAPTOP-1 cloudap latitude=59.9 longitude=10.7`,
		Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00."}},
	{Name: "in the same country, the place of the logons is not known", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO latitude=69.6 longitude=18.9
		d3 13:00 alice LAPTOP-1 cloudap`,
		Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 6 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00."}},
	{Name: "twenty minutes after a logon", Confidence: []float64{0.7}, Story: pm001Week + `
		d3 09:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL x3 every 5m
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 09:20, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00; 3 requests from there in all."}},
	{Name: "twenty minutes before a logon", Confidence: []float64{0.7}, Story: pm001Week + `
		d3 12:40 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 12:40, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00."}},
	{Name: "half an hour after the last that is known of the PC", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Story: pm001Week + `
		d3 09:40 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 09:40, 40 min after a Windows logon of that PC in AS64500 NO."}},
	{Name: "no logon follows", Confidence: []float64{0.35}, Severity: []finding.Severity{finding.Medium}, Story: pm001Week + `
		d3 19:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 19:20, 10 h 20 min after a Windows logon of that PC in AS64500 NO."}},
	{Name: "the next logon is a night away, in the old place", Confidence: []float64{0.35}, Story: pm001Week + `
		d3 19:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d4 09:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 19:20, 10 h 20 min after a Windows logon of that PC in AS64500 NO."}},
	{Name: "five days of use, of which the first three count as foreign", Story: pm001Week + `
		d4 09:00 alice LAPTOP-1 cloudap
		d4 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL x5 every 24h
		d4 11:30 alice LAPTOP-1 cloudap x5 every 24h`, Evidence: []int{6}, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 7 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 11:30; 3 requests from there in all."}},
	{Name: "IPv6 from a network unlike the PC's IPv6", Story: `
		d1 08:00 alice LAPTOP-1 cloudap ip=2001:db8:1::7 asn=-
		d1 12:00 alice LAPTOP-1 cloudap ip=2001:db8:1::7 asn=-
		d1 13:00 alice LAPTOP-1 outlook token=prt ip=2001:db8:77::1 asn=-
		d1 14:00 alice LAPTOP-1 cloudap ip=2001:db8:1::7 asn=-`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from 2001:db8:77::/48 (2001:db8:77::1) on 4 May 2026 13:00, between Windows logons of that PC in 2001:db8:1::/48 at 12:00 and 14:00."}},
	{Name: "with the user agent of Windows' own logons", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=prt ua=cloudap ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 11:30."}},
	{Name: "the broker with that user agent, where the PC never was", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 broker token=prt ua=cloudap ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 11:30."}},
	{Name: "silent: the Windows sign-in client was left out of the export", NotRun: true, Story: `
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL` + leftOut},
	{Name: "silent: from the same network", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=192.0.2.99
		d3 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: proxy in use every day", Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive
		d1 10:10 alice LAPTOP-1 outlook token=prt ip=203.0.113.5 net=AS64501/NO
		d1 12:00 alice LAPTOP-1 cloudap
		d2 08:00 alice LAPTOP-1 cloudap interactive
		d2 10:10 alice LAPTOP-1 outlook token=prt ip=203.0.113.5 net=AS64501/NO
		d2 12:00 alice LAPTOP-1 cloudap
		d3 08:00 alice LAPTOP-1 cloudap interactive
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=203.0.113.5 net=AS64501/NO
		d3 12:00 alice LAPTOP-1 cloudap`},
	{Name: "silent: the PC moved there", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap ip=198.51.100.9 net=AS64510/NL`},
	{Name: "silent: the PC is on its way", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap ip=203.0.113.9 net=AS64520/DE`},
	{Name: "silent: the PC turns up there the next day", Story: pm001Week + `
		d3 19:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d4 09:00 alice LAPTOP-1 cloudap ip=198.51.100.9 net=AS64510/NL`},
	{Name: "silent: Windows itself, elsewhere", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 cloudap ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: address of a logon two days before", Story: pm001Week + `
		d1 20:00 alice LAPTOP-1 cloudap ip=198.51.100.7 net=AS64511/NO
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: network of a logon the evening before, and no logon follows", Story: pm001Week + `
		d2 21:00 alice LAPTOP-1 cloudap ip=198.51.100.7 net=AS64510/NL
		d3 19:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.200 net=AS64510/NL`},
	{Name: "silent: last logon two days before", Story: pm001Week + `
		d5 19:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL`},
	{Name: "silent: too few logons to know the place", Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive
		d1 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d1 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: logons of long ago", Story: pm001Week + `
		d30 09:00 alice LAPTOP-1 cloudap
		d30 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d30 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: refused", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=prt error=53003 ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: with a refresh token", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=rt ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: token type not carried", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=absent ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: address not carried", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=? net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: a network whose number is not known", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 asn=-
		d3 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: IPv6 beside IPv4, numbers not known", Story: `
		d1 08:00 alice LAPTOP-1 cloudap asn=-
		d1 12:00 alice LAPTOP-1 cloudap asn=-
		d1 13:00 alice LAPTOP-1 outlook token=prt ip=2001:db8:77::1 asn=-
		d1 14:00 alice LAPTOP-1 cloudap asn=-`},
	{Name: "silent: through Global Secure Access", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 outlook token=prt gsa ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: address of the first request", Story: pm001Week + `
		d3 10:10 alice LAPTOP-1 line-of-business token=prt confidential ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap`},
	{Name: "silent: exit of the company's VPN", Story: pm001Stolen, Params: func(p *detect.Params) { p.Tunnels = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")} }},
	{Name: "silent: network of the company's web gateway", Story: pm001Stolen, Params: func(p *detect.Params) { p.TunnelASNs = []int64{64510} }},
	{Name: "silent: agreed test", Story: pm001Stolen, Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "silent: shared PC by its name", Story: pm001Stolen, Params: func(p *detect.Params) { p.Shared = []string{"laptop-"} }},
	{Name: "silent: PC that four others used the day before", Story: pm001Stolen + `
		d2 10:00 user# LAPTOP-1 cloudap interactive x4 every 1h`},
	{Name: "silent: registered, not joined", Story: `
		d1 08:00 alice LAPTOP-1 cloudap trust=registered x4 every 1h
		d1 11:30 alice LAPTOP-1 outlook token=prt trust=registered ip=198.51.100.7 net=AS64510/NL
		d1 12:00 alice LAPTOP-1 cloudap trust=registered`},
	{Name: "silent: not Windows", Story: `
		d1 08:00 alice MAC-1 cloudap os=macos x4 every 1h
		d1 11:30 alice MAC-1 outlook token=prt os=macos ip=198.51.100.7 net=AS64510/NL
		d1 12:00 alice MAC-1 cloudap os=macos`},
	{Name: "the PC logs on from that address, but weeks later", Story: pm001Stolen + `
		d20 09:00 alice LAPTOP-1 cloudap ip=198.51.100.7 net=AS64510/NL`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 11:30."}},
	{Name: "from the beginning, but on two days only", Story: `
		d1 08:00 alice LAPTOP-1 cloudap x4 every 4h
		d1 10:10 alice LAPTOP-1 outlook token=prt ip=203.0.113.5 net=AS64501/NO
		d2 08:00 alice LAPTOP-1 cloudap x4 every 4h
		d2 10:10 alice LAPTOP-1 outlook token=prt ip=203.0.113.5 net=AS64501/NO
		d3 08:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64501 NO (203.0.113.5) on 4 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 08:00 and 12:00; 2 requests from there in all."}},
	{Name: "the weightiest of several is told", Confidence: []float64{0.7}, Evidence: []int{6}, Story: pm001Week + `
		d3 19:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d4 09:00 alice LAPTOP-1 cloudap
		d4 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d4 13:50 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d4 14:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 7 May 2026 13:50, between Windows logons of that PC in AS64500 NO at 09:00 and 14:00; 3 requests from there in all."}},
	{Name: "silent: the PC turns up there two days later", Story: pm001Week + `
		d3 19:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d5 09:00 alice LAPTOP-1 cloudap ip=198.51.100.9 net=AS64510/NL`},
	{Name: "silent: before the first logon", Story: `
		d-2 07:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL` + pm001Week},
	{Name: "silent: logons whose address is not carried", Story: `
		d1 08:00 alice LAPTOP-1 cloudap ip=? x3 every 1h
		d1 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d1 11:30 alice LAPTOP-1 cloudap ip=?`},
	{Name: "silent: logons through Global Secure Access", Story: `
		d1 08:00 alice LAPTOP-1 cloudap gsa x3 every 1h
		d1 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d1 11:30 alice LAPTOP-1 cloudap gsa`},
	{Name: "between two logons, after one without", Confidence: []float64{0.6}, Story: pm001Week + `
		d3 19:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d4 09:00 alice LAPTOP-1 cloudap
		d4 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d4 14:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 7 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 14:00; 2 requests from there in all."}},
	{Name: "in the same country between two logons, after one without", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Story: pm001Week + `
		d3 19:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d4 09:00 alice LAPTOP-1 cloudap
		d4 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NO
		d4 14:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NO (198.51.100.7) on 7 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 14:00; 2 requests from there in all."}},
	{Name: "the logs hold two days of the PC before", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.35}, Against: []string{"usual proxy or tunnel of this PC: cannot be judged, because the logs hold fewer than three days of it before"}, Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive
		d2 08:00 alice LAPTOP-1 cloudap interactive
		d3 09:00 alice LAPTOP-1 cloudap
		d3 09:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 09:20, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00."}},
	{Name: "the logs hold one day of the PC before, and no logon follows", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: `
		d2 08:00 alice LAPTOP-1 cloudap interactive x3 every 1h
		d3 09:00 alice LAPTOP-1 cloudap
		d3 19:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 19:20, 10 h 20 min after a Windows logon of that PC in AS64500 NO."}},
	{Name: "the third day tells, whatever was seen before", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive x2 every 4h
		d2 08:00 alice LAPTOP-1 cloudap interactive
		d2 08:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d2 09:20 alice LAPTOP-1 cloudap
		d3 08:00 alice LAPTOP-1 cloudap
		d4 08:00 alice LAPTOP-1 cloudap
		d4 10:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d4 12:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 7 May 2026 10:00, between Windows logons of that PC in AS64500 NO at 08:00 and 12:00; 2 requests from there in all."}},
	{Name: "hybrid joined", Story: `
		d1 08:00 alice LAPTOP-1 cloudap trust=hybrid x3 every 1h
		d1 11:00 alice LAPTOP-1 outlook token=prt trust=hybrid ip=198.51.100.7 net=AS64510/NL
		d1 12:00 alice LAPTOP-1 cloudap trust=hybrid`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 4 May 2026 11:00, between Windows logons of that PC in AS64500 NO at 10:00 and 12:00."}},
	{Name: "from where the PC stood three weeks ago", Story: `
		d-25 09:00 alice LAPTOP-1 cloudap ip=198.51.100.9 net=AS64510/NL x4 every 24h` + pm001Stolen, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 11:30."}},
	{Name: "a PC that logs on once in three days", Story: `
		d1 09:00 alice LAPTOP-1 cloudap interactive
		d7 09:00 alice LAPTOP-1 cloudap interactive
		d13 08:00 alice LAPTOP-1 cloudap interactive
		d7 10:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 10 May 2026 10:00, 1 h after a Windows logon of that PC in AS64500 NO."}},
	{Name: "half an hour after a logon, to the minute", Confidence: []float64{0.7}, Story: pm001Week + `
		d3 09:30 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 09:30, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00."}},
	{Name: "half an hour before a logon, to the minute", Confidence: []float64{0.7}, Story: pm001Week + `
		d3 12:30 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d3 13:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 12:30, between Windows logons of that PC in AS64500 NO at 09:00 and 13:00."}},
	{Name: "eight hours from logon to logon", Confidence: []float64{0.6}, Story: pm001Week + `
		d3 12:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d3 17:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 12:00, between Windows logons of that PC in AS64500 NO at 09:00 and 17:00."}},
	{Name: "ten hours from logon to logon do not show that it stayed", Confidence: []float64{0.35}, Story: pm001Week + `
		d3 12:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d3 19:00 alice LAPTOP-1 cloudap`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 12:00, 3 h after a Windows logon of that PC in AS64500 NO."}},
	{Name: "a day after the last logon", Confidence: []float64{0.35}, Story: pm001Week + `
		d4 09:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 7 May 2026 09:00, 24 h after a Windows logon of that PC in AS64500 NO."}},
	{Name: "the address saw the PC ten days before", Story: `
		d-8 09:00 alice LAPTOP-1 cloudap ip=198.51.100.7 net=AS64511/NO` + pm001Stolen, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 6 May 2026 10:10, between Windows logons of that PC in AS64500 NO at 09:00 and 11:30."}},
	{Name: "the network saw the PC a day and a half before", Confidence: []float64{0.35}, Story: pm001Week + `
		d2 21:00 alice LAPTOP-1 cloudap ip=198.51.100.9 net=AS64510/NL
		d4 08:30 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL`, Want: []string{"The PRT of LAPTOP-1 (alice@example.com) was used from AS64510 NL (198.51.100.7) on 7 May 2026 08:30, 23 h 30 min after a Windows logon of that PC in AS64500 NO."}},
	{Name: "silent: a day and a half after the last logon", Story: pm001Week + `
		d4 20:00 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL`},
	{Name: "silent: the address saw the PC five days before", Story: `
		d-2 09:00 alice LAPTOP-1 cloudap ip=198.51.100.7 net=AS64511/NO` + pm001Stolen},
	{Name: "silent: three logons, but not within a week", Story: `
		d-10 09:00 alice LAPTOP-1 cloudap interactive
		d3 09:00 alice LAPTOP-1 cloudap interactive
		d3 10:10 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap`},
}
