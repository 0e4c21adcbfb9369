//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// peak returns how many bytes of memory a process held at most.
func peak(p *os.ProcessState) int64 {
	use, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return int64(use.Maxrss)
	}
	return int64(use.Maxrss) << 10
}

// nobody runs the program as a user to whom permissions apply.
func (b *box) nobody(args ...string) (status int, said string) {
	b.t.Helper()
	cmd := exec.Command(b.program, args...)
	cmd.Dir = b.dir
	if os.Geteuid() == 0 {
		self, err := os.Executable()
		b.must(err)
		cmd.Path = filepath.Join(b.dir, "program", "prtscope") // where others may look
		b.must(os.MkdirAll(filepath.Dir(cmd.Path), 0o755))
		if err := os.Link(self, cmd.Path); err != nil && !errors.Is(err, os.ErrExist) {
			b.t.Skipf("the program cannot be put where another user can run it: %v", err)
		}
		b.must(os.Chmod(filepath.Dir(b.dir), 0o755))
		b.must(os.Chmod(b.dir, 0o777))
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		b.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// asNobody is a check that runs the command as a user to whom permissions apply
// and wants that status and those words.
func asNobody(want int, args []string, words ...string) func(*testing.T, *result) {
	return func(t *testing.T, r *result) {
		status, said := r.nobody(args...)
		if status != want {
			t.Errorf("exit status %d, want %d\n%s", status, want, said)
		}
		for _, w := range words {
			if !strings.Contains(said, w) {
				t.Errorf("it does not say %q:\n%s", w, said)
			}
		}
	}
}

// endless starts the program on a pipe that goes on and on, waits until it has
// the case, lets do happen and returns how it ended.
func (b *box) endless(do func(p *os.Process)) (status int, said string) {
	b.t.Helper()
	cmd := exec.Command(b.program, "ingest", "-", "-o", "case")
	cmd.Dir = b.dir
	in, err := cmd.StdinPipe()
	b.must(err)
	var out strings.Builder
	cmd.Stderr = &out
	b.must(cmd.Start())
	go func() {
		for i := 0; ; i++ {
			if _, err := io.WriteString(in, noise(i)+"\n"); err != nil {
				return
			}
		}
	}()
	for i := 0; i < 1000; i++ {
		if _, err := os.Stat(filepath.Join(b.made(), ".staging")); err == nil {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	do(cmd.Process)
	cmd.Wait()
	return cmd.ProcessState.ExitCode(), out.String()
}

// stopped starts the program, interrupts it as soon as it has begun to write and
// returns how it ended, which must be soon.
func (b *box) stopped(args ...string) (status int, said string) {
	b.t.Helper()
	cmd := exec.Command(b.program, args...)
	cmd.Dir = b.dir
	var out strings.Builder
	cmd.Stderr = &out
	b.must(cmd.Start())
	for range 10_000 {
		if _, err := os.Stat(filepath.Join(b.made(), ".staging")); err == nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	sent := time.Now()
	cmd.Process.Signal(os.Interrupt)
	cmd.Wait()
	if took := time.Since(sent); took > 2*time.Second {
		b.t.Errorf("%v: it went on for %v", args, took)
	}
	return cmd.ProcessState.ExitCode(), out.String()
}

var ingestIn = []string{"ingest", "in", "-o", "case"}

var unixFolders = []badCase{
	{id: "FS-01", what: "links: in a circle, to the root, to nowhere", lay: func(b *box) {
		good(b)
		for name, to := range map[string]string{"loop": "../in", "root": "/", "nowhere": "missing", "passwd": "/etc/passwd"} {
			b.must(os.Symlink(to, filepath.Join(b.in(), name)))
		}
	}, status: 3, kept: 1, says: []string{"in/loop: cannot be read: a symbolic link", "in/root: ", "in/nowhere: ", "in/passwd: "}},
	{id: "FS-02", what: "a pipe in the folder, and a device by name", lay: func(b *box) {
		good(b)
		b.must(syscall.Mkfifo(filepath.Join(b.in(), "pipe.json"), 0o600))
		l, err := net.Listen("unix", filepath.Join(b.in(), "socket.json"))
		if err != nil {
			b.t.Skip(err) // a long name for the temporary folder
		}
		b.t.Cleanup(func() { l.Close() })
	}, status: 3, kept: 1, says: []string{"in/pipe.json: cannot be read: neither a file", "in/socket.json: cannot be read: neither a file"}, check: func(t *testing.T, r *result) {
		for _, name := range []string{"/dev/zero", "/dev/tty", "in/pipe.json", "in/socket.json"} {
			began := time.Now()
			if status, _, said, _ := r.run("ingest", "in/good.json", name, "-o", "other"); status != 11 || !strings.Contains(said, name) || time.Since(began) > 5*time.Second {
				t.Errorf("%s ends with %d after %v\n%s", name, status, time.Since(began), said)
			}
		}
		if _, err := os.Stat(filepath.Join(r.dir, "other", "case.json")); err == nil {
			t.Error("there is a case of half of what was named")
		}
	}, why: "found in a folder it is a reservation (3), as the row has it; named, it ends the run at once (11), as the contract has it: with a good export named beside it, the check finds that no case is made of half of what was asked for"},
	{id: "FS-04", what: "a file that may not be read", lay: func(b *box) {
		good(b)
		b.put("closed.json", graphPage(signIn(1)))
		b.must(os.Chmod(filepath.Join(b.in(), "closed.json"), 0))
	}, args: verb("version"), check: asNobody(3, ingestIn, "in/closed.json: cannot be read: open: permission denied; make it readable", "1 = 1 kept")},
	{id: "FS-05", what: "a folder that may not be listed", lay: func(b *box) {
		good(b)
		b.put("closed/a.json", graphPage(signIn(1)))
		b.must(os.Chmod(filepath.Join(b.in(), "closed"), 0))
		b.t.Cleanup(func() { os.Chmod(filepath.Join(b.in(), "closed"), 0o755) })
	}, args: verb("version"), check: asNobody(3, ingestIn, "in/closed: cannot be read: open: permission denied", "1 = 1 kept")},
	{id: "FS-11", what: "exports in a folder that takes nothing", lay: func(b *box) {
		good(b)
		b.must(os.Chmod(b.in(), 0o555))
		b.t.Cleanup(func() { os.Chmod(b.in(), 0o755) })
	}, args: verb("version"), check: asNobody(0, ingestIn, "1 = 1 kept")},
	{id: "FS-13", what: "a place for the case that takes nothing", lay: func(b *box) {
		good(b)
		b.put("closed.json", graphPage(signIn(1)))
		b.must(os.Chmod(filepath.Join(b.in(), "closed.json"), 0)) // a run that comes to it says so
		b.must(os.Mkdir(filepath.Join(b.dir, "shut"), 0o555))
	}, args: verb("version"), check: func(t *testing.T, r *result) {
		for _, dir := range []string{"shut/case", "shut"} {
			if status, said := r.nobody("ingest", "in", "-o", dir); status != 13 || !strings.Contains(said, "shut") || strings.Contains(said, "closed.json") || strings.Contains(said, "records") {
				t.Errorf("%s: exit status %d\n%s", dir, status, said)
			}
		}
	}, why: "no file system that was mounted to be read alone, which only root can do: a folder that its user may not write to is refused by the same calls"},
	{id: "FS-20", what: "interrupted", lay: good, args: verb("version"), check: func(t *testing.T, r *result) {
		for signal, want := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143} {
			var sent time.Time
			status, said := r.endless(func(p *os.Process) { sent = time.Now(); p.Signal(signal) })
			if took := time.Since(sent); status != want || took > 2*time.Second {
				t.Errorf("%v: exit status %d after %v\n%s", signal, status, took, said)
			}
			if _, err := os.Stat(filepath.Join(r.made(), "case.json")); err == nil {
				t.Error("something was committed")
			}
			if _, err := os.Stat(filepath.Join(r.made(), ".staging")); err == nil {
				t.Error("staging is left")
			}
		}
		r.put("many.json", ndjson(signIns(0, 20_000)...))
		if status, _, said, _ := r.run(ingestIn...); status != 0 {
			t.Fatalf("%d\n%s", status, said)
		}
		for _, verb := range []string{"analyze", "report"} {
			before, err := os.ReadFile(filepath.Join(r.made(), "case.json"))
			r.must(err)
			status, said := r.stopped(verb, "case")
			if after, err := os.ReadFile(filepath.Join(r.made(), "case.json")); status != 130 || err != nil || !bytes.Equal(before, after) {
				t.Errorf("%s that is interrupted ends with %d (%v)\n%s", verb, status, err, said)
			}
			if _, err := os.Stat(filepath.Join(r.made(), ".staging")); err == nil {
				t.Errorf("%s leaves its staging", verb)
			}
			if status, _, said, _ := r.run(verb, "case", "-q"); status != 0 {
				t.Errorf("%s after that ends with %d\n%s", verb, status, said)
			}
		}
	}},
	{id: "FS-22", what: "few files may be open", lay: func(b *box) {
		for i := range 200 {
			b.put(fmt.Sprintf("%d.json", i), graphPage(signIn(i)))
		}
	}, args: verb("version"), check: func(t *testing.T, r *result) {
		cmd := exec.Command("/bin/sh", "-c", `ulimit -n 64 && exec "$@"`, "sh", r.program, "ingest", "in", "-o", "case")
		cmd.Dir = r.dir
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "200 kept") {
			t.Errorf("%v\n%s", err, out)
		}
	}},
	{id: "FS-23", what: "two runs at once on one case", lay: good, args: verb("version"), check: func(t *testing.T, r *result) {
		r.endless(func(p *os.Process) {
			var all sync.WaitGroup
			for range 19 {
				all.Go(func() {
					cmd := exec.Command(r.program, ingestIn...)
					cmd.Dir = r.dir
					said, _ := cmd.CombinedOutput()
					if status := cmd.ProcessState.ExitCode(); status != 14 || cmd.ProcessState.UserTime() > 2*time.Second {
						t.Errorf("another run ends with %d after %v of a core\n%s", status, cmd.ProcessState.UserTime(), said)
					}
				})
			}
			all.Wait()
			p.Kill()
		})
	}},
	{id: "FS-24", what: "the lock of a run that was killed", lay: good, args: verb("version"), check: func(t *testing.T, r *result) {
		r.endless(func(p *os.Process) { p.Kill() })
		if status, _, said, _ := r.run(ingestIn...); status != 0 {
			t.Errorf("the next run ends with %d\n%s", status, said)
		}
	}},
	{id: "FS-26", what: "names of any bytes", lay: func(b *box) {
		for i, name := range []string{"caf\xe9.json", "caf\xe8.json", "two\nlines.json", "\x1b]0;owned\x07.json", strings.Repeat("n", 250) + ".json"} {
			b.put(name, graphPage(signIn(i)))
		}
		long := strings.Repeat(strings.Repeat("d", 200)+"/", 15)
		b.put(long+"a.json", graphPage(signIn(9)))
		b.put("cut\xff.json", cutTail(graphPage(signIn(10)), 1))
	}, status: 3, kept: 7, notes: "JSON_UNCLOSED", says: []string{`in/cut\xff.json`}, check: func(t *testing.T, r *result) {
		r.source(`in/caf\xe9.json`)
		r.source(`in/caf\xe8.json`)
		if status, _, said, _ := r.run("verify", "case"); status != 0 || strings.Contains(said, "not there") {
			t.Errorf("verify ends with %d\n%s", status, said)
		}
	}},
}
