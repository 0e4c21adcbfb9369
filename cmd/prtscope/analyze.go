package main

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"prtscope/analyze"
	"prtscope/analyze/detect"
	"prtscope/analyze/detections"
	"prtscope/analyze/finding"
	"prtscope/ingest/custody"
)

// runAnalyze runs the detections over a case that is there.
func runAnalyze(ctx context.Context, c *command, args []string) (err error) {
	f := newFlags(c, func(f *flags) { f.judging(); f.locating(); f.configured(); f.viewing(); f.budget() })
	rest, err := f.parse(c, args)
	if err != nil || rest == nil {
		return err
	}
	if len(rest) != 1 {
		return usagef("name one case")
	}
	question, err := f.question()
	if err != nil {
		return err
	}
	memory, err := f.budgeted()
	if err != nil {
		return err
	}
	folder, err := openCase(rest[0])
	if err != nil {
		return err
	}
	s, err := f.begin(folder, c, args, nil)
	if err != nil {
		return err
	}
	defer s.end(ctx, &err)
	s.heal(f.ui, "findings.jsonl", "suppressed.jsonl", "not-assessed.jsonl", "timelines/", "report/")
	result, err := f.analyze(ctx, s, folder.Case(), question, memory)
	if err != nil {
		return err
	}
	status := result.status(question)
	if readStatus(folder.Case()) == exitNothing {
		status = exitNothing
	}
	before := folder.Case()
	if err := s.commit(result.custody, status); err != nil {
		return err
	}
	f.ui.sayFound(result.Output)
	f.ui.sayForgotten(before, result.Summary.Given)
	f.ui.note("next        prtscope report %s, which writes the report anew", rest[0])
	return finish(status, question, folder.Case())
}

// A question is what is asked of a case, as the flags put it.
type question struct {
	from, to   int64 // microseconds UTC; 0 is no bound
	lookback   int64
	minLevel   finding.Severity
	failOn     finding.Severity
	detections []*detect.Detection
}

// question checks the flags that say what to look for.
func (f *flags) question() (q question, err error) {
	if q.from, q.to, err = f.span(); err != nil {
		return q, err
	}
	if q.lookback, err = lookback(f.offset); err != nil {
		return q, err
	}
	if q.lookback != 0 && q.from != 0 {
		return q, usagef("--from and --time-offset both say where to begin; give one")
	}
	if q.minLevel, err = level("min-level", f.minLevel); err != nil {
		return q, err
	}
	if q.failOn, err = level("fail-on", f.failOn); err != nil {
		return q, err
	}
	for _, id := range append(slices.Clone(f.only), f.except...) {
		if find(id) == nil {
			return q, noDetection(id)
		}
	}
	for _, a := range f.conf.Accepted.List {
		if a.Detection != "" && find(a.Detection) == nil {
			return q, usagef("--config: accepted: there is no detection %q", a.Detection)
		}
	}
	named := func(ids []string, d *detect.Detection) bool {
		return slices.ContainsFunc(ids, func(id string) bool { return strings.EqualFold(id, d.ID) })
	}
	for _, d := range detections.All {
		if (len(f.only) == 0 || named(f.only, d)) && !named(f.except, d) {
			q.detections = append(q.detections, d)
		}
	}
	return q, nil
}

// asked is what the report must say of the question.
func (q question) asked() (a finding.Asked) {
	if q.from != 0 {
		a.From = time.UnixMicro(q.from).UTC().Format(time.RFC3339)
	}
	if q.to != 0 {
		a.To = time.UnixMicro(q.to).UTC().Format(time.RFC3339)
	}
	if q.minLevel != finding.Info {
		a.MinLevel = string(q.minLevel)
	}
	for _, d := range detections.All {
		if !slices.Contains(q.detections, d) {
			a.LeftOut = append(a.LeftOut, d.ID)
		}
	}
	slices.Sort(a.LeftOut)
	return a
}

// analyzed is a case with what was found in it.
type analyzed struct {
	*analyze.Output
	custody *custody.Case
}

// analyze runs the detections over the tables of the session's case and stages
// what they found, without committing it.
func (f *flags) analyze(ctx context.Context, s *session, c *custody.Case, q question, memory int64) (*analyzed, error) {
	s.Drop(func(file custody.File) bool {
		return strings.HasPrefix(file.Path, "timelines/") || strings.HasPrefix(file.Path, "report/") || file.Path == "suppressed.jsonl"
	})
	if q.lookback != 0 {
		q.from = lastSignIn(c) - q.lookback
	}
	progress := f.ui.stages()
	defer progress.done()
	in := analyze.Input{
		Events: s.tables(events), Audit: s.tables(audits), Devices: s.tables(devices), Risks: s.tables(risks), Activities: s.tables(deeds),
		Paths: sourcePaths(c), Detections: q.detections, Params: f.conf.Params, Accepted: f.conf.Accepted.List,
	}
	if f.geo != nil {
		in.Locate = f.locate
	}
	threads, files := judging(f.cores(), memory)
	out, err := analyze.Run(ctx, in, analyze.Options{
		Threads: threads, Files: files, Memory: heldShare(memory), Share: judgedShare(memory), TempDir: s.TempDir(), From: q.from, To: q.to, MinLevel: q.minLevel,
		Create:   func(table string) (io.WriteCloser, error) { return s.Data("timelines/"+table+"-", ".parquet") },
		Progress: progress.set,
	})
	if err != nil {
		return nil, advised(err, judgedIn)
	}
	defer out.Close()
	if err := f.located(); err != nil {
		return nil, err
	}
	out.Summary.Asked = q.asked()
	if out.Summary.Given, err = f.given(); err != nil {
		return nil, err
	}
	if err := writeLines(s, "findings.jsonl", out.Lines()); err != nil {
		return nil, err
	}
	if len(out.Summary.Accepted) > 0 {
		if err := writeLines(s, "suppressed.jsonl", out.Suppressed()); err != nil {
			return nil, err
		}
	}
	if err := writeLines(s, "not-assessed.jsonl", withoutError(out.Gaps)); err != nil {
		return nil, err
	}
	changed := *c
	if changed.Analysis, err = json.Marshal(out.Summary); err != nil {
		return nil, err
	}
	return &analyzed{out, &changed}, nil
}

// tables are the files of one table of the case, each opened when it is read,
// and only if it holds the bytes it should.
func (s *session) tables(prefix string) (files []analyze.File) {
	for _, file := range s.find(prefix) {
		files = append(files, analyze.File{
			Name: file.Path, Size: file.Bytes, Rows: file.Rows,
			Open: func() (analyze.ReaderAtCloser, error) { return s.OpenFile(file) },
		})
	}
	return files
}

// sourcePaths maps the hash of each source to where it was found.
func sourcePaths(c *custody.Case) map[string]string {
	paths := map[string]string{}
	for _, s := range c.Leaves() {
		if old, seen := paths[s.SHA256]; !seen || s.Path < old {
			paths[s.SHA256] = s.Path
		}
	}
	return paths
}

// lastSignIn returns the end of what the sources hold, in microseconds.
func lastSignIn(c *custody.Case) int64 {
	last := ""
	for _, s := range c.Leaves() {
		last = max(last, s.Last)
	}
	t, _ := bound("time-offset", last, false)
	return t
}

// status is the exit status that what was found earns.
func (a *analyzed) status(q question) int {
	for level, n := range a.Summary.Severities {
		if q.failOn != "" && n > 0 && level.AtLeast(q.failOn) {
			return exitFindings
		}
	}
	return exitDone
}

// finish ends a command with its status.
func finish(status int, q question, c *custody.Case) error {
	switch status {
	case exitDone:
		return nil
	case exitFindings:
		return outcome{status, "findings of level " + string(q.failOn) + " or worse exist"}
	}
	return outcome{status, readText(status, c)}
}

// stages draws one meter after the other, as the stages of an analysis come.
type stages struct {
	mu    sync.Mutex
	ui    *voice
	name  string
	meter *meter
}

func (v *voice) stages() *stages { return &stages{ui: v, meter: &meter{}} }

// stageWords are the words shown for the stages of an analysis.
var stageWords = map[string]string{
	"survey": "surveying", "users": "users' timelines", "devices": "devices' timelines", "addresses": "addresses",
}

func (s *stages) set(stage string, done, total int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	words, known := stageWords[stage]
	if !known {
		return
	}
	if stage != s.name {
		s.meter.done()
		s.name, s.meter = stage, s.ui.stage(words, total, false)
	}
	s.meter.set(done)
}

func (s *stages) done() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.meter.done()
}
