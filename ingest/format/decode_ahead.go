package format

import (
	"bytes"

	"prtscope/ingest/column"
)

// judge decodes a block that was cut ahead and notes whether it holds records
// and nothing else, in the eyes of the framer. If it does not, what it gave is
// void.
func (r *jsonReader) judge(d *decoder, b *Block) {
	b.guess.right = r.decodeAhead(d, b)
}

func (r *jsonReader) decodeAhead(d *decoder, b *Block) bool {
	b.Spans = make([]Span, 0, b.guess.expect)
	for p := 0; ; {
		for p < len(b.Data) && (class[b.Data[p]] == isSpace || b.Data[p] == ',') {
			p++
		}
		if p == len(b.Data) {
			return len(b.Spans) > 0
		}
		rest := b.Data[p:]
		if rest[0] != '{' || len(b.Spans) == blockSpans || b.guess.top && mayBeNone(rest) {
			return false
		}
		d.at(int64(len(b.Spans)+1), Span{Offset: b.guess.offset + int64(p)})
		n, ok := d.first(r.format, rest)
		if !ok || n > b.guess.usual {
			return false
		}
		b.Spans = append(b.Spans, Span{Start: int32(p), End: int32(p + n), Offset: d.span.Offset, Length: int64(n)})
		p += n
	}
}

// mayBeNone reports whether an object at the top may be no record: an empty one,
// an answer that is an error, or one that wraps records.
func mayBeNone(object []byte) bool {
	inside := bytes.TrimLeft(object[1:], " \t\r\n")
	return len(inside) == 0 || inside[0] == '}' || bytes.HasPrefix(inside, errorKey) || maySearch(object)
}

// first decodes the record that b begins with and returns its length. It
// returns false if the framer may see it otherwise, or if what it gives cannot
// be numbered later.
func (d *decoder) first(f *Format, b []byte) (int, bool) {
	d.open, d.end, d.wraps = true, 0, false
	err := f.decode(d, b)
	d.open = false
	if d.end == 0 || d.wraps {
		return 0, false
	}
	d.span.Length = int64(d.end)
	d.conclude(f, b[:d.end], err)
	return d.end, d.conflicts.n == 0
}

// wrapper notes that an object at the top of a record may be one that wraps
// records: that a key with a list is named as such lists are.
func (d *decoder) wrapper(s *scanner, key []byte) {
	if d.open && s == &d.scan && s.depth == 1 && s.peek() == '[' {
		d.wraps = d.wraps || mayList(key)
	}
}

// Settle says what became of a block that was decoded into out. Blocks must be
// settled one after the other in the order in which they were framed, before
// anything of them is used. It returns false if the block was cut ahead and
// wrongly: then it counts for nothing, and its text comes again.
func (s *Stream) Settle(b *Block, out *Sink) bool {
	g := b.guess
	if g == nil {
		s.settled = b.First + int64(len(b.Spans)+len(b.Bad)) - 1
		return true
	}
	if !g.right {
		s.void = g.run + 1
	}
	if g.run < s.void {
		return false
	}
	b.First = s.settled + 1
	for _, rows := range out.Tables() {
		renumber(rows, rows.Schema.Index("record"), s.settled)
	}
	for i := range out.Rejected {
		out.Rejected[i].Record += s.settled
	}
	s.settled += int64(len(b.Spans))
	return true
}

// renumber adds to the record numbers of rows that were numbered in their block.
func renumber(rows *column.Batch, c int, before int64) {
	numbers := rows.Column(c).Nums
	for i := range numbers {
		numbers[i] += before
	}
}
