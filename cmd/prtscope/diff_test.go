package main

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/ingest/casefile"
	"prtscope/ingest/custody"
)

// caseOf makes a case that holds findings of one source.
func caseOf(t *testing.T, version, source string, fs ...finding.Finding) side {
	t.Helper()
	folder, err := casefile.Create(filepath.Join(t.TempDir(), "case"), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { folder.Close() })
	s := &session{Folder: folder}
	for i := range fs {
		fs[i].Evidence = []finding.Evidence{{Source: source, Path: t.TempDir()}}
	}
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
		return finding.Finding{ID: id, Severity: level}
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
