package casefile

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// tryLock takes a lock that the kernel gives back when the process ends,
// however it ends.
func tryLock(f *os.File) error {
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, new(windows.Overlapped))
	switch {
	case errors.Is(err, windows.ERROR_LOCK_VIOLATION):
		return errBusy
	case errors.Is(err, windows.ERROR_NOT_SUPPORTED), errors.Is(err, windows.ERROR_INVALID_FUNCTION):
		return errNoLocks
	}
	return err
}

// syncFolder does nothing: Windows has no way to put a folder on disk.
func syncFolder(*os.File) error { return nil }
