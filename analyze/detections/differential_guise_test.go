package detections

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

func TestFakeWindowsLogonAgainstNaive(t *testing.T) {
	users := []string{"ann", "bob", "cid", "dan", "eve", "fay", "gus"}
	compareAfter(t, FakeWindowsLogon, "", 250, func(r *rand.Rand) (signs []sign) {
		span := pick(r, 60, 120, 400)
		for _, at := range r.Perm(span)[:4+r.IntN(20)] {
			place := places[pick(r, 0, 2, 2)]
			s := sign{at: at, user: users[r.IntN(len(users))], device: pick(r, "", "", "", "", "LAPTOP-1"), os: "windows", trust: "joined", app: pick(r, "cloudap", "cloudap", "cloudap", "office"), token: "none",
				ip: place.ip, net: place.net, method: "password", interactive: true, more: pick(r, "ropc", "ropc", "resource=exchange", "ropc resource=exchange", "resource=arm")}
			if r.IntN(12) > 0 {
				s.failed = true
				s.more += " error=" + pick(r, "50126", "50126", "50034", "50053", "53003")
			}
			s.name = s.device
			signs = append(signs, s)
		}
		return signs
	}, func(signs []sign) (want []string) {
		fake := pickSigns(signs, func(s sign) bool {
			return s.app == "cloudap" && s.device == "" && (strings.Contains(s.more, "ropc") || !strings.Contains(s.more, "exchange"))
		})
		for _, of := range by(fake, func(s sign) string { return s.ip }) {
			guesses := pickSigns(of, func(s sign) bool { return s.failed && !strings.Contains(s.more, "53003") })
			found := pickSigns(of, func(s sign) bool { return !s.failed })
			spray := slices.ContainsFunc(guesses, func(s sign) bool {
				return kinds(upTo(guesses, 3600, s.seconds()), func(s sign) string { return s.user }) >= 5
			})
			alone := pickSigns(found, func(s sign) bool { return strings.Contains(s.more, "ropc") })
			switch {
			case spray && len(found) > 0:
				want = append(want, said(finding.High, 0.75, numbers(append(guesses, found...))))
			case spray:
				want = append(want, said(finding.Medium, 0.75, numbers(guesses)))
			case len(alone) > 0:
				want = append(want, said(finding.Medium, 0.5, numbers(alone)))
			}
		}
		return want
	})
}

func TestUnboundOnceAgainstNaive(t *testing.T) {
	compare(t, UnboundOnce, 250, func(r *rand.Rand) (signs []sign) {
		days := pick(r, 2, 20, 45, 60)
		for n, at := range minutes(r, 20+r.IntN(50), days) {
			s := sign{at: at, user: "alice", device: pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-1", "LAPTOP-1", "LAPTOP-2"), os: "windows", trust: "joined", app: pick(r, "outlook", "outlook", "outlook", "teams"),
				token: pick(r, "prt", "prt", "rt"), session: "s1", method: "claim", failed: r.IntN(15) == 0, more: "bound"}
			s.ip, s.net = where(r)
			if s.name = s.device; n%12 == 0 && r.IntN(3) > 0 {
				s.more = "unbound"
			}
			if s.more == "bound" {
				s.ip, s.net = places[0].ip, places[0].net
				if r.IntN(20) == 0 {
					s.ip, s.net = places[2].ip, places[2].net
				}
			}
			signs = append(signs, s)
		}
		return signs
	}, func(signs []sign) (want []string) {
		const span = 30 * 86400
		ok := pickSigns(signs, func(s sign) bool { return !s.failed })
		for _, of := range by(ok, func(s sign) string { return s.device + s.app }) {
			bound := pickSigns(of, func(s sign) bool { return s.more == "bound" })
			if len(bound) == 0 {
				continue
			}
			last := bound[len(bound)-1]
			odd := pickSigns(of, func(s sign) bool {
				before := pickSigns(upTo(of, span, s.seconds()), func(o sign) bool { return o.n != s.n })
				binds := pickSigns(before, func(o sign) bool { return o.more == "bound" })
				return s.more == "unbound" && s.token == "prt" && s.n < last.n && len(binds) >= 20 && 19*(len(before)-len(binds)) <= len(binds)
			})
			if len(odd) == 0 {
				continue
			}
			severity := finding.Low
			if slices.ContainsFunc(odd, func(s sign) bool {
				return !slices.ContainsFunc(bound, func(o sign) bool { return o.net == s.net })
			}) {
				severity = finding.Medium
			}
			want = append(want, said(severity, 0.3, append(numbers(odd), last.n)))
		}
		return want
	})
}
