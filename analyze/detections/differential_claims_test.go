package detections

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

// claimedSign is a sign-in of a user's that gives a factor or two, or is asked for more
// than one and lets a claim answer.
func claimedSign(r *rand.Rand, at int) sign {
	s := plainSign(at).on(pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-2", ""))
	s.session = pick(r, "s1", "s2", "s3", "")
	switch r.IntN(8) {
	case 0, 1:
		s.app, s.interactive, s.token, s.method = pick(r, "cloudap", "office"), true, "none", pick(r, "password", "password", "whfb")
	case 2:
		s.app, s.interactive, s.token, s.method = pick(r, "office", "broker"), true, "none", pick(r, "password,app", "password")
	case 3:
		s.failed = true
		if r.IntN(3) == 0 {
			s = s.refusedWith(50158)
		}
	default:
		s.token, s.more = pick(r, "prt", "rt"), pick(r, "requirement=multiFactorAuthentication", "requirement=multiFactorAuthentication", "requirement=multiFactorAuthentication", "requirement=singleFactorAuthentication")
		s.browser = r.IntN(8) == 0
	}
	return s
}

// usesClaim: more than one factor was asked for, and a claim answered.
func usesClaim(s sign) bool {
	return !s.failed && s.method == "claim" && strings.Contains(s.more, "requirement=multi")
}

// givesFactor: a second factor, be it to another provider.
func givesFactor(s sign) bool {
	return !s.failed && (s.method == "whfb" || s.method == "password,app") || errorOf(s) == "50158"
}

// sameLineage: one session, or one sign-in.
func sameLineage(a, b sign) bool { return a.n == b.n || a.session != "" && a.session == b.session }

// credentialOf is that of a sign-in: its own; that which its session began with; the only
// one of the logons of Windows on its device within a day before.
func credentialOf(ups []sign, s sign) string {
	first := func(x sign) string { w, _, _ := strings.Cut(x.method, ","); return w }
	if s.method != "claim" {
		return first(s)
	}
	before := pickSigns(ups, func(x sign) bool { return x.n < s.n && !x.failed && x.method != "claim" })
	for _, x := range before {
		if sameLineage(x, s) {
			return first(x)
		}
	}
	logons := by(pickSigns(before, func(x sign) bool {
		return x.app == "cloudap" && s.device != "" && x.device == s.device && s.at-x.at <= 1440
	}), first)
	if len(logons) == 1 {
		return first(logons[0][0])
	}
	return ""
}

// earnedBefore returns the last factor that counts for a claim: of its lineage, or of
// its device with the same credential; five minutes are the clocks'.
func earnedBefore(ups []sign, s sign) (last *sign) {
	for i, x := range ups {
		there := s.device != "" && x.device == s.device && credentialOf(ups, x) == credentialOf(ups, s)
		if givesFactor(x) && x.at <= s.at+5 && (there || sameLineage(x, s)) {
			last = &ups[i]
		}
	}
	return last
}

// lineageOf returns the sign-ins of one lineage.
func lineageOf(ups []sign, s sign) []sign {
	return pickSigns(ups, func(x sign) bool { return sameLineage(x, s) })
}

// rootSeenIn: the first success of a lineage gave a credential, with somebody there.
func rootSeenIn(ups []sign, s sign) bool {
	ok := okay(lineageOf(ups, s))
	return len(ok) > 0 && ok[0].method != "claim" && ok[0].interactive
}

// A claim that nobody earned, though all of its device's life is in the logs (PM-018).
func TestClaimNeverEarnedAgainstNaive(t *testing.T) {
	const from = 1440 // where the logs begin: there was a day before
	begins := strings.ReplaceAll(bothLogs, "d1 ", "d2 ")
	trial{stories: 700, beginning: begins, outcomes: []string{"high 0.45", "high 0.55", "known by age", "known by registration", "given at registration"}, invent: func(r *rand.Rand) (signs []sign) {
		at := strides(r, 4+r.IntN(9), 7, 40, 130, 1440)
		for _, m := range at {
			signs = append(signs, claimedSign(r, from+m))
		}
		if r.IntN(3) == 0 {
			for i := range signs {
				signs[i].at += 90*1440 - pick(r, 2000, 400, 0)
			}
		} else {
			for _, device := range []string{"LAPTOP-1", "LAPTOP-2"} {
				signs = append(signs, aside(from+pick(r, -400, -1, 0, 60, at[len(at)-1]), "audit register-device %s by=alice", device))
			}
		}
		return signs
	}, naive: func(ups, told []sign, note func(string)) (want []string) {
		for _, uses := range by(pickSigns(ups, func(s sign) bool {
			if !usesClaim(s) || s.device == "" || s.browser || earnedBefore(ups, s) != nil || !rootSeenIn(ups, s) {
				return false
			}
			if s.at-from >= 90*1440 {
				note("known by age")
				return true
			}
			for _, c := range told {
				if word(c.aside, "register-device ") != s.device {
					continue
				}
				near := some(ups, func(x sign) bool { return !x.failed && givesFactor(x) && apart(x, c) <= 120 })
				if near {
					note("given at registration")
				} else if c.at <= s.at {
					note("known by registration")
				}
				return c.at <= s.at && c.at >= from && !near
			}
			return false
		}), func(s sign) string { return s.device + credentialOf(ups, s) }) {
			confidence, rows := 0.45, append(numbers(uses), lineageOf(ups, uses[0])[0].n)
			if n := slices.IndexFunc(ups, func(x sign) bool { return !x.failed && givesFactor(x) && x.at <= uses[0].at }); n >= 0 {
				confidence, rows = 0.55, append(rows, ups[n].n)
			}
			want = append(want, said(finding.High, confidence, rows))
		}
		return want
	}}.run(t, ClaimNeverEarned)
}

// A claim of a password's lineage, earned more than ninety days before (PM-019).
func TestStaleClaimAgainstNaive(t *testing.T) {
	trial{stories: 500, beginning: bothLogs, outcomes: []string{"low 0.15", "given anew", "not a password's"}, invent: func(r *rand.Rand) (signs []sign) {
		for _, at := range strides(r, 4+r.IntN(9), 1, 5, 60, 1440, 45*1440, 90*1440) {
			signs = append(signs, claimedSign(r, at))
		}
		return signs
	}, naive: func(ups, _ []sign, note func(string)) (want []string) {
		for _, uses := range by(pickSigns(ups, func(s sign) bool {
			last := earnedBefore(ups, s)
			if !usesClaim(s) || last == nil {
				return false
			}
			if some(ups, func(x sign) bool { return givesFactor(x) && s.at-x.at > 90*1440 }) && s.at-last.at <= 90*1440 {
				note("given anew")
			}
			if s.at-last.at > 90*1440 && credentialOf(ups, s) != "password" {
				note("not a password's")
			}
			return s.at-last.at > 90*1440 && credentialOf(ups, s) == "password"
		}), func(s sign) string { return lineageOf(ups, s)[0].session + eventOf(lineageOf(ups, s)[0].n) }) {
			want = append(want, said(finding.Low, 0.15, append(numbers(uses), lineageOf(ups, uses[0])[0].n)))
		}
		return want
	}}.run(t, StaleClaim)
}
