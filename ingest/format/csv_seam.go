package format

import "bytes"

// Sparrow appends to a table with a semicolon between cells, whatever stood
// between those before, and people put files of two kinds end to end. So where a
// line cannot be a record for its quotes, or seems to be a header and is none, it
// is looked at with the other characters between cells: if it is one then, records
// are read so from there on. Lines without quotes are left alone: cutting ahead
// takes them for records of too few cells.

// maxSeams is how many seams a text may have. A block ends at each, so that more
// would make reading slow; records behind them are set aside.
const maxSeams = 64

// commas are the characters that may stand between cells.
var commas = [...]byte{',', ';', '\t', '|'}

// seam reports whether what is at p, which as it is divided now is no record, is
// one or a header if another character divides it, and which. It waits where the
// buffer ends too early to tell.
func (r *csvReader) seam(p int) (l *layout, found, wait bool) {
	end, _, ok := r.x.line(r.buf, p, r.end)
	if !ok || r.seams == maxSeams {
		return nil, false, !ok && !r.end
	}
	for _, comma := range commas {
		if comma == r.x.comma || bytes.Count(r.buf[p:end], []byte{comma}) == 0 {
			continue
		}
		l := *r.layout
		l.x = dialect{comma: comma, feed: r.x.feed, fewest: r.x.fewest}
		if r.layout.maybeHeader(r.buf[p:end]) && r.headerBy(l.x, r.buf[p:end]) != noHeader {
			return &l, true, false
		}
		window := min(len(r.buf), p+tryOne)
		stop, _, v := l.x.record(r.buf[:window], p, r.end && window == len(r.buf), func([]byte) bool { return false })
		switch {
		case v == short && window == len(r.buf) && !r.end:
			return nil, false, true
		case v == whole && r.scratch.split(l.x, r.buf[p:stop]) && l.plausible(&r.scratch):
			return &l, true, false
		}
	}
	return nil, false, false
}

// divided goes on with the layout of another character between cells. It is not
// ok while the old one holds for records of the block.
func (r *csvReader) divided(b *Block, l *layout) (ok bool) {
	if len(b.Spans)+len(b.Bad) > 0 {
		return false
	}
	r.seams++
	r.x.comma = l.x.comma
	r.lay(l)
	b.layout = l
	return true
}
