package detections

import (
	"net/netip"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

const (
	pm043SignIn = `
	d1 10:00 alice LAPTOP-1 outlook token=prt session=s1 id=r-1`
	pm043Seen = `
	d2 10:00 alice - edge token=rt session=s7 ip=203.0.113.66 net=AS64666/NL`
	pm043Use = `
	d1 10:05 request alice GET /v1.0/me/messages of=r-1 ip=203.0.113.66`
	pm043Colleagues = `
	d-2 08:00 bob LAPTOP-2 outlook token=prt session=s2 ip=203.0.113.67 net=AS64666/NL x5 every 24h
	d-2 08:00 carol LAPTOP-3 outlook token=prt session=s3 ip=203.0.113.66 net=AS64666/NL x5 every 24h
	d-2 08:00 dave LAPTOP-4 outlook token=prt session=s4 ip=203.0.113.69 net=AS64666/NL x5 every 24h`
	pm043Shared = pm043Colleagues + pm043Seen
	pm043Far    = "1 token of alice@example.com, given to AS64500 NO (192.0.2.10) for Microsoft Office, was used from 203.0.113.66 on 4 May 2026 10:05."
	pm043Net    = "1 token of alice@example.com, given to AS64500 NO (192.0.2.10) for Microsoft Office, was used from AS64666 NL (203.0.113.66) on 4 May 2026 10:05."
)

var pm043Examples = []detect.Example{
	{Name: "in a network that is known to be another", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, For: []string{}, Against: []string{}, Evidence: []int{2}, Story: pm043Seen + pm043SignIn + pm043Use, Want: []string{pm043Net}},
	{Name: "in both places", Confidence: []float64{0.75}, For: []string{"the same token was used in the place that it was given to as well"}, Story: pm043Seen + pm043SignIn + pm043Use + `
	10:06 request alice GET /v1.0/me/messages of=r-1`, Want: []string{pm043Net}},
	{Name: "of another device", Confidence: []float64{0.75}, For: []string{"the token names another device than its sign-in"}, Story: pm043Seen + pm043SignIn + pm043Use + ` device=LAPTOP-2`, Want: []string{pm043Net}},
	{Name: "of its device", Confidence: []float64{0.6}, Story: pm043Seen + pm043SignIn + pm043Use + ` device=LAPTOP-1`, Want: []string{pm043Net}},
	{Name: "by a tool", Confidence: []float64{0.75}, For: []string{"the user agent of requests is a tool's: AiTM kits and Node tools"}, Story: pm043Seen + pm043SignIn + pm043Use + ` ua=axios/1.7`, Want: []string{pm043Net}},
	{Name: "in a mailbox, by name", Confidence: []float64{0.6}, Story: pm043Seen + pm043SignIn + `
	10:05 request alice MailItemsAccessed alice@example.com of=r-1 ip=203.0.113.66 workload=Exchange status=- client_auth_method=- user_id=- upn=alice@example.com`, Want: []string{pm043Net}},
	{Name: "of two kinds, one three hours later", Evidence: []int{4}, Story: pm043Seen + pm043SignIn + `
	10:05 request alice GET /v1.0/me/messages of=r-1 ip=203.0.113.66 x3 every 1s
	13:05 request alice POST /v1.0/me/mailFolders/inbox/messageRules of=r-1 ip=203.0.113.66`, Want: []string{pm043Net}},
	{Name: "two tokens of a session", Evidence: []int{4}, Story: pm043Seen + pm043SignIn + `
	10:01 alice LAPTOP-1 outlook token=prt session=s1 id=r-2
	10:06 request alice GET /v1.0/me/messages of=r-2 ip=203.0.113.66` + pm043Use, Want: []string{"2 tokens of alice@example.com, given to AS64500 NO (192.0.2.10) for Microsoft Office, were used from AS64666 NL (203.0.113.66) on 4 May 2026 10:05."}},
	{Name: "the network is not known, the address far away", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.3}, Against: []string{"it is not known in which network the requests began: only the addresses are far apart"}, Story: pm043SignIn + pm043Use, Want: []string{pm043Far}},
	{Name: "far away, by a tool", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, Story: pm043SignIn + pm043Use + ` ua=axios/1.7`, Want: []string{pm043Far}},
	{Name: "the identifier is that of the first request", Confidence: []float64{0.6}, Story: pm043Seen + `
	d1 10:00 alice LAPTOP-1 outlook token=prt session=s1 original_request_id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 uti=xMFjTVvJPE2OChJx_YE-AA
	10:05 request alice GET /v1.0/me/messages uti=xMFjTVvJPE2OChJx_YE-AA ip=203.0.113.66`, Want: []string{pm043Net}},
	{Name: "a logon there the day before", Story: pm043Seen + `
	d1 10:00 alice LAPTOP-1 outlook interactive ip=203.0.113.66 net=AS64666/NL` + `
	d2 11:00 alice LAPTOP-1 outlook token=prt session=s1 id=r-1
	d2 11:05 request alice GET /v1.0/me/messages of=r-1 ip=203.0.113.66`, Want: []string{"1 token of alice@example.com, given to AS64500 NO (192.0.2.10) for Microsoft Office, was used from AS64666 NL (203.0.113.66) on 5 May 2026 11:05."}},
	{Name: "another device logged on there", Story: pm043Seen + pm043SignIn + pm043Use + `
	14:00 alice LAPTOP-2 cloudap session=s8 ip=203.0.113.66 net=AS64666/NL`, Want: []string{pm043Net}},
	{Name: "in a network that colleagues use", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.3}, For: []string{},
		Against: []string{"many of the tenant use that network day after day, though the user did not a day before: a proxy, or a provider that many have at home, looks like that"}, Story: pm043Shared + pm043SignIn + pm043Use, Want: []string{pm043Net}},
	{Name: "likewise, and that it is the same network a database says", Severity: []finding.Severity{finding.Medium}, Located: map[string]string{"203.0.113.66": "AS64666/NL"}, Story: pm043Colleagues + pm043SignIn + pm043Use, Want: []string{pm043Net}},
	{Name: "likewise, by a tool", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.75}, Story: pm043Shared + pm043SignIn + pm043Use + ` ua=axios/1.7`, Want: []string{pm043Net}},
	{Name: "likewise, and the user was there hours before", Severity: []finding.Severity{finding.Medium}, Story: pm043Shared + `
	d0 14:00 alice LAPTOP-1 outlook token=prt session=s1 ip=203.0.113.66 net=AS64666/NL` + pm043SignIn + pm043Use, Want: []string{pm043Net}},
	{Name: "likewise, and the user was refused there days before", Severity: []finding.Severity{finding.Medium}, Story: pm043Shared + `
	d-2 14:00 alice LAPTOP-1 outlook token=prt session=s1 ip=203.0.113.66 net=AS64666/NL error=53003` + pm043SignIn + pm043Use, Want: []string{pm043Net}},
	{Name: "silent: in a network that colleagues use, and the user does", Story: pm043Shared + `
	d-2 14:00 alice LAPTOP-1 outlook token=prt session=s1 ip=203.0.113.66 net=AS64666/NL` + pm043SignIn + pm043Use},
	{Name: "in a network that the user alone has", Severity: []finding.Severity{finding.High}, Story: `
	d-2 14:00 alice LAPTOP-1 outlook token=prt session=s1 ip=203.0.113.66 net=AS64666/NL` + pm043SignIn + pm043Use, Want: []string{pm043Net}},
	{Name: "silent: the device moved there", Story: pm043Seen + pm043SignIn + pm043Use + `
	14:00 alice LAPTOP-1 cloudap session=s8 ip=203.0.113.66 net=AS64666/NL`},
	{Name: "a tool renewed the PRT of the device there", Severity: []finding.Severity{finding.High}, Story: pm043Seen + pm043SignIn + pm043Use + `
	14:00 alice LAPTOP-1 cloudap tool session=s8 ip=203.0.113.66 net=AS64666/NL`, Want: []string{pm043Net}},
	{Name: "silent: in that network by its first sign-in there, after one of an export that names none", Story: `
	d0 09:00 alice - edge token=rt session=s7 ip=203.0.113.66 asn=- country=-
	d2 10:00 alice - edge token=rt session=s7 ip=203.0.113.66` + pm043SignIn + pm043Use},
	{Name: "a tool signed in there with the user's password", Severity: []finding.Severity{finding.High}, Story: pm043Seen + pm043SignIn + pm043Use + `
	14:00 alice - edge interactive tool session=s8 ip=203.0.113.66 net=AS64666/NL`, Want: []string{pm043Net}},
	{Name: "somebody signed in there through an anonymising network", Severity: []finding.Severity{finding.High}, Story: pm043Seen + pm043SignIn + pm043Use + `
	14:00 alice - edge interactive session=s8 ip=203.0.113.66 net=AS64666/NL risk_event_types=anonymizedIPAddress`, Want: []string{pm043Net}},
	{Name: "somebody signed in there, at a hosting provider", Severity: []finding.Severity{finding.High}, Story: pm043Seen + pm043SignIn + pm043Use + `
	14:00 alice - edge interactive session=s8 ip=203.0.113.66 net=AS64666/NL`, Params: func(p *detect.Params) { p.Hosting = []int64{64666} }, Want: []string{pm043Net}},
	{Name: "silent: the user logged on there", Story: pm043Seen + pm043SignIn + pm043Use + `
	14:00 alice - edge interactive session=s8 ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: the user logged on in that network", Story: pm043Seen + pm043SignIn + pm043Use + `
	09:00 alice - edge interactive session=s8 ip=203.0.113.99 net=AS64666/NL`},
	{Name: "silent: the same address", Story: pm043SignIn + `
	10:05 request alice GET /v1.0/me/messages of=r-1`},
	{Name: "silent: another address of the network", Story: `
	d2 10:00 alice - edge token=rt session=s7 ip=203.0.113.66` + pm043SignIn + pm043Use},
	{Name: "silent: nearby, the network is not known", Story: pm043SignIn + `
	10:05 request alice GET /v1.0/me/messages of=r-1 ip=192.0.77.10`},
	{Name: "silent: the other kind of address", Story: pm043SignIn + `
	10:05 request alice GET /v1.0/me/messages of=r-1 ip=2001:db8::5`},
	{Name: "silent: a service with credentials of its own", Story: pm043Seen + pm043SignIn + pm043Use + ` client_auth_method=1`},
	{Name: "silent: two hours later", Story: pm043Seen + pm043SignIn + `
	12:05 request alice GET /v1.0/me/messages of=r-1 ip=203.0.113.66`},
	{Name: "silent: a network of Microsoft", Story: `
	d2 10:00 alice - edge token=rt session=s7 ip=203.0.113.66 net=AS8075/NL` + pm043SignIn + pm043Use},
	{Name: "silent: a network that the tenant shares, the user since the day before, to the minute", Story: `
	d1 07:00 bob - edge ip=203.0.113.70 net=AS64666/NL x8 every 24h
	d1 07:10 carol - edge ip=203.0.113.71 net=AS64666/NL x8 every 24h
	d0 10:00 alice - edge token=rt session=s7 ip=203.0.113.66 net=AS64666/NL` + pm043SignIn + pm043Use},
	{Name: "silent: the exit of a tunnel", Story: pm043Seen + pm043SignIn + pm043Use,
		Params: func(p *detect.Params) { p.Tunnels = []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")} }},
	{Name: "silent: the exit of a tunnel, by its network", Story: pm043Seen + pm043SignIn + pm043Use,
		Params: func(p *detect.Params) { p.TunnelASNs = []int64{64666} }},
	{Name: "silent: the tenant's own network", Story: pm043Seen + pm043SignIn + pm043Use,
		Params: func(p *detect.Params) { p.Corporate = []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")} }},
	{Name: "silent: the sign-in came through a tunnel", Story: pm043Seen + pm043SignIn + ` gsa` + pm043Use},
	{Name: "silent: the address is of an earlier request", Story: pm043Seen + pm043SignIn + ` confidential` + pm043Use},
	{Name: "silent: the address of the sign-in is hidden", Story: pm043Seen + pm043SignIn + ` ip=-` + pm043Use},
	{Name: "silent: the request has no address", Story: pm043Seen + pm043SignIn + `
	10:05 request alice GET /v1.0/me/messages of=r-1 ip=-`},
	{Name: "silent: the sign-in was refused", Story: pm043Seen + pm043SignIn + ` error=53003` + pm043Use},
	{Name: "silent: of no sign-in, see PM-044", Story: pm043Seen + pm043SignIn + `
	10:05 request alice GET /v1.0/me/messages of=r-5 ip=203.0.113.66`},
	{Name: "silent: the address is not carried", Story: pm043Seen + pm043SignIn + ` missing=client_ip` + pm043Use},
	{Name: "silent: no requests in the case", NotRun: true, Story: pm043SignIn},
	{Name: "silent: agreed test", Story: pm043Seen + pm043SignIn + pm043Use,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "silent: agreed test from there", Story: pm043Seen + pm043SignIn + pm043Use,
		Params: func(p *detect.Params) { p.Approved.Addresses = []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")} }},
	{Name: "two places of which no network is known", Story: pm043SignIn + pm043Use + `
	10:06 request alice GET /v1.0/me/messages of=r-1 ip=198.51.100.7
	10:07 request alice GET /v1.0/me/messages of=r-1 ip=203.0.40.5`, Want: []string{"1 token of alice@example.com, given to AS64500 NO (192.0.2.10) for Microsoft Office, was used from 203.0.113.66 on 4 May 2026 10:05.", "1 token of alice@example.com, given to AS64500 NO (192.0.2.10) for Microsoft Office, was used from 198.51.100.7 on 4 May 2026 10:06."}},
	{Name: "two addresses of one network", Evidence: []int{3}, Story: pm043Seen + `
	d2 10:30 alice - edge token=rt session=s7 ip=198.51.100.7 net=AS64666/NL` + pm043SignIn + pm043Use + `
	10:06 request alice GET /v1.0/me/messages of=r-1 ip=198.51.100.7`, Want: []string{"1 token of alice@example.com, given to AS64500 NO (192.0.2.10) for Microsoft Office, was used from AS64666 NL (203.0.113.66) on 4 May 2026 10:05."}},
	{Name: "one of two sign-ins names no network", Against: []string{"it is not known in which network the requests began: only the addresses are far apart"}, Story: pm043Seen + pm043SignIn + ` asn=-
	10:01 alice LAPTOP-1 outlook token=prt session=s1 id=r-2 ip=192.0.2.11
	10:06 request alice GET /v1.0/me/messages of=r-2 ip=203.0.113.66` + pm043Use, Want: []string{"2 tokens of alice@example.com, given to 192.0.2.0/24 (192.0.2.10) for Microsoft Office, were used from AS64666 NL (203.0.113.66) on 4 May 2026 10:05."}},
	{Name: "one of two tokens names another device, was used by a tool and in its own place", For: []string{"the same token was used in the place that it was given to as well", "the token names another device than its sign-in", "the user agent of requests is a tool's: AiTM kits and Node tools"}, Story: pm043Seen + pm043SignIn + `
	10:01 alice LAPTOP-1 outlook token=prt session=s1 id=r-2
	10:04 request alice GET /v1.0/me/messages of=r-1` + pm043Use + ` device=LAPTOP-2 ua=axios/1.7
	10:06 request alice GET /v1.0/me/messages of=r-2 ip=203.0.113.66 ua=python`, Want: []string{"2 tokens of alice@example.com, given to AS64500 NO (192.0.2.10) for Microsoft Office, were used from AS64666 NL (203.0.113.66) on 4 May 2026 10:05."}},
	{Name: "the sign-in names no device, the token does", For: []string{}, Story: pm043Seen + `
	d1 10:00 alice - outlook token=rt session=s1 id=r-1` + pm043Use + ` device=LAPTOP-1`, Want: []string{"1 token of alice@example.com, given to AS64500 NO (192.0.2.10) for Microsoft Office, was used from AS64666 NL (203.0.113.66) on 4 May 2026 10:05."}},
	{Name: "a database knows the network of the requests", Confidence: []float64{0.6}, Against: []string{}, Located: map[string]string{"203.0.113.66": "AS64666/NL"}, Story: pm043SignIn + pm043Use, Want: []string{"1 token of alice@example.com, given to AS64500 NO (192.0.2.10) for Microsoft Office, was used from AS64666 NL (203.0.113.66) on 4 May 2026 10:05."}},
	{Name: "a database knows the number of the network, not the country", Against: []string{}, Located: map[string]string{"203.0.113.66": "AS64666"}, Story: pm043SignIn + pm043Use, Want: []string{"1 token of alice@example.com, given to AS64500 NO (192.0.2.10) for Microsoft Office, was used from AS64666 (203.0.113.66) on 4 May 2026 10:05."}},
	{Name: "a database that knows the country alone", Against: []string{"it is not known in which network the requests began: only the addresses are far apart"}, Located: map[string]string{"203.0.113.66": "/NL"}, Story: pm043SignIn + pm043Use, Want: []string{"1 token of alice@example.com, given to AS64500 NO (192.0.2.10) for Microsoft Office, was used from 203.0.113.66 on 4 May 2026 10:05."}},
	{Name: "an hour and a half later", Story: pm043Seen + pm043SignIn + `
	11:30 request alice GET /v1.0/me/messages of=r-1 ip=203.0.113.66`, Want: []string{"1 token of alice@example.com, given to AS64500 NO (192.0.2.10) for Microsoft Office, was used from AS64666 NL (203.0.113.66) on 4 May 2026 11:30."}},
	{Name: "logged on there thirteen hours later", Story: pm043Seen + pm043SignIn + pm043Use + `
	23:05 alice LAPTOP-1 cloudap session=s8 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"1 token of alice@example.com, given to AS64500 NO (192.0.2.10) for Microsoft Office, was used from AS64666 NL (203.0.113.66) on 4 May 2026 10:05."}},
	{Name: "a logon there was refused", Story: pm043Seen + pm043SignIn + pm043Use + `
	09:00 alice - edge interactive session=s8 ip=203.0.113.66 net=AS64666/NL error=50126`, Want: []string{"1 token of alice@example.com, given to AS64500 NO (192.0.2.10) for Microsoft Office, was used from AS64666 NL (203.0.113.66) on 4 May 2026 10:05."}},
	{Name: "the user logged on at home, too", Story: pm043Seen + pm043SignIn + pm043Use + `
	09:00 alice LAPTOP-1 cloudap interactive session=s8`, Want: []string{"1 token of alice@example.com, given to AS64500 NO (192.0.2.10) for Microsoft Office, was used from AS64666 NL (203.0.113.66) on 4 May 2026 10:05."}},
	{Name: "the user logged on at home, too, and no network is known", Story: `
	d1 10:00 alice LAPTOP-1 outlook token=prt session=s1 id=r-1 asn=- country=-` + pm043Use + `
	09:00 alice LAPTOP-1 cloudap interactive session=s8 ip=- asn=- country=-`, Want: []string{"1 token of alice@example.com, given to 192.0.2.0/24 (192.0.2.10) for Microsoft Office, was used from 203.0.113.66 on 4 May 2026 10:05."}},
	{Name: "the PRT of the device was used there, too", Story: pm043Seen + pm043SignIn + pm043Use + `
	10:10 alice LAPTOP-1 edge token=prt session=s9 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"1 token of alice@example.com, given to AS64500 NO (192.0.2.10) for Microsoft Office, was used from AS64666 NL (203.0.113.66) on 4 May 2026 10:05."}},
	{Name: "silent: half a day after a logon there", Story: pm043Seen + pm043SignIn + pm043Use + `
	21:00 alice LAPTOP-1 cloudap session=s8 ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: the user logged on at that address, whose network is not known", Story: pm043SignIn + pm043Use + `
	09:00 alice - edge interactive session=s8 ip=203.0.113.66 asn=- country=-`},
	{Name: "silent: nearby, the sign-in names no network", Story: `
	d2 10:00 alice - edge token=rt session=s7 ip=192.0.77.10 net=AS64666/NL` + pm043SignIn + ` asn=-
	10:05 request alice GET /v1.0/me/messages of=r-1 ip=192.0.77.10`},
	{Name: "silent: the same address, whose network got another number", Story: `
	d0 10:00 alice LAPTOP-1 edge token=prt session=s7 net=AS64777/NO` + pm043SignIn + `
	10:05 request alice GET /v1.0/me/messages of=r-1`},
	{Name: "silent: the request has no address, and neither has a sign-in of another network", Story: `
	d2 10:00 alice - edge token=rt session=s7 ip=- net=AS64666/NL` + pm043SignIn + `
	10:05 request alice GET /v1.0/me/messages of=r-1 ip=-`},
	{Name: "silent: what stands for the address of the sign-in is none", Story: pm043SignIn + ` ip=hidden asn=-
	10:05 request alice GET /v1.0/me/messages of=r-1 ip=2001:db8::5`},
	{Name: "two tokens by two tools: the first is named", For: []string{"the user agent of requests is a tool's: AiTM kits and Node tools"}, Story: pm043Seen + pm043SignIn + `
	10:01 alice LAPTOP-1 outlook token=prt session=s1 id=r-2` + pm043Use + ` ua=axios/1.7
	10:06 request alice GET /v1.0/me/messages of=r-2 ip=203.0.113.66 ua=curl/8.1`, Want: []string{"2 tokens of alice@example.com, given to AS64500 NO (192.0.2.10) for Microsoft Office, were used from AS64666 NL (203.0.113.66) on 4 May 2026 10:05."}},
	{Name: "logged on there thirteen hours before", Story: pm043Seen + `
	d0 21:00 alice LAPTOP-1 cloudap session=s8 ip=203.0.113.66 net=AS64666/NL` + pm043SignIn + pm043Use, Want: []string{"1 token of alice@example.com, given to AS64500 NO (192.0.2.10) for Microsoft Office, was used from AS64666 NL (203.0.113.66) on 4 May 2026 10:05."}},
	{Name: "silent: eleven hours after a logon there", Story: pm043Seen + `
	d0 23:00 alice LAPTOP-1 cloudap session=s8 ip=203.0.113.66 net=AS64666/NL` + pm043SignIn + pm043Use},
}
