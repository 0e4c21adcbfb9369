package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"prtscope/samples/tenant"
)

// archive writes an archive and returns its files and how many sign-ins it holds.
func archive(t *testing.T, format string, seed uint64) (map[string][]byte, int) {
	t.Helper()
	p := plan{dir: filepath.Join(t.TempDir(), "out"), seed: seed, format: format, users: 3, days: 14}
	rows, err := p.write()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	err = filepath.WalkDir(p.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(p.dir, path)
		if err != nil {
			return err
		}
		files[filepath.ToSlash(rel)], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if files["labels"], err = os.ReadFile(p.labels()); err != nil {
		t.Fatal(err)
	}
	return files, rows
}

// count is the number of sign-ins in a file, read with the standard library.
func count(t *testing.T, name string, b []byte) int {
	t.Helper()
	switch {
	case strings.HasSuffix(name, ".csv"):
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff")))).ReadAll()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return len(rows) - 1
	case strings.Contains(name, "auditlogs") || name == "devices.json" || name == "riskDetections.json" || name == "directoryAudits.json" || name == "labels":
		return 0
	case strings.Contains(name, "signIns-"):
		var page struct{ Value []json.RawMessage }
		if err := json.Unmarshal(b, &page); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return len(page.Value)
	case name == "SignIns.json":
		var list []json.RawMessage
		if err := json.Unmarshal(b, &list); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return len(list)
	}
	lines := bytes.Split(bytes.TrimSpace(b), []byte("\n"))
	for _, line := range lines {
		if !json.Valid(line) {
			t.Errorf("%s holds a line that is no JSON", name)
		}
	}
	return len(lines)
}

// Each format holds all sign-ins that it can hold, well-formed, and the same
// seed gives the same bytes.
func TestArchives(t *testing.T) {
	for _, f := range formats {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			files, rows := archive(t, f.name, 5)
			again, _ := archive(t, f.name, 5)
			got := 0
			for name, b := range files {
				if !bytes.Equal(b, again[name]) {
					t.Errorf("%s differs between two runs of one seed", name)
				}
				if f.name != "mixed" || strings.HasPrefix(name, "insights-logs") && !strings.Contains(name, "activitylogs") && !strings.Contains(name, "hunting") {
					got += count(t, name, b)
				} else {
					count(t, name, b)
				}
			}
			principals := 0
			if f.name != "ndjson" && f.name != "diagnostic" && f.name != "mixed" {
				principals = 3
			}
			if got != rows-principals {
				t.Errorf("%d sign-ins in the files, want %d", got, rows-principals)
			}
		})
	}
}

// Every sign-in that a label speaks of is in the archive, and another seed
// tells of other sign-ins.
func TestArchiveLabels(t *testing.T) {
	files, _ := archive(t, "ndjson", 5)
	var labels []struct {
		Detection string
		SignIns   []string `json:"sign_ins"`
	}
	if err := json.Unmarshal(files["labels"], &labels); err != nil {
		t.Fatal(err)
	}
	other, _ := archive(t, "ndjson", 6)
	if len(labels) < 20 {
		t.Errorf("only %d labels", len(labels))
	}
	for _, l := range labels {
		for _, id := range l.SignIns {
			if !bytes.Contains(files["signins.json"], []byte(`"id":"`+id+`"`)) {
				t.Errorf("%s speaks of %s, which is not there", l.Detection, id)
			}
			if bytes.Contains(other["signins.json"], []byte(id)) {
				t.Errorf("%s is in the archive of another seed too", id)
			}
		}
	}
}

// What is left out of a filtered export is the client's sign-ins, and they alone.
func TestWithout(t *testing.T) {
	files, _ := archive(t, "ndjson", 5)
	p := plan{dir: filepath.Join(t.TempDir(), "out"), seed: 5, format: "ndjson", users: 3, days: 14, without: tenant.CloudAP.ID}
	if _, err := p.write(); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(p.dir, "signins.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want []byte
	for line := range bytes.Lines(files["signins.json"]) {
		if !bytes.Contains(line, []byte(`"appId":"`+tenant.CloudAP.ID+`"`)) {
			want = append(want, line...)
		}
	}
	if !bytes.Equal(got, want) || len(want) == len(files["signins.json"]) {
		t.Errorf("%d bytes of a filtered export, want %d of %d", len(got), len(want), len(files["signins.json"]))
	}
}

// The wanted size is met within a fifth.
func TestSize(t *testing.T) {
	p := plan{dir: filepath.Join(t.TempDir(), "out"), seed: 2, format: "portal", size: 8e6}
	if err := p.settle(); err != nil {
		t.Fatal(err)
	}
	if _, err := p.write(); err != nil {
		t.Fatal(err)
	}
	var total int64
	for _, name := range []string{"InteractiveSignIns_2026-06-01_2026-06-28.csv", "NonInteractiveSignIns_2026-06-01_2026-06-28.csv"} {
		s, err := os.Stat(filepath.Join(p.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		total += s.Size()
	}
	if total < 6.4e6 || total > 9.6e6 {
		t.Errorf("%d bytes, want about %d", total, p.size)
	}
}

// A folder that holds something is left alone.
func TestNotEmpty(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "evidence"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	p := plan{dir: dir, seed: 1, format: "ndjson", users: 1, days: 14}
	if _, err := p.write(); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("got %v, want a refusal", err)
	}
}

func TestBytes(t *testing.T) {
	for text, want := range map[string]int64{"1GB": 1e9, "100mb": 1e8, "5KB": 5000, "12": 12, "7B": 7} {
		if got, err := bytesOf(text); err != nil || got != want {
			t.Errorf("%s: got %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"GB", "-1", "1XB", "0"} {
		if got, err := bytesOf(text); err == nil {
			t.Errorf("%s: got %d, want an error", text, got)
		}
	}
}
