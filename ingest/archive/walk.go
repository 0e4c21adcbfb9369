package archive

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Walk yields the files that args name, those in folders included, in order of
// path; the members of an archive follow it. An argument is a file, a folder,
// or - for standard input. Links in folders are not followed, a file that is
// met twice is yielded once.
func Walk(args []string, lim Limits) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		w := &walker{lim: lim.defaults(), yield: yield, stdin: os.Stdin}
		w.walk(args)
	}
}

type walker struct {
	lim     Limits
	yield   func(Entry) bool
	stdin   *os.File
	done    bool
	members int // of the file being read
}

// found is a file before it is opened.
type found struct {
	path string // as shown
	disk string // where it lies
	info fs.FileInfo
	err  error
	arg  string // as it was given, of an argument itself

	parts []found // of an archive in several, in order
	disks bool    // its directory counts from the beginning of each part
	piece error   // what is wrong with it as a part
}

func (w *walker) walk(args []string) {
	var list []found
	for _, arg := range args {
		if arg == "-" {
			list = append(list, found{path: "-", arg: arg})
			continue
		}
		list = append(list, look(arg)...)
	}
	slices.SortStableFunc(list, func(a, b found) int { return cmp.Or(strings.Compare(a.path, b.path), strings.Compare(a.disk, b.disk)) })
	for _, f := range join(once(list)) {
		if w.file(f); w.done {
			return
		}
	}
}

// once leaves out what is met again. A file that is named beside its folder
// keeps the path that it has in the folder.
func once(list []found) []found {
	place := map[any]int{}
	var kept []found
	for _, f := range list {
		key := identity(f)
		at, again := place[key]
		switch {
		case !again:
			place[key] = len(kept)
			kept = append(kept, f)
		case kept[at].arg != "" && f.arg == "":
			kept[at] = f
		}
	}
	slices.SortStableFunc(kept, func(a, b found) int { return strings.Compare(a.path, b.path) })
	return kept
}

func (w *walker) emit(e Entry) bool {
	if !w.done && !w.yield(e) {
		w.done = true
	}
	return !w.done
}

// look lists what lies at an argument. The user named it, so a link is
// followed here.
func look(arg string) []found {
	disk, err := filepath.EvalSymlinks(arg)
	base := name(arg)
	if err != nil {
		return []found{{path: base, disk: filepath.Clean(arg), err: cause(err), arg: arg}}
	}
	info, err := os.Stat(disk)
	switch {
	case err != nil:
		return []found{{path: base, disk: disk, err: cause(err), arg: arg}}
	case !info.IsDir():
		return []found{{path: base, disk: disk, info: info, arg: arg}}
	case isCase(disk):
		return []found{{path: base, disk: disk, err: ErrCase, arg: arg}}
	}
	var list []found
	filepath.WalkDir(disk, func(p string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(disk, p)
		f := found{path: path.Join(base, display([]byte(filepath.ToSlash(rel)))), disk: p}
		if p == disk {
			f.path, f.arg = base, arg
		}
		switch {
		case err != nil:
			f.err = cause(err)
		case d.IsDir():
			if p == disk || !isCase(p) {
				return nil
			}
			f.err = ErrCase
		case d.Type()&fs.ModeSymlink != 0:
			f.err = ErrLink
		default:
			f.info, f.err = d.Info()
		}
		list = append(list, f)
		if f.err != nil && d != nil && d.IsDir() {
			return fs.SkipDir
		}
		return nil
	})
	return list
}

// name is what an argument is called: its last part, which a folder's files
// carry before their own so that two exports of one layout can be told apart.
func name(arg string) string {
	if full, err := filepath.Abs(arg); err == nil {
		arg = full
	}
	return display([]byte(filepath.ToSlash(filepath.Base(filepath.Clean(arg)))))
}

// isCase reports whether a folder is one that prtscope wrote.
func isCase(dir string) bool {
	file, err := os.Lstat(filepath.Join(dir, "case.json"))
	if err != nil || !file.Mode().IsRegular() {
		return false
	}
	events, err := os.Lstat(filepath.Join(dir, "events"))
	return err == nil && events.IsDir()
}

// cause takes the path out of an error of the file system: who shows the entry
// shows its path.
func cause(err error) error {
	if e, ok := err.(*fs.PathError); ok {
		return fmt.Errorf("%s: %w", e.Op, e.Err)
	}
	return err
}

// file yields one file and what is in it.
func (w *walker) file(f found) {
	e := Entry{Path: f.path, Given: f.arg, Err: f.err, Bytes: -1}
	if f.path == "-" && f.arg == "-" && f.disk == "" {
		w.standardInput(e)
		return
	}
	if f.info != nil {
		e.Bytes, e.Modified = f.info.Size(), f.info.ModTime().UTC()
		if e.Err == nil && !f.info.Mode().IsRegular() {
			e.Err = ErrNotFile
		}
	}
	if e.Err != nil {
		w.emit(e)
		return
	}
	w.members = 0
	if f.parts != nil {
		w.inParts(e, f)
		return
	}
	if f.piece != nil {
		e.Err, e.Archive, e.Open = f.piece, "part", func() (io.ReadCloser, error) { return openListed(f.disk, f.info) }
		w.emit(e)
		return
	}
	disk := f.disk
	w.entry(e, source{
		size: e.Bytes,
		open: func() (io.ReadCloser, error) { return openListed(disk, f.info) },
		at:   func() (readerAt, error) { return openFile(disk) },
	}, 1)
}

// entry yields e and, where it is an archive, its members. Depth counts
// archives, this one included if it is one.
func (w *walker) entry(e Entry, s source, depth int) {
	head, err := peek(s)
	if err != nil {
		e.Err = err
		w.emit(e)
		return
	}
	if e.Open = s.open; s.own != nil {
		e.Open = s.own
	}
	if e.Archive, e.Err = magic(head); e.Archive == "" {
		w.emit(e)
		return
	}
	if depth > w.lim.Depth {
		e.Err = limit("more than %d archives inside each other", w.lim.Depth)
		w.emit(e)
		return
	}
	if e.Archive == "zip" {
		w.zip(e, s, depth)
		return
	}
	if e.Archive == "7z" {
		w.sevenZip(e, s, depth)
		return
	}
	if e.Archive == "tar" {
		w.tar(e, s, depth)
		return
	}
	if !w.emit(e) {
		return
	}
	if e.Archive == "avro" {
		w.member(Entry{Path: e.Path + "!/Body", Container: e.Path, Bytes: -1, Modified: e.Modified}, source{size: -1, open: openAvro(s, w.lim)}, depth)
		return
	}
	name := path.Base(e.Path)
	if at := strings.LastIndex(name, "!/"); at >= 0 {
		name = name[at+2:]
	}
	open := gunzip(s, w.lim)
	if e.Archive != "gzip" {
		open = stream(e.Archive, s, w.lim)
	}
	switch ext := path.Ext(name); strings.ToLower(ext) {
	case ".gz", ".zst", ".zstd", ".bz2", ".xz":
		name = strings.TrimSuffix(name, ext)
	case ".tgz", ".tbz2", ".tzst", ".txz":
		name = strings.TrimSuffix(name, ext) + ".tar"
	default:
		name = ""
	}
	if name == "" {
		name = "data"
	}
	w.member(Entry{Path: e.Path + "!/" + name, Container: e.Path, Bytes: -1, Modified: e.Modified}, source{size: -1, open: open}, depth)
}

// member yields a member of an archive at the given depth, within the limit.
func (w *walker) member(e Entry, s source, depth int) {
	if w.members++; w.members > w.lim.Members {
		if w.members == w.lim.Members+1 {
			e.Err = limit("more than %d members in one file; this one and those after it are not read", w.lim.Members)
			w.emit(e)
		}
		return
	}
	w.entry(e, s, depth+1)
}
