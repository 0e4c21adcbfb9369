package html

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A front end that is older than its sources misreads the data of its own
// report: it must be what the sources build.
func TestBuiltFrontEnd(t *testing.T) {
	if !Built() {
		t.Skip("the front end is not built: reports are the document alone")
	}
	const cure = "run make -B web"
	built := map[string]string{}
	for line := range strings.Lines(asset("web/dist/sources.txt")) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		built[name] = sum
	}
	list, err := filepath.Glob("web/src/*")
	if err != nil || len(list) == 0 {
		t.Fatalf("no sources of the front end: %v", err)
	}
	for _, path := range append(list, "web/build.mjs", "web/package-lock.json") {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(filepath.ToSlash(path), "web/")
		if sum := sha256.Sum256(raw); built[name] != hex.EncodeToString(sum[:]) {
			t.Errorf("web/dist was built from another %s: %s", name, cure)
		}
		delete(built, name)
	}
	for name := range built {
		t.Errorf("web/dist was built from %s, which is gone: %s", name, cure)
	}
}

// The program and the front end name the same data.
func TestDataSchema(t *testing.T) {
	raw, err := os.ReadFile("web/src/types.ts")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`prt-report/\d+`).FindAllString(string(raw), -1)
	if !slices.Equal(names, []string{dataSchema}) {
		t.Errorf("web/src/types.ts reads %q, and this program writes %s", names, dataSchema)
	}
}
