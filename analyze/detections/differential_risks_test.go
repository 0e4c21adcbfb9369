package detections

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

// bothRisks is another user's risk, and both logs of sign-ins.
const bothRisks = bothLogs + `
	d1 00:00 risk anomalousToken nobody@else.example state=dismissed`

func TestTokenRiskAgainstNaive(t *testing.T) {
	trial{beginning: bothRisks, stories: 600, outcomes: []string{"high 0.6", "high 0.5", "high 0.8", "low 0.2", "medium 0.3", "by address"}, invent: func(r *rand.Rand) (signs []sign) {
		for _, at := range strides(r, 2+r.IntN(6), 3, 10, 40, 60, 61) {
			s := plainSign(at).on(pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-2", "")).from(pick(r, 0, 0, 2))
			s.user, s.session, s.token, s.failed = pick(r, "alice", "alice", "alice", "bob"), pick(r, "s1", "s1", "s2"), pick(r, "prt", "rt", "rt"), r.IntN(8) == 0
			if s.more = pick(r, "", "", "", "unmanaged"); r.IntN(5) == 0 {
				s.app, s.token = "cloudap", "prt"
			}
			signs = append(signs, s)
		}
		last := signs[len(signs)-1].at
		for n := range 1 + r.IntN(2) {
			risk := fmt.Sprintf("risk %s %s state=%s", pick(r, "anomalousToken", "anomalousToken", "attackerInTheMiddle", "attemptedPrtAccess"), pick(r, "alice", "alice", "alice", "dora"), pick(r, "atRisk", "atRisk", "atRisk", "confirmedCompromised", "dismissed"))
			if r.IntN(2) == 0 {
				risk += " of=named"
			} else {
				risk += " ip=" + pick(r, places[0].ip, places[2].ip)
			}
			signs = append(signs, aside(max(1, r.IntN(last+20))+n, "%s", risk))
		}
		i := r.IntN(len(signs))
		if signs[i].aside == "" {
			signs[i].more = strings.TrimSpace(signs[i].more + " id=named")
		}
		return signs
	}, naive: func(ups, told []sign, note func(string)) (want []string) {
		risks := pickSigns(told, func(a sign) bool {
			return !strings.Contains(a.aside, "attemptedPrtAccess") && !strings.Contains(a.aside, "dismissed")
		})
		sure := func(a sign) bool { return strings.Contains(a.aside, "confirmedCompromised") }
		alice := pickSigns(ups, func(s sign) bool { return s.user == "alice" })
		for _, user := range []string{" alice ", " dora "} {
			of := pickSigns(risks, func(a sign) bool { return strings.Contains(a.aside, user) })
			switch {
			case len(of) == 0 || user == " alice " && len(alice) > 0: // who signs in
			case some(of, sure):
				want = append(want, said(finding.High, 0.6, nil))
			default:
				want = append(want, said(finding.Medium, 0.3, nil))
			}
		}
		about := func(a, s sign) bool { // whether a risk is about a sign-in
			named := some(alice, func(o sign) bool { return strings.Contains(o.more, "named") })
			switch {
			case !strings.Contains(a.aside, " alice "):
				return false
			case strings.Contains(a.aside, "of=named"):
				return named && strings.Contains(s.more, "named")
			}
			return word(a.aside, "ip=") == s.ip && apart(a, s) <= 10
		}
		for _, of := range by(alice, sessionOf) {
			prts := pickSigns(okay(of), func(s sign) bool { return s.token == "prt" })
			seen := pickSigns(risks, func(a sign) bool { return some(of, func(s sign) bool { return about(a, s) }) })
			if len(prts) == 0 || len(seen) == 0 {
				continue
			}
			if strings.Contains(seen[0].aside, "ip=") {
				note("by address")
			}
			var first sign // that the first risk is about
			var rows []int
			for _, a := range seen {
				for _, s := range of {
					if about(a, s) {
						if rows = append(rows, s.n); first.n == 0 {
							first = s
						}
					}
				}
			}
			later := pickSigns(okay(of), func(s sign) bool { return s.at > seen[0].at+60 })
			rows = append(append(rows, prts[0].n), numbers(later)...)
			home := first.device != "" && !strings.Contains(first.more, "unmanaged") && some(okay(alice), func(s sign) bool {
				return s.app == "cloudap" && s.device == first.device && s.ip == first.ip && apart(s, first) <= 60
			})
			severity, confidence := finding.High, 0.5
			if len(later) > 0 {
				confidence = 0.6
			}
			switch {
			case some(seen, sure):
				confidence = 0.8
			case home:
				severity, confidence = finding.Low, 0.2
			}
			// A record whose id the story gives is not counted by number.
			rows = slices.DeleteFunc(rows, func(n int) bool {
				return some(alice, func(s sign) bool { return s.n == n && strings.Contains(s.more, "named") })
			})
			want = append(want, said(severity, confidence, rows))
		}
		return want
	}}.run(t, TokenRisk)
}

func TestPRTAccessAlarmAgainstNaive(t *testing.T) {
	const day = 1440
	trial{beginning: bothRisks, stories: 500, outcomes: []string{"high 0.9", "high 0.5", "info 0.2", "low 0.3", "two"}, invent: func(r *rand.Rand) (signs []sign) {
		days := 1 + r.IntN(5)
		for d := range days {
			s := plainSign(d*day + 500)
			s.failed = r.IntN(8) == 0
			signs = append(signs, s)
		}
		alarm := days*day + r.IntN(600)
		for range 1 + r.IntN(4) {
			s := plainSign(alarm + pick(r, -day-5, -day+5, -30, 30, 3*day, 14*day-5, 14*day+5, 20*day) + r.IntN(4)).from(pick(r, 0, 1, 2, 3))
			s.user, s.token, s.ua, s.failed = pick(r, "alice", "alice", "alice", "bob"), pick(r, "prt", "rt", "none"), pick(r, "", "", "", "python"), r.IntN(8) == 0
			signs = append(signs, s)
		}
		who := pick(r, "alice", "alice", "alice", "dora")
		signs = append(signs, aside(alarm, "risk attemptedPrtAccess %s state=%s", who, pick(r, "atRisk", "atRisk", "atRisk", "atRisk", "dismissed")))
		if r.IntN(4) == 0 {
			signs = append(signs, aside(alarm+pick(r, 3*day, 13*day, 15*day), "risk attemptedPrtAccess %s state=atRisk", who))
		}
		if r.IntN(3) == 0 {
			signs = append(signs, aside(alarm-alarm%day, "risk attemptedPrtAccess user# x%d every 1m", pick(r, 8, 9, 10)))
		}
		told := map[int]bool{}
		for i := range signs { // one moment each
			for ; told[signs[i].at] && signs[i].aside == ""; signs[i].at++ {
			}
			told[signs[i].at] = true
		}
		return signs
	}, naive: func(ups, told []sign, note func(string)) (want []string) {
		alarms := pickSigns(told, func(a sign) bool { return strings.Contains(a.aside, "state=atRisk") })
		crowd := 0
		for _, a := range told {
			fmt.Sscanf(word(a.aside, "x"), "%d", &crowd)
		}
		here := pickSigns(ups, func(s sign) bool { return len(alarms) > 0 && strings.Contains(alarms[0].aside, " "+s.user+" ") })
		fresh := func(s sign) bool { // a network new to the user
			ok := okay(here)
			met := pickSigns(ok, func(o sign) bool { return o.net == s.net })
			return s.at-met[0].at < day && daysIn(pickSigns(ok, func(o sign) bool { return o.at/day < s.at/day })) >= 3
		}
		many := func(alarm sign) int { // users with an alarm on its day
			for _, a := range told {
				if strings.Contains(a.aside, "user#") && a.at/day == alarm.at/day {
					return 1 + crowd
				}
			}
			return 1
		}
		if len(here) == 0 { // nobody signs in whose alarm it could be
			alarms = pickSigns(alarms, func(a sign) bool { return many(a) < 10 })
		}
		for len(alarms) > 0 {
			of := pickSigns(alarms, func(a sign) bool { return a.at-alarms[0].at <= 14*day })
			alarms = alarms[len(of):]
			if len(of) > 1 {
				note("two")
			}
			uses := pickSigns(okay(here), func(s sign) bool {
				in := s.at >= of[0].at-day && s.at <= of[len(of)-1].at+14*day
				return in && s.token != "none" && (s.ua == "python" || fresh(s))
			})
			severity, confidence := finding.High, 0.5
			switch {
			case many(of[0]) >= 10 && len(uses) > 0:
				severity, confidence = finding.Low, 0.3
			case many(of[0]) >= 10:
				severity, confidence = finding.Info, 0.2
			case len(uses) > 0:
				confidence = 0.9
			}
			want = append(want, said(severity, confidence, numbers(uses)))
		}
		// The others of a crowd that is none have no sign-ins.
		if crowd > 0 && crowd < 9 || crowd == 9 && !some(told, func(a sign) bool { return strings.Contains(a.aside, "state=") && a.at/day == told[0].at/day }) {
			for range crowd {
				want = append(want, said(finding.High, 0.5, nil))
			}
		}
		return want
	}}.run(t, PRTAccessAlarm)
}
