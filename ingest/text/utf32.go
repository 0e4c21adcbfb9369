package text

import (
	"errors"
	"io"
	"unicode/utf8"
)

var errOdd32 = errors.New("UTF-32 text ends in the middle of a character")

// fillUTF32 turns characters of four bytes into UTF-8 until p has no room for
// another.
func (r *Reader) fillUTF32(p []byte) (int, error) {
	for {
		if n := r.turn32(p); n > 0 {
			return n, nil
		}
		if r.err != nil {
			if len(r.raw) > 0 && r.err == io.EOF {
				return 0, errOdd32
			}
			return 0, r.err
		}
		r.raw = r.store[:copy(r.store, r.raw)]
		m, err := r.src.Read(r.store[len(r.raw):])
		r.raw = r.store[:len(r.raw)+m]
		r.err = err
	}
}

// turn32 turns what it can of r.raw and returns how much of p it filled. What
// is no character becomes a byte that is not UTF-8, so that it is seen.
func (r *Reader) turn32(p []byte) int {
	n := 0
	raw := r.raw
	for len(raw) >= 4 && n+utf8.UTFMax <= len(p) {
		c := uint32(raw[0]) | uint32(raw[1])<<8 | uint32(raw[2])<<16 | uint32(raw[3])<<24
		if r.enc == utf32BE || r.enc == utf32BEMark {
			c = uint32(raw[3]) | uint32(raw[2])<<8 | uint32(raw[1])<<16 | uint32(raw[0])<<24
		}
		raw = raw[4:]
		if c == 0xfeff && seamAfter(r.last) {
			r.skip(4, 1, 4)
			r.last = '\n'
			continue
		}
		k := 1
		if c > utf8.MaxRune {
			p[n] = 0xff
		} else {
			k = putRune(p[n:], rune(c))
		}
		r.add(int8(k), 4)
		n += k
		r.last = p[n-1]
		r.text += int64(k)
		r.src0 += 4
	}
	r.raw = raw
	return n
}
