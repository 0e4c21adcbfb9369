package casefile

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"prtscope/ingest/custody"
)

// load reads case.json.
func load(root *os.Root) (*custody.Case, error) {
	content, err := root.ReadFile(caseName)
	if err != nil {
		return nil, err
	}
	var version struct{ Schema int }
	if err := json.Unmarshal(content, &version); err != nil {
		return nil, fmt.Errorf("%w: case.json is not JSON: %v", ErrDamaged, err)
	}
	if version.Schema != Schema {
		return nil, fmt.Errorf("%w: case.json has version %d, this prtscope reads %d", ErrVersion, version.Schema, Schema)
	}
	c := new(custody.Case)
	if err := json.Unmarshal(content, c); err != nil {
		return nil, fmt.Errorf("%w: case.json: %v", ErrDamaged, err)
	}
	return c, nil
}

// OpenFile opens a file that case.json names, or that was staged in this run,
// after checking that it holds the bytes it should.
func (f *Folder) OpenFile(file custody.File) (*os.File, error) {
	name := file.Path
	if temp, staged := f.staged[name]; staged {
		name = temp
	}
	r, err := f.root.Open(name)
	if err != nil {
		return nil, fmt.Errorf("the case %s %w: %s: %v", f.dir, ErrDamaged, file.Path, cause(err))
	}
	sum, size, err := hashFile(r)
	if err == nil && (sum != file.SHA256 || size != file.Bytes) {
		err = errors.New("other bytes than case.json says; it was changed or is from an unfinished run")
	}
	if err == nil {
		_, err = r.Seek(0, io.SeekStart)
	}
	if err != nil {
		r.Close()
		return nil, fmt.Errorf("the case %s %w: %s: %v", f.dir, ErrDamaged, file.Path, cause(err))
	}
	return r, nil
}

func hashFile(r io.Reader) (sum string, size int64, err error) {
	h := sha256.New()
	size, err = io.Copy(h, r)
	return hex.EncodeToString(h.Sum(nil)), size, err
}

// Verify re-hashes everything in the case and returns every fault, not just
// the first: files missing, changed or added, and a broken chain of runs.
func (f *Folder) Verify() (faults []string) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	named := map[string]bool{}
	for _, file := range f.current.Files {
		named[file.Path] = true
		r, err := f.root.Open(file.Path)
		if err != nil {
			fault("%s: %v", file.Path, cause(err))
			continue
		}
		sum, size, err := hashFile(r)
		r.Close()
		switch {
		case err != nil:
			fault("%s: %v", file.Path, cause(err))
		case size != file.Bytes:
			fault("%s: has %d bytes, case.json says %d", file.Path, size, file.Bytes)
		case sum != file.SHA256:
			fault("%s: SHA-256 is not what case.json says", file.Path)
		}
	}
	for _, dir := range swept {
		fs.WalkDir(f.root.FS(), dir, func(name string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() && !named[name] {
				fault("%s: is not named by case.json", name)
			}
			return nil
		})
	}
	return append(faults, f.verifyChain()...)
}

// verifyChain checks that each run record names the hash of the one before,
// and that case.json pins the last: a chain cut at its end is seen.
func (f *Folder) verifyChain() (faults []string) {
	previous := ""
	for n := 1; n <= f.current.Runs.Count; n++ {
		record, err := f.root.ReadFile(runPath(n))
		if err != nil {
			return append(faults, fmt.Sprintf("%s: %v", runPath(n), cause(err)))
		}
		var run Run
		if err := json.Unmarshal(record, &run); err != nil || run.Number != n || run.Previous != previous {
			faults = append(faults, fmt.Sprintf("%s: does not follow the record before it", runPath(n)))
		}
		previous = digest(record)
	}
	if previous != f.current.Runs.Head {
		faults = append(faults, "runs: the last record is not the one that case.json pins")
	}
	return faults
}
