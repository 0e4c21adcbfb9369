package casefile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"

	"prtscope/ingest/custody"
)

// Run is one run record. Clock times are those of the machine that ran it; no
// decision rests on them.
type Run struct {
	Number   int          `json:"number"`
	Previous string       `json:"previous"` // SHA-256 of the record before; "" in the first
	Command  []string     `json:"command"`
	Folder   string       `json:"folder"` // in which it ran
	Tool     custody.Tool `json:"tool"`
	Started  string       `json:"started"`
	Ended    string       `json:"ended"`
	Exit     int          `json:"exit"`
	Inputs   []string     `json:"inputs,omitempty"` // as named, absolute
	Files    string       `json:"files"`            // SHA-256 of the list of files that the run committed
}

// Commit makes c the case: moves what was staged into place, adds the run
// record to the chain and replaces case.json. Files, chain and schema version
// of c are set here. After an error the case is as it was.
func (f *Folder) Commit(c *custody.Case, run Run) error {
	for _, name := range slices.Sorted(maps.Keys(f.staged)) {
		if err := f.publish(name); err != nil {
			return err
		}
	}
	next := *c
	next.Schema, next.Files = Schema, slices.Clone(f.next)
	next.Sort()
	if f.current != nil {
		next.Runs = f.current.Runs
	}
	list, err := encode(next.Files)
	if err != nil {
		return err
	}
	run.Number, run.Previous, run.Files = next.Runs.Count+1, next.Runs.Head, digest(list)
	record, err := encode(run)
	if err != nil {
		return err
	}
	if err := f.root.MkdirAll(runsName, 0o700); err != nil {
		return &OutputError{filepath.Join(f.dir, runsName), err}
	}
	if err := f.replace(runPath(run.Number), record); err != nil {
		return err
	}
	next.Runs = custody.Chain{Count: run.Number, Head: digest(record)}
	content, err := encode(&next)
	if err != nil {
		return err
	}
	if err := f.replace(caseName, content); err != nil {
		return err
	}
	f.current, f.next = &next, next.Files
	return f.sweep()
}

func runPath(n int) string { return path.Join(runsName, fmt.Sprintf("%06d.json", n)) }

// encode writes v as JSON of one form: fields as declared, keys of maps
// sorted, two blanks of indent, LF.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// swept are the folders in which everything is ours.
var swept = []string{"events", "audit", "devices", "risk", "activity", "timelines", "report"}

// sweep removes data files that the case does not name any more. The commit is
// done: a file that cannot be removed stays for the next sweep.
func (f *Folder) sweep() error {
	named := map[string]bool{}
	for _, file := range f.current.Files {
		named[file.Path] = true
	}
	for _, dir := range swept {
		fs.WalkDir(f.root.FS(), dir, func(name string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() && !named[name] {
				f.root.Remove(name)
			}
			return nil
		})
	}
	return nil
}
