package ingest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"prtscope/ingest/archive"
	"prtscope/ingest/custody"
)

// An error in the middle of a file is said of it, and the records before it are
// kept.
func TestAReadErrorIsNotTheEnd(t *testing.T) {
	text := `{"id":"0a7f3c52-6f0e-4b3b-9d53-6a1c5e3b2a00","createdDateTime":"2026-05-04T07:00:00Z","appId":"38aa3b87-a06d-4817-b275-7a316988d93b","userPrincipalName":"a@b.example","incomingTokenType":"none"}` + "\n"
	broken := errors.New("input/output error")
	e := archive.Entry{Path: "a.json", Bytes: int64(2 * len(text)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader(text+text[:50]), iotest.ErrReader(broken))), nil
	}}
	r, c := newReader(context.Background(), Options{}), &committer{}
	for _, done := range jobsOfEntry(r, e) {
		if done.do != nil {
			done.do()
		}
		if err := c.commit(done); err != nil {
			t.Fatal(err)
		}
	}
	s := c.sources[0]
	if s.custody.Status != custody.Damaged || !strings.Contains(s.custody.Why, broken.Error()) || s.custody.Account.Records != 2 || s.custody.Account.Rejected != 1 {
		t.Errorf("%s, %q, %+v", s.custody.Status, s.custody.Why, s.custody.Account)
	}
}

// jobsOfEntry returns the jobs of one entry.
func jobsOfEntry(r *reader, e archive.Entry) (jobs []*job) {
	r.entry(e, func(j *job, err error) bool {
		jobs = append(jobs, j)
		return err == nil
	})
	return jobs
}

// Text that is not ASCII comes out of an archive as it does of a file.
func TestLettersInArchives(t *testing.T) {
	var text, packed bytes.Buffer
	for i := range 40 {
		fmt.Fprintf(&text, `{"id":"0a7f3c52-6f0e-4b3b-9d53-6a1c5e3b2a%02d","createdDateTime":"2026-05-04T07:00:00Z","appId":"38aa3b87-a06d-4817-b275-7a316988d93b","userId":"7d1c","userDisplayName":"Åse%s","status":{"errorCode":0}}`+"\n", i, strings.Repeat("-", 300))
	}
	z := gzip.NewWriter(&packed)
	z.Write(text.Bytes())
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "x.json.gz")
	if err := os.WriteFile(file, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if c := read(t, filepath.Join(t.TempDir(), "case"), 2, []string{file}); c.Account.Kept != 40 {
		t.Errorf("%+v of 40", c.Account)
	}
}
