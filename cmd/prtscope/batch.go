package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"prtscope/analyze/finding"
	"prtscope/ingest/casefile"
	"prtscope/ingest/jsonout"
	"prtscope/report"
)

// runBatch does the main job for many cases, one after the other, and writes a
// page that lists them. A case that fails does not keep the next from running.
func runBatch(ctx context.Context, c *command, args []string) (err error) {
	f := newFlags(c, func(f *flags) {
		f.set.StringVarP(&f.output, "output", "o", "", "the `DIR` of the cases; it is made")
		f.set.BoolVarP(&f.clobber, "clobber", "C", false, "replace the cases that are there")
		f.reading()
		f.judging()
		f.locating()
		f.configured()
		f.viewing()
		f.budget()
	})
	rest, err := f.parse(c, args)
	if err != nil || rest == nil {
		return err
	}
	if len(rest) != 1 {
		return usagef("name one list of cases, or one folder that holds their exports")
	}
	if f.output == "" {
		return usagef("no folder is named; add -o DIR")
	}
	cases, err := casesOf(rest[0])
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.output, 0o777); err != nil {
		return outputError(err)
	}
	if page := filepath.Join(f.output, indexPage); !f.clobber && there(page) {
		return &casefile.OutputError{Path: page, Err: casefile.ErrExists}
	}
	shared := f.handOn()
	run := commands()[slices.IndexFunc(commands(), func(c *command) bool { return c.name == "run" })]
	for i := range cases {
		k := &cases[i]
		f.ui.note("case        %d of %d: %s", i+1, len(cases), k.Name)
		dir := filepath.Join(f.output, k.Name)
		err := alone(func() error { return run.run(ctx, run, slices.Concat(shared, []string{"-o", dir, "--"}, k.Exports)) })
		if context.Cause(ctx) != nil {
			return err
		}
		k.Status = exitStatus(err)
		if k.Outcome = "done"; err != nil {
			k.Outcome = err.Error()
			if k.Status >= exitUsage {
				f.ui.say("case        %s: %s", k.Name, k.Outcome)
			}
		}
		if err := tell(k, dir); err != nil {
			return err
		}
	}
	return f.indexed(cases)
}

// indexPage is the list of the cases of a batch.
const indexPage = "index.html"

func there(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// alone keeps a bug that one case brings out from the others.
func alone(run func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = outcome{exitInternal, fmt.Sprintf("internal error: %v (this is a bug)", p)}
		}
	}()
	return run()
}

func outputError(err error) error { return outcome{exitOutput, err.Error()} }

// handOn returns the flags that each case's run is given, as they were typed.
func (f *flags) handOn() (args []string) {
	f.set.Visit(func(flag *pflag.Flag) {
		if flag.Name == "output" {
			return
		}
		values := []string{flag.Value.String()}
		if list, is := flag.Value.(pflag.SliceValue); is {
			values = list.GetSlice()
		}
		for _, v := range values {
			args = append(args, "--"+flag.Name+"="+v)
		}
	})
	return args
}

// casesOf returns the cases of a list, a line each, or of a folder, each thing in
// it being the exports of one. A line names exports, joined by tabs; where it
// begins with a name and a colon and a tab, that is the name of the case.
func casesOf(path string) (cases []report.Case, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, unopened(path, err)
	}
	add := func(name string, exports ...string) error {
		if name == "" || name == "." || name == ".." || strings.ContainsAny(name, `/\`) || strings.HasPrefix(name, "index.") {
			return usagef("%s: %q is no name for a case; begin the line with NAME: and a tab", path, name)
		}
		if slices.ContainsFunc(cases, func(k report.Case) bool { return strings.EqualFold(k.Name, name) }) {
			return usagef("%s: two cases are called %q; begin the line with NAME: and a tab", path, name)
		}
		cases = append(cases, report.Case{Name: name, Exports: exports, Severities: map[finding.Severity]int{}})
		return nil
	}
	if info.IsDir() {
		entries, err := os.ReadDir(path)
		if err != nil {
			return nil, unopened(path, err)
		}
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), ".") {
				continue
			}
			if err := add(e.Name(), filepath.Join(path, e.Name())); err != nil {
				return nil, err
			}
		}
	} else {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, unopened(path, err)
		}
		for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
			line = strings.TrimRight(line, "\r\n")
			if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
				continue
			}
			name := ""
			parts := strings.Split(line, "\t")
			if n, ok := strings.CutSuffix(parts[0], ":"); ok && len(parts) > 1 {
				name, parts = n, parts[1:]
			}
			for i, p := range parts {
				if !filepath.IsAbs(p) { // from where the list lies
					parts[i] = filepath.Join(filepath.Dir(path), p)
				}
			}
			if name == "" {
				name = filepath.Base(parts[0])
			}
			if err := add(name, parts...); err != nil {
				return nil, err
			}
		}
	}
	if len(cases) == 0 {
		return nil, usagef("%s holds no case", path)
	}
	return cases, nil
}

// tell fills in what the case of a run says, where there is one.
func tell(k *report.Case, dir string) error {
	if k.Status >= exitUsage {
		return nil
	}
	folder, err := openCase(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	if folder.Case().Analysis == nil {
		return nil
	}
	s := read(folder)
	var summary finding.Summary
	if err := json.Unmarshal(folder.Case().Analysis, &summary); err != nil {
		return err
	}
	k.Report = "./" + k.Name + "/report/index.html"
	k.From, k.To = day10(summary.From), day10(summary.To)
	k.Events, k.Users, k.Devices, k.Severities = summary.Events, summary.Users, summary.Devices, summary.Severities
	for _, n := range summary.Suppressed {
		k.Suppressed += n
	}
	for _, r := range summary.Runs {
		if r.Assessed != "yes" {
			k.NotAssessed++
		}
	}
	for f, err := range lines[finding.Finding](s, "findings.jsonl") {
		if err != nil {
			return err
		}
		if f.Severity.AtLeast(finding.Medium) {
			k.Worst = f.Summary
		}
		break
	}
	return nil
}

// day10 is the day of a time.
func day10(at string) string { return at[:min(len(at), 10)] }

// indexed writes the list of cases, for people and for programs, and ends the
// batch.
func (f *flags) indexed(cases []report.Case) error {
	page := filepath.Join(f.output, indexPage)
	err := written(page, func(w io.Writer) (err error) {
		cases, err = report.Index(w, cases)
		return err
	})
	if err == nil {
		err = written(filepath.Join(f.output, "index.json"), func(w io.Writer) error {
			e := jsonout.NewEncoder(w)
			e.SetIndent("", "  ")
			return e.Encode(cases)
		})
	}
	if err != nil {
		return outputError(err)
	}
	fmt.Println(page)
	return worst(cases)
}

// written makes a file whole or not at all.
func written(path string, write func(io.Writer) error) error {
	w, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(w.Name())
	if err := errors.Join(write(w), w.Chmod(0o644), w.Close()); err != nil {
		return err
	}
	return os.Rename(w.Name(), path)
}

// worst ends a batch with the status that says most: of a failure, else of
// findings, else of reservations, else that there was nothing in any case.
func worst(cases []report.Case) error {
	rank := func(status int) int {
		return slices.Index([]int{exitNothing, exitDone, exitReserved, exitFindings}, status)
	}
	end, failed := cases[0].Status, 0
	for _, k := range cases {
		if k.Status >= exitUsage {
			failed++
		}
		if k.Status >= exitUsage && (end < exitUsage || k.Status > end) || end < exitUsage && rank(k.Status) > rank(end) {
			end = k.Status
		}
	}
	switch {
	case end == exitDone:
		return nil
	case failed > 0:
		return outcome{end, fmt.Sprintf("%d of %s failed; see index.json", failed, count(int64(len(cases)), "case"))}
	}
	return outcome{end, "see what became of each case in index.html"}
}
