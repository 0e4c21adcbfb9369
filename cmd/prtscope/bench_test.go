package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// BenchmarkWings generates an archive in each format and runs each wing over it
// as a program of its own, everything switched on: hashing, offsets, the record
// account, merging. It prints MB of export per second of wall time and per
// second of CPU, and the most memory held. PRTSCOPE_BENCH_SIZE is the size of
// an archive (1GB unless told).
func BenchmarkWings(b *testing.B) {
	dir := b.TempDir()
	program := filepath.Join(dir, "prtscope")
	build(b, program, ".")
	generate := filepath.Join(dir, "generate")
	build(b, generate, "../../samples/generate")
	archiveSize := os.Getenv("PRTSCOPE_BENCH_SIZE")
	if archiveSize == "" {
		archiveSize = "1GB"
	}
	for _, format := range []string{"ndjson", "graph-pages", "graph-array", "portal", "log-analytics"} {
		exports := filepath.Join(dir, format)
		if out, err := exec.Command(generate, "-o", exports, "-seed", "1", "-size", archiveSize, "-format", format).CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		bytes := treeSize(b, exports)
		for b.Loop() {
			folder := filepath.Join(dir, "case")
			b.Logf("%s", measured(b, format+" ingest", bytes, program, "ingest", exports, "-o", folder))
			b.Logf("%s", measured(b, format+" analyze", bytes, program, "analyze", folder))
			b.Logf("%s", measured(b, format+" report", bytes, program, "report", folder))
			os.RemoveAll(folder)
		}
		os.RemoveAll(exports)
	}
}

func build(b *testing.B, output, pkg string) {
	b.Helper()
	cmd := exec.Command("go", "build", "-o", output, pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
}

// measured runs a program and writes one line of figures. Exit status 3 is a
// run that did its work.
func measured(b *testing.B, what string, bytes int64, program string, args ...string) string {
	b.Helper()
	cmd := exec.Command(program, args...)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	wall := time.Since(start)
	if err != nil && cmd.ProcessState.ExitCode() != exitReserved {
		b.Fatalf("%s: %v\n%s", what, err, out)
	}
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	mb := float64(bytes) / 1e6
	return fmt.Sprintf("%-24s %8.1f MB  %6.2f s  %7.1f MB/s  %6.2f CPU-s  %7.1f MB/CPU-s  peak %s  %s/%s, %d cores", what, mb, wall.Seconds(),
		mb/wall.Seconds(), cpu.Seconds(), mb/cpu.Seconds(), peak(cmd.ProcessState), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
}

func treeSize(b *testing.B, root string) (total int64) {
	b.Helper()
	err := filepath.WalkDir(root, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			info, err := d.Info()
			if err != nil {
				return err
			}
			total += info.Size()
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return total
}
