package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"prtscope/analyze/detections"
	"prtscope/analyze/finding"
	"prtscope/ingest/custody"
	"prtscope/samples"
)

// sampleCase makes a case of the sample tenant as Graph exports it, with the flags
// given, and returns its folder.
func sampleCase(t *testing.T, flags ...string) string {
	t.Helper()
	exports, dir := filepath.Join(t.TempDir(), "graph"), filepath.Join(t.TempDir(), "case")
	sub, err := fs.Sub(samples.Files(), "graph")
	if err == nil {
		err = os.CopyFS(exports, sub)
	}
	if err != nil {
		t.Fatal(err)
	}
	if status := Main(append([]string{"run", exports, "-o", dir, "--quiet"}, flags...)); status != exitDone {
		t.Fatalf("exit status %d", status)
	}
	return dir
}

// TestASelectionFindsNothingElse analyses the sample tenant for several spans
// of time: what is shown are findings of the whole case, word for word, and
// those whose every record lies in the span are all there.
func TestASelectionFindsNothingElse(t *testing.T) {
	dir := sampleCase(t)
	whole, all := readFindings(t, dir), readSummary(t, dir)
	spell := func(f finding.Finding) string {
		b, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	var known []string
	for _, f := range whole {
		known = append(known, spell(f))
	}
	shown := 0
	for _, span := range [][2]string{{"2026-05-10", "2026-05-12"}, {"2026-05-01", "2026-05-06"}, {"2026-05-14", "2026-05-14"}, {"2026-05-15", "2026-06-30"}} {
		if status := Main([]string{"analyze", dir, "--from", span[0], "--to", span[1], "--quiet"}); status != exitDone {
			t.Fatalf("%v: exit status %d", span, status)
		}
		found := readFindings(t, dir)
		shown += len(found)
		for _, f := range found {
			if !slices.Contains(known, spell(f)) {
				t.Errorf("%v: not found in the whole case: %s %s %s", span, f.Severity, f.Detection, f.Summary)
			}
		}
		for _, f := range whole {
			outside := func(e finding.Evidence) bool { return e.Time < span[0] || e.Time[:10] > span[1] }
			if len(f.Evidence) > 0 && !slices.ContainsFunc(f.Evidence, outside) && !slices.ContainsFunc(found, func(g finding.Finding) bool { return g.ID == f.ID }) {
				t.Errorf("%v: all records of %s are in it, and it is not shown: %s", span, f.Detection, f.Summary)
			}
		}
		s := readSummary(t, dir)
		if s.Events == 0 || s.Events >= all.Events || s.Users > all.Users || s.From < span[0] || s.To[:10] > span[1] {
			t.Errorf("%v: %d of %d sign-ins from %s to %s", span, s.Events, all.Events, s.From, s.To)
		}
	}
	if shown == 0 {
		t.Error("no span shows anything")
	}
}

func TestASelectionOfNothingSaysSo(t *testing.T) {
	dir := sampleCase(t, "--from", "2031-01-01")
	b, err := os.ReadFile(filepath.Join(dir, "not-assessed.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(b), []byte("\n"))
	if len(lines) != len(detections.All) {
		t.Errorf("%d detections are said not to be assessed, want all %d", len(lines), len(detections.All))
	}
	for _, line := range lines {
		var gap finding.Gap
		if err := json.Unmarshal(line, &gap); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if gap.Scope != "selected time" || gap.Cure != "widen --from and --to, or leave them out" {
			t.Errorf("got %+v", gap)
		}
	}
	if s := readSummary(t, dir); s.Events != 0 || len(readFindings(t, dir)) != 0 || slices.ContainsFunc(s.Runs, func(r finding.Run) bool { return r.Assessed != "no" }) {
		t.Errorf("got %s", fmt.Sprint(s))
	}
}

func readSummary(t *testing.T, dir string) (s finding.Summary) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "case.json"))
	if err != nil {
		t.Fatal(err)
	}
	var c custody.Case
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(c.Analysis, &s); err != nil {
		t.Fatal(err)
	}
	return s
}
