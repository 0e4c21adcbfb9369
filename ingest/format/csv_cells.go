package format

import (
	"encoding/binary"
	"math/bits"
)

// cells are the cells of one record. They lie in the record or, where quotes
// in them were doubled, in scratch.
type cells struct {
	at      [][]byte
	scratch []byte
	quotes  int // in and around quoted cells
}

// split takes a record apart. It fails on a quoted cell that goes on after its
// closing quote.
func (c *cells) split(x dialect, rec []byte) bool {
	if !c.cut(x, rec) {
		return false
	}
	for i, cell := range c.at {
		if doubled(cell) {
			c.at[i] = c.unquote(cell)
		}
	}
	return true
}

// doubled reports whether a cell that cut found is left as it is spelled. No
// other begins with a quote.
func doubled(cell []byte) bool { return len(cell) > 0 && cell[0] == '"' }

// cut is split but that it leaves cells in which quotes are doubled as they
// are spelled, in quotes.
func (c *cells) cut(x dialect, rec []byte) bool {
	c.at, c.scratch, c.quotes = c.at[:0], c.scratch[:0], 0
	commas := low * uint64(x.comma)
	p := 0 // where the cell begins
record:
	for {
		if p < len(rec) && rec[p] == '"' {
			shut, twice, v := x.closing(rec, p+1, true)
			if v != whole {
				return false
			}
			c.quotes += 2 + 2*twice
			if twice > 0 {
				c.at = append(c.at, rec[p:shut+1])
			} else {
				c.at = append(c.at, rec[p+1:shut])
			}
			p = shut + 1
			if p == len(rec) {
				return true
			}
			if rec[p] != x.comma {
				return false
			}
			p++
			continue
		}
		at := p
		for ; at+8 <= len(rec); at += 8 {
			for m := equal(binary.LittleEndian.Uint64(rec[at:]), commas); m != 0; m &= m - 1 {
				end := at + bits.TrailingZeros64(m)/8
				c.at = append(c.at, rec[p:end])
				if p = end + 1; p < len(rec) && rec[p] == '"' {
					continue record
				}
			}
		}
		for ; at < len(rec); at++ {
			if rec[at] == x.comma {
				c.at = append(c.at, rec[p:at])
				if p = at + 1; p < len(rec) && rec[p] == '"' {
					continue record
				}
			}
		}
		c.at = append(c.at, rec[p:])
		return true
	}
}

// unquote returns the text of a cell in quotes, in which quotes are doubled.
func (c *cells) unquote(cell []byte) []byte {
	v := cell[1 : len(cell)-1]
	if cap(c.scratch)-len(c.scratch) < len(v)+8 {
		c.scratch = make([]byte, 0, max(16<<10, 2*(len(v)+8))) // what lies in the old one stays there
	}
	from := len(c.scratch)
	dst := c.scratch[from : from+len(v)+8]
	i, n := 0, 0
	for i+8 <= len(v) {
		word := binary.LittleEndian.Uint64(v[i:])
		binary.LittleEndian.PutUint64(dst[n:], word)
		m := equal(word, low*'"')
		if m == 0 {
			i, n = i+8, n+8
			continue
		}
		quote := bits.TrailingZeros64(m) / 8
		i, n = i+quote+2, n+quote+1
	}
	for ; i < len(v); i++ {
		dst[n] = v[i]
		n++
		if v[i] == '"' {
			i++
		}
	}
	c.scratch = c.scratch[:from+n]
	return c.scratch[from:]
}
