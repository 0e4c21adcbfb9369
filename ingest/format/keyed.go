package format

import (
	"bytes"
	"io"
	"strings"
)

// Scripts that drop what they have already keep records by their ids:
// {"4d63…":{"id":"4d63…",…},…}. One object is then the whole export, of whatever size.
// The ids become blanks and the object a list, so that what follows keeps its place.

// keyedByID reports whether a text begins as such an object.
func keyedByID(head []byte) bool {
	s := scanner{deep: MaxNesting}
	s.reset(bytes.TrimLeft(head, " \t\r\n\ufeff"))
	if s.peek() != '{' {
		return false
	}
	if s.p++; s.peek() != '"' {
		return false
	}
	text, err := s.text()
	if err != nil || s.colon() != nil || s.peek() != '{' {
		return false
	}
	key := string(text)
	from := s.p
	if s.skip() != nil || !claimed(s.b[from:s.p]) {
		return false
	}
	t, err := parseTree(s.b[from:s.p])
	if err != nil {
		return false
	}
	for _, name := range [...]string{"id", "Id", "deviceId", "DeviceId"} {
		if key != "" && strings.EqualFold(t.get(name).str(), key) {
			return true
		}
	}
	return false
}

// A keyedText is a text whose first object is a list of its members.
type keyedText struct {
	text io.Reader

	depth   int
	inside  bool // a string is open
	escaped bool
	key     bool // a key of the object at the top comes next, or is at hand
	lines   bool // records are indented: where a line ends in a string, its end was lost
	done    bool // behind that object
}

func (k *keyedText) Read(b []byte) (int, error) {
	n, err := k.text.Read(b)
	for i := 0; i < n && !k.done; i++ {
		k.turn(&b[i])
	}
	return n, err
}

func (k *keyedText) turn(c *byte) {
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
	}
}
