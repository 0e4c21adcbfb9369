package format

import "bytes"

// Terminals and scripts put text before JSON: a prompt with the command, what a
// tool said while it worked, the name of what the JSON is assigned to. It is set
// aside, and the JSON read.

// jsonBelow reports whether a text that does not begin as JSON has a line that does.
func jsonBelow(head []byte) bool {
	for line := range bytes.Lines(head) {
		line = bytes.TrimLeft(line, " \t\r\n\ufeff")
		if _, ok := assigns(line); ok || len(line) > 0 && opensRecords(line) {
			return true
		}
	}
	return false
}

// opensRecords reports whether a line begins with an object or with what may be a
// list of records: not with a word in brackets, as logs have it.
func opensRecords(line []byte) bool {
	if line[0] != '[' {
		return line[0] == '{'
	}
	in := bytes.TrimLeft(line[1:], " \t\r")
	return len(in) == 0 || in[0] == '\n' || in[0] == '{' || in[0] == '[' || in[0] == ',' || in[0] == ']' || in[0] == '"' || bytes.HasPrefix(in, []byte("null"))
}

// bracketed reports whether the bracket before b is text and begins no list, as far
// as can be told before the end of b.
func bracketed(b []byte) (text, unsure bool) {
	var s scanner
	s.reset(b)
	switch s.peek() {
	case '{', '[', ']', '"', ',', 0: // commas are passed over
		return false, false
	}
	_, err := s.value()
	end := s.peek()
	return err != nil || end != ',' && end != ']' && end != 0, end == 0
}

// assignLong is how long the beginning of an assignment is at most.
const assignLong = 256

// assigns returns where the bracket is in b before which a script begins to assign
// something, or to call a function with it: var x = [ or callback({.
func assigns(b []byte) (at int, ok bool) {
	from := 0
	if bytes.HasPrefix(b, []byte("/**/")) {
		from = len("/**/")
	}
	for i := from; i < min(len(b), assignLong); i++ {
		switch c := b[i]; {
		case c == '{' || c == '[':
			before := bytes.TrimRight(b[:i], " \t\r\n")
			return i, len(before) > 0 && (before[len(before)-1] == '=' || before[len(before)-1] == '(')
		case c|0x20 >= 'a' && c|0x20 <= 'z' || c-'0' <= 9:
		case bytes.IndexByte([]byte(" \t\r\n_$.;=()"), c) < 0:
			return 0, false
		}
	}
	return 0, false
}
