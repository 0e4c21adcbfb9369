package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"prtscope/ingest/casefile"
	"prtscope/ingest/custody"
	"prtscope/samples"
)

// sourcesOf is what case.json says of sources and their copies.
func sourcesOf(t *testing.T, c *custody.Case) []byte {
	t.Helper()
	text, err := json.MarshalIndent(c.Sources, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// sameSources reads groups at once and one after the other in several orders,
// and compares what is said of the sources and which files come of it.
func sameSources(t *testing.T, orders ...[][]string) *custody.Case {
	t.Helper()
	once := read(t, filepath.Join(t.TempDir(), "once"), 2, slices.Concat(orders[0]...))
	want := sourcesOf(t, once)
	for i, order := range orders {
		c := read(t, filepath.Join(t.TempDir(), "case"), 2, order...)
		if got := sourcesOf(t, c); !bytes.Equal(got, want) {
			a, b := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
			n := 0
			for n < min(len(a), len(b))-1 && bytes.Equal(a[n], b[n]) {
				n++
			}
			t.Errorf("order %d: line %d is %s, at once %s", i, n, a[n], b[n])
		}
		if !slices.Equal(c.Files, once.Files) {
			t.Errorf("order %d: other files than at once", i)
		}
	}
	return once
}

// TestSameSourcesInAnyOrder ingests all samples, many of which hold the same
// bytes under several paths, in and out of archives.
func TestSameSourcesInAnyOrder(t *testing.T) {
	folders, err := fs.ReadDir(samples.Files(), ".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, folder := range folders {
		if folder.IsDir() {
			names = append(names, folder.Name())
		}
	}
	var forth [][]string
	for _, dir := range unpack(t, names...) {
		forth = append(forth, []string{dir})
	}
	back := slices.Clone(forth)
	slices.Reverse(back)
	odd := append([][]string{slices.Concat(forth[3:]...)}, forth[2], forth[0], forth[1])
	once := sameSources(t, forth, back, odd)
	copies := 0
	for _, s := range once.Leaves() {
		copies += len(s.Copies)
	}
	if copies < 3 {
		t.Errorf("only %d copies among the samples", copies)
	}
}

// A copy that comes later is named, and names the source if it sorts first: with
// what its own name and age say. The same path again is nothing new.
func TestSameSourcesWhenCopiesComeLater(t *testing.T) {
	root := t.TempDir()
	at := time.Date(2026, 5, 4, 8, 0, 0, 0, time.UTC)
	line := []byte(`{"id":"0a7f3c52-6f0e-4b3b-9d53-6a1c5e3b2a00","createdDateTime":"2026-05-04T07:00:00Z","appId":"38aa3b87-a06d-4817-b275-7a316988d93b","userId":"7d1c","userPrincipalName":"a@b.example","status":{"errorCode":0}}` + "\n")
	twice := append(slices.Clone(line), line...)
	var groups [][]string
	for i, dir := range []string{"a", "b", "c", "d"} {
		os.Mkdir(filepath.Join(root, dir), 0o700)
		file := filepath.Join(root, dir, []string{"x.csv", "x.json", "rt_signin_log_2026-05-04.json", "x.json"}[i])
		os.WriteFile(file, twice, 0o600)
		when := at.AddDate(0, 0, -2*i)
		os.Chtimes(file, when, when)
		groups = append(groups, []string{filepath.Join(root, dir)})
	}
	a, b, c, d := groups[0], groups[1], groups[2], groups[3]
	once := sameSources(t, [][]string{a, b, c, d}, [][]string{d, c, b, a}, [][]string{c, a, d, b}, [][]string{b, b, d, c, c, a})
	s := once.Sources[0]
	if s.Path != "a/x.csv" || !slices.Equal(s.Copies, []string{"b/x.json", "c/rt_signin_log_2026-05-04.json", "d/x.json"}) || s.Account.Records != 2 {
		t.Errorf("%s with copies %q and %+v", s.Path, s.Copies, s.Account)
	}
	dir := filepath.Join(t.TempDir(), "case")
	read(t, dir, 2, d, a, c)
	for _, again := range [][]string{a, c, d, append(slices.Clone(d), a...)} {
		f, err := casefile.Continue(dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, changed, err := Run(context.Background(), f, again, Options{Memory: 64 << 20}); err != nil || changed {
			t.Errorf("%v again: changed %v, %v", again, changed, err)
		}
		f.Close()
	}
}
