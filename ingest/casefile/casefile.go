// Package casefile is a case on disk: its lock, its files and their commit. It
// knows nothing of sign-ins.
//
// A case is what its case.json says. Data files are named by their content and
// never change; they and the derived files are written into .staging, put on
// disk, read back, and moved into place; then case.json is replaced by a
// rename. That rename is the commit: a run that dies before it leaves the old
// case, one that dies after it the new one, and what neither names is swept by
// the next run.
package casefile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"prtscope/ingest/custody"
)

// Schema is the version of the case folder's layout.
const Schema = 1

// The ways in which a case can be refused.
var (
	ErrExists  = errors.New("exists already")
	ErrLocked  = errors.New("is locked by another run")
	ErrDamaged = errors.New("is damaged")
	ErrVersion = errors.New("is from an incompatible version")
)

// OutputError is a failure to write the case.
type OutputError struct {
	Path string
	Err  error
}

func (e *OutputError) Error() string { return fmt.Sprintf("cannot write %s: %v", e.Path, cause(e.Err)) }
func (e *OutputError) Unwrap() error { return e.Err }

// cause leaves out the path that an *fs.PathError repeats.
func cause(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}

const (
	caseName    = "case.json"
	lockName    = "LOCK"
	stagingName = ".staging"
	runsName    = "runs"
)

// Folder is a case that this process holds the lock of.
type Folder struct {
	dir     string
	root    *os.Root
	lock    *os.File
	made    bool          // the folder was made by this run and goes if nothing is committed
	current *custody.Case // what case.json says; nil before the first commit
	next    []custody.File
	staged  map[string]string // path in the case → name in .staging
	serial  int
}

// Create opens a case for a run that begins it. A folder that holds anything
// is refused with ErrExists, unless it is a case and replace is set.
func Create(dir string, replace bool) (*Folder, error) {
	names, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return open(dir, true)
	case err != nil:
		return nil, &OutputError{dir, err}
	case len(names) == 0:
		return open(dir, false)
	case !slices.ContainsFunc(names, func(e fs.DirEntry) bool { return e.Name() == caseName || e.Name() == lockName }):
		return nil, fmt.Errorf("%s %w and is no case; name another folder", dir, ErrExists)
	case !replace:
		return nil, fmt.Errorf("the case %s %w; name another folder, continue it with ingest, or replace it with -C", dir, ErrExists)
	}
	f, err := open(dir, false)
	if err == nil {
		f.Drop(func(custody.File) bool { return true })
	}
	return f, err
}

// Continue opens a case to add to it. It is made if there is none.
func Continue(dir string) (*Folder, error) {
	if _, err := os.Stat(filepath.Join(dir, caseName)); errors.Is(err, fs.ErrNotExist) {
		return Create(dir, false)
	}
	return open(dir, false)
}

// Open opens a case that must be there.
func Open(dir string) (*Folder, error) {
	if _, err := os.Stat(filepath.Join(dir, caseName)); err != nil {
		return nil, fmt.Errorf("%s is no case: %w", dir, cause(err))
	}
	return open(dir, false)
}

func open(dir string, made bool) (_ *Folder, err error) {
	if made {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, &OutputError{dir, err}
		}
	}
	f := &Folder{dir: dir, made: made, staged: map[string]string{}}
	if f.root, err = os.OpenRoot(dir); err != nil {
		return nil, &OutputError{dir, err}
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	if f.lock, err = f.root.OpenFile(lockName, os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return nil, &OutputError{filepath.Join(dir, lockName), err}
	}
	if err := lock(f.lock); err != nil {
		f.lock.Close()
		f.lock = nil
		return nil, fmt.Errorf("the case %s %w", dir, ErrLocked)
	}
	if f.current, err = load(f.root); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the case %s %w", dir, err)
	}
	if f.current != nil {
		f.next = slices.Clone(f.current.Files)
	}
	if err := f.clean(); err != nil {
		return nil, err
	}
	return f, nil
}

// clean empties .staging, in which a run that died may have left its work.
func (f *Folder) clean() error {
	err := f.root.RemoveAll(stagingName)
	if err == nil {
		err = f.root.Mkdir(stagingName, 0o700)
	}
	if err != nil {
		return &OutputError{filepath.Join(f.dir, stagingName), err}
	}
	return nil
}

// Case returns what case.json says, nil in a case that was never committed.
// The caller must not change it.
func (f *Folder) Case() *custody.Case { return f.current }

// Dir returns the path of the case.
func (f *Folder) Dir() string { return f.dir }

// TempDir returns a folder that is gone with the run.
func (f *Folder) TempDir() string { return filepath.Join(f.dir, stagingName) }

// Files returns the files that the next commit will name, in order of path.
func (f *Folder) Files() []custody.File { return slices.Clone(f.next) }

// Drop leaves the files for which gone is true out of the next commit.
func (f *Folder) Drop(gone func(custody.File) bool) { f.next = slices.DeleteFunc(f.next, gone) }

// Close gives the case back. What was not committed is gone.
func (f *Folder) Close() error {
	if f.root != nil {
		f.root.RemoveAll(stagingName)
	}
	var err error
	if f.lock != nil {
		err = f.lock.Close() // and with it the lock
	}
	if f.root != nil {
		if f.made && f.current == nil {
			f.root.Remove(lockName)
			f.root.Close()
			os.Remove(f.dir)
			return err
		}
		f.root.Close()
	}
	return err
}
