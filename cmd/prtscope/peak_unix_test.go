//go:build unix

package main

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
)

// peak writes the most memory that a finished process held.
func peak(p *os.ProcessState) string {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return "unknown"
	}
	bytes := int64(usage.Maxrss)
	if runtime.GOOS == "linux" {
		bytes <<= 10
	}
	return fmt.Sprintf("%d MiB", bytes>>20)
}
