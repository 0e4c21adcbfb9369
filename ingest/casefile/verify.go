package casefile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"prtscope/ingest/custody"
)

// wholeAs is how a file that was found whole is noted: by where it lies and its hash.
func wholeAs(name, sum string) string { return name + " " + sum }

// OpenFile opens a file of the case for reading. Its hash is compared once in a
// run, here or when the run had written it: what is read is what was written.
func (f *Folder) OpenFile(file custody.File) (*os.File, error) {
	name := file.Path
	f.mu.Lock()
	if temp, ok := f.staged[name]; ok {
		name = temp
	}
	known := f.verified[wholeAs(name, file.SHA256)]
	f.mu.Unlock()
	if !known {
		if err := f.check(name, file); err != nil {
			return nil, fmt.Errorf("the case %s %w: %v", f.dir, ErrDamaged, err)
		}
		f.mu.Lock()
		f.verified[wholeAs(name, file.SHA256)] = true
		f.mu.Unlock()
	}
	return f.root.Open(name)
}

// check compares the file called name with what is said of it.
func (f *Folder) check(name string, want custody.File) error {
	file, err := f.root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: is gone", want.Path)
	}
	if err != nil {
		return fmt.Errorf("%s: %v", want.Path, cause(err))
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return fmt.Errorf("%s: is no file", want.Path)
	}
	sum, n, err := hashOf(io.LimitReader(file, want.Bytes+1))
	switch {
	case err != nil:
		return fmt.Errorf("%s: %v", want.Path, cause(err))
	case n != want.Bytes:
		return fmt.Errorf("%s: does not have the %d bytes that case.json says", want.Path, want.Bytes)
	case sum != want.SHA256:
		return fmt.Errorf("%s: SHA-256 is not what case.json says, but %s", want.Path, sum)
	}
	return nil
}

// checkEach is check of many files, which lie where at says, on as many cores as
// there are. Errors come in the order of the files.
func (f *Folder) checkEach(files []custody.File, at func(custody.File) string) []error {
	faults := make([]error, len(files))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(len(files), runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for n := int(next.Add(1)) - 1; n < len(files); n = int(next.Add(1)) - 1 {
				faults[n] = f.check(at(files[n]), files[n])
			}
		})
	}
	wg.Wait()
	return faults
}

// inPlace is where a file of the case lies.
func inPlace(file custody.File) string { return file.Path }

// Touched says what is wrong with the files of the case that are about to be
// written anew: those whose paths begin like one of prefixes.
func (f *Folder) Touched(prefixes ...string) (faults []string) {
	if f.old == nil {
		return nil
	}
	about := slices.DeleteFunc(slices.Clone(f.old.Files), func(file custody.File) bool {
		return !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(file.Path, p) })
	})
	for _, err := range f.checkEach(about, inPlace) {
		if err != nil {
			faults = append(faults, err.Error())
		}
	}
	return faults
}

// Verify reads everything in the case again and returns all that is wrong.
func (f *Folder) Verify() (faults []string) {
	if f.old == nil {
		return nil
	}
	add := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	listed := map[string]bool{}
	broken := f.checkEach(f.old.Files, inPlace)
	for n, file := range f.old.Files {
		if listed[file.Path] {
			add("%s: is named twice by case.json", file.Path)
		}
		listed[file.Path] = true
		if base := strings.TrimSuffix(path.Base(file.Path), path.Ext(file.Path)); dataName.MatchString(file.Path) && !strings.HasSuffix(base, file.SHA256[:hashDigits]) {
			add("%s: is not named by its content", file.Path)
		}
		if broken[n] != nil {
			add("%v", broken[n])
		}
	}
	chain := custody.Chain{}
	var last record
	for n := 1; n <= f.old.Runs.Count; n++ {
		name := runName(n)
		listed[name] = true
		text, err := f.root.ReadFile(name)
		if err != nil {
			add("%s: is gone", name)
			chain.Head = "gone"
			continue
		}
		var r record
		if err := json.Unmarshal(text, &r); err != nil || r.Number != n || chain.Head != "gone" && r.Previous != chain.Head {
			add("%s: does not follow the record before it", name)
		}
		last = r
		chain.Head = digest(text)
	}
	if chain.Head != f.old.Runs.Head {
		add("runs: the last record is not the one that case.json pins")
	} else if pinned, err := pin(f.old); err != nil || pinned != last.Case {
		add("case.json: says other things than the last run record pins")
	}
	behind, fault := f.unpinned()
	for n := range behind {
		listed[runName(f.old.Runs.Count+1+n)] = true
	}
	if fault != "" {
		add("%s", fault)
		listed[runName(f.old.Runs.Count+1+behind)] = true
	}
	listed[begunName] = true
	names, err := f.names()
	if err != nil {
		add("%v", err)
	}
	for _, name := range names {
		switch {
		case listed[name]:
		case path.Dir(name) == runsName:
			add("%s: is behind the end of the chain; a run was killed before its commit, or case.json is an older one", name)
		case dataName.MatchString(name), strings.HasSuffix(name, ".parquet"):
			add("%s: is not named by case.json, yet whoever reads the folder's tables would read it", name)
		}
	}
	return faults
}

// Runs returns the run records of the case, in order. Errors wrap ErrDamaged.
func (f *Folder) Runs() (runs []Run, err error) {
	for n := 1; n <= f.runs.Count; n++ {
		text, err := f.root.ReadFile(runName(n))
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %v", ErrDamaged, runName(n), cause(err))
		}
		var r record
		if err := json.Unmarshal(text, &r); err != nil {
			return nil, fmt.Errorf("%w: %s is not JSON", ErrDamaged, runName(n))
		}
		runs = append(runs, r.Run)
	}
	return runs, nil
}
