package detections

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

// somePCs are other people's, with logons of Windows, and an inventory of one.
const somePCs = `
	inventory LAPTOP-9
	d1 00:00 audit update-device LAPTOP-9 by=admin
	d1 00:00 user# PC-# cloudap interactive method=whfb x4 every 1m
	d1 00:30 user# PC-# cloudap x4 every 1m
	d1 01:00 user# PC-# outlook token=prt x4 every 1m`

func TestUnrelatedUserAgainstNaive(t *testing.T) {
	trial{beginning: somePCs, stories: 600, outcomes: []string{"low 0.35", "medium 0.35", "beside", "nobody's", "a crowd"}, invent: func(r *rand.Rand) (signs []sign) {
		if r.IntN(6) > 0 {
			signs = append(signs, aside(0, "inventory LAPTOP-1 %s=%s", pick(r, "owner", "user"), pick(r, "bob", "bob", "dora")))
		}
		if r.IntN(4) == 0 {
			signs = append(signs, aside(1, "audit %s LAPTOP-1 %s", pick(r, "add-owner", "add-user", "register-device"), pick(r, "user=bob by=admin", "user=admin by=bob")))
		}
		people := []string{"alice", "alice", "bob", "bob", "bob", "carol"}
		if r.IntN(6) == 0 {
			people = append(people, "dan", "eve")
		}
		for _, at := range strides(r, 3+r.IntN(6), 10, 59, 60, 61, 600) {
			s := plainSign(5000 + at).on(pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-1", "LAPTOP-2")).from(pick(r, 0, 0, 1, 2))
			s.user, s.token, s.failed = pick(r, people...), pick(r, "prt", "prt", "rt"), r.IntN(8) == 0
			if r.IntN(14) == 0 {
				s.app, s.interactive, s.method, s.token = "cloudap", true, "whfb", "none"
			}
			signs = append(signs, s)
		}
		return signs
	}, naive: func(ups, told []sign, note func(string)) (want []string) {
		mine := map[string]bool{}
		for _, a := range told {
			mine[word(a.aside, "owner=")] = true
			switch {
			case strings.HasPrefix(a.aside, "audit register-device"):
				mine[word(a.aside, "by=")] = true
			default:
				mine[word(a.aside, "user=")] = true
			}
		}
		delete(mine, "")
		on := pickSigns(ups, func(s sign) bool { return s.device == "LAPTOP-1" })
		if len(mine) == 0 {
			note("nobody's")
			return nil
		}
		if kinds(on, userOf) > 3 {
			note("a crowd")
			return nil
		}
		related := func(user string) bool {
			return mine[user] || some(on, func(s sign) bool { return s.user == user && s.app == "cloudap" && !s.failed })
		}
		own := pickSigns(okay(on), func(s sign) bool { return related(s.user) })
		for _, of := range by(on, userOf) {
			if related(of[0].user) {
				continue
			}
			uses := pickSigns(okay(of), func(s sign) bool {
				beside := some(own, func(o sign) bool { return o.ip == s.ip && apart(o, s) <= 60 })
				if beside {
					note("beside")
				}
				return s.token == "prt" && !beside
			})
			switch {
			case len(uses) == 0:
			case len(own) > 0 && some(uses, func(s sign) bool { return !some(own, func(o sign) bool { return o.net == s.net }) }):
				want = append(want, said(finding.Medium, 0.35, numbers(uses)))
			default:
				want = append(want, said(finding.Low, 0.35, numbers(uses)))
			}
		}
		return want
	}}.run(t, UnrelatedUser)
}

func TestPRTByScriptAgainstNaive(t *testing.T) {
	trial{stories: 300, outcomes: []string{"high 0.7", "low 0.2", "too often mute"}, invent: func(r *rand.Rand) (signs []sign) {
		at := 0
		for range pick(r, 3, 19, 20, 40) {
			at += 30
			s := plainSign(at)
			s.app, s.ua, s.token, s.failed = "broker", pick(r, "edge", "edge", "cloudap"), pick(r, "prt", "rt"), r.IntN(60) == 0
			signs = append(signs, s)
		}
		for range r.IntN(6) {
			at += 30
			s := plainSign(at).on(pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-1", ""))
			s.app, s.ua, s.failed, s.interactive = pick(r, "broker", "broker", "outlook", "aad-powershell", "azure-cli"), pick(r, "", "", "python"), r.IntN(6) == 0, r.IntN(5) == 0
			s.os, s.token = pick(r, "windows", "windows", "windows", "linux"), pick(r, "prt", "prt", "rt")
			signs = append(signs, s)
		}
		return signs
	}, naive: func(ups, _ []sign, note func(string)) (want []string) {
		uses := pickSigns(okay(ups), func(s sign) bool { return s.token == "prt" })
		scripts := pickSigns(uses, func(s sign) bool {
			cli := s.app == "aad-powershell" || s.app == "azure-cli" && s.os == "linux" // left to PM-003 where nobody is there
			return s.ua == "python" && !(s.app == "broker" && s.device == "") && !(cli && !s.interactive)
		})
		if len(scripts) > 0 {
			want = append(want, said(finding.High, 0.7, numbers(scripts)))
		}
		mute := pickSigns(uses, func(s sign) bool {
			all := pickSigns(okay(ups), func(o sign) bool { return o.device == s.device && o.app == s.app })
			named := pickSigns(all, func(o sign) bool { return o.ua != "" })
			if s.ua != "" || s.app != "broker" {
				return false
			}
			if 20*len(named) < 19*len(all) {
				note("too often mute")
			}
			return 20*len(named) >= 19*len(all)
		})
		if len(mute) > 0 {
			want = append(want, said(finding.Low, 0.2, numbers(mute)))
		}
		return want
	}}.run(t, PRTByScript)
}

// toolMarks are user agents of ROADtools as its source has them, and one of a browser.
var toolMarks = []string{
	`ua="Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Mobile Safari/537.3"`,
	`ua="Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/115.0.0.0 Safari/537.3"`,
	`ua="Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Win64; x64; Trident/7.0; .NET4.0C; .NET4.0E)"`,
	`ua=edge`,
}

func TestROADtoolsMarksAgainstNaive(t *testing.T) {
	trial{stories: 400, outcomes: []string{"high 0.8", "medium 0.4", "low 0.8", "low 0.4", "own build"}, invent: func(r *rand.Rand) (signs []sign) {
		if r.IntN(3) == 0 {
			signs = append(signs, aside(0, "inventory LAPTOP-1 os_version=%s", pick(r, "10.0.19041.928", "10.0.22631.1")))
		}
		for _, at := range strides(r, 1+r.IntN(4), 1, 60) {
			s := plainSign(at).on(pick(r, "LAPTOP-1", "LAPTOP-1", ""))
			s.os, s.user, s.failed, s.more = pick(r, "windows", "windows", "linux"), pick(r, "alice", "alice", "bob"), r.IntN(2) == 0, toolMarks[r.IntN(len(toolMarks))]
			if r.IntN(5) == 0 {
				s.app = "aad-powershell"
			}
			signs = append(signs, s)
		}
		for range r.IntN(2) {
			build, version := pick(r, "10.0.19041.928", "10.0.22631.2"), pick(r, "", "", " version=10.0.19041.928", " version=10.0.22000.1")
			signs = append(signs, aside(300, `audit register-device LAPTOP-%d by=alice%s ua="Dsreg/10.0 (Windows %s)"`, 1+r.IntN(2), version, build))
		}
		return signs
	}, naive: func(ups, told []sign, note func(string)) (want []string) {
		for _, of := range by(ups, func(s sign) string { return s.user + s.more }) {
			view := strings.Contains(of[0].more, "Trident")
			of = pickSigns(of, func(s sign) bool {
				return s.more != "ua=edge" && (!view || s.app == "aad-powershell" || s.os == "linux" || s.device == "")
			})
			if len(of) == 0 {
				continue
			}
			severity, confidence := finding.High, 0.8
			if view || strings.Contains(of[0].more, "Chrome/115") { // others have them as well
				severity, confidence = finding.Medium, 0.4
			}
			if len(okay(of)) == 0 {
				severity = finding.Low
			}
			want = append(want, said(severity, confidence, numbers(of)))
		}
		if !some(ups, func(s sign) bool { return s.user == "alice" }) {
			return want
		}
		for _, a := range saying(told, "audit") {
			device := strings.Fields(a.aside)[2]
			own := word(a.aside, "version=")
			for _, v := range saying(told, "inventory "+device) {
				if own == "" {
					own = word(v.aside, "os_version=")
				}
			}
			switch {
			case !strings.Contains(a.aside, "19041.928)"):
			case own == "10.0.19041.928":
				note("own build")
			case own == "":
				want = append(want, said(finding.Medium, 0.4, nil))
			default:
				want = append(want, said(finding.High, 0.8, nil))
			}
		}
		return want
	}}.run(t, ROADtoolsMarks)
}

func TestBulkTokenAgainstNaive(t *testing.T) {
	account := "package_00000000-0000-4000-8000-000000000001"
	trial{stories: 300, outcomes: []string{"high 0.5", "several networks"}, invent: func(r *rand.Rand) (signs []sign) {
		enrols := r.IntN(2) == 0
		for _, at := range strides(r, 1+r.IntN(4), 1, 60) {
			s := plainSign(at).on(pick(r, "", "LAPTOP-1")).from(max(0, r.IntN(12)-9))
			s.user, s.failed, s.more = pick(r, account, account, account, "alice"), r.IntN(6) == 0, "resource="+pick(r, "drs", "drs", "enrollment", "graph")
			if enrols {
				s.more = "resource=drs"
			}
			if r.IntN(12) == 0 {
				s.more += " gsa"
			}
			signs = append(signs, s)
		}
		return signs
	}, naive: func(ups, _ []sign, note func(string)) (want []string) {
		own := pickSigns(okay(ups), func(s sign) bool { return s.user == account })
		odd := pickSigns(own, func(s sign) bool { return strings.Contains(s.more, "graph") })
		if kinds(pickSigns(own, func(s sign) bool { return !strings.Contains(s.more, "gsa") }), netOf) > 1 {
			note("several networks")
			odd = own
		}
		if len(odd) > 0 {
			want = append(want, said(finding.High, 0.5, numbers(odd)))
		}
		return want
	}}.run(t, BulkToken)
}

func TestJoinedPCWithoutLogonsAgainstNaive(t *testing.T) {
	trial{beginning: somePCs, stories: 300, outcomes: []string{"high 0.55", "high 0.7", "Windows at work", "a server"}, invent: func(r *rand.Rand) (signs []sign) {
		if r.IntN(4) == 0 {
			signs = append(signs, aside(1, "audit register-device LAPTOP-1 by=alice"))
		}
		trust, system := pick(r, "joined", "joined", "hybrid", "registered"), pick(r, "windows", "windows", "windows", `"Windows Server 2022"`, "macos")
		app, api := pick(r, "outlook", "azure-cli"), pick(r, "arm", "sharepoint", "sharepoint")
		for _, at := range strides(r, 6+r.IntN(12), 20, 20, 20, 400) {
			s := plainSign(2000 + at)
			s.more = "resource=" + pick(r, "graph", api)
			s.trust, s.os, s.app, s.token, s.failed = trust, system, pick(r, "outlook", app, app), pick(r, "prt", "prt", "prt", "prt", "rt"), r.IntN(14) == 0
			if app == "azure-cli" {
				s.app = app
			}
			if r.IntN(40) == 0 {
				s.app = pick(r, "cloudap", "windows-search", "mdm-client")
			}
			signs = append(signs, s)
		}
		return signs
	}, naive: func(ups, told []sign, note func(string)) (want []string) {
		uses := pickSigns(okay(ups), func(s sign) bool { return s.token == "prt" })
		switch {
		case some(ups, func(s sign) bool { return slices.Contains([]string{"cloudap", "windows-search", "mdm-client"}, s.app) }):
			note("Windows at work")
			return nil
		case len(uses) < 10, daysIn(uses) < 2, uses[0].trust == "registered", uses[0].os == "macos":
			return nil
		case uses[0].os != "windows":
			note("a server")
			return nil
		}
		if len(told) > 0 || every(uses, func(s sign) bool { return s.app == "azure-cli" || s.more != "resource=sharepoint" }) {
			return []string{said(finding.High, 0.7, numbers(uses))}
		}
		return []string{said(finding.High, 0.55, numbers(uses))}
	}}.run(t, JoinedPCWithoutLogons)
}

func TestDeviceChangedByHandAgainstNaive(t *testing.T) {
	const day = 1440
	trial{beginning: somePCs, stories: 500, outcomes: []string{"high 0.4", "medium 0.4", "low 0.2"}, invent: func(r *rand.Rand) (signs []sign) {
		for _, at := range strides(r, 1+r.IntN(7), 10, 600, day, 7*day, 7*day+1) {
			if r.IntN(2) == 0 {
				modified := fmt.Sprintf(`modified='[{"name":"%s","old":"a","new":"b"}]'`, pick(r, "CloudDisplayName", "CloudDisplayName", "CloudDeviceOSVersion", "DeviceKeyMaterial"))
				signs = append(signs, aside(at, "audit %s LAPTOP-%d by=%s %s", pick(r, "update-device", "update-device", "update-device", "disable-device"), pick(r, 1, 1, 2), pick(r, "admin", "admin", "drs", "sync_ad"), modified))
				continue
			}
			s := plainSign(at).on(pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-2"))
			s.token, s.failed, s.user = pick(r, "prt", "prt", "rt"), r.IntN(6) == 0, pick(r, "alice", "bob")
			signs = append(signs, s)
		}
		return signs
	}, naive: func(ups, told []sign, _ func(string)) (want []string) {
		for _, device := range []string{"LAPTOP-1", "LAPTOP-2"} {
			uses := pickSigns(okay(ups), func(s sign) bool { return s.device == device && s.token == "prt" })
			follows := func(s, c sign) bool { return s.at >= c.at && s.at-c.at <= 7*day }
			var changes []sign
			for _, c := range told {
				if strings.Contains(c.aside, device) && strings.Contains(c.aside, "by=admin") && some(uses, func(s sign) bool { return follows(s, c) }) {
					changes = append(changes, c)
				}
			}
			about := func(what string) bool {
				return some(changes, func(c sign) bool { return strings.Contains(c.aside, what) })
			}
			rows := numbers(pickSigns(uses, func(s sign) bool { return some(changes, func(c sign) bool { return follows(s, c) }) }))
			switch {
			case len(changes) == 0:
			case about("DeviceKeyMaterial"):
				want = append(want, said(finding.High, 0.4, rows))
			case about("OSVersion"):
				want = append(want, said(finding.Medium, 0.4, rows))
			default:
				want = append(want, said(finding.Low, 0.2, rows))
			}
		}
		return want
	}}.run(t, DeviceChangedByHand)
}

func TestRogueDeviceAgainstNaive(t *testing.T) {
	trial{stories: 400, outcomes: []string{"high 0.7", "low 0.3", "not signed in with"}, invent: func(r *rand.Rand) (signs []sign) {
		if r.IntN(3) == 0 {
			signs = append(signs, aside(0, "inventory LAPTOP-1 os=%s os_version=%s", pick(r, "Windows", "Linux"), pick(r, "10.0.19041.928", "1", "10.0.22631.4")))
		}
		for _, at := range strides(r, 1+r.IntN(4), 1, 60) {
			s := plainSign(at).on(pick(r, "LAPTOP-1", "LAPTOP-2", "LAPTOP-2", ""))
			s.user, s.os, s.failed = pick(r, "alice", "alice", "bob"), "windows", r.IntN(5) == 0
			s.name = pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-1", "DESKTOP-ABCDEFG1", "DESKTOP-ABCDEF1", "oak-elm-web1-eu-0a1b2c3d")
			signs = append(signs, s)
		}
		for range r.IntN(2) {
			signs = append(signs, aside(300, "audit register-device LAPTOP-%d by=alice os=%s version=%s device_name=%s", pick(r, 2, 3), pick(r, "Windows", "Linux"),
				pick(r, "10.0.22631.4", "10.0.22631.4", "10.0.26100", "1"), pick(r, "PC-1", "DESKTOP-ABCDEF1")))
		}
		return signs
	}, naive: func(ups, told []sign, note func(string)) (want []string) {
		for _, user := range []string{"alice", "bob"} {
			here := pickSigns(ups, func(s sign) bool { return s.user == user })
			for _, device := range []string{"LAPTOP-1", "LAPTOP-2", "LAPTOP-3"} {
				rows := pickSigns(here, func(s sign) bool { return s.device == device })
				registered, listed := saying(told, "audit register-device "+device), saying(told, "inventory "+device)
				system, version, name := "", "", ""
				for _, a := range registered {
					system, version, name = word(a.aside, "os="), word(a.aside, "version="), word(a.aside, "device_name=")
				}
				for _, v := range listed {
					if system == "" {
						system, version = word(v.aside, "os="), word(v.aside, "os_version=")
					}
				}
				var shown []int
				if len(rows) > 0 {
					shown = []int{rows[0].n, rows[len(rows)-1].n}
					name = rows[0].name
					for _, s := range rows {
						if strings.HasPrefix(s.name, "DESKTOP-ABCDEFG1") || strings.HasPrefix(s.name, "oak") {
							name = s.name
							break
						}
					}
				} else if len(registered) == 0 || user == "bob" || len(here) == 0 {
					continue
				}
				sure := name == "DESKTOP-ABCDEFG1" || version == "1" || strings.HasPrefix(name, "DESKTOP-") && system == "Linux"
				doubt := strings.HasPrefix(name, "oak") || version == "10.0.19041.928" || version == "10.0.26100"
				if len(rows) == 0 && (sure || doubt) {
					note("not signed in with")
				}
				switch {
				case sure:
					want = append(want, said(finding.High, 0.7, shown))
				case doubt:
					want = append(want, said(finding.Low, 0.3, shown))
				}
			}
		}
		return want
	}}.run(t, RogueDevice)
}
