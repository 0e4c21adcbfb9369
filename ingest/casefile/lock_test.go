package casefile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Where the file system has no locks, a file keeps others out, and goes with
// the run that made it. A run that is killed leaves it, and the next says so.
func TestAFileSystemWithoutLocks(t *testing.T) {
	none := func(*os.File) error { return errNoLocks }
	dir := filepath.Join(t.TempDir(), "case")
	commit(t, dir, "one")
	f, err := take(dir, false, none)
	if err != nil {
		t.Fatal(err)
	}
	if !f.Makeshift() {
		t.Error("it does not say that its lock is makeshift")
	}
	for name, lock := range map[string]func(*os.File) error{"the same": none, "one that sees locks": func(*os.File) error { return nil }} {
		if _, err := take(dir, false, lock); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "delete "+filepath.Join(dir, heldName)) {
			t.Errorf("a second run, by %s: %v", name, err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if f, err = take(dir, false, none); err != nil {
		t.Fatal("after the first is done: ", err)
	}
	if err := f.load(); err != nil {
		t.Fatal(err)
	}
	if faults := f.Verify(); len(faults) > 0 {
		t.Errorf("the lock is a fault: %q", faults)
	}
	f.lock.Close() // as a kill would
	f.root.Close()
	if _, err := Open(dir); !errors.Is(err, ErrLocked) {
		t.Errorf("after a kill: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, heldName)); err != nil {
		t.Fatal(err)
	}
	commit(t, dir, "two")
}

// While the first run of a case is at work there is no case.json yet, but a lock.
func TestACaseThatIsBeingMadeIsLocked(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	f, err := Create(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); !errors.Is(err, ErrLocked) {
		t.Errorf("while it is made: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); errors.Is(err, ErrLocked) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("after it was given up: %v", err)
	}
}
