package detections

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

// TestDevicelessAgainstNaive reads MT-002 and MT-003 together: they share out by
// system the PRTs that name no device.
func TestDevicelessAgainstNaive(t *testing.T) {
	invent := func(r *rand.Rand) (signs []sign) {
		other := pick(r, "ios", "linux", "macos", "windows")
		for _, at := range strides(r, 2+r.IntN(6), 1, 60) {
			s := plainSign(at).on(pick(r, "", "", "", "LAPTOP-1"))
			s.user, s.session, s.token = pick(r, "alice", "alice", "bob"), pick(r, "s1", "s1", "s2", ""), pick(r, "prt", "prt", "rt")
			s.os, s.app, s.ua = pick(r, other, other, "", "", "Xbox"), pick(r, "outlook-mobile", "outlook-mobile", "spo-shell", "line-of-business"), pick(r, "", "", "", "iphone", "python")
			s.failed, s.browser, s.more = r.IntN(8) == 0, r.IntN(8) == 0, pick(r, "", "", "", "bound=1002", "xtenant")
			signs = append(signs, s)
		}
		return signs
	}
	says := func(s sign) string { // of which system it says that it is
		if s.os != "" {
			return s.os
		}
		return agentSystems[s.ua]
	}
	deviceless := func(ups []sign, note func(string)) (of []sign) { // with os as it is taken to be
		for _, s := range okay(ups) {
			if s.token != "prt" || s.device != "" || s.more == "xtenant" {
				continue
			}
			if s.os = says(s); s.os == "" && s.ua == "" && !s.browser && s.app != "line-of-business" {
				for _, o := range ups { // the one system of its session
					if o.user != s.user || o.session != s.session || s.session == "" || says(o) == "" {
						continue
					}
					if s.os != "" && s.os != says(o) {
						s.os = "several"
						break
					}
					s.os = says(o)
					note("by its session")
				}
			}
			of = append(of, s)
		}
		return of
	}
	phones := []string{"ios", "android", "macos"}
	trial{stories: 400, outcomes: []string{"info 0.6", "by its session", "refresh"}, invent: invent, naive: func(ups, _ []sign, note func(string)) (want []string) {
		on := pickSigns(deviceless(ups, note), func(s sign) bool { return slices.Contains(phones, s.os) })
		for _, of := range by(on, userOf) {
			held := pickSigns(of, func(s sign) bool { return s.more == "bound=1002" || s.app == "outlook-mobile" })
			refresh := pickSigns(of, func(s sign) bool { return s.more != "bound=1002" && s.app == "spo-shell" })
			if len(held) > 0 {
				want = append(want, said(finding.Info, 0.6, numbers(held)))
			}
			if len(refresh) > 0 {
				note("refresh")
				want = append(want, said(finding.Info, 0.6, numbers(refresh)))
			}
		}
		return want
	}}.run(t, DevicelessPRT)
	trial{stories: 400, outcomes: []string{"medium 0.4", "by its session"}, invent: invent, naive: func(ups, _ []sign, note func(string)) (want []string) {
		on := pickSigns(deviceless(ups, note), func(s sign) bool { return s.os != "windows" && !slices.Contains(phones, s.os) })
		for _, of := range by(on, userOf) {
			want = append(want, said(finding.Medium, 0.4, numbers(of)))
		}
		return want
	}}.run(t, DevicelessElsewhere)
}

func TestUnderReportedAgainstNaive(t *testing.T) {
	grant := `ca_policies='[{"result":"success","enforcedGrantControls":["RequireCompliantDevice"]}]'`
	trial{stories: 400, outcomes: []string{"info 0.6", "info 0.5", "near a refresh token"}, invent: func(r *rand.Rand) (signs []sign) {
		for _, at := range strides(r, 2+r.IntN(5), 60, 600, 1440, 1441) {
			s := plainSign(at).on(pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-2", ""))
			s.token, s.app, s.failed, s.interactive = pick(r, "none", "none", "none", "rt"), pick(r, "outlook", "outlook", "spo-shell"), r.IntN(8) == 0, r.IntN(4) == 0
			s.more, s.method = pick(r, "", "bound", "unbound", grant, "bound ropc"), pick(r, "claim", "claim", "claim", "password")
			s.ua = pick(r, "", "", "cloudap")
			signs = append(signs, s)
		}
		return signs
	}, naive: func(ups, _ []sign, note func(string)) (want []string) {
		var prt, refresh []int
		for _, s := range okay(ups) {
			proves := s.more == "bound" || s.ua == "cloudap" || s.more == grant && !s.interactive
			if s.token != "none" || s.device == "" || s.method != "claim" || strings.Contains(s.more, "ropc") || !proves {
				continue
			}
			near := some(ups, func(o sign) bool {
				return o.token == "rt" && o.app == s.app && o.device == s.device && apart(o, s) <= 1440
			})
			if near && s.app == "outlook" {
				note("near a refresh token")
			}
			if s.app == "outlook" && !near {
				prt = append(prt, s.n)
			} else {
				refresh = append(refresh, s.n)
			}
		}
		if prt != nil {
			want = append(want, said(finding.Info, 0.6, prt))
		}
		if refresh != nil {
			want = append(want, said(finding.Info, 0.5, refresh))
		}
		return want
	}}.run(t, UnderReported)
}

// manyNone begins some stories with many sign-ins of one kind that say none, as before
// the log knew of refresh tokens.
func manyNone(r *rand.Rand) []sign {
	if r.IntN(4) > 0 {
		return nil
	}
	return []sign{aside(0, "zoe LAPTOP-9 outlook token=none x%d every 1m", pick(r, 490, 499, 500))}
}

func TestWindowsClientTypeAgainstNaive(t *testing.T) {
	trial{stories: 160, tell: ofCase, outcomes: []string{"info 0.7", "no refresh tokens then"}, invent: func(r *rand.Rand) (signs []sign) {
		signs = manyNone(r)
		renews := pick(r, "rt", "none")
		for _, at := range strides(r, 1+r.IntN(5), 60, 600) {
			s := plainSign(1000 + at).on(pick(r, "LAPTOP-1", "LAPTOP-2", ""))
			s.user, s.app, s.token, s.failed = pick(r, "alice", "bob"), pick(r, "cloudap", "cloudap", "outlook"), pick(r, renews, "none", "none", "prt"), r.IntN(8) == 0
			s.interactive, s.method = r.IntN(5) == 0, pick(r, "claim", "claim", "whfb")
			signs = append(signs, s)
		}
		return signs
	}, naive: func(ups, told []sign, note func(string)) (want []string) {
		rows := 0
		for _, a := range told {
			fmt.Sscanf(word(a.aside, "x"), "%d", &rows)
		}
		rows += len(pickSigns(ups, func(s sign) bool { return !s.interactive }))
		if rows >= 500 && !some(ups, func(s sign) bool { return s.token == "rt" && !s.interactive }) {
			note("no refresh tokens then")
			return nil
		}
		for _, token := range []string{"none", "rt"} {
			n := len(pickSigns(okay(ups), func(s sign) bool {
				return s.app == "cloudap" && !s.interactive && s.device != "" && s.token == token && s.method == "claim"
			}))
			if n > 0 {
				want = append(want, fmt.Sprintf("%s %v %d sign-ins", finding.Info, 0.7, n))
			}
		}
		return want
	}}.run(t, WindowsClientType)
}

func TestEnumEraAgainstNaive(t *testing.T) {
	trial{stories: 60, tell: func(f finding.Finding) string { return f.Summary }, outcomes: []string{"one source", "two sources"}, invent: func(r *rand.Rand) (signs []sign) {
		for _, source := range []string{"aaaaaaaaaaaa", "bbbbbbbbbbbb"} {
			signs = append(signs, aside(0, "zoe LAPTOP-9 outlook source=%s token=none x%d every 1m", source, pick(r, 10, 498, 498)))
			for range 3 {
				s := plainSign(1000 + len(signs))
				s.token, s.interactive, s.more = pick(r, "prt", "prt", "prt", "none", "rt", "masked", "absent"), r.IntN(3) == 0, "source="+source
				signs = append(signs, s)
			}
		}
		return signs
	}, naive: func(ups, told []sign, note func(string)) (want []string) {
		rows, sources := 0, 0
		for _, a := range told {
			n := 0
			fmt.Sscanf(word(a.aside, "x"), "%d", &n)
			of := pickSigns(ups, func(s sign) bool { return word(a.aside, "source=") == word(s.more, "source=") && !s.interactive })
			n += len(pickSigns(of, func(s sign) bool { return s.token != "absent" }))
			if n >= 500 && !some(of, func(s sign) bool { return s.token == "rt" || s.token == "masked" }) {
				rows, sources = rows+n, sources+1
			}
		}
		if sources == 0 {
			return nil
		}
		note([]string{"", "one source", "two sources"}[sources])
		return []string{fmt.Sprintf("No refresh token in %d non-interactive sign-ins of %s: \"none\" may mean one there", rows, detect.Count(sources, "source"))}
	}}.run(t, EnumEra)
}

func TestTwoTypesAgainstNaive(t *testing.T) {
	conflicts := func(pairs ...string) string {
		var list []string
		for n := 0; n < len(pairs); n += 2 {
			list = append(list, fmt.Sprintf(`{"value":"%s","from":"%s#1@0"}`, pairs[n], pairs[n+1]))
		}
		return `conflicts='{"incoming_token_type":[` + strings.Join(list, ",") + `]}'`
	}
	a, b, c := "aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc"
	ways := []string{"", conflicts("none", a, "primaryRefreshToken", b), conflicts("none", b, "primaryRefreshToken", a), conflicts("refreshToken", a, "unknownFutureValue", b),
		conflicts("none", a, "primaryRefreshToken", a), conflicts("none", a, "refreshToken", c)}
	trial{stories: 300, tell: ofCase, outcomes: []string{"medium 0.9", "low 0.9", "one user's"}, invent: func(r *rand.Rand) (signs []sign) {
		often, users := pick(r, ways...), pick(r, []string{"alice"}, []string{"alice", "bob"})
		for _, at := range strides(r, pick(r, 3, 8, 10, 14, 25), 10, 60) {
			s := plainSign(at)
			s.user, s.more, s.failed = pick(r, users...), pick(r, often, often, often, pick(r, ways...)), r.IntN(9) == 0
			signs = append(signs, s)
		}
		return signs
	}, naive: func(ups, _ []sign, note func(string)) (want []string) {
		habits := 0
		for _, of := range by(pickSigns(ups, func(s sign) bool {
			return slices.Contains([]string{ways[1], ways[2], ways[5]}, s.more)
		}), func(s sign) string { return s.more }) {
			if len(of) >= 10 && kinds(of, userOf) == 1 {
				note("one user's")
			}
			if len(of) >= 10 && kinds(of, userOf) > 1 {
				habits += len(of)
			} else {
				want = append(want, fmt.Sprintf("%s %v %d sign-ins", finding.Medium, 0.9, len(of)))
			}
		}
		if habits > 0 {
			want = append(want, fmt.Sprintf("%s %v %d sign-ins", finding.Low, 0.9, habits))
		}
		return want
	}}.run(t, TwoTypes)
}

// TestHabitsOfTheLogAgainstNaive reads MT-016 and MT-017: what is so for more than
// three users is a habit of the log.
func TestHabitsOfTheLogAgainstNaive(t *testing.T) {
	invent := func(r *rand.Rand) (signs []sign) {
		people := []string{"ann", "bob", "cid", "dan", "eve"}[:pick(r, 1, 3, 4, 5, 5)]
		words := []string{"protocol=ropc", "protocol=nativeAuth", "protocol=deviceCode", "protocol=saml20", "bound=1002", "bound=1008", "bound=1008", ""}
		often := pick(r, words...)
		for _, at := range strides(r, 1+r.IntN(20), 10) {
			s := plainSign(at).on(pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-1", ""))
			s.user, s.app, s.token, s.more = pick(r, people...), pick(r, "outlook", "outlook", "outlook", "cloudap"), pick(r, "prt", "prt", "rt"), pick(r, often, often, often, pick(r, words...))
			s.interactive, s.browser, s.failed = r.IntN(4) == 0, r.IntN(5) == 0, r.IntN(8) == 0
			signs = append(signs, s)
		}
		return signs
	}
	uses := func(ups []sign) []sign { return pickSigns(okay(ups), func(s sign) bool { return s.token == "prt" }) }
	told := func(of []sign, few finding.Severity, confidence float64) string {
		if kinds(of, userOf) > 3 {
			few = finding.Low
		}
		return fmt.Sprintf("%s %v %d sign-ins", few, confidence, len(of))
	}
	trial{stories: 300, tell: ofCase, outcomes: []string{"medium 0.6", "medium 0.4", "low 0.6", "low 0.4"}, invent: invent, naive: func(ups, _ []sign, _ func(string)) (want []string) {
		odd := pickSigns(uses(ups), func(s sign) bool {
			own := s.more == "protocol=ropc" || s.more == "protocol=nativeAuth"
			return s.app != "cloudap" && (own || strings.HasPrefix(s.more, "protocol=") && !s.interactive)
		})
		for _, of := range by(odd, func(s sign) string { return s.more }) {
			confidence := 0.4
			if of[0].more == "protocol=ropc" || of[0].more == "protocol=nativeAuth" {
				confidence = 0.6
			}
			want = append(want, told(of, finding.Medium, confidence))
		}
		return want
	}}.run(t, ProtocolWithoutPRT)
	trial{stories: 300, tell: ofCase, outcomes: []string{"medium 0.5", "low 0.5"}, invent: invent, naive: func(ups, _ []sign, _ func(string)) (want []string) {
		if of := pickSigns(uses(ups), func(s sign) bool { return s.more == "bound=1002" && s.device != "" }); len(of) > 0 {
			want = append(want, told(of, finding.Medium, 0.5))
		}
		if of := pickSigns(uses(ups), func(s sign) bool { return s.more == "bound=1008" && !s.interactive && !s.browser }); len(of) > 0 {
			want = append(want, told(of, finding.Low, 0.5))
		}
		return want
	}}.run(t, BindingContradicts)
}

func TestFederatedLogonAgainstNaive(t *testing.T) {
	for _, domains := range [][]string{nil, {"elsewhere.example"}, {"Example.com"}} {
		trial{stories: 120, tell: ofCase, params: func(p *detect.Params) { p.Domains = domains }, invent: func(r *rand.Rand) (signs []sign) {
			signs = append(signs, aside(0, "user# PC-# cloudap interactive method=whfb x%d every 1m", pick(r, 3, 19, 20)))
			for _, at := range strides(r, 1+r.IntN(5), 10) {
				s := plainSign(1000 + at)
				s.user, s.app, s.token, s.method = pick(r, "alice", "alice", "bob", "carol"), pick(r, "cloudap", "cloudap", "outlook"), pick(r, "saml11", "saml20", "prt"), "federated"
				s.interactive, s.failed = true, r.IntN(5) == 0
				signs = append(signs, s)
			}
			return signs
		}, naive: func(ups, told []sign, note func(string)) (want []string) {
			own := 0
			fmt.Sscanf(word(told[0].aside, "x"), "%d", &own)
			of := pickSigns(okay(ups), func(s sign) bool { return s.app == "cloudap" && strings.HasPrefix(s.token, "saml") })
			severity, confidence := finding.Info, 0.5
			switch {
			case len(of) == 0:
				return nil
			case domains != nil && domains[0] == "elsewhere.example":
				severity = finding.High
			case domains == nil && own >= 20 && kinds(of, userOf) <= 2:
				severity, confidence = finding.Medium, 0.3
			}
			return []string{fmt.Sprintf("%s %v %d sign-ins", severity, confidence, len(of))}
		}, outcomes: map[string][]string{"": {"info 0.5", "medium 0.3"}, "elsewhere.example": {"high 0.5"}, "Example.com": {"info 0.5"}}[strings.Join(domains, "")]}.run(t, FederatedLogon)
	}
}

func TestUnknownDeviceAgainstNaive(t *testing.T) {
	trial{stories: 300, tell: ofCase, outcomes: []string{"medium 0.35", "incomplete", "lost trust", "newer"}, invent: func(r *rand.Rand) (signs []sign) {
		listed := 1 + r.IntN(7)
		for n := range listed {
			signs = append(signs, aside(0, "inventory PC-%d%s", n+1, map[bool]string{true: " last_sign_in=d5"}[n == 0]))
		}
		if r.IntN(3) == 0 {
			signs = append(signs, aside(1, "audit update-device LAPTOP-9 by=admin"))
		}
		for n := range 7 {
			s := plainSign(100 + n).on(fmt.Sprintf("PC-%d", n+1))
			if n < listed && r.IntN(8) > 0 {
				signs = append(signs, s)
			}
		}
		for range r.IntN(6) {
			s := plainSign(r.IntN(7 * 1440)).on(pick(r, "LAPTOP-8", "LAPTOP-9", "LAPTOP-9", "PC-1", ""))
			s.user, s.token, s.failed, s.trust = pick(r, "alice", "bob"), pick(r, "prt", "prt", "prt", "rt"), r.IntN(8) == 0, pick(r, "joined", "joined", `""`)
			signs = append(signs, s)
		}
		return append(signs, plainSign(100000).on(""))
	}, naive: func(ups, told []sign, note func(string)) (want []string) {
		known := func(s sign) bool {
			return some(told, func(a sign) bool {
				return word(a.aside, "inventory ") == s.device || word(a.aside, "update-device ") == s.device
			})
		}
		uses := pickSigns(okay(ups), func(s sign) bool {
			if s.at >= 4*1440 && s.device != "" && !known(s) {
				note("newer")
			}
			return s.token == "prt" && s.device != "" && s.at < 4*1440 // when the list was taken
		})
		if lost := pickSigns(uses, func(s sign) bool { return known(s) && s.trust == `""` }); len(lost) > 0 {
			note("lost trust")
			want = append(want, fmt.Sprintf("%s %v %d sign-ins", finding.Info, 0.35, len(lost)))
		}
		unknown := pickSigns(uses, func(s sign) bool { return !known(s) })
		all, strange := kinds(uses, deviceOf), kinds(unknown, deviceOf)
		if strange > 0 && strange < all && 5*strange >= all {
			note("incomplete")
			return append(want, fmt.Sprintf("%s %v %d sign-ins", finding.Info, 0.35, len(unknown)))
		}
		for _, of := range by(unknown, deviceOf) {
			want = append(want, fmt.Sprintf("%s %v %d sign-ins", finding.Medium, 0.35, len(of)))
		}
		return want
	}}.run(t, UnknownDevice)
}
