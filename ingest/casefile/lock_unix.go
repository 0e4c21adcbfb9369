//go:build unix && !solaris && !aix

package casefile

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes a lock that the kernel gives back when the process ends,
// however it ends.
func tryLock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return errBusy
	case errors.Is(err, syscall.ENOTSUP), errors.Is(err, syscall.EOPNOTSUPP), errors.Is(err, syscall.ENOSYS), errors.Is(err, syscall.ENOLCK):
		return errNoLocks
	}
	return err
}

// syncFolder makes the names in a folder last.
func syncFolder(folder *os.File) error { return folder.Sync() }
