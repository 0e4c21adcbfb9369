package detections

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

// naiveRevoked: a lineage goes on after the tokens of its user were revoked (PM-013).
func naiveRevoked(turns []turn) (want []string) {
	revokes := func(e turn) bool { return e.change == "revoke-sessions" }
	for c, change := range turns {
		if !revokes(change) {
			continue
		}
		ofPassword := slices.ContainsFunc(turns, func(e turn) bool {
			return strings.HasSuffix(e.change, "password") && e.whom == change.whom && max(e.at-change.at, change.at-e.at) <= 1
		})
		var refresh, primary []int
		for i, e := range turns {
			if e.change != "" || e.user != change.whom || e.error != 0 || e.token == "none" || e.at <= change.at+20 {
				continue
			}
			session := func(x turn) bool { return x.change == "" && x.session == e.session && x.error == 0 }
			root := turns[slices.IndexFunc(turns, session)]
			first := turns[slices.IndexFunc(turns, func(x turn) bool { return x.change == "" && x.session == e.session })]
			again := slices.ContainsFunc(turns[:i+1], func(x turn) bool { return session(x) && x.logon != "" && x.at >= change.at })
			// Only the last revocation that could have ended the token counts; one
			// that came of a password counts for what was obtained with it.
			later := slices.ContainsFunc(turns[c+1:], func(x turn) bool {
				if !revokes(x) || x.whom != change.whom || e.at <= x.at+20 {
					return false
				}
				return root.logon == "password" && e.token == "rt" || !slices.ContainsFunc(turns, func(y turn) bool {
					return strings.HasSuffix(y.change, "password") && y.whom == x.whom && max(y.at-x.at, x.at-y.at) <= 1
				})
			})
			if root.logon == "" || again || later || ofPassword && (e.token != "rt" || root.logon != "password") {
				continue
			}
			if e.token == "rt" {
				refresh = append(refresh, e.n, first.n)
			} else {
				primary = append(primary, e.n, first.n)
			}
		}
		if len(refresh) > 0 {
			want = append(want, said(finding.High, 0.5, refresh))
		}
		if len(primary) > 0 {
			want = append(want, said(finding.Medium, 0.5, primary))
		}
	}
	return want
}

func TestPastRevocationAgainstNaive(t *testing.T) {
	compareTurns(t, PastRevocation, "d1 00:00 audit update-device L9 by=admin", 500, func(r *rand.Rand) []turn {
		turns := someTurns(r, []string{"revoke-sessions", "revoke-sessions", "change-password", "disable-user"}, func(e *turn) {
			e.error = pick(r, 0, 0, 0, 50173)
			if r.IntN(6) == 0 {
				e.logon, e.token = pick(r, "password", "whfb"), "none"
			}
		})
		for i := 1; i < len(turns); i++ {
			if r.IntN(3) == 0 && turns[i-1].change == "revoke-sessions" {
				turns[i].change, turns[i].whom, turns[i].logon, turns[i].error = "change-password", turns[i-1].whom, "", 0
				late := turns[i].at - turns[i-1].at - pick(r, 0, 1, 2)
				for j := range turns[i:] {
					turns[i+j].at -= late
				}
			}
		}
		begin := turn{user: "alice", device: "L1", session: "alices1", token: "none", net: "AS64500/NO", logon: "password"}
		return append([]turn{begin}, turns...)
	}, naiveRevoked)
}

// cities are where networks are, and how far from one another, in km.
var cities = []struct {
	ip, net             string
	latitude, longitude float64
}{{"192.0.2.10", "AS64500/NO", 59.9, 10.7}, {"198.51.100.7", "AS64510/NO", 60.4, 5.3}, {"203.0.113.5", "AS64520/NO", 69.6, 18.9}, {"203.0.113.77", "AS64530/US", 32.8, -96.8}}

func TestImpossibleTravelAgainstNaive(t *testing.T) {
	compare(t, ImpossibleTravel, 400, func(r *rand.Rand) (signs []sign) {
		for _, at := range minutes(r, 2+r.IntN(14), pick(r, 1, 2, 6)) {
			c := cities[max(0, r.IntN(len(cities)+3)-3)]
			s := sign{at: at, user: "alice", device: pick(r, "", "LAPTOP-1", "LAPTOP-1", "LAPTOP-2"), os: pick(r, "windows", "ios"), trust: "joined", app: "outlook", token: "rt",
				session: pick(r, "", "s1", "s2"), ip: c.ip, net: c.net, method: "claim", failed: r.IntN(8) == 0}
			if s.name = s.device; r.IntN(10) > 0 {
				s.more = fmt.Sprintf("latitude=%v longitude=%v", c.latitude, c.longitude)
			}
			signs = append(signs, s)
		}
		return signs
	}, naiveTravel)
}

// naiveTravel: one device, or one session, faster than an airliner (PM-036).
func naiveTravel(signs []sign) (want []string) {
	told := map[int]bool{}
	placed := pickSigns(signs, func(s sign) bool { return !s.failed && s.more != "" })
	for _, of := range []func(sign) string{deviceOf, func(s sign) string { return s.session }} {
		for _, rows := range by(pickSigns(signs, func(s sign) bool { return of(s) != "" }), of) {
			rows = pickSigns(rows, func(s sign) bool { return slices.Contains(numbers(placed), s.n) })
			ordinary := func(s sign) bool {
				var before, on, active []int
				for _, x := range rows {
					active = append(active, x.at/1440)
					if x.net == s.net {
						if on = append(on, x.at/1440); x.at/1440 < s.at/1440 {
							before = append(before, x.at/1440)
						}
					}
				}
				before, on, active = slices.Compact(before), slices.Compact(on), slices.Compact(active)
				return len(before) >= 3 || len(on) >= 3 && slices.Contains(active[:2], on[0])
			}
			var shown []sign
			phones := true
			for i := 1; i < len(rows); i++ {
				a, b := rows[i-1], rows[i]
				km := apartKM(a.net, b.net)
				if a.net == b.net || km <= 500 || km <= 900*float64(b.at-a.at)/60 || ordinary(a) && ordinary(b) {
					continue
				}
				shown = append(shown, a, b)
				phones = phones && b.os == "ios" && countryOf(a) == countryOf(b)
			}
			if len(shown) == 0 || told[shown[1].n] {
				continue
			}
			for i := 1; i < len(shown); i += 2 {
				told[shown[i].n] = true
			}
			if phones {
				want = append(want, said(finding.Low, 0.2, numbers(shown)))
			} else {
				want = append(want, said(finding.Medium, 0.4, numbers(shown)))
			}
		}
	}
	return want
}

// apartKM is the angle between two networks' places, as vectors, on the Earth's radius.
func apartKM(a, b string) float64 {
	var v [2][3]float64
	for n, net := range []string{a, b} {
		for _, c := range cities {
			if c.net == net {
				lat, lon := c.latitude*math.Pi/180, c.longitude*math.Pi/180
				v[n] = [3]float64{math.Cos(lat) * math.Cos(lon), math.Cos(lat) * math.Sin(lon), math.Sin(lat)}
			}
		}
	}
	return 6371 * math.Acos(min(1, v[0][0]*v[1][0]+v[0][1]*v[1][1]+v[0][2]*v[1][2]))
}

func TestVersionGoesBackAgainstNaive(t *testing.T) {
	compare(t, VersionGoesBack, 200, func(r *rand.Rand) (signs []sign) {
		for _, at := range minutes(r, 3+r.IntN(9), pick(r, 3, 9, 20)) {
			place := abroadPlaces[max(0, r.IntN(5)-2)]
			signs = append(signs, sign{at: at, user: pick(r, "alice", "bob"), device: pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-1", "LAPTOP-2"), name: "PC", trust: "joined", app: "outlook", token: "rt", session: "s1",
				os: pick(r, `"Windows 10.0.26100"`, `"Windows 10.0.26100"`, `"Windows 10.0.26100.17"`, `"Windows 10.0.22631"`, `"Windows 10.0.19041"`, `"Windows 10.0.19041"`, `"MacOs 14.5"`, "Windows10"),
				ip: place.ip, net: place.net, method: "claim", failed: r.IntN(8) == 0, browser: r.IntN(8) == 0})
		}
		return signs
	}, naiveVersions)
}

// naiveVersions: a device tells of its newest version, an older one, and the
// newest again (PM-052).
func naiveVersions(signs []sign) (want []string) {
	rank := func(s sign) int {
		return slices.Index([]string{"Windows 10.0.19041", "Windows 10.0.22631", "Windows 10.0.26100", "MacOs 14.5"}, strings.TrimSuffix(strings.Trim(s.os, `"`), ".17"))
	}
	for _, rows := range by(pickSigns(signs, func(s sign) bool { return !s.failed && !s.browser && rank(s) >= 0 }), deviceOf) {
		mac := rank(rows[0]) == 3 // what a device is at first, it is
		rows = pickSigns(rows, func(s sign) bool { return (rank(s) == 3) == mac })
		for k, again := range rows {
			high, low := sign{}, sign{}
			for _, s := range rows[:k] {
				switch {
				case high.n == 0 || rank(s) >= rank(high):
					high, low = s, sign{}
				case low.n == 0 || rank(s) < rank(low):
					low = s
				}
			}
			if low.n == 0 || rank(again) < rank(high) || again.at-high.at > 7*1440 {
				continue
			}
			rows := []int{high.n, low.n, again.n}
			if low.net != high.net && low.net != again.net {
				want = append(want, said(finding.Low, 0.25, rows))
			} else {
				want = append(want, said(finding.Info, 0.15, rows))
			}
			break
		}
	}
	return want
}

func TestBackFromSilenceAgainstNaive(t *testing.T) {
	compareAfter(t, BackFromSilence, "d1 00:00 carol L9 cloudap interactive method=whfb session=s9", 300, func(r *rand.Rand) (signs []sign) {
		at := 0
		silent := 3 + r.IntN(4)
		for n := range silent + 1 + r.IntN(16) {
			at += pick(r, 1, 30, 60, 90, 700)
			place := abroadPlaces[max(0, r.IntN(9)-6)]
			s := sign{user: "alice", device: "LAPTOP-1", name: "LAPTOP-1", os: "windows", trust: "joined", app: pick(r, "outlook", "teams"), token: "prt", session: "s1", ua: pick(r, "", "edge"), method: "claim", failed: r.IntN(10) == 0}
			if n == silent {
				at += pick(r, 30*1440-1, 30*1440, 31*1440, 50*1440)
			}
			if n >= silent {
				place = abroadPlaces[min(2, r.IntN(12))]
				s.app, s.ua, s.token = pick(r, "outlook", "azure-cli", "onedrive"), pick(r, "", "edge", "linux"), pick(r, "prt", "prt", "rt")
			}
			if r.IntN(map[bool]int{false: 3, true: 25}[n >= silent]) == 0 {
				s.app, s.ua = "cloudap", ""
			}
			s.at, s.ip, s.net = at, place.ip, place.net
			signs = append(signs, s)
		}
		return signs
	}, naiveSilence)
}

// naiveSilence: a PRT comes back from a long silence somewhere else (PM-053).
func naiveSilence(signs []sign) (want []string) {
	ok := pickSigns(signs, func(s sign) bool { return !s.failed })
	for n := 1; n < len(ok); n++ {
		if ok[n].at-ok[n-1].at <= 30*1440 {
			continue
		}
		before, after := ok[:n], ok[n:min(n+10, len(ok))]
		uses := pickSigns(after, func(s sign) bool { return s.token == "prt" })
		knew := func(same func(sign) bool) bool { return slices.ContainsFunc(before, same) }
		if len(uses) == 0 || !knew(func(s sign) bool { return s.app == "cloudap" }) {
			continue
		}
		been, newAgent, newApps, abroad := false, false, 0, true
		for _, u := range uses {
			been = been || knew(func(s sign) bool { return s.net == u.net })
			newAgent = newAgent || agentSystem(u) != "" && !knew(func(s sign) bool { return agentSystem(s) == agentSystem(u) })
			abroad = abroad && !knew(func(s sign) bool { return countryOf(s) == countryOf(u) })
		}
		for _, s := range after {
			been = been || s.app == "cloudap" && s.at-uses[0].at <= 120
			if !knew(func(x sign) bool { return x.app == s.app }) {
				newApps++
			}
		}
		if been || !newAgent && 2*newApps < len(after) {
			continue
		}
		severity := finding.Low
		if abroad {
			severity = finding.Medium
		}
		want = append(want, said(severity, 0.35, append(numbers(uses), before[n-1].n)))
	}
	return want
}

// agentSystem is the system that a user agent tells of.
func agentSystem(s sign) string {
	switch {
	case s.ua == "edge" || s.app == "cloudap":
		return "Windows"
	case s.ua == "linux":
		return "Linux"
	}
	return ""
}
