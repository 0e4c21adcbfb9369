// Command bench runs prtscope on generated archives, and DuckDB on the same
// archives in the same run, and prints what either took. With -check it
// compares what the two made of the archives instead, column by column.
//
// Every line is a process of its own. prtscope runs with everything on: hashes,
// byte offsets, the account of every record, merging. DuckDB turns the same
// files into one Parquet file with the same columns, as far as SQL can say
// them, and answers six questions on the events that prtscope wrote. Nothing
// of DuckDB is in prtscope: duckdb/package.json is for this command alone.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

type bench struct {
	dir      string // of archives, cases and programs; removed at the end
	size     string
	rounds   int
	threads  int
	prtscope string
	generate string
	self     string
	home     string // the folder of this command
	limited  bool   // DuckDB is held to 512 MB, too
	raw      strings.Builder
	sections []section
}

func main() {
	do := run
	if len(os.Args) > 2 {
		switch args := os.Args[2:]; os.Args[1] {
		case "-hash":
			do = func() error { return hash(args) }
		case "-ask":
			do = func() error { return ask(args) }
		}
	}
	if err := do(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run() error {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	b := &bench{home: filepath.Join("samples", "bench")}
	flag.StringVar(&b.size, "size", "1GB", "size of an archive, such as 200MB or 10GB")
	flag.IntVar(&b.rounds, "rounds", 0, "rounds, of which medians are shown; by default 3, above 1 GB 1")
	flag.IntVar(&b.threads, "threads", runtime.NumCPU(), "threads of prtscope and of DuckDB")
	wanted := flag.String("formats", strings.Join(names, ","), "formats")
	parent := flag.String("dir", "tmp", "where to keep archives and cases until the end; not in memory")
	flag.BoolVar(&b.limited, "limited", true, "measure DuckDB held to 512 MB, too; at 10 GB that takes ten minutes a round")
	record := flag.String("record", "", "write the results into samples/bench/DATE-`NAME`; NAME is of the machine")
	check := flag.Bool("check", false, "compare what prtscope and DuckDB make of the archives, and time nothing")
	hot := flag.Int("hot", 0, "run prtscope alone, on so many sign-ins")
	shape := flag.String("shape", shapes[0].name, "what those of -hot are: "+strings.Join(shapeNames(), ", "))
	flag.Parse()
	chosen, err := choose(*wanted)
	if err != nil {
		return err
	}
	if b.rounds == 0 {
		b.rounds = 3
		if strings.HasSuffix(b.size, "GB") && b.size != "1GB" {
			b.rounds = 1
		}
	}
	if _, err := os.Stat(filepath.Join(b.home, "duckdb", "node_modules")); err != nil && *hot == 0 {
		return errors.New("DuckDB is not there: run `make bench` in the root of the repository, or `npm ci` in samples/bench/duckdb")
	}
	if err := os.MkdirAll(*parent, 0o755); err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp(*parent, "bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	if b.dir, err = filepath.Abs(b.dir); err != nil {
		return err
	}
	if err := b.programs(); err != nil {
		return err
	}
	if *hot > 0 {
		return b.hot(*shape, *hot)
	}
	began := time.Now()
	m := b.machine()
	for _, f := range chosen {
		if *check {
			err = b.check(f)
		} else {
			err = b.format(f)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	if *check {
		return nil
	}
	m.loadAfter = load()
	text := results(b, m, began)
	fmt.Print("\n", text)
	if *record == "" {
		return nil
	}
	folder := filepath.Join(b.home, began.UTC().Format("2006-01-02")+"-"+*record)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "results.md"), []byte(text), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "raw.txt"), []byte(b.raw.String()), 0o644)
}

func choose(names string) (out []format, err error) {
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(formats, func(f format) bool { return f.name == name })
		if i < 0 {
			return nil, fmt.Errorf("no format %q", name)
		}
		out = append(out, formats[i])
	}
	return out, nil
}

// programs builds prtscope and the generator as they stand.
func (b *bench) programs() (err error) {
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	b.prtscope = filepath.Join(b.dir, "prtscope.exe")
	b.generate = filepath.Join(b.dir, "generate.exe")
	for output, pkg := range map[string]string{b.prtscope: "./cmd/prtscope", b.generate: "./samples/generate"} {
		if _, err := measure("go", "build", "-trimpath", "-o", output, pkg); err != nil {
			return err
		}
	}
	return nil
}
