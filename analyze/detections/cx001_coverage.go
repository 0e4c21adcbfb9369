package detections

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/survey"
)

// Coverage is CX-001.
var Coverage = &detect.Detection{
	ID: "CX-001", Title: "What the logs of the case do not cover",
	Doc: `Nothing can be concluded from the absence of what was not logged, not exported or filtered away. This looks over
the case as a whole: days with less than a tenth of the sign-ins usual on that day of the week, or, where fewer than three of it are
there, on all working days or all days of weekends (never the first and last
day, and only where at least 20 a day are usual); logs that are missing altogether; no row of the Windows sign-in client
that it wrote by itself, or none at all with a device, though at least three joined devices sign in; not one failure among at least 1000 sign-ins; and interactive and
non-interactive sign-ins outside a proportion of 1:2 to 1:60, told only from 200 interactive ones on, since small tenants
stray from it by chance. Detections that need what is missing do not run, and say so.

A hole with sharp edges in one log, whole before and after while another log goes on, is set apart: somebody may have
stopped that log or removed a part of it (T1562.008).

Wrong when nobody worked on a day (a holiday empties all logs at once), and in tenants whose use has just begun.`,
	Fact:     "A tenant in use is signed in to every day, mostly without anybody being there.",
	Severity: finding.Info, Confidence: 0.9, Grade: "A",
	Source: "Microsoft Learn: non-interactive user sign-ins; our own thresholds",
	Scope:  detect.Case,
	Limits: []detect.Limit{
		detect.Number("interactive sign-ins from which their share says something", enoughInteractive),
		detect.Number("sign-ins from which a want of failures says something", enoughSignIns),
	},
	Run:      coverage,
	Examples: coverageExamples,
}

// From how many sign-ins on CX-001 speaks of proportions and of failures.
const (
	enoughInteractive = 200
	enoughSignIns     = 1000
)

func coverage(p *detect.Pass) {
	if p.World.Survey.Rows == 0 {
		return
	}
	holes(p)
	missingLogs(p)
	filtered(p)
}

// holes reports missing days: those of a sharp hole in one log apart.
func holes(p *detect.Pass) {
	s := p.World.Survey
	sharp, plain := map[string][]survey.Gap{}, map[string][]survey.Gap{}
	for _, hole := range dayRuns(s.Gaps()) {
		to := plain
		if sharpEdged(s, hole) {
			to = sharp
		}
		to[hole[0].Kind] = append(to[hole[0].Kind], hole...)
	}
	for _, kind := range slices.Sorted(maps.Keys(sharp)) {
		p.Report(detect.Draft{
			Subject: finding.Subject{Kind: "case", ID: "hole in " + kind}, Techniques: []string{"T1562.008"}, Confidence: 0.5,
			Summary:  fmt.Sprintf("The log of %s has a hole with sharp edges of %s while others go on: %s", logName(kind), detect.Count(len(sharp[kind]), "day"), daySpans(sharp[kind])),
			Expected: usualDays(sharp[kind]),
			Observed: countDays(sharp[kind]),
			Benign:   []string{"an export that left out these days", "an outage of the log"},
		})
	}
	if len(plain) == 0 {
		return
	}
	var days int
	var all, expected, observed []string
	for _, kind := range slices.Sorted(maps.Keys(plain)) {
		days += len(plain[kind])
		all = append(all, logName(kind)+" "+daySpans(plain[kind]))
		expected, observed = append(expected, logName(kind)+": "+usualDays(plain[kind])), append(observed, logName(kind)+": "+countDays(plain[kind]))
	}
	p.Report(detect.Draft{
		Subject:  finding.Subject{Kind: "case", ID: "days"},
		Summary:  "Days with hardly any sign-ins: " + strings.Join(all, "; "),
		Expected: strings.Join(expected, "; "),
		Observed: strings.Join(observed, "; "),
		Benign:   []string{"a holiday", "an export that left out these days"},
	})
}

// dayRuns cuts gaps, which are in order, into runs of days of one kind.
func dayRuns(gaps []survey.Gap) (out [][]survey.Gap) {
	for i, g := range gaps {
		if i == 0 || g.Kind != gaps[i-1].Kind || dayOf(g.Day) != dayOf(gaps[i-1].Day)+1 {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], g)
	}
	return out
}

// dayOf returns the days since 1970 of a date.
func dayOf(date string) int64 {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		panic("survey named a day " + date)
	}
	return t.Unix() / 86400
}

// sharpEdged reports whether a hole is empty, the days around it are as full
// as its own should be by half or more, and another log goes on through it.
func sharpEdged(s *survey.Survey, hole []survey.Gap) bool {
	kind, first, last := hole[0].Kind, dayOf(hole[0].Day), dayOf(hole[len(hole)-1].Day)
	for _, g := range hole {
		if g.Rows > 0 {
			return false
		}
	}
	if 2*s.Days[kind][first-1] < hole[0].Usual || 2*s.Days[kind][last+1] < hole[len(hole)-1].Usual {
		return false
	}
	for other, days := range s.Days {
		if other == "" {
			continue
		}
		on := true
		for d := first; d <= last; d++ {
			on = on && 2*days[d] >= max(1, (days[first-1]+days[last+1])/2)
		}
		if on {
			return true
		}
	}
	return false
}

func logName(kind string) string { return strings.ReplaceAll(kind, "_", "-") + " sign-ins" }

// daySpans writes gaps, which are in order, as spans of days.
func daySpans(gaps []survey.Gap) string {
	var out []string
	for _, r := range dayRuns(gaps) {
		if len(r) == 1 {
			out = append(out, r[0].Day)
		} else {
			out = append(out, r[0].Day+" to "+r[len(r)-1].Day)
		}
	}
	return detect.Join(out, 12)
}

func usualDays(gaps []survey.Gap) string {
	least, most := gaps[0].Usual, gaps[0].Usual
	for _, g := range gaps {
		least, most = min(least, g.Usual), max(most, g.Usual)
	}
	return fmt.Sprintf("%d to %d sign-ins a day, as on other such days", least, most)
}

func countDays(gaps []survey.Gap) string {
	var n int64
	for _, g := range gaps {
		n += g.Rows
	}
	return fmt.Sprintf("%s in %s", detect.Count(int(n), "sign-in"), detect.Count(len(gaps), "day"))
}

// missingLogs reports which logs are not in the case at all. Sign-ins of no
// known kind may be of either.
func missingLogs(p *detect.Pass) {
	w := p.World
	var missing []string
	for _, kind := range []string{"interactive", "non_interactive"} {
		if !w.Survey.HasKind(kind) && !w.Survey.HasKind("") {
			missing = append(missing, logName(kind))
		}
	}
	if !w.Directory.HasAudit() {
		missing = append(missing, "directory audit events")
	}
	if !w.Directory.HasInventory() {
		missing = append(missing, "the inventory of devices")
	}
	if len(missing) == 0 {
		return
	}
	p.Report(detect.Draft{
		Subject:  finding.Subject{Kind: "case", ID: "logs"},
		Summary:  "Not in the case: " + detect.Join(missing, len(missing)),
		Expected: "interactive and non-interactive sign-ins, directory audit events and an inventory of devices, for the same days",
		Observed: fmt.Sprintf("%d sign-ins, without %s", w.Survey.Rows, detect.Join(missing, len(missing))),
		Benign:   []string{"logs that were not asked for: what they would have shown stands under \"not assessed\""},
	})
}

// filtered reports signs that sign-ins were left out of the export.
func filtered(p *detect.Pass) {
	s := p.World.Survey
	inter, non := s.Kinds["interactive"], s.Kinds["non_interactive"]
	var signs []string
	if non > 0 && s.LogonsLeftOut() {
		how := "not once with a device"
		if s.LogonDevices() > 0 {
			how = "never without somebody there"
		}
		signs = append(signs, fmt.Sprintf("%s sign in, but the Windows sign-in client %s", detect.Count(int(s.JoinedDevices()), "joined device"), how))
	}
	if s.Rows >= enoughSignIns && s.Failures == 0 && s.Unknown == 0 {
		signs = append(signs, fmt.Sprintf("not one of %d sign-ins failed", s.Rows))
	}
	if inter >= enoughInteractive && non > 0 && (non < 2*inter || non > 60*inter) {
		signs = append(signs, fmt.Sprintf("%d interactive and %d non-interactive sign-ins, where 2 to 60 times as many of the latter are usual", inter, non))
	}
	if len(signs) == 0 {
		return
	}
	p.Report(detect.Draft{
		Subject:  finding.Subject{Kind: "case", ID: "filter"},
		Summary:  "The export looks filtered: " + strings.Join(signs, "; "),
		Expected: "renewals by the Windows sign-in client, failures, and 2 to 60 non-interactive sign-ins for each interactive one",
		Observed: strings.Join(signs, "; "),
		Benign:   []string{"an export of some users or applications only", "noise that was left out on purpose"},
	})
}
