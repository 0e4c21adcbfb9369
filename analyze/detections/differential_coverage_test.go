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

// What the logs of a case do not cover (CX-001). A day of a log is a bulk of sign-ins,
// and most holes are in the middle of a week's.
func TestCoverageAgainstNaive(t *testing.T) {
	name := map[bool]string{true: "interactive", false: "non_interactive"}
	size := func(s sign) (n int) {
		fmt.Sscanf(word(s.aside, "x"), "%d", &n)
		return n
	}
	tell := func(f finding.Finding) string {
		what := fmt.Sprintf("%s %v", strings.ReplaceAll(f.Subject.ID, " ", "-"), f.Confidence)
		switch f.Subject.ID {
		case "logs":
			return what + " " + f.Summary
		case "filter":
			return fmt.Sprintf("%s %d %t", what, strings.Count(f.Summary, ";")+1, strings.Contains(f.Summary, "never without somebody there"))
		}
		return what + " " + f.Observed
	}
	trial{stories: 120, tell: tell, outcomes: []string{"days 0.9", "logs 0.9", "filter 0.9", "hole-in-interactive 0.5", "hole-in-non_interactive 0.5", "no failures", "proportion", "no logons", "only logons", "whole days"}, invent: func(r *rand.Rand) (signs []sign) {
		days := 16 + r.IntN(8) // the first is a Monday
		all, whole := r.IntN(3) > 0, r.IntN(3) == 0
		usual := map[bool]int{true: pick(r, 0, 8, 19, 21, 23), false: pick(r, 24, 45, 50, 50, 0)}
		if whole {
			usual = map[bool]int{true: pick(r, 6, 20), false: pick(r, 44, 50)}
		}
		if usual[true]+usual[false] == 0 {
			usual[false] = 30
		}
		devices := 1 + r.IntN(4)
		for _, interactive := range []bool{true, false} {
			hole, length, left := pick(r, 1+r.IntN(days), 8, 9, 9, days), 1+r.IntN(2), pick(r, 0, 0, 1, 2, 3)
			for day := range days {
				n := usual[interactive] + r.IntN(3)
				if !whole && day >= hole && day < hole+length {
					n = left
				}
				if n > 2 || n > 0 && usual[interactive] > 0 {
					line := fmt.Sprintf("zoe LAPTOP-%d outlook%s x%d every 1s", day%devices, map[bool]string{true: " interactive"}[interactive], n)
					signs = append(signs, aside(day*1440+60, "%s", line))
				}
			}
		}
		client := pick(r, "", " interactive method=whfb")
		if whole {
			client = ""
		}
		for _, s := range []sign{
			aside(2000, "zoe LAPTOP-1 outlook error=%s x1 every 1s", pick(r, "50076", "?")),
			aside(2001, "zoe LAPTOP-1 cloudap%s x1 every 1s", client),
			aside(2002, "audit update-device LAPTOP-1 by=zoe"),
			aside(0, "inventory LAPTOP-1"),
		} {
			if whole || (all && !strings.HasPrefix(s.aside, "zoe")) || r.IntN(2) == 0 {
				signs = append(signs, s)
			}
		}
		return signs
	}, naive: func(_, told []sign, note func(string)) (want []string) {
		attended := false
		rows := map[string]map[int]int{"interactive": {}, "non_interactive": {}}
		sums := map[string]int{}
		devices, logons, failed, first, last := map[string]bool{}, false, false, 0, 0
		there := map[string]bool{}
		for _, s := range told {
			if what, _, _ := strings.Cut(s.aside, " "); what != "zoe" {
				there[what] = true
				continue
			}
			if len(sums) == 0 {
				first = s.at / 1440
			}
			last = s.at / 1440
			kind := name[strings.Contains(s.aside, " interactive")]
			rows[kind][s.at/1440] += size(s)
			sums[kind] += size(s)
			devices[word(s.aside, "zoe ")] = true
			if client := strings.Contains(s.aside, "cloudap"); kind == "interactive" {
				attended = attended || client
			} else {
				logons = logons || client
			}
			failed = failed || strings.Contains(s.aside, "error=")
		}
		weekend := func(day int) bool { return day%7 >= 5 }
		usualOn := func(kind string, day int) int {
			var same, alike []int
			for d := first + 1; d < last; d++ {
				if weekend(d) == weekend(day) {
					alike = append(alike, rows[kind][d])
				}
				if d%7 == day%7 {
					same = append(same, rows[kind][d])
				}
			}
			if len(same) < 3 {
				same = alike
			}
			if len(same) < 3 {
				return 0
			}
			slices.Sort(same)
			return same[len(same)/2]
		}
		plain := map[string][2]int{} // rows left and days, of a kind
		for _, kind := range []string{"interactive", "non_interactive"} {
			other := map[string]string{"interactive": "non_interactive", "non_interactive": "interactive"}[kind]
			sharp := 0
			for d := first + 1; d < last && sums[kind] > 0; d++ {
				missing := func(d int) bool {
					u := usualOn(kind, d)
					return d > first && d < last && u >= 20 && 10*rows[kind][d] < u
				}
				if !missing(d) {
					continue
				}
				end, left := d, 0
				for ; missing(end); end++ {
					left += rows[kind][end]
				}
				goesOn := left == 0
				for x := d; x < end; x++ {
					goesOn = goesOn && 2*rows[other][x] >= max(1, (rows[other][d-1]+rows[other][end])/2)
				}
				whole := 2*rows[kind][d-1] >= usualOn(kind, d) && 2*rows[kind][end] >= usualOn(kind, end-1)
				if whole && goesOn {
					sharp += end - d
				} else {
					plain[kind] = [2]int{plain[kind][0] + left, plain[kind][1] + end - d}
				}
				d = end - 1
			}
			if sharp > 0 {
				want = append(want, fmt.Sprintf("hole-in-%s 0.5 0 sign-ins in %s", kind, detect.Count(sharp, "day")))
			}
		}
		var left, missing []string
		for _, kind := range []string{"interactive", "non_interactive"} {
			log := strings.ReplaceAll(kind, "_", "-") + " sign-ins"
			if of := plain[kind]; of[1] > 0 {
				left = append(left, fmt.Sprintf("%s: %s in %s", log, detect.Count(of[0], "sign-in"), detect.Count(of[1], "day")))
			}
			if sums[kind] == 0 {
				missing = append(missing, log)
			}
		}
		if len(left) > 0 {
			want = append(want, "days 0.9 "+strings.Join(left, "; "))
		}
		inter, non := sums["interactive"], sums["non_interactive"]
		if !there["audit"] {
			missing = append(missing, "directory audit events")
		}
		if !there["inventory"] {
			missing = append(missing, "the inventory of devices")
		}
		if len(missing) > 0 {
			want = append(want, "logs 0.9 Not in the case: "+detect.Join(missing, 4))
		}
		filtered, unattended := 0, non > 0 && len(devices) >= 3 && !logons
		if unattended && attended {
			note("only logons")
		}
		for what, is := range map[string]bool{
			"no logons":   unattended,
			"no failures": inter+non >= 1000 && !failed,
			"proportion":  inter >= 200 && non > 0 && (non < 2*inter || non > 60*inter),
		} {
			if is {
				note(what)
				filtered++
			}
		}
		if filtered > 0 {
			want = append(want, fmt.Sprintf("filter 0.9 %d %t", filtered, unattended && attended))
		} else if len(missing) == 0 && inter+non >= 1000 {
			note("whole days")
		}
		return want
	}}.run(t, Coverage)
}
