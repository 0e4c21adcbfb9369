package casefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unsafe"

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

// commit makes a case of one data file and one derived file, and more of those.
func commit(t *testing.T, dir, text string, more ...string) {
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
	for _, name := range more {
		w, err = f.Derived(name)
		write(t, w, err, text)
	}
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

// A disk that says it wrote and did not has no part in a case.
func TestWhatTheDiskLostIsNoticed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	f, err := Create(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w, err := f.Data("events", ".parquet")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	f.step = func(name string) error {
		if strings.HasPrefix(name, "sync ") {
			_, err := w.file.WriteAt([]byte{1}, 0)
			return err
		}
		return nil
	}
	var output *OutputError
	if err := w.Close(); !errors.As(err, &output) || !strings.Contains(err.Error(), "read back") {
		t.Errorf("got %v", err)
	}
	if len(f.Files()) > 0 {
		t.Error("the file is in the case")
	}
	if _, err := w.Write([]byte("more")); err == nil {
		t.Error("a file that was given up takes more")
	}
}

func TestReplacingACase(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	commit(t, dir, "old", "report/index.html")
	notes := filepath.Join(dir, "report", "notes.txt")
	if err := os.WriteFile(notes, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Create(dir, true)
	if err != nil {
		t.Fatal(err)
	}
	if f.Case() != nil || len(f.Files()) > 0 {
		t.Error("a case that is to be replaced is still there")
	}
	f.TempDir()
	f.Close()
	if got := state(t, dir); got != "eve old, fin found in old, rep old" {
		t.Errorf("a replacement that was not committed left %s", got)
	}
	if f, err = Create(dir, true); err != nil {
		t.Fatal(err)
	}
	w, err := f.Data("events", ".parquet")
	write(t, w, err, "new")
	if err := f.Commit(&custody.Case{}, Run{}); err != nil {
		t.Fatal(err)
	}
	if f.Case().Runs.Count != 2 {
		t.Errorf("%d runs, want the chain to go on", f.Case().Runs.Count)
	}
	f.Close()
	if got := state(t, dir); got != "eve new" {
		t.Errorf("the case is %s", got)
	}
	if _, err := os.Stat(filepath.Join(dir, "report", "index.html")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a derived file of the old case is still there")
	}
	if _, err := os.Stat(notes); err != nil {
		t.Error("somebody's notes were deleted")
	}
}

func TestNamesAreOurs(t *testing.T) {
	f, err := Create(filepath.Join(t.TempDir(), "case"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, name := range []string{"../x", "/x", "a/../x", ".hidden", "case.json", "runs/000009.json", "events/0123456789abcdef.parquet", "a b", "a\b", "", "x:y"} {
		if _, err := f.Derived(name); err == nil {
			t.Errorf("a derived file may be called %q", name)
		}
	}
	if _, err := f.Data("../events", ".parquet"); err == nil {
		t.Error("a data file may lie outside")
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
	for _, want := range []string{filepath.Base(names[0]) + ": SHA-256", "findings.jsonl: is gone", "more.parquet: is not named", "000002.json: does not follow", "000003.json: is gone"} {
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

func TestFilesOfTheSameBytes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	commit(t, dir, "alike", "not-assessed.jsonl", "rejected.jsonl")
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if faults := f.Verify(); len(faults) > 0 {
		t.Errorf("faults in a sound case: %q", faults)
	}
}

// What case.json says is pinned by the last run record, and a file of the
// user's own is no damage.
func TestVerifySeesAChangedCase(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	f, err := Create(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	said := &custody.Case{Account: custody.Account{Records: 7, Kept: 7}, Analysis: []byte(`{"b":1,  "a":[1, 2]}`)}
	if err := f.Commit(said, Run{}); err != nil {
		t.Fatal(err)
	}
	f.Close()
	os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("mine"), 0o600)
	verify := func() []string {
		f, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		return f.Verify()
	}
	if faults := verify(); len(faults) > 0 {
		t.Errorf("faults in a sound case: %q", faults)
	}
	name := filepath.Join(dir, caseName)
	text, _ := os.ReadFile(name)
	os.WriteFile(name, []byte(strings.Replace(string(text), `"kept": 7`, `"kept": 8`, 1)), 0o600)
	if faults := verify(); len(faults) != 1 || !strings.Contains(faults[0], "case.json") {
		t.Errorf("a changed account gave %q", faults)
	}
}

// Of a hundred thousand sources what they say alike is held once: the case would not
// fit a laptop otherwise.
func TestSourcesShareWords(t *testing.T) {
	source := `{"path":"p","format":"graph","missing":["a","b"],"notes":[{"code":"C","text":"t","caution":true}],"members":[{"path":"q","format":"graph","missing":["a","b"]}]}`
	c, err := readCase(strings.NewReader(`{"schema":` + strconv.Itoa(Schema) + `,"sources":[` + source + `,` + source + `],"conflicts":7}`))
	if err != nil {
		t.Fatal(err)
	}
	a, b := c.Sources[0], c.Sources[1]
	if len(c.Sources) != 2 || c.Conflict != 7 || a.Members[0].Path != "q" || b.Notes[0].Text != "t" {
		t.Errorf("got %+v", c)
	}
	if &a.Missing[0] != &b.Missing[0] || &a.Missing[0] != &b.Members[0].Missing[0] || unsafe.StringData(a.Format) != unsafe.StringData(b.Format) {
		t.Error("two sources hold the same words twice")
	}
	if cap(a.Missing) != 2 {
		t.Error("whoever appends to the list of one changes that of another")
	}
}

// What is no case is said to be damaged, and one of another schema of another version,
// whatever its sources are.
func TestReadCase(t *testing.T) {
	schema := `"schema":` + strconv.Itoa(Schema)
	for text, want := range map[string]error{
		`{` + schema + `,"sources":[]}`:                nil,
		`{` + schema + `,"sources":null}`:              nil,
		`{` + schema + `}`:                             nil,
		`{"sources":[1],"schema":99}`:                  ErrVersion,
		`{` + schema + `,"sources":[1]}`:               ErrDamaged,
		`{` + schema + `,"sources":{}}`:                ErrDamaged,
		`{` + schema + `,"sources":[{"path":"p"}`:      ErrDamaged,
		`{` + schema + `,"sources":[{"size":"much"}]}`: ErrDamaged,
		`{` + schema + `,"files":7}`:                   ErrDamaged,
		`{` + schema + `} {}`:                          ErrDamaged,
		`{` + schema:                                   ErrDamaged,
		`[]`:                                           ErrDamaged,
		``:                                             ErrDamaged,
	} {
		if _, err := readCase(strings.NewReader(text)); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", text, err, want)
		}
	}
}
