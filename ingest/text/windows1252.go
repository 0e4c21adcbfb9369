package text

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
)

// Exports that went through a spreadsheet on Windows come in Windows-1252, which
// no byte says. Text without a mark is taken for UTF-8 as soon as one character
// of it is. If the first that is not ASCII is not UTF-8, and it and what follows
// it read as Windows-1252, it is read as that: a guess, which who asks is told.
// Anything else stays as it is.

// window is how many bytes decide on that, from the first that is not ASCII.
const window = 4096

// high1252 is the characters of bytes from 0x80 to 0x9f; 0 is none. Those from
// 0xa0 on are the same as in Unicode.
var high1252 = [32]rune{'€', 0, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0, 'Ž', 0,
	0, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0, 'ž', 'Ÿ'}

func from1252(c byte) rune {
	if c >= 0x80 && c < 0xa0 {
		return high1252[c-0x80]
	}
	return rune(c)
}

// Guessed reports whether the encoding was guessed, and from which byte of the
// source on that made a difference. It is known once all is read.
func (r *Reader) Guessed() (from int64, guessed bool) { return r.guess, r.guessed }

// firstHigh returns the place of the first byte that is not ASCII, or -1.
func firstHigh(b []byte) int {
	const high = 0x8080808080808080
	p := 0
	for ; p+32 <= len(b); p += 32 {
		w := b[p : p+32]
		if (binary.LittleEndian.Uint64(w)|binary.LittleEndian.Uint64(w[8:])|binary.LittleEndian.Uint64(w[16:])|binary.LittleEndian.Uint64(w[24:]))&high != 0 {
			break
		}
	}
	for ; p < len(b); p++ {
		if b[p] >= 0x80 {
			return p
		}
	}
	return -1
}

// undecided takes text of p that may be UTF-8 or not and returns how much of it
// may be handed on. What cannot, goes back to be looked at.
func (r *Reader) undecided(p []byte) int {
	i := firstHigh(p)
	if i < 0 {
		return len(p)
	}
	r.raw = append(append([]byte(nil), p[i:]...), r.raw...)
	r.deciding = true
	return i
}

// decide looks at what begins with a byte that is not ASCII.
func (r *Reader) decide() {
	for len(r.raw) < window && r.err == nil {
		more := make([]byte, window)
		n, err := r.src.Read(more)
		r.raw = append(r.raw, more[:n]...)
		r.err = err
	}
	r.deciding, r.decided = false, true
	text := r.raw[:min(window, len(r.raw))]
	if i := bytes.IndexByte(text, 0); i > 0 {
		if at := r.beginsBefore(text, 0, i); at > 0 {
			text = text[:at] // behind which there may be UTF-16
		}
	}
	if _, n := utf8.DecodeRune(r.raw); n == 1 && reads1252(r.last, text) {
		r.enc, r.guess, r.guessed = windows1252, r.src0, true
		r.store = make([]byte, 64<<10)
		if len(r.raw) > len(r.store) {
			r.store = make([]byte, len(r.raw))
		}
		r.raw = r.store[:copy(r.store, r.raw)]
	}
}

// reads1252 reports whether a text behind last, some of which is not UTF-8, is
// one of Windows-1252 to a reader: accented letters stand with letters, none is a
// capital behind a small one, and there is nothing that no text has.
func reads1252(last byte, text []byte) bool {
	good, odd := 0, 0
	for i, c := range text {
		before, after := last, byte(' ')
		if i > 0 {
			before = text[i-1]
		}
		if i+1 < len(text) {
			after = text[i+1]
		}
		switch {
		case c < ' ' && c != '\t' && c != '\n' && c != '\r', c == 0x7f:
			return false
		case c < utf8.RuneSelf:
			continue
		case from1252(c) == 0:
			return false
		}
		if r, n := utf8.DecodeRune(text[i:]); n > 1 && (r != utf8.RuneError) {
			return false
		}
		switch {
		case capital1252(c) && before >= 'a' && before <= 'z':
			return false
		case letter1252(c) && after >= 0x80 && after < 0xc0: // as half a character of UTF-8
			odd++
		case letter1252(c) && (letter1252(before) || letter1252(after)), letter1252(c) && c >= 0xe0 && before == ' ' && after == ' ':
			good++
		case letter1252(c):
			odd++
		}
	}
	return good > 0 && odd <= good
}

func letter1252(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0xc0 && c != 0xd7 && c != 0xf7 || c == 0x8a || c == 0x8c || c == 0x8e || c == 0x9a || c == 0x9c || c == 0x9e || c == 0x9f
}

func capital1252(c byte) bool {
	return c >= 0xc0 && c <= 0xde && c != 0xd7 || c == 0x8a || c == 0x8c || c == 0x8e || c == 0x9f
}

// fill1252 turns bytes into UTF-8 until p has no room for another character.
func (r *Reader) fill1252(p []byte) (int, error) {
	for {
		n := r.turn1252(p)
		if n > 0 {
			return n, nil
		}
		if r.enc != windows1252 {
			return r.fill(p)
		}
		if r.err != nil && len(r.raw) == 0 {
			return 0, r.err
		}
		r.raw = r.store[:copy(r.store, r.raw)]
		if r.err == nil {
			m, err := r.src.Read(r.store[len(r.raw):])
			r.raw = r.store[:len(r.raw)+m]
			r.err = err
		}
	}
}

// turn1252 turns what it can of r.raw and returns how much of p it filled.
// Characters of UTF-8, as where another file was put behind the first, stay what
// they are, and so do bytes that are no character of either.
func (r *Reader) turn1252(p []byte) int {
	n := 0
	raw, rest := r.before16()
	for len(raw) > 0 && n+utf8.UTFMax <= len(p) {
		if raw[0] < utf8.RuneSelf {
			r.add(1, 1)
			k := 0
			for k < len(raw) && n < len(p) && raw[k] < utf8.RuneSelf {
				p[n] = raw[k]
				n++
				k++
			}
			raw = raw[k:]
			r.last = p[n-1]
			r.text += int64(k)
			r.src0 += int64(k)
			continue
		}
		if !utf8.FullRune(raw) && r.err == nil {
			break
		}
		c, width := utf8.DecodeRune(raw)
		if c == 0xfeff && width == len(mark) && seamAfter(r.last) {
			raw = raw[width:]
			r.skip(int64(width), 1, 1)
			r.last = '\n'
			continue
		}
		var k int
		switch {
		case width > 1:
			k = copy(p[n:], raw[:width])
		case from1252(raw[0]) == 0:
			p[n], k = raw[0], 1
		default:
			k = utf8.EncodeRune(p[n:], from1252(raw[0]))
		}
		r.add(int8(k), int8(width))
		n += k
		raw = raw[width:]
		r.last = p[n-1]
		r.text += int64(k)
		r.src0 += int64(width)
	}
	r.raw = r.raw[len(r.raw)-rest-len(raw):]
	return n
}

// before16 returns how much of r.raw comes before what is or may be UTF-16, and how many
// bytes that has. Where it begins with UTF-16, it goes on in that.
func (r *Reader) before16() (raw []byte, rest int) {
	raw = r.raw
	from := int(min(int64(len(raw)), max(0, r.plain-r.src0)))
	for {
		i := bytes.IndexByte(raw[from:], 0)
		if i < 0 {
			break
		}
		i += from
		at := r.beginsBefore(raw, from, i)
		head := raw[max(at, 0):min(max(at, 0)+sample, len(raw))]
		switch e := detect(head); {
		case at < 0:
		case len(head) < sample && r.err == nil, at > 0 && e != utf8Plain:
			return raw[:at], len(raw) - at
		case e == utf16LE || e == utf16LEMark || e == utf16BE || e == utf16BEMark:
			r.turnTo(e)
			return nil, len(raw)
		}
		from = i + 1
		r.plain = r.src0 + int64(from)
	}
	if r.err == nil {
		rest = min(len(raw), len("{\x00\n\x00")-1) // may be the first bytes of it
	}
	return raw[:len(raw)-rest], rest
}
