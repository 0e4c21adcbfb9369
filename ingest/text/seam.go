package text

import (
	"bytes"
	"unicode/utf8"
)

// Files of different encodings are put end to end, as by a script that appends to
// what another program wrote. Where a file may end, what follows is looked at: of
// UTF-16 every other byte of plain text is zero, and in UTF-8 none is.

// turnTo goes on in another encoding.
func (r *Reader) turnTo(e encoding) {
	if r.then == nil {
		r.then = []encoding{r.enc}
	}
	if len(r.then) < 2 && e != r.enc {
		r.then = append(r.then, e)
	}
	if r.enc = e; e == utf8Plain {
		r.add(1, 1)
		return
	}
	if len(r.store) < max(len(r.raw), 64<<10) {
		r.store = make([]byte, max(len(r.raw), 64<<10))
	}
	r.raw = r.store[:copy(r.store, r.raw)]
}

// plainSample is how many bytes tell that text is not of UTF-16 any more, and
// plainLeast how many do if the source ends there. They are more than a name or a
// user agent may have, or somebody could spell a change with letters of theirs,
// both bytes of which are ASCII, and have their record broken.
const plainSample, plainLeast = 8 << 10, 16

// plainAhead reports whether r.raw, of UTF-16 so far, is text of UTF-8, or may be
// once there is more of it.
func (r *Reader) plainAhead() (plain, wait bool) {
	b := r.raw[:min(len(r.raw), plainSample)]
	for i := 0; i < len(b); {
		c, n := utf8.DecodeRune(b[i:])
		switch {
		case c == utf8.RuneError && n == 1 && !utf8.FullRune(b[i:]):
			n = len(b) - i
		case c == utf8.RuneError && n == 1, c < ' ' && c != '\n' && c != '\r' && (c != '\t' || i == 0), c == 0x7f:
			return false, false
		}
		i += n
	}
	if len(b) < plainSample && r.err == nil {
		return false, true
	}
	return len(b) >= plainLeast, false
}

// toUTF16 looks for where UTF-16 begins in p, which is the next of a text of UTF-8,
// and returns how much comes before that or what may be it.
func (r *Reader) toUTF16(p []byte) int {
	if r.turns {
		n := int(min(int64(len(p)), r.turnAt-r.src0))
		return r.back(p, n)
	}
	from := int(min(int64(len(p)), max(0, r.plain-r.src0)))
	for {
		i := bytes.IndexByte(p[from:], 0)
		if i < 0 {
			break
		}
		i += from
		at := r.beginsBefore(p, from, i)
		// Giving bytes back copies them, and a program has thousands of such places.
		if at >= 0 && (len(p)-at < sample || isUTF16(detect(p[at:at+sample]))) {
			return r.decide16(p, at, i)
		}
		from = i + 1
	}
	if r.err != nil && len(r.raw) == 0 {
		return len(p)
	}
	for n := max(from, len(p)-2); n < len(p); n++ {
		switch {
		case !seamAfter(r.before(p, n)):
		case wideMark(p[n:]):
			return r.decide16(p, n, n)
		case n == len(p)-1 && !seamAfter(p[n]):
			return r.back(p, n)
		}
	}
	return len(p)
}

// beginsBefore returns where UTF-16 may begin in p from byte from on, behind which
// p[i] is the first that is zero, or -1.
func (r *Reader) beginsBefore(p []byte, from, i int) int {
	for at := i; at >= max(from, i-sample); at-- {
		if !seamAfter(r.before(p, at)) {
			continue
		}
		if wideMark(p[at:]) || at == i || at == i-1 && !seamAfter(p[at]) {
			return at
		}
	}
	return -1
}

// decide16 looks whether UTF-16 begins at p[at], as p[i] lets suspect, and returns at:
// what follows is read again.
func (r *Reader) decide16(p []byte, at, i int) int {
	r.back(p, at)
	r.more(sample)
	head := r.raw[:min(sample, len(r.raw))]
	switch e := detect(head); {
	case isUTF16(e) && bytes.IndexByte(head, 0) >= 0:
		r.turns, r.turnAt, r.next = true, r.src0+int64(at), e
	default:
		r.plain = r.src0 + int64(i) + 1
	}
	return at
}

func isUTF16(e encoding) bool {
	return e == utf16LE || e == utf16LEMark || e == utf16BE || e == utf16BEMark
}

// wideMark reports whether b begins with a mark of UTF-16.
func wideMark(b []byte) bool {
	return len(b) > 1 && (b[0] == 0xff && b[1] == 0xfe || b[0] == 0xfe && b[1] == 0xff)
}

// before is what stands before p[i].
func (r *Reader) before(p []byte, i int) byte {
	if i == 0 {
		return r.last
	}
	return p[i-1]
}

// back gives what is behind the first n bytes of p back, to be read again.
func (r *Reader) back(p []byte, n int) int {
	if n < len(p) {
		r.raw = append(append([]byte(nil), p[n:]...), r.raw...)
	}
	return n
}

// more reads until there are n bytes, if there are so many.
func (r *Reader) more(n int) {
	for len(r.raw) < n && r.err == nil {
		b := make([]byte, n)
		var k int
		k, r.err = r.src.Read(b)
		r.raw = append(r.raw, b[:k]...)
	}
}
