package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"prtscope/samples"
)

// TestFindingsDoNotDependOnHowFilesAreCut reads one export whole, cut into many
// files, doubled, packed, and in another encoding. What is found is the same
// but for where each record lies.
func TestFindingsDoNotDependOnHowFilesAreCut(t *testing.T) {
	export, err := fs.ReadFile(samples.Files(), "graph-ndjson/signIns.json")
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(export, []byte("\n"))
	whole := findingsOf(t, map[string][]byte{"all.json": export})
	if len(whole) < 1000 {
		t.Fatalf("hardly anything is found: %q", whole)
	}
	cut := map[string][]byte{}
	for i, line := range lines {
		name := string(rune('a'+i%7)) + ".json"
		cut[name] = append(cut[name], line...)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(export)
	z.Close()
	half := len(export) / 2
	half += bytes.IndexByte(export[half:], '\n') + 1
	for what, files := range map[string]map[string][]byte{
		"cut into seven files, lines in turn": cut,
		"cut in two":                          {"1.json": export[:half], "2.json": export[half:]},
		"with a copy that has one line less":  {"all.json": export, "most.json": export[:len(export)-len(lines[len(lines)-2])]},
		"gzip":                                {"all.json.gz": packed.Bytes()},
		"UTF-16":                              {"all.json": toUTF16(string(export))},
		"as a list":                           {"all.json": []byte("[" + strings.Join(strings.Split(strings.TrimSpace(string(export)), "\n"), ",") + "]")},
	} {
		if got := findingsOf(t, files); got != whole {
			t.Errorf("%s: other findings than from the whole file:\n%s\nwant\n%s", what, got, whole)
		}
	}
}

func toUTF16(s string) []byte {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

// findingsOf runs the main job on files and returns the findings without what
// says where records lie. The directory of the sample tenant goes with them.
func findingsOf(t *testing.T, files map[string][]byte) string {
	t.Helper()
	exports := t.TempDir()
	for _, name := range []string{"directoryAudits.json", "devices.json"} {
		b, err := fs.ReadFile(samples.Files(), "graph-ndjson/"+name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = b
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(exports, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	dir := filepath.Join(t.TempDir(), "case")
	if status := Main([]string{"run", exports, "-o", dir, "--quiet"}); status != exitDone {
		t.Fatalf("exit status %d", status)
	}
	found := readFindings(t, dir)
	for i := range found {
		for k := range found[i].Evidence {
			e := &found[i].Evidence[k]
			e.Source, e.Path, e.Record, e.Offset = "", "", 0, 0
		}
	}
	b, err := json.MarshalIndent(found, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
