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
	record   string // name of the folder that keeps the results; none keeps nothing
	began    time.Time
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
	b := &bench{home: filepath.Join("samples", "bench"), began: time.Now()}
	flag.StringVar(&b.size, "size", "1GB", "size of an archive, such as 200MB or 10GB")
	flag.IntVar(&b.rounds, "rounds", 0, "rounds, of which medians are shown; by default 3, above 1 GB 1")
	flag.IntVar(&b.threads, "threads", runtime.NumCPU(), "threads of prtscope and of DuckDB")
	wanted := flag.String("formats", "", "formats, such as ndjson,portal; by default all, for -flat ndjson")
	parent := flag.String("dir", "tmp", "where to keep archives and cases until the end; not in memory")
	flag.BoolVar(&b.limited, "limited", true, "measure DuckDB held to 512 MB, too; at 10 GB that takes ten minutes a round")
	flag.StringVar(&b.record, "record", "", "write the results into samples/bench/DATE-`NAME`; NAME is of the machine")
	check := flag.Bool("check", false, "compare what prtscope and DuckDB make of the archives, and time nothing")
	hot := flag.String("hot", "", "run prtscope alone, on archives that are hard on something: all, or `SHAPES` such as user,line=20000 of "+strings.Join(shapeNames(), ", "))
	flat := flag.String("flat", "", "run prtscope alone, on archives of growing `SIZES`, such as 1GB,10GB")
	flag.Parse()
	chosen, err := choose(*wanted, *flat != "")
	if err != nil {
		return err
	}
	if b.rounds == 0 {
		b.rounds = 3
		if strings.HasSuffix(b.size, "GB") && b.size != "1GB" {
			b.rounds = 1
		}
	}
	alone := *hot != "" || *flat != ""
	if _, err := os.Stat(filepath.Join(b.home, "duckdb", "node_modules")); err != nil && !alone {
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
	switch {
	case *check:
		for _, f := range chosen {
			if err := b.check(f); err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
		}
		return nil
	case *hot != "":
		return b.kept("prtscope on shapes that are hard on it", "-hot", func(m machine) (string, []judged, error) { return b.hot(*hot) })
	case *flat != "":
		return b.kept("prtscope on archives of growing sizes", "-flat", func(m machine) (string, []judged, error) { return b.flat(*flat, chosen) })
	}
	return b.kept("prtscope and DuckDB, side by side", "", func(m machine) (string, []judged, error) { return b.sides(m, chosen) })
}

// choose picks formats by name, of none all; what runs on ever larger archives picks the
// most common.
func choose(names string, growing bool) (out []format, err error) {
	switch {
	case names == "" && growing:
		names = "ndjson"
	case names == "":
		return formats, nil
	}
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
