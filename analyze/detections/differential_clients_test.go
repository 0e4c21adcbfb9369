package detections

import (
	"math/rand/v2"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

// agentSystems are the systems that user agents of stories name.
var agentSystems = map[string]string{"edge": "windows", "mac": "macos", "iphone": "ios", "android": "android", "linux": "linux"}

func TestPRTByIncapableCLIAgainstNaive(t *testing.T) {
	const day = 1440
	trial{stories: 400, outcomes: []string{"high 0.6", "high 0.5", "low 0.2"}, invent: func(r *rand.Rand) (signs []sign) {
		for n, at := range strides(r, 6+r.IntN(8), 60, 600, day, day, 2*day, 31*day) {
			s := plainSign(at).on(pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-2"))
			s.user, s.os, s.token = pick(r, "alice", "alice", "alice", "bob"), pick(r, "windows", "windows", "windows", "macos", "linux"), pick(r, "prt", "prt", "rt")
			if n > 2 {
				s.app = pick(r, "outlook", "azure-cli", "azure-cli", "azure-powershell", "aad-powershell", "edge")
			}
			s.ua, s.interactive, s.failed = pick(r, "", "python"), r.IntN(6) == 0, r.IntN(8) == 0
			signs = append(signs, s)
		}
		return signs
	}, naive: func(ups, _ []sign, _ func(string)) (want []string) {
		how := func(s sign) string {
			switch {
			case s.token != "prt" || s.failed || s.interactive || !strings.HasPrefix(s.app, "a"):
				return ""
			case s.os == "linux":
				return "on Linux"
			case s.app == "aad-powershell", s.app == "azure-powershell" && s.os != "windows":
				return "no redirect"
			}
			before := pickSigns(okay(ups), func(o sign) bool { return o.user == s.user && o.n <= s.n })
			lately := pickSigns(before, func(o sign) bool { return o.n < s.n && o.app == s.app && s.at-o.at <= 30*day })
			if s.ua == "python" && len(lately) == 0 && daysIn(before) > 3 {
				return "first use"
			}
			return ""
		}
		for _, of := range by(ups, func(s sign) string { return s.user + s.app + s.device + how(s) }) {
			switch how(of[0]) {
			case "no redirect":
				want = append(want, said(finding.High, 0.6, numbers(of)))
			case "on Linux":
				want = append(want, said(finding.High, 0.5, numbers(of)))
			case "first use":
				want = append(want, said(finding.Low, 0.2, numbers(of)))
			}
		}
		return want
	}}.run(t, PRTByIncapableCLI)
}

func TestAgentContradictsAgainstNaive(t *testing.T) {
	trial{stories: 300, outcomes: []string{"medium 0.35", "low 0.2", "lawful"}, invent: func(r *rand.Rand) (signs []sign) {
		for _, at := range strides(r, 2+r.IntN(5), 1, 60, 1440) {
			s := plainSign(at).on(pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-2", ""))
			s.user, s.os, s.token = pick(r, "alice", "alice", "bob"), pick(r, "windows", "windows", "ios", "android", "chromeos", ""), pick(r, "prt", "prt", "prt", "rt")
			s.browser, s.failed = r.IntN(2) == 0, r.IntN(6) == 0
			s.app = pick(r, "outlook", "teams", "line-of-business")
			if s.ua = pick(r, "", "", "edge", "edge", "linux", "mac", "android"); r.IntN(8) == 0 {
				s.more = "library=" + pick(r, "MSAL.Python", "MSAL.NET")
			}
			signs = append(signs, s)
		}
		return signs
	}, naive: func(ups, _ []sign, note func(string)) (want []string) {
		odd := pickSigns(okay(ups), func(s sign) bool {
			if s.token != "prt" || s.device == "" {
				return false
			}
			if s.more == "library=MSAL.Python" && s.app != "line-of-business" {
				return true
			}
			said := agentSystems[s.ua]
			switch s.os + " " + said {
			case "ios macos", "android linux", "chromeos android", "chromeos linux":
				note("lawful")
				return false
			}
			return s.os != "" && said != "" && s.os != said
		})
		for _, of := range by(odd, func(s sign) string { return s.user + s.device }) {
			if every(of, func(s sign) bool { return s.browser }) {
				want = append(want, said(finding.Low, 0.2, numbers(of)))
			} else {
				want = append(want, said(finding.Medium, 0.35, numbers(of)))
			}
		}
		return want
	}}.run(t, AgentContradicts)
}

func TestTwoSystemsOneDeviceAgainstNaive(t *testing.T) {
	trial{stories: 500, outcomes: []string{"medium 0.4", "high 0.6", "one device", "listed", "picking"}, invent: func(r *rand.Rand) (signs []sign) {
		if r.IntN(3) == 0 {
			signs = append(signs, aside(0, "inventory LAPTOP-1 os=%s", pick(r, "Windows", "Linux", "Android")))
		}
		systems := [][]string{{"windows", "linux"}, {"ios", "macos"}, {"android", "linux"}, {"chromeos", "android"}, {"windows", "macos", "linux"}}[r.IntN(5)]
		bare := r.IntN(2) == 0
		for _, at := range strides(r, 3+r.IntN(8), 1, 2, 3, 60, 1440) {
			s := plainSign(at).on(pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-1", "LAPTOP-2")).from(pick(r, 0, 0, 0, 2))
			s.os, s.user = pick(r, systems...), pick(r, "alice", "bob")
			s.browser, s.token, s.ua, s.failed = r.IntN(3) == 0, pick(r, "prt", "rt", "rt"), pick(r, "edge", "edge", "edge", "python", "android"), r.IntN(8) == 0
			if bare {
				s.token, s.browser, s.ua = "rt", false, "edge"
				s = s.from(0)
			}
			s.more = "correlation_id=" + pick(r, "c1", "c1", "c2")
			if r.IntN(10) == 0 {
				s = s.refusedWith(501314)
			}
			signs = append(signs, s)
		}
		return signs
	}, naive: func(ups, told []sign, note func(string)) (want []string) {
		picks := pickSigns(ups, func(s sign) bool { return errorOf(s) == "501314" })
		correlation := func(s sign) string { return word(s.more, "correlation_id=") }
		for _, of := range by(ups, deviceOf) {
			of = pickSigns(okay(of), func(s sign) bool {
				picked := some(picks, func(o sign) bool { return correlation(o) == correlation(s) && o.device == s.device && apart(o, s) <= 2 })
				if picked {
					note("picking")
				}
				return !picked && (!s.browser || s.token == "prt")
			})
			system := func(name string) []sign { return pickSigns(of, func(s sign) bool { return s.os == name }) }
			var often []string // systems of two sign-ins or more, the commonest first
			for len(often) < len(by(of, osOf)) {
				best := ""
				for _, name := range []string{"android", "chromeos", "linux", "windows", "ios", "macos"} {
					if n := len(system(name)); n > len(system(best)) && n > 1 && !strings.Contains(strings.Join(often, " "), name) {
						best = name
					}
				}
				if best == "" {
					break
				}
				often = append(often, best)
			}
			if len(often) < 2 {
				continue
			}
			own := often[0]
			if len(told) > 0 && of[0].device == "LAPTOP-1" {
				if listed := strings.ToLower(word(told[0].aside, "os=")); len(system(listed)) > 0 {
					own = listed
					note("listed")
				}
			}
			for _, other := range often {
				few, many := system(other), system(own)
				both := own + " " + other
				switch {
				case other == own:
					continue
				case both == "ios macos" && every(few, func(s sign) bool { return s.browser }),
					both == "macos ios" && every(many, func(s sign) bool { return s.browser }),
					both == "android linux" && every(few, func(s sign) bool { return s.browser || s.ua == "android" }),
					both == "linux android" && every(many, func(s sign) bool { return s.browser || s.ua == "android" }),
					strings.Contains(both, "chromeos") && (strings.Contains(both, "android") || strings.Contains(both, "linux")):
					note("one device")
					continue
				}
				rows := append(numbers(few), many[0].n, many[len(many)-1].n)
				if some(few, func(s sign) bool {
					return s.token == "prt" || s.ua == "python" || !some(many, func(o sign) bool { return o.net == s.net })
				}) {
					want = append(want, said(finding.High, 0.6, rows))
				} else {
					want = append(want, said(finding.Medium, 0.4, rows))
				}
				break
			}
		}
		return want
	}}.run(t, TwoSystemsOneDevice)
}

func TestImpossibleTraitsAgainstNaive(t *testing.T) {
	trial{stories: 300, outcomes: []string{"high 0.6", "low 0.2", "Windows as well"}, invent: func(r *rand.Rand) (signs []sign) {
		system := pick(r, "windows", "ios", "android", "android", "macos", "linux")
		for _, at := range strides(r, 1+r.IntN(5), 60, 1440) {
			s := plainSign(at).on(pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-2"))
			s.os, s.trust, s.user = pick(r, system, system, system, "windows", ""), pick(r, "registered", "joined", "joined", "hybrid"), pick(r, "alice", "bob")
			s.app, s.failed = pick(r, "outlook", "outlook", "outlook", "cloudap"), r.IntN(6) == 0
			signs = append(signs, s)
		}
		return signs
	}, naive: func(ups, _ []sign, note func(string)) (want []string) {
		for _, of := range by(okay(ups), deviceOf) {
			other := pickSigns(of, func(s sign) bool { return s.os != "windows" && s.os != "" })
			if len(pickSigns(of, func(s sign) bool { return s.os == "windows" })) > 1 {
				note("Windows as well")
				continue
			}
			client := pickSigns(other, func(s sign) bool { return s.app == "cloudap" })
			rest := pickSigns(other, func(s sign) bool { return s.app != "cloudap" })
			hybrid := pickSigns(rest, func(s sign) bool { return s.trust == "hybrid" })
			phone := pickSigns(rest, func(s sign) bool { return s.trust == "joined" && s.os == "ios" })
			panel := pickSigns(rest, func(s sign) bool { return s.trust == "joined" && s.os == "android" })
			switch {
			case len(client) > 0:
				want = append(want, said(finding.High, 0.6, numbers(client)))
			case len(hybrid) > 0:
				want = append(want, said(finding.High, 0.6, numbers(hybrid)))
			case len(phone) > 0:
				want = append(want, said(finding.High, 0.6, numbers(phone)))
			case len(panel) > 0:
				want = append(want, said(finding.Low, 0.2, numbers(panel)))
			}
		}
		return want
	}}.run(t, ImpossibleTraits)
}
