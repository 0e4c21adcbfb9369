package format

import (
	"encoding/binary"
	"math/bits"
)

// nesting is how far the framer is inside one value: which brackets are open,
// and what came last. It can stop at any byte and go on with the next.
type nesting struct {
	depth   int
	deepest int
	lists   uint64 // bit d: the bracket at depth d is of a list; up to maxDepth
	last    byte   // the last byte that is no white space; of strings the quote
	inside  bool   // a string is open
	escaped bool   // the last byte was a backslash in a string
}

// ending is how scanning a value ended.
type ending uint8

const (
	more     ending = iota // the bytes ended before the value did
	complete               // the value ends here
	listing                // a list opens in an object that is a value itself: see next
	broken                 // no value can go on like this
)

// class says what a byte is to the framer.
var class = func() (t [256]uint8) {
	for _, c := range " \t\r\n" {
		t[c] = isSpace
	}
	for _, c := range ",:" {
		t[c] = isSeparator
	}
	t['"'], t['{'], t['['], t['}'], t[']'] = isQuote, isOpening, isOpening, isClosing, isClosing
	return t
}()

const (
	isOther = iota
	isSpace
	isSeparator
	isQuote
	isOpening
	isClosing
)

// next scans b from p and returns where it stopped. It checks as much of the
// syntax as tells a broken value from a complete one soon: that strings end before
// their line does, and that strings and brackets stand where they may. A list
// that opens in no more than stop objects stops it with listing, just before the
// bracket.
func (n *nesting) next(b []byte, p int, stop int) (int, ending) {
	for p < len(b) {
		if n.inside {
			var ok bool
			if p, ok = n.text(b, p); !ok {
				return p, broken
			}
			continue
		}
		c := b[p]
		switch class[c] {
		case isSpace:
			p++
			for p+8 <= len(b) && binary.LittleEndian.Uint64(b[p:]) == ' '*low {
				p += 8
			}
			continue
		case isQuote:
			if l := n.last; l != ',' && l != ':' && l != '{' && l != '[' {
				return p, broken
			}
			n.inside = true
		case isOpening:
			if !n.mayOpen() {
				return p, broken
			}
			if c == '[' && n.depth > 0 && n.depth <= stop && n.lists>>(n.depth-1)&1 == 0 {
				return p, listing
			}
			n.open(c)
		case isClosing:
			if n.depth <= maxDepth && (c == ']') != (n.lists>>(n.depth-1)&1 != 0) {
				return p, broken
			}
			n.last = c
			p++
			if n.depth--; n.depth == 0 {
				return p, complete
			}
			continue
		default:
			n.last = c
		}
		p++
	}
	return p, more
}

// text moves behind the string that is open, or to the end of b. It returns
// false at the end of a line, where no string may go on.
func (n *nesting) text(b []byte, p int) (int, bool) {
	if n.escaped {
		n.escaped = false
		if b[p] >= ' ' {
			p++
		}
	}
	for {
		p = delimiter(b, p)
		if p >= len(b) {
			return p, true
		}
		switch b[p] {
		case '"':
			n.inside, n.last = false, '"'
			return p + 1, true
		case '\\':
			if p+1 == len(b) {
				n.escaped = true
				return p + 1, true
			}
			if p++; b[p] >= ' ' {
				p++
			}
		case '\n', '\r':
			return p, false
		default:
			p++
		}
	}
}

// mayOpen reports whether a bracket may open here.
func (n *nesting) mayOpen() bool {
	switch {
	case n.depth == 0 || n.depth > maxDepth:
		return true
	case n.lists>>(n.depth-1)&1 != 0:
		return n.last == '[' || n.last == ','
	}
	return n.last == ':'
}

func (n *nesting) open(c byte) {
	if n.depth < maxDepth {
		n.lists &^= 1 << n.depth
		if c == '[' {
			n.lists |= 1 << n.depth
		}
	}
	n.depth++
	n.deepest = max(n.deepest, n.depth)
	n.last = c
}

// delimiter returns the place at or after p of the first quote, backslash or
// control of a string.
func delimiter(b []byte, p int) int {
	for p+8 <= len(b) {
		x := binary.LittleEndian.Uint64(b[p:])
		q, s := x^'"'*low, x^'\\'*low
		if m := ((q-low)&^q | (s-low)&^s | (x-' '*low)&^x) & high; m != 0 {
			return p + bits.TrailingZeros64(m)/8
		}
		p += 8
	}
	for p < len(b) && b[p] != '"' && b[p] != '\\' && b[p] >= ' ' {
		p++
	}
	return p
}
