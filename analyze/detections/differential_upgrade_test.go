package detections

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

func TestRefreshTokenToPRTAgainstNaive(t *testing.T) {
	outcomes := []string{"high 0.6", "high 0.75", "high 0.45", "high 0.3", "medium 0.4", "medium 0.25", "low 0.2", "a logon excuses", "renewals excuse", "the enrolment excuses", "managed and theirs", "the session's was older"}
	compareDeeds(t, RefreshTokenToPRT, 1000, outcomes, func(r *rand.Rand) []deed {
		s := &deedSteps{Rand: r}
		told := r.IntN(4) > 0 // interactive sign-ins
		s.add(0, deed{user: "carol", device: "L9", session: "c", app: "cloudap", token: "prt", net: "AS64520/DE"})
		windows := func(after int, device, net string) {
			s.add(after, deed{device: device, session: "w", app: "cloudap", token: "prt", net: net, logon: told && r.IntN(2) == 0, failed: r.IntN(8) == 0, unmanaged: r.IntN(2) == 0})
		}
		for range r.IntN(6) {
			windows(pick(r, 1, 60), pick(r, "L1", "L1", "L3"), "AS64500/NO")
			s.at += 1440
		}
		for range 2 + r.IntN(2) {
			device, net := pick(r, "L1", "L3", "P0", "P1", "P2"), pick(r, "AS64500/NO", "AS64510/NO", "AS64666/NL")
			if device[0] == 'P' && r.IntN(3) > 0 {
				s.register(1, device, net)
				s.at += pick(r, 1, 1, 10, 1440, 7*1440-3, 7*1440-2, 7*1440-1, 7*1440)
			}
			if r.IntN(4) == 0 {
				windows(1, device, net)
				s.at += pick(r, 60, 1437, 1438, 1439, 1440)
			}
			for range 1 + r.IntN(3) {
				s.add(pick(r, 1, 1, 1, 200, 1400), deed{device: pick(r, "-", device), session: pick(r, "-", "s1", "s1", "s1", "s2"), app: pick(r, "broker", "broker", "broker", "broker", "broker", "broker", "office"), token: pick(r, "rt", "rt", "rt", "rt", "rt", "masked", "prt", "none"), net: net,
					tool: r.IntN(4) == 0, attended: told && r.IntN(12) == 0, failed: r.IntN(12) == 0, more: pick(r, "", "", "", "", "", "", "", "", "bound", "guest")})
			}
			if device[0] == 'P' && r.IntN(2) == 0 {
				s.register(pick(r, 1, 10), device, net)
			}
			s.at += pick(r, 0, 0, 0, 0, 20, 20, 56, 57, 58, 300, 1300, 1436, 1437, 1438)
			more := pick(r, "", "", "", "", "", "", "trust=registered", "os=ios", "os=-", "os=- trust=registered")
			for range 1 + r.IntN(3) {
				s.add(pick(r, 1, 2, 30), deed{device: device, session: pick(r, "-", "s1", "s1", "s1", "s2"), app: pick(r, "outlook", "outlook", "outlook", "outlook", "office", "cloudap"), token: pick(r, "prt", "prt", "prt", "prt", "prt", "rt"), net: pick(r, net, net, net, "AS64500/NO"),
					drs: r.IntN(10) == 0, failed: r.IntN(10) == 0, unmanaged: r.IntN(3) > 0, more: more})
			}
			if r.IntN(4) == 0 {
				windows(pick(r, 10, 239, 240, 241), device, net)
			}
			s.at += pick(r, 60, 1440, 2880)
		}
		return s.deeds
	}, naiveUpgrades)
}

// usedFirst is the registration of a device in the story, as of when its user was first
// seen with it if that was later; nil of one that was not registered in it.
func usedFirst(deeds, mine []deed, device string) *deed {
	c := createdFirst(deeds, device)
	if c == nil {
		return nil
	}
	for _, s := range mine {
		if s.device == device {
			first := *c
			first.at = max(c.at, s.at)
			return &first
		}
	}
	return c
}

// logonsTold reports whether there are interactive sign-ins, among which logons are.
func logonsTold(deeds []deed) bool {
	return slices.ContainsFunc(deeds, func(e deed) bool { return e.change == "" && (e.logon || e.attended) })
}

// loggedOnNaive reports whether Windows logged alice on to a device around two deeds.
func loggedOnNaive(deeds []deed, device string, from, to deed) bool {
	told := logonsTold(deeds)
	return slices.ContainsFunc(deeds, func(w deed) bool {
		return w.ok() && w.user == "alice" && w.app == "cloudap" && w.device == device && (w.logon || !told) && w.at >= from.at-1440 && w.at <= to.at+240
	})
}

// upgradeNaive is a use of a PRT, and the refresh token from which it was made.
type upgradeNaive struct {
	deed
	from deed
}

// upgradesNaive are those without a logon, by device.
func upgradesNaive(deeds []deed, note func(string)) map[string][]upgradeNaive {
	mine := pickDeeds(deeds, func(e deed) bool { return e.ok() && e.user == "alice" })
	told := logonsTold(deeds)
	redeems := pickDeeds(mine, func(e deed) bool {
		return e.app == "broker" && !e.attended && (e.token == "rt" || e.token == "masked") && e.more == ""
	})
	windowsOf := func(device string) []deed {
		return pickDeeds(mine, func(w deed) bool { return w.app == "cloudap" && w.device == device })
	}
	byDevice := map[string][]upgradeNaive{}
	for _, e := range mine {
		phone := strings.Contains(e.more, "os=ios") || strings.Contains(e.more, "os=- trust=registered")
		if e.token != "prt" || e.device == "-" || e.drs || e.app == "cloudap" || phone {
			continue
		}
		earlier := pickDeeds(redeems, func(r deed) bool {
			return r.at < e.at && (r.device == e.device || e.session != "-" && r.session == e.session)
		})
		if len(earlier) == 0 || e.at-earlier[len(earlier)-1].at > 1440 {
			continue
		}
		from := earlier[len(earlier)-1]
		its := pickDeeds(earlier, func(r deed) bool { return e.session != "-" && r.session == e.session && e.at-r.at <= 60 })
		if len(its) > 0 { // the session ties them closer than the device
			from = its[len(its)-1]
		}
		created := usedFirst(deeds, mine, e.device)
		if created != nil && created.at >= from.at-7*1440 {
			of := enrolledNaive(deeds, "alice", e.device, created.at)
			if of.known {
				note("the enrolment excuses")
				continue
			}
			if !e.unmanaged && theirsNaive(deeds, "alice", from.net, created.at) && theirsNaive(deeds, "alice", e.net, created.at) {
				note("managed and theirs")
				continue
			}
		} else {
			if !e.unmanaged {
				continue
			}
			if loggedOnNaive(deeds, e.device, from, e) {
				note("a logon excuses")
				continue
			}
			days := map[int]bool{}
			for _, w := range windowsOf(e.device) {
				if told && !w.logon && w.at/1440 < from.at/1440 {
					days[w.at/1440] = true
				}
			}
			if len(days) >= 3 {
				note("renewals excuse")
				continue
			}
		}
		if slices.ContainsFunc(redeems, func(r deed) bool { return r.session == e.session && e.session != "-" && r.n < from.n }) && from.session != e.session {
			note("the session's was older")
		}
		byDevice[e.device] = append(byDevice[e.device], upgradeNaive{e, from})
	}
	return byDevice
}

// naiveUpgrades: the broker's refresh token becomes a PRT without a logon (PM-004).
func naiveUpgrades(deeds []deed, note func(string)) (want []string) {
	mine := pickDeeds(deeds, func(e deed) bool { return e.ok() && e.user == "alice" })
	for device, uses := range upgradesNaive(deeds, note) {
		first, rows := uses[0], []int{uses[0].from.n}
		waited := first.at-first.from.at > 60
		for _, u := range uses {
			if waited || u.at-u.from.at <= 60 {
				rows = append(rows, u.n)
			}
		}
		var of naiveEnrolment // of a device that is new
		if c := usedFirst(deeds, mine, device); c != nil && c.at >= first.from.at-7*1440 {
			of = enrolledNaive(deeds, "alice", device, c.at)
			of.logon = of.logon || loggedOnNaive(deeds, device, first.from, first.deed)
		}
		severity, hundredths := finding.High, 60
		if first.from.tool {
			hundredths = 75
		}
		if !first.unmanaged {
			hundredths -= 15
		}
		if strings.Contains(first.more, "trust=registered") && !of.logon {
			severity, hundredths = finding.Medium, 40
		}
		if waited {
			hundredths -= 15
		}
		if first.from.token == "masked" {
			hundredths -= 15
		}
		if of.logon || !first.unmanaged && !of.history {
			severity, hundredths = finding.Medium, min(hundredths, 40)
			if !of.history {
				severity, hundredths = finding.Low, 20
			}
		}
		want = append(want, said(severity, float64(hundredths)/100, rows))
	}
	return want
}
