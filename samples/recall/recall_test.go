package main

import (
	"flag"
	"os"
	"strings"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/samples"
	"prtscope/samples/stories"
)

var update = flag.Bool("update", false, "write RECALL.md anew")

// TestRecorded makes one small tenant, spoils it in every way and holds what is
// measured against RECALL.md: everything planted is found, look-alikes are
// silent, and ordinary life makes no noise.
func TestRecorded(t *testing.T) {
	got, err := plan{seeds: []string{"1"}, formats: []string{"ndjson", "mixed"}, users: 4, days: 100}.measure("../..", t.Output())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range got.faults() {
		t.Error(f)
	}
	text := head + got.String()
	if *update {
		if err := os.WriteFile("RECALL.md", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("RECALL.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != text {
		t.Errorf("RECALL.md is not what is measured; go test ./samples/recall -update\n%s", text)
	}
}

const head = `# Recall and precision

Written by a test from a small tenant; ` + "`make recall`" + ` measures several seeds and
formats. The tenants are made up, and by the same people as the detections: this
says that nothing is lost on the way from an export to a finding, not how often
the world holds what the stories tell.

`

// The table counts what is wrong as wrong.
func TestCount(t *testing.T) {
	labels := []samples.Label{
		{Story: "theft", Detection: "PM-001", Level: "high", Expect: stories.Must, User: "a@b.example", Seen: []string{"ndjson"}},
		{Story: "theft", Detection: "PM-009", Level: "high", Expect: stories.Must, User: "a@b.example", Seen: []string{"portal"}},
		{Story: "traveller", Level: "medium", Expect: stories.Silent, User: "c@b.example"},
	}
	of := func(id string, severity finding.Severity, upn string) finding.Finding {
		return finding.Finding{Detection: id, Severity: severity, Users: []finding.User{{UPN: upn}}}
	}
	tb := newTable(plan{users: 10, days: 30})
	tb.missed, tb.noise = []string{"earlier"}, []string{"earlier"}
	before := tb.far()
	tb.count(labels, []finding.Finding{of("PM-001", finding.Medium, "a@b.example"), of("PM-036", finding.Medium, "c@b.example"), of("PM-002", finding.Low, "c@b.example")}, "ndjson")
	if s := tb.scores["PM-001"]; s.planted != 1 || s.found != 0 || s.right != 1 || s.unexpected != 0 {
		t.Errorf("a finding below the level of its label: %+v", *s)
	}
	if s := tb.scores["PM-009"]; s.planted != 0 {
		t.Errorf("a label of another format: %+v", *s)
	}
	if s := tb.scores["PM-036"]; s.unexpected != 1 {
		t.Errorf("a finding that nothing called for: %+v", *s)
	}
	// What is told of one tenant is what came with it; six of the seven are parts of everyday life.
	if s := tb.since(before); !strings.HasPrefix(s, "0 of 7 found, 7 amiss, 1 unexpected\n- PM-001 of \"theft\"") || !strings.HasSuffix(s, "- medium PM-036 (ndjson): ") || strings.Contains(s, "earlier") {
		t.Errorf("what is told of this tenant: %s", s)
	}
	tb.missed, tb.noise = tb.missed[1:], tb.noise[1:]
	if n := tb.silent["traveller"]; n != [2]int{1, 1} {
		t.Errorf("a look-alike of which something was found: %v", n)
	}
	if n := tb.perMonth(); n != 10 {
		t.Errorf("one unexpected finding of ten users in a month: %v for a hundred", n)
	}
	// What cannot be told in thirty days and two formats is said, and is no fault.
	for id, why := range map[string]string{"PM-019": "it takes 95 days, and these tenants have 30", "MT-009": "a whole export is spoiled for it, of ndjson, where that is the first of the formats",
		"PM-009": "none of these formats carries what shows it", "MT-001": ""} {
		if got := tb.untold(id); got != why {
			t.Errorf("%s is not told because %q, want %q", id, got, why)
		}
	}
	if s := tb.String(); !strings.Contains(s, "\nNo story of PM-019 here: it takes 95 days") || strings.Contains(s, "- PM-019 has no story") || strings.Contains(s, "No story of PM-001 here") {
		t.Errorf("what is said of stories that were not told:\n%s", s)
	}
	if f := strings.Join(tb.faults(), "\n"); !strings.Contains(f, `PM-001 of "theft"`) || !strings.Contains(f, `look-alike "traveller": told of 1, 1 findings`) || !strings.Contains(f, "MT-001 has no story") {
		t.Errorf("faults: %s", f)
	}
}
