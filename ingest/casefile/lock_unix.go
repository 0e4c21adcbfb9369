//go:build unix && !solaris && !aix

package casefile

import (
	"os"
	"syscall"
)

// lock takes a lock that the kernel gives back when the process ends, however
// it ends.
func lock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// syncDir puts a rename on disk.
func (f *Folder) syncDir(name string) error {
	d, err := f.root.Open(name)
	if err != nil {
		return &OutputError{name, err}
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return &OutputError{name, err}
	}
	return nil
}
