package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/samples"
)

// TestSamplesGiveTheLabelledFindings runs the main job on the sample tenant in
// every format: what the stories are about is found wherever the format
// carries the columns, and nothing else of medium or higher is.
func TestSamplesGiveTheLabelledFindings(t *testing.T) {
	labels, err := samples.Labels()
	if err != nil {
		t.Fatal(err)
	}
	folders, err := fs.ReadDir(samples.Files(), ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if name := folder.Name(); folder.IsDir() {
			t.Run(name, func(t *testing.T) {
				exports := filepath.Join(t.TempDir(), name)
				sub, err := fs.Sub(samples.Files(), name)
				if err == nil {
					err = os.CopyFS(exports, sub)
				}
				if err != nil {
					t.Fatal(err)
				}
				holdToLabels(t, exports, name, labels)
			})
		}
	}
}

// TestArchivesGiveTheirLabels does the same for generated archives: other
// people, other days, the stories told many times among many innocents.
func TestArchivesGiveTheirLabels(t *testing.T) {
	generate := filepath.Join(t.TempDir(), "generate")
	if out, err := exec.Command("go", "build", "-o", generate, "../../samples/generate").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for seed, name := range []string{"ndjson", "graph-pages", "portal", "log-analytics", "mixed"} {
		t.Run(name, func(t *testing.T) {
			exports := filepath.Join(t.TempDir(), name)
			if out, err := exec.Command(generate, "-o", exports, "-seed", fmt.Sprint(seed+7), "-users", "40", "-format", name).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			b, err := os.ReadFile(exports + ".labels.json")
			if err != nil {
				t.Fatal(err)
			}
			var labels []samples.Label
			if err := json.Unmarshal(b, &labels); err != nil {
				t.Fatal(err)
			}
			holdToLabels(t, exports, name, labels)
		})
	}
}

// holdToLabels runs the main job on exports and holds its findings against the
// labels of what they are called.
func holdToLabels(t *testing.T, exports, name string, labels []samples.Label) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "case")
	if status := Main([]string{"run", exports, "-o", dir, "--quiet"}); status != exitDone && status != exitReserved {
		t.Fatalf("exit status %d", status)
	}
	found := readFindings(t, dir)
	holdIncidents(t, dir, name, found, labels)
	sought := 0
	for _, l := range labels {
		if l.Expect != "must" || !slices.Contains(l.Seen, name) {
			continue
		}
		sought++
		if !slices.ContainsFunc(found, func(f finding.Finding) bool { return tells(f, l) && f.Severity.AtLeast(finding.Severity(l.Level)) }) {
			t.Errorf("%s (%s of %s, %s) is not found", l.Detection, l.Story, l.User, l.Level)
		}
	}
	if sought == 0 && name != "graph-v1" && name != "powershell-csv" && name != "unified-audit" && name != "advanced-hunting" { // which carry too little
		t.Error("no label says what to find here")
	}
	for _, f := range found {
		if f.Severity.AtLeast(finding.Medium) && !slices.ContainsFunc(labels, func(l samples.Label) bool {
			if !slices.Contains(l.Seen, name) && !slices.Contains(l.Perhaps, name) {
				return false
			}
			if f.Detection == "PM-042" { // follows from any other
				l.Detection = f.Detection
			}
			return tells(f, l)
		}) {
			t.Errorf("not in any story: %s %s: %s", f.Severity, f.Detection, f.Summary)
		}
	}
}

// tells reports whether a finding tells the story of a label: the same
// detection, about the same user, device, session or sign-ins.
func tells(f finding.Finding, l samples.Label) bool {
	if f.Detection != l.Detection {
		return false
	}
	return slices.ContainsFunc(f.Users, func(u finding.User) bool { return l.User != "" && strings.EqualFold(u.UPN, l.User) }) ||
		slices.ContainsFunc(f.Devices, func(d finding.Device) bool { return l.Device != "" && d.ID == l.Device }) ||
		l.Session != "" && slices.Contains(f.Sessions, l.Session) ||
		slices.ContainsFunc(f.Evidence, func(e finding.Evidence) bool { return slices.Contains(l.SignIns, e.Event) })
}

func readFindings(t *testing.T, dir string) (found []finding.Finding) {
	t.Helper()
	r, err := os.Open(filepath.Join(dir, "findings.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for lines := json.NewDecoder(r); lines.More(); {
		var f finding.Finding
		if err := lines.Decode(&f); err != nil {
			t.Fatal(err)
		}
		found = append(found, f)
	}
	return found
}
