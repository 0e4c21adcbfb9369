package main

import (
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkRun does the main job over each archive in the folder PRTSCOPE_ARCHIVES.
// make profile runs it under the profiler, for the compiler to read.
func BenchmarkRun(b *testing.B) {
	archives := os.Getenv("PRTSCOPE_ARCHIVES")
	if archives == "" {
		b.Skip("PRTSCOPE_ARCHIVES names no folder of archives")
	}
	folders, err := os.ReadDir(archives)
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range folders {
		if !f.IsDir() {
			continue
		}
		b.Run(f.Name(), func(b *testing.B) {
			dir := filepath.Join(b.TempDir(), "case")
			for b.Loop() {
				if status := Main([]string{"run", filepath.Join(archives, f.Name()), "-o", dir, "--clobber", "--quiet"}); status != exitDone && status != exitReserved {
					b.Fatalf("run %s: status %d", f.Name(), status)
				}
			}
		})
	}
}
