package ingest

import (
	"context"
	"errors"
	"io"
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
