package detections

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

func TestPhishToPRTAgainstNaive(t *testing.T) {
	outcomes := []string{"critical 0.85", "critical 0.7", "critical 0.55", "high 0.85", "high 0.7", "high 0.55", "high 0.4", "medium 0.55", "low 0.2",
		"by code", "by tool", "by aitm", "by far", "near", "late", "slow", "kit", "marked", "the enrolment excuses", "handed on", "others"}
	compareDeeds(t, PhishToPRT, 1000, outcomes, func(r *rand.Rand) []deed {
		s := &deedSteps{Rand: r}
		s.add(0, deed{user: "carol", device: "L9", session: "c", app: "cloudap", token: "prt", net: "AS64500/NO"})
		s.lives()
		stages := r.IntN(6) == 0 // PCs for others, from home
		for n := range 1 + r.IntN(3) {
			session, net := fmt.Sprintf("t%d", n), pick(r, "AS64500/NO", "AS64510/NO", "AS64520/DE", "AS64666/NL", "AS64666/NL")
			kind := r.IntN(6)
			if stages {
				net, kind = "AS64500/NO", r.IntN(2)
			}
			for range 1 + r.IntN(2) {
				s.add(1, deed{session: session, app: "office", net: net, code: kind == 0, tool: kind == 1, aad: kind == 2, attended: r.IntN(3) > 0, failed: r.IntN(8) == 0})
				s.at += pick(r, 1, 1, 10)
			}
			if r.IntN(6) == 0 {
				s.add(1, deed{device: "L1", session: "s0", app: "cloudap", token: "prt", net: net, logon: true})
			}
			s.at += pick(r, 0, 0, 10, 56, 57, 58, 59, 60, 300)
			for range 1 + r.IntN(2) {
				s.add(1, deed{session: pick(r, session, session, session, "t0", "other"), app: "broker", token: "rt", drs: true, code: kind == 0 && r.IntN(3) > 0, net: pick(r, net, net, net, "AS64500/NO"), failed: r.IntN(8) == 0})
			}
			begun := s.at
			for k := range 1 + r.IntN(2) {
				device, after := fmt.Sprintf("P%d", 2*n+k), pick(r, 1, 5, 14, 15, 16, 59, 60, 61, 89, 90, 91)
				if k == 1 {
					after = max(1, begun+pick(r, 5, 59, 60, 61)-s.at)
				}
				begun = s.at + after
				s.register(after, device, net)
				for range r.IntN(3) {
					s.add(pick(r, 1, 20, 1400, 1439), deed{device: device, session: "u" + device, app: "outlook", token: pick(r, "prt", "prt", "rt"), net: net, failed: r.IntN(8) == 0})
				}
			}
			s.at += pick(r, 10, 60, 1440)
		}
		return s.deeds
	}, naivePhish)
}

// hadNaive reports whether anybody had a network as a matter of course before a
// moment: their third day there began, and the first was one of their first two.
func hadNaive(deeds []deed, net string, at int) bool {
	for _, user := range []string{"alice", "bob", "carol"} {
		var active, there []int
		for _, s := range deeds {
			if !s.ok() || s.user != user || s.at >= at {
				continue
			}
			if active = append(active, s.at/1440); s.net == net {
				there = append(there, s.at/1440)
			}
		}
		active, there = slices.Compact(active), slices.Compact(there)
		if len(there) >= 3 && slices.Contains(active[:2], there[0]) {
			return true
		}
	}
	return false
}

// taintNaive says what is wrong with a sign-in of alice's as the root of a registration.
func taintNaive(deeds []deed, e deed) string {
	switch {
	case e.code:
		return "by code"
	case e.aad:
		return "by aitm"
	case e.tool:
		return "by tool"
	case !naiveNew(deeds, e):
		return ""
	}
	newCountry := !slices.ContainsFunc(deeds, func(s deed) bool {
		return s.ok() && s.user == "alice" && strings.HasSuffix(s.net, e.net[len("AS64500"):]) && s.at <= e.at-1440
	})
	pcs := pickDeeds(deeds, func(s deed) bool { // Windows' first-hand logons to PCs that were not made here
		return s.ok() && s.user == "alice" && s.app == "cloudap" && s.logon && s.at <= e.at && createdFirst(deeds, s.device) == nil
	})
	for _, s := range pcs {
		if s.net == e.net && slices.ContainsFunc(pcs, func(x deed) bool { return x.device == s.device && x.at <= s.at-1440 }) {
			return ""
		}
	}
	switch had := hadNaive(deeds, e.net, e.at); {
	case !had && newCountry:
		return "by far"
	case had != newCountry:
		return ""
	}
	return "near"
}

// stepsNaive are a tainted sign-in and the token for registration that followed.
type stepsNaive struct {
	taint, drs deed
	why        string
}

// stepsOf returns the two steps that end in a token for registration, of one of the
// taints that count.
func stepsOf(deeds []deed, drs deed, whys ...string) (stepsNaive, bool) {
	mine := pickDeeds(deeds, func(s deed) bool { return s.ok() && s.user == "alice" })
	found := func(s deed, why string) (stepsNaive, bool) {
		if why == "by code" && !s.attended { // it descends from the earliest of its session that was by code
			s = mine[slices.IndexFunc(mine, func(x deed) bool { return x.session == s.session && x.code })]
		}
		return stepsNaive{s, drs, why}, true
	}
	if drs.code && slices.Contains(whys, "by code") {
		return found(drs, "by code")
	}
	for _, same := range []func(deed) bool{func(s deed) bool { return s.session == drs.session }, func(s deed) bool { return s.address() == drs.address() }} {
		for _, s := range mine {
			if why := taintNaive(deeds, s); same(s) && s.at <= drs.at && drs.at-s.at <= 60 && slices.Contains(whys, why) {
				return found(s, why)
			}
		}
	}
	root := deeds[slices.IndexFunc(deeds, func(s deed) bool { return s.change == "" && s.user == "alice" && s.session == drs.session })]
	if why := taintNaive(deeds, root); root.ok() && root.at <= drs.at && (root.attended || root.logon) && why != "by code" && slices.Contains(whys, why) {
		return found(root, why)
	}
	return stepsNaive{}, false
}

// naivePhish: a tainted sign-in, a token for registration, a device, its PRT (PM-006).
func naivePhish(deeds []deed, note func(string)) (want []string) {
	type chain struct {
		stepsNaive
		created                     deed
		uses                        []deed
		marked, others, late, stage bool
	}
	var chains []chain
	var staged []string
	seen := map[string]bool{}
	for _, c := range deeds {
		if c.change != "register-device" || c.by != "alice" || seen[c.device] {
			continue
		}
		var from, near stepsNaive
		for _, e := range deeds {
			if !e.ok() || e.user != "alice" || !e.drs || e.at > c.at {
				continue
			}
			if s, ok := stepsOf(deeds, e, "by code", "by aitm", "by tool", "by far"); ok {
				from = s
			} else if s, ok := stepsOf(deeds, e, "near"); ok {
				near = s
			}
		}
		clear := from.drs.n > 0 && c.at-from.drs.at <= 90
		if !clear {
			from = near
		}
		if from.drs.n == 0 || c.at-from.drs.at > 90 {
			continue
		}
		others, home := handedNaive(deeds, "alice", c.device, c.at)
		if home && theirsNaive(deeds, "alice", from.drs.net, c.at) {
			seen[c.device], staged = true, append(staged, from.drs.net)
			note("handed on")
			continue
		}
		e := enrolledNaive(deeds, "alice", c.device, createdFirst(deeds, c.device).at)
		if !clear {
			note("near")
			continue
		}
		seen[c.device] = true
		if e.explains() {
			note("the enrolment excuses")
			continue
		}
		chains = append(chains, chain{stepsNaive: from, created: c, marked: e.windows && e.signs >= 2, others: others, uses: pickDeeds(deeds, func(s deed) bool {
			return s.ok() && s.user == "alice" && s.device == c.device && s.token == "prt" && s.at >= c.at && s.at-c.at <= 1440
		})})
	}
	for len(chains) > 0 {
		n := 0
		for n < len(chains) && chains[n].created.at-chains[0].created.at <= 60 {
			n++
		}
		kit, first := chains[:n], chains[0]
		chains = chains[n:]
		all := func(name string, of func(chain) bool) bool {
			holds := !slices.ContainsFunc(kit, func(c chain) bool { return !of(c) })
			if holds {
				note(name)
			}
			return holds
		}
		var rows []int
		used := false
		for _, c := range kit {
			rows, used = append(append(rows, c.taint.n, c.drs.n), deedNumbers(c.uses)...), used || len(c.uses) > 0
		}
		note(first.why)
		marked, others := all("marked", func(c chain) bool { return c.marked }), all("others", func(c chain) bool { return c.others })
		far := first.why == "by far"
		rank, hundredths := finding.High.Rank(), 70
		if used || n > 1 {
			rank, hundredths = finding.Critical.Rank(), 85
		}
		if n > 1 {
			note("kit")
		}
		late, slow := first.drs.at-first.taint.at > 60, first.created.at-first.drs.at > 15
		for name, doubt := range map[string]bool{"late": late || far, "slow": slow, "marked from far": marked && far} {
			if doubt {
				hundredths -= 15
				if name != "late" || late {
					note(name)
				}
			}
		}
		for _, less := range []bool{marked, far, others} {
			if less {
				rank = min(rank+1, finding.Low.Rank())
			}
		}
		if all("staged", func(c chain) bool { return slices.Contains(staged, c.drs.net) }) {
			rank, hundredths = finding.Low.Rank(), 20
		}
		want = append(want, said(finding.Severities[rank], float64(hundredths)/100, rows))
	}
	return want
}
