package detections

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"prtscope/analyze/finding"
)

func TestPossessionFailuresAgainstNaive(t *testing.T) {
	const day = 1440
	trial{beginning: "d1 00:00 audit update-device L9 by=admin", stories: 700, outcomes: []string{"high 0.5", "medium 0.3", "critical 0.7", "changed", "a run"}, invent: func(r *rand.Rand) (signs []sign) {
		if r.IntN(3) > 0 {
			signs = append(signs, aside(r.IntN(4*day), "audit %s LAPTOP-%d by=alice", pick(r, "register-device", "disable-device", "add-owner"), 1+r.IntN(2)))
		}
		quiet := r.IntN(2) == 0
		for _, at := range strides(r, 3+r.IntN(8), 3, 10, 10, 15, 29, 31, pick(r, 5, 600), pick(r, 5, day)) {
			s := plainSign(at).on(pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-2", "")).from(pick(r, 0, 0, 1, 2))
			s.user, s.token = pick(r, "alice", "alice", "alice", "bob"), pick(r, "prt", "rt", "none")
			if r.IntN(3) > 0 {
				s = s.refusedWith(pick(r, 140000, 140000, 140000, 1000027, 140001, 140001, 53003))
				if !quiet && r.IntN(4) == 0 {
					s.more = "error=7000016"
				}
			}
			signs = append(signs, s)
		}
		return signs
	}, naive: func(ups, told []sign, note func(string)) (want []string) {
		failing := pickSigns(ups, func(s sign) bool { return s.failed && errorOf(s) != "53003" })
		for _, of := range by(failing, func(s sign) string {
			if s.device == "" {
				return s.user + s.ip
			}
			return s.user + s.device
		}) {
			odd := some(of, func(s sign) bool { return errorOf(s) == "7000016" })
			for _, s := range of {
				run := pickSigns(of, func(o sign) bool { return o.n <= s.n && s.at-o.at <= 30 })
				if len(run) >= 3 && kinds(run, errorOf) >= 2 && some(run, func(o sign) bool { return errorOf(o) == "140001" }) {
					note("a run")
					odd = true
				}
			}
			first := of[0]
			if odd && first.device != "" && some(saying(told, "audit register-device "+first.device, "audit disable-device "+first.device), func(a sign) bool { return apart(a, first) <= day }) {
				note("changed")
				odd = false
			}
			there := pickSigns(okay(ups), func(s sign) bool { return s.user == first.user && s.ip == first.ip })
			tokens := pickSigns(there, func(s sign) bool { return s.n > first.n && s.token != "none" })
			switch {
			case !odd:
			case len(there) > 0 && there[0].n < first.n:
				want = append(want, said(finding.Medium, 0.3, numbers(of)))
			case len(tokens) > 0 && tokens[0].at-first.at <= day:
				want = append(want, said(finding.Critical, 0.7, append(numbers(of), tokens[0].n)))
			default:
				want = append(want, said(finding.High, 0.5, numbers(of)))
			}
		}
		return want
	}}.run(t, PossessionFailures)
}

func TestOldDerivationAgainstNaive(t *testing.T) {
	trial{stories: 300, outcomes: []string{"high 0.5", "medium 0.4", "info 0.4"}, invent: func(r *rand.Rand) (signs []sign) {
		if r.IntN(4) == 0 {
			signs = append(signs, aside(0, "inventory LAPTOP-1 os_version=%s", pick(r, "10.0.17763.1999", "10.0.19041.928", "10.0.19041.1110", "10.0.22631.1", "10.0.17134.9999")))
		}
		for _, at := range strides(r, 3+r.IntN(6), 10, 30, 60, 61, 600) {
			s := plainSign(at).on(pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-2", "")).from(pick(r, 0, 0, 0, 2))
			s.user, s.token = pick(r, "alice", "alice", "bob"), pick(r, "prt", "prt", "rt")
			s.os = map[bool]string{true: "linux", false: "windows"}[s.device == "LAPTOP-2"]
			if r.IntN(3) == 0 {
				s = s.refusedWith(pick(r, 5000611, 5000611, 5000611, 140001))
			}
			signs = append(signs, s)
		}
		return signs
	}, naive: func(ups, told []sign, _ func(string)) (want []string) {
		refused := pickSigns(ups, func(s sign) bool { return errorOf(s) == "5000611" })
		for _, of := range by(refused, func(s sign) string { return s.user + s.device }) {
			// 10.0.19041.928 is old too, but what ROADtools makes up.
			old := of[0].device == "LAPTOP-1" && len(told) > 0 && slices.Contains([]string{"10.0.17763.1999", "10.0.17134.9999"}, word(told[0].aside, "os_version="))
			var then []sign
			for _, s := range of {
				if then == nil {
					then = pickSigns(okay(ups), func(o sign) bool {
						return o.user == s.user && o.token == "prt" && o.ip == s.ip && o.n > s.n && o.at-s.at <= 60
					})
				}
			}
			switch {
			case old || of[0].os == "linux":
				want = append(want, said(finding.Info, 0.4, numbers(of)))
			case len(then) > 0:
				want = append(want, said(finding.High, 0.5, append(numbers(of), then[0].n)))
			default:
				want = append(want, said(finding.Medium, 0.4, numbers(of)))
			}
		}
		return want
	}}.run(t, OldDerivation)
}

func TestDeviceProbingAgainstNaive(t *testing.T) {
	const day = 1440
	codes := []int{53000, 53000, 50129, 53001, 50126}
	trial{beginning: "d1 00:00 audit update-device L9 by=admin", stories: 800, outcomes: []string{"low 0.3", "medium 0.3", "known", "a phone"}, invent: func(r *rand.Rand) (signs []sign) {
		for _, at := range strides(r, r.IntN(4), 300, day) { // what the user does before
			s := plainSign(at).from(pick(r, 0, 0, 0, 0, 2))
			s.failed = r.IntN(5) == 0
			signs = append(signs, s)
		}
		begin, away := pick(r, 0, 4*day), pick(r, 1, 2)
		for _, at := range strides(r, 4+r.IntN(6), 1, 5, 5, 10, 16) {
			s := plainSign(begin + at).on(pick(r, "", "", "LAPTOP-1")).from(pick(r, away, away, away, 3)).refusedWith(codes[r.IntN(len(codes))])
			signs = append(signs, s)
		}
		last := signs[len(signs)-1].at
		for range 1 + r.IntN(3) {
			s := plainSign(last + pick(r, 1, 20, 600, day, day+1, day+20)).on(pick(r, "LAPTOP-1", "PC-8", "PC-9", "PC-9", "")).from(r.IntN(4))
			s.os, s.failed = pick(r, "windows", "windows", "ios"), r.IntN(5) == 0
			signs = append(signs, s)
		}
		slices.SortFunc(signs, func(a, b sign) int { return a.at - b.at })
		return slices.CompactFunc(signs, func(a, b sign) bool { return a.at == b.at })
	}, naive: func(ups, _ []sign, note func(string)) (want []string) {
		asks := pickSigns(ups, func(s sign) bool { return s.failed && errorOf(s) != "50126" && errorOf(s) != "53003" })
		for _, of := range by(asks, ipOf) {
			var run []sign
			for _, s := range of {
				if run == nil {
					if lately := pickSigns(of, func(o sign) bool { return o.n <= s.n && s.at-o.at <= 30 }); len(lately) >= 4 && kinds(lately, errorOf) >= 2 {
						run = lately
					}
				}
			}
			if run == nil {
				continue
			}
			before := pickSigns(okay(ups), func(s sign) bool { return s.n < run[0].n })
			if some(before, func(s sign) bool { return s.ip == run[0].ip }) {
				note("known")
				continue
			}
			last := run[len(run)-1]
			in := pickSigns(okay(ups), func(s sign) bool {
				if s.n < last.n || s.at-last.at > day || s.device == "" || some(okay(ups), func(o sign) bool { return o.n < s.n && o.device == s.device }) {
					return false
				}
				if s.os == "ios" {
					note("a phone")
				}
				return s.os != "ios"
			})
			if len(in) == 0 {
				continue
			}
			country := func(s sign) bool { return countryOf(s) == countryOf(run[0]) }
			severity := finding.Low
			if run[0].at-ups[0].at >= day && !some(before, country) {
				severity = finding.Medium
			}
			want = append(want, said(severity, 0.3, append(numbers(run), in[0].n)))
		}
		return want
	}}.run(t, DeviceProbing)
}

func TestSessionOfTwoUsersAgainstNaive(t *testing.T) {
	trial{stories: 400, outcomes: []string{"medium 0.3", "low 0.15", "three"}, invent: func(r *rand.Rand) (signs []sign) {
		for _, at := range strides(r, 2+r.IntN(7), 1, 60, 1440) {
			s := plainSign(at).on(pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-2", "")).from(pick(r, 0, 0, 2))
			s.user, s.session = pick(r, "alice", "bob", "carol", "alice"), pick(r, "s1", "s1", "s2", "")
			s.ua, s.failed = pick(r, "edge", "edge", "python"), r.IntN(6) == 0
			if r.IntN(6) == 0 {
				s.more = "guest"
			}
			signs = append(signs, s)
		}
		return signs
	}, naive: func(ups, _ []sign, note func(string)) (want []string) {
		members := pickSigns(okay(ups), func(s sign) bool { return s.session != "" && s.more == "" })
		for _, of := range by(members, sessionOf) {
			users := by(of, userOf)
			if len(users) < 2 {
				continue
			}
			if len(users) > 2 {
				note("three")
			}
			all := func(value func(sign) string) bool { // whether all users have one of the values
				return some(of, func(s sign) bool {
					return value(s) != "" && !slices.ContainsFunc(users, func(u []sign) bool { return !some(u, func(o sign) bool { return value(o) == value(s) }) })
				})
			}
			var rows []int
			for _, u := range users {
				rows = append(rows, u[0].n)
			}
			if all(deviceOf) && all(func(s sign) string { return s.ua }) {
				want = append(want, said(finding.Low, 0.15, rows))
			} else {
				want = append(want, said(finding.Medium, 0.3, rows))
			}
		}
		return want
	}}.run(t, SessionOfTwoUsers)
}

func TestBeforeItsDeviceAgainstNaive(t *testing.T) {
	const day = 1440
	trial{beginning: "d1 00:00 audit update-device L9 by=admin", stories: 400, outcomes: []string{"low 0.3", "not its first life", "listed"}, invent: func(r *rand.Rand) (signs []sign) {
		if r.IntN(2) == 0 {
			signs = append(signs, aside(0, "inventory LAPTOP-1 %s", pick(r, "registered=d3", "created=d2", "registered=d4 created=d2", "registered=d2 created=d4", "owner=bob")))
		}
		for range r.IntN(3) {
			signs = append(signs, aside(1+r.IntN(4*day), "audit %s LAPTOP-1 by=admin", pick(r, "register-device", "register-device", "add-device", "disable-device", "delete-device")))
		}
		for _, at := range strides(r, 1+r.IntN(6), 3, 100, 600, day) {
			s := plainSign(at).on(pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-2"))
			s.token, s.failed, s.user = pick(r, "prt", "prt", "rt"), r.IntN(6) == 0, pick(r, "alice", "bob")
			signs = append(signs, s)
		}
		for _, a := range signs { // at the edges of what clocks explain
			if a.aside != "" && a.at > 10 && r.IntN(2) == 0 {
				signs = append(signs, plainSign(a.at-pick(r, 4, 5, 6)))
			}
		}
		return signs
	}, naive: func(ups, told []sign, note func(string)) (want []string) {
		born := -1
		earliest := func(at int) {
			if born < 0 || at < born {
				born = at
			}
		}
		for _, a := range told {
			for _, key := range []string{"registered=d", "created=d"} {
				if v := word(a.aside, key); v != "" {
					var d int
					fmt.Sscan(v, &d)
					earliest((d - 1) * day)
					note("listed")
				}
			}
		}
		if changes := saying(told, "audit"); len(changes) > 0 {
			if len(saying(changes[:1], "audit register", "audit add")) == 0 {
				note("not its first life")
				return nil
			}
			earliest(changes[0].at)
		}
		early := pickSigns(okay(ups), func(s sign) bool { return s.device == "LAPTOP-1" && s.token == "prt" && s.at < born-5 })
		if len(early) > 0 {
			want = append(want, said(finding.Low, 0.3, numbers(early)))
		}
		return want
	}}.run(t, BeforeItsDevice)
}
