package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"prtscope/analyze/timeline"
	"prtscope/ingest/audit"
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
	age(t, dir, lives, timeline.Table)
	do(exitVersion, "report", "-q", dir)
	do(exitVersion, "timeline", "-q", dir, "--user", "nobody@example.com")
	do(exitVersion, "export", "-q", dir, "--table", "timelines")
	do(exitDone, "analyze", "-q", dir)
	do(exitDone, "report", "-q", dir)
	age(t, dir, audits, audit.Schema)
	for _, args := range [][]string{{"analyze", dir}, {"report", dir}, {"export", dir, "--table", "audit"}, {"ingest", filepath.Join(exports, "portal-2025"), "-o", dir}} {
		do(exitVersion, append(args, "-q")...)
	}
	do(exitDone, "run", "-q", "-C", filepath.Join(exports, "graph"), "-o", dir)
}

// What to do about a table of another version depends on what it was made of.
func TestWhatToDoAboutAnotherVersion(t *testing.T) {
	for table, want := range map[string]string{
		timeline.Table.Name: "; run prtscope analyze case (timelines/x: is of version 1 of table " + timeline.Table.Name + ", and this program's is 2)\n",
		audit.Schema.Name:   "; use the version that made it (in runs/), or make it anew with run -C\n",
	} {
		var said strings.Builder
		v := &voice{err: &said}
		err := outdated(fmt.Errorf("timelines/x: %w", &tablefile.VersionError{Table: table, Is: 1, Want: 2}), "case")
		if v.conclude(nil, err) != exitVersion || !strings.HasSuffix(said.String(), want) {
			t.Errorf("%s: said %q, want %q", table, said.String(), want)
		}
	}
}

// age puts a table into a case that lacks a column of today's.
func age(t *testing.T, dir, prefix string, of *column.Schema) {
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
	s.Drop(func(f custody.File) bool { return strings.HasPrefix(f.Path, prefix) })
	old := column.NewSchema(of.Name, of.Version, of.Fields[1:]...)
	b := column.NewBatch(old)
	b.Commit()
	file, err := s.Data(strings.TrimSuffix(prefix, "/"), ".parquet")
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
