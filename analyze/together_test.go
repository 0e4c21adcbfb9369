package analyze

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/ingest/signin"
)

// crowd is many users of little, and three whose rows are in several records.
func crowd() string {
	var b strings.Builder
	b.WriteString(company(7, 200))
	for _, hot := range []string{"u3 L3 outlook x20000", "u90 L90 outlook x40000", "zoe L1 outlook x17000"} {
		user, what, _ := strings.Cut(hot, " ")
		b.WriteString("\nd1 00:01 " + user + " " + what + " every 1m session=" + user)
	}
	return b.String()
}

// What several find in the users of one file, and write of them, is what one does,
// whoever has which users.
func TestUsersOfOneFileAreJudgedTogether(t *testing.T) {
	in := tell(t, crowd(), 1<<30)
	if len(in.Events) != 1 || in.Events[0].Rows < 77_000 {
		t.Fatalf("%d files, of %d rows", len(in.Events), in.Events[0].Rows)
	}
	alone, tables := analyse(t, in, Options{Threads: 1})
	for _, threads := range []int{2, 5} {
		got, files := analyse(t, in, Options{Threads: threads})
		if a, b := text(t, alone.Findings), text(t, got.Findings); a != b {
			t.Errorf("%d threads: other findings", threads)
		}
		if a, b := text(t, []any{alone.Summary, alone.Gaps}), text(t, []any{got.Summary, got.Gaps}); a != b {
			t.Errorf("%d threads: another summary:\n%s\nwant\n%s", threads, b, a)
		}
		for _, table := range []string{"users", "devices"} {
			if a, b := tables.files[table], files.files[table]; len(a) != 1 || len(b) != 1 || !bytes.Equal(a[0].Bytes(), b[0].Bytes()) {
				t.Errorf("%d threads: another table of %s", threads, table)
			}
		}
	}
}

// A user whose timeline does not fit, and a detection that fails, end the work of all
// who judge a file.
func TestOneWhoFailsEndsTheWorkOfAll(t *testing.T) {
	in := tell(t, crowd(), 1<<30)
	var limit *LimitError
	if _, err := Run(context.Background(), in, Options{TempDir: t.TempDir(), Threads: 4, Share: 2_000_000}); !errors.As(err, &limit) || !strings.Contains(err.Error(), `the timeline of user "`) {
		t.Errorf("40,000 sign-ins of one user within two megabytes: %v", err)
	}
	in.Detections = []*detect.Detection{{ID: "XX-001", Title: "Impossible", Severity: finding.Medium, Confidence: 0.5, Scope: detect.User, Needs: signin.Of(signin.EventTime),
		Run: func(p *detect.Pass) {
			if p.T.Len() > 10_000 {
				panic("impossible state")
			}
		}}}
	if _, err := Run(context.Background(), in, Options{TempDir: t.TempDir(), Threads: 4}); err == nil || !strings.Contains(err.Error(), "impossible state") {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	in.Detections[0].Run = func(p *detect.Pass) { cancel() }
	if _, err := Run(ctx, in, Options{TempDir: t.TempDir(), Threads: 4}); !errors.Is(err, context.Canceled) {
		t.Errorf("of a run that was ended: %v", err)
	}
}
