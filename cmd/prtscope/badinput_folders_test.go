package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"prtscope/ingest/custody"
)

// good lays one export that is whole.
func good(b *box) { b.put("good.json", graphPage(signIn(0))) }

// withCase makes a case of good exports, which the command of the row then
// meets after it was changed.
func withCase(change func(b *box)) func(*box) {
	return func(b *box) {
		good(b)
		if status, _, said, _ := b.run("run", "in", "-o", "case", "-q"); status != 0 {
			b.t.Fatalf("the case cannot be made: %d\n%s", status, said)
		}
		change(b)
	}
}

// inCase changes the files of the case that match a pattern.
func (b *box) inCase(pattern string, change func(path string, text []byte) []byte) {
	b.t.Helper()
	names, err := filepath.Glob(filepath.Join(b.made(), pattern))
	b.must(err)
	if len(names) == 0 {
		b.t.Fatalf("the case has no %s", pattern)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		b.must(err)
		b.must(os.Chmod(name, 0o644))
		if text = change(name, text); text == nil {
			b.must(os.Remove(name))
		} else {
			b.must(os.WriteFile(name, text, 0o644))
		}
	}
}

func flip(_ string, text []byte) []byte { text[len(text)/2] ^= 4; return text }

func verb(args ...string) func(*box) []string { return func(*box) []string { return args } }

var badFolders = append(unixFolders, []badCase{
	{id: "FS-03", what: "a named input that is not there", lay: good, args: verb("ingest", "in", "in\x1bmissing.json", "-o", "case"), status: 11, says: []string{"missing.json"}, check: nothingMade},
	{id: "FS-06", what: "one file three times", lay: func(b *box) {
		good(b)
		b.must(os.Link(filepath.Join(b.in(), "good.json"), filepath.Join(b.in(), "again.json")))
		b.put("copy.json", graphPage(signIn(0)))
	}, args: verb("ingest", "in", "in/good.json", "./in", "-o", "case"), kept: 1, check: func(t *testing.T, r *result) {
		if n := len(r.c.Leaves()); n != 1 || len(r.c.Sources[0].Copies) != 1 {
			t.Errorf("%d sources, the first with %d copies", n, len(r.c.Sources[0].Copies))
		}
	}},
	{id: "FS-07", what: "a file that grows while it is read", elsewhere: "ingest/archive TestFilesThatChange"},
	{id: "FS-08", what: "a file that is cut while it is read", elsewhere: "ingest/archive TestFilesThatChange"},
	{id: "FS-09", what: "a file that is replaced before it is read", elsewhere: "ingest/archive TestFilesThatChange"},
	{id: "FS-10", what: "an error in the middle of reading", elsewhere: "ingest TestAReadErrorIsNotTheEnd"},
	{id: "FS-12", what: "the time of access", elsewhere: "ingest/archive TestTimeOfAccessStays"},
	{id: "FS-14", what: "the case inside the exports", lay: good, args: verb("ingest", "in", "-o", "in/case"), status: 10, check: nothingMade},
	{id: "FS-15", what: "a folder that is no case where the case belongs", lay: func(b *box) {
		good(b)
		b.must(os.MkdirAll(b.made(), 0o755))
		b.must(writeFile(b, "case/notes.txt", "mine"))
	}, status: 13, check: func(t *testing.T, r *result) {
		if text, err := os.ReadFile(filepath.Join(r.made(), "notes.txt")); string(text) != "mine" {
			t.Errorf("what was there is %q, %v", text, err)
		}
	}},
	{id: "FS-16", what: "a disk that is full", elsewhere: "cmd/prtscope TestFaults"},
	{id: "FS-17", what: "what was written cannot be made to stay", elsewhere: "ingest/casefile TestErrorAtEveryStep"},
	{id: "FS-18", what: "a disk that does not keep what it was given", elsewhere: "ingest/casefile TestWhatTheDiskLostIsNoticed"},
	{id: "FS-19", what: "killed at every step", elsewhere: "ingest/casefile TestDeathAtEveryStep"},
	{id: "FS-21", what: "killed for its memory, which is killed", elsewhere: "cmd/prtscope TestFaults"},
	{id: "FS-25", what: "a file system without locks", elsewhere: "ingest/casefile TestAFileSystemWithoutLocks"},
	{id: "FS-27", what: "names that are one after Unicode is tidied", lay: func(b *box) {
		b.put("\u00e9.json", graphPage(signIn(0)))
		b.put("e\u0301.json", graphPage(signIn(1)))
		b.put("a.json", graphPage(signIn(2)))
		b.put("A.json", graphPage(signIn(3)))
	}, kept: 4, check: func(t *testing.T, r *result) {
		if n := len(r.c.Leaves()); n != 4 {
			t.Errorf("%d sources", n)
		}
	}},
	{id: "FS-28", what: "names that Windows keeps for itself", lay: file("a.zip", func() string {
		return zipped(member{name: "CON", text: noises(0, 1)}, member{name: "NUL", text: noises(1, 1)}, member{name: "aux.json", text: noises(2, 1)}, member{name: "a.json. ", text: noises(3, 1)}, member{name: "a.json:b", text: noises(4, 1)})
	}), kept: 5, check: func(t *testing.T, r *result) {
		for name := range contentsOf(r.made()) {
			if base := filepath.Base(name); strings.ContainsAny(base, ": ") || strings.HasPrefix(base, "aux") || base == "CON" || base == "NUL" {
				t.Errorf("the case has a file called %q", base)
			}
		}
	}},
	{id: "FS-29", what: "a case that was moved", lay: withCase(func(b *box) { b.must(os.Rename(b.made(), filepath.Join(b.dir, "moved"))) }), args: verb("verify", "moved"),
		check: func(t *testing.T, r *result) {
			if status, _, said, _ := r.run("report", "moved", "-q"); status != 0 {
				t.Errorf("report ends with %d\n%s", status, said)
			}
		}},
	{id: "FS-30", what: "one bit in a file of the case", lay: withCase(func(b *box) { b.inCase("events/*", flip) }), args: verb("verify", "case"), status: 15, says: []string{"events/"},
		check: func(t *testing.T, r *result) {
			for verb, pattern := range map[string]string{"analyze": "events/*", "report": "findings.jsonl"} {
				r.inCase("events/*", flip)
				r.inCase(pattern, flip)
				if status, _, said, _ := r.run(verb, "case"); status != 15 {
					t.Errorf("%s ends with %d\n%s", verb, status, said)
				}
				r.inCase(pattern, flip)
				r.inCase("events/*", flip)
			}
			r.inCase("events/*", flip)
			for part := range 16 { // of Parquet, where a bit may be another value and no fault
				bit := func(_ string, text []byte) []byte { text[len(text)*part/16] ^= 1 << (part % 8); return text }
				r.inCase("events/*", bit)
				for _, verb := range []string{"verify", "analyze"} {
					if status, out, said, _ := r.run(verb, "case"); status != 15 || !strings.Contains(out+said, "events/") {
						t.Errorf("a bit in the %dth part: %s ends with %d\n%s%s", part, verb, status, out, said)
					}
				}
				r.inCase("events/*", bit)
			}
			for _, pattern := range []string{"rejected.jsonl", "findings.jsonl", "runs/000001.json", "timelines/*", "report/index.html", "case.json"} {
				empty := false
				r.inCase(pattern, func(name string, text []byte) []byte {
					if empty = len(text) == 0; empty {
						return []byte("x")
					}
					return flip(name, text)
				})
				if status, out, said, _ := r.run("verify", "case"); status != 15 || !strings.Contains(out+said, strings.TrimSuffix(pattern, "*")) {
					t.Errorf("a bit in %s: verify ends with %d\n%s%s", pattern, status, out, said)
				}
				r.inCase(pattern, func(name string, text []byte) []byte {
					if empty {
						return []byte{}
					}
					return flip(name, text)
				})
			}
		}},
	{id: "FS-31", what: "the last run record is gone", lay: withCase(func(b *box) {
		b.inCase("runs/*", func(string, []byte) []byte { return nil })
	}), args: verb("verify", "case"), status: 15, says: []string{"runs/"}},
	{id: "FS-32", what: "an older case.json", lay: withCase(func(b *box) {
		var older []byte
		b.inCase("case.json", func(_ string, text []byte) []byte { older = text; return text })
		b.put("more.json", graphPage(signIn(1)))
		if status, _, said, _ := b.run("ingest", "in", "-o", "case"); status != 0 {
			b.t.Fatalf("%d\n%s", status, said)
		}
		b.inCase("case.json", func(string, []byte) []byte { return older })
	}), args: verb("verify", "case"), status: 15},
	{id: "FS-33", what: "a hostile Parquet file in the case", lay: withCase(func(b *box) {
		b.inCase("events/*", func(string, []byte) []byte { return []byte("PAR1\xff\xff\xff\xffPAR1") })
	}), args: verb("analyze", "case"), status: 15, check: holds(192 << 20)},
	{id: "FS-34", what: "a case of a later version", lay: withCase(func(b *box) {
		b.inCase("case.json", func(_ string, text []byte) []byte {
			var c custody.Case
			b.must(json.Unmarshal(text, &c))
			return []byte(strings.Replace(string(text), fmt.Sprintf(`"schema": %d`, c.Schema), fmt.Sprintf(`"schema": %d`, c.Schema+1000), 1))
		})
	}), args: verb("analyze", "case"), status: 16},
}...)

func nothingMade(t *testing.T, r *result) {
	if r.c != nil {
		t.Error("a case was made")
	}
}
