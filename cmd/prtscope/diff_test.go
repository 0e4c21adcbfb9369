package main

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/ingest/casefile"
	"prtscope/ingest/custody"
)

// caseOf makes a case that holds findings of one source, each of a record.
func caseOf(t *testing.T, version, source string, fs ...finding.Finding) side {
	t.Helper()
	for i := range fs {
		fs[i].Evidence = []finding.Evidence{{Source: source, Path: t.TempDir()}}
	}
	return caseWith(t, version, source, fs)
}

// caseWith makes a case that holds findings.
func caseWith(t *testing.T, version, source string, fs []finding.Finding) side {
	t.Helper()
	folder, err := casefile.Create(filepath.Join(t.TempDir(), "case"), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { folder.Close() })
	s := &session{Folder: folder}
	if err := writeLines(s, "findings.jsonl", withoutError(fs)); err != nil {
		t.Fatal(err)
	}
	analysis, err := json.Marshal(finding.Summary{})
	if err != nil {
		t.Fatal(err)
	}
	c := &custody.Case{Tool: custody.Tool{Version: version}, Sources: []custody.Source{{SHA256: source}}, Analysis: analysis}
	if err := folder.Commit(c, casefile.Run{}); err != nil {
		t.Fatal(err)
	}
	var made side
	if err := made.open(read(folder)); err != nil {
		t.Fatal(err)
	}
	return made
}

func TestWhatBecameOfFindings(t *testing.T) {
	f := func(id string, level finding.Severity) finding.Finding {
		return finding.Finding{ID: id, Severity: level, Subject: finding.Subject{ID: id}}
	}
	differences := func(a, b side) (got []string) {
		d := comparison{a: a, b: b}
		err := d.each(context.Background(), func(c change) error {
			line := c.Change + " " + c.Finding.ID + " " + c.Why
			if c.Was != nil {
				line += " " + string(c.Was.Severity) + "-" + string(c.Finding.Severity)
			}
			got = append(got, line)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	older := caseOf(t, "1", "s1", f("same", "high"), f("gone", "high"), f("graver", "low"))
	newer := caseOf(t, "2", "s1", f("graver", "high"), f("same", "high"), f("new", "high"))
	if got, want := differences(older, newer), []string{"new new version", "gone gone version", "changed graver version low-high"}; !slices.Equal(got, want) {
		t.Errorf("another version: %q, want %q", got, want)
	}
	other := caseOf(t, "1", "s2", f("same", "high"), f("new", "high"))
	if got, want := differences(older, other), []string{"new new data", "gone gone data", "gone graver data", "changed same data high-high"}; !slices.Equal(got, want) {
		t.Errorf("other data: %q, want %q", got, want)
	}
}

// A finding that rests on other records has another id. It is the same where it
// says the same of the same, or shares records: then it is changed.
func TestFindingsThatRestOnOtherRecords(t *testing.T) {
	f := func(id, subject, summary string, events ...string) finding.Finding {
		f := finding.Finding{ID: id, Detection: "PM-001", Subject: finding.Subject{Kind: "user", ID: subject}, Severity: "high", Summary: summary}
		for _, e := range events {
			f.Evidence = append(f.Evidence, finding.Evidence{Event: e, Source: "s1"})
		}
		return f
	}
	for _, tt := range []struct {
		name         string
		older, newer []finding.Finding
		want         []string
	}{
		{"the same sentence on more records", []finding.Finding{f("a", "alice", "Twice.", "1", "2")}, []finding.Finding{f("b", "alice", "Twice.", "3", "4", "5")},
			[]string{"changed b was a: on 2 records, now 3"}},
		{"as many, but others", []finding.Finding{f("a", "alice", "Twice.", "1", "2")}, []finding.Finding{f("b", "alice", "Twice.", "1", "3")},
			[]string{"changed b was a: on other records, or records that say other things"}},
		{"another sentence that shares a record", []finding.Finding{f("a", "alice", "Once.", "1")}, []finding.Finding{f("b", "alice", "Twice.", "1", "2")},
			[]string{"changed b was a: on 1 record, now 2; Once."}},
		{"another sentence on other records", []finding.Finding{f("a", "alice", "Once.", "1")}, []finding.Finding{f("b", "alice", "Twice.", "2", "3")},
			[]string{"new b", "gone a"}},
		{"of somebody else", []finding.Finding{f("a", "alice", "Once.", "1")}, []finding.Finding{f("b", "bob", "Once.", "1")}, []string{"new b", "gone a"}},
		{"the one that says the same, not the one that shares more", []finding.Finding{f("a", "alice", "Once.", "1", "2"), f("c", "alice", "Twice.", "9")}, []finding.Finding{f("b", "alice", "Twice.", "1", "2")},
			[]string{"gone a", "changed b was c: on 1 record, now 2"}},
		{"of several that say the same, the one that shares most", []finding.Finding{f("a", "alice", "Once.", "1"), f("c", "alice", "Once.", "2", "3")}, []finding.Finding{f("b", "alice", "Once.", "1", "2", "3")},
			[]string{"gone a", "changed b was c: on 2 records, now 3"}},
		{"one for each", []finding.Finding{f("a", "alice", "Once.", "1")}, []finding.Finding{f("b", "alice", "Once.", "1", "2"), f("c", "alice", "Once.", "1", "3")},
			[]string{"new c", "changed b was a: on 1 record, now 2"}},
		{"with the id that it had", []finding.Finding{f("a", "alice", "Once.", "1")}, []finding.Finding{f("a", "alice", "Twice.", "1")},
			[]string{"changed a was : Once."}},
	} {
		var got []string
		d := comparison{a: caseWith(t, "1", "s1", tt.older), b: caseWith(t, "1", "s1", tt.newer)}
		err := d.each(context.Background(), func(c change) error {
			line := c.Change + " " + c.Finding.ID
			if c.Was != nil {
				line += " was " + c.Was.ID + ": " + strings.Join(c.Was.said(c.Finding), "; ")
			}
			got = append(got, line)
			return nil
		})
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q (%v)", tt.name, got, tt.want, err)
		}
	}
}

func TestWhatDiffers(t *testing.T) {
	a := finding.Finding{Severity: "high", Summary: "Once.", Actions: []string{"x"}, Evidence: []finding.Evidence{{Event: "1", Path: "here"}}}
	b := a
	b.Evidence = []finding.Evidence{{Event: "1", Path: "there"}}
	b.Accepted = &finding.Accepted{}
	if names := partsOf(&a).unlike(partsOf(&b)); names != nil {
		t.Errorf("where sources lie, and whose word is not the finding's, is told to differ: %v", names)
	}
	b.Actions, b.Last, b.Total, b.Benign = nil, "2026", 3, []string{"travel"}
	if names := partsOf(&a).unlike(partsOf(&b)); !slices.Equal(names, []string{"last", "benign", "actions", "evidence"}) {
		t.Errorf("got %v", names)
	}
}
