package format

import (
	"bytes"
	"fmt"
	"io"

	"prtscope/ingest/custody"
)

const (
	blockSize  = 4 << 20  // of text in a block
	firstSize  = 64 << 10 // of text in the first block
	blockSpans = 64 << 10 // records in a block
	lookahead  = 64 << 10 // of text, where what comes next decides
)

// A jsonFramer cuts JSON into records: the values at the top of the text, and
// what is in lists there and in the lists value and records of objects there,
// however they are nested and whatever follows what. It reads each byte once
// and holds one block, or one record where that is larger.
type jsonFramer struct {
	text   io.Reader
	offset func(int64) int64
	used   Buffers
	size   int // of a block
	limits Limits
	limit  int // of a record

	buf    []byte // the text from base on
	base   int64
	before []byte // lineStart of base
	p      int    // up to where it is framed
	err    error

	mode   mode
	around []byte // the lists '[' and wrapping objects '{' that are open
	comma  bool   // nothing but a comma came after the last record
	start  int    // of the value that is open, in buf
	value  nesting
	bad    badSpan // that is being set aside

	learned bool
	whole   swallower
	indent  []byte // what stands before records on their line; nil if more than blanks does
	opening []byte // how records begin: bracket, first key and colon
	record  int64  // number of the last record
	opened  int64  // record when the outermost list was opened
	hollow  int64  // null, {} and [] where records could stand

	block   *Block
	guesses guesses
	state   custody.Status
	remarks []custody.Note
	batch   int        // how many brackets are open in the list of responses of a batch; 0: none is
	paged   bool       // the last wrapping object is a page of Graph
	within  collection // that the records at hand are of
	further bool       // the last wrapping object names a further page
	count   int64      // the most records that a page says there are
	last    bool       // the text ended with a page that names none
}

// mode is what the framer is doing.
type mode uint8

const (
	between  mode = iota // records
	reading              // a value that may be a record or a wrapping object
	wrapping             // the rest of a wrapping object, behind its list
	passing              // over a value that is too large
	seeking              // the next record after something that is none
)

// badSpan is a span that is being set aside.
type badSpan struct {
	start  int64 // in the text
	raw    []byte
	code   string
	reason string
	line   bool // it ends with its line
	above  bool // it ends before the next line that begins with a bracket
}

func newJSONFramer(text io.Reader, offset func(int64) int64) *jsonFramer {
	f := &jsonFramer{text: text, offset: offset, size: blockSize, state: custody.Read}
	f.bound(Limits{}.defaults())
	return f
}

// bound sets the limits on records.
func (f *jsonFramer) bound(l Limits) { f.limits, f.limit = l, int(l.Record) }

// frame returns the next block, and io.EOF after the last.
func (f *jsonFramer) frame() (*Block, error) {
	if f.block == nil {
		f.block = &Block{}
	}
	f.settle(false)
	if b := f.guess(); b != nil {
		return b, nil
	}
	f.settle(true)
	if len(f.block.Spans)+len(f.block.Bad) == 0 {
		f.block.First = f.record + 1
	}
	for {
		f.cut()
		b := f.block
		full := f.p < len(f.buf) || len(f.buf) == cap(f.buf)
		if f.err != nil && f.p == len(f.buf) {
			f.finish()
		}
		if (full || f.err != nil) && len(b.Spans)+len(b.Bad) > 0 {
			b.Data, b.buffer = f.buf[:f.keep():f.keep()], f.buf
			f.block = &Block{First: f.record + 1}
			f.move()
			f.guesses.pause = max(0, f.guesses.pause-1)
			return b, nil
		}
		if f.err != nil {
			if f.err != io.EOF {
				f.state = custody.Damaged
			}
			return nil, f.err
		}
		f.fill()
	}
}

// cut frames what is in the buffer. It stops at its end, or where only what
// follows can decide.
func (f *jsonFramer) cut() {
	for ok := true; ok && f.p < len(f.buf) && len(f.block.Spans) < blockSpans; {
		switch f.mode {
		case between:
			ok = f.between()
		case seeking:
			ok = f.seek()
		default:
			ok = f.inside()
		}
	}
}

// wait reports whether more text should be read before what is at p is judged.
func (f *jsonFramer) wait(p int) bool { return f.err == nil && len(f.buf)-p < lookahead }

// between frames what stands between records, up to something that is none of
// it. It returns false if more text is needed.
func (f *jsonFramer) between() bool {
	for ; f.p < len(f.buf); f.p++ {
		switch c := f.buf[f.p]; c {
		case ' ', '\t', '\r', '\n':
		case ',':
			f.comma = true
		case 0:
			f.note("NUL_PADDING", "there are bytes of zero between or after the records, as a crash leaves them", true)
		case '{':
			if found, wait := f.search(); found || wait {
				return found
			}
			f.begin()
			return true
		case '[':
			next := f.p + 1
			for next < len(f.buf) && next < f.p+lookahead && class[f.buf[next]] == isSpace {
				next++
			}
			if next == len(f.buf) && f.wait(f.p) {
				return false
			}
			if text, unsure := bracketed(f.buf[next:]); len(f.around) == 0 && (text || unsure) {
				if f.wait(next) {
					return false
				} else if text {
					return f.none()
				}
			}
			if f.listOfOther(next) {
				f.begin()
				return true
			}
			f.comma = false
			if len(f.around) == 0 {
				f.opened = f.record
			}
			f.around = append(f.around, '[')
		case ']':
			if n := len(f.around); n == 0 || f.around[n-1] != '[' {
				return f.none()
			}
			f.closeList()
			if f.mode != between {
				return true
			}
		case 0xEF: // a byte-order mark, where files were joined
			if len(f.buf)-f.p < 3 && f.wait(f.p) {
				return false
			}
			if len(f.buf)-f.p < 3 || f.buf[f.p+1] != 0xBB || f.buf[f.p+2] != 0xBF {
				return f.none()
			}
			f.p += 2
		default:
			return f.none()
		}
	}
	return true
}

// listOfOther reports whether the list in a list whose first byte is at p holds
// no objects: then it is no list of records but a record that is none.
func (f *jsonFramer) listOfOther(p int) bool {
	return len(f.around) > 0 && p < len(f.buf) && f.buf[p] != '{' && f.buf[p] != ']'
}

// begin opens the value at p.
func (f *jsonFramer) begin() {
	f.mode, f.start, f.value, f.comma = reading, f.p, nesting{}, false
}

// closeList ends the list that is open innermost. Behind that of a wrapping
// object comes the rest of the object.
func (f *jsonFramer) closeList() {
	f.around = f.around[:len(f.around)-1]
	f.comma = false
	if len(f.around) < f.batch {
		f.batch = 0
	}
	if len(f.around) < f.within.depth {
		f.within = collection{}
	}
	if n := len(f.around); n > 0 && f.around[n-1] == '{' {
		f.around = f.around[:n-1]
		f.mode, f.start, f.value = wrapping, f.p, nesting{depth: 1, last: ']'}
		f.p++
	} else if n == 0 && f.record == f.opened {
		f.hollow++
	}
}

// inside frames the value that is open. It returns false if more text is needed.
func (f *jsonFramer) inside() bool {
	p, ending := f.value.next(f.buf, f.p, f.stop())
	f.p = p
	switch ending {
	case more:
		if f.mode == passing {
			f.bad.add(f.buf[f.start:])
			f.start = len(f.buf)
		} else if p-f.start > f.limit {
			f.pass()
		}
	case listing:
		if found, wait := f.wraps(); wait {
			return false
		} else if !found {
			f.value.open('[')
			f.p++
		}
	case complete:
		if f.mode == reading && p-f.start > f.limit {
			if f.pass(); f.mode == between {
				return true
			}
		}
		f.end()
	case broken:
		f.broke()
	}
	return true
}

// end closes the value that ends at p.
func (f *jsonFramer) end() {
	switch f.mode {
	case passing:
		f.bad.add(f.buf[f.start:f.p])
		f.endBad(f.p)
		return
	case wrapping:
		f.mode = between
		f.page(f.buf[f.start+1 : f.p])
		f.beside(f.start+1, f.p-1)
		if n := len(f.around); n > 0 && f.around[n-1] == '{' { // of the object around that
			f.around = f.around[:n-1]
			f.mode, f.start, f.value = wrapping, f.p-1, nesting{depth: 1, last: '}'}
		}
		return
	}
	f.mode = between
	v := f.buf[f.start:f.p]
	if len(f.around) == 0 && len(bytes.TrimSpace(v[1:len(v)-1])) == 0 {
		f.hollow++ // an empty object at the top is an export without records
		return
	}
	if len(f.around) == 0 && f.answerOfError(v) || f.responseOfError(v) {
		return
	}
	if f.learn(f.start, f.p); f.whole.keys == nil {
		f.learnKeys(v)
	}
	if n := len(v); n > f.whole.usual() {
		if f.whole.longest > 0 && f.giveBack(f.p) {
			return
		}
		f.whole.longest = n
	}
	f.add(f.start, f.p)
}

// add makes a record of what stands from one place to another.
func (f *jsonFramer) add(start, end int) {
	f.record++
	if f.within.name != "" {
		f.block.of = append(append(f.block.of, make([]string, len(f.block.Spans)-len(f.block.of))...), f.within.name)
	}
	from := f.offset(f.base + int64(start))
	f.block.Spans = append(f.block.Spans, Span{
		Start: int32(start), End: int32(end), Offset: from, Length: f.offset(f.base+int64(end)) - from,
	})
}

// finish deals with the end of the text.
func (f *jsonFramer) finish() {
	mode := f.mode
	if mode == reading && f.giveBack(len(f.buf)) {
		return
	}
	f.mode = between
	switch mode {
	case reading:
		f.spoil(f.start, "JSON_TRUNCATED", "the text ends inside a record")
		if f.value.deepest > f.limits.Depth {
			f.bad.code, f.bad.reason = "DEPTH", f.limits.tooDeep()+" and do not end"
		}
		f.bad.add(f.buf[f.start:])
		f.truncated("JSON_TRUNCATED", "the text ends inside a record: that record is set aside, and those after it are not in the file")
		f.endCut(f.buf[f.start:])
	case passing:
		f.bad.code, f.bad.reason = "JSON_TRUNCATED", "the text ends inside a record"
		f.bad.add(f.buf[f.start:])
		f.truncated("JSON_TRUNCATED", "the text ends inside a record: that record is set aside, and those after it are not in the file")
		f.endCut(f.bad.raw)
	case seeking:
		if f.bad.code == "JSON_SYNTAX" {
			f.bad.code = "JSON_TRUNCATED"
			f.truncated("JSON_TRUNCATED", "the text ends inside a record that is broken: what follows it is set aside with it")
		}
		f.endCut(f.bad.raw)
	case wrapping:
		f.beside(f.start+1, f.p)
	}
	switch {
	case f.state == custody.Truncated:
	case len(f.around) > 0 && f.comma:
		f.truncated("JSON_TRUNCATED", "the text ends where a further record was announced: records are missing")
	case len(f.around) > 0 || mode == wrapping:
		f.truncated("JSON_UNCLOSED", "the brackets around the records are not closed: all records before are kept, but there may have been more")
	}
	if f.further {
		f.note("PAGE_MISSING", FurtherPage, true)
	}
	if f.count > f.record {
		f.note("PAGE_COUNT", fmt.Sprintf(PageCount, f.count), true)
	}
	f.last = f.paged && !f.further && f.state == custody.Read
	f.around, f.further, f.batch = nil, false, 0
}
