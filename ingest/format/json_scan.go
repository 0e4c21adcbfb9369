package format

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// maxDepth is how deep brackets may nest in a record that nobody gave another
// limit, and how deep the framer knows which brackets are open.
const maxDepth = 64

// A scanner reads JSON (RFC 8259) strictly, value by value. Strings may hold
// bytes that are not UTF-8 and halves of surrogate pairs: logs do. They become
// text that spells them out, and odd says so.
type scanner struct {
	b       []byte
	p       int
	depth   int
	deep    int    // how deep brackets may nest; what is less than maxDepth stands for that
	scratch []byte // strings that had to be rewritten; good until reset
	invalid bool   // a string held bytes that are not UTF-8
	lone    bool   // a string held half a surrogate pair
	camel   bool   // compact writes keys with a small first letter
}

func (s *scanner) reset(b []byte) {
	s.b, s.p, s.depth, s.scratch, s.invalid, s.lone = b, 0, 0, s.scratch[:0], false, false
}

// atEnd reports whether nothing but white space is left.
func (s *scanner) atEnd() bool {
	s.space()
	return s.p == len(s.b)
}

func (s *scanner) fail(reason string) error {
	return &recordError{Code: "JSON_SYNTAX", Reason: "byte " + itoa(s.p) + " of the record: " + reason}
}

// peek returns the next byte that is not white space, or 0 at the end.
func (s *scanner) peek() byte {
	s.space()
	if s.p < len(s.b) {
		return s.b[s.p]
	}
	return 0
}

const (
	low  = 0x0101010101010101
	high = 0x8080808080808080
)

func (s *scanner) space() {
	b, p := s.b, s.p
	for p < len(b) && b[p] <= ' ' {
		switch b[p] {
		case ' ':
			for p+8 <= len(b) && binary.LittleEndian.Uint64(b[p:]) == ' '*low {
				p += 8
			}
			if p < len(b) && b[p] == ' ' {
				p++
			}
		case '\n', '\r', '\t':
			p++
		default:
			s.p = p
			return
		}
	}
	s.p = p
}

// special returns the place at or after p of the first byte of a string that
// is no plain ASCII: a quote, a backslash, a control or half a rune.
func special(b []byte, p int) int {
	for p+8 <= len(b) {
		x := binary.LittleEndian.Uint64(b[p:])
		q, s := x^'"'*low, x^'\\'*low
		m := ((q-low)&^q | (s-low)&^s | (x-' '*low)&^x | x) & high
		if m != 0 {
			return p + bits.TrailingZeros64(m)/8
		}
		p += 8
	}
	for p < len(b) && b[p] != '"' && b[p] != '\\' && b[p] >= ' ' && b[p] < utf8.RuneSelf {
		p++
	}
	return p
}

// skipString moves behind the string whose opening quote is at s.p. Plain says
// that what is between the quotes is the text itself.
func (s *scanner) skipString() (plain bool, err error) {
	plain = true
	p := s.p + 1
	for {
		p = special(s.b, p)
		if p >= len(s.b) {
			s.p = p
			return false, s.fail("a string without end")
		}
		switch c := s.b[p]; {
		case c == '"':
			s.p = p + 1
			return plain, nil
		case c == '\\':
			n := escape(s.b[p:])
			if n == 0 {
				s.p = p
				return false, s.fail("an escape that JSON does not know")
			}
			plain = false
			p += n
		case c < ' ':
			s.p = p
			return false, s.fail("a control character in a string")
		default:
			r, n := utf8.DecodeRune(s.b[p:])
			if r == utf8.RuneError && n == 1 {
				plain = false
				s.invalid = true
			}
			p += n
		}
	}
}

// escape returns the length of the escape that b begins with, or 0.
func escape(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(b) >= 6 && hex4(b[2:]) >= 0 {
			return 6
		}
	}
	return 0
}

// text moves behind the string at s.p and returns what it says.
func (s *scanner) text() ([]byte, error) {
	from := s.p + 1
	plain, err := s.skipString()
	if err != nil {
		return nil, err
	}
	raw := s.b[from : s.p-1]
	if plain {
		return raw, nil
	}
	at := len(s.scratch)
	s.scratch = s.unescape(s.scratch, raw)
	return s.scratch[at:len(s.scratch):len(s.scratch)], nil
}

// skip moves behind any value, which it checks.
func (s *scanner) skip() error {
	switch c := s.peek(); c {
	case '{', '[':
		return s.each(c, (*scanner).skip)
	case '"':
		_, err := s.skipString()
		return err
	default:
		_, err := s.plain()
		return err
	}
}

// each moves over the object or list at s.p and calls f before each value.
func (s *scanner) each(open byte, f func(*scanner) error) error {
	if err := s.enter(); err != nil {
		return err
	}
	if s.leave(open + 2) {
		return nil
	}
	for {
		if open == '{' {
			if s.peek() != '"' {
				return s.fail("a key was expected")
			}
			if _, err := s.skipString(); err != nil {
				return err
			}
			if err := s.colon(); err != nil {
				return err
			}
		}
		if err := f(s); err != nil {
			return err
		}
		if more, err := s.comma(open + 2); err != nil || !more {
			return err
		}
	}
}

// enter moves behind an opening bracket.
func (s *scanner) enter() error {
	if s.depth++; s.depth > maxDepth && s.depth > s.deep {
		return &recordError{Code: "DEPTH", Reason: Limits{Depth: max(s.deep, maxDepth)}.tooDeep()}
	}
	s.p++
	return nil
}

// leave moves behind the closing bracket if it comes next.
func (s *scanner) leave(closing byte) bool {
	if s.peek() != closing {
		return false
	}
	s.p++
	s.depth--
	return true
}

// comma moves behind the comma, or the closing bracket, that must follow.
func (s *scanner) comma(closing byte) (more bool, err error) {
	if s.p < len(s.b) && s.b[s.p] == ',' || s.peek() == ',' {
		s.p++
		return true, nil
	}
	if s.leave(closing) {
		return false, nil
	}
	return false, s.fail("a comma or a closing bracket was expected")
}

func (s *scanner) colon() error {
	if s.p < len(s.b) && s.b[s.p] == ':' || s.peek() == ':' {
		s.p++
		return nil
	}
	return s.fail("a colon was expected")
}

// plain moves behind a number, true, false or null.
func (s *scanner) plain() (value, error) {
	switch s.peek() {
	case 't':
		return value{kind: truth}, s.literal("true")
	case 'f':
		return value{kind: untrue}, s.literal("false")
	case 'n':
		return value{kind: null}, s.literal("null")
	}
	from := s.p
	if n := numberLength(s.b[from:]); n > 0 {
		s.p += n
		return value{number, s.b[from:s.p]}, nil
	}
	return value{}, s.fail("a value was expected")
}

func (s *scanner) literal(word string) error {
	if len(s.b)-s.p < len(word) || string(s.b[s.p:s.p+len(word)]) != word {
		return s.fail("a value was expected")
	}
	s.p += len(word)
	return nil
}

// numberLength returns the length of the number that b begins with, or 0.
func numberLength(b []byte) int {
	p := 0
	digits := func() bool {
		from := p
		for p < len(b) && b[p]-'0' <= 9 {
			p++
		}
		return p > from
	}
	if p < len(b) && b[p] == '-' {
		p++
	}
	zero := p < len(b) && b[p] == '0'
	from := p
	if !digits() || zero && p > from+1 {
		return 0
	}
	if p < len(b) && b[p] == '.' {
		if p++; !digits() {
			return 0
		}
	}
	if p < len(b) && b[p]|0x20 == 'e' {
		p++
		if p < len(b) && (b[p] == '+' || b[p] == '-') {
			p++
		}
		if !digits() {
			return 0
		}
	}
	return p
}

// value moves behind the next value and returns it. Objects and lists are
// checked and returned as spelled.
func (s *scanner) value() (value, error) {
	switch c := s.peek(); c {
	case '"':
		t, err := s.text()
		return value{text, t}, err
	case '{', '[':
		from := s.p
		kind := object
		if c == '[' {
			kind = array
		}
		if err := s.skip(); err != nil {
			return value{}, err
		}
		return value{kind, s.b[from:s.p]}, nil
	}
	return s.plain()
}
