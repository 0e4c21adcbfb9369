package casefile

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"prtscope/ingest/custody"
	"prtscope/ingest/jsonout"
)

// Run is what a run record says of a command. Times are RFC 3339, by the clock
// of the machine, and nothing rests on them.
type Run struct {
	Command []string       `json:"command"`
	Folder  string         `json:"folder"` // working folder
	Inputs  []string       `json:"inputs"`
	Config  *Named         `json:"config,omitempty"` // what was said of the tenant
	GeoIP   []Named        `json:"geo_ip,omitempty"` // databases of addresses
	Tool    custody.Tool   `json:"tool"`
	Schemas map[string]int `json:"schemas,omitempty"` // versions of the tables that the program writes, by their folders
	Started string         `json:"started"`
	Ended   string         `json:"ended"`
	Exit    int            `json:"exit"`              // status; -1 if the run ended without telling
	Outcome string         `json:"outcome,omitempty"` // of a run that committed nothing: why
	Healed  []string       `json:"healed,omitempty"`  // files that were not what case.json said, and were written anew
}

// Named is a file that a command was given beside its inputs.
type Named struct {
	Path   string `json:"path"` // absolute
	SHA256 string `json:"sha256"`
}

// record is a run record as it stands in its file.
type record struct {
	Number   int    `json:"number"`
	Previous string `json:"previous"` // SHA-256 of the record before; empty in the first
	Case     string `json:"case"`     // SHA-256 of case.json without the chain: what the run commits; "" if nothing
	Run
}

// Commit makes c, with the files that were written and kept, the case. It sets
// what only the folder knows: schema, files, chain. After an error the old case
// stands, unless the error says otherwise.
func (f *Folder) Commit(c *custody.Case, run Run) error {
	if _, err := f.stage("commit-"); err != nil {
		return err
	}
	if err := f.adopt(); err != nil {
		return err
	}
	c.Schema, c.Files = Schema, f.Files()
	c.Sort()
	pinned, err := pin(c)
	if err != nil {
		return err
	}
	next := record{f.runs.Count + 1, f.runs.Head, pinned, run}
	text, err := encode(next)
	if err != nil {
		return err
	}
	if err := f.replace(runName(next.Number), text); err != nil {
		return err
	}
	c.Runs = custody.Chain{Count: next.Number, Head: digest(text)}
	if err := f.replaceBy(caseName, func(w io.Writer) error { return encodeCase(jsonout.Writer(w), c, false) }); err != nil {
		return err
	}
	if f.old != nil {
		f.gone = f.old.Files
	}
	f.old, f.runs = c, c.Runs
	f.writing = false // what is staged belongs to the case now
	if err = f.settle(); err != nil {
		f.begun = false // it is committed: whoever finds its note finds its record, too
	} else {
		err = errors.Join(f.over(), f.promote())
	}
	if err != nil {
		return fmt.Errorf("the case is committed, but not all of its files are in place; open it again to finish: %w", err)
	}
	if err := f.sweep(); err != nil {
		return fmt.Errorf("the case is committed, but files that it replaced remain: %w", err)
	}
	return nil
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func runName(n int) string { return fmt.Sprintf("%s/%06d.json", runsName, n) }

// replace writes a small file under a temporary name and moves it into place. When it
// returns, its name lasts, and so do those of all files that were moved before.
func (f *Folder) replace(name string, text []byte) error {
	err := f.replaceBy(name, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
	if err != nil {
		return err
	}
	return f.settle()
}

// replaceBy is replace of what write writes, whose name may not last yet.
func (f *Folder) replaceBy(name string, write func(io.Writer) error) error {
	w, err := f.begin(nil, false)
	if err != nil {
		return err
	}
	sum := sha256.New()
	text := bufio.NewWriterSize(io.MultiWriter(w, sum), 64<<10)
	if err := errors.Join(write(text), text.Flush()); err != nil {
		w.Abandon()
		return err
	}
	if err := w.seal(hex.EncodeToString(sum.Sum(nil))); err != nil {
		w.Abandon()
		return f.outputError(w.temp, err)
	}
	return f.move(w.temp, name)
}

// adopt takes into the chain what a run that was killed before its commit has
// recorded. A record that does not follow the last is no record of ours.
func (f *Folder) adopt() error {
	for {
		text, err := f.root.ReadFile(runName(f.runs.Count + 1))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		var r record
		if json.Unmarshal(text, &r) != nil || r.Previous != f.runs.Head {
			return fmt.Errorf("the case %s %w: %s does not follow the record before it", f.dir, ErrDamaged, runName(f.runs.Count+1))
		}
		f.runs = custody.Chain{Count: f.runs.Count + 1, Head: digest(text)}
	}
}

// load reads case.json and finishes a commit that was cut short.
func (f *Folder) load() error {
	text, err := f.root.Open(caseName)
	if err != nil {
		return err
	}
	defer text.Close()
	c, err := readCase(bufio.NewReaderSize(text, 1<<16))
	switch {
	case errors.Is(err, ErrVersion):
		return fmt.Errorf("the case %s %w", f.dir, err)
	case err != nil:
		return fmt.Errorf("the case %s: %w", f.dir, err)
	}
	for _, file := range c.Files {
		if !goodName.MatchString(file.Path) || len(file.SHA256) != 2*sha256.Size {
			return fmt.Errorf("the case %s %w: case.json lists a file that this program did not name", f.dir, ErrDamaged)
		}
	}
	f.old, f.files, f.runs = c, slices.Clone(c.Files), c.Runs
	for _, file := range c.Files {
		name := heldBack(file.SHA256, file.Path)
		if _, err := f.root.Lstat(name); err == nil && !dataName.MatchString(file.Path) {
			f.staged[file.Path] = name
		}
	}
	return f.promote()
}

// promote moves the derived files of the committed case to their places.
func (f *Folder) promote() error {
	var waiting []custody.File
	for _, file := range f.old.Files {
		if f.staged[file.Path] != "" {
			waiting = append(waiting, file)
		}
	}
	slices.SortFunc(waiting, func(a, b custody.File) int { return strings.Compare(a.Path, b.Path) })
	held := func(file custody.File) string { return f.staged[file.Path] }
	known := func(file custody.File) bool { return f.verified[wholeAs(held(file), file.SHA256)] }
	unknown := slices.DeleteFunc(slices.Clone(waiting), known) // of a run that was cut short
	for n, fault := range f.checkEach(unknown, held) {
		if fault == nil {
			f.verified[wholeAs(held(unknown[n]), unknown[n].SHA256)] = true
		}
	}
	for _, file := range slices.DeleteFunc(waiting, func(file custody.File) bool { return !known(file) }) {
		if err := f.move(held(file), file.Path); err != nil {
			return err
		}
		f.verified[wholeAs(file.Path, file.SHA256)] = true
		delete(f.staged, file.Path)
	}
	clear(f.staged)
	return f.settle()
}

// sweep deletes what case.json does not name: staging, data files by the shape
// of their names, and the derived files that the case had and has no longer.
// Whatever else is in the folder is not ours.
func (f *Folder) sweep() error {
	if err := f.step("sweep"); err != nil {
		return err
	}
	if err := f.root.RemoveAll(staging); err != nil {
		return f.outputError(staging, err)
	}
	listed := map[string]bool{}
	if f.old != nil {
		for _, file := range f.old.Files {
			listed[file.Path] = true
		}
	} else if _, err := f.root.Lstat(caseName); err == nil {
		return nil // the case to be replaced still stands
	}
	names, err := f.names()
	if err != nil {
		return err
	}
	for _, name := range names {
		if !listed[name] && (dataName.MatchString(name) || f.derived(name)) {
			if err := f.root.Remove(name); err != nil {
				return f.outputError(name, err)
			}
			f.prune(path.Dir(name))
		}
	}
	return nil
}

// derived reports whether a name is one that this program gave to a file: one
// of the contract, or of the case that was replaced.
func (f *Folder) derived(name string) bool {
	switch name {
	case "findings.jsonl", "not-assessed.jsonl", "rejected.jsonl":
		return true
	}
	return slices.ContainsFunc(f.gone, func(o custody.File) bool { return o.Path == name })
}

// prune removes a folder that has become empty.
func (f *Folder) prune(name string) {
	if name != "." {
		_ = f.root.Remove(name) // fails where something is left in it
	}
}

// names lists the files of the case folder but for what is beside the case.
func (f *Folder) names() (names []string, err error) {
	err = fs.WalkDir(f.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return f.outputError(name, err)
		case name == staging:
			return fs.SkipDir
		case !d.IsDir() && name != lockName && name != heldName && name != caseName:
			names = append(names, name)
		}
		return nil
	})
	return names, err
}
