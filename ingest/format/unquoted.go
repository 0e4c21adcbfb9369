package format

import (
	"bytes"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// Scripts write as JSON what is the text of JSON already: the answer of a service in
// quotes, a list of records each of which is a text, lines of such texts. What the
// texts say is read. They say less than they take, since each quote in them is
// escaped: what is missing becomes blanks outside of their strings, so that each
// record keeps its place.

// quotesJSON reports whether the first value in a text, or in lists there, is a text
// that is JSON. The list may be that of a page.
func quotesJSON(head []byte) bool {
	head = bytes.TrimLeft(head, " \t\r\n\ufeff[")
	if len(head) > 0 && head[0] == '{' {
		var s scanner
		s.reset(head[1:])
		if s.peek() != '"' {
			return false
		}
		if _, err := s.text(); err != nil || s.colon() != nil || s.peek() != '[' {
			return false
		}
		head = bytes.TrimLeft(s.b[s.p:], " \t\r\n[")
	}
	return len(head) > 0 && head[0] == '"' && opensJSON(head[1:])
}

// opensJSON reports whether the text behind an opening quote begins as an object or a
// list of objects or texts.
func opensJSON(b []byte) bool {
	var said []byte
	for len(said) < 2 && len(b) > 0 && b[0] != '"' {
		unit, n := unescaped(b)
		if b = b[n:]; len(bytes.TrimLeft(unit, " \t\r\n\ufeff")) > 0 {
			said = append(said, unit...)
		}
	}
	for _, begins := range [...]string{`{"`, `{}`, `[{`, `[[`, `["`} {
		if bytes.HasPrefix(said, []byte(begins)) {
			return true
		}
	}
	return false
}

// unescaped returns what the next character of a string says, or its next byte, and
// how long it is there.
func unescaped(b []byte) (said []byte, n int) {
	n = 1
	if b[0] == '\\' {
		n = max(1, escape(b))
	}
	switch {
	case n == 1:
		return b[:1], 1
	case b[1] != 'u':
		return (&scanner{}).unescape(nil, b[:n]), n
	}
	r := hex4(b[2:])
	if !utf16.IsSurrogate(r) {
		return utf8.AppendRune(nil, r), n
	}
	if escape(b[n:]) == n && b[n+1] == 'u' {
		if both := utf16.DecodeRune(r, hex4(b[n+2:])); both != utf8.RuneError {
			return utf8.AppendRune(nil, both), 2 * n
		}
	}
	return b[:n], n // half a pair says the same as an escape of the JSON inside
}

// unitLong is how long such a character is at most.
const unitLong = len(`\ud83d\ude00`)

// An unquotedText is a text with the JSON that its texts say in place of them.
type unquotedText struct {
	turned

	in      uint8 // what raw begins in
	last    byte  // that was no blank, outside of texts
	inner   bool  // a string is open in the JSON of the text
	escaped bool  // the byte before was a backslash in it
	owed    int   // blanks by which what was turned is shorter
}

const (
	outside uint8 = iota
	plainText
	quotedText
)

func newUnquotedText(text io.Reader) *unquotedText {
	t := &unquotedText{turned: turned{text: text}}
	t.turn = t.unquote
	return t
}

// unquote turns what can be turned without what follows.
func (t *unquotedText) unquote() {
	t.out = t.out[:0]
	b := t.raw
	for len(b) > 0 && (t.err != nil || len(b) > headerLong) {
		n := 1
		switch c := b[0]; {
		case t.in == quotedText:
			n = t.say(b)
		case t.in == plainText && c == '\\':
			n = min(2, len(b))
			t.out = append(t.out, b[:n]...)
		case t.in == outside && c == '"' && t.last != ':' && opensJSON(b[1:min(len(b), headerLong)]):
			t.in = quotedText
			t.out = append(t.out, ' ')
		default:
			t.out = append(t.out, c)
			switch {
			case c == '"' && t.in == outside:
				t.in = plainText
			case c == '"':
				t.in, t.last = outside, c
			case t.in == outside && class[c] != isSpace:
				t.last = c
			}
		}
		b = b[n:]
	}
	t.raw = append(t.raw[:0], b...)
}

// say turns the next character of a text, which may be the quote behind it, and
// returns how long it was. The line ends with the text: a broken one breaks no other.
func (t *unquotedText) say(b []byte) int {
	if b[0] == '"' {
		t.pay()
		t.out = append(t.out, '\n')
		t.in, t.last, t.inner, t.escaped = outside, '"', false, false
		return 1
	}
	said, n := unescaped(b[:min(len(b), unitLong)])
	if !t.inner {
		t.pay()
	}
	t.out = append(t.out, said...)
	t.owed += n - len(said)
	switch {
	case !t.inner:
		t.inner = said[0] == '"'
		if !t.inner {
			t.pay()
		}
	case t.escaped:
		t.escaped = false
	case said[0] == '\\' && len(said) == 1:
		t.escaped = true
	case said[0] == '"':
		t.inner = false
		t.pay()
	}
	return n
}

func (t *unquotedText) pay() {
	for ; t.owed > 0; t.owed-- {
		t.out = append(t.out, ' ')
	}
}
