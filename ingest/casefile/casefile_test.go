package casefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"prtscope/ingest/custody"
)

func write(t *testing.T, w *File, err error, text string) {
	t.Helper()
	if err == nil {
		_, err = w.Write([]byte(text))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// commit makes a case of one data file and one derived file.
func commit(t *testing.T, dir, text string) {
	t.Helper()
	f, err := Continue(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	f.Drop(func(old custody.File) bool { return strings.HasPrefix(old.Path, "events/") })
	w, err := f.Data("events", ".parquet")
	write(t, w, err, text)
	w, err = f.Derived("findings.jsonl")
	write(t, w, err, "found in "+text)
	if err := f.Commit(&custody.Case{}, Run{Command: []string{text}}); err != nil {
		t.Fatal(err)
	}
}

func TestCommitReplacesTheCase(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	commit(t, dir, "one")
	commit(t, dir, "two")
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if c := f.Case(); len(c.Files) != 2 || c.Runs.Count != 2 {
		t.Errorf("case has %d files and %d runs, want 2 and 2", len(c.Files), c.Runs.Count)
	}
	if faults := f.Verify(); len(faults) > 0 {
		t.Errorf("faults in a sound case: %q", faults)
	}
	if names, _ := filepath.Glob(filepath.Join(dir, "events", "*")); len(names) != 1 {
		t.Errorf("events holds %q, want only the file of the second run", names)
	}
}

func TestWhatIsNotCommittedIsNotThere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	f, err := Create(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	w, err := f.Data("events", ".parquet")
	write(t, w, err, "never")
	f.Close()
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a run that committed nothing left its folder")
	}

	commit(t, dir, "kept")
	if f, err = Open(dir); err != nil {
		t.Fatal(err)
	}
	w, err = f.Data("events", ".parquet")
	write(t, w, err, "never")
	f.Close()
	if f, err = Open(dir); err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if faults := f.Verify(); len(faults) > 0 || f.Case().Runs.Count != 1 {
		t.Errorf("the old case is not as it was: %q", faults)
	}
}

// A run that dies between moving its files and replacing case.json leaves the
// old case, and its leavings go with the next commit.
func TestDeathBeforeTheRename(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	commit(t, dir, "old")
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	w, err := f.Data("events", ".parquet")
	write(t, w, err, "half done")
	for name := range f.staged {
		if err := f.publish(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.replace(runPath(2), []byte("{}")); err != nil {
		t.Fatal(err)
	}
	f.lock.Close() // and dies

	if f, err = Open(dir); err != nil {
		t.Fatal(err)
	}
	old := f.Case().Files[0]
	if r, err := f.OpenFile(old); err != nil {
		t.Errorf("the old case cannot be read: %v", err)
	} else {
		r.Close()
	}
	if faults := f.verifyChain(); len(faults) > 0 {
		t.Errorf("the chain of the old case is broken: %q", faults)
	}
	f.Close()
	commit(t, dir, "new")
	if f, err = Open(dir); err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if faults := f.Verify(); len(faults) > 0 {
		t.Errorf("leavings were not swept: %q", faults)
	}
}

func TestRefusals(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	commit(t, dir, "one")
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); !errors.Is(err, ErrLocked) {
		t.Errorf("a second run got %v, want ErrLocked", err)
	}
	f.Close()
	if _, err := Create(dir, false); !errors.Is(err, ErrExists) {
		t.Errorf("creating a case that is there: %v, want ErrExists", err)
	}
	stranger := t.TempDir()
	os.WriteFile(filepath.Join(stranger, "thesis.doc"), nil, 0o600)
	for _, replace := range []bool{false, true} {
		if _, err := Create(stranger, replace); !errors.Is(err, ErrExists) {
			t.Errorf("a folder that is no case, replace %v: %v, want ErrExists", replace, err)
		}
	}
	name := filepath.Join(dir, caseName)
	text, _ := os.ReadFile(name)
	os.WriteFile(name, []byte(strings.Replace(string(text), `"schema": 1`, `"schema": 99`, 1)), 0o600)
	if _, err := Open(dir); !errors.Is(err, ErrVersion) {
		t.Errorf("a case of version 99: %v, want ErrVersion", err)
	}
	os.WriteFile(name, text[:len(text)/2], 0o600)
	if _, err := Open(dir); !errors.Is(err, ErrDamaged) {
		t.Errorf("half a case.json: %v, want ErrDamaged", err)
	}
}

func TestVerifyNamesEveryFault(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	commit(t, dir, "one")
	commit(t, dir, "two")
	commit(t, dir, "three")
	names, _ := filepath.Glob(filepath.Join(dir, "events", "*"))
	flip(t, names[0])
	os.Remove(filepath.Join(dir, "findings.jsonl"))
	os.WriteFile(filepath.Join(dir, "events", "more.parquet"), nil, 0o600)
	flip(t, filepath.Join(dir, "runs", "000001.json"))
	os.Remove(filepath.Join(dir, "runs", "000003.json"))
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	faults := strings.Join(f.Verify(), "\n")
	for _, want := range []string{filepath.Base(names[0]) + ": SHA-256", "findings.jsonl: no such file", "more.parquet: is not named", "000002.json: does not follow", "000003.json: no such file"} {
		if !strings.Contains(faults, want) {
			t.Errorf("no fault %q in\n%s", want, faults)
		}
	}
	if r, err := f.OpenFile(f.Case().Files[0]); !errors.Is(err, ErrDamaged) {
		t.Errorf("a changed data file opens: %v", err)
		r.Close()
	}
}

// flip changes one bit in the middle of a file.
func flip(t *testing.T, name string) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 4
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
