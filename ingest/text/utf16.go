package text

import (
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// fillUTF16 turns code units into UTF-8 until p has no room for another.
func (r *Reader) fillUTF16(p []byte) (int, error) {
	for {
		n := r.turn(p)
		if n > 0 {
			return n, nil
		}
		if r.enc == utf8Plain {
			return r.fill(p)
		}
		if r.err != nil {
			if len(r.raw) > 0 && r.err == io.EOF {
				return 0, ErrOdd
			}
			return 0, r.err
		}
		r.raw = r.store[:copy(r.store, r.raw)]
		m, err := r.src.Read(r.store[len(r.raw):])
		r.raw = r.store[:len(r.raw)+m]
		r.err = err
	}
}

// turn turns what it can of r.raw and returns how much of p it filled.
func (r *Reader) turn(p []byte) int {
	high := 1 // where the high byte of a code unit is
	if r.enc == utf16BE || r.enc == utf16BEMark {
		high = 0
	}
	n := 0
	raw := r.raw
	unit := func(at int) rune { return rune(raw[at+high])<<8 | rune(raw[at+1-high]) }
	for len(raw) >= 2 && n+utf8.UTFMax <= len(p) {
		if c := raw[1-high]; raw[high] == 0 && c < utf8.RuneSelf {
			r.add(1, 2)
			k := 0
			for len(raw) >= 2 && n < len(p) && raw[high] == 0 && raw[1-high] < utf8.RuneSelf {
				p[n] = raw[1-high]
				n++
				k++
				raw = raw[2:]
			}
			r.last = p[n-1]
			r.text += int64(k)
			r.src0 += 2 * int64(k)
			continue
		}
		c, width := unit(0), 2
		if raw[1-high] == 0 && c>>8 < utf8.RuneSelf {
			slipped, wait := r.slipped(raw)
			if wait {
				break
			}
			if slipped { // what the odd byte was part of is lost
				k := utf8.EncodeRune(p[n:], utf8.RuneError)
				r.add(int8(k), 1)
				n += k
				r.text += int64(k)
				r.src0++
				raw, r.last = raw[1:], 0
				r.slips++
				continue
			}
		}
		if seamAfter(r.last) {
			if c == 0xfeff {
				raw = raw[2:]
				r.skip(2, 1, 2)
				r.last = '\n'
				continue
			}
			r.raw = raw
			if plain, wait := r.plainAhead(); wait {
				break
			} else if plain {
				r.turnTo(utf8Plain)
				return n
			}
		}
		if utf16.IsSurrogate(c) && c < 0xdc00 {
			if len(raw) < 4 && r.err == nil {
				break
			}
			if len(raw) >= 4 {
				if both := utf16.DecodeRune(c, unit(2)); both != utf8.RuneError {
					c, width = both, 4
				}
			}
		}
		k := putRune(p[n:], c)
		r.add(int8(k), int8(width))
		n += k
		raw = raw[width:]
		r.last = p[n-1]
		r.text += int64(k)
		r.src0 += int64(width)
	}
	r.raw = raw
	return n
}

// putRune writes c as UTF-8. Half of a surrogate pair, which UTF-8 does not
// allow, gets the three bytes it would have, so that nothing is lost and who
// reads the value sees that it is not UTF-8.
func putRune(p []byte, c rune) int {
	if utf16.IsSurrogate(c) {
		p[0], p[1], p[2] = 0xe0|byte(c>>12), 0x80|byte(c>>6)&0xbf, 0x80|byte(c)&0xbf
		return 3
	}
	return utf8.EncodeRune(p, c)
}

// slipLong is how much text tells that what follows is off by a byte, and slipLeast how
// much does at the end of the source: more than what anybody can have written into a log.
// One code unit of slipOther may be something else.
const slipLong, slipLeast, slipOther = 8 << 10, 16, 16

// slipped reports whether raw, whose first code unit looks so, is off by a byte: whether
// nearly all its code units are letters of ASCII in the wrong byte. It may have to wait
// for more: what it says does not depend on how much was read at once.
func (r *Reader) slipped(raw []byte) (is, wait bool) {
	if len(raw) < slipLong && r.err == nil {
		return false, true
	}
	b := raw[:min(len(raw), slipLong)]
	other := 0
	high := 1
	if r.enc == utf16BE || r.enc == utf16BEMark {
		high = 0
	}
	for i := 0; i+1 < len(b); i += 2 {
		if b[i+1-high] == 0 && b[i+high] < utf8.RuneSelf {
			continue
		}
		if other++; other > slipLong/2/slipOther {
			return false, false // whatever follows
		}
	}
	return len(b) >= slipLeast && other <= len(b)/2/slipOther, false
}
