package format

import (
	"bytes"
	"io"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Scripts in Python write what they have as Python spells it: {'errorCode': 0,
// 'failureReason': None}, in a cell, or whole answers as print and pprint show them.

// spelledByPython reports whether an object, or a list of them, begins like that.
func spelledByPython(v []byte) bool {
	v = bytes.TrimLeft(v, "[ \t\r\n")
	return bytes.HasPrefix(v, []byte("{'")) || bytes.HasPrefix(v, []byte("{u'"))
}

// pythonAt returns where in a text lines begin that Python spelled, or -1. What a terminal
// or a script wrote may stand above them.
func pythonAt(head []byte) int {
	at := 0
	for line := range bytes.Lines(head) {
		from := bytes.TrimLeft(line, " \t\r\n\ufeff")
		if len(from) > 0 && opensRecords(from) {
			if !spelledByPython(from) {
				return -1
			}
			return at + len(line) - len(from)
		}
		at += len(line)
	}
	return -1
}

// pythonJSON returns what an object or a list, of objects or texts, is as JSON that
// Python spelled. It is not ok if v is none, or has what JSON cannot say.
func pythonJSON(v []byte) (out []byte, ok bool) {
	if v = bytes.TrimSpace(v); !spelledByPython(v) && !bytes.HasPrefix(v, []byte("['")) {
		return nil, false
	}
	out, _ = io.ReadAll(newPythonText(bytes.NewReader(v), 0, nil))
	var s scanner
	s.reset(out)
	return out, s.skip() == nil && s.atEnd()
}

// A pythonText is a text with JSON in place of what Python spelled.
type pythonText struct {
	turned
	above int // bytes before what Python spelled

	quote byte   // of the string that is open, or 0
	held  []byte // the end of a string and blanks, behind which it may go on in other quotes
	last  byte   // that was turned outside of strings

	source     func(int64) int64
	read, made int64   // bytes of the text that were turned, and what they were turned into
	shifts     []shift // at brackets
	lead       int64   // of the last shift that was passed
}

// A shift is where what was turned is so much ahead of the text, up to the next one.
type shift struct{ at, lead int64 }

// pythonLong is how long what is turned at a time may be.
const pythonLong = len(`\U0001f600`)

// heldLong is how much of the blanks between two parts of a string is held.
const heldLong = 4 << 10

// newPythonText returns a text that stands behind so many bytes; source tells where in
// the source a byte of it is.
func newPythonText(text io.Reader, above int, source func(int64) int64) *pythonText {
	t := &pythonText{turned: turned{text: text}, above: above, source: source}
	t.turn = t.spell
	return t
}

// spell turns what can be turned without what follows.
func (t *pythonText) spell() {
	t.out = t.out[:0]
	b := t.raw
	for len(b) > 0 && (t.err != nil || len(b) > pythonLong) {
		was := len(t.out)
		n := 1
		switch {
		case t.above > 0:
			n = min(t.above, len(b))
			t.out = append(t.out, b[:n]...)
			t.above -= n
		case t.quote != 0:
			n = t.inString(b)
		default:
			n = t.outside(b)
		}
		t.read += int64(n)
		t.made += int64(len(t.out) - was)
		if c := b[0]; t.quote == 0 && (c|0x20 == '{' || c|0x20 == '}') {
			if ahead := t.read - t.made; len(t.shifts) == 0 && ahead != t.lead || len(t.shifts) > 0 && ahead != t.shifts[len(t.shifts)-1].lead {
				t.shifts = append(t.shifts, shift{t.made - 1, ahead})
			}
		}
		b = b[n:]
	}
	if t.err != nil && len(b) == 0 {
		t.out, t.held = append(t.out, t.held...), nil
	}
	t.raw = append(t.raw[:0], b...)
}

// inString turns the next character of a string and returns how long it was.
func (t *pythonText) inString(b []byte) int {
	switch c := b[0]; {
	case c == t.quote:
		t.quote, t.held = 0, append(t.held[:0], '"')
	case c == '"':
		t.out = append(t.out, `\"`...)
	case c == '\n': // no string goes on there: a broken one breaks no other line
		t.quote, t.out = 0, append(t.out, c)
	case c != '\\' || len(b) == 1:
		t.out = append(t.out, c)
	case b[1] == '\'':
		t.out = append(t.out, '\'')
		return 2
	case b[1] == 'x': // two digits, where JSON has four
		t.out = append(t.out, `\u00`...)
		return 2
	case b[1] == 'U' && len(b) >= pythonLong:
		if r, err := strconv.ParseUint(string(b[2:pythonLong]), 16, 32); err == nil {
			t.out = utf8.AppendRune(t.out, rune(r))
			return pythonLong
		}
		fallthrough
	default: // as JSON has it, or what is none is refused
		t.out = append(t.out, b[:2]...)
		return 2
	}
	return 1
}

// pythonWords are what Python calls what JSON has, too.
var pythonWords = [...][2]string{{"True", "true"}, {"False", "false"}, {"None", "null"}}

// outside turns what stands outside of strings next and returns how long it was.
func (t *pythonText) outside(b []byte) int {
	c := b[0]
	opens := c == '\'' || c == '"'
	if !opens && (c == 'u' || c == 'b') && len(b) > 1 && (b[1] == '\'' || b[1] == '"') && !isName([]byte{t.last}) {
		return 1
	}
	if len(t.held) > 0 {
		switch {
		case opens: // as pprint spells a long string
			t.quote, t.held = c, t.held[:0]
			return 1
		case class[c] == isSpace && len(t.held) < heldLong:
			t.held = append(t.held, c)
			return 1
		}
		t.out, t.held = append(t.out, t.held...), t.held[:0]
	}
	if opens {
		t.quote, t.out = c, append(t.out, '"')
		return 1
	}
	was := t.last
	t.last = c
	if !isName([]byte{was}) {
		for _, word := range pythonWords {
			if rest, is := bytes.CutPrefix(b, []byte(word[0])); is && (len(rest) == 0 || !isName(rest[:1])) {
				t.out, t.last = append(t.out, word[1]...), 'e'
				return len(word[0])
			}
		}
	}
	t.out = append(t.out, c)
	return 1
}

// offset returns where in the source is what is at a place in what was turned, which is
// asked for in rising order. It is exact at brackets, and so at the ends of records.
func (t *pythonText) offset(at int64) int64 {
	n := 0
	for ; n < len(t.shifts) && t.shifts[n].at <= at; n++ {
		t.lead = t.shifts[n].lead
	}
	t.shifts = slices.Delete(t.shifts, 0, n)
	end := t.read
	if len(t.shifts) > 0 {
		end = t.shifts[0].at + t.shifts[0].lead
	}
	return t.source(min(at+t.lead, end))
}
