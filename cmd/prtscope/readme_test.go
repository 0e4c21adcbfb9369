package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"prtscope/analyze/detections"
	"prtscope/ingest/format"
)

// TestReadme holds the tables of the README against the shelves they list.
func TestReadme(t *testing.T) {
	name := filepath.Join("..", "..", "README.md")
	old, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	readme := string(old)
	readme = between(t, readme, "<!-- formats: written by go test ./cmd/prtscope -run Readme -update -->\n", "<!-- /formats -->", formatsTable())
	readme = between(t, readme, "<!-- detections -->\n", "<!-- /detections -->", detectionsTable())
	if *update {
		if err := os.WriteFile(name, []byte(readme), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if !bytes.Equal(old, []byte(readme)) {
		t.Error("README.md lists other formats or detections than there are: go test ./cmd/prtscope -run Readme -update")
	}
}

func between(t *testing.T, text, open, end, table string) string {
	t.Helper()
	head, rest, ok := strings.Cut(text, open)
	_, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("README.md: no %q", open)
	}
	return head + open + table + end + tail
}

func formatsTable() string {
	var b strings.Builder
	b.WriteString("| format | table | what it is |\n|---|---|---|\n")
	for _, f := range format.All {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.Name, strings.Join(f.Tables(), ", "), strings.Join(strings.Fields(f.Doc), " "))
	}
	return b.String()
}

func detectionsTable() string {
	var b strings.Builder
	b.WriteString("| id | severity | sees |\n|---|---|---|\n")
	for _, d := range detections.Listed() {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", d.ID, d.Severity, d.Title)
	}
	return b.String()
}
