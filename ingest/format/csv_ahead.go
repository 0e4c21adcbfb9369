package format

import (
	"bytes"
	"io"
	"slices"
)

// Cutting ahead: a block of CSV can be cut where a record seems to begin,
// without framing what is before. Who decodes it frames it on the way, and
// says whether it was records from end to end, as of JSON (frame_ahead.go). If
// it was not, the reader goes back to where the block begins and frames
// strictly: only that can tell where a quote that is never closed ends.

// guess cuts a block ahead. It returns nil where it cannot.
func (r *csvReader) guess() *Block {
	g := &r.guesses
	if g.straight == nil || g.pause > 0 || r.lost || r.x.feed != '\n' || r.layout.when < 0 {
		return nil
	}
	if r.fill(r.size); len(r.buf) <= r.size && r.end {
		return nil
	}
	data := r.buf[:r.boundary()]
	if len(data) == 0 {
		return nil
	}
	if !g.straight(r.base, r.base+int64(len(data))) {
		g.straight = nil
		return nil
	}
	b := &Block{Data: slices.Clip(data), layout: r.layout, guess: &guess{
		run: g.run, base: r.base, offset: r.in.offset(r.base), judged: make(chan struct{}),
	}}
	if g.size > 0 {
		b.guess.expect = len(data)/(g.size/g.records) + 16
	}
	r.buf, r.base = r.buf[len(data):], r.base+int64(len(data))
	b.buffer = r.move(r.size)
	g.open = append(g.open, b)
	return b
}

// boundaryTries is how much text is tried to find where a record begins.
const boundaryTries = 256 << 10

// boundary returns the last place in a block at which a record seems to begin,
// or 0.
func (r *csvReader) boundary() int {
	budget := boundaryTries
	for end := min(len(r.buf), r.size); budget > 0; {
		at := bytes.LastIndexByte(r.buf[:end], '\n') + 1
		if at == 0 {
			break
		}
		budget -= end - at + 1
		if found, _ := r.plausibleAt(at, &budget); found {
			return at
		}
		end = at - 1
	}
	return 0
}

// settle takes back the blocks cut ahead that have been judged, in order; all
// of them if asked to.
func (r *csvReader) settle(all bool) {
	for g := &r.guesses; len(g.open) > 0; g.open = g.open[1:] {
		b := g.open[0]
		select {
		case <-b.guess.judged:
		default:
			if !all {
				return
			}
			<-b.guess.judged
		}
		if !b.guess.right {
			r.back()
			return
		}
		r.done += int64(len(b.Spans))
		g.records, g.size = g.records+len(b.Spans), g.size+len(b.Data)
		r.in.opt.Buffers.put(b.buffer)
		if g.right++; g.right%16 == 0 && g.wrong > 0 {
			g.wrong--
		}
	}
}

// back goes back to the beginning of the first block that is open, which is not
// what it was guessed to be. The more guesses are wrong, the longer it frames
// strictly before the next.
func (r *csvReader) back() {
	g := &r.guesses
	var text []io.Reader
	for _, b := range g.open {
		text = append(text, bytes.NewReader(b.Data))
	}
	text = append(text, bytes.NewReader(r.buf))
	if r.end {
		text = append(text, failingReader{r.err})
	} else {
		text = append(text, r.text)
	}
	r.text, r.end, r.err = io.MultiReader(text...), false, nil
	r.buf, r.room, r.base = nil, nil, g.open[0].guess.base
	g.open = nil
	g.run++
	g.pause = 1 << min(g.wrong, 10)
	g.wrong++
}

// judge decodes a block that was cut ahead and notes whether it holds records
// and nothing else, in the eyes of the reader. If it does not, what it gave is
// void.
func (r *csvReader) judge(d *decoder, b *Block) {
	b.guess.right = b.layout.decodeAhead(d, b)
}

func (l *layout) decodeAhead(d *decoder, b *Block) bool {
	t := d.taker(l)
	b.Spans = make([]Span, 0, b.guess.expect)
	for p := 0; p < len(b.Data); {
		if l.mayBeNone(b.Data[p]) {
			end, next, _ := t.x.line(b.Data, p, true)
			if blankRow(b.Data[p:end], t.x) {
				p = next
				continue
			}
			if l.maybeHeader(b.Data[p:end]) {
				return false
			}
		}
		rec, ok := t.record(b.Data, p, int64(len(b.Spans)+1), b.guess.offset)
		if !ok || d.conflicts.n > 0 { // which name the number of the record
			return false
		}
		if rec.err != nil && rec.err.Code == "CSV_COLUMNS" {
			if _, header := l.jointBy(b.Data[p:rec.end], func([]byte) bool { return true }); header > 0 {
				return false
			}
		}
		b.Spans = append(b.Spans, Span{int32(p), int32(rec.end), b.guess.offset + int64(p), int64(rec.end - p)})
		p = rec.next
	}
	return len(b.Spans) > 0
}

// record decodes the record at p of a text that begins at base. It is not ok if
// there is none.
func (t *taker) record(b []byte, p int, number, base int64) (rec taken, ok bool) {
	d := t.d
	d.at(number, Span{Offset: base + int64(p)})
	if rec, ok = t.take(b, p, -1); !ok {
		d.abandon()
		var v verdict
		rec.end, rec.next, v = t.x.record(b, p, true, func(line []byte) bool { return t.l.holds(line, &t.c) })
		if v != whole || int64(rec.end-p) > d.limits.Record {
			return rec, false
		}
		d.at(number, Span{Offset: base + int64(p), Length: int64(rec.end - p)})
		rec.err = t.l.decode(d, &t.c, b[p:rec.end])
	}
	if int64(rec.end-p) > d.limits.Record || rec.err == severalOriginals {
		return rec, false // which only framing sets aside, or takes apart
	}
	if rec.err != nil {
		d.reject(rec.err, b[p:rec.end])
	}
	return rec, true
}
