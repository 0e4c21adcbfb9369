package main

import (
	"fmt"
	"math"
	"strings"
)

// gate is what is asked of a figure, and what is hoped for.
type gate struct {
	what, unit  string
	asked, goal float64 // 0: none is named
	least       bool    // no less than that, rather than no more
}

// judged is a figure, what it is of, and whether the bench fails if it misses what is
// asked.
type judged struct {
	gate
	of       string
	measured float64 // NaN where there is none
	enforced bool
}

// large is bytes from which on starting weighs little enough for ratios to be held to
// what is asked: an archive of 1 GB comes out somewhat smaller or larger.
const large = 800e6

var (
	questionGate  = gate{what: "the 6 questions: CPU as a part of DuckDB's", asked: 0.20, goal: 0.05}
	peakGate      = gate{what: "peak memory, the most of any verb", unit: "MiB", asked: 512, goal: 384}
	againGate     = gate{what: "run again, nothing changed: CPU as a part of hashing alone", asked: 1.25}
	detectionGate = gate{what: "all detections: million sign-ins a second on one core", asked: 1, goal: 4, least: true}
	grownGate     = gate{what: "what a sign-in costs among all, as a part of what it costs among a quarter", asked: 1.5, goal: 1}
	sizesGate     = gate{what: "what a GB costs of the largest, as a part of what it costs of the smallest", asked: 1.5, goal: 1}
	doneGate      = gate{what: "verbs that did their work, as a part of those that should", asked: 1, least: true}
	wholeGate     = gate{what: "run of 10 GB of NDJSON, exports to report: wall", unit: "s", asked: 20, goal: 11}
)

// missed reports whether a figure is on the wrong side of what is asked. It is judged
// as measured, not as shown.
func (j judged) missed() bool {
	if j.least {
		return j.measured < j.asked
	}
	return j.measured > j.asked
}

func (j judged) verdict() string {
	switch {
	case math.IsNaN(j.measured):
		return "not measured"
	case j.missed():
		return "missed"
	}
	return "ok"
}

// gates judges what was measured on all archives.
func (b *bench) gates(detections float64) (all []judged) {
	for i := range b.sections {
		s := &b.sections[i]
		held := s.bytes >= large
		ingest := gate{what: "ingest: CPU as a part of DuckDB's", asked: s.format.asked, goal: s.format.goal}
		all = append(all, judged{ingest, s.format.name, s.part(s.ours.median().cpu(), s.theirs), held},
			judged{questionGate, s.format.name, s.part(s.engine.median().cpu(), s.asked), held},
			judged{peakGate, s.format.name, mib(max(s.ours.peak(), s.again.peak(), s.analyze.peak(), s.report.peak(), s.whole.peak())), true},
			judged{againGate, s.format.name, ratio(s.again.median().cpu().Seconds(), s.sum.median().cpu().Seconds()), held})
		if s.format.name == "ndjson" && b.size == "10GB" {
			all = append(all, judged{wholeGate, s.format.name, s.whole.median().wall.Seconds(), false})
		}
	}
	return append(all, judged{detectionGate, "", detections, false})
}

const gatePreface = `Figures are judged as they were measured, before they are rounded; memory by the largest of all rounds. Where one that is
enforced is missed, the bench ends with status 1. Memory is at any size, ratios from archives of 1 GB on: below, starting
weighs. Seconds are of this machine, and are said, not enforced.

`

// gateTable writes a row of each gate.
func gateTable(all []judged) string {
	var w strings.Builder
	w.WriteString("## What is asked\n\n" + gatePreface + "| | of | measured | asked | hoped for | | enforced |\n|---|---|--:|--:|--:|---|---|\n")
	for _, j := range all {
		sign, enforced := "≤", "no"
		if j.least {
			sign = "≥"
		}
		if j.enforced {
			enforced = "yes"
		}
		bound := func(n float64) string {
			if n == 0 {
				return ""
			}
			return strings.TrimSpace(fmt.Sprintf("%s %v %s", sign, n, j.unit))
		}
		fmt.Fprintf(&w, "| %s | %s | %s | %s | %s | %s | %s |\n", j.what, j.of, j.shown(), bound(j.asked), bound(j.goal), j.verdict(), enforced)
	}
	w.WriteString("\n")
	return w.String()
}

// shown is the figure with its unit: a ratio with three digits, since two would hide a
// miss.
func (j judged) shown() string {
	switch {
	case math.IsNaN(j.measured):
		return "-"
	case j.unit == "":
		return fmt.Sprintf("%.3f", j.measured)
	}
	return fmt.Sprintf("%.1f %s", j.measured, j.unit)
}

// fail is an error that names what was missed of all that is enforced, or none.
func fail(all []judged) error {
	var missed []string
	for _, j := range all {
		if j.enforced && j.missed() {
			missed = append(missed, fmt.Sprintf("%s, %s: %s", j.what, j.of, j.shown()))
		}
	}
	if len(missed) == 0 {
		return nil
	}
	return fmt.Errorf("missed: %s", strings.Join(missed, "; "))
}

func mib(bytes int64) float64 {
	if bytes == 0 { // the system does not say
		return math.NaN()
	}
	return float64(bytes) / (1 << 20)
}

// ratio is a as a part of b, NaN where one of them was not measured.
func ratio(a, b float64) float64 {
	if a <= 0 || b <= 0 {
		return math.NaN()
	}
	return a / b
}

// figure shows a ratio.
func figure(n float64) string {
	if math.IsNaN(n) {
		return "-"
	}
	return fmt.Sprintf("%.2f", n)
}
