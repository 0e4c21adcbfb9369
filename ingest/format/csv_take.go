package format

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"prtscope/ingest/column"
	"prtscope/ingest/field"
)

// A taker turns records of a text into rows in one pass: it finds the end of a
// record by cutting it into cells, and most cells by their likeness to those
// of the rows before. It takes only what is in good order, and of that makes
// what dialect.record and layout.decode make of it. Everything else is theirs.
type taker struct {
	d    *decoder
	l    *layout
	x    dialect
	near []nearColumn
	c    cells // whose scratch it uses

	wanted []column.Wanted // cells of the record that are looked up together
	at     []int           // their positions
}

// taker begins to take records of a block.
func (d *decoder) taker(l *layout) *taker {
	d.seen.by(l)
	t := &taker{d: d, l: l, x: l.x, near: d.seen.near}
	t.x.fewest = l.fewest()
	for i := range t.near {
		n := &t.near[i]
		n.met.again()
		n.marked.again()
	}
	return t
}

// A taken is what a record was found to be.
type taken struct {
	end, next int
	err       *recordError // why it is set aside
}

// take makes a row of the record at p. It is not ok if the record is not in
// good order; then its row is to be given up. If the end is known,
// want says where it is, else it is negative.
func (t *taker) take(b []byte, p, want int) (rec taken, ok bool) {
	d, l := t.d, t.l
	start, last := p, len(l.columns)-1
	d.carries = l.carries
	d.signIn()
	d.seen.by(l)
	t.c.scratch = t.c.scratch[:0]
	t.wanted, t.at = t.wanted[:0], t.at[:0]
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
		if near.met.likely() {
			if n := near.find(b[p:]); n != nil {
				if n.lines.more && !line.broken(&n.lines, i, t.x.fewest) {
					return taken{}, false
				}
				d.repeat(n, l, col)
				line.commas += int(n.lines.last)
				rec.end, p = p+int(n.long), p+len(n.raw)
				continue
			}
		}
		if b[p] != '"' {
			s, ok := t.x.bare(b, p, i == last)
			if !ok || int64(s.end-p) > d.limits.Cell {
				return taken{}, false
			}
			if col.apart && !near.met.likely() && near.marked.likely() {
				t.wanted, t.at = append(t.wanted, column.Wanted{Column: col.cols[0], Text: b[p:s.end]}), append(t.at, i)
			} else {
				t.bare(i, col, b[p:s.next], s.end-p)
			}
			rec.end, p = s.end, s.next
			continue
		}
		s, lines, ok := t.x.quoted(b, p, i == last)
		if !ok || int64(s.end-p) > d.limits.Cell || lines.more && !line.broken(&lines, i, t.x.fewest) {
			return taken{}, false
		}
		line.commas += int(lines.last)
		t.quoted(i, col, b[p:s.next], s.end-p, s.doubled, &lines)
		rec.end, p = s.end, s.next
	}
	if rec.next = p; line.later && !line.fits(last, t.x.fewest) || want >= 0 && rec.end != want || !t.lookUp() {
		return taken{}, false
	}
	d.span.Length = int64(rec.end - start)
	if err, is := l.table.row(d, l).(*recordError); is && err != errRowOther {
		rec.err = err
	}
	return rec, true
}

// bare takes a cell without quotes: the first long bytes of raw, of which the
// rest ends it.
func (t *taker) bare(i int, col *csvColumn, raw []byte, long int) {
	d, near, v := t.d, &t.near[i], raw[:long]
	keep, before, fresh := near.met.likely(), oddities{}, false
	if keep {
		before, fresh = d.oddities(), d.untouched(col.cols)
	}
	if !col.text || !near.marked.likely() || !near.marked.note(d.row.SetMarked(col.cols[0], v), habitStep) {
		v = t.convert(col, v)
	}
	if keep {
		t.keep(i, col, v, before, fresh, raw, long, &cellLines{})
	}
}

// convert gives the row what a cell without quotes says, and returns that.
func (t *taker) convert(col *csvColumn, raw []byte) []byte {
	v := field.Unguard(field.Trim(raw))
	if len(v) > 0 {
		col.do(t.d, t.l, col, cell(v))
		if col.text && len(t.d.flags) == 0 {
			t.d.row.Mark(col.cols[0], raw)
		}
	}
	return v
}

// lookUp takes the cells that were put off. It is not ok if one of them says what
// is to be put aside, which has its place before that of the cells behind it.
func (t *taker) lookUp() (ok bool) {
	before := t.d.oddities()
	t.d.row.SetMarkedAll(t.wanted)
	for k, i := range t.at {
		if w := &t.wanted[k]; !t.near[i].marked.note(w.Found, habitStep) {
			t.convert(&t.l.columns[i], w.Text)
		}
	}
	return t.d.oddities() == before
}

// quoted takes a cell in quotes.
func (t *taker) quoted(i int, col *csvColumn, raw []byte, long int, doubled bool, lines *cellLines) {
	d, v := t.d, raw[1:long-1]
	keep, before, fresh := t.near[i].met.likely(), d.oddities(), d.untouched(col.cols)
	switch {
	case doubled && col.alone && d.tell(i, col, raw[:long]):
		if keep {
			v = field.Unguard(field.Trim(t.c.unquote(raw[:long])))
		}
	case !doubled && col.text && d.row.SetMarked(col.cols[0], v):
	default:
		if doubled {
			v = t.c.unquote(raw[:long])
		}
		if v = field.Unguard(field.Trim(v)); len(v) == 0 {
			break
		}
		col.do(d, t.l, col, cell(v))
		switch {
		case doubled && col.alone && fresh:
			d.note(i, col, raw[:long], before)
		case !doubled && col.text && len(d.flags) == 0:
			d.row.Mark(col.cols[0], raw[1:long-1])
		}
	}
	if keep {
		t.keep(i, col, v, before, fresh, raw, long, lines)
	}
}

// keep remembers a cell, which says v, and what it did.
func (t *taker) keep(i int, col *csvColumn, v []byte, before oddities, fresh bool, raw []byte, long int, lines *cellLines) {
	if len(raw) > nearBytes || t.d.seen.held > seenBytes {
		return
	}
	n := t.near[i].room()
	t.d.seen.held += len(raw) + len(v) - n.bytes()
	n.spell(raw, long, lines)
	t.d.learn(n, col, v, before, fresh)
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

// A spelling is how a cell is spelled.
type spelling struct {
	end, next int  // of the cell, and behind what ends it
	doubled   bool // quotes in it are
}

// quoted finds the end of the cell in quotes at p, which is the last one of its
// record or has others behind it. It is not ok if that is not so, or if
// something in it is odd.
func (x dialect) quoted(b []byte, p int, last bool) (s spelling, lines cellLines, ok bool) {
	shut, doubled, v := x.closing(b, p+1, false)
	if v != whole {
		return s, lines, false
	}
	s.end, s.doubled = shut+1, doubled > 0
	if s.next, ok = x.ends(b, s.end); ok != last {
		return s, lines, false
	}
	if !last {
		s.next = s.end + 1
	}
	raw := b[p:s.end]
	return s, x.linesOf(raw), bytes.IndexByte(raw, 0) < 0 && utf8.Valid(raw)
}

// bare is quoted for a cell without quotes, in which there may be none.
func (x dialect) bare(b []byte, p int, last bool) (s spelling, ok bool) {
	commas, feeds := low*uint64(x.comma), low*uint64(x.feed)
	beyond := uint64(0) // bytes that are not ASCII
	for at := p; at+8 <= len(b); at += 8 {
		word := binary.LittleEndian.Uint64(b[at:])
		beyond |= word & high
		m := firstZero(word^commas) | firstZero(word^feeds) | firstZero(word^low*'"') | firstZero(word)
		if m == 0 {
			continue
		}
		s.end = at + bits.TrailingZeros64(m)/8
		s.next = s.end + 1
		switch {
		case b[s.end] == x.comma && !last:
		case b[s.end] == x.feed && last:
			s.end = x.trimReturn(b, p, s.end)
		default:
			return s, false
		}
		return s, s.end-p <= maxCell && (beyond == 0 || utf8.Valid(b[p:s.end]))
	}
	return s, false
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
