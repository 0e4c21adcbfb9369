package casefile

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"

	"prtscope/ingest/custody"
)

// A File is being written. It becomes part of the case by Close and Commit.
type File struct {
	Rows int64 // for case.json; set before Close

	folder *Folder
	file   *os.File
	out    *bufio.Writer
	temp   string
	sum    hash.Hash
	bytes  int64
	place  func(sum string) string // the file's name
	data   bool
	hashed string // once it is closed
	err    error
}

// Names that this program gives to files. None comes from an export.
var (
	goodName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$`)
	dataName = regexp.MustCompile(`^[a-z]+/([a-z]+-)?[0-9a-f]{16}\.[a-z]+$`)
)

// hashDigits of a file's SHA-256 are its name.
const hashDigits = 16

// Data begins a data file, which Close names by its content: folder/<hash>ext,
// or folder/word-<hash>ext for a folder given as "folder/word-".
func (f *Folder) Data(folder, ext string) (*File, error) {
	if folder[len(folder)-1] != '-' {
		folder += "/"
	}
	if example := folder + "0123456789abcdef" + ext; !dataName.MatchString(example) {
		return nil, fmt.Errorf("casefile: %q is no name of a data file", example)
	}
	return f.begin(func(sum string) string { return folder + sum[:hashDigits] + ext }, true)
}

// Derived begins a file of a fixed name, such as findings.jsonl or
// report/index.html, in place of the one of that name.
func (f *Folder) Derived(name string) (*File, error) {
	if !goodName.MatchString(name) || name == caseName || dataName.MatchString(name) || path.Dir(name) == runsName {
		return nil, fmt.Errorf("casefile: %q is no name of a derived file", name)
	}
	return f.begin(func(string) string { return name }, false)
}

func (f *Folder) begin(place func(string) string, data bool) (*File, error) {
	temp, err := f.stage("file-")
	if err != nil {
		return nil, err
	}
	if err := f.step("create " + temp); err != nil {
		return nil, err
	}
	file, err := f.root.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, f.outputError(temp, err)
	}
	return &File{folder: f, file: file, out: bufio.NewWriterSize(file, 256<<10), temp: temp, sum: sha256.New(), place: place, data: data}, nil
}

// Write adds to the file.
func (w *File) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.out.Write(p)
	w.sum.Write(p[:n])
	w.bytes += int64(n)
	if err != nil {
		w.err = w.folder.outputError(w.temp, err)
	}
	return n, w.err
}

// SHA256 returns the hash, in hex, of a file that is closed.
func (w *File) SHA256() string { return w.hashed }

// Abandon gives the file up.
func (w *File) Abandon() {
	w.err = errors.Join(os.ErrClosed, w.file.Close(), w.folder.root.Remove(w.temp))
}

// Close makes sure that the file is on disk as it was written, and hands it to
// the next commit.
func (w *File) Close() error {
	f := w.folder
	if w.err != nil {
		return w.err
	}
	sum := hex.EncodeToString(w.sum.Sum(nil))
	w.hashed = sum
	if err := w.seal(sum); err != nil {
		w.Abandon()
		w.err = f.outputError(w.temp, err)
		return w.err
	}
	w.err = os.ErrClosed
	name := w.place(sum)
	to := heldBack(sum, name)
	if w.data {
		to = name
	}
	if err := f.move(w.temp, to); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.verified[wholeAs(to, sum)] = true
	f.files = slices.DeleteFunc(slices.Clone(f.files), func(o custody.File) bool { return o.Path == name })
	f.files = append(f.files, custody.File{Path: name, SHA256: sum, Bytes: w.bytes, Rows: w.Rows})
	delete(f.staged, name)
	if !w.data {
		f.staged[name] = to
	}
	return nil
}

// heldBack is where a derived file waits for the commit. Two files of the same
// bytes wait in two places.
func heldBack(sum, name string) string {
	return staging + "/" + sum + "-" + digest([]byte(name))[:hashDigits] + ".derived"
}

// seal writes what is buffered, syncs, closes, and reads the file again: a disk
// that lost a write has no part in a case.
func (w *File) seal(sum string) error {
	if err := w.folder.step("sync " + w.temp); err != nil {
		return err
	}
	if err := w.out.Flush(); err != nil {
		return err
	}
	if err := w.file.Sync(); err != nil {
		return err
	}
	if _, err := w.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	got, n, err := hashOf(w.file)
	if err != nil {
		return err
	}
	if got != sum || n != w.bytes {
		return fmt.Errorf("read back %d bytes that are not the %d written", n, w.bytes)
	}
	return w.file.Close()
}

func hashOf(r io.Reader) (sum string, n int64, err error) {
	h := sha256.New()
	n, err = io.CopyBuffer(struct{ io.Writer }{h}, struct{ io.Reader }{r}, make([]byte, 256<<10))
	return hex.EncodeToString(h.Sum(nil)), n, err
}

// move renames a file that is on disk, making the folder that it moves to. The name
// lasts from the next settle on.
func (f *Folder) move(from, to string) error {
	if err := f.step("rename " + to); err != nil {
		return err
	}
	folder := path.Dir(to)
	if err := f.root.MkdirAll(folder, 0o700); err != nil {
		return f.outputError(to, err)
	}
	if err := f.root.Rename(from, to); err != nil {
		return f.outputError(to, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for ; folder != "."; folder = path.Dir(folder) {
		f.moved[folder] = true
	}
	f.moved["."] = true
	return nil
}

// settle makes the names last that files were moved to: each folder once, as a disk
// takes long for one.
func (f *Folder) settle() error {
	if err := f.step("settle"); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	deepest := slices.Backward(slices.Sorted(maps.Keys(f.moved))) // a folder's own name is in the one above it
	for _, name := range deepest {
		folder, err := f.root.Open(name)
		if err != nil {
			return f.outputError(name, err)
		}
		if err := errors.Join(syncFolder(folder), folder.Close()); err != nil {
			return f.outputError(name, err)
		}
	}
	clear(f.moved)
	return nil
}

// stage returns a fresh name in the staging folder. The first call of a run
// sweeps away what earlier runs left.
func (f *Folder) stage(prefix string) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.writing {
		if err := f.sweep(); err != nil {
			return "", err
		}
		f.writing = true
	}
	if err := f.root.MkdirAll(staging, 0o700); err != nil {
		return "", f.outputError(staging, err)
	}
	f.serial++
	return fmt.Sprintf("%s/%s%04d", staging, prefix, f.serial), nil
}
