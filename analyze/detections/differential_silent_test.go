package detections

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

func TestSilentRegistrationAgainstNaive(t *testing.T) {
	outcomes := []string{"medium 0.4", "medium 0.8", "medium 0.25", "high 0.6", "high 0.45", "low 0.2", "a logon excuses", "a logon of a new device excuses", "it was where its user is known", "the enrolment excuses", "marked by a logon", "marked by the enrolment"}
	compareDeeds(t, SilentRegistration, 1000, outcomes, func(r *rand.Rand) []deed {
		s := &deedSteps{Rand: r}
		s.lives()
		for n := range 1 + r.IntN(3) {
			device, net := fmt.Sprintf("P%d", n), pick(r, "AS64500/NO", "AS64510/NO", "AS64666/NL", "AS64666/NL")
			logon := func(device string) {
				s.add(1, deed{device: device, session: "w", app: "cloudap", token: "prt", net: net, ip: pick(r, "", "", "192.0.2.77"), logon: r.IntN(2) == 0, failed: r.IntN(8) == 0, unmanaged: r.IntN(2) == 0})
			}
			before := r.IntN(4) == 0
			if before {
				s.add(1, deed{change: "register-device", by: "alice", device: device})
				s.at += pick(r, 60, 60, 1440, 7*1440-1, 7*1440, 7*1440+1)
				if r.IntN(2) == 0 {
					s.add(0, deed{device: device, session: "w", app: "cloudap", token: "prt", net: "AS64500/NO", logon: true})
				}
			}
			if r.IntN(5) == 0 || before && r.IntN(2) == 0 {
				logon(pick(r, "L1", device))
				s.at += pick(r, 10, 118, 119, 120, 121)
			}
			for range 1 + r.IntN(2) {
				s.add(1, deed{session: "a" + device, app: pick(r, "broker", "broker", "broker", "broker", "outlook"), token: pick(r, "rt", "rt", "rt", "masked", "none", "prt"), drs: r.IntN(8) > 0, net: net,
					ip: pick(r, "", "", "", "192.0.2.77"), tool: r.IntN(8) == 0, code: r.IntN(10) == 0, attended: r.IntN(8) == 0, failed: r.IntN(10) == 0,
					more: pick(r, "scope=adrs_access", "scope=adrs_access,openid", "scope=adrs_access os=ios", "scope=openid")})
			}
			switch r.IntN(3) {
			case 0:
				s.register(pick(r, 1, 9, 9, 10, 11), device, net)
			case 1:
				s.at += pick(r, 1, 118, 119, 120)
				logon(pick(r, "L1", device))
			}
			s.at += pick(r, 10, 600, 1440)
		}
		return s.deeds
	}, naiveSilent)
}

// naiveNew reports whether the network of a sign-in is new: not the user's a day
// before, of one who was seen on three days.
func naiveNew(deeds []deed, e deed) bool {
	days := map[int]bool{}
	for _, s := range deeds {
		if !s.ok() || s.user != e.user {
			continue
		}
		if s.net == e.net && s.at <= e.at-1440 {
			return false
		}
		if s.at/1440 < e.at/1440 {
			days[s.at/1440] = true
		}
	}
	return len(days) >= 3
}

// naiveSilent: the broker asks for device registration with nobody there (PM-005).
func naiveSilent(deeds []deed, note func(string)) (want []string) {
	type ask struct {
		deed
		marks      *naiveEnrolment
		registered bool
	}
	byNet := map[string][]ask{}
	for _, e := range deeds {
		refresh := e.token == "rt" || e.token == "masked"
		if !e.ok() || e.attended || e.app != "broker" || !e.drs || !refresh || !strings.Contains(e.more, "adrs_access") {
			continue
		}
		a, excused := ask{deed: e}, false
		for _, l := range deeds {
			if !l.ok() || l.user != "alice" || l.device == "-" || l.app != "cloudap" || l.address() != e.address() || max(l.at-e.at, e.at-l.at) > 120 {
				continue
			}
			created := createdFirst(deeds, l.device)
			if created == nil || created.at < e.at-7*1440 {
				excused = true
				note("a logon excuses")
			} else if theirsNaive(deeds, "alice", l.net, created.at) {
				excused = true
				note("a logon of a new device excuses")
			} else if of := enrolledNaive(deeds, "alice", l.device, created.at); of.known {
				excused = true
				note("it was where its user is known")
			} else if of.logon || l.logon {
				a.marks = &of
			}
		}
		marked := "marked by a logon"
		created := pickDeeds(deeds, func(c deed) bool {
			return c.change == "register-device" && c.by == "alice" && c.at > e.at && c.at-e.at <= 10
		})
		if a.registered = len(created) > 0; a.registered && !excused {
			of := enrolledNaive(deeds, "alice", created[0].device, createdFirst(deeds, created[0].device).at)
			if of.explains() {
				excused = true
				note("the enrolment excuses")
			}
			if of.lawful() {
				a.marks, marked = &of, "marked by the enrolment"
			}
		}
		if !excused {
			byNet[e.net] = append(byNet[e.net], a)
			if a.marks != nil {
				note(marked)
			}
		}
	}
	for _, asks := range byNet {
		severity, confidence := finding.Medium, 0.4
		any := func(of func(ask) bool) bool { return slices.ContainsFunc(asks, of) }
		code := any(func(a ask) bool { return a.code })
		switch {
		case code:
			confidence = 0.8
		case any(func(a ask) bool { return a.tool || a.registered || naiveNew(deeds, a.deed) }):
			severity, confidence = finding.High, 0.6
		case strings.Contains(asks[0].more, "os=ios"):
			severity, confidence = finding.Low, 0.2
		}
		if asks[0].token == "masked" { // that it was a refresh token is not said
			confidence = float64(int(100*confidence+0.5)-15) / 100
		}
		if !code && !any(func(a ask) bool { return a.marks == nil }) {
			severity, confidence = finding.Medium, min(confidence, 0.4)
			if !asks[0].marks.history {
				severity, confidence = finding.Low, 0.2
			}
		}
		var rows []int
		for _, a := range asks {
			rows = append(rows, a.n)
		}
		want = append(want, said(severity, confidence, rows))
	}
	return want
}
