package main

import (
	"context"
	"path/filepath"
	"syscall"
	"testing"

	"prtscope/ingest/casefile"
	"prtscope/ingest/custody"
)

// What an interrupted run says depends on whether there is a case.
func TestAnInterruptionSaysWhatThereIs(t *testing.T) {
	run := &command{name: "run", args: "EXPORT... -o CASE"}
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(caughtSignal{syscall.SIGINT})
	dir := filepath.Join(t.TempDir(), "case")
	interrupted := func(open func(string) (*casefile.Folder, error)) string {
		folder, err := open(dir)
		if err != nil {
			t.Fatal(err)
		}
		err = ctx.Err()
		(&session{Folder: folder}).end(ctx, &err)
		return interruption(run, err)
	}
	create := func(dir string) (*casefile.Folder, error) { return casefile.Create(dir, true) }
	if got, want := interrupted(create), "interrupted; nothing was written"; got != want {
		t.Errorf("a first run says %q, want %q", got, want)
	}
	folder, err := casefile.Create(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := folder.Commit(&custody.Case{}, casefile.Run{}); err != nil {
		t.Fatal(err)
	}
	if err := folder.Close(); err != nil {
		t.Fatal(err)
	}
	for _, open := range []func(string) (*casefile.Folder, error){create, casefile.Open} {
		if got, want := interrupted(open), "interrupted; what is in the case is whole"; got != want {
			t.Errorf("over a case it says %q, want %q", got, want)
		}
	}
	if got, want := interruption(&command{name: "inspect", args: "EXPORT..."}, ctx.Err()), "interrupted; nothing was written"; got != want {
		t.Errorf("inspect says %q, want %q", got, want)
	}
}
