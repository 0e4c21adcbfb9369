//go:build unix && !solaris && !aix

package analyze

import (
	"syscall"
	"testing"
	"time"
)

// worked returns the CPU time that the process has taken: on a machine that does
// other work besides, more time passes than that.
func worked(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
