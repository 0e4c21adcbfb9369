package main

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The hashes that a report lists are those of its files as they lie in the case,
// and it lists all of them.
func TestSumsAreOfTheFilesOfTheCase(t *testing.T) {
	dir := sampleCase(t)
	folder := filepath.Join(dir, "report")
	listed, err := os.ReadFile(filepath.Join(folder, "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]string{}
	for line := range strings.Lines(string(listed)) {
		sum, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		sums[name] = sum
	}
	err = filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || e.Name() == "SHA256SUMS" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, path)
		name = filepath.ToSlash(name)
		if sum := sha256.Sum256(text); sums[name] != hex.EncodeToString(sum[:]) {
			t.Errorf("%s is listed with %q", name, sums[name])
		}
		delete(sums, name)
		return err
	})
	if err != nil || len(sums) > 0 {
		t.Errorf("%v; listed and not there: %v", err, sums)
	}
}
