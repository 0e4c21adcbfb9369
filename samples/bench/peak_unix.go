//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// peak is the most memory that a finished process held, in bytes.
func peak(p *os.ProcessState) int64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	bytes := int64(usage.Maxrss)
	if runtime.GOOS != "darwin" {
		bytes <<= 10
	}
	return bytes
}
