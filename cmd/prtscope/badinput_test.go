package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/custody"
)

// The suite of bad input. Each file badinput_*_test.go is a table of cases that
// have a name such as JSON-07 for good: evidence that is cut, broken, forged or
// merely odd, what prtscope must make of it, and with which exit status. A case
// makes its own files. To see one of them:
//
//	go test ./cmd/prtscope -run TestBadInput/JSON-07 -v

// badCase is one of them.
type badCase struct {
	id, what string
	lay      func(*box)            // makes the exports in the folder in, which is then ingested
	flags    []string              // beyond `ingest in -o case`
	args     func(b *box) []string // in place of all that
	status   int                   // exit status
	kept     int64                 // rows of sign-ins
	codes    string                // of what is set aside, sorted, each with its number: "DEPTH JSON_SYNTAX*3"
	notes    string                // codes of notes that are cautions, sorted, each once
	says     []string              // in what is said on the terminal
	never    []string              // must not be
	check    func(t *testing.T, r *result)
	// elsewhere names the test that shows it, "FOLDER TestName", where a whole run
	// cannot: there lay and all of the above are not given.
	elsewhere string
	// why says where the behaviour differs from what was first asked for, and
	// why it is better so.
	why string
}

// result is what became of a case.
type result struct {
	*box
	out, err string        // what was said
	memory   int64         // bytes that were held at most
	c        *custody.Case // nil where nothing was committed
	rejected []rejectedLine
}

type rejectedLine struct {
	Source, Code, Field, Reason, Raw string
	Record, Offset, Length           int64
	Last                             int64 `json:"last_record"`
}

// box is the folder of a case.
type box struct {
	t       *testing.T
	dir     string
	program string
}

func (b *box) in() string   { return filepath.Join(b.dir, "in") }
func (b *box) made() string { return filepath.Join(b.dir, "case") }

// put writes an export.
func (b *box) put(name, text string) {
	b.t.Helper()
	p := filepath.Join(b.in(), name)
	b.must(os.MkdirAll(filepath.Dir(p), 0o755))
	b.must(os.WriteFile(p, []byte(text), 0o644))
}

// pour writes an export too large to be held.
func (b *box) pour(name string, write func(w io.Writer)) {
	b.t.Helper()
	f, err := os.Create(filepath.Join(b.in(), name))
	b.must(err)
	w := bufio.NewWriter(f)
	write(w)
	b.must(w.Flush())
	b.must(f.Close())
}

// repeat writes n times the text.
func repeat(w io.Writer, text string, n int) {
	for range n {
		io.WriteString(w, text)
	}
}

func (b *box) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// file is a case of one export.
func file(name string, text func() string) func(*box) {
	return func(b *box) { b.put(name, text()) }
}

func text(s string) func() string { return func() string { return s } }

// run runs the program and returns its exit status, what it says, and how much
// memory it held.
func (b *box) run(args ...string) (status int, out, said string, memory int64) {
	b.t.Helper()
	cmd := exec.Command(filepath.Join(b.dir, "measured"), append([]string{b.program}, args...)...)
	cmd.Dir = b.dir
	var o, e strings.Builder
	cmd.Stdout, cmd.Stderr = &o, &e
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		b.t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(b.dir, "memory"))
	b.must(err)
	fmt.Sscan(string(text), &memory)
	return cmd.ProcessState.ExitCode(), o.String(), e.String(), memory
}

// measured runs a command and leaves in the file memory how many bytes it held
// at most. A process of its own does that, since a new process is booked what
// the one that starts it holds.
func measured() {
	cmd := exec.Command(os.Args[1], os.Args[2:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Run()
	if err := os.WriteFile("memory", []byte(fmt.Sprint(peak(cmd.ProcessState))), 0o600); err != nil {
		panic(err)
	}
	os.Exit(cmd.ProcessState.ExitCode())
}

func TestBadInput(t *testing.T) {
	tables := [][]badCase{badJSON, badCSV, badFiles, badArchives, badFolders, badData}
	seen := map[string]bool{}
	for _, c := range slices.Concat(tables...) {
		if seen[c.id] {
			t.Errorf("%s stands twice", c.id)
		}
		seen[c.id] = true
		t.Run(c.id, func(t *testing.T) {
			t.Parallel()
			c.run(t)
		})
	}
	for family, n := range map[string]int{"JSON": 44, "CSV": 28, "FILE": 3, "GZIP": 7, "ZIP": 16, "TAR": 1, "FS": 34, "DATA": 25} {
		for i := 1; i <= n; i++ {
			if id := fmt.Sprintf("%s-%02d", family, i); !seen[id] {
				t.Errorf("%s is in no table", id)
			}
		}
	}
}

func (c badCase) run(t *testing.T) {
	if c.elsewhere != "" {
		shownElsewhere(t, c.elsewhere)
		return
	}
	b := &box{t: t, dir: t.TempDir()}
	b.program = filepath.Join(b.dir, "prtscope")
	self, err := os.Executable()
	b.must(err)
	b.must(os.Symlink(self, b.program)) // by this name the test is the program
	b.must(os.Symlink(self, filepath.Join(b.dir, "measured")))
	b.must(os.Mkdir(b.in(), 0o755))
	if c.lay != nil {
		c.lay(b)
	}
	before := contentsOf(b.in())
	args := append([]string{"ingest", "in", "-o", "case"}, c.flags...)
	if c.args != nil {
		args = c.args(b)
	}
	r := &result{box: b}
	status := 0
	status, r.out, r.err, r.memory = b.run(args...)
	if status != c.status {
		t.Errorf("%s: exit status %d, want %d\n%s", c.what, status, c.status, r.err)
	}
	r.read()
	r.honest(before)
	for _, s := range c.says {
		if !strings.Contains(r.err+r.out, s) {
			t.Errorf("%s: it does not say %q:\n%s", c.what, s, r.err)
		}
	}
	for _, s := range c.never {
		if strings.Contains(r.err+r.out, s) {
			t.Errorf("%s: it says %q:\n%s", c.what, s, r.err)
		}
	}
	if r.c != nil && (c.args == nil || c.kept != 0) {
		if got := r.c.Account.Kept; got != c.kept {
			t.Errorf("%s: %d sign-ins kept, want %d; account %+v\n%s", c.what, got, c.kept, r.c.Account, r.err)
		}
		if got := r.codes(); got != c.codes {
			t.Errorf("%s: set aside %q, want %q", c.what, got, c.codes)
		}
		if got := r.cautions(); got != c.notes {
			t.Errorf("%s: cautions %q, want %q", c.what, got, c.notes)
		}
	}
	if c.check != nil {
		c.check(t, r)
	}
}

// shownElsewhere wants a test of that name in that folder.
func shownElsewhere(t *testing.T, where string) {
	folder, name, _ := strings.Cut(where, " ")
	files, err := filepath.Glob(filepath.Join("..", "..", folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil && strings.Contains(string(text), "func "+name+"(t *testing.T)") {
			return
		}
	}
	t.Errorf("%s has no %s", folder, name)
}

// read reads the case that was made, if one was.
func (r *result) read() {
	data, err := os.ReadFile(filepath.Join(r.made(), "case.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	r.must(err)
	r.c = &custody.Case{}
	r.must(json.Unmarshal(data, r.c))
	f, err := os.Open(filepath.Join(r.made(), "rejected.jsonl"))
	r.must(err)
	defer f.Close()
	for lines := bufio.NewReader(f); ; {
		line, err := lines.ReadString('\n')
		if len(line) == 0 {
			return
		}
		var x rejectedLine
		r.must(json.Unmarshal([]byte(line), &x))
		r.rejected = append(r.rejected, x)
		if err != nil {
			return
		}
	}
}

// honest checks what holds for every case: the accounts balance, no record
// hides, nothing that is said can steer a terminal, and no export is changed.
func (r *result) honest(before map[string]string) {
	r.t.Helper()
	if after := contentsOf(r.in()); !maps.Equal(before, after) {
		r.t.Error("the exports were changed")
	}
	for _, c := range r.out + r.err {
		if c < ' ' && c != '\n' && c != '\t' || c == 0x7f || c >= 0x202a && c <= 0x202e {
			r.t.Errorf("the terminal is sent %U: %q", c, r.out+r.err)
			break
		}
	}
	if r.c == nil {
		return
	}
	if err := r.c.Account.Balance(); err != nil {
		r.t.Error(err)
	}
	told := int64(0)
	for _, x := range r.rejected {
		told += max(x.Last, x.Record) - x.Record + 1
	}
	if r.c.Account.Rejected != told {
		r.t.Errorf("%d records are counted as rejected, %d stand in rejected.jsonl", r.c.Account.Rejected, told)
	}
	for _, s := range r.c.Leaves() {
		if sum := s.Spans.Records + s.Spans.Structure + s.Spans.Rejected; s.SHA256 != "" && s.Format != "" && (sum != s.Bytes || s.Spans.Structure < 0) {
			r.t.Errorf("%q: %d bytes, but %+v", s.Path, s.Bytes, s.Spans)
		}
	}
}

// codes lists what was set aside.
func (r *result) codes() string {
	n := map[string]int{}
	for _, x := range r.rejected {
		n[x.Code]++
	}
	var list []string
	for _, code := range slices.Sorted(maps.Keys(n)) {
		if n[code] > 1 {
			code = fmt.Sprintf("%s*%d", code, n[code])
		}
		list = append(list, code)
	}
	return strings.Join(list, " ")
}

// cautions lists the notes that are reservations.
func (r *result) cautions() string {
	codes := map[string]bool{}
	for _, s := range allSources(r.c.Sources) {
		for _, n := range s.Notes {
			if n.Caution {
				codes[n.Code] = true
			}
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(codes)), " ")
}

// source returns the source of a name.
func (r *result) source(name string) *custody.Source {
	r.t.Helper()
	if r.c != nil {
		for _, s := range allSources(r.c.Sources) {
			if s.Path == name {
				return s
			}
		}
	}
	r.t.Fatalf("no source is called %q", name)
	return nil
}

// ended says how the one source ended, for checks that ask nothing else.
func ended(status custody.Status, encoding string) func(*testing.T, *result) {
	return func(t *testing.T, r *result) {
		leaves := r.c.Leaves()
		if s := leaves[0]; len(leaves) != 1 || s.Status != status || s.Encoding != encoding {
			t.Errorf("%d sources, of which the first is %q in %q, want %q in %q", len(leaves), s.Status, s.Encoding, status, encoding)
		}
	}
}

// contentsOf reads what is in a folder, as far as it can be read.
func contentsOf(root string) map[string]string {
	files := map[string]string{}
	filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			files[p] = fmt.Sprint(info.Size(), info.ModTime().UnixNano(), info.Mode())
		}
		return nil
	})
	return files
}

// rows returns the sign-ins of the case, as they are exported.
func (r *result) rows() (rows []map[string]any) {
	r.t.Helper()
	for _, line := range strings.Split(strings.TrimSpace(r.export()), "\n") {
		row := map[string]any{}
		d := json.NewDecoder(strings.NewReader(line))
		d.UseNumber()
		r.must(d.Decode(&row))
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b map[string]any) int {
		return strings.Compare(fmt.Sprint(a["record"]), fmt.Sprint(b["record"]))
	})
	return rows
}

func (r *result) export() string {
	r.t.Helper()
	status, out, said, _ := r.run("export", "case", "--format", "jsonl")
	if status != 0 {
		r.t.Fatalf("export ended with %d\n%s", status, said)
	}
	return out
}

// exported wants texts in the sign-ins as they are exported.
func exported(want ...string) func(*testing.T, *result) {
	return func(t *testing.T, r *result) {
		all := r.export()
		for _, s := range want {
			if !strings.Contains(all, s) {
				t.Errorf("no sign-in says %s:\n%s", s, all)
			}
		}
	}
}

// distinctNames wants that many names of users: none made equal by what was
// wrong with them.
func distinctNames(n int) func(*testing.T, *result) {
	return func(t *testing.T, r *result) {
		names := map[any]bool{}
		for _, row := range r.rows() {
			names[row["user_display_name"]] = true
		}
		if len(names) != n {
			t.Errorf("%d names, want %d: %v", len(names), n, names)
		}
	}
}

// holds wants a run that never held more bytes than that.
func holds(most int64) func(*testing.T, *result) {
	return func(t *testing.T, r *result) {
		if r.memory > most {
			t.Errorf("%d MiB were held, want no more than %d", r.memory>>20, most>>20)
		}
	}
}

// raised wants that many sign-ins to be kept once a limit is raised, and to be
// told of what is still too large, if words are given.
func raised(config string, kept int64, words ...string) func(*testing.T, *result) {
	return func(t *testing.T, r *result) {
		r.must(writeFile(r.box, "raised.yaml", config))
		want := 0
		if len(words) > 0 {
			want = 3
		}
		status, _, said, _ := r.run("ingest", "in", "-o", "raised", "-C", "--config", "raised.yaml")
		if status != want || !strings.Contains(said, fmt.Sprintf("= %d kept", kept)) {
			t.Errorf("with %q it ends with %d, want %d and %d kept\n%s", config, status, want, kept, said)
		}
		for _, w := range words {
			if !strings.Contains(said, w) {
				t.Errorf("with %q it does not say %q\n%s", config, w, said)
			}
		}
	}
}

// writeFile writes a file that is no export, beside the folder of exports.
func writeFile(b *box, name, text string) error {
	return os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o644)
}

// abroad runs the program where clocks and letters are others.
func (b *box) abroad(args ...string) (status int, said string) {
	b.t.Helper()
	cmd := exec.Command(b.program, args...)
	cmd.Dir, cmd.Env = b.dir, append(os.Environ(), "TZ=Asia/Kolkata", "LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8")
	out, _ := cmd.CombinedOutput()
	return cmd.ProcessState.ExitCode(), string(out)
}
