package casefile

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/custody"
)

func outcomes(t *testing.T, f *Folder) (words []string) {
	t.Helper()
	runs, err := f.Runs()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range runs {
		if strings.HasPrefix(r.Outcome, killed) != (r.Exit == -1) {
			t.Errorf("exit %d of a run that %q", r.Exit, r.Outcome)
		}
		words = append(words, strings.TrimSpace(r.Command[0]+" "+strings.TrimSuffix(r.Outcome, ": killed, or there was no room for one")))
	}
	return words
}

// attempt begins a run that fails.
func attempt(t *testing.T, dir, text string) {
	t.Helper()
	f, err := Continue(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	run := Run{Command: []string{text}, Started: text}
	if err := f.Begin(run); err != nil {
		t.Fatal(err)
	}
	run.Exit, run.Outcome = 13, "the disk is full"
	if err := f.Failed(run); err != nil {
		t.Fatal(err)
	}
}

// Runs that fail stand in the chain from the next commit on, in order; until
// then they are no damage.
func TestFailedRunsAreRecorded(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	commit(t, dir, "one")
	attempt(t, dir, "two")
	attempt(t, dir, "three")
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if faults := f.Verify(); len(faults) > 0 {
		t.Errorf("before the next commit: %q", faults)
	}
	f.Close()
	commit(t, dir, "four")
	if f, err = Open(dir); err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, want := outcomes(t, f), []string{"one", "two the disk is full", "three the disk is full", "four"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if faults := f.Verify(); len(faults) > 0 {
		t.Errorf("after it: %q", faults)
	}
	if err := f.root.WriteFile(runName(5), []byte(`{"number":5,"previous":"other"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if faults := f.Verify(); len(faults) != 1 || !strings.Contains(faults[0], "does not follow") {
		t.Errorf("a record that someone put there: %q", faults)
	}
}

// A run that is killed at any step is recorded once by the next, unless it was
// killed before it had begun or after it had committed.
func TestKilledRunsAreRecorded(t *testing.T) {
	seen := map[string]int{}
	for n := 0; ; n++ {
		dir := filepath.Join(t.TempDir(), "case")
		commit(t, dir, "old")
		f, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		run := Run{Command: []string{"killed"}, Started: "then"}
		dead := kill(t, f, n, func() {
			if err := f.Begin(run); err != nil {
				t.Fatal(err)
			}
			w, err := f.Derived("findings.jsonl")
			write(t, w, err, "found in new")
			if err := f.Commit(&custody.Case{}, run); err != nil {
				t.Error(err)
			}
		})
		attempt(t, dir, "failed") // killed itself or not, it records the one before it
		commit(t, dir, "next")
		if f, err = Open(dir); err != nil {
			t.Fatal(err)
		}
		if faults := f.Verify(); len(faults) > 0 {
			t.Errorf("killed before step %d: %q", n, faults)
		}
		got := strings.Join(outcomes(t, f), ", ")
		f.Close()
		seen[got]++
		if !dead {
			break
		}
	}
	const begin, end = "old, ", "failed the disk is full, next"
	for _, want := range []string{begin + end, begin + "killed ended without a record, " + end, begin + "killed, killed ended without a record, " + end, begin + "killed, " + end} {
		if seen[want] == 0 {
			t.Errorf("no step gave %q", want)
		}
		delete(seen, want)
	}
	if len(seen) > 0 {
		t.Errorf("some steps gave %v", seen)
	}
}
