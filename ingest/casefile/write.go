package casefile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path"
	"path/filepath"

	"prtscope/ingest/custody"
)

// A File is written into .staging and becomes part of the case with the next
// commit after Close.
type File struct {
	f        *Folder
	w        *os.File
	hash     hash.Hash
	size     int64
	temp     string
	name     func(sum string) string // of its place in the case
	Rows     int64                   // may be set before Close, for case.json
	finished bool
}

// Data begins a data file: below folder, named by its content.
func (f *Folder) Data(folder, extension string) (*File, error) {
	return f.stage(func(sum string) string { return path.Join(folder, sum[:16]+extension) })
}

// Derived begins a file of a fixed name, which replaces the one of that name.
func (f *Folder) Derived(name string) (*File, error) {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return nil, fmt.Errorf("casefile: %q does not lie in a case", name)
	}
	return f.stage(func(string) string { return name })
}

func (f *Folder) stage(name func(string) string) (*File, error) {
	f.serial++
	temp := path.Join(stagingName, fmt.Sprintf("%06d", f.serial))
	w, err := f.root.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, &OutputError{filepath.Join(f.dir, temp), err}
	}
	return &File{f: f, w: w, hash: sha256.New(), temp: temp, name: name}, nil
}

func (w *File) Write(p []byte) (int, error) {
	n, err := w.w.Write(p)
	w.hash.Write(p[:n])
	w.size += int64(n)
	if err != nil {
		err = &OutputError{filepath.Join(w.f.dir, w.temp), err}
	}
	return n, err
}

// Close puts the file on disk, reads it back and registers it.
func (w *File) Close() error {
	if w.finished {
		return nil
	}
	w.finished = true
	sum := hex.EncodeToString(w.hash.Sum(nil))
	err := w.w.Sync()
	if err == nil {
		err = w.readBack()
	}
	if e := w.w.Close(); err == nil {
		err = e
	}
	if err != nil {
		return &OutputError{filepath.Join(w.f.dir, w.name(sum)), err}
	}
	file := custody.File{Path: w.name(sum), SHA256: sum, Bytes: w.size, Rows: w.Rows}
	w.f.Drop(func(old custody.File) bool { return old.Path == file.Path })
	w.f.next = append(w.f.next, file)
	w.f.staged[file.Path] = w.temp
	return nil
}

// readBack checks that the disk holds what was written to it.
func (w *File) readBack() error {
	if _, err := w.w.Seek(0, io.SeekStart); err != nil {
		return err
	}
	h := sha256.New()
	if _, err := io.Copy(h, w.w); err != nil {
		return err
	}
	if !bytes.Equal(h.Sum(nil), w.hash.Sum(nil)) {
		return errors.New("the disk holds other bytes than were written to it")
	}
	return nil
}

// Abandon forgets the file.
func (w *File) Abandon() {
	if !w.finished {
		w.finished = true
		w.w.Close()
		w.f.root.Remove(w.temp)
	}
}

// publish moves a staged file to its place and puts the move on disk.
func (f *Folder) publish(name string) error {
	if dir := path.Dir(name); dir != "." {
		if err := f.root.MkdirAll(dir, 0o700); err != nil {
			return &OutputError{filepath.Join(f.dir, dir), err}
		}
	}
	if err := f.root.Rename(f.staged[name], name); err != nil {
		return &OutputError{filepath.Join(f.dir, name), err}
	}
	delete(f.staged, name)
	return f.syncDir(path.Dir(name))
}

// replace writes a small file under a temporary name, puts it on disk and
// renames it.
func (f *Folder) replace(name string, content []byte) error {
	temp := path.Join(stagingName, path.Base(name))
	err := func() error {
		w, err := f.root.OpenFile(temp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		_, err = w.Write(content)
		if err == nil {
			err = w.Sync()
		}
		if e := w.Close(); err == nil {
			err = e
		}
		if err == nil {
			err = f.root.Rename(temp, name)
		}
		return err
	}()
	if err != nil {
		return &OutputError{filepath.Join(f.dir, name), err}
	}
	return f.syncDir(path.Dir(name))
}
