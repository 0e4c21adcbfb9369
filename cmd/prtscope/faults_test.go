//go:build unix

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"prtscope/ingest/casefile"
	"prtscope/ingest/custody"
	"prtscope/samples"
)

// A sweep is a case of one export, and the commands that a fault may meet.
type sweep struct {
	t                *testing.T
	program, exports string
	before           string              // the case that faults meet
	old, ingest      map[string]struct{} // what case.json lists: before, and after the ingest
}

// TestFaults kills the real program at random moments, and lets it run out of
// room: the case is then the old or the new one, whole, and the next run works.
// PRTSCOPE_FAULTS is how many times; make faults does many.
func TestFaults(t *testing.T) {
	times := 4
	if n, err := strconv.Atoi(os.Getenv("PRTSCOPE_FAULTS")); err == nil {
		times = n
	}
	s := newSweep(t)
	seen := map[string]int{}
	for n := range times {
		seen[s.killed(n)]++
	}
	for n := range max(4, times/4) {
		seen[s.full(n)]++
	}
	t.Logf("after kills and full disks: %v", seen)
	if seen["old"] == 0 {
		t.Error("no fault left the old case: they do not do what they are meant to")
	}
}

func newSweep(t *testing.T) *sweep {
	t.Helper()
	dir := t.TempDir()
	s := &sweep{t: t, program: asProgram(t, dir), exports: filepath.Join(dir, "exports"), before: filepath.Join(dir, "before")}
	if err := os.CopyFS(s.exports, samples.Files()); err != nil {
		t.Fatal(err)
	}
	s.must(0, s.program, "run", filepath.Join(s.exports, "graph"), "-o", s.before)
	s.old = listed(t, s.before)
	after := s.copy("after")
	s.must(0, s.program, "ingest", filepath.Join(s.exports, "portal-2025"), "-o", after)
	s.ingest = listed(t, after)
	return s
}

// asProgram returns the name in a folder by which the test is the program.
func asProgram(t *testing.T, dir string) string {
	t.Helper()
	self, err := os.Executable()
	name := filepath.Join(dir, "prtscope")
	if err == nil {
		err = os.Symlink(self, name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return name
}

func (s *sweep) copy(name string) string {
	dir := filepath.Join(s.t.TempDir(), name)
	if err := os.CopyFS(dir, os.DirFS(s.before)); err != nil {
		s.t.Fatal(err)
	}
	return dir
}

// must runs a command that has to end like that.
func (s *sweep) must(status int, args ...string) {
	s.t.Helper()
	out, err := exec.Command(args[0], args[1:]...).CombinedOutput()
	var exit *exec.ExitError
	if got := 0; err != nil && (!errors.As(err, &exit) || exit.ExitCode() != status) || err == nil && status != got {
		s.t.Fatalf("%q: %v, want status %d\n%s", args[1:], err, status, out)
	}
}

// listed is what case.json says that the case holds.
func listed(t *testing.T, dir string) map[string]struct{} {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "case.json"))
	var c custody.Case
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]struct{}{}
	for _, f := range c.Files {
		files[f.Path+" "+f.SHA256] = struct{}{}
	}
	return files
}

func equal(a, b map[string]struct{}) bool {
	for k := range a {
		if _, ok := b[k]; !ok {
			return false
		}
	}
	return len(a) == len(b)
}

// verdict says which case is in the folder, and that it is whole; then the next
// run must work and bring the new one about.
func (s *sweep) verdict(dir, fault string) (which string) {
	s.t.Helper()
	switch got := listed(s.t, dir); {
	case equal(got, s.old):
		which = "old"
	case equal(got, s.ingest):
		which = "new"
	default:
		s.t.Fatalf("%s: the case is neither the old nor the new one: %v", fault, got)
	}
	f, err := casefile.Open(dir) // finishes a commit that was cut short
	if err != nil {
		s.t.Fatalf("%s: %v", fault, err)
	}
	for _, file := range f.Case().Files {
		r, err := f.OpenFile(file)
		if err != nil {
			s.t.Errorf("%s: %v", fault, err)
			continue
		}
		r.Close()
	}
	if err := f.Close(); err != nil {
		s.t.Errorf("%s: %v", fault, err)
	}
	s.must(0, s.program, "ingest", filepath.Join(s.exports, "portal-2025"), "-o", dir, "-q")
	s.must(0, s.program, "analyze", dir, "-q")
	s.must(0, s.program, "verify", dir)
	if _, err := os.Stat(filepath.Join(dir, ".staging")); !errors.Is(err, fs.ErrNotExist) {
		s.t.Errorf("%s: staging is left", fault)
	}
	return which
}

// killed kills an ingest at a moment that depends on n.
func (s *sweep) killed(n int) string {
	dir := s.copy("case")
	cmd := exec.Command(s.program, "ingest", filepath.Join(s.exports, "portal-2025"), "-o", dir)
	after := time.Duration(rand.New(rand.NewPCG(1, uint64(n))).Int64N(int64(250 * time.Millisecond)))
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { cmd.Process.Kill() })
	cmd.Wait()
	timer.Stop()
	return s.verdict(dir, fmt.Sprintf("killed after %s", after))
}

// confined is a command whose files may grow to so many blocks.
func confined(blocks int, args ...string) *exec.Cmd {
	return exec.Command("/bin/sh", append([]string{"-c", `ulimit -f ` + strconv.Itoa(blocks) + ` && exec "$@"`, "sh"}, args...)...)
}

// full lets an ingest run out of room: no file may grow beyond some kilobytes.
func (s *sweep) full(n int) string {
	dir := s.copy("case")
	blocks := 1 << (n % 10) // of 512 bytes, or 1024 by some shells
	out, err := confined(blocks, s.program, "ingest", filepath.Join(s.exports, "portal-2025"), "-o", dir).CombinedOutput()
	var exit *exec.ExitError
	fault := fmt.Sprintf("files of at most %d blocks", blocks)
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != exitOutput || !strings.Contains(string(out), "cannot write")) {
		s.t.Errorf("%s: %v, want status %d\n%s", fault, err, exitOutput, out)
	}
	return s.verdict(dir, fault)
}

// TestFaultsOfWhatIsTemporary lets an ingest run out of room for what it puts
// aside: that is a failure to write, and never said of an export.
func TestFaultsOfWhatIsTemporary(t *testing.T) {
	program := asProgram(t, t.TempDir())
	parquet, err := fs.ReadFile(samples.Files(), "parquet/SigninLogs-flat.parquet")
	if err != nil {
		t.Fatal(err)
	}
	var users strings.Builder // more than memory may hold of their table
	for i := range 60_000 {
		fmt.Fprintf(&users, `{"id":"2d2218b2-cecf-4a91-a532-%012d","isDeleted":false,"riskLevel":"low","riskState":"atRisk","riskDetail":"none","riskLastUpdatedDateTime":"2026-05-16T02:20:49Z","userDisplayName":"User %d","userPrincipalName":"u%d@nordbrygge.example"}`+"\n", i, i, i)
	}
	for _, tt := range []struct {
		export, text, into string
	}{
		{"packed.zip", zipped(member{name: "copy.parquet", text: string(parquet)}), "/parquet-"},
		{"torn.json", noises(0, 20) + strings.Repeat(`{"id": nothing}`+"\n", 5000), "/rejected-"},
		{"users.json", users.String(), "/risk-000001.run"},
	} {
		dir := t.TempDir()
		export, made := filepath.Join(dir, tt.export), filepath.Join(dir, "case")
		if err := os.WriteFile(export, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := confined(32, program, "ingest", export, "-o", made).CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != exitOutput {
			t.Errorf("%s: %v, want status %d", tt.export, err, exitOutput)
		}
		if said := string(out); !strings.Contains(said, "cannot write "+made) || !strings.Contains(said, tt.into) || !strings.Contains(said, "; free space, or choose another folder with -o") {
			t.Errorf("%s: said %q, want that %s cannot be written, and what to do", tt.export, said, tt.into)
		}
		if _, err := os.Stat(filepath.Join(made, "case.json")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: something was committed", tt.export)
		}
		if out, err = exec.Command(program, "ingest", export, "-o", made).CombinedOutput(); strings.Contains(string(out), "damaged") {
			t.Errorf("%s: with room it says %s", tt.export, out)
		}
		if len(listed(t, made)) == 0 {
			t.Errorf("%s: with room nothing was read: %v\n%s", tt.export, err, out)
		}
	}
}
