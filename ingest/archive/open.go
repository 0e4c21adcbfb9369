package archive

import (
	"io"
	"io/fs"
	"os"
)

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

// openListed opens a file that was listed. At its end an error says if it is
// not the file that it was then.
func openListed(name string, listed fs.FileInfo) (io.ReadCloser, error) {
	f, err := openFile(name)
	if err != nil {
		return nil, err
	}
	return &listedFile{f, listed}, nil
}

type listedFile struct {
	*os.File
	listed fs.FileInfo
}

func (f *listedFile) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	if err != io.EOF {
		return n, err
	}
	now, e := f.Stat()
	switch was := f.listed; {
	case e != nil:
		err = cause(e)
	case !os.SameFile(was, now):
		err = damaged("another file was put in its place while exports were read")
	case was.Size() != now.Size():
		err = damaged("it had %d bytes when it was listed and %d when it was read: it is being written to", was.Size(), now.Size())
	case !was.ModTime().Equal(now.ModTime()):
		err = damaged("it was written to while exports were read")
	}
	return n, err
}

// WriteTo hides that of the file, which would not look at its end.
func (f *listedFile) WriteTo(w io.Writer) (int64, error) {
	return io.Copy(w, struct{ io.Reader }{f})
}
