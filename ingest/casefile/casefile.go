// Package casefile is the case on disk: who may write to it, how a run becomes
// part of it or does not, and whether it is still what was written. It knows
// names and hashes of files, never what is in them.
//
//	CASE/case.json            lists every file with its hash; replacing it is the commit
//	CASE/events/<hash>.parquet  data: named by content, never changed
//	CASE/findings.jsonl       derived: a fixed name, replaced as a whole
//	CASE/runs/000001.json     one record a run, each with the hash of the one before
//	CASE/LOCK                 held while a command is at work
//	CASE/.staging/            what is being written
//
// A run writes into .staging, moves data files to their names, where nothing
// knows them yet, and replaces case.json. Derived files wait in .staging until
// then and take their places afterwards; if the program is killed between,
// opening the case again moves them. So a case is always the old or the new one.
package casefile

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"prtscope/ingest/custody"
)

// Schema is the version of the case folder.
const Schema = 1

// What a case can be that stops a command. The texts follow "the case X".
var (
	ErrLocked  = errors.New("is locked by another run")
	ErrDamaged = errors.New("is damaged")
	ErrVersion = errors.New("is from an incompatible version")
	ErrExists  = errors.New("exists already")
)

// OutputError is a failure to write: a full disk, a folder without permission.
type OutputError struct {
	Path string // as it would be opened
	Err  error
}

func (e *OutputError) Error() string { return fmt.Sprintf("cannot write %s: %v", e.Path, cause(e.Err)) }
func (e *OutputError) Unwrap() error { return e.Err }

// Unwritten returns what err says could not be written, or nil: an OutputError,
// or an error of the file system about a file in the staging folder of a case,
// whoever opened it. What lies there is ours alone and goes with the run, so
// that such an error is never about an export.
func Unwritten(err error) *OutputError {
	if output, ok := errors.AsType[*OutputError](err); ok {
		return output
	}
	if p, ok := errors.AsType[*fs.PathError](err); ok && slices.Contains(strings.Split(filepath.ToSlash(p.Path), "/"), staging) {
		return &OutputError{p.Path, p.Err}
	}
	return nil
}

// cause leaves out the path that an *fs.PathError repeats.
func cause(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}

const (
	caseName = "case.json"
	lockName = "LOCK"
	staging  = ".staging"
	runsName = "runs"
)

// A Folder is a case that this process holds. Its methods may be called from
// many goroutines, but for Commit and Close.
type Folder struct {
	dir  string
	root *os.Root
	lock *os.File
	held bool           // by a file, for want of locks
	made bool           // by this run: goes again if nothing is committed
	old  *custody.Case  // what case.json says, or nil
	gone []custody.File // derived files of the case that was replaced
	runs custody.Chain

	mu       sync.Mutex
	files    []custody.File    // of the next case.json
	staged   map[string]string // derived files that wait for the commit: path → name in staging
	verified map[string]bool   // path and hash of what was found whole
	moved    map[string]bool   // folders with names that may not last yet
	serial   int
	writing  bool
	begun    bool // Begin has left its note

	step func(name string) error // called before each step that a kill could come before; tests stop here
}

// Create makes a case in dir, which must not hold one or anything else. With
// clobber it replaces the case that is there; until the commit, that one stands.
func Create(dir string, clobber bool) (*Folder, error) {
	f, err := take(dir, true, tryLock)
	if err != nil {
		return nil, err
	}
	err = f.load()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return f, nil
	case !clobber:
		return nil, errors.Join(fmt.Errorf("the case %s %w; name another folder, continue it with ingest, or replace it with -C", dir, ErrExists), f.Close())
	case err != nil: // not readable, so there is nothing to keep but the run records
		f.old, f.runs = nil, custody.Chain{}
	}
	f.gone, f.old, f.files = f.files, nil, nil
	return f, nil
}

// Continue opens the case in dir, or makes one where there is none.
func Continue(dir string) (*Folder, error) {
	f, err := take(dir, true, tryLock)
	if err != nil {
		return nil, err
	}
	if err := f.load(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Open opens the case in dir. Where there is none, errors.Is(err, fs.ErrNotExist).
func Open(dir string) (*Folder, error) {
	f, err := take(dir, false, tryLock)
	if err != nil {
		return nil, err
	}
	if err := f.load(); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = noCase(dir, err)
		}
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// noCase says that a folder that was named holds no case, and what to name.
func noCase(dir string, err error) error {
	return fmt.Errorf("%s is no case: %s: %w; name a folder that run or ingest made", dir, caseName, cause(err))
}

// take opens the folder, which it makes if it may, and locks it.
func take(dir string, create bool, lock func(*os.File) error) (*Folder, error) {
	made := false
	if create {
		if err := mayHold(dir); err != nil {
			return nil, err
		}
		if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
			made = true
		}
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, &OutputError{dir, err}
		}
	} else if _, err := os.Stat(filepath.Join(dir, caseName)); err != nil {
		return nil, cmp.Or(making(dir, lock), noCase(dir, err))
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, &OutputError{dir, err}
	}
	f := &Folder{dir: dir, root: root, made: made, staged: map[string]string{}, verified: map[string]bool{}, moved: map[string]bool{}, step: func(string) error { return nil }}
	f.lock, err = root.OpenFile(lockName, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil && !create { // a case on a medium that cannot be written can still be read
		f.lock, err = root.Open(lockName)
	}
	if err != nil {
		return nil, errors.Join(&OutputError{filepath.Join(dir, lockName), err}, root.Close())
	}
	if err := f.secure(lock); err != nil {
		return nil, errors.Join(err, f.lock.Close(), root.Close())
	}
	return f, nil
}

// making says that a folder without a case is locked: by its first run, which is
// still at work. It returns nil if nobody is.
func making(dir string, lock func(*os.File) error) error {
	file, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR, 0)
	if err != nil {
		return nil
	}
	defer file.Close()
	_, held := os.Lstat(filepath.Join(dir, heldName))
	if err := lock(file); errors.Is(err, errBusy) || held == nil {
		return lockedBy(dir)
	}
	return nil
}

// begun is what a case can hold whose first run was killed.
var begun = []string{lockName, heldName, staging, runsName, "events", "audit", "devices", "risk", "activity", "steps", "timelines"}

// mayHold refuses a folder that holds something but no case.
func mayHold(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return &OutputError{dir, err}
	}
	strange := false
	for _, e := range entries {
		if e.Name() == caseName {
			return nil
		}
		strange = strange || !slices.Contains(begun, e.Name())
	}
	if strange {
		return fmt.Errorf("%s %w and is no case; name another folder", dir, ErrExists)
	}
	return nil
}

// Case returns what case.json says, or nil before the first commit. The caller
// must not change it.
func (f *Folder) Case() *custody.Case { return f.old }

// Files returns the files that the next commit will list, in order of path.
func (f *Folder) Files() []custody.File {
	f.mu.Lock()
	defer f.mu.Unlock()
	files := slices.Clone(f.files)
	slices.SortFunc(files, func(a, b custody.File) int { return strings.Compare(a.Path, b.Path) })
	return files
}

// Drop leaves files out of the next commit, which then deletes them.
func (f *Folder) Drop(gone func(custody.File) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.files = slices.DeleteFunc(slices.Clone(f.files), gone)
}

// Dir returns the path of the case.
func (f *Folder) Dir() string { return f.dir }

// TempDir returns a new folder for what need not outlive the run. If it cannot
// be made, opening a file in it will say so.
func (f *Folder) TempDir() string {
	name, err := f.stage("tmp-")
	if err != nil {
		return filepath.Join(f.dir, staging)
	}
	_ = f.root.MkdirAll(name, 0o700)
	return filepath.Join(f.dir, filepath.FromSlash(name))
}

func (f *Folder) outputError(name string, err error) error {
	return &OutputError{filepath.Join(f.dir, filepath.FromSlash(name)), err}
}

// Close lets go of the case. What was not committed is swept away now, or by
// the next run if this is not reached.
func (f *Folder) Close() error {
	err := f.over()
	if f.writing {
		err = errors.Join(err, f.sweep())
	}
	if f.made && f.old == nil {
		_ = f.root.Remove(lockName)
	}
	err = errors.Join(err, f.unlock(), f.root.Close())
	if f.made && f.old == nil {
		_ = os.Remove(f.dir) // stays if anything is in it
	}
	return err
}
