package report

import (
	"encoding/json"
	"strings"
	"testing"
)

// Timesketch takes no line without a message, a time in both spellings and what
// the time is of; every record under a finding is a line, and every finding.
func TestTimesketchLines(t *testing.T) {
	in := newDemo(18, dirtied())
	want := 0
	for _, f := range gathered(in.Findings) {
		want += len(f.Evidence) + 1
	}
	lines := strings.Split(strings.TrimSuffix(string(write(t, in)["timesketch.jsonl"]), "\n"), "\n")
	if len(lines) != want || want == 0 {
		t.Errorf("%d lines, want %d", len(lines), want)
	}
	for _, line := range lines {
		var v struct {
			Message, Datetime string
			Timestamp         int64
			Desc              string `json:"timestamp_desc"`
			Finding           string
			Tag               []string
		}
		if err := json.Unmarshal([]byte(line), &v); err != nil || v.Message == "" || len(v.Datetime) < 20 || v.Timestamp < 1e15 || v.Desc == "" || v.Finding == "" || len(v.Tag) != 2 {
			t.Fatalf("%v in %s", err, line)
		}
	}
}
