package archive

import "os"

// openFile opens a regular file for reading only.
func openFile(name string) (*os.File, error) {
	f, err := openRaw(name)
	if err != nil {
		return nil, cause(err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = ErrNotFile
	}
	if err != nil {
		f.Close()
		return nil, cause(err)
	}
	return f, nil
}
