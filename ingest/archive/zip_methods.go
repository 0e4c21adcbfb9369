package archive

import (
	"bufio"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz/lzma"
)

// How members of zips are packed that are read, by the numbers of the format.
const (
	stored    = 0
	deflated  = 8
	zip64K    = 9 // Deflate64
	zipBzip2  = 12
	zipLZMA   = 14
	zipZstd   = 93
	zipXZ     = 95
	lzmaEnded = 2 // flag: a mark ends what LZMA packed
)

// methods are the names of those that are not read.
var methods = map[uint16]string{1: "Shrink", 2: "Reduce", 3: "Reduce", 4: "Reduce", 5: "Reduce", 6: "Implode", 7: "Tokenize", 18: "TERSE of IBM", 19: "LZ77 of IBM", 94: "MP3", 10: "Implode of TERSE", 96: "JPEG", 97: "WavPack", 98: "PPMd", 99: "AES"}

// readable reports whether members packed so are read.
func readable(method uint16) bool {
	switch method {
	case stored, deflated, zip64K, zipBzip2, zipLZMA, zipZstd, zipXZ:
		return true
	}
	return false
}

// unpack returns what a member unfolds to, and what to do when done; in is nil
// where it is not packed, and else counts what is taken.
func (m zipMember) unpack(clear io.Reader, lim Limits) (r io.Reader, in *counter, done func(), err error) {
	if m.method == stored {
		return clear, nil, nil, nil
	}
	in = &counter{r: clear}
	switch m.method {
	case zip64K:
		return newDeflate64(in), in, nil, nil
	case zipBzip2:
		return bzip2.NewReader(in), in, nil, nil
	case zipXZ:
		return &xzReader{in: bufio.NewReaderSize(in, 64<<10), lim: lim}, in, nil, nil
	case zipZstd:
		z, err := zstdReader(in, lim)
		if err != nil {
			return nil, nil, nil, damaged("zip: %w", err)
		}
		return wide{z, lim}, in, z.Close, nil
	case zipLZMA:
		r, err = m.lzma(bufio.NewReaderSize(in, 64<<10), lim)
		return r, in, nil, err
	}
	return flate.NewReader(in), in, nil, nil
}

// wide says of Zstandard that it asks for more than the limit.
type wide struct {
	r   io.Reader
	lim Limits
}

func (w wide) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if errors.Is(err, zstd.ErrWindowSizeExceeded) {
		err = tooWide("zip", w.lim)
	}
	return n, err
}

// lzma reads a version of two bytes, how long the properties are, and those,
// before the bytes.
func (m zipMember) lzma(in *bufio.Reader, lim Limits) (io.Reader, error) {
	head := make([]byte, 9)
	if _, err := io.ReadFull(in, head); err != nil {
		return nil, damaged("zip: the member ends too early")
	}
	if le.Uint16(head[2:]) != 5 {
		return nil, damaged("zip: LZMA without its properties")
	}
	dict := int64(le.Uint32(head[5:]))
	if m.size != unknownSize {
		dict = min(dict, m.size)
	}
	if dict = max(dict, lzma.MinDictCap); dict > lim.Window {
		return nil, tooWide("zip", lim)
	}
	size := uint64(m.size)
	if m.flags&lzmaEnded != 0 || m.size == unknownSize {
		size = 1<<64 - 1 // what LZMA writes for a size that its end will tell
	}
	props := le.AppendUint32(head[4:5:5], uint32(dict))
	z, err := lzma.ReaderConfig{DictCap: int(dict)}.NewReader(&headed{le.AppendUint64(props, size), in})
	if err != nil {
		return nil, fmt.Errorf("%w: zip: %w", ErrDamaged, err)
	}
	return z, nil
}
