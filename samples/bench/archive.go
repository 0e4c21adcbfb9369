package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// format is an archive of one kind, and the SQL that reads it.
type format struct {
	name  string
	made  string // format of the generator, if of another name
	title string
	sql   []string
	asked float64 // CPU of ingest as a part of DuckDB's, at most
	goal  float64
}

var formats = []format{
	{name: "ndjson", title: "diagnostic settings, a record a line", sql: []string{"words.sql", "sign-in.sql", "ndjson.sql", "json-events.sql"}, asked: 0.60, goal: 0.40},
	{name: "graph-pages", title: "pages of Graph, a thousand sign-ins each, indented", sql: []string{"words.sql", "graph-pages.sql", "graph-value.sql", "graph.sql", "json-events.sql"}, asked: 0.40, goal: 0.25},
	{name: "graph-array", title: "one list of sign-ins, indented", sql: []string{"words.sql", "sign-in.sql", "graph-array.sql", "graph.sql", "json-events.sql"}, asked: 0.40, goal: 0.10},
	{name: "graph-object", made: "graph-array", title: `one object {"value": [...]}, indented`, sql: []string{"words.sql", "graph-object.sql", "graph-value.sql", "graph.sql", "json-events.sql"}, asked: 0.40, goal: 0.10},
	{name: "portal", title: "CSV of the portal", sql: []string{"words.sql", "portal.sql"}, asked: 0.55, goal: 0.35},
	{name: "log-analytics", title: "CSV of Log Analytics, JSON in its cells", sql: []string{"words.sql", "log-analytics.sql"}, asked: 0.55, goal: 0.35},
}

// archive generates the exports of a format and returns its files, and how many of
// them hold its sign-ins, and their bytes.
func (b *bench) archive(f format, dir string) (files []string, signIns int, bytes int64, err error) {
	made := f.made
	if made == "" {
		made = f.name
	}
	if _, err := measure(b.generate, "-o", dir, "-seed", "1", "-size", b.size, "-format", made); err != nil {
		return nil, 0, 0, err
	}
	if f.name == "graph-object" {
		if err := wrap(filepath.Join(dir, "SignIns.json")); err != nil {
			return nil, 0, 0, err
		}
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if err := flushed(path); err != nil {
			return err
		}
		if files = append(files, path); d.Name() == "devices.json" || d.Name() == "directoryAudits.json" {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		signIns, bytes = signIns+1, bytes+info.Size()
		return nil
	})
	return files, signIns, bytes, err
}

// flushed returns once a file is on disk: to be writing it there still would take from
// whoever is measured first.
func flushed(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

// wrap makes a list the value of one object, as scripts do that follow the
// pages of Graph and save the whole.
func wrap(path string) error {
	list, err := os.Open(path)
	if err != nil {
		return err
	}
	defer list.Close()
	out, err := os.Create(path + ".new")
	if err != nil {
		return err
	}
	defer out.Close()
	if _, err := io.Copy(out, io.MultiReader(strings.NewReader(`{"value": `), list, strings.NewReader("}\n"))); err != nil {
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// hash prints the SHA-256 of files, one after the other: what prtscope spends
// on it, as a process of its own.
func hash(files []string) error {
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		h := sha256.New()
		_, err = io.CopyBuffer(struct{ io.Writer }{h}, struct{ io.Reader }{f}, make([]byte, 1<<20))
		f.Close()
		if err != nil {
			return err
		}
		fmt.Printf("%x  %s\n", h.Sum(nil), filepath.Base(name))
	}
	return nil
}

// warm reads the files, so that all that follows finds them in memory.
func warm(files []string) error {
	buf := make([]byte, 1<<20)
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		_, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{f}, buf)
		f.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// treeSize is the size of all files below root.
func treeSize(root string) (total int64) {
	_ = filepath.WalkDir(root, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		if info, err := d.Info(); err == nil {
			total += info.Size()
		}
		return nil
	})
	return total
}
