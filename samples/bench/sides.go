package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// section is what was measured on one archive.
type section struct {
	format              format
	files               int
	bytes, events       int64
	start, ours, theirs *line
	small, sum, again   *line
	analyze, report     *line
	whole               *line
	engine, asked       *line
}

func (s *section) lines() []*line {
	return []*line{s.ours, s.theirs, s.small, s.sum, s.again, s.start, s.analyze, s.report, s.whole, s.engine, s.asked}
}

// duckdb is a process of DuckDB that runs SQL files.
func (b *bench) duckdb(settings map[string]string, files ...string) []string {
	args := []string{"node", filepath.Join(b.home, "duckdb", "run.mjs"), "threads=" + strconv.Itoa(b.threads)}
	for _, name := range []string{"memory_limit", "exports", "case", "object", "output", "scratch", "directory"} {
		if v, ok := settings[name]; ok {
			args = append(args, name+"="+v)
		}
	}
	return append(args, files...)
}

// noMemory is how DuckDB says that what it was given does not do.
const noMemory = "Out of Memory Error"

// set makes the archive of a format and says what is run on it.
func (b *bench) set(f format) (*section, error) {
	exports, output := filepath.Join(b.dir, f.name), filepath.Join(b.dir, "duckdb.parquet")
	folder, another := filepath.Join(b.dir, "case"), filepath.Join(b.dir, "another case")
	files, signIns, bytes, err := b.archive(f, exports)
	if err != nil {
		return nil, err
	}
	if err := warm(files); err != nil {
		return nil, err
	}
	threads := "--threads=" + strconv.Itoa(b.threads)
	settings := map[string]string{"exports": exports, "output": output, "object": strconv.FormatInt(bytes+1<<20, 10), "scratch": filepath.Join(b.dir, "spill")}
	limited := map[string]string{"memory_limit": "512MB"}
	for k, v := range settings {
		limited[k] = v
	}
	size := func() int64 { return treeSize(output) }
	fresh := func() error { return os.RemoveAll(folder) }
	s := &section{format: f, files: signIns, bytes: bytes,
		start:   &line{name: "DuckDB, starting", args: b.duckdb(nil, "version.sql")},
		ours:    &line{name: "prtscope ingest", before: fresh, args: []string{b.prtscope, "ingest", exports, "-o", folder, threads, "--no-progress"}, made: func() int64 { return treeSize(filepath.Join(folder, "events")) }},
		theirs:  &line{name: "DuckDB", may: noMemory, args: b.duckdb(settings, f.sql...), made: size},
		small:   &line{name: "DuckDB, 512 MB", may: noMemory, args: b.duckdb(limited, f.sql...), made: size},
		sum:     &line{name: "SHA-256 alone", args: append([]string{b.self, "-hash"}, files...)},
		again:   &line{name: "prtscope ingest, again", args: []string{b.prtscope, "ingest", exports, "-o", folder, threads, "--no-progress"}},
		analyze: &line{name: "prtscope analyze", args: []string{b.prtscope, "analyze", folder, threads, "--no-progress"}, made: func() int64 { return treeSize(filepath.Join(folder, "timelines")) }},
		whole:   &line{name: "prtscope run", before: func() error { return os.RemoveAll(another) }, args: []string{b.prtscope, "run", exports, "-o", another, threads, "--no-progress"}},
		engine:  &line{name: "prtscope's engine, 6 questions", args: []string{b.self, "-ask", folder}},
		asked:   &line{name: "DuckDB, 6 questions", args: b.duckdb(map[string]string{"case": folder, "scratch": settings["scratch"]}, "questions.sql")},
		report:  &line{name: "prtscope report", args: []string{b.prtscope, "report", folder, "--no-progress"}, made: func() int64 { return treeSize(filepath.Join(folder, "report")) }},
	}
	if !b.limited {
		s.small.failed = "not run"
	}
	return s, nil
}

// format measures one format, the two sides in turn.
func (b *bench) format(f format) error {
	s, err := b.set(f)
	if err != nil {
		return err
	}
	for round := range b.rounds {
		order := []*line{s.ours, s.theirs, s.small, s.sum, s.again}
		if round%2 == 1 {
			order = []*line{s.theirs, s.ours, s.sum, s.again, s.small}
		}
		for _, l := range append(order, s.analyze, s.report, s.whole, s.engine, s.asked, s.start) {
			if err := b.take(f.name, l); err != nil {
				return err
			}
		}
	}
	for _, run := range s.again.samples {
		if !strings.Contains(run.output, "nothing new") {
			return fmt.Errorf("ingest of unchanged exports did something:\n%s", run.output)
		}
	}
	if s.events, err = events(filepath.Join(b.dir, "case")); err != nil {
		return err
	}
	b.sections = append(b.sections, *s)
	return os.RemoveAll(filepath.Join(b.dir, f.name))
}

// sides measures the formats, and what all detections cost on the first of them if the
// results are kept.
func (b *bench) sides(m machine, chosen []format) (string, []judged, error) {
	rate := math.NaN()
	for i, f := range chosen {
		if err := b.format(f); err != nil {
			return "", nil, fmt.Errorf("%s: %w", f.name, err)
		}
		if i > 0 || b.record == "" {
			continue
		}
		costs, err := b.tested("", "costs.txt", "PRTSCOPE_CASE="+filepath.Join(b.dir, "case"), "-run", "^$", "-bench", "BenchmarkStages", "-benchtime", "3x")
		if err != nil {
			return "", nil, err
		}
		if rate, err = detections(costs); err != nil {
			return "", nil, err
		}
	}
	gates := b.gates(rate)
	return b.results(m, gates), gates, nil
}

// check compares the two sides on one archive.
func (b *bench) check(f format) error {
	s, err := b.set(f)
	if err != nil {
		return err
	}
	s.theirs.may = ""
	for _, l := range []*line{s.ours, s.theirs} {
		if err := b.take(f.name, l); err != nil {
			return err
		}
	}
	exports, tables := filepath.Join(b.dir, f.name), filepath.Join(b.dir, "tables")
	if err := os.MkdirAll(tables, 0o755); err != nil {
		return err
	}
	files := []string{"words.sql", "directory.sql"}
	compare := []string{filepath.Join(b.home, "duckdb", "check.mjs"), filepath.Join(b.dir, "case"), exports, "events=" + filepath.Join(b.dir, "duckdb.parquet"),
		"audit=" + filepath.Join(tables, "audit.parquet"), "devices=" + filepath.Join(tables, "devices.parquet")}
	if _, err := os.Stat(filepath.Join(exports, "riskDetections.json")); err == nil {
		files, compare = append(files, "risks.sql"), append(compare, "risk="+filepath.Join(tables, "risk.parquet"))
	}
	read := b.duckdb(map[string]string{"exports": exports, "directory": tables, "object": strconv.FormatInt(s.bytes+1<<20, 10)}, files...)
	if _, err := measure(read[0], read[1:]...); err != nil {
		return err
	}
	said, err := measure("node", compare...)
	if err != nil {
		return fmt.Errorf("prtscope and DuckDB disagree: %w", err)
	}
	fmt.Printf("%-14s %s", f.name, said.output)
	answers := filepath.Join(b.dir, "answers.json")
	s.engine.args = append(s.engine.args, answers)
	if err := b.take(f.name, s.engine); err != nil {
		return err
	}
	said, err = measure("node", filepath.Join(b.home, "duckdb", "answers.mjs"), filepath.Join(b.dir, "case"), answers)
	if err != nil {
		return fmt.Errorf("prtscope's engine and DuckDB disagree: %w", err)
	}
	fmt.Print(said.output)
	return os.RemoveAll(filepath.Join(b.dir, f.name))
}

// events is how many sign-ins a case holds.
func events(folder string) (n int64, err error) {
	b, err := os.ReadFile(filepath.Join(folder, "case.json"))
	if err != nil {
		return 0, err
	}
	var c struct {
		Sources []struct{ Account struct{ Kept int64 } }
	}
	if err := json.Unmarshal(b, &c); err != nil {
		return 0, err
	}
	for _, s := range c.Sources {
		n += s.Account.Kept
	}
	return n, nil
}
