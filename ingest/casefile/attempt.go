package casefile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
)

// begunName is where a run says that it is at work. It goes when the run ends,
// however it ends but by being killed.
const begunName = runsName + "/begun.json"

// What becomes of runs that commit nothing.
const killed = "ended without a record: killed, or there was no room for one"

// Begin notes that a run is at work on the case. If it is killed, the next run
// finds the note and records it. Where there is no case yet there is nothing
// that it could have changed, and nothing is noted.
func (f *Folder) Begin(run Run) error {
	if !f.Stands() {
		return nil
	}
	if err := f.adopt(); err != nil {
		return err
	}
	if text, err := f.root.ReadFile(begunName); err == nil {
		var before Run
		if json.Unmarshal(text, &before) == nil && !f.recorded(before) {
			before.Exit, before.Outcome = -1, killed
			if err := f.record(before); err != nil {
				return err
			}
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return f.outputError(begunName, err)
	}
	text, err := encode(run)
	if err != nil {
		return err
	}
	f.begun = true
	return f.replace(begunName, text)
}

// Failed records that a run ended without a commit, and why. The case stays as
// it is; the record becomes part of its chain with the next commit. If it
// cannot be written, the next run records this one.
func (f *Folder) Failed(run Run) error {
	if !f.begun {
		return nil
	}
	err := f.adopt()
	if err == nil {
		err = f.record(run)
	}
	if err != nil {
		f.begun = false // the note stays, and the next run records what it says
		return err
	}
	return f.over()
}

// Stands reports whether there is a case in the folder, be it one to replace.
func (f *Folder) Stands() bool {
	_, err := f.root.Lstat(caseName)
	return err == nil
}

// record writes a run record that commits nothing.
func (f *Folder) record(run Run) error {
	next := record{Number: f.runs.Count + 1, Previous: f.runs.Head, Run: run}
	text, err := encode(next)
	if err != nil {
		return err
	}
	if err := f.replace(runName(next.Number), text); err != nil {
		return err
	}
	f.runs.Count, f.runs.Head = next.Number, digest(text)
	return nil
}

// recorded reports whether the last record says what became of this run: it was
// killed between that and its end. A record of a commit that case.json does not
// pin says what did not come about.
func (f *Folder) recorded(run Run) bool {
	text, err := f.root.ReadFile(runName(f.runs.Count))
	var last record
	if err != nil || json.Unmarshal(text, &last) != nil {
		return false
	}
	return last.Started == run.Started && reflect.DeepEqual(last.Command, run.Command) &&
		(last.Case == "" || f.old != nil && f.old.Runs == f.runs)
}

// over takes back what Begin noted.
func (f *Folder) over() error {
	if !f.begun {
		return nil
	}
	f.begun = false
	if err := f.step("remove " + begunName); err != nil {
		return err
	}
	if err := f.root.Remove(begunName); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return f.outputError(begunName, err)
	}
	return nil
}

// unpinned returns how many records follow the chain that case.json pins: of
// runs that came to nothing. The first that is anything else is a fault.
func (f *Folder) unpinned() (n int, fault string) {
	chain := f.old.Runs
	for {
		name := runName(chain.Count + 1)
		text, err := f.root.ReadFile(name)
		if err != nil {
			return n, ""
		}
		var r record
		if json.Unmarshal(text, &r) != nil || r.Number != chain.Count+1 || r.Previous != chain.Head {
			return n, fmt.Sprintf("%s: does not follow the record before it", name)
		}
		if r.Case != "" {
			return n, fmt.Sprintf("%s: is behind the end of the chain; a run was killed before its commit, or case.json is an older one", name)
		}
		chain.Count, chain.Head = chain.Count+1, digest(text)
		n++
	}
}
