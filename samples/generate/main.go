// Command generate writes made-up exports: the small committed samples, or
// archives of any size from a seed, with a file of labels beside them.
//
//	go run ./samples/generate --committed samples
//	go run ./samples/generate -o DIR -seed 1 -size 1GB -format ndjson
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"prtscope/samples/export"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("generate", flag.ContinueOnError)
	committed := flags.String("committed", "", "write the small samples into this `folder`, replacing those there")
	p := plan{}
	flags.StringVar(&p.dir, "o", "", "write an archive into this `folder`, which must be empty or new")
	flags.Uint64Var(&p.seed, "seed", 1, "seed of the archive")
	size := flags.String("size", "", "how large the sign-ins are to be, such as 100MB or 1GB; about")
	flags.StringVar(&p.format, "format", "ndjson", "`name` of the format: ndjson, graph-pages, graph-array, portal, log-analytics, diagnostic, mixed")
	flags.IntVar(&p.users, "users", 0, "number of ordinary people; by default as many as the size needs")
	flags.IntVar(&p.days, "days", 0, "number of days, at least 14; by default 28, or as many as the size needs")
	flags.StringVar(&p.without, "without", "", "leave out the sign-ins of the client with this application `id`, as exports do that are filtered")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *committed != "" {
		return replace(*committed)
	}
	var err error
	if p.size, err = bytesOf(*size); err != nil {
		return err
	}
	if p.dir == "" || p.size == 0 && p.users == 0 {
		return errors.New("say where to write (-o) and how much (-size or -users)")
	}
	if err := p.settle(); err != nil {
		return err
	}
	rows, err := p.write()
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "generate: %d sign-ins of %d people over %d days, seed %d\n", rows, p.users, max(p.days, 14), p.seed)
	return nil
}

// bytesOf reads a size; units are powers of a thousand.
func bytesOf(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	unit := int64(1)
	digits := strings.ToUpper(s)
	for _, u := range []struct {
		name string
		n    int64
	}{{"GB", 1e9}, {"MB", 1e6}, {"KB", 1e3}, {"B", 1}} {
		if rest, ok := strings.CutSuffix(digits, u.name); ok {
			digits, unit = rest, u.n
			break
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%q is no size", s)
	}
	return n * unit, nil
}

// replace writes the small samples and removes what an earlier version of
// them left behind.
func replace(dir string) error {
	files := export.Small(1)
	for _, folder := range export.Folders {
		old := filepath.Join(dir, folder)
		err := filepath.WalkDir(old, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			rel, err := filepath.Rel(dir, path)
			if err != nil {
				return err
			}
			if _, kept := files[filepath.ToSlash(rel)]; kept {
				return nil
			}
			return os.Remove(path)
		})
		if err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	paths := make([]string, 0, len(files))
	for p := range files {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	for _, p := range paths {
		full := filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(full, files[p], 0o644); err != nil {
			return err
		}
	}
	return nil
}
