package main

import (
	"fmt"
	"strings"

	"prtscope/analyze/finding"
)

// sayAccepted says which findings were set aside, on whose word, and which
// words no longer hold or name nothing.
func (v *voice) sayAccepted(s *finding.Summary) {
	if len(s.Accepted) == 0 {
		return
	}
	n, levels := 0, []string{}
	for _, level := range finding.Severities {
		if k := s.Suppressed[level]; k > 0 {
			n += k
			levels = append(levels, fmt.Sprintf("%s %d", level, k))
		}
	}
	if n > 0 {
		v.note("accepted    %s set aside (%s); see suppressed.jsonl", count(int64(n), "finding"), strings.Join(levels, ", "))
	} else {
		v.note("accepted    no finding set aside")
	}
	for i := range s.Accepted {
		a := &s.Accepted[i]
		if a.Test != "" {
			v.note("  %s: %s, by --config", safe(a.What()), count(int64(a.Findings), "finding"))
			continue
		}
		if a.Findings > 0 {
			v.note("  %s: %s, accepted by %s%s: %s", a.What(), count(int64(a.Findings), "finding"), a.By, until(a), a.Reason)
		}
		if a.Ended > 0 {
			v.say("caution     %s: accepted by %s until %s, but %s on after it and counts again", a.What(), a.By, a.Until, goes(a.Ended))
		}
		if a.Findings+a.Ended == 0 {
			v.say("caution     %s: accepted by %s, but nothing that was found is that; correct or remove it", a.What(), a.By)
		}
	}
}

func until(a *finding.Acceptance) string {
	if a.Until == "" {
		return " without end"
	}
	return " until " + a.Until
}

func goes(n int) string {
	if n == 1 {
		return "1 finding goes"
	}
	return count(int64(n), "finding") + " go"
}
