package casefile

import (
	"bytes"
	"slices"
)

// indented appends what json.Indent makes of compact JSON, with margin before
// each line but the first. json.Indent asks of each letter what it may be, which
// takes longer than making the text did.
func indented(dst, compact []byte, margin string) []byte {
	dst = slices.Grow(dst, len(compact)+len(compact)/2)
	depth := 0
	line := func() {
		dst = append(append(dst, '\n'), margin...)
		for range depth {
			dst = append(dst, "  "...)
		}
	}
	for i := 0; i < len(compact); i++ {
		switch c := compact[i]; c {
		case '"':
			n := quoted(compact[i:])
			dst = append(dst, compact[i:i+n]...)
			i += n - 1
		case '{', '[':
			dst = append(dst, c)
			if next := compact[i+1]; next == '}' || next == ']' {
				dst = append(dst, next)
				i++
				continue
			}
			depth++
			line()
		case '}', ']':
			depth--
			line()
			dst = append(dst, c)
		case ',':
			dst = append(dst, c)
			line()
		case ':':
			dst = append(dst, ": "...)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// quoted returns how long the string is that b begins with.
func quoted(b []byte) int {
	n := 1 + bytes.IndexByte(b[1:], '"')
	if bytes.IndexByte(b[1:n], '\\') < 0 {
		return n + 1
	}
	for n = 1; b[n] != '"'; n++ {
		if b[n] == '\\' {
			n++
		}
	}
	return n + 1
}
