package detect

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/scan"
	"prtscope/analyze/story"
	"prtscope/analyze/survey"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// Replay tells an example's story and runs a detection over it, the way a case
// is analysed: batches, Arrow records, timelines of users, the table of
// timelines, timelines of devices or addresses. It returns what was found, in
// the order of findings; what only an agreed test accounts for is left out.
func Replay(d *Detection, ex Example) ([]finding.Finding, error) {
	found, _, err := ReplayAll(d, ex)
	return found, err
}

// ReplayAll is Replay, and returns beside what was found what would have been, were
// it not for the tests that the example says were agreed upon.
func ReplayAll(d *Detection, ex Example) (found, agreed []finding.Finding, err error) {
	s, err := story.Parse(ex.Story)
	if err != nil {
		return nil, nil, err
	}
	all, _, err := replay(d, s, ex)
	for _, f := range all {
		if len(f.Agreed) > 0 {
			agreed = append(agreed, f)
		} else {
			found = append(found, f)
		}
	}
	return found, agreed, err
}

// ReplayGaps tells an example's story and returns what of it the detection could
// not judge.
func ReplayGaps(d *Detection, ex Example) ([]finding.Gap, error) {
	s, err := story.Parse(ex.Story)
	if err != nil {
		return nil, err
	}
	_, gaps, err := replay(d, s, ex)
	return gaps, err
}

// scene is a story as far as it holds for all detections.
type scene struct {
	world   *World
	users   []*timeline.Timeline
	deeds   *replayed
	holders [][]Holder
}

func sceneOf(s *story.Story, ex Example) (*scene, error) {
	w, err := worldOf(s, ex)
	if err != nil {
		return nil, err
	}
	c := &scene{world: w}
	for t, err := range timeline.Users(records(timeline.Columns(), s.SignIns), w.timelines()) {
		if err != nil {
			return nil, err
		}
		c.users = append(c.users, t)
	}
	if c.deeds, err = deedsOf(s, c.users, w); err != nil {
		return nil, err
	}
	c.holders = holdersOf(c.users, w)
	return c, nil
}

// timelines says how timelines are built in this world.
func (w *World) timelines() timeline.Options {
	return timeline.Options{Limits: w.Params.Limits, Directory: w.Directory, Locate: w.Locate}
}

// replay is Replay and ReplayGaps of a story that has been read.
func replay(d *Detection, s *story.Story, ex Example) ([]finding.Finding, []finding.Gap, error) {
	c, err := sceneOf(s, ex)
	if err != nil {
		return nil, nil, err
	}
	w, ds := c.world, []*Detection{d}
	var rows []*column.Batch
	out := timeline.NewWriter(timeline.Schema, func(b *column.Batch) error { rows = append(rows, b); return nil })
	if lacking := w.absences(d); (len(lacking) > 0) != ex.NotRun {
		return nil, nil, fmt.Errorf("logs that the story lacks: %v; the example says of whether it is run: %t", lacking, !ex.NotRun)
	}
	var found []finding.Finding
	var seen Ledger
	take := func(t *timeline.Timeline, used *Used) {
		fs, os := w.Choose(ds).Run(t, used)
		found = append(found, fs...)
		seen.Add(os...)
	}
	present := map[string]bool{}
	for _, t := range c.users {
		take(t, c.deeds.used[t.ID])
		for _, id := range []string{t.ID, t.Text(timeline.UPN, 0)} {
			for _, r := range w.Directory.Risks(id) {
				present[r.User()] = true
			}
		}
		if err := out.Write(t, nil); err != nil {
			return nil, nil, err
		}
	}
	if err := out.Flush(); err != nil {
		return nil, nil, err
	}
	by := map[Scope]timeline.Col{Device: timeline.Device, Address: timeline.IP64}
	if col, ok := by[d.Scope]; ok {
		for t, err := range timeline.Subjects(d.Scope.String(), col, records(nil, sorted(rows, col)), w.timelines()) {
			if err != nil {
				return nil, nil, err
			}
			take(t, nil)
		}
	}
	for _, id := range w.Directory.AtRisk() {
		if !present[id] {
			found = append(found, RunAbsent(ds, id, w)...)
		}
	}
	for _, own := range c.holders {
		found = append(found, JudgeHolders(ds, own, w)...)
	}
	found = append(found, JudgeLost(ds, c.deeds.lost, w)...)
	found = append(found, c.deeds.follow(ds, ex.Found, w)...)
	found = append(found, Conclude(ds, &seen, w)...)
	slices.SortFunc(found, func(a, b finding.Finding) int { return finding.Compare(&a, &b) })
	return found, Gaps(ds, &seen, w), nil
}

// CheckExample replays one example and says how what was found differs from
// what the example wants; nil where it does not.
func CheckExample(d *Detection, ex Example) error {
	found, err := Replay(d, ex)
	if err != nil {
		return err
	}
	var got []string
	for _, f := range found {
		got = append(got, f.Summary)
	}
	if !slices.Equal(got, ex.Want) {
		return fmt.Errorf("found %s, want %s", quoted(got), quoted(ex.Want))
	}
	for i, s := range ex.Severity {
		if found[i].Severity != s {
			return fmt.Errorf("finding %d is of severity %s, want %s", i+1, found[i].Severity, s)
		}
	}
	for i, n := range ex.Evidence {
		if len(found[i].Evidence) != n {
			return fmt.Errorf("finding %d shows %d records, want %d", i+1, len(found[i].Evidence), n)
		}
	}
	if ex.For != nil && !slices.Equal(found[0].For, ex.For) {
		return fmt.Errorf("for it speaks %s, want %s", quoted(found[0].For), quoted(ex.For))
	}
	if ex.Against != nil && !slices.Equal(found[0].Against, ex.Against) {
		return fmt.Errorf("against it speaks %s, want %s", quoted(found[0].Against), quoted(ex.Against))
	}
	if ex.Benign != nil && !slices.Equal(found[0].Benign, ex.Benign) {
		return fmt.Errorf("harmless causes are %s, want %s", quoted(found[0].Benign), quoted(ex.Benign))
	}
	for i, c := range ex.Confidence {
		if found[i].Confidence != c {
			return fmt.Errorf("finding %d has confidence %v, want %v", i+1, found[i].Confidence, c)
		}
	}
	return nil
}

func quoted(list []string) string {
	if len(list) == 0 {
		return "nothing"
	}
	return fmt.Sprintf("%q", list)
}

// worldOf makes of a story what holds for the whole case.
func worldOf(s *story.Story, ex Example) (*World, error) {
	w := &World{Params: DefaultParams()}
	if ex.Params != nil {
		ex.Params(&w.Params)
	}
	if ex.Located != nil {
		w.Locate = ex.locate
	}
	dir, err := directory.Build(batches(s.Audits), batches(s.Devices), batches(s.Risks))
	if err != nil {
		return nil, err
	}
	w.Directory = dir
	if w.Survey, err = surveyOf(s.SignIns, w.Directory.Made); w.Survey != nil && w.Survey.Carries(signin.JA4) {
		w.TLS = NewFingerprints()
		w.TLS.Add(s.SignIns)
		w.TLS.Settle()
	}
	if w.Survey != nil && w.Survey.TooOld > 0 {
		w.Lifetimes = &Lifetimes{}
		w.Lifetimes.Add(s.SignIns)
	}
	return w, err
}

// locate says of an address what the example's database does.
func (ex Example) locate(ip string) (asn int64, country string) {
	number, country, _ := strings.Cut(strings.TrimPrefix(ex.Located[ip], "AS"), "/")
	asn, _ = strconv.ParseInt(number, 10, 64)
	return asn, country
}

func surveyOf(signIns *column.Batch, created func(device string) bool) (*survey.Survey, error) {
	var uses []survey.Use
	m := survey.NewMaker(func(b *column.Batch) error {
		for i := range b.Len() {
			uses = append(uses, survey.UseAt(b, i))
		}
		return nil
	})
	if err := errors.Join(m.Add(signIns), m.Flush()); err != nil {
		return nil, err
	}
	slices.SortFunc(uses, func(a, b survey.Use) int {
		return cmp.Or(strings.Compare(a.Device, b.Device), cmp.Compare(a.Day, b.Day), strings.Compare(a.User, b.User))
	})
	return survey.Make([]*survey.Maker{m}, func(yield func(survey.Use, error) bool) {
		for _, u := range uses {
			if !yield(u, nil) {
				return
			}
		}
	}, created, func(int64) error { return nil })
}

func batches(bs ...*column.Batch) iter.Seq2[*column.Batch, error] {
	return func(yield func(*column.Batch, error) bool) {
		for _, b := range bs {
			if b.Len() > 0 && !yield(b, nil) {
				return
			}
		}
	}
}

// records turns batches of one table into Arrow; cols nil means all columns.
func records(cols []int, bs ...*column.Batch) iter.Seq2[arrow.Record, error] {
	return func(yield func(arrow.Record, error) bool) {
		for _, b := range bs {
			r := scan.Records(memory.DefaultAllocator, b, cols)
			more := yield(r, nil)
			r.Release()
			if !more {
				return
			}
		}
	}
}

// sorted returns rows of the table of timelines in the order of another
// subject: its column, then time; rows alike keep their order.
func sorted(rows []*column.Batch, by timeline.Col) *column.Batch {
	type place struct {
		b    *column.Batch
		i    int
		key  string
		time int64
	}
	var places []place
	for _, b := range rows {
		for i := range b.Len() {
			key, _ := b.Text(timeline.Place(by), i)
			places = append(places, place{b, i, key, b.Num(timeline.TableTime, i)})
		}
	}
	slices.SortStableFunc(places, func(a, b place) int {
		return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.time, b.time))
	})
	g := column.NewGatherer(column.NewBatch(timeline.Schema))
	for _, p := range places {
		g.Append(p.b, p.i)
	}
	return g.Batch()
}
