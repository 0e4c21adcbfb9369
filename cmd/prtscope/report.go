package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"prtscope/analyze"
	"prtscope/analyze/finding"
	"prtscope/ingest/casefile"
	"prtscope/ingest/custody"
	"prtscope/report"
	"prtscope/report/view"
)

// runReport writes the report of an analyzed case.
func runReport(ctx context.Context, c *command, args []string) (err error) {
	f := newFlags(c, func(f *flags) {
		f.handing()
		f.covering()
		f.set.StringVar(&f.config, "config", "", "`FILE` (YAML) whose keys below report say whose report it is; no other of its keys matters here")
		f.budget()
	})
	rest, err := f.parse(c, args)
	if err != nil || rest == nil {
		return err
	}
	if err := f.keyed(strings.Join(rest[:min(len(rest), 1)], "")); err != nil {
		return err
	}
	if len(rest) != 1 {
		return usagef("name one case")
	}
	if f.xlsx && f.single != "" {
		return usagef("--xlsx adds a file to the folder of the report; leave out --single")
	}
	memory, err := f.budgeted()
	if err != nil {
		return err
	}
	folder, err := openCase(rest[0])
	if err != nil {
		return err
	}
	if folder.Case().Analysis == nil {
		folder.Close()
		return usagef("the case %s is not analyzed; run prtscope analyze %s first", rest[0], rest[0])
	}
	if f.who || f.single != "" {
		defer folder.Close()
		s := read(folder)
		s.run = casefile.Run{Tool: tool(), Command: typed(c, args)}
		if f.who {
			return outdated(f.sayWho(ctx, s, memory), rest[0])
		}
		return outdated(f.runSingle(ctx, s, memory), rest[0])
	}
	s, err := f.begin(folder, c, args, nil)
	if err != nil {
		return err
	}
	defer s.end(ctx, &err)
	s.heal(f.ui, "report/")
	said := *folder.Case()
	index, err := f.report(ctx, s, &said, memory)
	if err != nil {
		return outdated(err, rest[0])
	}
	if err := s.commit(&said, exitDone); err != nil {
		return err
	}
	f.ui.sayReport(index)
	fmt.Println(filepath.Join(rest[0], "report", "index.html"))
	return nil
}

// report stages the report of the session's case and returns the SHA-256 of
// its first page.
func (f *flags) report(ctx context.Context, s *session, c *custody.Case, memory int64) (index string, err error) {
	s.Drop(func(file custody.File) bool { return strings.HasPrefix(file.Path, "report/") })
	in, err := f.shown(ctx, s, c, memory)
	if err != nil {
		return "", err
	}
	meter := f.ui.stage("writing the report", -1, false)
	defer meter.done()
	index, err = report.Write(reportFiles{s}, in)
	return index, sized(err)
}

// shown is what a report shows of the session's case. Of the memory, it may
// fill three eighths with what it holds of findings, devices and users, and more
// than half with one timeline; the rest is for what streams past.
func (f *flags) shown(ctx context.Context, s *session, c *custody.Case, memory int64) (in report.Input, err error) {
	c.Tool, c.Files = s.run.Tool, s.Files()
	in = report.Input{Case: c, Summary: new(finding.Summary), Memory: toldShare(memory)}
	if in.Commands, err = s.commands(); err != nil {
		return in, err
	}
	in.Findings = func() iter.Seq2[finding.Finding, error] { return lines[finding.Finding](s, "findings.jsonl") }
	in.Suppressed = func() iter.Seq2[finding.Finding, error] { return lines[finding.Finding](s, "suppressed.jsonl") }
	if err := json.Unmarshal(c.Analysis, in.Summary); err != nil {
		return in, err
	}
	for gap, err := range lines[finding.Gap](s, "not-assessed.jsonl") {
		if err != nil {
			return in, err
		}
		in.Gaps = append(in.Gaps, gap)
	}
	for _, id := range in.Summary.Asked.LeftOut { // so that a reader learns what was not looked for
		if d := find(id); d != nil && !slices.ContainsFunc(in.Summary.Runs, func(r finding.Run) bool { return r.Detection == d.ID }) {
			in.Summary.Runs = append(in.Summary.Runs, finding.Run{Detection: d.ID, Title: d.Title, Severity: string(d.Severity), Doc: d.Doc, Fact: d.Fact})
		}
	}
	params, err := paramsOf(in.Summary.Given)
	if err != nil {
		return in, err
	}
	formats := map[string]string{}
	for _, source := range c.Leaves() {
		formats[source.SHA256] = source.Format
	}
	asked := in.Summary.Asked
	beside := analyze.NewAsides(formats, micros(asked.From), micros(asked.To), s.TempDir(), memory/20)
	in.Devices = func() iter.Seq2[*finding.DeviceTimeline, error] {
		tables := analyze.Input{Audit: s.tables(audits), Devices: s.tables(devices), Params: params}
		return func(yield func(*finding.DeviceTimeline, error) bool) {
			for d, err := range analyze.Devices(ctx, s.tables(sharedLives), s.tables(lives), tables, drawnShare(memory), beside) {
				if !yield(d, advised(err, drawnIn)) {
					return
				}
			}
		}
	}
	in.Tokens = beside.TokenTypes
	in.Guesses = func() iter.Seq2[*finding.Guess, error] { return beside.Guesses(ctx) }
	if c.Conflict > 0 {
		if in.Differs, err = analyze.Disagreements(ctx, s.tables(events), formats); err != nil {
			return in, err
		}
	}
	in.Audit = func() iter.Seq2[*finding.AuditEvent, error] { return analyze.Audit(ctx, s.tables(audits)) }
	in.Names = func() iter.Seq2[finding.Named, error] {
		return analyze.Names(ctx, s.tables(events), s.tables(devices))
	}
	return f.handed(in)
}

// micros is a time in microseconds; 0 where there is none.
func micros(stamp string) int64 {
	if t := view.Time(stamp); !t.IsZero() {
		return t.UnixMicro()
	}
	return 0
}

// reportFiles puts the files of a report into a case.
type reportFiles struct{ s *session }

// Create begins a file below report/.
func (r reportFiles) Create(name string) (io.WriteCloser, error) {
	return r.s.Derived("report/" + name)
}

// sayPlain says why a report is less than it could be.
func (v *voice) sayPlain() {
	if !report.Interactive() {
		v.note("page        the printable document alone: this program was built without its front end (make build has it)")
	}
}

// sayReport says how the report can be told from a changed one.
func (v *voice) sayReport(index string) {
	v.note("report      sha256 of index.html %s", index)
	v.note("            (send it by another way than the report, so that a change would show)")
	v.sayPlain()
}
