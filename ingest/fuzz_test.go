package ingest

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"prtscope/ingest/activity"
	"prtscope/ingest/archive"
	"prtscope/ingest/audit"
	"prtscope/ingest/custody"
	"prtscope/ingest/device"
	"prtscope/ingest/risk"
	"prtscope/ingest/signin"
	"prtscope/ingest/step"
	"prtscope/ingest/store"
	"prtscope/samples"
	"prtscope/samples/export"
	"prtscope/samples/stories"
	"prtscope/samples/tenant"
)

// bystander is an export that lies beside what a fuzzer makes: nothing that
// stands there may cost one of its records.
const bystander = `{"id":"0a7f3c52-6f0e-4b3b-9d53-6a1c5e3b2a00","createdDateTime":"2026-05-04T07:00:00Z","appId":"38aa3b87-a06d-4817-b275-7a316988d93b","userId":"7d1c2b3a-0000-4000-8000-000000000001","userPrincipalName":"a@b.example","status":{"errorCode":0}}
{"id":"0a7f3c52-6f0e-4b3b-9d53-6a1c5e3b2a01","createdDateTime":"2026-05-04T07:00:00.123Z","appId":"38aa3b87-a06d-4817-b275-7a316988d93b","userPrincipalName":"a@b.example","status":{"errorCode":0}}
`

// ingested reads exports as Run does, but writes tables to nowhere. It returns
// what case.json would say, and a hash of the tables.
func ingested(t *testing.T, dir string, threads int) (*custody.Case, [sha256.Size]byte) {
	t.Helper()
	temp := filepath.Join(filepath.Dir(dir), fmt.Sprint("temp", threads))
	if err := os.Mkdir(temp, 0o700); err != nil {
		t.Fatal(err)
	}
	kinds := []*kind{
		{folder: "events", schema: signin.Schema, table: store.SignIns(temp, 1<<20)}, {folder: "audit", schema: audit.Schema, table: store.Audits(temp, 1<<20)},
		{folder: "devices", schema: device.Schema, table: store.Devices(temp, 1<<20)}, {folder: "risk", schema: risk.Schema, table: store.Risks(temp, 1<<20)},
		{folder: "activity", schema: activity.Schema, table: store.Activities(temp, 1<<20)}, {folder: "steps", schema: step.Schema, table: store.Steps(temp, 1<<20)},
	}
	limits := archive.Limits{Members: 100, Free: 1 << 20, Memory: 1 << 20, Password: "secret"}
	read, err := Read(context.Background(), []string{dir}, Tables{kinds[0].table, kinds[1].table, kinds[2].table, kinds[3].table, kinds[4].table, kinds[5].table}, Options{Threads: threads, TempDir: temp, Limits: limits})
	if err != nil {
		t.Fatal(err)
	}
	joined, err := kinds[0].table.Join(kinds[5].table, read.Hashes, read.Ranks)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.New()
	for _, k := range kinds {
		if k.result, err = k.table.Finish(read.Hashes, read.Ranks, into(sum)); err != nil {
			t.Fatal(err)
		}
		if err := k.table.Close(); err != nil {
			t.Fatal(err)
		}
	}
	c := &custody.Case{Sources: nest(read.met)}
	if err := settle(c, kinds, joined); err != nil {
		t.Fatal(err)
	}
	var lines bytes.Buffer
	if err := read.Rejected.Write(io.MultiWriter(sum, &lines), nil); err != nil {
		t.Fatal(err)
	}
	if told, _ := setAside(t, lines.Bytes()); told != c.Account.Rejected {
		t.Fatalf("%d records set aside, of which %d are written down", c.Account.Rejected, told)
	}
	read.Rejected.Close()
	return c, [sha256.Size]byte(sum.Sum(nil))
}

func into(sum hash.Hash) func() (io.Writer, func(int64) error, error) {
	return func() (io.Writer, func(int64) error, error) { return sum, func(int64) error { return nil }, nil }
}

// packings are archives and tables of two sign-ins, small and whole.
func packings(f *testing.F) (all [][]byte) {
	world, _ := stories.Small(2026)
	w := &export.Writer{World: world}
	rows := slices.DeleteFunc(world.SignIns, func(s *tenant.SignIn) bool { return s.User == nil })[:2]
	lines := [][]byte{w.Diagnostic(nil, rows[0]), w.Diagnostic(nil, rows[1])}
	text := bytes.Join(lines, []byte("\n"))
	var zipped, tarred bytes.Buffer
	z := zip.NewWriter(&zipped)
	member, err := z.Create("PT1H.json")
	if err == nil {
		_, err = member.Write(text)
	}
	g := gzip.NewWriter(&tarred)
	r := tar.NewWriter(g)
	header := r.WriteHeader(&tar.Header{Name: "PT1H.json", Size: int64(len(text)), Mode: 0o600})
	_, body := r.Write(text)
	kinds, err7 := os.ReadFile("archive/testdata/kinds.7z")
	if err := errors.Join(err, header, body, z.Close(), r.Close(), g.Close(), err7); err != nil {
		f.Fatal(err)
	}
	return append(all, zipped.Bytes(), tarred.Bytes(), kinds, w.Capture(lines), w.Parquet(rows, false), w.Parquet(rows, true))
}

// FuzzIngest reads whatever a file may hold through the whole wing. The account
// is the oracle: records and bytes balance, for each source and in all, however
// many workers there are; and no other file loses a record.
func FuzzIngest(f *testing.F) {
	met := map[string]bool{}
	err := fs.WalkDir(samples.Files(), ".", func(p string, d fs.DirEntry, err error) error {
		kind := filepath.Dir(p) + filepath.Ext(p) // one file of each kind: all of them take long
		if err != nil || d.IsDir() || met[kind] {
			return err
		}
		met[kind] = true
		text, err := fs.ReadFile(samples.Files(), p)
		f.Add(text[:min(len(text), 4000)])
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(bystander[1:]))
	for _, packed := range packings(f) {
		f.Add(packed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		root := t.TempDir()
		dir := filepath.Join(root, "in")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string][]byte{"a": data, "bystander.json": []byte(bystander)} {
			if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		c, sum := ingested(t, dir, 1)
		for _, s := range c.Leaves() {
			if spans := s.Spans; s.Format != "" && (spans.Records+spans.Structure+spans.Rejected != s.Bytes || spans.Structure < 0 || spans.Records < 0 || spans.Rejected < 0) {
				t.Errorf("%s: %d bytes, but %+v", s.Path, s.Bytes, spans)
			}
			if s.Path == "in/bystander.json" && (s.Account.Records != 2 || s.Account.Rejected != 0 || s.Status != custody.Read) && !bytes.Equal(data, []byte(bystander)) {
				t.Errorf("the file beside it: %+v, %s", s.Account, s.Status)
			}
		}
		if len(data)%4 != 0 {
			return // how many workers there are is asked now and then: it takes as long again
		}
		if again, other := ingested(t, dir, 2); other != sum || again.Account.Records != c.Account.Records {
			t.Errorf("with two workers it is read otherwise: %+v, %+v", again.Account, c.Account)
		}
	})
}
