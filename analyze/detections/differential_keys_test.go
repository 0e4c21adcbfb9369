package detections

import (
	"math/rand/v2"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

// Windows Hello on a device that was registered in the logs, without a key for it (PM-021).
func TestHelloNeverSetUpAgainstNaive(t *testing.T) {
	begins := bothLogs + `
		d1 00:00 audit register-device LAPTOP-7 by=carol
		d1 00:00 audit add-whfb carol device=LAPTOP-7`
	trial{stories: 500, beginning: begins, outcomes: []string{"high 0.5", "medium 0.3", "a key", "a key of no device", "after the log ends", "there before"}, invent: func(r *rand.Rand) (signs []sign) {
		at := strides(r, 4+r.IntN(8), 3, 5, 60, 700)
		for n, m := range at {
			device := pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-2")
			switch {
			case n == 0, r.IntN(6) == 0:
				signs = append(signs, aside(m, "audit register-device %s by=alice", device))
			case r.IntN(7) == 0:
				signs = append(signs, aside(m, "audit add-whfb alice%s", pick(r, " device="+device, " device="+device, "")))
			default:
				s := plainSign(m).on(device)
				s.app, s.interactive, s.token, s.method = pick(r, "cloudap", "office"), true, "none", pick(r, "whfb", "whfb", "password", "claim")
				s.trust, s.failed = pick(r, "joined", "joined", "hybrid"), r.IntN(8) == 0
				signs = append(signs, s)
			}
		}
		if r.IntN(3) > 0 {
			signs = append(signs, aside(at[len(at)-1]+10, "audit update-device LAPTOP-7 by=carol"))
		}
		return signs
	}, naive: func(ups, told []sign, note func(string)) (want []string) {
		ends := 0
		for _, c := range told {
			ends = max(ends, c.at)
		}
		for _, rows := range by(pickSigns(ups, func(s sign) bool { return !s.failed && s.method == "whfb" }), deviceOf) {
			first := rows[0]
			made := pickSigns(told, func(c sign) bool { return word(c.aside, "register-device ") == first.device })
			if len(made) == 0 || made[0].at > first.at {
				note("there before")
				continue
			}
			keys := pickSigns(told, func(c sign) bool { return strings.HasPrefix(c.aside, "audit add-whfb") && c.at <= first.at+5 })
			if some(keys, func(c sign) bool { return word(c.aside, "device=") == first.device }) {
				note("a key")
				continue
			}
			if some(keys, func(c sign) bool { return word(c.aside, "device=") == "" }) {
				note("a key of no device")
				continue
			}
			judged := pickSigns(rows, func(s sign) bool { return s.at <= ends+5 })
			if len(judged) < len(rows) {
				note("after the log ends")
			}
			switch {
			case len(judged) == 0:
			case first.trust == "hybrid":
				want = append(want, said(finding.Medium, 0.3, numbers(judged)))
			default:
				want = append(want, said(finding.High, 0.5, numbers(judged)))
			}
		}
		return want
	}}.run(t, HelloNeverSetUp)
}
