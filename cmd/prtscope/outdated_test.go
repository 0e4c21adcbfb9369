package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"prtscope/analyze/timeline"
	"prtscope/ingest/casefile"
	"prtscope/ingest/column"
	"prtscope/ingest/custody"
	"prtscope/ingest/tablefile"
	"prtscope/samples"
)

// Timelines that an earlier build made are no internal error: they are made anew.
func TestTimelinesOfAnotherVersion(t *testing.T) {
	exports, dir := filepath.Join(t.TempDir(), "exports"), filepath.Join(t.TempDir(), "case")
	if err := os.CopyFS(exports, samples.Files()); err != nil {
		t.Fatal(err)
	}
	do := func(want int, args ...string) {
		t.Helper()
		if got := Main(args); got != want {
			t.Fatalf("%v: exit status %d, want %d", args, got, want)
		}
	}
	do(exitDone, "run", "-q", filepath.Join(exports, "graph"), "-o", dir)
	age(t, dir)
	do(exitVersion, "report", "-q", dir)
	do(exitVersion, "timeline", "-q", dir, "--user", "nobody@example.com")
	do(exitVersion, "export", "-q", dir, "--table", "timelines")
	do(exitDone, "analyze", "-q", dir)
	do(exitDone, "report", "-q", dir)
}

// age puts a table of timelines into a case that lacks a column of today's.
func age(t *testing.T, dir string) {
	t.Helper()
	folder, err := openCase(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := &session{Folder: folder, run: casefile.Run{Tool: tool(), Started: now()}}
	defer s.end(context.Background(), &err)
	if err := s.Begin(s.run); err != nil {
		t.Fatal(err)
	}
	s.Drop(func(f custody.File) bool { return strings.HasPrefix(f.Path, lives) })
	old := column.NewSchema(timeline.Table.Name, timeline.Table.Version, timeline.Table.Fields[1:]...)
	b := column.NewBatch(old)
	b.SetString(0, "EC1")
	b.Commit()
	file, err := s.Data(lives, ".parquet")
	if err != nil {
		t.Fatal(err)
	}
	w := tablefile.NewWriter(file, old, nil)
	for _, step := range []func() error{func() error { return w.Write(b) }, w.Close, file.Close} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	c := *folder.Case()
	c.Files = s.Files()
	if err := s.commit(&c, exitDone); err != nil {
		t.Fatal(err)
	}
}
