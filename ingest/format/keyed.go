package format

import (
	"bytes"
	"io"
	"strings"
)

// Scripts that drop what they have already keep records by their ids:
// {"4d63…":{"id":"4d63…",…},…}. One object is then the whole export, of whatever size.
// The ids become blanks and the object a list, so that what follows keeps its place.

// keyedLong is how much of a text tells whether a member begins there.
const keyedLong = 256

// keyedByID reports whether a text begins as such an object, by what key its first
// member stands, and what the first field of that is.
func keyedByID(head []byte) (key, field string, ok bool) {
	s := scanner{deep: MaxNesting}
	s.reset(bytes.TrimLeft(head, " \t\r\n\ufeff"))
	if s.peek() != '{' {
		return "", "", false
	}
	if s.p++; s.peek() != '"' {
		return "", "", false
	}
	text, err := s.text()
	if err != nil || s.colon() != nil || s.peek() != '{' {
		return "", "", false
	}
	key = string(text)
	from := s.p
	if s.skip() != nil || !claimed(s.b[from:s.p]) {
		return "", "", false
	}
	t, err := parseTree(s.b[from:s.p])
	if err != nil {
		return "", "", false
	}
	for _, name := range [...]string{"id", "Id", "deviceId", "DeviceId"} {
		if key != "" && strings.EqualFold(t.get(name).str(), key) {
			return key, t.names[0], true
		}
	}
	return "", "", false
}

// A keyedText is a text whose first object is a list of its members. Where a quote or a
// bracket of a member is lost, it goes on at the next that begins as the first one did.
type keyedText struct {
	turned
	first string // the key of the first member
	field string // the first field of that

	depth   int
	within  int  // the depth of an object in a record whose members look like those at the top, or 0
	inside  bool // a string is open
	escaped bool
	key     bool // a key of the object at the top comes next, or is at hand
	lines   bool // records are indented: where a line ends in a string, its end was lost
	anew    bool // what came before is broken, and that key is the first of what does not
	done    bool // behind that object
}

func newKeyedText(text io.Reader, first, field string) *keyedText {
	k := &keyedText{turned: turned{text: text}, first: first, field: field}
	k.turn = k.list
	return k
}

// list turns what can be turned without what follows.
func (k *keyedText) list() {
	n := len(k.raw)
	if k.err == nil {
		n = max(0, n-keyedLong)
	}
	for i := range n {
		c := &k.raw[i]
		if *c == '{' && !k.inside && k.depth > 0 && k.within == 0 && k.member(k.raw[i+1:]) {
			k.within = k.depth + 1
		}
		if *c == ',' && (k.inside || k.depth != 1 && k.within == 0) && k.member(k.raw[i+1:]) {
			if k.inside, k.escaped, k.key = false, false, false; k.done {
				k.done, *c = false, '['
			}
			k.depth, k.within, k.key, k.anew = 1, 0, true, true
			continue
		}
		if !k.done {
			k.char(c)
		}
	}
	k.out = append(k.out[:0], k.raw[:n]...)
	k.raw = append(k.raw[:0], k.raw[n:]...)
}

// member reports whether a member begins here whose key looks like that of the first
// one, and whose first field is the same.
func (k *keyedText) member(b []byte) bool {
	s := scanner{deep: MaxNesting}
	s.reset(b[:min(len(b), keyedLong)])
	if s.peek() != '"' {
		return false
	}
	if end := s.p + 1 + len(k.first); end >= len(s.b) || s.b[end] != '"' {
		return false
	}
	key, err := s.text()
	if err != nil || !likeKey(string(key), k.first) || s.colon() != nil || s.peek() != '{' {
		return false
	}
	if s.p++; s.peek() != '"' {
		return false
	}
	field, err := s.text()
	return err == nil && string(field) == k.field && s.colon() == nil
}

// likeKey reports whether a key has the form of another: what is no letter or digit
// is the same.
func likeKey(key, other string) bool {
	if len(key) != len(other) {
		return false
	}
	for i := range len(key) {
		if a, b := key[i], other[i]; a != b && !(isName([]byte{a}) && isName([]byte{b})) {
			return false
		}
	}
	return true
}

func (k *keyedText) char(c *byte) {
	if k.inside {
		switch {
		case k.escaped:
			k.escaped = false
		case *c == '\\':
			k.escaped = true
		case *c == '"', *c == '\n' && k.lines:
			k.inside = false
		}
		if k.key && *c != '\n' {
			*c = ' '
		}
		return
	}
	switch *c {
	case '\n':
		k.lines = k.lines || k.depth > 1
	case '"':
		k.inside = true
		if k.key {
			*c = ' '
		}
		if k.anew { // a line ends every string that is open
			*c, k.anew = '\n', false
		}
	case ':':
		if k.key {
			*c, k.key = ' ', false
		}
	case ',':
		k.key = k.depth == 1
	case '{', '[':
		if k.depth++; k.depth == 1 {
			*c, k.key = '[', true
		}
	case '}', ']':
		if k.depth--; k.depth == 0 {
			*c, k.done = ']', true
		}
		if k.depth < k.within {
			k.within = 0
		}
	}
}
