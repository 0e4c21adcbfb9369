package format

import (
	"bytes"
	"io"

	"prtscope/ingest/custody"
)

// csvBlock is how much text a block of CSV has, about.
const csvBlock = 2 << 20

// shortBlock is what part of a block is little: where a header of other columns
// comes soon, again and again.
const shortBlock = 16

// csvReader cuts a CSV text into blocks. It reads lines, looks into those that
// have quotes, and keeps what is between records apart: headers, blank lines,
// and spans whose quotes cannot be right.
type csvReader struct {
	in     *input
	text   io.Reader
	layout *layout
	x      dialect

	size    int       // of blocks
	limits  Limits    // on records
	most    int       // bytes of a record
	room    []byte    // the buffer that buf lies in, and no block
	buf     []byte    // read and not framed
	base    int64     // where buf begins in the text
	end     bool      // nothing follows buf
	err     error     // why, if it is not io.EOF
	above   *Block    // what stands above the header, until it is handed on
	topped  int64     // 1 if there was such
	done    int64     // records and bad spans so far
	lost    bool      // in the middle of a span without a plausible record
	held    Rejection // that span, as far as it was looked at
	cut     bool      // the text ends inside a record
	repeats int       // headers met again
	changes int       // headers of other columns met
	seams   int       // places from which on other characters divide cells
	torn    int       // spans set aside for their quotes
	extra   []custody.Note
	scratch cells
	guesses guesses
	several *spreader // of originals in cells, if there are such
}

func (r *csvReader) status() custody.Status {
	switch {
	case r.err != nil && r.err != io.EOF:
		return custody.Damaged
	case r.cut:
		return custody.Truncated
	case r.done == 0:
		return custody.Empty
	}
	return custody.Read
}

// fill reads until the buffer has want bytes or the text ends.
func (r *csvReader) fill(want int) {
	if r.end || len(r.buf) >= want {
		return
	}
	if cap(r.buf) < want {
		r.in.opt.Buffers.put(r.move(want))
	}
	n, err := io.ReadFull(r.text, r.buf[len(r.buf):want])
	r.buf = r.buf[:len(r.buf)+n]
	if err != nil {
		r.end = true
		if r.err = err; err == io.ErrUnexpectedEOF {
			r.err = io.EOF
		}
	}
}

// move puts what is not framed into another buffer, with room for want bytes in
// all, and returns the one in which it was.
func (r *csvReader) move(want int) (old []byte) {
	if want > headSize+1 {
		want = max(want, blockSize) // as the buffers that are kept
	}
	old, r.room = r.room, r.in.opt.Buffers.get(max(want, len(r.buf)))
	r.buf = append(r.room, r.buf...)
	return old
}

// frame returns the next block.
func (r *csvReader) frame() (*Block, error) {
	b, err := r.framed()
	if b != nil && b.guess == nil && r.several != nil {
		r.several.spread(b)
	}
	return b, err
}

func (r *csvReader) framed() (*Block, error) {
	if b := r.above; b != nil {
		r.above, b.layout = nil, r.layout
		return b, nil
	}
	r.settle(false)
	if b := r.guess(); b != nil {
		return b, nil
	}
	r.settle(true)
	for want, more := r.size, false; ; {
		if more || len(r.buf) < want/2 {
			r.fill(want)
		}
		b := &Block{First: r.done + 1, layout: r.layout}
		used := r.block(b)
		if used == 0 && !r.end {
			want, more = max(2*len(r.buf), 4<<10), true
			continue
		}
		if want = r.size; used == 0 && len(r.buf) == 0 {
			if r.release(b); len(b.Bad) > 0 {
				return b, nil
			}
			return nil, r.err
		}
		b.Data = r.buf[:used:used]
		r.buf, r.base = r.buf[used:], r.base+int64(used)
		if len(b.Spans)+len(b.Bad) == 0 {
			continue
		}
		if used < r.size/shortBlock && len(r.buf) > used { // to move the rest would take longer than to copy this
			b.Data = bytes.Clone(b.Data)
			return b, nil
		}
		if r.end && len(r.buf) == 0 {
			b.buffer, r.room, r.buf = r.room, nil, nil
		} else {
			b.buffer = r.move(r.size)
		}
		r.guesses.pause = max(0, r.guesses.pause-1)
		return b, nil
	}
}

// block frames what it can of the buffer into b and returns how much of the
// buffer that is.
func (r *csvReader) block(b *Block) (used int) {
	p := 0
	for p < len(r.buf) && p < r.size {
		next, ok := r.one(b, p)
		if !ok {
			break
		}
		p = next
	}
	return p
}

// one frames what is at p: a header, a blank line, a record, or a span that is
// none. It is not ok if the buffer ends too early or the block must.
func (r *csvReader) one(b *Block, p int) (next int, ok bool) {
	if r.lost {
		return r.recover(b, p, p)
	}
	end, next, ok := r.x.line(r.buf, p, r.end)
	if ok && blankRow(r.buf[p:end], r.x) {
		return next, true
	}
	first := end // of what is at p, one line at least
	named := ok && r.layout.maybeHeader(r.buf[p:end])
	if named {
		header := bytes.TrimPrefix(r.buf[p:end], []byte("\ufeff")) // where files were joined
		switch r.header(header) {
		case sameHeader:
			r.repeats++
			return next, true
		case otherHeader:
			if len(b.Spans)+len(b.Bad) > 0 {
				return 0, false // the old one holds for the block so far
			}
			r.changes++
			r.lay(r.newLayout(header))
			b.layout = r.layout
			return next, true
		}
	}
	end, next, v := r.x.record(r.buf, p, r.end, r.alone)
	if v == whole {
		first = end
	}
	if ok && (v == whole || v == torn) {
		if before, header := r.joint(r.buf[p:first]); header > 0 && (v == torn || !r.fits(p, end)) {
			r.part(b, p, p+before)
			return p + header, true
		}
	}
	if v == torn && next == p || named {
		switch l, found, wait := r.seam(p); {
		case wait && len(r.buf)-p <= r.most:
			return 0, false
		case found:
			return p, r.divided(b, l)
		}
	}
	switch {
	case v == short && len(r.buf)-p > r.most:
		return r.tooLong(b, p)
	case v == short:
		return 0, false
	case v == torn && next > p:
		r.bad(b, p, next, "CSV_QUOTE", "a quote is open over lines that are records: it is a stray one")
		r.torn++
		return next, true
	case v == torn:
		return r.recover(b, p, p)
	case end-p > r.most:
		return r.tooLong(b, p)
	case r.end && next == len(r.buf) && end == next && r.cutShort(r.buf[p:end]):
		r.cut = true
		r.bad(b, p, end, "CSV_TRUNCATED", "the text ends inside a record")
		return next, true
	}
	r.add(b, p, end)
	return next, true
}

func (r *csvReader) add(b *Block, p, end int) {
	from := r.in.offset(r.base + int64(p))
	b.Spans = append(b.Spans, Span{int32(p), int32(end), from, r.in.offset(r.base+int64(end)) - from})
	r.done++
}

// bad sets the lines from p to next aside.
func (r *csvReader) bad(b *Block, p, next int, code, reason string) {
	end := r.trimLines(p, next)
	from := r.in.offset(r.base + int64(p))
	r.done++
	b.Bad = append(b.Bad, Rejection{
		Record: r.done, Offset: from, Length: r.in.offset(r.base+int64(end)) - from,
		Code: code, Reason: reason, Raw: bytes.Clone(r.buf[p:min(end, p+MaxRaw)]),
	})
}

// trimLines returns where the lines from p to next end, without what ends the
// last.
func (r *csvReader) trimLines(p, next int) (end int) {
	for end = next; end > p && (r.buf[end-1] == '\n' || r.buf[end-1] == '\r'); end-- {
	}
	return end
}

// cutShort reports whether the last line of a text, which nothing ends, has
// fewer cells than it should.
func (r *csvReader) cutShort(line []byte) bool {
	return r.scratch.split(r.x, line) && len(r.scratch.at) < len(r.layout.columns)
}

func (r *csvReader) alone(line []byte) bool { return r.layout.holds(line, &r.scratch) }

// blankRow reports whether a line says nothing: blanks, or cells without text.
func blankRow(line []byte, x dialect) bool {
	for _, c := range line {
		if c != x.comma && c != ' ' && c != '\t' && c != '"' && c != 0xef && c != 0xbb && c != 0xbf {
			return false
		}
	}
	return true
}
