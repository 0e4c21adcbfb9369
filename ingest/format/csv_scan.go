package format

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

const (
	maxColumnN = 4096    // columns that a header may have
	maxCell    = 1 << 20 // bytes of a cell without quotes that is taken without a second look
)

// A dialect is how a CSV file is punctuated.
type dialect struct {
	comma byte
	feed  byte // what ends a line: a line feed, or a carriage return where a file has no line feeds

	fewest int // commas in a line that holds a record by itself; 0 is not known
}

// line returns where the line at from ends and the next begins. It is not
// there if b has no end of line after from and more may come.
func (x dialect) line(b []byte, from int, last bool) (end, next int, ok bool) {
	i := bytes.IndexByte(b[from:], x.feed)
	if i < 0 {
		return x.trimReturn(b, from, len(b)), len(b), last
	}
	return x.trimReturn(b, from, from+i), from + i + 1, true
}

func (x dialect) trimReturn(b []byte, from, end int) int {
	if end > from && b[end-1] == '\r' {
		end--
	}
	return end
}

// ends reports whether a record can end at b[at:], and where the next begins.
func (x dialect) ends(b []byte, at int) (next int, ok bool) {
	switch {
	case at == len(b):
		return at, true
	case b[at] == x.feed:
		return at + 1, true
	case b[at] == '\r' && at+1 < len(b) && b[at+1] == x.feed:
		return at + 2, true
	case b[at] == '\r' && at+1 == len(b):
		return at + 1, true
	}
	return 0, false
}

// verdict says what there is at some place of a text.
type verdict uint8

const (
	whole verdict = iota // a record
	short                // a record that may go on where the buffer ends
	torn                 // a record whose quotes cannot be right
)

// record finds the end of the record at from: of whole ones where it ends and
// where the next begins. A quoted cell that runs over a line for which alone
// holds is torn: two stray quotes, far apart, would make one cell of all lines
// between them without breaking any rule. Next is then where that line begins,
// and from where nothing is known.
func (x dialect) record(b []byte, from int, last bool, alone func(line []byte) bool) (end, next int, v verdict) {
	end, next, ok := x.line(b, from, last)
	if !ok {
		return 0, 0, short
	}
	p := from
	for {
		q := bytes.IndexByte(b[p:end], '"')
		if q < 0 {
			return end, next, whole
		}
		q += p
		if q != from && b[q-1] != x.comma {
			p = q + 1 // a quote inside an unquoted cell is a character like others
			continue
		}
		shut, _, state := x.closing(b, q+1, last)
		if state != torn || shut > end {
			if at, found := x.swallowed(b, next, shut, last, alone); found {
				return 0, at, torn
			}
		}
		if state != whole {
			return 0, from, state
		}
		if after, done := x.ends(b, shut+1); done {
			if shut+2 >= len(b) && !last {
				return 0, 0, short
			}
			return shut + 1, after, whole
		}
		p = shut + 1
		if p > end {
			if end, next, ok = x.line(b, p, last); !ok {
				return 0, 0, short
			}
		}
	}
}

// closing finds the quote that closes the cell whose text begins at p, and how
// often a quote is doubled in it. The cell is torn if a quote in it is neither
// doubled nor followed by the end of the cell, or if no quote closes it.
func (x dialect) closing(b []byte, p int, last bool) (shut, doubled int, v verdict) {
	for p+8 <= len(b) {
		m := equal(binary.LittleEndian.Uint64(b[p:]), low*'"')
		if m == 0 {
			p += 8
			continue
		}
		if p += bits.TrailingZeros64(m) / 8; p+1 < len(b) && b[p+1] == '"' {
			p, doubled = pairs(b, p) // where there is one, there are more
		}
		break
	}
	for {
		for p < len(b) && b[p] != '"' {
			p++
		}
		if p >= len(b) {
			p = len(b)
			if last {
				return p, doubled, torn
			}
			return p, doubled, short
		}
		if p+1 == len(b) && !last {
			return len(b), doubled, short
		}
		if p+1 < len(b) && b[p+1] == '"' {
			p += 2
			doubled++
			continue
		}
		if p+1 < len(b) && b[p+1] == x.comma {
			return p, doubled, whole
		}
		if _, ok := x.ends(b, p+1); ok {
			return p, doubled, whole
		}
		return p, doubled, torn
	}
}

// swallowed looks for a line that holds alone among those that begin at from
// and before upto, and returns where it begins.
func (x dialect) swallowed(b []byte, from, upto int, last bool, alone func([]byte) bool) (at int, found bool) {
	if from < upto && bytes.Count(b[from:upto], []byte{x.comma}) < x.fewest {
		// Only the line that goes on behind upto may have commas enough.
		from += bytes.LastIndexByte(b[from:upto], x.feed) + 1
	}
	for from < upto {
		end, next, ok := x.line(b, from, last)
		if !ok {
			break
		}
		if alone(b[from:end]) {
			return from, true
		}
		from = next
	}
	return 0, false
}
