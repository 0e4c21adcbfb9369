// Command generate writes made-up exports: the small committed samples, or
// archives of any size from a seed, with a file of labels beside them.
//
//	go run ./samples/generate --committed samples
//	go run ./samples/generate -o DIR -seed 1 -size 1GB -format ndjson
package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

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
	if err := flags.Parse(args); err != nil {
		return err
	}
	return replace(*committed)
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
