package detections

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"prtscope/analyze/finding"
)

func TestKeyAfterPRTAgainstNaive(t *testing.T) {
	outcomes := []string{"high 0.6", "medium 0.4", "medium 0.3", "low 0.2", "theirs", "known too little", "too long before", "after a pass", "the enrolment excuses", "the pass and the enrolment excuse", "registered by another", "no history", "PM-004 leads", "one device of several", "several keys"}
	compareDeeds(t, KeyAfterPRT, 1000, outcomes, func(r *rand.Rand) []deed {
		s := &deedSteps{Rand: r}
		s.add(0, deed{user: "carol", device: "L9", session: "c", app: "outlook", token: "prt", net: "AS64500/NO"})
		early := r.IntN(5) < 2 // they had a device made in their first days
		first := early
		if !early {
			s.lives()
		}
		home := func(days int) {
			for range days {
				s.add(pick(r, 600, 1440), deed{device: "L1", session: "s0", app: "cloudap", token: "prt", logon: true, net: "AS64500/NO"})
			}
		}
		pass := func() {
			s.add(1, deed{session: "p", app: "office", attended: true, net: pick(r, "AS64500/NO", "AS64666/NL"), more: "method=tap"})
		}
		for n := range 1 + r.IntN(3) {
			device, net := fmt.Sprintf("P%d", n), pick(r, "AS64500/NO", "AS64510/NO", "AS64666/NL", "AS64666/NL", "AS64666/NL", "AS64666/NL", "AS64666/NL", "AS64666/NL")
			plain := r.IntN(3) > 0 // nothing but the network
			logon := func() {
				s.add(pick(r, 5, 30), deed{device: device, session: "w" + device, app: "cloudap", token: "prt", logon: r.IntN(4) > 0, unmanaged: r.IntN(3) == 0, net: pick(r, net, net, net, net, net, "AS64510/NO", "AS64500/NO")})
			}
			if early {
				home(1 + r.IntN(3))
			}
			if r.IntN(8) == 0 || early && r.IntN(2) == 0 {
				pass()
				s.at += pick(r, 1, 300, 1437, 1438, 1439, 1440)
			}
			if early || r.IntN(3) > 0 {
				s.register(1, device, net)
				if early || r.IntN(2) == 0 {
					logon()
				}
				s.at += pick(r, 1, 1, 30, 700, 1440)
			}
			if early {
				home(3)
				early = r.IntN(3) == 0
			}
			if r.IntN(4) > 0 {
				s.add(1, deed{device: device, session: "s" + device, app: "broker", token: "rt", unmanaged: true, net: net})
				s.add(pick(r, 1, 20), deed{device: device, session: "s" + device, app: "outlook", token: "prt", unmanaged: r.IntN(3) > 0, net: net})
				s.at += pick(r, 1, 31, 60)
			}
			if r.IntN(12) == 0 {
				pass()
				s.at += pick(r, 1, 60, 1405, 1439)
			}
			for range 1 + r.IntN(2) {
				s.add(pick(r, 1, 10), deed{device: pick(r, "-", device, device), session: "u" + device, app: pick(r, "outlook", "outlook", "broker", "broker", "my-signins"), token: pick(r, "prt", "prt", "prt", "prt", "rt", "masked", "none"), drs: r.IntN(8) == 0,
					net: pick(r, net, net, net, net, net, "AS64500/NO"), tool: !plain && r.IntN(3) == 0, unmanaged: !plain && r.IntN(2) == 0, failed: r.IntN(10) == 0})
			}
			s.at += pick(r, 0, 0, 0, 0, 0, 10, 28, 29, 30)
			for k := range pick(r, 1, 1, 2, 3) {
				e := deed{change: pick(r, "add-whfb", "add-whfb", "add-whfb", "add-whfb", "add-whfb", "add-fido2", "register-info", "register-info", "add-method"), device: pick(r, "alice", "alice", "alice", "alice", "alice", "alice", "alice", "carol"), by: pick(r, "alice", "alice", "alice", "drs", "admin")}
				if e.change == "add-whfb" && r.IntN(8) > 0 {
					e.more = "device=" + pick(r, device, device, device, device, "P0", "L1")
					if first && n > 0 && k > 0 {
						e.more = "device=" + pick(r, device, "P0")
					}
				}
				s.add(1, e)
			}
			s.at += pick(r, 1, 60)
			if r.IntN(3) == 0 {
				logon()
			}
			s.at += pick(r, 10, 600, 1440, 2880)
		}
		return s.deeds
	}, naiveAdded)
}

// naiveAdded: a credential is added after a token was used where its user is not known (PM-046).
func naiveAdded(deeds []deed, note func(string)) (want []string) {
	mine := pickDeeds(deeds, func(e deed) bool { return e.ok() && e.user == "alice" })
	type added struct {
		use    deed
		keys   []deed
		marked []naiveEnrolment // those of their devices
		led    int              // of how many of these PM-004 tells
	}
	byNet := map[string]*added{}
	for _, k := range deeds {
		method := k.change == "register-info" || k.change == "add-method"
		if k.device != "alice" || !method && k.change != "add-whfb" && k.change != "add-fido2" {
			continue
		}
		if method && k.by == "admin" {
			note("registered by another")
			continue
		}
		var use deed
		for _, e := range mine {
			held := e.token == "prt" || e.drs || e.app == "my-signins" || e.app == "broker" && (e.token == "rt" || e.token == "masked")
			days := map[int]bool{}
			for _, x := range mine {
				if x.at/1440 < e.at/1440 {
					days[x.at/1440] = true
				}
			}
			switch {
			case !held || e.at >= k.at:
			case k.at-e.at == 31:
				note("too long before")
			case k.at-e.at > 30:
			case len(days) < 3:
				note("known too little")
			case theirsNaive(deeds, "alice", e.net, e.at):
				note("theirs")
			default:
				use = e
			}
		}
		if use.n == 0 {
			continue
		}
		if slices.ContainsFunc(mine, func(e deed) bool { return e.more == "method=tap" && e.at <= k.at && e.at >= k.at-1440 }) {
			note("after a pass")
			continue
		}
		device := word(k.more, "device=")
		var of naiveEnrolment
		if c := createdFirst(deeds, device); c != nil {
			of = enrolledNaive(deeds, "alice", device, c.at)
			if of.explains() {
				note("the enrolment excuses")
				continue
			}
			if of.lawful() && !of.history && passedNaive(deeds, device, c.at, use.net) {
				note("the pass and the enrolment excuse")
				continue
			}
		}
		a := byNet[use.net]
		if a == nil {
			a = &added{use: use}
			byNet[use.net] = a
		}
		a.keys = append(a.keys, k)
		if of.lawful() {
			a.marked = append(a.marked, of)
			if upgradesNaive(deeds, func(string) {})[device] != nil {
				a.led++
			}
		}
	}
	for _, a := range byNet {
		if len(a.keys) > 1 {
			note("several keys")
		}
		credential := slices.ContainsFunc(a.keys, func(k deed) bool { return k.change == "add-whfb" || k.change == "add-fido2" })
		history := slices.ContainsFunc(a.marked, func(e naiveEnrolment) bool { return e.history })
		severity, confidence := finding.High, 0.6
		switch plain := !a.use.tool && !a.use.unmanaged; {
		case len(a.marked) == len(a.keys) && !history:
			severity, confidence = finding.Low, 0.2
			note("no history")
		case len(a.marked) == len(a.keys) && plain && a.led == len(a.marked):
			severity, confidence = finding.Low, 0.2
			note("PM-004 leads")
		case len(a.marked) == len(a.keys):
			severity, confidence = finding.Medium, 0.4
		case plain:
			severity, confidence = finding.Low, 0.2
		case !a.use.tool && !credential:
			severity, confidence = finding.Medium, 0.3
		}
		if len(a.marked) > 0 && len(a.marked) < len(a.keys) {
			note("one device of several")
		}
		want = append(want, said(severity, confidence, append(deedNumbers(a.keys), a.use.n)))
	}
	return want
}

// passedNaive reports whether a pass was used within a day before a device was created,
// and Windows logged on with it within a day after in another network than one.
func passedNaive(deeds []deed, device string, at int, net string) bool {
	mine := pickDeeds(deeds, func(e deed) bool { return e.ok() && e.user == "alice" })
	return slices.ContainsFunc(mine, func(e deed) bool { return e.more == "method=tap" && e.at < at && e.at >= at-1440 }) &&
		slices.ContainsFunc(mine, func(e deed) bool {
			return e.device == device && e.app == "cloudap" && e.logon && e.net != net && e.at >= at && e.at <= at+1440
		})
}
