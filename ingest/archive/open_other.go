//go:build !unix

package archive

import "os"

// openRaw opens a file for reading.
func openRaw(name string) (*os.File, error) { return os.Open(name) }
