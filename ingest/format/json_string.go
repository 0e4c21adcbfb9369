package format

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

func itoa(n int) string { return strconv.Itoa(n) }

// hex4 returns the number that four hexadecimal digits spell, or -1.
func hex4(b []byte) rune {
	var r rune
	for _, c := range b[:4] {
		switch {
		case c-'0' <= 9:
			c -= '0'
		case (c|0x20)-'a' <= 5:
			c = (c | 0x20) - 'a' + 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}

// unescape appends what a string says whose escapes have been checked. Bytes
// that are not UTF-8 become text such as \xE9, and half a surrogate pair
// becomes text such as \ud800: different strings stay different.
func (s *scanner) unescape(dst, raw []byte) []byte {
	for i := 0; i < len(raw); {
		c := raw[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRune(raw[i:])
			if r == utf8.RuneError && n == 1 {
				dst = appendByteEscape(dst, c)
			} else {
				dst = append(dst, raw[i:i+n]...)
			}
			i += n
			continue
		}
		if c != '\\' {
			dst = append(dst, c)
			i++
			continue
		}
		switch c = raw[i+1]; c {
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			var n int
			dst, n = s.unicode(dst, raw[i:])
			i += n
			continue
		}
		dst = append(dst, c)
		i += 2
	}
	return dst
}

// unicode appends the rune of the escape \u and four digits, or pair of them, at the start
// of raw and returns how long that is.
func (s *scanner) unicode(dst, raw []byte) ([]byte, int) {
	r := hex4(raw[2:])
	if !utf16.IsSurrogate(r) {
		return utf8.AppendRune(dst, r), 6
	}
	if len(raw) >= 12 && raw[6] == '\\' && raw[7] == 'u' {
		if r := utf16.DecodeRune(r, hex4(raw[8:])); r != utf8.RuneError {
			return utf8.AppendRune(dst, r), 12
		}
	}
	s.lone = true
	return append(dst, '\\', 'u', hexDigits[r>>12], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15]), 6
}

// compact moves behind the next value and appends it without white space and
// with strings spelled one way, so that the same value gives the same bytes.
func (s *scanner) compact(dst []byte) ([]byte, error) {
	var err error
	switch c := s.peek(); c {
	case '{', '[':
		return s.compactInside(dst, c)
	case '"':
		return s.compactString(dst)
	default:
		from := s.p
		if _, err = s.plain(); err != nil {
			return dst, err
		}
		return append(dst, s.b[from:s.p]...), nil
	}
}

func (s *scanner) compactInside(dst []byte, open byte) ([]byte, error) {
	if err := s.enter(); err != nil {
		return dst, err
	}
	dst = append(dst, open)
	if s.leave(open + 2) {
		return append(dst, open+2), nil
	}
	for {
		var err error
		if open == '{' {
			if s.peek() != '"' {
				return dst, s.fail("a key was expected")
			}
			at := len(dst) + 1
			if dst, err = s.compactString(dst); err != nil {
				return dst, err
			}
			if s.camel && dst[at]-'A' < 26 {
				dst[at] |= 0x20
			}
			if err = s.colon(); err != nil {
				return dst, err
			}
			dst = append(dst, ':')
		}
		if dst, err = s.compact(dst); err != nil {
			return dst, err
		}
		more, err := s.comma(open + 2)
		if err != nil {
			return dst, err
		}
		if !more {
			return append(dst, open+2), nil
		}
		dst = append(dst, ',')
	}
}

func (s *scanner) compactString(dst []byte) ([]byte, error) {
	from := s.p
	plain, err := s.skipString()
	if err != nil {
		return dst, err
	}
	if plain {
		return append(dst, s.b[from:s.p]...), nil
	}
	at := len(s.scratch)
	s.scratch = s.unescape(s.scratch, s.b[from+1:s.p-1])
	dst = appendQuoted(dst, s.scratch[at:])
	s.scratch = s.scratch[:at]
	return dst, nil
}
