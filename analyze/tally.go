package analyze

import (
	"maps"
	"slices"
	"strings"
	"time"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
)

// tally is what one piece of the work found and counted. Tallies are added up
// in the order of the pieces.
type tally struct {
	world       *detect.World
	start, step int64 // microseconds
	first, last int64 // of the sign-ins counted
	detections  []*detect.Detection

	ledger detect.Ledger

	events, users, devices, sessions, prts int64
	activity                               map[string]*[]int64
	tenants                                map[string]bool
	matrix                                 map[[2]string]*int64

	recent [8]counters // of late, by token type: it changes most often
}

// counters are what a sign-in is counted by.
type counters struct {
	row, reported, believed string

	activity *[]int64
	matrix   *int64
}

// steps are the widths a histogram may have; the last is repeated as needed.
var steps = [...]int64{timeline.Minute, 5 * timeline.Minute, 15 * timeline.Minute, timeline.Hour, 3 * timeline.Hour, 6 * timeline.Hour, 12 * timeline.Hour, timeline.Day, 2 * timeline.Day, 7 * timeline.Day}

const maxSteps = 120

func newTally(w *detect.World, ds []*detect.Detection) *tally {
	t := &tally{world: w, detections: ds, activity: map[string]*[]int64{}, tenants: map[string]bool{}, matrix: map[[2]string]*int64{}}
	from, to := max(w.Survey.From, w.From), w.Survey.To
	if w.To != 0 {
		to = min(to, w.To-1)
	}
	if from > to {
		from = to
	}
	for _, t.step = range steps {
		if t.begin(from); (to-t.start)/t.step < maxSteps {
			return t
		}
	}
	for ; (to-t.start)/t.step >= maxSteps; t.step += 7 * timeline.Day {
	}
	return t
}

func (t *tally) begin(from int64) { t.start = from - from%t.step }

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

// count counts the sign-ins of a user's timeline that are in the selected time.
func (t *tally) count(tl *timeline.Timeline) {
	selected := func(rows []int) bool {
		return slices.ContainsFunc(rows, func(i int) bool { return t.world.Selects(tl.Time[i]) })
	}
	before, tenant := t.events, int32(0)
	for i := range tl.Len() {
		if !t.world.Selects(tl.Time[i]) {
			continue
		}
		t.signIn(tl, i)
		if c := tl.Code(timeline.Tenant, i); c != tenant && c != 0 {
			tenant = c
			t.tenants[tl.Text(timeline.Tenant, i)] = true
		}
	}
	if t.events == before {
		return
	}
	if !strings.HasPrefix(tl.ID, "sp:") { // a service principal is no user
		t.users++
	}
	for _, l := range tl.Lineages() {
		if tl.Text(timeline.Session, l.Root) != "" && selected(l.Rows) {
			t.sessions++
		}
	}
	for _, p := range tl.PRTs() {
		if proven(tl, &p) && selected(p.Rows) {
			t.prts++
		}
	}
}

// proven reports whether anything shows that there is a PRT, apart from reports
// of one that are not believed.
func proven(t *timeline.Timeline, p *timeline.Life) bool {
	return p.First != 0 && slices.ContainsFunc(p.Rows, func(i int) bool {
		believed, _, _ := t.Believed(i)
		return t.Is(i, timeline.Proof) && (believed == "" || believed == "unknown" || strings.Contains(believed, "primaryRefreshToken"))
	})
}

func (t *tally) signIn(tl *timeline.Timeline, i int) {
	if t.events == 0 || tl.Time[i] < t.first {
		t.first = tl.Time[i]
	}
	t.last = max(t.last, tl.Time[i])
	t.events++
	reported := label(tl, i)
	row := reported
	if tl.Is(i, timeline.Failed) {
		row = "failed"
	}
	believed, _, _ := tl.Believed(i)
	if believed == "" {
		believed = reported
	}
	c := &t.recent[uint32(tl.Code(timeline.Reported, i))%uint32(len(t.recent))]
	if c.matrix == nil || row != c.row || reported != c.reported || believed != c.believed {
		*c = counters{row, reported, believed, counter(t.activity, row), counter(t.matrix, [2]string{reported, believed})}
	}
	*c.matrix++
	at := int((tl.Time[i] - t.start) / t.step)
	if n := len(*c.activity); at >= n {
		*c.activity = append(*c.activity, make([]int64, at+1-n)...)
	}
	(*c.activity)[at]++
}

// counter returns what stands in m for k.
func counter[K comparable, V any](m map[K]*V, k K) *V {
	v := m[k]
	if v == nil {
		v = new(V)
		m[k] = v
	}
	return v
}

// device counts a device with a sign-in in the selected time.
func (t *tally) device(tl *timeline.Timeline) {
	if slices.ContainsFunc(tl.Time, t.world.Selects) {
		t.devices++
	}
}

// add adds what another piece found.
func (t *tally) add(o *tally) {
	t.ledger.Add(o.ledger.All()...)
	if o.events > 0 {
		if t.events == 0 || o.first < t.first {
			t.first = o.first
		}
		t.last = max(t.last, o.last)
	}
	t.events, t.users, t.devices, t.sessions, t.prts = t.events+o.events, t.users+o.users, t.devices+o.devices, t.sessions+o.sessions, t.prts+o.prts
	maps.Copy(t.tenants, o.tenants)
	for label, counts := range o.activity {
		sum := counter(t.activity, label)
		if len(*counts) > len(*sum) {
			*sum = append(*sum, make([]int64, len(*counts)-len(*sum))...)
		}
		for i, n := range *counts {
			(*sum)[i] += n
		}
	}
	for k, n := range o.matrix {
		*counter(t.matrix, k) += *n
	}
}

// histogram returns the sign-ins over time.
func (t *tally) histogram() finding.Activity {
	a := finding.Activity{Start: stamp(t.start), Step: t.step / timeline.Second, Labels: slices.Sorted(maps.Keys(t.activity)), Counts: [][]int64{}}
	width := 0
	for _, c := range t.activity {
		width = max(width, len(*c))
	}
	for _, l := range a.Labels {
		a.Counts = append(a.Counts, append(*t.activity[l], make([]int64, width-len(*t.activity[l]))...))
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
			if sum := t.matrix[[2]string{r, b}]; sum != nil {
				row[n] = *sum
			}
		}
		m.Counts = append(m.Counts, row)
	}
	return m
}

// stamp is RFC 3339 with milliseconds, UTC.
func stamp(micros int64) string {
	return time.UnixMicro(micros).UTC().Format("2006-01-02T15:04:05.000Z")
}
