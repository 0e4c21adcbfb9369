// Package field knows how exports spell single values: times, addresses,
// GUIDs, booleans and the words of enumerations. Each function takes the bytes
// of one value and gives the one spelling the house uses. The package knows no
// records, columns or files.
//
// Functions that return bytes take a buffer: the result is either the value
// itself, where it was spelled as we do, or lies in the buffer, or is constant.
// It must be copied before either is written again.
package field

import (
	"encoding/binary"
	"unicode"
	"unicode/utf8"
)

// Trim returns v without white space around it, no-break spaces included.
func Trim(v []byte) []byte {
	if len(v) == 0 || (plain(v[0]) && plain(v[len(v)-1])) {
		return v
	}
	for len(v) > 0 {
		n := spaceAt(v)
		if n == 0 {
			break
		}
		v = v[n:]
	}
	for len(v) > 0 {
		r, n := utf8.DecodeLastRune(v)
		if !isSpace(r) {
			break
		}
		v = v[:len(v)-n]
	}
	return v
}

// plain reports whether c neither is nor begins or ends a space.
func plain(c byte) bool { return c > ' ' && c < utf8.RuneSelf }

// spaceAt returns the length of the white space character v begins with, or 0.
func spaceAt(v []byte) int {
	if r, n := utf8.DecodeRune(v); isSpace(r) {
		return n
	}
	return 0
}

func isSpace(r rune) bool { return r == ' ' || r == '\u00a0' || r == '\u202f' || unicode.IsSpace(r) }

// Lower returns v in lower case by the rules of no language in particular.
// Bytes that are not UTF-8 stay as they are.
func Lower(v, buf []byte) []byte {
	i := 0
	for i+8 <= len(v) && isLower(binary.LittleEndian.Uint64(v[i:])) {
		i += 8
	}
	for i < len(v) && v[i] < utf8.RuneSelf && (v[i] < 'A' || v[i] > 'Z') {
		i++
	}
	if i == len(v) {
		return v
	}
	out := append(buf[:0], v[:i]...)
	for i < len(v) {
		c := v[i]
		if c < utf8.RuneSelf {
			out = append(out, lowerByte(c))
			i++
			continue
		}
		r, n := utf8.DecodeRune(v[i:])
		if r == utf8.RuneError && n == 1 {
			out = append(out, c)
		} else {
			out = utf8.AppendRune(out, unicode.ToLower(r))
		}
		i += n
	}
	return out
}

// isLower reports whether eight bytes are ASCII without capitals.
func isLower(word uint64) bool {
	const each, top = 0x0101010101010101, 0x8080808080808080
	return (word|(word+(0x80-'A')*each)&^(word+(0x7f-'Z')*each))&top == 0
}

func lowerByte(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// equalFold reports whether v is word but for the case of ASCII letters; word
// is in lower case.
func equalFold(v []byte, word string) bool {
	if len(v) != len(word) {
		return false
	}
	for i, c := range v {
		if lowerByte(c) != word[i] {
			return false
		}
	}
	return true
}

// Unguard returns v without the apostrophe that the portal puts before values
// which a spreadsheet would take for a formula.
func Unguard(v []byte) []byte {
	if len(v) > 1 && v[0] == '\'' {
		switch v[1] {
		case '-', '+', '=', '@', '\t', '\r':
			return v[1:]
		}
	}
	return v
}
