package casefile

import (
	"os"

	"golang.org/x/sys/windows"
)

// lock takes a lock that the kernel gives back when the process ends, however
// it ends.
func lock(f *os.File) error {
	return windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, new(windows.Overlapped))
}

// syncDir does nothing: Windows has no way to put a folder on disk.
func (f *Folder) syncDir(string) error { return nil }
