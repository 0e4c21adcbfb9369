package detections

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

// counts is a finding about the whole case as ofCase tells it.
func counts(severity finding.Severity, confidence float64, n int) string {
	return fmt.Sprintf("%s %v %d sign-ins", severity, confidence, n)
}

func TestAggregatedRowsAgainstNaive(t *testing.T) {
	trial{stories: 300, tell: ofCase, outcomes: []string{"info 0.8"}, invent: func(r *rand.Rand) (signs []sign) {
		for range 3 + r.IntN(8) {
			s := plainSign(r.IntN(2)).from(pick(r, 0, 0, 1))
			s.user, s.app, s.failed, s.interactive, s.more = pick(r, "alice", "alice", "bob"), pick(r, "outlook", "outlook", "teams"), r.IntN(6) == 0, r.IntN(6) == 0, pick(r, "", "", "resource=arm")
			signs = append(signs, s)
		}
		return signs
	}, naive: func(ups, _ []sign, _ func(string)) (want []string) {
		n := 0
		for _, of := range by(ups, func(s sign) string { return fmt.Sprint(s.user, s.app, s.ip, s.failed, s.interactive, s.more, s.at) }) {
			if len(of) >= 3 && !of[0].interactive {
				n += len(of)
			}
		}
		if n > 0 {
			want = append(want, counts(finding.Info, 0.8, n))
		}
		return want
	}}.run(t, AggregatedRows)
}

func TestTokenIdentityAgainstNaive(t *testing.T) {
	const other = "uti=XSGgQuDd1U-00KjtiK5pAA"
	tell := func(f finding.Finding) string {
		return fmt.Sprintf("%s %s %d", f.Severity, f.Subject.ID, max(f.Total, len(f.Evidence)))
	}
	trial{stories: 120, tell: tell, outcomes: []string{"medium aaaaaaaaaaaa", "info token"}, invent: func(r *rand.Rand) (signs []sign) {
		for _, source := range []string{"aaaaaaaaaaaa", "bbbbbbbbbbbb"} {
			signs = append(signs, aside(0, "zoe LAPTOP-9 outlook source=%s x%d every 1m", source, pick(r, 3, 10, 99, 100, 200)))
			for range r.IntN(4) {
				s := plainSign(1000 + len(signs))
				s.user, s.more = pick(r, "alice", "bob"), "source="+source+" "+pick(r, other, other, other+" original_request_id=42a0215d-dde0-4fd5-b4d0-a8ed88ae6900", "")
				signs = append(signs, s)
			}
		}
		return signs
	}, naive: func(ups, asides []sign, _ func(string)) (want []string) {
		off, part := false, false
		for _, a := range asides {
			of := pickSigns(ups, func(s sign) bool { return word(s.more, "source=") == word(a.aside, "source=") })
			odd := len(pickSigns(of, func(s sign) bool { return strings.HasSuffix(s.more, other) }))
			all := len(of)
			n := 0
			fmt.Sscanf(word(a.aside, "x"), "%d", &n)
			all += n
			switch {
			case odd == 0:
			case 100*odd < all:
				want = append(want, fmt.Sprintf("medium %s %d", word(a.aside, "source="), odd))
			case 100*odd > 20*all:
				off = true
			default:
				part = true
			}
		}
		if off {
			want = append(want, "info token identifiers of another spelling 0")
		}
		if part {
			want = append(want, "info token identifiers that fit in part 0")
		}
		return want
	}}.run(t, TokenIdentity)
}

func TestSharedNetworksAgainstNaive(t *testing.T) {
	trial{stories: 200, tell: func(f finding.Finding) string { return f.Summary }, outcomes: []string{"shared", "anonymous"}, invent: func(r *rand.Rand) (signs []sign) {
		people := 2 + r.IntN(4)
		if r.IntN(3) == 0 {
			signs = append(signs, aside(0, "user# LAPTOP-# outlook net=AS64999/SE x%d every 1m", 20+r.IntN(20)))
		}
		for _, at := range strides(r, 4+r.IntN(14), 300, 1440) {
			s := plainSign(at).from(pick(r, 0, 0, 2))
			s.user, s.failed = []string{"ann", "bob", "cid", "dan", "eve"}[r.IntN(people)], r.IntN(8) == 0
			if r.IntN(20) == 0 {
				s.more = "risk=anonymizedIPAddress"
			}
			signs = append(signs, s)
		}
		return signs
	}, naive: func(ups, asides []sign, note func(string)) (want []string) {
		all := kinds(ups, userOf)
		for _, a := range asides {
			n := 0
			fmt.Sscanf(word(a.aside, "x"), "%d", &n)
			all += n
		}
		list := func(class string, of []sign) string {
			nets := by(of, netOf)
			slices.SortFunc(nets, func(a, b []sign) int {
				if d := kinds(b, userOf) - kinds(a, userOf); d != 0 {
					return d
				}
				return strings.Compare(a[0].net, b[0].net)
			})
			var words []string
			for _, n := range nets {
				users := fmt.Sprintf("%d users", kinds(n, userOf))
				words = append(words, strings.Replace(n[0].net, "/", " ", 1)+" ("+strings.Replace(users+")", "1 users)", "1 user)", 1))
			}
			return class + ": " + strings.Join(words, " and ")
		}
		anonymous := pickSigns(ups, func(s sign) bool { return s.more != "" })
		shared := pickSigns(ups, func(s sign) bool {
			in := pickSigns(okay(ups), func(o sign) bool { return o.net == s.net })
			return s.more == "" && kinds(in, userOf) >= 3 && 10*kinds(in, userOf) >= all && daysIn(in) >= 5
		})
		var parts []string
		if len(anonymous) > 0 {
			note("anonymous")
			parts = append(parts, list("anonymous, as the service saw it", anonymous))
		}
		if len(shared) > 0 {
			note("shared")
			parts = append(parts, list("shared by many of the tenant", shared))
		}
		if parts == nil {
			return nil
		}
		return []string{"Networks: " + strings.Join(parts, "; ")}
	}}.run(t, Networks)
}

func TestNewDevicesAgainstNaive(t *testing.T) {
	const week = 7 * 1440
	trial{stories: 300, tell: ofCase, outcomes: []string{"info 0.9", "created", "seen"}, invent: func(r *rand.Rand) (signs []sign) {
		for range r.IntN(3) {
			signs = append(signs, aside(r.IntN(2*week), "audit %s LAPTOP-%d by=admin", pick(r, "register-device", "register-device", "disable-device"), 1+r.IntN(3)))
		}
		for _, at := range strides(r, 1+r.IntN(6), 100, 1440, week-1, week, week+1) {
			s := plainSign(at).on(pick(r, "LAPTOP-1", "LAPTOP-2", "LAPTOP-3", ""))
			s.user, s.failed = pick(r, "alice", "bob"), r.IntN(4) == 0
			signs = append(signs, s)
		}
		return signs
	}, naive: func(ups, asides []sign, note func(string)) (want []string) {
		n := 0
		for _, of := range by(okay(ups), deviceOf) {
			first := of[0]
			made := saying(asides, "audit register-device "+first.device)
			switch {
			case first.device == "":
			case some(made, func(a sign) bool { return a.at <= first.at && first.at-a.at <= week }):
				note("created")
				n++
			case first.at-ups[0].at >= week:
				note("seen")
				n++
			}
		}
		if n > 0 {
			want = append(want, counts(finding.Info, 0.9, n))
		}
		return want
	}}.run(t, NewDevices)
}

func TestSharedDevicesAgainstNaive(t *testing.T) {
	trial{stories: 300, tell: ofCase, outcomes: []string{"info 0.7", "four in a week", "by name", "unsupported"}, invent: func(r *rand.Rand) (signs []sign) {
		steady := pick(r, "bound=1003", "bound=1003", "")
		for _, at := range strides(r, 4+r.IntN(12), 10, 600, 1440, 3*1440) {
			s := plainSign(at).on(pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-1", "CPC-2"))
			if r.IntN(3) > 0 {
				s = s.on("LAPTOP-1")
			}
			s.user, s.failed, s.more = []string{"ann", "bob", "cid", "dan", "eve"}[r.IntN(5)], false, steady
			if r.IntN(16) == 0 {
				s.more = "bound=0"
			}
			signs = append(signs, s)
		}
		return signs
	}, naive: func(ups, _ []sign, note func(string)) (want []string) {
		n := 0
		for _, of := range by(ups, deviceOf) {
			week := some(of, func(s sign) bool {
				return kinds(pickSigns(of, func(o sign) bool { return o.at/1440 >= s.at/1440 && o.at/1440 < s.at/1440+7 }), userOf) >= 4
			})
			hit := len(pickSigns(of, func(s sign) bool { return s.more == "bound=1003" }))
			coded := len(pickSigns(of, func(s sign) bool { return s.more != "" }))
			switch {
			case week:
				note("four in a week")
			case of[0].device == "CPC-2":
				note("by name")
			case hit >= 10 && 10*hit >= 9*coded:
				note("unsupported")
			default:
				continue
			}
			n++
		}
		if n > 0 {
			want = append(want, counts(finding.Info, 0.7, n))
		}
		return want
	}}.run(t, SharedDevices)
}

func TestInventoryContradictsAgainstNaive(t *testing.T) {
	const week, listed = 7 * 1440, 14 * 1440
	trial{stories: 400, tell: ofCase, outcomes: []string{"medium 0.4", "info 0.4", "changed since"}, invent: func(r *rand.Rand) (signs []sign) {
		devices := 1 + r.IntN(8)
		for n := range devices {
			signs = append(signs, aside(0, "inventory PC-%d os=%s trust=%s%s", n+1, "Windows", pick(r, "joined", "joined", "joined", "none"), map[bool]string{true: " last_sign_in=d15"}[n == 0]))
		}
		for n := range devices {
			at := listed + pick(r, -100, -100, week, week+1, -week, -week-1)
			s := plainSign(at).on(fmt.Sprintf("PC-%d", n+1))
			s.user, s.failed = pick(r, "alice", "bob"), r.IntN(10) == 0
			if n == 0 || r.IntN(8) == 0 {
				s.os, s.trust = pick(r, "windows", "linux", ""), pick(r, "joined", "joined", "registered", `""`)
			}
			signs = append(signs, s)
			if n == 0 && r.IntN(4) > 0 {
				signs = append(signs, aside(at+pick(r, -1, 1, 1), "audit %s PC-1 by=admin", pick(r, "update-device", "register-device")))
			}
		}
		return signs
	}, naive: func(ups, asides []sign, note func(string)) (want []string) {
		near := pickSigns(okay(ups), func(s sign) bool { return max(s.at-listed, listed-s.at) <= week })
		var odd []sign
		for _, s := range near { // one of each device
			v := saying(asides, "inventory "+s.device+" ")[0].aside
			trust := s.trust != `""` && word(v, "trust=") == "joined" && s.trust != "joined"
			if trust && some(asides, func(a sign) bool { return strings.Contains(a.aside, s.device+" by=") && a.at >= s.at }) {
				note("changed since")
				trust = false
			}
			if trust || s.os == "linux" {
				odd = append(odd, s)
			}
		}
		if len(odd) > 0 && len(odd) < len(near) && 5*len(odd) >= len(near) {
			return []string{counts(finding.Info, 0.4, len(odd))}
		}
		for range odd {
			want = append(want, counts(finding.Medium, 0.4, 1))
		}
		return want
	}}.run(t, InventoryContradicts)
}

func TestRootNotSeenAgainstNaive(t *testing.T) {
	trial{stories: 300, tell: func(f finding.Finding) string { return f.Summary[:strings.Index(f.Summary, "(")] }, outcomes: []string{"first", "refused first", "named, and nobody there"}, invent: func(r *rand.Rand) (signs []sign) {
		for _, at := range strides(r, 1+r.IntN(8), 10, 600) {
			s := plainSign(at).on(pick(r, "LAPTOP-1", ""))
			s.user, s.session, s.failed = pick(r, "alice", "bob"), pick(r, "s1", "s2", "s3", ""), r.IntN(4) == 0
			if r.IntN(3) > 0 {
				s.app, s.interactive, s.method, s.token = pick(r, "cloudap", "outlook", "broker"), r.IntN(3) > 0, pick(r, "whfb", "password", "claim"), "none"
			}
			signs = append(signs, s)
		}
		return signs
	}, naive: func(ups, _ []sign, note func(string)) (want []string) {
		all, unseen := 0, 0
		for _, of := range by(pickSigns(ups, func(s sign) bool { return s.session != "" }), func(s sign) string { return s.user + s.session }) {
			ok := okay(of)
			if len(ok) == 0 {
				continue
			}
			if all++; ok[0].n != of[0].n {
				note("refused first")
			}
			first := ok[0]
			switch gave := first.method != "claim"; {
			case gave && (first.interactive || first.app == "broker"):
				note("first")
			case gave:
				note("named, and nobody there")
				fallthrough
			default:
				unseen++
			}
		}
		if unseen == 0 {
			return nil
		}
		return []string{strings.Replace(fmt.Sprintf("%d of %d sessions ", unseen, all), "of 1 sessions", "of 1 session", 1)}
	}}.run(t, RootNotSeen)
}
