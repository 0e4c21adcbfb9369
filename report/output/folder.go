package output

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"maps"
	"slices"

	"prtscope/report/view"
)

// Folder makes the files of a report and hashes what is written to them.
type Folder struct {
	create func(string) (io.WriteCloser, error)
	sums   map[string]string
	open   map[*hashed]bool
}

// NewFolder returns a folder whose files create makes.
func NewFolder(create func(string) (io.WriteCloser, error)) *Folder {
	return &Folder{create, map[string]string{}, map[*hashed]bool{}}
}

// Create makes a file. Its hash is known once it is closed.
func (f *Folder) Create(name string) (io.WriteCloser, error) {
	w, err := f.create(name)
	if err != nil {
		return nil, fmt.Errorf("report: %s: %w", name, err)
	}
	h := &hashed{folder: f, name: name, w: w}
	if _, known := w.(hashing); !known {
		h.sum = sha256.New()
	}
	f.open[h] = true
	return h, nil
}

// Close closes the files that an error left open.
func (f *Folder) Close() {
	for h := range f.open {
		h.w.Close()
	}
}

// Sum returns the SHA-256 of a closed file in hex, or "".
func (f *Folder) Sum(name string) string { return f.sums[name] }

type hashed struct {
	folder *Folder
	name   string
	w      io.WriteCloser
	sum    hash.Hash // nil where the file says it
	closed bool
}

// hashing is a file that is hashed where it is written, as those of a case are.
type hashing interface{ SHA256() string } // in hex, once it is closed

func (h *hashed) Write(p []byte) (int, error) {
	n, err := h.w.Write(p)
	if h.sum != nil {
		h.sum.Write(p[:n])
	}
	return n, err
}

// Close closes the file; closing it again does nothing.
func (h *hashed) Close() error {
	if h.closed {
		return nil
	}
	h.closed = true
	delete(h.folder.open, h)
	if err := h.w.Close(); err != nil {
		return fmt.Errorf("report: %s: %w", h.name, err)
	}
	if h.sum != nil {
		h.folder.sums[h.name] = hex.EncodeToString(h.sum.Sum(nil))
	} else {
		h.folder.sums[h.name] = h.w.(hashing).SHA256()
	}
	return nil
}

// Sums lists the hash of every file of the report, as sha256sum -c reads it.
var Sums = &Output{
	Name: "sums", Doc: "SHA256SUMS, the hashes of the report's files",
	Begin: func(f *Folder, _ *view.View, _ *view.Budget) *Writer { return &Writer{End: f.list} },
}

func (f *Folder) list() error {
	names := slices.Sorted(maps.Keys(f.sums))
	w, err := f.Create("SHA256SUMS")
	if err != nil {
		return err
	}
	defer w.Close()
	for _, name := range names {
		if _, err := fmt.Fprintf(w, "%s  %s\n", f.sums[name], name); err != nil {
			return err
		}
	}
	return w.Close()
}
