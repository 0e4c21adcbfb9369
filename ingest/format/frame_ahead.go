package format

import (
	"bytes"
	"io"
	"slices"
)

// Framing ahead: once it is known how records begin, a block can be cut where
// another one seems to, without framing what is before. Who decodes it frames
// it on the way, and says whether it was records from end to end. If it was
// not, the framer goes back to where the block begins and frames strictly, and
// the blocks that were cut behind it are void: what comes out is what strict
// framing gives.

// A guess is what there is to know of a block that was cut ahead.
type guess struct {
	run    int    // guesses of one run are void behind the first wrong one
	base   int64  // where the block begins in the text
	before []byte // jsonFramer.before of there
	offset int64  // where it begins in the source
	expect int    // records, about
	comma  bool   // what jsonFramer.comma was before it
	top    bool   // nothing is open around its records
	usual  int    // up to so many bytes a record is not too large, and cannot have swallowed others

	judged chan struct{} // closed when it has been decoded, and nobody looks at its text any more
	right  bool          // it holds records and nothing else
}

// guesses is what the framer knows of the blocks that it cuts ahead.
type guesses struct {
	straight func(from, to int64) bool // whether text takes as many bytes in the source; nil: never cut ahead
	open     []*Block                  // cut and not yet known to be right, in order
	run      int
	right    int // guesses that were
	wrong    int // guesses that were, less one for every sixteen right ones
	pause    int // blocks to be framed strictly before the next guess

	lines  bool   // a record takes one line
	second []byte // what follows the first value of a record, up to the second colon

	records, size int // in the blocks that were right
}

// lookback is in how much text before the end of a block a record must begin.
const lookback = 1 << 20

// guess cuts a block ahead. It returns nil if the framer is not where it can.
func (f *jsonFramer) guess() *Block {
	if f.guesses.straight == nil || f.within.name != "" || f.batch > 0 && len(f.around) == f.batch || f.guesses.pause > 0 || !f.learned || f.mode != between && f.mode != reading || len(f.block.Spans)+len(f.block.Bad) > 0 {
		return nil
	}
	for f.err == nil && len(f.buf) < cap(f.buf) {
		f.fill()
	}
	from := f.keep()
	data := f.buf[from : from+f.boundary(f.buf[from:])]
	said := bytes.TrimRight(data, " \t\r\n")
	if len(said) == 0 {
		return nil
	}
	base := f.base + int64(from)
	if !f.guesses.straight(base, base+int64(len(data))) {
		f.guesses.straight = nil
		return nil
	}
	b := &Block{Data: slices.Clip(data), buffer: f.buf, guess: &guess{
		run: f.guesses.run, base: base, before: f.lineStart(from), offset: f.offset(base), comma: f.comma, top: len(f.around) == 0, usual: min(f.whole.usual(), f.limit), judged: make(chan struct{}),
	}}
	if f.guesses.size > 0 {
		b.guess.expect = len(data)/(f.guesses.size/f.guesses.records) + 16
	}
	f.guesses.open = append(f.guesses.open, b)
	f.mode, f.p, f.comma = between, from+len(data), said[len(said)-1] == ','
	f.move()
	return b
}

// boundary returns the last place in b at which a record seems to begin, or 0.
func (f *jsonFramer) boundary(b []byte) int {
	from := max(0, len(b)-lookback)
	switch {
	case f.indent != nil && f.guesses.lines:
		if i := bytes.LastIndexByte(b[from:], '\n'); i >= 0 {
			return from + i + 1
		}
		if f.err != nil {
			return 0 // the last line
		}
	case f.indent != nil:
		if i := bytes.LastIndex(b[from:], slices.Concat([]byte{'\n'}, f.indent, []byte{'{'})); i >= 0 {
			return from + i + 1
		}
		return 0
	}
	for end := len(b); f.guesses.second != nil; {
		end = from + bytes.LastIndex(b[from:end], f.opening)
		if end <= from {
			break
		}
		if first, ok := endOfFirst(b[end:], f.opening); ok && bytes.HasPrefix(b[end+first:], f.guesses.second) {
			return end
		}
	}
	return 0
}

// endOfFirst returns where the value behind the opening of a record ends.
func endOfFirst(record, opening []byte) (end int, ok bool) {
	var s scanner
	s.reset(record[len(opening):])
	_, err := s.value()
	return len(opening) + s.p, err == nil
}

// learnLayout remembers what tells where records begin, of one from its start
// on to its end or where it breaks.
func (f *jsonFramer) learnLayout(record []byte) {
	f.guesses.lines = bytes.IndexByte(record, '\n') < 0
	first, ok := endOfFirst(record, f.opening)
	if ok && f.opening != nil {
		if colon := bytes.IndexByte(record[first:], ':'); colon > 0 {
			f.guesses.second = bytes.Clone(record[first : first+colon+1])
		}
	}
}

// settle takes back the blocks cut ahead that have been judged, in order; all
// of them if asked to.
func (f *jsonFramer) settle(all bool) {
	for len(f.guesses.open) > 0 {
		b := f.guesses.open[0]
		select {
		case <-b.guess.judged:
		default:
			if !all {
				return
			}
			<-b.guess.judged
		}
		if !b.guess.right {
			f.back()
			return
		}
		f.record += int64(len(b.Spans))
		f.guesses.records, f.guesses.size = f.guesses.records+len(b.Spans), f.guesses.size+len(b.Data)
		f.used.put(b.buffer)
		f.guesses.open = f.guesses.open[1:]
		if f.guesses.right++; f.guesses.right%16 == 0 && f.guesses.wrong > 0 {
			f.guesses.wrong--
		}
	}
}

// back goes back to the beginning of the first block that is open, which is not
// what it was guessed to be. The more guesses are wrong, the longer it frames
// strictly before the next.
func (f *jsonFramer) back() {
	first := f.guesses.open[0].guess
	var text []io.Reader
	for _, b := range f.guesses.open {
		text = append(text, bytes.NewReader(b.Data))
	}
	text = append(text, bytes.NewReader(f.buf[f.p:]))
	if f.err != nil {
		text = append(text, failingReader{f.err})
	} else {
		text = append(text, f.text)
	}
	f.text, f.err = io.MultiReader(text...), nil
	f.buf, f.base, f.p, f.start = f.used.get(f.size), first.base, 0, 0
	f.before = first.before
	f.mode, f.comma = between, first.comma
	f.guesses.open = nil
	f.guesses.run++
	f.guesses.pause = 1 << min(f.guesses.wrong, 10)
	f.guesses.wrong++
}
