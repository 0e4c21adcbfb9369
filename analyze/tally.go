package analyze

import (
	"maps"
	"slices"
	"time"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/survey"
	"prtscope/analyze/timeline"
)

// tally is what one piece of the work found and counted. Tallies are added up
// in the order of the pieces.
type tally struct {
	start, step int64 // microseconds
	detections  []*detect.Detection

	findings []finding.Finding
	ledger   detect.Ledger

	events, users, devices, sessions, prts int64
	activity                               map[string][]int64
	matrix                                 map[[2]string]int64
}

// found is what detections say of one timeline.
type found struct {
	findings []finding.Finding
	observed []detect.Observation
}

// steps are the widths a histogram may have; the last is repeated as needed.
var steps = [...]int64{timeline.Minute, 5 * timeline.Minute, 15 * timeline.Minute, timeline.Hour, 3 * timeline.Hour, 6 * timeline.Hour, 12 * timeline.Hour, timeline.Day, 2 * timeline.Day, 7 * timeline.Day}

const maxSteps = 120

func newTally(s *survey.Survey, ds []*detect.Detection) *tally {
	t := &tally{detections: ds, activity: map[string][]int64{}, matrix: map[[2]string]int64{}}
	for _, t.step = range steps {
		if t.begin(s.From); (s.To-t.start)/t.step < maxSteps {
			return t
		}
	}
	for ; (s.To-t.start)/t.step >= maxSteps; t.step += 7 * timeline.Day {
	}
	return t
}

func (t *tally) begin(from int64) { t.start = from - from%t.step }

// take keeps what was found.
func (t *tally) take(f found) {
	t.findings = append(t.findings, f.findings...)
	t.ledger.Add(f.observed...)
}

// label names a token type as reported.
func label(tl *timeline.Timeline, i int) string {
	if tl.Is(i, timeline.NoType) {
		return "not carried"
	}
	if v := tl.Text(timeline.Reported, i); v != "" {
		return v
	}
	return "blank"
}

// count counts the sign-ins of a user's timeline.
func (t *tally) count(tl *timeline.Timeline) {
	t.users++
	t.events += int64(tl.Len())
	for _, l := range tl.Lineages() {
		if tl.Text(timeline.Session, l.Root) != "" {
			t.sessions++
		}
	}
	for _, p := range tl.PRTs() {
		if p.First != 0 {
			t.prts++
		}
	}
	for i := range tl.Len() {
		reported := label(tl, i)
		row := reported
		if tl.Is(i, timeline.Failed) {
			row = "failed"
		}
		at := int((tl.Time[i] - t.start) / t.step)
		counts := t.activity[row]
		if at >= len(counts) {
			counts = append(counts, make([]int64, at+1-len(counts))...)
			t.activity[row] = counts
		}
		counts[at]++
		believed, _, _ := tl.Believed(i)
		if believed == "" {
			believed = reported
		}
		t.matrix[[2]string{reported, believed}]++
	}
}

// add adds what another piece found.
func (t *tally) add(o *tally) {
	t.findings = append(t.findings, o.findings...)
	t.ledger.Add(o.ledger.All()...)
	t.events, t.users, t.devices, t.sessions, t.prts = t.events+o.events, t.users+o.users, t.devices+o.devices, t.sessions+o.sessions, t.prts+o.prts
	for label, counts := range o.activity {
		sum := t.activity[label]
		if len(counts) > len(sum) {
			sum = append(sum, make([]int64, len(counts)-len(sum))...)
		}
		for i, n := range counts {
			sum[i] += n
		}
		t.activity[label] = sum
	}
	for k, n := range o.matrix {
		t.matrix[k] += n
	}
}

// histogram returns the sign-ins over time.
func (t *tally) histogram() finding.Activity {
	a := finding.Activity{Start: stamp(t.start), Step: t.step / timeline.Second, Labels: slices.Sorted(maps.Keys(t.activity)), Counts: [][]int64{}}
	width := 0
	for _, c := range t.activity {
		width = max(width, len(c))
	}
	for _, l := range a.Labels {
		a.Counts = append(a.Counts, append(t.activity[l], make([]int64, width-len(t.activity[l]))...))
	}
	return a
}

// reportedAgainstBelieved returns the matrix of token types.
func (t *tally) reportedAgainstBelieved() finding.Matrix {
	reported, believed := map[string]bool{}, map[string]bool{}
	for k := range t.matrix {
		reported[k[0]], believed[k[1]] = true, true
	}
	m := finding.Matrix{Reported: slices.Sorted(maps.Keys(reported)), Believed: slices.Sorted(maps.Keys(believed)), Counts: [][]int64{}}
	for _, r := range m.Reported {
		row := make([]int64, len(m.Believed))
		for n, b := range m.Believed {
			row[n] = t.matrix[[2]string{r, b}]
		}
		m.Counts = append(m.Counts, row)
	}
	return m
}

// stamp is RFC 3339 with milliseconds, UTC.
func stamp(micros int64) string {
	return time.UnixMicro(micros).UTC().Format("2006-01-02T15:04:05.000Z")
}
