package casefile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"prtscope/ingest/custody"
)

// kill runs do and stops it, as kill -9 would, before step n. It reports
// whether there was such a step.
func kill(t *testing.T, f *Folder, n int, do func()) (killed bool) {
	t.Helper()
	type stop struct{}
	f.step = func(string) error {
		if n--; n < 0 {
			panic(stop{})
		}
		return nil
	}
	defer func() {
		if p := recover(); p != nil {
			if _, ok := p.(stop); !ok {
				panic(p)
			}
			killed = true
		}
		f.lock.Close()
		f.root.Close()
	}()
	do()
	return false
}

// state reads the whole case and says what is in it.
func state(t *testing.T, dir string) string {
	t.Helper()
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var texts []string
	for _, file := range f.Case().Files {
		r, err := f.OpenFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(r)
		r.Close()
		texts = append(texts, file.Path[:3]+" "+string(text))
	}
	for _, fault := range f.Verify() {
		if !strings.Contains(fault, "not named by case.json") && !strings.Contains(fault, "behind the end") {
			t.Error(fault)
		}
	}
	return strings.Join(texts, ", ")
}

// A run that dies at any step leaves the old case or the new one, and the next
// run works and leaves nothing of it.
func TestDeathAtEveryStep(t *testing.T) {
	const before, after = "eve old, fin found in old, rej old", "eve new, fin found in new, tim new"
	seen := map[string]int{}
	for n := 0; ; n++ {
		dir := filepath.Join(t.TempDir(), "case")
		commit(t, dir, "old", "rejected.jsonl")
		f, err := Continue(dir)
		if err != nil {
			t.Fatal(err)
		}
		killed := kill(t, f, n, func() {
			f.Drop(func(custody.File) bool { return true })
			f.TempDir()
			w, err := f.Data("events", ".parquet")
			write(t, w, err, "new")
			w, err = f.Derived("findings.jsonl")
			write(t, w, err, "found in new")
			w, err = f.Data("timelines/users-", ".parquet")
			write(t, w, err, "new")
			if err := f.Commit(&custody.Case{}, Run{}); err != nil {
				t.Error(err)
			}
		})
		got := state(t, dir)
		seen[got]++
		if got != before && got != after {
			t.Fatalf("killed before step %d: %s", n, got)
		}
		if !killed {
			if got != after {
				t.Errorf("not killed, and the case is %s", got)
			}
			break
		}
		records, _ := filepath.Glob(filepath.Join(dir, "runs", "*"))
		commit(t, dir, "next")
		if f, err = Open(dir); err != nil {
			t.Fatal(err)
		}
		if got := f.Case().Runs.Count; got != len(records)+1 {
			t.Errorf("killed before step %d: %d records, and the next run made the chain %d long", n, len(records), got)
		}
		if faults := f.Verify(); len(faults) > 0 {
			t.Errorf("killed before step %d, after the next run: %q", n, faults)
		}
		if _, err := os.Stat(filepath.Join(dir, staging)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("killed before step %d: staging is left", n)
		}
		f.Close()
	}
	if seen[before] < 10 || seen[after] < 3 {
		t.Errorf("the steps were not what the test means to test: %v", seen)
	}
}

// An error at any step is an error. Before the commit it leaves the old case, and
// after it the new one, which is whole when it is opened again.
func TestErrorAtEveryStep(t *testing.T) {
	full := errors.New("no space left on device")
	committed := 0
	for n := 0; ; n++ {
		dir := filepath.Join(t.TempDir(), "case")
		commit(t, dir, "old")
		f, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		left, failed := n, ""
		f.step = func(name string) error {
			if left--; left == -1 {
				failed = name
				return full
			}
			return nil
		}
		run := Run{Command: []string{"report"}, Started: fmt.Sprint(n)}
		err = f.Begin(run)
		var w *File
		if err == nil {
			w, err = f.Derived("report/index.html")
		}
		if err == nil {
			_, err = w.Write([]byte("page"))
		}
		if err == nil {
			err = w.Close()
		}
		if err == nil {
			err = f.Commit(&custody.Case{}, run)
		}
		if err != nil {
			err = errors.Join(err, f.Failed(run)) // as whoever runs it does
		}
		f.step = func(string) error { return nil }
		f.Close()
		if failed == "" {
			if err != nil {
				t.Error(err)
			}
			break
		}
		if !errors.Is(err, full) {
			t.Errorf("step %q failed and the outcome is %v", failed, err)
		}
		want := "eve old, fin found in old"
		if strings.Contains(err.Error(), "is committed") {
			want += ", rep page"
			committed++
		}
		if got := state(t, dir); got != want {
			t.Errorf("after a failure at %q: %s", failed, got)
		}
	}
	if committed < 4 {
		t.Errorf("%d steps come after the commit", committed)
	}
}

// What case.json names lasts before it does, and it lasts before anything that it no
// longer names is deleted: names are settled between.
func TestNamesLastBeforeWhatRestsOnThem(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	commit(t, dir, "old")
	f, err := Continue(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var steps []string
	f.step = func(name string) error {
		steps = append(steps, name)
		return nil
	}
	w, err := f.Data("events", ".parquet")
	write(t, w, err, "new")
	for _, name := range []string{"report/index.html", "report/data/a.css", "report/data/b.css"} {
		w, err = f.Derived(name)
		write(t, w, err, name)
	}
	if err := f.Commit(&custody.Case{}, Run{}); err != nil {
		t.Fatal(err)
	}
	unsettled, settled := 0, 0
	for _, step := range steps {
		switch {
		case step == "settle":
			unsettled = 0
			settled++
		case step == "rename "+caseName || step == "sweep" && settled > 0:
			if unsettled > 0 {
				t.Errorf("%d names may not last at %q, of %q", unsettled, step, steps)
			}
			unsettled++
		case strings.HasPrefix(step, "rename "):
			unsettled++
		}
	}
	if settled != 3 {
		t.Errorf("names are settled %d times, not for the run's record, for case.json and for what it names: %q", settled, steps)
	}
	if len(f.moved) > 0 {
		t.Errorf("names in %v may not last", f.moved)
	}
}
