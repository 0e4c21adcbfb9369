package ingest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"prtscope/ingest/custody"
	"prtscope/samples"
)

// cuts is at how many places each sample breaks off.
const cuts = 20

var originOffset = regexp.MustCompile(`@(\d+)`)

// startsOf returns where the records of which a case has rows stand in their only
// source, each place once and in order.
func startsOf(t *testing.T, dir string, c *custody.Case) (starts []int) {
	t.Helper()
	for _, r := range allRows(t, dir, c) {
		starts = append(starts, int(r.Batch.Num(r.Batch.Schema.Index("offset"), r.At)))
		others, _ := r.Batch.Text(r.Batch.Schema.Index("also_in"), r.At)
		for _, m := range originOffset.FindAllStringSubmatch(others, -1) {
			n, err := strconv.Atoi(m[1])
			if err != nil {
				t.Fatal(err)
			}
			starts = append(starts, n)
		}
	}
	slices.Sort(starts)
	return slices.Compact(starts)
}

// TestEveryFormatBreaksOff cuts one sample of each kind at many places, and reads all that
// comes of it at once: of each source every byte and every record is accounted for, and
// each record that is whole before the cut is kept, or is a copy of one that is.
func TestEveryFormatBreaksOff(t *testing.T) {
	kinds, met, number := map[string]string{}, map[string]bool{}, regexp.MustCompile(`[0-9-]+`)
	err := fs.WalkDir(samples.Files(), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Dir(p) == "." {
			return err
		}
		text, err := fs.ReadFile(samples.Files(), p)
		if met[string(text)] {
			return err
		}
		met[string(text)] = true
		kinds[filepath.Dir(p)+" "+number.ReplaceAllString(filepath.Base(p), "#")] = p
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	whole, tried := 0, 0
	for _, p := range kinds {
		text, err := fs.ReadFile(samples.Files(), p)
		if err != nil {
			t.Fatal(err)
		}
		root := t.TempDir()
		put := func(at int) string {
			file := filepath.Join(root, fmt.Sprint(at), filepath.Base(p))
			if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, text[:at], 0o600); err != nil {
				t.Fatal(err)
			}
			return file
		}
		dir := filepath.Join(root, "whole")
		c := read(t, dir, 1, []string{put(len(text))})
		if len(c.Leaves()) != 1 || c.Account.Rejected > 0 {
			continue // an archive, whose offsets are not those of the file, or no export
		}
		starts := startsOf(t, dir, c)
		plain := c.Leaves()[0].Bytes == int64(len(text)) && filepath.Ext(p) != ".parquet"
		if len(starts) < 2 {
			continue
		}
		tried++
		var files []string
		for i := range cuts {
			files = append(files, put(1+(len(text)-2)*(i+1)/(cuts+1)))
		}
		for _, s := range read(t, filepath.Join(root, "cut"), 2, files).Leaves() {
			if err := s.Account.Balance(); err != nil {
				t.Errorf("%s: %v", s.Path, err)
			}
			if b := s.Spans; s.Format != "" && (b.Records+b.Structure+b.Rejected != s.Bytes || b.Records < 0 || b.Structure < 0 || b.Rejected < 0) {
				t.Errorf("%s: %d bytes, but %+v", s.Path, s.Bytes, b)
			}
			before := 0 // records that end before the cut
			for before+1 < len(starts) && int64(starts[before+1]) <= s.Bytes {
				before++
			}
			read := s.Account.Kept + s.Account.Duplicates
			for _, n := range s.Account.Other { // rows of the other tables
				read += n
			}
			if slices.ContainsFunc(s.Notes, func(n custody.Note) bool { return n.Code == "DATE_ORDER" }) {
				read += s.Account.Rejected - 1 // what shows the order of dates may lie behind the cut
			}
			switch {
			case !plain:
			case s.Format == "" && s.Status == custody.Read:
				t.Errorf("%s, %d of %d bytes: of no format, and nothing is said of it", p, s.Bytes, len(text))
			case s.Format == "" && before > 0, s.Format != "" && read < int64(before):
				t.Errorf("%s, %d of %d bytes (%s, %s): %d records are kept, %d are whole", p, s.Bytes, len(text), s.Format, s.Status, read, before)
			}
			if plain {
				whole += before
			}
		}
	}
	if tried < 40 || whole < 10_000 {
		t.Errorf("only %d kinds of files were cut, with %d records before the cuts", tried, whole)
	}
}
