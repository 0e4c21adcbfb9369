//go:build unix && !linux

package archive

import (
	"os"
	"syscall"
)

// openRaw opens a file without following a link and without waiting for a
// writer of a pipe.
func openRaw(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
}
