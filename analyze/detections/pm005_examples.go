package detections

import (
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

const pm005History = `
	d1 09:00 alice LAPTOP-1 outlook token=prt x3 every 24h`

const pm005Ask = `broker resource=drs token=rt scope=adrs_access`

// pm005Enrolled is a device with all marks of an enrolment; pm005Bare is one that
// Windows logs on with, and no more.
const (
	pm005Away     = ` ip=203.0.113.66 net=AS64666/NL`
	pm005Enrolled = `
		10:01 audit register-device PC-9 by=alice
		10:02 alice PC-9 mdm-enrollment token=prt
		14:00 alice PC-9 cloudap interactive`
	pm005Abroad = pm005History + `
		d4 10:00 alice - ` + pm005Ask + pm005Away + pm005Enrolled + pm005Away
	pm005Bare = pm005History + `
		d4 10:00 alice - ` + pm005Ask + pm005Away + `
		d4 10:01 audit register-device PC-9 by=alice
		d4 10:20 alice PC-9 cloudap interactive unmanaged` + pm005Away
	pm005Device     = "The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10); 1 device registered after it."
	pm005FromAbroad = "The broker asked for device registration with a refresh token of alice@example.com once, first on 7 May 2026 10:00 from AS64666 NL (203.0.113.66); 1 device registered after it."
)

// pm005Week is pm005Bare with a device that was registered at an earlier time.
func pm005Week(at string) string {
	return strings.NewReplacer("d1 09:00 alice LAPTOP-1 outlook token=prt x3", "d-8 09:00 alice LAPTOP-1 outlook token=prt x12", "d4 10:01 audit", at+" audit").Replace(pm005Bare)
}

const pm005Once = "The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."

// beforeRefresh is a log of a time when there were no refresh tokens in it.
const beforeRefresh = `
	d2 00:00 bob LAPTOP-2 outlook token=none x500 every 1m`

var pm005Examples = []detect.Example{
	{Name: "asked for silently", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, For: []string{}, Story: `
		10:00 alice - ` + pm005Ask, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "Windows' logons are not in the export", Benign: []string{"an account added to Windows, or Windows Hello set up: " + detect.LogonsUnknown}, Story: `
		10:00 alice - ` + pm005Ask + leftOut, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "refresh tokens are hidden from the exporter", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.25},
		Against: []string{"the export hides the type of the token: that it was a refresh token follows from the client"}, Story: `
		10:00 alice - broker resource=drs token=masked scope=adrs_access`, Want: []string{pm005Once}},
	{Name: "the log knows no refresh tokens", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.25},
		Against: []string{"the log is of a time, or a kind, that knows no refresh tokens: that it was one follows from the client"}, Story: `
		10:00 alice - broker resource=drs token=none scope=adrs_access` + beforeRefresh, Want: []string{pm005Once}},
	{Name: "silent: a SAML token, in a log that knows no refresh tokens", Story: `
		10:00 alice - broker resource=drs token=saml11 scope=adrs_access` + beforeRefresh},
	{Name: "silent: none, in a log that knows refresh tokens", Story: `
		10:00 alice - broker resource=drs token=none scope=adrs_access` + beforeRefresh + `
		20:00 bob LAPTOP-2 outlook token=rt`},
	{Name: "by a script, and a device follows", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Evidence: []int{2},
		For: []string{"the user agent is one of tools", "the user registered a device within ten minutes"}, Story: `
		10:00 alice - ` + pm005Ask + ` tool
		10:00:20 audit register-device PC-9 by=alice`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10); 1 device registered after it."}},
	{Name: "from a network new for the user", For: []string{"the network is new for the user"}, Severity: []finding.Severity{finding.High}, Story: pm005History + `
		d4 10:00 alice - ` + pm005Ask + ` ip=203.0.113.66 net=AS64666/NL`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 7 May 2026 10:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "in a lineage that began with a device code", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.8}, Story: `
		10:00 alice - ` + pm005Ask + ` tool transfer=deviceCodeFlow`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "what the first of two requests shows holds for both", Confidence: []float64{0.8}, Evidence: []int{2},
		For: []string{"the user agent is one of tools", "the network is new for the user", "the lineage began with a device code"}, Story: pm005History + `
		d4 10:00 alice - ` + pm005Ask + ` tool transfer=deviceCodeFlow ip=203.0.113.66 net=AS64666/NL
		d6 10:00 alice - ` + pm005Ask + ` ip=203.0.113.66 net=AS64666/NL`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com twice, first on 7 May 2026 10:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "a phone", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: `
		10:00 alice PHONE-1 ` + pm005Ask + ` os=ios
		10:10 alice PHONE-1 ` + pm005Ask + ` os=ios`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com twice, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "another phone", Severity: []finding.Severity{finding.Low}, Story: `
		10:00 alice - ` + pm005Ask + ` os=- ua=android`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "from two networks, two findings; one device", Evidence: []int{2, 1}, Story: `
		10:00 alice - ` + pm005Ask + ` tool
		10:01 audit register-device PC-9 by=alice
		10:20 alice - ` + pm005Ask + ` tool ip=203.0.113.66 net=AS64666/NL`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10); 1 device registered after it.", "The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:20 from AS64666 NL (203.0.113.66)."}},
	{Name: "asked for twice before one device", Evidence: []int{3}, Story: `
		10:00 alice - ` + pm005Ask + ` x2 every 1m
		10:03 audit register-device PC-9 by=alice`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com twice, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10); 1 device registered after it."}},
	{Name: "a device hours later, and another before", Evidence: []int{1}, For: []string{}, Story: `
		09:59 audit register-device PC-8 by=alice
		10:00 alice - ` + pm005Ask + `
		12:00 audit register-device PC-9 by=alice`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "through a tunnel: no new network", For: []string{}, Story: pm005History + `
		d4 10:00 alice - ` + pm005Ask + ` gsa ip=203.0.113.66 net=AS64666/NL`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 7 May 2026 10:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "Windows logged on there, but hours before", Story: `
		07:00 alice LAPTOP-1 cloudap interactive
		10:00 alice - ` + pm005Ask, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "Windows logs on there, but only three hours later", Story: `
		10:00 alice - ` + pm005Ask + `
		13:00 alice LAPTOP-1 cloudap interactive`, Want: []string{pm005Once}},
	{Name: "enrolled, but Windows never logs on", Story: `
		10:00 alice - ` + pm005Ask + `
		10:01 audit register-device PC-9 by=alice
		10:02 alice PC-9 mdm-enrollment token=prt`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com once, first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10); 1 device registered after it."}},
	{Name: "silent: Windows logged on at that address", Story: `
		09:00 alice LAPTOP-1 cloudap interactive
		10:00 alice LAPTOP-1 ` + pm005Ask},
	{Name: "silent: Windows logs on there two hours later, to the minute", Story: `
		10:00 alice LAPTOP-1 ` + pm005Ask + `
		12:00 alice LAPTOP-1 cloudap interactive`},
	{Name: "enrolled, managed and logged on to, by somebody who was never seen before", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: `
		10:00 alice - ` + pm005Ask + pm005Enrolled, Want: []string{pm005Device}},
	{Name: "enrolled, managed and logged on to, where nobody was before", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4},
		Against: []string{"the new device has marks of an enrolment, which an intruder can make as well: it was enrolled for management within two hours, Windows logged on with it within a day, it met the compliance policy within a day"},
		Benign:  []string{"an account added to Windows, or Windows Hello set up: not ruled out, but Windows logged on with a new device only, from no network known before"}, Story: pm005Abroad, Want: []string{pm005FromAbroad}},
	{Name: "likewise, and Windows logs on within the hour", Severity: []finding.Severity{finding.Medium}, Story: strings.Replace(pm005Abroad, "14:00", "10:30", 1), Want: []string{pm005FromAbroad}},
	{Name: "a bare logon with the new device, at the address of the request", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: pm005Bare, Want: []string{pm005FromAbroad}},
	{Name: "likewise, with a device code before it", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.8}, Story: strings.Replace(pm005Bare, "adrs_access", "adrs_access transfer=deviceCodeFlow", 1), Want: []string{pm005FromAbroad}},
	{Name: "Windows signs in with the new device, but without a first-hand credential", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Story: strings.Replace(pm005Bare, "cloudap interactive", "cloudap token=prt", 1), Want: []string{pm005FromAbroad}},
	{Name: "asked for again, before another device that nothing speaks for", Severity: []finding.Severity{finding.High}, Story: pm005Bare + `
		d5 10:00 alice - ` + pm005Ask + pm005Away + `
		d5 10:01 audit register-device PC-8 by=alice`, Want: []string{strings.NewReplacer("once", "twice", "1 device", "2 devices").Replace(pm005FromAbroad)}},
	{Name: "likewise, with a device that was registered the evening before", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: strings.NewReplacer("d4 10:01 audit", "d4 16:00 audit", "d4 ", "d5 ").Replace(pm005Bare),
		Want: []string{strings.NewReplacer("; 1 device registered after it", "", "7 May", "8 May").Replace(pm005FromAbroad)}},
	{Name: "silent: a logon with a device that was registered a week before", Story: pm005Week("d-3 09:59")},
	{Name: "a logon with a device that was registered a week before, to the minute", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: pm005Week("d-3 10:00"), Want: []string{strings.TrimSuffix(pm005FromAbroad, "; 1 device registered after it.") + "."}},
	{Name: "silent: likewise, and it was where its user is known, within its first week", Story: pm005Week("d1 10:01") + `
		d2 09:00 alice PC-9 cloudap interactive`},
	{Name: "a renewal of a device that was logged on to on its first day, elsewhere", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: strings.Replace(pm005Week("d1 10:01"), "10:20 alice PC-9 cloudap interactive", "10:20 alice PC-9 cloudap token=prt", 1) + `
		d1 12:00 alice PC-9 cloudap interactive unmanaged` + pm005Away, Want: []string{strings.TrimSuffix(pm005FromAbroad, "; 1 device registered after it.") + "."}},
	{Name: "silent: a renewal of the new device, in a network of the user's", Story: strings.ReplaceAll(strings.Replace(pm005Bare, "PC-9 cloudap interactive", "PC-9 cloudap token=prt", 1), pm005Away, "")},
	{Name: "silent: a logon with the new device, in a network of the user's", Story: strings.ReplaceAll(pm005Bare, pm005Away, "")},
	{Name: "silent: enrolled lawfully", Story: strings.ReplaceAll(pm005History, "outlook token=prt", "outlook token=prt ip=192.0.2.9") + `
		d4 10:00 alice - ` + pm005Ask + pm005Enrolled},
	{Name: "silent: interactive", Story: `
		09:00 alice - office token=rt
		10:00 alice - ` + pm005Ask + ` interactive`},
	{Name: "silent: no token came in", Story: `
		10:00 alice - broker resource=drs token=none scope=adrs_access`},
	{Name: "silent: refused", Story: `
		10:00 alice - ` + pm005Ask + ` error=53003`},
	{Name: "silent: another resource", Story: `
		10:00 alice - broker token=rt scope=adrs_access`},
	{Name: "silent: another client", Story: `
		10:00 alice - drs-client resource=drs token=rt scope=adrs_access`},
	{Name: "silent: another scope", Story: `
		10:00 alice - broker resource=drs token=rt scope=self_service_device_delete`},
	{Name: "silent: scopes not carried", Story: `
		10:00 alice - ` + pm005Ask + ` token=absent`},
	{Name: "silent: agreed test", Story: `
		10:00 alice - ` + pm005Ask, Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "a device ten minutes after it, another a quarter of an hour", For: []string{"the user registered a device within ten minutes"}, Story: pm005History + `
		d4 10:00 alice - ` + pm005Ask + `
		d4 10:10 audit register-device PC-9 by=alice
		d4 12:00 alice - ` + pm005Ask + `
		d4 12:15 audit register-device PC-8 by=alice`, Want: []string{"The broker asked for device registration with a refresh token of alice@example.com twice, first on 7 May 2026 10:00 from AS64500 NO (192.0.2.10); 1 device registered after it."}},
	{Name: "silent: Windows logged on there an hour and a half before", Story: pm005History + `
		d4 08:30 alice LAPTOP-1 cloudap
		d4 10:00 alice - ` + pm005Ask},
}
