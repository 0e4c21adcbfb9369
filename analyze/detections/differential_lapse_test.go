package detections

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

// upTo keeps the signs of at most so many seconds before a moment, and of it.
func upTo(signs []sign, before, at int) []sign {
	return pickSigns(signs, func(s sign) bool { return at-s.seconds() >= 0 && at-s.seconds() <= before })
}

func kinds(signs []sign, of func(sign) string) int { return len(by(signs, of)) }

// bothLogs is somebody else's sign-ins, for which a story holds both logs.
const bothLogs = `
	d1 00:00 zoe LAPTOP-9 outlook
	d1 00:00 zoe LAPTOP-9 outlook interactive`

// A storm asks for many things within minutes, some of it after a logon of Windows at
// the same address; on other days the user asks for a few.
func TestTokenFanOutAgainstNaive(t *testing.T) {
	compare(t, TokenFanOut, 200, func(r *rand.Rand) (signs []sign) {
		told := map[int]bool{}
		add := func(at int, s sign) {
			for ; told[at]; at++ {
			}
			told[at] = true
			s.at, s.sec = at/60, at%60
			s.user, s.device, s.name, s.os, s.trust, s.method = "alice", "LAPTOP-1", "LAPTOP-1", "windows", "joined", "claim"
			ip := r.IntN(2)
			s.ip, s.net, s.token = places[ip].ip, places[ip].net, "rt"
			if s.app == "cloudap" {
				s.token, s.method, s.interactive = "none", "whfb", true
			}
			signs = append(signs, s)
		}
		ask := func(at, clients int, session string) {
			add(at, sign{app: fmt.Sprintf("app=tool-%d", r.IntN(clients)), more: fmt.Sprintf("resource=r%d", r.IntN(2)), session: session, failed: r.IntN(12) == 0})
		}
		const day = 86400
		for d := range r.IntN(7) {
			for range r.IntN(5) {
				ask(d*day+36000+r.IntN(900), 4, pick(r, "s0", "s0", ""))
			}
		}
		if r.IntN(4) == 0 {
			add(7*day+35000+r.IntN(1500), sign{app: "cloudap", session: "s2"})
		}
		for range r.IntN(50) {
			ask(7*day+36000+r.IntN(pick(r, 500, 1200)), 12, pick(r, "s1", "s1", "s1", "s2", ""))
		}
		for range r.IntN(6) {
			add(7*day+36000+r.IntN(1500), sign{app: "office", more: fmt.Sprintf("error=%d resource=r%d", pick(r, 65001, 65002, 500011, 50126), r.IntN(5)), session: pick(r, "s1", "s2"), failed: true})
		}
		return signs
	}, func(signs []sign) (want []string) {
		const window = 600
		pair := func(s sign) string { return s.app + s.more }
		logon := func(s sign) bool { return s.app == "cloudap" && !s.failed }
		ok := pickSigns(signs, func(s sign) bool { return !s.failed })
		days := by(ok, func(s sign) string { return fmt.Sprint(s.at / 1440) })
		most := []int{0, 0} // distinct things in the busiest ten minutes of each day
		for _, of := range days {
			n := 0
			for _, s := range of {
				n = max(n, kinds(upTo(ok, window, s.seconds()), pair))
			}
			most = append(most, n)
		}
		slices.Sort(most)
		usual := most[len(most)-2]
		looked := pickSigns(signs, func(s sign) bool {
			return s.session != "" && len(pickSigns(upTo(signs, window, s.seconds()), func(l sign) bool { return logon(l) && l.ip == s.ip })) == 0
		})
		for _, of := range by(looked, func(s sign) string { return s.session }) {
			for _, s := range of {
				rows := upTo(pickSigns(of, func(s sign) bool { return !s.failed }), window, s.seconds())
				if n := kinds(rows, pair); !s.failed && n >= 12 && n > 4*usual {
					if len(days) > 3 {
						want = append(want, said(finding.Medium, 0.4, numbers(rows)))
					} else {
						want = append(want, said(finding.Low, 0.2, numbers(rows)))
					}
					break
				}
			}
			missed := pickSigns(of, func(s sign) bool {
				return s.failed && (strings.Contains(s.more, "error=65") || strings.Contains(s.more, "error=500011"))
			})
			resource := func(s sign) string { return s.more[strings.Index(s.more, "resource="):] }
			for _, s := range missed {
				if rows := upTo(missed, window, s.seconds()); kinds(rows, resource) >= 3 {
					want = append(want, said(finding.Medium, 0.4, numbers(rows)))
					break
				}
			}
		}
		return want
	})
}

func TestTooOldThenUsedAgainstNaive(t *testing.T) {
	compareAfter(t, TooOldThenUsed, bothLogs, 300, func(r *rand.Rand) (signs []sign) {
		for _, at := range minutes(r, 3+r.IntN(12), pick(r, 1, 2, 3)) {
			ip, net := where(r)
			s := sign{at: at, user: pick(r, "alice", "alice", "alice", "bob"), device: pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-2", ""), os: "windows", trust: "joined", app: "outlook",
				token: pick(r, "prt", "prt", "prt", "rt"), session: pick(r, "s1", "s1", "s2", ""), ip: ip, net: net, method: "claim"}
			switch r.IntN(8) {
			case 0, 1:
				s.failed, s.more = true, pick(r, "error=700083", "error=700083", "error=700082")
			case 2:
				s.interactive, s.method, s.failed = r.IntN(4) > 0, pick(r, "whfb", "password", "claim"), r.IntN(5) == 0
			}
			s.name = s.device
			signs = append(signs, s)
		}
		if r.IntN(2) == 0 { // and one right after the other, at the edges of what clocks explain and of a day
			s := signs[0]
			s.interactive, s.method, s.failed, s.more, s.session = false, "claim", true, "error=700083", "s3"
			signs = append(signs, s)
			s.at, s.failed, s.more, s.token = s.at+pick(r, 5, 6, 1440, 1441), false, "", "prt"
			signs = append(signs, s)
			told := map[int]bool{}
			for i := range signs {
				for ; told[signs[i].seconds()]; signs[i].sec++ {
				}
				told[signs[i].seconds()] = true
			}
		}
		return signs
	}, func(signs []sign) (want []string) {
		for _, of := range by(signs, func(s sign) string { return s.user }) {
			told := map[int]bool{} // refusals of which something was found
			for _, s := range of {
				if s.failed || s.token != "prt" || s.session == "" || s.interactive && s.method != "claim" {
					continue
				}
				logon := 0 // after the last of these before, the first refusal that nothing was found of counts
				for _, l := range of {
					if l.n < s.n && !l.failed && l.interactive && l.method != "claim" {
						logon = l.n
					}
				}
				old := pickSigns(of, func(o sign) bool {
					return o.n > logon && o.n < s.n && o.session == s.session && o.failed && o.more == "error=700083"
				})
				old = pickSigns(old, func(o sign) bool {
					return !slices.ContainsFunc(of, func(u sign) bool { return told[u.n] && u.session == o.session && u.n > o.n })
				})
				if len(old) == 0 {
					continue
				}
				f := old[0]
				if after := s.seconds() - f.seconds(); after <= 5*60 || after > 86400 {
					continue
				}
				told[s.n] = true
				severity := finding.Low
				if f.net != s.net || f.device != s.device && f.device != "" && s.device != "" {
					severity = finding.Medium
				}
				want = append(want, said(severity, 0.3, []int{f.n, s.n}))
			}
		}
		return want
	})
}

func TestCodeRedeemedElsewhereAgainstNaive(t *testing.T) {
	compareAfter(t, CodeRedeemedElsewhere, bothLogs, 300, func(r *rand.Rand) (signs []sign) {
		for _, at := range minutes(r, 3+r.IntN(9), 1) {
			from := func() (ip, net string) {
				if r.IntN(6) == 0 { // another network of the same country
					return "192.0.2.200", "AS64501/NO"
				}
				return where(r)
			}
			s := sign{at: at / 16, user: pick(r, "alice", "alice", "alice", "bob"), app: pick(r, "azure-cli", "azure-cli", "vscode", "outlook"),
				token: pick(r, "none", "rt", "prt"), session: pick(r, "s1", "s1", "s2", ""), method: "claim", os: "windows",
				interactive: r.IntN(2) == 0, failed: r.IntN(10) == 0, more: pick(r, "", "", "", "unbound", "bound", "devicecode")}
			s.ip, s.net = from()
			signs = append(signs, s)
			if s.interactive && r.IntN(2) == 0 {
				s.at, s.interactive, s.more = s.at+pick(r, 1, 5, 10, 11), false, pick(r, "", "unbound")
				s.ip, s.net = from()
				signs = append(signs, s)
			}
		}
		slices.SortFunc(signs, func(a, b sign) int { return a.at - b.at })
		return slices.CompactFunc(signs, func(a, b sign) bool { return a.at == b.at })
	}, func(signs []sign) (want []string) {
		country := func(s sign) string { _, c, _ := strings.Cut(s.net, "/"); return c }
		ok := pickSigns(signs, func(s sign) bool { return !s.failed && s.session != "" })
		for _, of := range by(ok, func(s sign) string { return s.user + s.session }) {
			codes := pickSigns(of, func(s sign) bool { return (s.app == "azure-cli" || s.app == "vscode") && s.more != "devicecode" })
			var asked, used *sign
			for i := range codes {
				s := &codes[i]
				before := pickSigns(codes[:i], func(a sign) bool { return a.interactive && a.app == s.app })
				if s.interactive || len(before) == 0 {
					continue
				}
				a := before[len(before)-1]
				if s.at-a.at <= 10 && a.net != s.net && (country(a) != country(*s) || a.more == "bound" && s.more == "unbound") {
					asked, used = &a, s
					break
				}
			}
			if asked == nil {
				continue
			}
			later := pickSigns(of, func(s sign) bool { return s.n > used.n && s.net == used.net && s.token != "none" })
			confidence := 0.6
			if len(later) > 0 {
				confidence = 0.75
			}
			want = append(want, said(finding.High, confidence, append(numbers(later), asked.n, used.n)))
		}
		return want
	})
}
