package detections

import (
	"net/netip"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

// pm007Namesake is a session that goes on once on another PC of the same name.
const pm007Namesake = `
	d1 09:00 alice LAPTOP-1 outlook token=prt session=s1
	d1 09:20 alice LAPTOP-9 outlook token=prt session=s1 trust=registered name=LAPTOP-1 ip=203.0.113.66 net=AS64666/NL`

var pm007Examples = []detect.Example{
	{Name: "two devices that alternate", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.75}, Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice DESKTOP-7QK2M1P outlook token=prt session=s1 ip=203.0.113.66 net=AS64666/NL
		09:40 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 (AS64500 NO) and DESKTOP-7QK2M1P (AS64666 NL) twice in 40 min."}},
	{Name: "two devices that alternate, beside a phone it was transferred to", Evidence: []int{3}, Benign: []string{"one PC whose registration was renewed: ruled out, because the old id came back", "sign-in transferred to a phone: ruled out, because its sign-ins are left out", "remote desktop: ruled out as far as applications are known as such"}, Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:10 alice PHONE-1 outlook-mobile session=s1 transfer=authenticationTransfer os=ios
		09:20 alice LAPTOP-2 outlook token=prt session=s1
		09:40 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 (AS64500 NO) and LAPTOP-2 (AS64500 NO) twice in 40 min."}},
	{Name: "two devices that alternate, both the user's own", Against: []string{"by the inventory every device of the session is the user's own, registered before: LAPTOP-1 since 1 May 2026 00:00 and LAPTOP-2 since 2 May 2026 00:00"}, Story: `
		inventory LAPTOP-1 owner=alice registered=d-2
		inventory LAPTOP-2 owner=alice registered=d-1
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice LAPTOP-2 outlook token=prt session=s1
		09:40 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 (AS64500 NO) and LAPTOP-2 (AS64500 NO) twice in 40 min."}},
	{Name: "two devices that alternate, both the user's own, of which the inventory names the owner", Against: []string{"by the inventory every device of the session is the user's own, registered before: LAPTOP-1 since 1 May 2026 00:00 and LAPTOP-2 since 2 May 2026 00:00"}, Story: `
		inventory LAPTOP-1 owners=Alice@example.com registered=d-2
		inventory LAPTOP-2 owners=alice@example.com registered=d-1
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice LAPTOP-2 outlook token=prt session=s1
		09:40 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 (AS64500 NO) and LAPTOP-2 (AS64500 NO) twice in 40 min."}},
	{Name: "two devices that alternate, one of them a colleague's", Against: []string{}, Story: `
		inventory LAPTOP-1 owner=alice registered=d-2
		inventory LAPTOP-2 owner=bob registered=d-1
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice LAPTOP-2 outlook token=prt session=s1
		09:40 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 (AS64500 NO) and LAPTOP-2 (AS64500 NO) twice in 40 min."}},
	{Name: "two devices that alternate, one of them of an unknown age", Against: []string{}, Story: `
		inventory LAPTOP-1 owner=alice registered=d-2
		inventory LAPTOP-2 owner=alice
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice LAPTOP-2 outlook token=prt session=s1
		09:40 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 (AS64500 NO) and LAPTOP-2 (AS64500 NO) twice in 40 min."}},
	{Name: "two devices that alternate, one of them registered on the user while the session was moving", Against: []string{}, Story: `
		inventory LAPTOP-1 owner=alice registered=d-2
		inventory LAPTOP-2 owner=alice registered=2026-05-04T09:10:00Z
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice LAPTOP-2 outlook token=prt session=s1
		09:40 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 (AS64500 NO) and LAPTOP-2 (AS64500 NO) twice in 40 min."}},
	{Name: "two devices that alternate, one of them registered on the user in the moment of the last sign-in before", Against: []string{}, Story: `
		inventory LAPTOP-1 owner=alice registered=d-2
		inventory LAPTOP-2 owner=alice registered=2026-05-04T09:00:00Z
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice LAPTOP-2 outlook token=prt session=s1
		09:40 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 (AS64500 NO) and LAPTOP-2 (AS64500 NO) twice in 40 min."}},
	{Name: "two devices that alternate within a working day", Evidence: []int{9}, Story: `
		08:00 alice LAPTOP-1 outlook token=prt session=s1 x4 every 20m
		09:20 alice LAPTOP-2 outlook token=prt session=s1 ip=203.0.113.66 net=AS64666/NL
		09:40 alice LAPTOP-1 outlook token=prt session=s1 x4 every 20m`, Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 (AS64500 NO) and LAPTOP-2 (AS64666 NL) twice in 40 min."}},
	{Name: "alternate in one network", Benign: []string{"one PC whose registration was renewed: ruled out, because the old id came back", "sign-in transferred to a phone: ruled out, because no sign-in of the session carries that transfer method", "remote desktop: ruled out as far as applications are known as such"}, For: []string{"a device came back after the other: the two alternate"}, Confidence: []float64{0.75}, Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice LAPTOP-2 outlook token=prt session=s1
		09:40 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 (AS64500 NO) and LAPTOP-2 (AS64500 NO) twice in 40 min."}},
	{Name: "from one to the other, in two networks", For: []string{"the devices are in different networks"}, Confidence: []float64{0.6}, Severity: []finding.Severity{finding.High}, Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice LAPTOP-2 outlook token=prt session=s1 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 (AS64500 NO) and LAPTOP-2 (AS64666 NL) once in 20 min."}},
	{Name: "from one to the other, with two systems", For: []string{"the devices have different operating systems: Windows and Linux"}, Confidence: []float64{0.6}, Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice BOX-1 outlook token=prt session=s1 os=linux`, Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 (AS64500 NO) and BOX-1 (AS64500 NO) once in 20 min."}},
	{Name: "from one to the other in one place", Confidence: []float64{0.45}, Severity: []finding.Severity{finding.Medium}, Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice LAPTOP-2 outlook token=prt session=s1`, Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 (AS64500 NO) and LAPTOP-2 (AS64500 NO) once in 20 min."}},
	{Name: "two sessions, one cause", Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:05 alice LAPTOP-1 teams token=prt session=s2
		09:20 alice LAPTOP-2 outlook token=prt session=s1
		09:25 alice LAPTOP-2 teams token=prt session=s2`, Want: []string{"2 sessions of alice@example.com moved between LAPTOP-1 (AS64500 NO) and LAPTOP-2 (AS64500 NO) twice in 25 min."}},
	{Name: "same name and new kind of join, but the old id comes back", Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1 trust=registered
		09:20 alice LAPTOP-9 outlook token=prt session=s1 trust=hybrid name=LAPTOP-1
		09:40 alice LAPTOP-1 outlook token=prt session=s1 trust=registered`, Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 7d812add… (AS64500 NO) and LAPTOP-1 0b7b5ea3… (AS64500 NO) twice in 40 min."}},
	{Name: "same name, same kind of join, nothing deleted", Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice LAPTOP-9 outlook token=prt session=s1 name=LAPTOP-1`, Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 7d812add… (AS64500 NO) and LAPTOP-1 0b7b5ea3… (AS64500 NO) once in 20 min."}},
	{Name: "new kind of join and new name", Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1 trust=registered
		09:20 alice LAPTOP-9 outlook token=prt session=s1 trust=hybrid`, Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 (AS64500 NO) and LAPTOP-9 (AS64500 NO) once in 20 min."}},
	{Name: "deleted long before it was last used", Story: `
		08:00 audit delete-device LAPTOP-1 by=admin
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice LAPTOP-9 outlook token=prt session=s1 name=LAPTOP-1`, Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 7d812add… (AS64500 NO) and LAPTOP-1 0b7b5ea3… (AS64500 NO) once in 20 min."}},
	{Name: "silent: two sessions", Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice LAPTOP-2 outlook token=prt session=s2`},
	{Name: "silent: registered in the middle of the session", Story: `
		09:00 alice - broker interactive session=s1
		09:20 alice LAPTOP-2 outlook token=prt session=s1`},
	{Name: "silent: device not carried by one source", Story: `
		09:00 alice ? outlook session=s1
		09:20 alice LAPTOP-2 outlook token=prt session=s1`},
	{Name: "silent: refused on the second", Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice LAPTOP-2 outlook token=prt session=s1 error=53003`},
	{Name: "silent: registered PC joined anew, name kept", Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1 trust=registered
		09:20 alice LAPTOP-9 outlook token=prt session=s1 trust=hybrid name=LAPTOP-1`},
	{Name: "a PC of the same name in another country, with another kind of join", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6},
		Against: []string{"the devices have one name and their kinds of join differ, as those of a PC have that is joined anew; but a session does not go on in another network then"}, Story: pm007Namesake,
		Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 7d812add… (AS64500 NO) and LAPTOP-1 0b7b5ea3… (AS64666 NL) once in 20 min."}},
	{Name: "joined anew twice, the first time in another country", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Story: pm007Namesake + `
		d1 09:40 alice LAPTOP-8 outlook token=prt session=s1 trust=hybrid name=LAPTOP-1 ip=203.0.113.66 net=AS64666/NL`,
		Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 7d812add… (AS64500 NO), LAPTOP-1 0b7b5ea3… (AS64666 NL) and LAPTOP-1 7df7edfb… (AS64666 NL) twice in 40 min."}},
	{Name: "likewise, and in a second session the kind of join is one", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6},
		Against: []string{}, Story: `
		d1 08:00 alice LAPTOP-1 outlook token=prt session=s0
		d1 08:20 alice LAPTOP-9 outlook token=prt session=s0 name=LAPTOP-1 ip=203.0.113.66 net=AS64666/NL` + pm007Namesake,
		Want: []string{"2 sessions of alice@example.com moved between LAPTOP-1 7d812add… (AS64500 NO) and LAPTOP-1 0b7b5ea3… (AS64666 NL) twice in 1 h 20 min."}},
	{Name: "likewise, in another network of the country", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: strings.Replace(pm007Namesake, "NL", "NO", 1),
		Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 7d812add… (AS64500 NO) and LAPTOP-1 0b7b5ea3… (AS64666 NO) once in 20 min."}},
	{Name: "likewise, and it comes back", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.75}, Story: pm007Namesake + `
		09:30 alice LAPTOP-1 outlook token=prt session=s1`,
		Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 7d812add… (AS64500 NO) and LAPTOP-1 0b7b5ea3… (AS64666 NL) twice in 30 min."}},
	{Name: "silent: a PC of the same name, where its user had been before", Story: `
		d0 08:00 alice LAPTOP-1 outlook token=prt session=s0 ip=203.0.113.66 net=AS64666/NL` + pm007Namesake},
	{Name: "silent: a PC of the same name, deleted in between, in another network", Story: `
		09:10 audit delete-device LAPTOP-1 by=admin` + pm007Namesake},
	{Name: "silent: registered PC joined anew, only the inventory has names", Story: `
		inventory LAPTOP-1 trust=registered
		inventory LAPTOP-9 name=LAPTOP-1 trust=hybrid
		09:00 alice LAPTOP-1 outlook token=prt session=s1 trust=registered name=?
		09:20 alice LAPTOP-9 outlook token=prt session=s1 trust=hybrid name=?`},
	{Name: "no names anywhere", Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1 trust=registered name=?
		09:20 alice LAPTOP-9 outlook token=prt session=s1 trust=hybrid name=?`, Severity: []finding.Severity{finding.Medium}, Want: []string{"Session d698df9d… of alice@example.com moved between 7d812add-ce70-40ea-8380-c2a619308900 (AS64500 NO) and 0b7b5ea3-ae52-46d8-8f38-b57332679f00 (AS64500 NO) once in 20 min."}},
	{Name: "silent: PC deleted and registered anew, name kept", Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:10 audit delete-device LAPTOP-1 by=admin
		09:20 alice LAPTOP-9 outlook token=prt session=s1 name=LAPTOP-1`},
	{Name: "silent: sign-in transferred to a phone by QR code", Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice PHONE-1 outlook-mobile session=s1 transfer=authenticationTransfer os=ios
		09:40 alice LAPTOP-1 outlook token=prt session=s1`},
	{Name: "silent: remote desktop token", Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice HOST-1 outlook token=rdp session=s1
		09:40 alice LAPTOP-1 outlook token=prt session=s1`},
	{Name: "silent: virtual desktop", Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice HOST-1 avd session=s1
		09:40 alice LAPTOP-1 outlook token=prt session=s1`},
	{Name: "silent: sign-in to a remote host", Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice HOST-1 office resource=cloud-login session=s1
		09:40 alice LAPTOP-1 outlook token=prt session=s1`},
	{Name: "silent: Cloud PC", Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice CPC-alice-1 outlook token=prt session=s1
		09:40 alice LAPTOP-1 outlook token=prt session=s1`},
	{Name: "silent: session not carried", Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=?
		09:20 alice LAPTOP-2 outlook token=prt session=?`},
	{Name: "silent: agreed test", Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice LAPTOP-2 outlook token=prt session=s1 ip=203.0.113.66
		09:40 alice LAPTOP-1 outlook token=prt session=s1`,
		Params: func(p *detect.Params) {
			p.Approved.Addresses = []netip.Prefix{netip.MustParsePrefix("203.0.113.66/32")}
		}},
	{Name: "back once, then on to a third", Confidence: []float64{0.75}, Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice LAPTOP-2 outlook token=prt session=s1
		09:40 alice LAPTOP-1 outlook token=prt session=s1
		10:00 alice LAPTOP-3 outlook token=prt session=s1`, Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 (AS64500 NO), LAPTOP-2 (AS64500 NO) and LAPTOP-3 (AS64500 NO) 3 times in 1 h."}},
	{Name: "one session alternates, another does not", Confidence: []float64{0.75}, Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice LAPTOP-2 outlook token=prt session=s1
		09:40 alice LAPTOP-1 outlook token=prt session=s1
		10:00 alice LAPTOP-1 outlook token=prt session=s2
		10:20 alice LAPTOP-2 outlook token=prt session=s2`, Want: []string{"2 sessions of alice@example.com moved between LAPTOP-1 (AS64500 NO) and LAPTOP-2 (AS64500 NO) 3 times in 1 h 20 min."}},
	{Name: "disabled in between is not deleted", Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:10 audit disable-device LAPTOP-1 by=admin
		09:20 alice LAPTOP-9 outlook token=prt session=s1 name=LAPTOP-1`, Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 7d812add… (AS64500 NO) and LAPTOP-1 0b7b5ea3… (AS64500 NO) once in 20 min."}},
	{Name: "deleted only after the new id was in use", Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 alice LAPTOP-9 outlook token=prt session=s1 name=LAPTOP-1
		09:30 audit delete-device LAPTOP-1 by=admin`, Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 7d812add… (AS64500 NO) and LAPTOP-1 0b7b5ea3… (AS64500 NO) once in 20 min."}},
	{Name: "from one to the other, a sign-in without a device between", Evidence: []int{2}, Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:10 alice - outlook token=rt session=s1
		09:20 alice LAPTOP-2 outlook token=prt session=s1 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"Session d698df9d… of alice@example.com moved between LAPTOP-1 (AS64500 NO) and LAPTOP-2 (AS64666 NL) once in 20 min."}},
	{Name: "two sessions, one of them transferred to a phone as well", Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:10 alice PHONE-1 outlook-mobile session=s1 transfer=authenticationTransfer os=ios
		09:20 alice LAPTOP-2 outlook token=prt session=s1 ip=203.0.113.66 net=AS64666/NL
		10:00 alice LAPTOP-1 outlook token=prt session=s2
		10:20 alice LAPTOP-2 outlook token=prt session=s2 ip=203.0.113.66 net=AS64666/NL`, Benign: []string{"one PC whose registration was renewed: ruled out, because name and kind of join do not show it and the directory deleted none", "sign-in transferred to a phone: ruled out, because its sign-ins are left out", "remote desktop: ruled out as far as applications are known as such"}, Want: []string{"2 sessions of alice@example.com moved between LAPTOP-1 (AS64500 NO) and LAPTOP-2 (AS64666 NL) twice in 1 h 20 min."}},
	{Name: "silent: the old id was deleted in the moment of its last sign-in", Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:00 audit delete-device LAPTOP-1 by=admin
		09:20 alice LAPTOP-9 outlook token=prt session=s1 name=LAPTOP-1`},
	{Name: "silent: the old id was deleted in the moment in which the new one appears", Story: `
		09:00 alice LAPTOP-1 outlook token=prt session=s1
		09:20 audit delete-device LAPTOP-1 by=admin
		09:20 alice LAPTOP-9 outlook token=prt session=s1 name=LAPTOP-1`},
}
