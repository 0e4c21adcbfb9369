package casefile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// What tryLock may say beside that it failed.
var (
	errBusy    = errors.New("locked")
	errNoLocks = errors.New("the file system has no locks")
)

// heldName is the lock of a file system that has none: whoever makes the file
// has it. Unlike a lock of the kernel's it outlives a process that is killed.
// It is then for a person to say that nobody is at work.
const heldName = "LOCK.held"

// secure locks the folder, by lock if that can be.
func (f *Folder) secure(lock func(*os.File) error) error {
	err := lock(f.lock)
	if errors.Is(err, errBusy) {
		return lockedBy(f.dir)
	}
	if err != nil && !errors.Is(err, errNoLocks) {
		return &OutputError{filepath.Join(f.dir, lockName), err}
	}
	if err == nil {
		// A file that is there was made where there are no locks: by another
		// machine that sees the same folder otherwise, or by one that is gone.
		if _, err := f.root.Lstat(heldName); err == nil {
			return f.heldBy()
		}
		return nil
	}
	held, err := f.root.OpenFile(heldName, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return f.heldBy()
	}
	if err != nil {
		return f.outputError(heldName, err)
	}
	f.held = true
	return held.Close()
}

func lockedBy(dir string) error {
	return fmt.Errorf("the case %s %w; wait until it has ended", dir, ErrLocked)
}

func (f *Folder) heldBy() error {
	return fmt.Errorf("the case %s %w; if no prtscope is at work on it, one was killed where the file system has no locks: delete %s", f.dir, ErrLocked, filepath.Join(f.dir, heldName))
}

// Makeshift reports whether the folder is locked by a file, which a run that is
// killed leaves behind: its file system has no locks.
func (f *Folder) Makeshift() bool { return f.held }

// unlock gives the lock back.
func (f *Folder) unlock() error {
	var err error
	if f.held {
		err = f.root.Remove(heldName)
	}
	return errors.Join(err, f.lock.Close())
}
