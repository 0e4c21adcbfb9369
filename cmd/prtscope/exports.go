package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// checkExports refuses exports that are not there, and a case folder inside
// one of them: a run must not read what it writes.
func checkExports(exports []string, caseDir string) error {
	if len(exports) == 0 {
		return usagef("no export is named")
	}
	for _, e := range exports {
		if e == "-" {
			continue
		}
		info, err := os.Stat(e)
		if err != nil {
			return unopened(e, err)
		}
		if caseDir != "" && info.IsDir() && within(caseDir, e) {
			return usagef("the case %s lies inside the export %s; put it elsewhere", caseDir, e)
		}
	}
	return nil
}

// cause leaves out the operation and the path that an error of the file system
// names: the message has them.
func cause(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}

// within reports whether path is dir or below it.
func within(path, dir string) bool {
	path, err := filepath.Abs(path)
	if err != nil {
		return false
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return false
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	if real, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		path = filepath.Join(real, filepath.Base(path))
	}
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// exportBytes adds up the sizes of the files, for the progress bar; -1 if they
// are not known, as for standard input.
func exportBytes(exports []string) (total int64) {
	for _, e := range exports {
		if e == "-" {
			return -1
		}
		filepath.WalkDir(e, func(_ string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				if info, err := d.Info(); err == nil {
					total += info.Size()
				}
			}
			return nil // what cannot be read is told when it is its turn
		})
	}
	return total
}

// unopened is the error of an input that was named and cannot be opened.
func unopened(path string, err error) error {
	return inputError{fmt.Errorf("%s cannot be opened: %w; check the path", path, cause(err))}
}
