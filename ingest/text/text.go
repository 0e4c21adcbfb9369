// Package text turns the encodings that exports come in into UTF-8 and keeps
// account of where each byte came from. It knows no formats.
//
// Bytes that are neither UTF-8 nor, by the looks of them, Windows-1252 are left
// as they are: only who reads the values can say what they were meant to be.
package text

import (
	"bytes"
	"errors"
	"io"
)

// What can be wrong with an encoding.
var (
	ErrOdd = errors.New("UTF-16 text ends in the middle of a character")
)

type encoding uint8

const (
	utf8Plain encoding = iota
	utf8Mark
	utf16LE
	utf16LEMark
	utf16BE
	utf16BEMark
	utf32LE
	utf32LEMark
	utf32BE
	utf32BEMark
	windows1252
)

var names = [...]string{"UTF-8", "UTF-8 with mark", "UTF-16LE", "UTF-16LE with mark", "UTF-16BE", "UTF-16BE with mark",
	"UTF-32LE", "UTF-32LE with mark", "UTF-32BE", "UTF-32BE with mark", "Windows-1252 (guessed)"}

// A Reader reads text of any of the encodings as UTF-8. Byte order marks are
// dropped at the beginning and where files were put end to end: after a line
// break, a closing bracket or another mark. Elsewhere the same character is
// part of a value and stays.
type Reader struct {
	src   io.Reader
	enc   encoding
	begun bool
	last  byte   // last byte handed on; a line feed where a mark may follow
	raw   []byte // read from src, not yet turned
	store []byte // what raw is a part of, for UTF-16
	out   []byte // turned, not yet handed on: for callers with tiny buffers
	small [512]byte

	deciding bool  // raw begins with the first byte that is not ASCII
	decided  bool  // it was looked at
	guess    int64 // where that byte is in the source, if the encoding was guessed by it
	guessed  bool
	err      error // of src, once raw is used up

	then   []encoding // the first two, if it changes
	turns  bool       // from UTF-8 to next, at a place in the source
	turnAt int64
	next   encoding
	plain  int64 // up to where in the source there is no such change

	slips int // bytes of UTF-16 that were passed over

	offsets
}

// NewReader returns a Reader of r.
func NewReader(r io.Reader) *Reader { return &Reader{src: r, last: '\n'} }

// Encoding returns the name of the encoding, known after the first Read: UTF-8,
// or UTF-16 or UTF-32 with LE or BE, "with mark" where a byte order mark said so.
// UTF-8 without a mark may turn out to be Windows-1252 later: see Guessed. Where
// files of two encodings were put end to end, and that was read, it names both.
func (r *Reader) Encoding() string {
	if len(r.then) > 1 {
		return names[r.then[0]] + ", then " + names[r.then[1]]
	}
	return names[r.enc]
}

// Slips returns how many bytes were passed over so far behind which UTF-16 goes on as if
// one had been lost, or had come in: U+FFFD stands for each.
func (r *Reader) Slips() int { return r.slips }

// Read implements io.Reader. An error of the underlying reader comes after
// everything that could be read.
func (r *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if len(r.out) == 0 {
		if !r.begun {
			r.begin()
		}
		if len(p) >= len(r.small) {
			return r.fill(p)
		}
		n, err := r.fill(r.small[:])
		if n == 0 {
			return 0, err
		}
		r.out = r.small[:n]
	}
	n := copy(p, r.out)
	r.out = r.out[n:]
	return n, nil
}

func (r *Reader) fill(p []byte) (int, error) {
	switch r.enc {
	case utf32LE, utf32LEMark, utf32BE, utf32BEMark:
		return r.fillUTF32(p)
	case utf8Plain, utf8Mark:
		return r.fillUTF8(p)
	case windows1252:
		return r.fill1252(p)
	}
	return r.fillUTF16(p)
}

// sample is how many bytes decide on the encoding of text without a mark.
const sample = 256

// begin reads the first bytes and decides on the encoding.
func (r *Reader) begin() {
	r.begun = true
	head := make([]byte, sample)
	n, err := io.ReadFull(r.src, head)
	if err != nil {
		if err == io.ErrUnexpectedEOF {
			err = io.EOF
		}
		r.err = err
	}
	head = head[:n]
	r.enc = detect(head)
	r.raw = head
	if r.enc == utf8Plain || r.enc == utf8Mark {
		r.add(1, 1)
		return
	}
	r.store = make([]byte, 64<<10)
	r.raw = r.store[:copy(r.store, head)]
}

func detect(head []byte) encoding {
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe, 0, 0}):
		return utf32LEMark
	case bytes.HasPrefix(head, []byte{0, 0, 0xfe, 0xff}):
		return utf32BEMark
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		return utf8Mark
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return utf16LEMark
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return utf16BEMark
	}
	// Without a mark: exports begin with names and punctuation, so nearly
	// every code unit has one byte that is zero, always on the same side.
	var zero [4]int
	for i, c := range head[:len(head)/4*4] {
		if c == 0 {
			zero[i%4]++
		}
	}
	most := len(head) / 4 * 3 / 4
	switch {
	case len(head) < 4 || bytes.IndexByte(head, 0) < 0:
		return utf8Plain
	case zero[1] > most && zero[2] > most && zero[3] > most && zero[0] <= most:
		return utf32LE
	case zero[1] > most && zero[2] > most && zero[0] > most && zero[3] <= most:
		return utf32BE
	case zero[1] > most && zero[3] > most && zero[0]+zero[2] == 0:
		return utf16LE
	case zero[0] > most && zero[2] > most && zero[1]+zero[3] == 0:
		return utf16BE
	}
	return utf8Plain
}

// piece is how much is read at once, in bytes: what is done to it on the way,
// such as hashing, finds it in the cache of the processor.
const piece = 256 << 10

var mark = []byte{0xef, 0xbb, 0xbf}

// fillUTF8 reads into p, which has room for more than a mark, and closes the
// gaps that marks leave.
func (r *Reader) fillUTF8(p []byte) (int, error) {
	for {
		if r.turns && r.src0 >= r.turnAt {
			r.turns = false
			r.turnTo(r.next)
			return r.fill(p)
		}
		if r.deciding {
			if r.decide(); r.enc == windows1252 {
				return r.fill1252(p)
			}
		}
		n := copy(p, r.raw)
		r.raw = r.raw[n:]
		if r.err == nil && n < len(p) { // r.raw is used up
			m, err := r.src.Read(p[n:min(len(p), n+piece)])
			n += m
			r.err = err
		}
		if n == 0 {
			if r.err != nil {
				return 0, r.err
			}
			continue
		}
		if n = r.toUTF16(p[:n]); n == 0 {
			continue
		}
		if !r.decided && r.enc == utf8Plain {
			if n = r.undecided(p[:n]); n == 0 {
				continue
			}
		}
		if n = r.drop(p[:n]); n > 0 {
			return n, nil
		}
	}
}

// drop takes the marks at seams out of p and returns how much is left. What
// could be the first bytes of one waits for the next read, in front of what does.
func (r *Reader) drop(p []byte) int {
	n, from := 0, 0 // p[:n] is done, p[from:] is not
	for {
		i := bytes.Index(p[from:], mark)
		if i < 0 {
			break
		}
		seam := r.last
		if i > 0 {
			seam = p[from+i-1]
		}
		keep := i
		if !seamAfter(seam) {
			keep = i + len(mark)
		}
		n += r.move(p, n, from, keep)
		from += keep
		if keep == i {
			from += len(mark)
			r.skip(int64(len(mark)), 1, 1)
			r.last = '\n'
		}
	}
	rest := len(p) - from
	for held := min(2, rest); held > 0 && (r.err == nil || len(r.raw) > 0); held-- {
		if bytes.HasPrefix(mark, p[len(p)-held:]) {
			r.raw = append(append([]byte(nil), p[len(p)-held:]...), r.raw...)
			rest -= held
			break
		}
	}
	return n + r.move(p, n, from, rest)
}

// move closes a gap in p and books the bytes moved.
func (r *Reader) move(p []byte, to, from, n int) int {
	if n == 0 {
		return 0
	}
	if to != from {
		copy(p[to:], p[from:from+n])
	}
	r.last = p[to+n-1]
	r.text += int64(n)
	r.src0 += int64(n)
	return n
}

// seamAfter reports whether a file can end in c.
func seamAfter(c byte) bool { return c == '\n' || c == '\r' || c == ']' || c == '}' }
