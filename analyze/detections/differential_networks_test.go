package detections

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

func TestFirstPRTInNetworkAgainstNaive(t *testing.T) {
	compare(t, FirstPRTInNetwork, 300, func(r *rand.Rand) (signs []sign) {
		nets := 2 + r.IntN(6)
		for _, at := range minutes(r, 8+r.IntN(25), pick(r, 12, 20, 60)) {
			n := max(0, r.IntN(nets+4)-4)
			s := sign{at: at, user: pick(r, "alice", "alice", "alice", "bob"), device: pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-1", "LAPTOP-2", ""), os: "windows", trust: "joined",
				app: pick(r, "outlook", "outlook", "cloudap"), token: pick(r, "prt", "prt", "rt"), session: "s1", method: "claim", ua: pick(r, "edge", "edge", "edge", "linux"), failed: r.IntN(10) == 0,
				ip: fmt.Sprintf("203.0.113.%d", 10+n), net: fmt.Sprintf("AS%d/%s", 64510+n, []string{"NO", "NO", "SE", "DE", "NL", "FR", "ES", "NO"}[n])}
			if s.name = s.device; s.app == "cloudap" {
				s.ua, s.token = "", "prt"
			}
			signs = append(signs, s)
			if r.IntN(8) == 0 { // Windows is there as well, or too late to say so
				s.at, s.app, s.token, s.ua = s.at+pick(r, -61, -60, -5, 60, 61), "cloudap", "prt", ""
				if s.at >= 0 {
					signs = append(signs, s)
				}
			}
		}
		slices.SortFunc(signs, func(a, b sign) int { return a.at - b.at })
		return slices.CompactFunc(signs, func(a, b sign) bool { return a.at == b.at })
	}, func(signs []sign) (want []string) {
		const day = 1440
		system := func(s sign) bool { return s.ua == "linux" } // of which the user agent speaks
		country := func(s sign) string { _, c, _ := strings.Cut(s.net, "/"); return c }
		for _, of := range by(signs, func(s sign) string { return s.user }) {
			seen := pickSigns(of, func(s sign) bool { return !s.failed && s.device != "" })
			for _, s := range seen {
				before := pickSigns(seen, func(o sign) bool { return o.n < s.n })
				mine := pickSigns(before, func(o sign) bool { return o.device == s.device })
				days := by(pickSigns(mine, func(o sign) bool { return o.at/day < s.at/day }), func(o sign) string { return fmt.Sprint(o.at / day) })
				lately := pickSigns(mine, func(o sign) bool { return s.at-o.at <= 30*day })
				switch {
				case s.token != "prt", len(mine) == 0, s.at-mine[0].at < 7*day, len(days) < 3:
					continue
				case slices.ContainsFunc(mine, func(o sign) bool { return o.net == s.net }), kinds(lately, netOf) > 3:
					continue
				case slices.ContainsFunc(before, func(o sign) bool { return country(o) == country(s) && s.at-o.at <= 30*day }):
					continue
				case slices.ContainsFunc(seen, func(o sign) bool {
					return o.app == "cloudap" && o.device == s.device && o.net == s.net && max(o.at-s.at, s.at-o.at) <= 60
				}):
					continue
				}
				severity := finding.Low
				if !slices.ContainsFunc(mine, func(o sign) bool { return system(o) == system(s) }) {
					severity = finding.Medium
				}
				want = append(want, said(severity, 0.15, []int{s.n}))
			}
		}
		return want
	})
}
