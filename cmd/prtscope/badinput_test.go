package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

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
	out, err string // what was said
	memory   int64  // bytes that were held at most
	took     time.Duration
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

// newBox makes the folder of a case, with one for the exports in it.
func newBox(t *testing.T) *box {
	b := &box{t: t, dir: t.TempDir()}
	b.program = filepath.Join(b.dir, "prtscope")
	self, err := os.Executable()
	b.must(err)
	b.must(os.Symlink(self, b.program)) // by this name the test is the program
	b.must(os.Symlink(self, filepath.Join(b.dir, "measured")))
	b.must(os.Mkdir(b.in(), 0o755))
	return b
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
	b := newBox(t)
	if c.lay != nil {
		c.lay(b)
	}
	before := contentsOf(b.in())
	args := append([]string{"ingest", "in", "-o", "case"}, c.flags...)
	if c.args != nil {
		args = c.args(b)
	}
	r := &result{box: b}
	status, began := 0, time.Now()
	status, r.out, r.err, r.memory = b.run(args...)
	r.took = time.Since(began)
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
