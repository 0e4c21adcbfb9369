package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// noTimes are dates that stand for none: of .NET, of Windows, of Unix, and of those
// who want a date that never comes.
var noTimes = []string{`"0001-01-01T00:00:00Z"`, `"1601-01-01T00:00:00Z"`, `"1970-01-01T00:00:00Z"`, `"9999-12-31T23:59:59.9999999Z"`}

// noTimesAnywhere wants records without a time kept as text and counted, and neither
// they nor a time made of theirs in a timeline, a table, a chart or the page.
func noTimesAnywhere(t *testing.T, r *result) {
	for i, when := range noTimes {
		if line := r.rejected[i]; line.Raw != at(i, when) || line.Record != int64(i+1) {
			t.Errorf("record %d is not kept as text: %q", line.Record, line.Raw)
		}
	}
	if a := r.source("in/a.json").Account; a.Records != 5 || a.Kept != 1 || a.Rejected != 4 {
		t.Errorf("counted are %+v", a)
	}
	for _, name := range []string{"in/a.json", "in/b.json"} {
		if s := r.source(name); s.First[:10] != "2026-05-01" || s.Last[:10] != "2026-05-01" {
			t.Errorf("%s is said to reach from %s to %s", name, s.First, s.Last)
		}
	}
	for kind, days := range r.c.Coverage {
		if len(days) != 1 || days["2026-05-01"] == 0 {
			t.Errorf("%s: the days %v", kind, days)
		}
	}
	rows := r.rows()
	for _, row := range rows {
		if _, made := row["publish_time"]; made && row["source"] == r.source("in/b.json").SHA256 {
			t.Errorf("a time was made of %s: %v", noTimes[0], row["publish_time"])
		}
	}
	if said := r.export(); !strings.Contains(said, `0001-01-01T00:00:00Z`) {
		t.Error("what stands for no time in a field beside the sign-in's own is not kept as text")
	}
	status, timelines, said, _ := r.run("export", "case", "--table", "timelines", "--format", "jsonl")
	if n := strings.Count(timelines, "\n"); status != 0 || n != len(rows) {
		t.Errorf("%d, and %d rows in timelines, want %d\n%s", status, n, len(rows), said)
	}
	page, err := os.ReadFile(filepath.Join(r.made(), "report", "index.html"))
	r.must(err)
	for _, text := range []string{timelines, string(page)} {
		for _, year := range []string{"0001-01-01", "1601-01-0", "1970-01-01", "9999-12-31", "1677-", "1754-08", "2262-04", "1816-"} {
			if strings.Contains(text, year) {
				t.Errorf("%s is told, in what begins %.20q", year, text)
			}
		}
	}
}
