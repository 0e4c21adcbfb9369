package detections

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

// deedSteps makes up what a user does with tokens and new devices, one word after
// another; days of alice and bob at home go before.
type deedSteps struct {
	*rand.Rand
	at    int
	deeds []deed
}

func (s *deedSteps) add(after int, e deed) {
	s.at += after
	e.at = s.at
	if e.user == "" {
		e.user = "alice"
	}
	if e.device == "" {
		e.device = "-"
	}
	if e.token == "" {
		e.token = "none"
	}
	s.deeds = append(s.deeds, e)
}

// lives lets alice and bob be at home on some days.
func (s *deedSteps) lives() {
	for day := range 4 {
		if s.IntN(3) > 0 {
			s.add(60, deed{device: "L1", session: "s0", app: "cloudap", token: "prt", net: "AS64500/NO", logon: s.IntN(4) > 0})
		}
		if s.IntN(4) > 0 {
			s.add(60, deed{user: "bob", device: "L2", session: "b0", app: "outlook", token: "prt", net: pick(s.Rand, "AS64500/NO", "AS64500/NO", "AS64510/NO")})
		}
		s.at = (day + 1) * 1440
	}
}

// register lets a device be registered, and what may follow: management, and Windows
// logons of alice or of whom it is handed to.
func (s *deedSteps) register(after int, device, net string) {
	s.add(after, deed{change: "register-device", by: pick(s.Rand, "alice", "alice", "alice", "alice", "bob"), device: device})
	if s.IntN(2) == 0 {
		s.add(pick(s.Rand, 2, 119), deed{session: "s0", app: "mdm-enrollment", token: "rt", net: net})
	}
	for range s.IntN(3) {
		s.add(pick(s.Rand, 10, 30, 700), deed{user: pick(s.Rand, "alice", "alice", "bob"), device: device, session: "w" + device, app: "cloudap", token: "prt", logon: s.IntN(4) > 0,
			unmanaged: s.IntN(2) == 0, net: pick(s.Rand, net, "AS64500/NO", "AS64510/NO")})
	}
}

// handedNaive reports whether Windows logged others than a user on to a device since
// the day on which it was created, and one of them where they are as a matter of
// course: on three days, the first among the first two on which they were seen.
func handedNaive(deeds []deed, user, device string, at int) (other, home bool) {
	for i, s := range deeds {
		if !s.ok() || s.user == user || s.device != device || s.app != "cloudap" || !s.logon || s.at/1440 < at/1440 {
			continue
		}
		other = true
		var active, there []int
		for _, x := range deeds[:i+1] {
			if !x.ok() || x.user != s.user {
				continue
			}
			if active = append(active, x.at/1440); x.net == s.net {
				there = append(there, x.at/1440)
			}
		}
		active, there = slices.Compact(active), slices.Compact(there)
		home = home || len(there) >= 3 && slices.Contains(active[:2], there[0])
	}
	return other, home
}

func TestPRTFromDeviceCodeAgainstNaive(t *testing.T) {
	compareDeeds(t, PRTFromDeviceCode, 1000, []string{"critical 0.85", "high 0.7", "high 0.75", "low 0.2", "lawful", "handed on", "several sessions", "medium 0.4", "a logon without an audit log"}, func(r *rand.Rand) []deed {
		s, unlogged := &deedSteps{Rand: r}, r.IntN(3)
		s.lives()
		for n := range 1 + r.IntN(4) {
			session, net := fmt.Sprintf("c%d", n), pick(r, "AS64500/NO", "AS64500/NO", "AS64510/NO", "AS64666/NL")
			if r.IntN(6) == 0 {
				s.add(10, deed{session: "refused", app: "broker", code: true, failed: true, more: "error=50134", net: net})
				s.at += pick(r, 0, 20, 54, 55, 57, 58, 59, 60)
			}
			if r.IntN(2) == 0 {
				s.add(1, deed{session: session, app: pick(r, "azure-cli", "broker"), code: r.IntN(6) > 0, attended: true, net: net, failed: r.IntN(8) == 0})
			}
			for range 1 + r.IntN(3) {
				e := deed{session: session, app: pick(r, "broker", "broker", "company-portal", "drs-client", "azure-cli", "outlook"), token: pick(r, "none", "rt", "rt", "prt"), drs: r.IntN(4) == 0, code: r.IntN(6) > 0, net: net, failed: r.IntN(8) == 0}
				if r.IntN(8) == 0 {
					e.net = pick(r, "AS64500/NO", "AS64666/NL")
				}
				s.add(pick(r, 1, 5), e)
			}
			if r.IntN(6) == 0 {
				s.add(pick(r, 50, 55, 57, 59, 60, 61), deed{session: "refused", app: "broker", code: true, failed: true, more: "error=50134", net: net})
			}
			switch audited := r.IntN(3) > 0; {
			case !audited && r.IntN(2) == 0:
				s.add(pick(r, 20, 1438, 1439, 1440, 1441), deed{device: pick(r, "L1", "P9", "P9"), session: "w9", app: "cloudap", token: "prt", logon: r.IntN(4) > 0, net: pick(r, net, net, "AS64500/NO")})
			case audited && unlogged == 0:
				s.register(pick(r, 1, 10, 85, 89, 90, 91), fmt.Sprintf("P%d", n), net)
			}
			s.at += pick(r, 20, 200, 1440)
		}
		return s.deeds
	}, naiveCodes)
}

// naiveCodes: a device, or its PRT, by way of a device code (PM-041).
func naiveCodes(deeds []deed, note func(string)) (want []string) {
	type lineage struct {
		rows, steps    []deed
		approved, away deed
	}
	var staged []string
	kept := map[string][]lineage{} // by application of the first step
	for _, rows := range bySession(pickDeeds(deeds, func(e deed) bool { return e.ok() && e.user == "alice" })) {
		l := lineage{rows: rows}
		for _, e := range rows {
			if e.code && (e.drs || e.token == "prt" || e.app == "broker" || e.app == "company-portal" || e.app == "drs-client") {
				l.steps = append(l.steps, e)
			}
			switch {
			case l.approved.n == 0 && e.code && e.attended:
				l.approved = e
			case l.approved.n > 0 && l.away.n == 0 && e.net != l.approved.net:
				l.away = e
			}
		}
		if len(l.steps) == 0 {
			continue
		}
		lawful := false
		for _, e := range l.steps {
			created := pickDeeds(deeds, func(c deed) bool {
				return c.change == "register-device" && c.by == "alice" && c.at >= e.at && c.at-e.at <= 90
			})
			if lawful || len(created) == 0 || l.away.n > 0 { // the first step that explains counts
				continue
			}
			c := created[0]
			if _, home := handedNaive(deeds, "alice", c.device, c.at); home && theirsNaive(deeds, "alice", e.net, c.at) {
				lawful, staged = true, append(staged, e.net)
				note("handed on")
			} else if enrolledNaive(deeds, "alice", c.device, createdFirst(deeds, c.device).at).explains() {
				lawful = true
				note("lawful")
			}
		}
		if !lawful {
			of := l.steps[0].app
			if l.away.n > 0 {
				of = l.steps[0].session
			}
			kept[of] = append(kept[of], l)
		}
	}
	for _, of := range kept {
		here := slices.DeleteFunc(slices.Clone(of), func(l lineage) bool { return l.away.n > 0 || !slices.Contains(staged, l.steps[0].net) })
		rest := slices.DeleteFunc(slices.Clone(of), func(l lineage) bool { return l.away.n == 0 && slices.Contains(staged, l.steps[0].net) })
		for n, ls := range [][]lineage{rest, here} {
			if len(ls) == 0 {
				continue
			}
			if len(ls) > 1 {
				note("several sessions")
			}
			severity, confidence, shown := finding.High, 0.7, []int{}
			slices.SortFunc(ls, func(a, b lineage) int { return a.steps[0].n - b.steps[0].n })
			for _, l := range ls {
				shown = append(shown, deedNumbers(l.steps)...)
				if l.approved.n > 0 {
					shown = append(shown, l.approved.n)
				}
				if l.away.n > 0 {
					severity, confidence, shown = finding.Critical, 0.85, append(shown, l.away.n)
				}
			}
			first := ls[0].steps[0].at
			refused := pickDeeds(deeds, func(e deed) bool {
				return strings.Contains(e.more, "50134") && max(e.at-first, first-e.at) <= 60
			})
			if len(refused) > 0 {
				confidence, shown = max(confidence, 0.75), append(shown, deedNumbers(refused)...)
			}
			if n == 0 && ls[0].away.n == 0 {
				home, logon := true, true
				for _, l := range ls {
					atHome, on := unloggedNaive(deeds, l.steps)
					home, logon = home && atHome, logon && on
				}
				if home {
					severity, confidence = finding.Medium, 0.4
				}
				if home && logon {
					severity, confidence = finding.Low, 0.2
					note("a logon without an audit log")
				}
			}
			if n == 1 {
				severity, confidence = finding.Low, 0.2
			}
			want = append(want, said(severity, confidence, shown))
		}
	}
	return want
}

// unloggedNaive reports whether a case without directory changes has steps at home, and
// a logon there within a day after the first with a device that is new since.
func unloggedNaive(deeds, steps []deed) (home, logon bool) {
	for _, c := range deeds {
		if c.change != "" {
			return false, false
		}
	}
	for _, e := range steps {
		if !theirsNaive(deeds, "alice", e.net, e.at) {
			return false, false
		}
	}
	first := steps[0].at
	for _, l := range deeds {
		on := l.ok() && l.user == "alice" && l.app == "cloudap" && l.logon && l.device != "-" && l.at >= first && l.at <= first+1440
		seen := func(x deed) bool { return x.ok() && x.user == "alice" && x.device == l.device && x.at <= first }
		logon = logon || on && !slices.ContainsFunc(deeds, seen) && theirsNaive(deeds, "alice", l.net, first)
	}
	return true, logon
}

// bySession parts deeds, in the order of the sessions' first.
func bySession(deeds []deed) (parts [][]deed) {
	var sessions []string
	for _, e := range deeds {
		n := slices.Index(sessions, e.session)
		if n < 0 {
			n, sessions, parts = len(sessions), append(sessions, e.session), append(parts, nil)
		}
		parts[n] = append(parts[n], e)
	}
	return parts
}
