package archive

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// ErrPart says of a file that it is a piece of an archive.
var ErrPart = fmt.Errorf("one part of an archive in several parts, of which the first is not here: give all of them")

// Archives in several parts: x.7z.001, x.7z.002 and on are one file that was
// cut, as 7-Zip and others do; x.z01, x.z02 and on, with x.zip as the last, are
// a zip whose directory counts from the beginning of each part.

// partOf returns what the parts of an archive are called alike and the number of
// this one, from 1; 0 of the last of a zip.
func partOf(name string) (stem string, n int, ok bool) {
	dot := strings.LastIndexByte(name, '.')
	if dot <= 0 {
		return "", 0, false
	}
	stem, end := name[:dot], strings.ToLower(name[dot+1:])
	switch {
	case end == "zip":
		return stem + ".z", 0, true
	case len(end) >= 3 && end[0] == 'z':
		stem, end = stem+".z", end[1:]
	case len(end) < 3:
		return "", 0, false
	default:
		stem += "."
	}
	n, err := strconv.Atoi(end)
	return stem, n, err == nil && n > 0 && end[0] >= '0' && end[0] <= '9'
}

// join puts the parts of archives together: each becomes one of found, with its
// parts in order. A part that was named alone is joined by those that lie beside
// it.
func join(list []found) (joined []found) {
	type key struct{ folder, stem string }
	groups := map[key][]int{}
	for i, f := range list {
		if stem, _, ok := partOf(filepath.Base(f.disk)); ok && f.err == nil && f.info != nil && f.info.Mode().IsRegular() {
			k := key{filepath.Dir(f.disk), stem}
			groups[k] = append(groups[k], i)
		}
	}
	taken := map[int]bool{}
	for k, at := range groups {
		var parts []found
		for _, i := range at {
			parts = append(parts, list[i])
		}
		if slices.ContainsFunc(parts, func(f found) bool { return f.arg != "" }) { // of a folder all are in the list
			parts = beside(k.folder, k.stem, parts)
		}
		whole, ok := assemble(k.stem, parts)
		if !ok {
			continue
		}
		for _, i := range at {
			taken[i] = true
		}
		joined = append(joined, whole)
	}
	for i, f := range list {
		if !taken[i] {
			if stem, n, ok := partOf(filepath.Base(f.disk)); ok && n > 1 && f.err == nil && (strings.HasSuffix(strings.ToLower(stem), ".7z.") || strings.HasSuffix(strings.ToLower(stem), ".zip.")) {
				f.piece = ErrPart
			}
			joined = append(joined, f)
		}
	}
	slices.SortStableFunc(joined, func(a, b found) int { return strings.Compare(a.path, b.path) })
	return joined
}

// beside adds the parts in a folder that are not among those of a stem.
func beside(folder, stem string, parts []found) []found {
	files, err := os.ReadDir(folder)
	if err != nil {
		return parts
	}
	for _, file := range files {
		disk := filepath.Join(folder, file.Name())
		own, _, ok := partOf(file.Name())
		if !ok || own != stem || slices.ContainsFunc(parts, func(f found) bool { return f.disk == disk }) {
			continue
		}
		if info, err := file.Info(); err == nil && info.Mode().IsRegular() {
			parts = append(parts, found{path: path.Join(path.Dir(parts[0].path), display([]byte(file.Name()))), disk: disk, info: info})
		}
	}
	return parts
}

// assemble makes one of the parts of a stem. It is not ok if what they hold is
// not an archive in several parts.
func assemble(stem string, parts []found) (whole found, ok bool) {
	number := func(f found) int {
		_, n, _ := partOf(filepath.Base(f.disk))
		return n
	}
	slices.SortFunc(parts, func(a, b found) int { return cmp.Compare(number(a), number(b)) })
	split := number(parts[0]) == 0 // a zip whose last part has the directory
	if split {
		parts = append(parts[1:], parts[0])
	}
	if len(parts) < 2 || split != strings.HasSuffix(stem, ".z") {
		return found{}, false
	}
	first, second := kindOf(parts[0]), kindOf(parts[1])
	if first != "zip" && (split || first != "7z") || second != "" && !split {
		return found{}, false
	}
	whole = parts[0]
	if split {
		whole = parts[len(parts)-1]
	}
	whole.parts = parts
	for i, f := range parts {
		if n := number(f); n != i+1 && n != 0 {
			whole.piece = damaged("part %d is missing", i+1)
			break
		}
	}
	whole.disks = split
	return whole, true
}

// kindOf says what kind of archive a file begins as.
func kindOf(f found) string {
	head, err := peek(source{open: func() (io.ReadCloser, error) { return openListed(f.disk, f.info) }})
	if err != nil {
		return ""
	}
	kind, _ := magic(head)
	return kind
}

// inParts yields an archive in several parts: the one that stands for it, with
// its members, and then the others.
func (w *walker) inParts(e Entry, f found) {
	own := func(p found) func() (io.ReadCloser, error) {
		return func() (io.ReadCloser, error) { return openListed(p.disk, p.info) }
	}
	s := source{own: own(f)}
	for _, p := range f.parts {
		if f.disks {
			s.starts = append(s.starts, s.size)
		}
		s.size += p.info.Size()
	}
	s.at = func() (readerAt, error) { return &partsAt{parts: f.parts}, nil }
	s.open = func() (io.ReadCloser, error) {
		at := &partsAt{parts: f.parts}
		return struct {
			io.Reader
			io.Closer
		}{io.NewSectionReader(at, 0, s.size), at}, nil
	}
	if e.Err = f.piece; e.Err != nil {
		e.Archive, e.Open = kindOf(f), s.own
		w.emit(e)
	} else {
		w.entry(e, s, 1)
	}
	for i, p := range f.parts {
		if p.disk != f.disk {
			w.emit(Entry{Path: p.path, Bytes: p.info.Size(), Modified: p.info.ModTime().UTC(), Archive: "part", Part: fmt.Sprintf("part %d of %d of an archive", i+1, len(f.parts)), Given: p.arg, Open: own(p)})
		}
	}
}

// partsAt reads files as if they were one. It holds one of them open.
type partsAt struct {
	parts []found
	mu    sync.Mutex
	open  *os.File
	at    int // of parts, what is open
}

func (p *partsAt) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open == nil {
		return nil
	}
	err := p.open.Close()
	p.open = nil
	return err
}

func (p *partsAt) ReadAt(b []byte, off int64) (n int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, part := range p.parts {
		size := part.info.Size()
		for off < size && n < len(b) {
			if p.open == nil || p.at != i {
				if p.open != nil {
					p.open.Close()
				}
				if p.open, err = openFile(part.disk); err != nil {
					return n, err
				}
				p.at = i
			}
			k, err := p.open.ReadAt(b[n:min(len(b), n+int(min(size-off, int64(len(b)-n))))], off)
			n, off = n+k, off+int64(k)
			if err != nil && k == 0 {
				return n, damaged("%s became shorter while it was read", path.Base(part.path))
			}
		}
		if n == len(b) {
			return n, nil
		}
		off -= size
	}
	return n, io.EOF
}
