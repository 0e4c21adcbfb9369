// Package archive finds the files that arguments name and opens what is inside
// archives of the usual kinds. What a file is, is decided by its first bytes, never
// by its name. It opens everything for reading only, writes nothing to disk and
// knows nothing of exports.
package archive

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// An Entry is a file, a member of an archive, or something that cannot be read
// and why.
type Entry struct {
	Path      string    // with the name of the argument before it and /; "a.zip!/m.json" for a member; "-" for standard input. For people: valid UTF-8, with bytes that are not as \xNN, and otherwise anything
	Container string    // path of the archive that it is a member of
	Bytes     int64     // size, or -1 where it is only known after reading
	Modified  time.Time // zero where it is not known
	Archive   string    // zip, 7z, tar, gzip, zstd, xz, bzip2 or avro for an archive, whose members follow; part for a piece of one
	Given     string    // the argument as it was given, if it is that itself: "" for what was found in a folder or archive
	Part      string    // which piece of an archive it is, one that holds no members of its own
	Notes     []string  // what must be said of it although it can be read
	Err       error     // why it, or what is in it, cannot be read

	// Open returns the bytes: of a leaf decompressed, of an archive as they lie
	// on disk. It is nil where there are none. Bytes that can be read come
	// before any error. A pipe can be opened only once.
	Open func() (io.ReadCloser, error)
}

// Limits bound what an archive may unfold to. Zero values stand for defaults.
type Limits struct {
	Depth   int   // archives inside archives: 3
	Members int   // of one file, at all depths: 100,000
	Ratio   int64 // bytes out for a byte in: 200
	Free    int64 // bytes that may come out before the ratio counts: 64 MiB
	Window  int64 // bytes back to which what is being unpacked may refer, and so what must be held for it: 256 MiB
	// Password opens encrypted members. It is no limit, but goes where they go.
	Password string
	Memory   int64 // bytes of an archive that must be held in memory, being inside another or in a pipe: 64 MiB
}

func (l Limits) defaults() Limits {
	def := func(v *int64, d int64) {
		if *v == 0 {
			*v = d
		}
	}
	if l.Depth == 0 {
		l.Depth = 3
	}
	if l.Members == 0 {
		l.Members = 100_000
	}
	def(&l.Ratio, 200)
	def(&l.Free, 64<<20)
	def(&l.Memory, 64<<20)
	def(&l.Window, 256<<20)
	return l
}

// Errors of entries that who decides on them can tell apart.
var (
	ErrLimit     = errors.New("over a limit")
	ErrNotFile   = errors.New("neither a file nor a folder")
	ErrLink      = errors.New("a symbolic link, which is not followed")
	ErrCase      = errors.New("a case folder of prtscope, which is not an export")
	ErrEncrypted = errors.New("encrypted: unpack it with its password and give the files")
	ErrPassword  = errors.New("encrypted with another password than the one that was given")
	ErrMethod    = errors.New("compressed in a way that is not read: unpack it and give the files")
	ErrOverlap   = errors.New("members overlap, as only made-up archives do")
	ErrDamaged   = errors.New("damaged")
	ErrChecksum  = errors.New("the checksum does not match") // and it is ErrDamaged too
)

func limit(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrLimit}, args...)...)
}

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrDamaged}, args...)...)
}

// A source is where the bytes of one file or member come from.
type source struct {
	size int64 // or -1
	open func() (io.ReadCloser, error)
	at   func() (readerAt, error) // nil where bytes only come in order

	own    func() (io.ReadCloser, error) // the bytes of the file that stands for an archive in several
	starts []int64                       // where each part of a zip begins that counts from there
}

type readerAt interface {
	io.ReaderAt
	io.Closer
}

// magic returns what kind of archive begins with head, and an error for kinds
// that are recognised and not read.
func magic(head []byte) (kind string, err error) {
	has := func(prefix string) bool { return len(head) >= len(prefix) && string(head[:len(prefix)]) == prefix }
	switch {
	case has("PK\x03\x04"), has("PK\x05\x06"), has("PK\x07\x08PK\x03\x04"):
		return "zip", nil
	case has("\x1f\x8b\x08"):
		return "gzip", nil
	case has(avroMagic):
		return "avro", nil
	case has("7z\xbc\xaf\x27\x1c"):
		return "7z", nil
	case has(xzMagic):
		return "xz", nil
	case has("\x28\xb5\x2f\xfd"):
		return "zstd", nil
	case len(head) >= 262 && string(head[257:262]) == "ustar":
		return "tar", nil
	case has("Rar!\x1a\x07"):
		return "", fmt.Errorf("rar archive: %w", ErrMethod)
	case has("BZh") && len(head) >= 10 && string(head[4:10]) == "1AY&SY":
		return "bzip2", nil
	}
	return "", nil
}

// headSize is how many bytes tell what a file is: a tar says so behind its
// first name.
const headSize = 512

// peek returns the first bytes of a source. An error that comes after them is
// for the reader to meet.
func peek(s source) ([]byte, error) {
	r, err := s.open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	head := make([]byte, headSize)
	n, err := io.ReadFull(r, head)
	if n == 0 && err != io.EOF {
		return nil, err
	}
	return head[:n], nil
}
