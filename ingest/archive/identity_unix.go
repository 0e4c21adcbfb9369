//go:build unix

package archive

import "syscall"

type inode struct{ device, number uint64 }

// identity tells files apart: by inode, so that a file with two names is one.
func identity(f found) any {
	if f.info != nil && f.err == nil {
		if s, ok := f.info.Sys().(*syscall.Stat_t); ok {
			return inode{uint64(s.Dev), uint64(s.Ino)}
		}
	}
	return f.disk
}
