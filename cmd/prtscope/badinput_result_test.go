package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"prtscope/ingest/custody"
)

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
		number := func(row map[string]any) (n int) { fmt.Sscan(fmt.Sprint(row["record"]), &n); return n }
		return number(a) - number(b)
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

// both makes two checks.
func both(a, b func(*testing.T, *result)) func(*testing.T, *result) {
	return func(t *testing.T, r *result) {
		a(t, r)
		b(t, r)
	}
}

// sameAs wants the sign-ins that another spelling of the export gives.
func sameAs(text string) func(*testing.T, *result) {
	return func(t *testing.T, r *result) {
		r.must(os.MkdirAll(filepath.Join(r.dir, "plain"), 0o755))
		r.must(os.WriteFile(filepath.Join(r.dir, "plain", "a.json"), []byte(text), 0o644))
		if status, _, said, _ := r.run("ingest", "plain", "-o", "same"); status != 0 {
			t.Fatalf("%d\n%s", status, said)
		}
		_, want, _, _ := r.run("export", "same", "--format", "jsonl")
		if got := r.export(); withoutPlaces(got) != withoutPlaces(want) || want == "" {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

// anotherZone wants the zone of a file to be told that does not name it and is not UTC, by
// another export of the same sign-ins.
func anotherZone(t *testing.T, r *result) {
	folder := filepath.Join(r.dir, "zoned")
	r.must(os.MkdirAll(folder, 0o755))
	csv := portalFile(portalRow(0, "2026-05-01 11:00:00", "a"), portalRow(7, "2026-05-01 11:00:07", "a"))
	r.must(os.WriteFile(filepath.Join(folder, portalName), []byte(strings.Replace(csv, "Date (UTC)", "Date", 1)), 0o644))
	r.must(os.WriteFile(filepath.Join(folder, "a.json"), []byte(graphPage(signIn(0), signIn(7))), 0o644))
	r.run("run", "zoned", "-o", "hours")
	found, err := os.ReadFile(filepath.Join(r.dir, "hours", "findings.jsonl"))
	r.must(err)
	if !strings.Contains(string(found), "CX-005") || !strings.Contains(string(found), "2 h later") {
		t.Errorf("no word of the two hours:\n%s", found)
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

// lasts wants a run that took no longer.
func lasts(most time.Duration) func(*testing.T, *result) {
	return func(t *testing.T, r *result) {
		if r.took > most {
			t.Errorf("it took %v, want no more than %v", r.took, most)
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
