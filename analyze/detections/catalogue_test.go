package detections

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"prtscope/analyze/detect"
)

var update = flag.Bool("update", false, "write README.md anew")

// TestShelf keeps files and list together: a file is named after the detection
// that it holds, and every detection is listed.
func TestShelf(t *testing.T) {
	files, err := filepath.Glob("[a-z][a-z][0-9][0-9][0-9]_*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files of detections: %v", err)
	}
	idLine := regexp.MustCompile(`\bID: +"([A-Z]{2}-\d{3})"`)
	listed := map[string]bool{}
	for _, d := range All {
		listed[d.ID] = true
	}
	held := map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range idLine.FindAllStringSubmatch(string(text), -1) {
			id := m[1]
			held[id] = true
			if !listed[id] {
				t.Errorf("%s holds a detection that all.go does not list", f)
			}
			if want := strings.ToLower(strings.Replace(id, "-", "", 1)) + "_"; !strings.HasPrefix(f, want) {
				t.Errorf("%s holds %s: its name should begin with %s", f, id, want)
			}
		}
	}
	for id := range listed {
		if !held[id] {
			t.Errorf("%s is listed but in no file of its own", id)
		}
	}
}

func TestCatalogue(t *testing.T) {
	want := catalogue(Listed())
	if *update {
		if err := os.WriteFile("README.md", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("README.md is not what the detections say; run go test ./analyze/detections -run Catalogue -update")
	}
}

// catalogue is README.md: what each detection is, for readers.
func catalogue(ds []*detect.Detection) []byte {
	var b bytes.Buffer
	b.WriteString("# Detections\n\nMade from the detections themselves by `go test ./analyze/detections -run Catalogue -update`.\n")
	b.WriteString("PM is misuse of primary refresh tokens, MT misreported token types, CX context and integrity of the logs.\n")
	b.WriteString("Severity is impact if true; confidence ranks findings and is no probability. Grade A follows from a documented invariant, B is sound behaviour with lawful exceptions, C is weak alone.\n\n")
	b.WriteString("| Id | Title | Severity | Confidence | Grade | Over | Examples |\n|---|---|---|---|---|---|---|\n")
	for _, d := range ds {
		fires := 0
		for _, e := range d.Examples {
			if len(e.Want) > 0 {
				fires++
			}
		}
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %.2f | %s | %s | %d fire, %d silent |\n", d.ID, strings.ToLower(d.ID), d.Title, d.Severity, d.Confidence, d.Grade, d.Scope, fires, len(d.Examples)-fires)
	}
	for _, d := range ds {
		fmt.Fprintf(&b, "\n## %s\n\n**%s**\n\n%s\n\n", d.ID, d.Title, d.Doc)
		fmt.Fprintf(&b, "* Rests on: %s\n* Severity %s, confidence %.2f, grade %s, over one %s\n", d.Fact, d.Severity, d.Confidence, d.Grade, d.Scope)
		if levels := d.Levels(); len(levels) > 0 {
			fmt.Fprintf(&b, "* In examples also: %s\n", strings.Join(levels, "; "))
		}
		line := func(name string, words []string) {
			if len(words) > 0 {
				fmt.Fprintf(&b, "* %s: %s\n", name, strings.Join(words, ", "))
			}
		}
		line("Must have", d.Logs)
		line("Needs", d.Needs.Names())
		var limits []string
		for _, l := range d.Limits {
			limits = append(limits, l.What+": "+l.Value)
		}
		if len(limits) > 0 {
			fmt.Fprintf(&b, "* Limits: %s\n", strings.Join(limits, "; "))
		}
		line("ATT&CK", d.Techniques)
		line("Do", d.Actions)
		fmt.Fprintf(&b, "* Source: %s\n", d.Source)
		var fire, silent []string
		for _, e := range d.Examples {
			if len(e.Want) > 0 {
				fire = append(fire, e.Name)
			} else {
				silent = append(silent, strings.TrimPrefix(e.Name, "silent: "))
			}
		}
		fmt.Fprintf(&b, "* Fires: %s\n* Stays silent: %s\n", strings.Join(fire, "; "), strings.Join(silent, "; "))
	}
	return b.Bytes()
}
