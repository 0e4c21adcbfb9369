package detections

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"prtscope/analyze/finding"
)

// A TLS fingerprint that neither the application on its device nor the tenant is used
// to (PM-054).
func TestFingerprintChangesAgainstNaive(t *testing.T) {
	ja4 := func(s sign) string { return word(s.more, "ja4=") }
	client := func(s sign) string { return s.device + s.app }
	trial{stories: 300, beginning: bothLogs, outcomes: []string{"high 0.5", "high 0.65", "high 0.75", "too many habits", "usual in the tenant", "too few", "too short"}, invent: func(r *rand.Rand) (signs []sign) {
		habits := 1 + r.IntN(4)
		gaps := pick(r, []int{400, 700}, []int{400, 700}, []int{300, 350})
		for _, at := range strides(r, 17+r.IntN(24), gaps...) {
			s := plainSign(at)
			s.app, s.token, s.failed = pick(r, "outlook", "outlook", "outlook", "outlook", "outlook", "teams"), pick(r, "prt", "prt", "rt"), r.IntN(20) == 0
			s.more = "ja4=" + string(rune('A'+r.IntN(habits)))
			switch r.IntN(22) {
			case 0:
				s.more = "ja4=" + pick(r, "X", "Y")
			case 1:
				s.more = ""
			}
			signs = append(signs, s)
		}
		for _, user := range []string{"bob", "carol"} {
			print, os, ua := pick(r, "A", "A", "A", "X"), pick(r, "windows", "windows", "linux"), pick(r, "", "", "", "python")
			for _, at := range strides(r, pick(r, 1, 20, 40), 200, 300) {
				s := plainSign(at).on("PC-" + user)
				s.user, s.session, s.os, s.ua, s.more, s.failed = user, "s-"+user, os, ua, "ja4="+pick(r, print, print, print, "Y"), r.IntN(20) == 0
				signs = append(signs, s)
			}
		}
		return signs
	}, naive: func(ups, _ []sign, note func(string)) (want []string) {
		ok := pickSigns(ups, func(s sign) bool { return !s.failed && ja4(s) != "" })
		usual := func(s sign) bool { // of the application on such systems
			alike := by(pickSigns(ok, func(x sign) bool { return x.app == s.app && x.os == s.os }), ja4)
			slices.SortFunc(alike, func(a, b []sign) int {
				return cmp.Or(len(b)-len(a), cmp.Compare(ja4(a[0]), ja4(b[0])))
			})
			all, before := 0, 0
			for _, of := range alike {
				all += len(of)
			}
			for _, of := range alike {
				if ja4(of[0]) == ja4(s) {
					return 100*before < 95*all || kinds(of, userOf) >= 3
				}
				before += len(of)
			}
			return false
		}
		for _, rows := range by(ok, client) {
			last := rows[len(rows)-1]
			switch {
			case len(rows) < 20:
				note("too few")
				continue
			case last.at-rows[0].at < 7*1440:
				note("too short")
				continue
			}
			habits, steady := 0, 0
			isHabit := map[string]bool{}
			for _, of := range by(rows, ja4) {
				if 10*len(of) >= len(rows) {
					habits, steady = habits+1, steady+len(of)
					isHabit[ja4(of[0])] = true
				}
			}
			if habits > 3 {
				note("too many habits")
			}
			if habits > 3 || 10*steady < 9*len(rows) {
				continue
			}
			for _, odd := range by(pickSigns(rows, func(s sign) bool { return s.token == "prt" && !isHabit[ja4(s)] }), ja4) {
				same := pickSigns(ok, func(x sign) bool { return ja4(x) == ja4(odd[0]) })
				tool := some(same, func(x sign) bool { return x.ua == "python" })
				confidence := 0.5
				switch {
				case tool:
					confidence = 0.75
				case usual(odd[0]):
					note("usual in the tenant")
					continue
				case some(same, func(x sign) bool { return x.os != odd[0].os }):
					confidence = 0.65
				}
				want = append(want, said(finding.High, confidence, append(numbers(odd), rows[0].n, last.n)))
			}
		}
		return want
	}}.run(t, FingerprintChanges)
}
