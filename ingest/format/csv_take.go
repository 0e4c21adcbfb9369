package format

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"prtscope/ingest/field"
)

// A taker turns records of a text into rows in one pass: it finds the end of a
// record by cutting it into cells, and most cells by their likeness to those
// of the rows before. It takes only what is in good order, and of that makes
// what dialect.record and layout.decode make of it. Everything else is theirs.
type taker struct {
	d     *decoder
	l     *layout
	x     dialect
	near  []nearColumn
	c     cells // whose scratch it uses
	clean bool  // the text is UTF-8
	zeros bool  // there is a byte of zero in it
}

// taker begins to take records of text.
func (d *decoder) taker(l *layout, text []byte) *taker {
	d.seen.by(l)
	t := &taker{d: d, l: l, x: l.x, near: d.seen.near, clean: utf8.Valid(text), zeros: bytes.IndexByte(text, 0) >= 0}
	t.x.fewest = l.fewest()
	for i := range t.near {
		if n := &t.near[i]; n.score <= nearNever {
			n.score = nearAgain
		}
	}
	return t
}

// A taken is what a record was found to be.
type taken struct {
	end, next int
	err       *recordError // why it is set aside
}

// take makes a row of the record at p. It is not ok if the record is not in
// good order; then it is as if it had not been looked at. If the end is known,
// want says where it is, else it is negative.
func (t *taker) take(b []byte, p, want int) (rec taken, ok bool) {
	d, l := t.d, t.l
	start, last := p, len(l.columns)-1
	d.carries = l.carries
	d.signIn()
	d.seen.by(l)
	t.c.scratch = t.c.scratch[:0]
	var line takenLine
	for i := range l.columns {
		if len(b)-p < 8 {
			return taken{}, false
		}
		if b[p] == t.x.comma && i < last {
			p++
			continue
		}
		col, near := &l.columns[i], &t.near[i]
		looked := near.score > nearNever
		if looked {
			if n := near.find(b[p:]); n != nil {
				if n.lines.more && !line.broken(&n.lines, i, t.x.fewest) || !d.repeat(n, l, col) {
					return taken{}, false
				}
				line.commas += int(n.lines.last)
				rec.end, p = p+int(n.long), p+len(n.raw)
				continue
			}
		}
		s, ok := t.x.spelled(b, p, i == last)
		if !ok || s.lines.more && !line.broken(&s.lines, i, t.x.fewest) {
			return taken{}, false
		}
		line.commas += int(s.lines.last)
		if !t.cell(i, col, b[p:s.end], s.doubled, b[p:s.next], &s.lines, looked) {
			return taken{}, false
		}
		rec.end, p = s.end, s.next
	}
	if rec.next = p; line.later && !line.fits(last, t.x.fewest) || want >= 0 && rec.end != want {
		return taken{}, false
	}
	d.span.Length = int64(rec.end - start)
	if err, is := l.table.row(d, l).(*recordError); is && err != errRowOther {
		rec.err = err
	}
	return rec, true
}

// cell takes one cell, which is spelled as it is in the record, with what ends
// it behind it in whole.
func (t *taker) cell(i int, col *csvColumn, spelled []byte, doubled bool, whole []byte, lines *cellLines, keep bool) bool {
	d := t.d
	if len(spelled) > maxCell || t.zeros && bytes.IndexByte(spelled, 0) >= 0 || !t.clean && !utf8.Valid(spelled) {
		return false
	}
	v := spelled
	if !doubled && len(v) > 0 && v[0] == '"' {
		v = v[1 : len(v)-1]
	}
	before, fresh := d.oddities(), col.alone && d.untouched(col.cols)
	switch {
	case len(v) == 0:
	case !doubled && col.text && d.row.SetMarked(col.cols[0], v):
	case doubled && col.alone && d.tell(i, col, v):
		if keep {
			v = field.Unguard(field.Trim(t.c.unquote(v)))
		}
	default:
		said := v
		if doubled {
			v = t.c.unquote(v)
		}
		if v = field.Unguard(field.Trim(v)); len(v) == 0 {
			break
		}
		col.do(d, t.l, col, cell(v))
		switch {
		case col.text && len(d.flags) == 0:
			d.row.Mark(col.cols[0], said)
		case doubled && fresh:
			d.note(i, col, said, before)
		}
	}
	if keep && len(whole) <= nearBytes && d.seen.held < seenBytes {
		n := t.near[i].room()
		d.seen.held += len(whole) + len(v) - n.bytes()
		n.spell(whole, len(spelled), lines)
		d.learn(n, col, v, before, fresh)
	}
	return true
}

// takenLine is the line that the cell at hand is in.
type takenLine struct {
	later  bool // it is not the first one of the record
	column int  // in which it began
	commas int  // in quoted cells
}

// broken ends the line with the first one of a cell at column i and begins
// another one with its last. It returns false if a line could be a record by
// itself, which one has to look into.
func (n *takenLine) broken(lines *cellLines, i, fewest int) bool {
	n.commas += int(lines.first)
	if n.later && !n.fits(i, fewest) || int(lines.most) >= fewest {
		return false
	}
	*n = takenLine{later: true, column: i}
	return true
}

// fits reports whether the line, which ends in column i, has too few commas for
// a record.
func (n *takenLine) fits(i, fewest int) bool { return i-n.column+n.commas < fewest }

// A spelling is how a cell is spelled: up to where, and how.
type spelling struct {
	end, next int // of the cell, and behind what ends it
	doubled   bool
	lines     cellLines
}

// spelled finds the end of the cell at p, which is the last one of its record or
// has others behind it. It is not ok if that is not so, if the text ends, or if
// there is a quote where none should be.
func (x dialect) spelled(b []byte, p int, last bool) (s spelling, ok bool) {
	if b[p] == '"' {
		shut, doubled, v := x.closing(b, p+1, false)
		if v != whole {
			return s, false
		}
		s.end, s.doubled = shut+1, doubled > 0
		if s.next, ok = x.ends(b, s.end); ok != last {
			return s, false
		}
		if !last {
			s.next = s.end + 1
		}
		s.lines = x.linesOf(b[p:s.end])
		return s, true
	}
	at, ok := x.stop(b, p)
	if !ok || b[at] == '"' || (b[at] == x.feed) != last {
		return s, false
	}
	if s.end, s.next = at, at+1; last {
		s.end = x.trimReturn(b, p, at)
	}
	return s, true
}

// stop finds the first comma, end of line or quote from p on.
func (x dialect) stop(b []byte, p int) (at int, ok bool) {
	commas, feeds := low*uint64(x.comma), low*uint64(x.feed)
	for ; p+8 <= len(b); p += 8 {
		word := binary.LittleEndian.Uint64(b[p:])
		if m := firstZero(word^commas) | firstZero(word^feeds) | firstZero(word^low*'"'); m != 0 {
			return p + bits.TrailingZeros64(m)/8, true
		}
	}
	for ; p < len(b); p++ {
		if c := b[p]; c == x.comma || c == x.feed || c == '"' {
			return p, true
		}
	}
	return 0, false
}

// linesOf tells how a cell in quotes lies in lines. What it says of those
// between may be too much, if that is less than a record has.
func (x dialect) linesOf(cell []byte) (n cellLines) {
	count := func(b []byte) int32 { return int32(bytes.Count(b, []byte{x.comma})) }
	all := count(cell)
	i := bytes.IndexByte(cell, x.feed)
	if i < 0 {
		return cellLines{last: all}
	}
	k := bytes.LastIndexByte(cell, x.feed)
	n = cellLines{more: true, first: count(cell[:i]), last: count(cell[k+1:])}
	if n.most = all - n.first - n.last; int(n.most) < x.fewest {
		return n
	}
	n.most = 0
	for line := range bytes.SplitSeq(cell[i+1:k+1], []byte{x.feed}) {
		n.most = max(n.most, count(line))
	}
	return n
}
