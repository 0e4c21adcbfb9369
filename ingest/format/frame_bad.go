package format

import (
	"bytes"
	"prtscope/ingest/custody"
)

// spoil begins to set aside what starts at p.
func (f *jsonFramer) spoil(p int, code, reason string) {
	f.bad = badSpan{start: f.base + int64(p), code: code, reason: reason}
}

func (b *badSpan) add(raw []byte) {
	b.raw = append(b.raw, raw[:min(len(raw), MaxRaw-len(b.raw))]...)
}

// markups are how what a proxy or a server says instead of the rest of an answer
// begins, in lower case.
var markups = [][]byte{[]byte("<html"), []byte("<!doctype"), []byte("<?xml")}

// endCut ends what is set aside at the end of the text, whose beginning is span.
// Markup in it, as far as it is to be seen, is set aside by itself. The cut may be
// in a string, so that it is not known whether the markup was one.
func (f *jsonFramer) endCut(span []byte) {
	at := -1
	if f.bad.code == "JSON_TRUNCATED" {
		text := bytes.ToLower(span)
		for _, m := range markups {
			if i := bytes.Index(text, m); i > 0 && (at < 0 || i < at) {
				at = i
			}
		}
	}
	if at < 0 {
		f.endBad(len(f.buf))
		return
	}
	f.note("FOREIGN_TEXT", "the text breaks off and HTML or XML follows, as a proxy or a server sends it in place of the rest: it is set aside", true)
	from := f.bad.start
	f.bad.raw = f.bad.raw[:min(len(f.bad.raw), at)]
	f.endBad(int(from-f.base) + at)
	f.bad = badSpan{start: from + int64(at), code: "FOREIGN_TEXT", reason: "HTML or XML where the text breaks off"}
	f.bad.add(span[at:])
	f.endBad(len(f.buf))
}

// endBad ends what is set aside before p.
func (f *jsonFramer) endBad(p int) {
	f.record++
	from := f.offset(f.bad.start)
	f.block.Bad = append(f.block.Bad, Rejection{
		Record: f.record, Offset: from, Length: f.offset(f.base+int64(p)) - from,
		Code: f.bad.code, Reason: f.bad.reason, Raw: f.bad.raw,
	})
	f.mode = between
}

// pass goes on to the end of a value that is larger than the limit without
// keeping it.
func (f *jsonFramer) pass() {
	if f.giveBack(f.p) {
		return
	}
	f.spoil(f.start, "RECORD_TOO_LARGE", f.limits.tooLarge())
	f.bad.add(f.buf[f.start:f.p])
	f.mode, f.start = passing, f.p
}

// broke sets aside a value that cannot go on as it does at p. A record that
// has its line to itself ends with the line: lines are whole even where what is
// on them is not. Else the next record is looked for by how records begin.
func (f *jsonFramer) broke() {
	if f.mode == passing {
		f.bad.add(f.buf[f.start:f.p])
		f.seekFrom(f.p)
		return
	}
	from := f.start
	f.spoil(from, "JSON_SYNTAX", "byte "+itoa(f.p-from)+" of the record: not what may stand there")
	f.learn(from, f.p)
	if f.lineStart(from) != nil {
		end := bytes.IndexByte(f.buf[from:f.p+1], '\n')
		switch {
		case end < 0:
			f.bad.line = true
		case len(bytes.TrimSpace(f.buf[from:from+end])) > 1 && f.p-from-end < lookahead && f.value.deepest <= f.limits.Depth:
			if f.p-from >= end {
				f.bad.reason = "the line ends after byte " + itoa(end) + " of the record, and the record does not"
			}
			f.bad.add(bytes.TrimRight(f.buf[from:from+end], "\r"))
			f.endBad(from + end)
			f.p = from + end
			return
		}
	}
	// What broke may be the beginning of the next record, on its own line.
	p := f.p
	if before := bytes.TrimRight(f.buf[from:p], " \t"); len(before) > 0 && before[len(before)-1] == '\n' {
		p = from + len(before) - 1
		f.bad.reason = "another line begins after byte " + itoa(p-from) + " of the record, and the record does not go on there"
	}
	f.bad.add(f.buf[from:p])
	f.seekFrom(p)
}

func (f *jsonFramer) seekFrom(p int) { f.mode, f.p = seeking, p }

// none sets aside what is neither a record nor stands between records. It
// returns false if more text is needed.
func (f *jsonFramer) none() bool {
	if at := f.behindKey(f.p); at != 0 {
		f.p = max(f.p, at)
		return at > 0
	}
	n := f.scalar()
	if n < 0 {
		return false
	}
	if n > 0 {
		if string(f.buf[f.p:f.p+n]) != "null" || len(f.around) > 0 {
			f.spoil(f.p, "NOT_AN_OBJECT", "the record is no JSON object")
			f.bad.add(f.buf[f.p : f.p+n])
			f.endBad(f.p + n)
		} else {
			f.hollow++
		}
		f.p += n
		return true
	}
	f.spoil(f.p, "FOREIGN_TEXT", "text that is not JSON")
	if len(f.around) == 0 {
		if f.wait(f.p) && len(f.buf)-f.p < assignLong {
			return false
		}
		if n, ok := assigns(f.buf[f.p:]); ok {
			f.bad.add(f.buf[f.p : f.p+n])
			f.endBad(f.p + n)
			f.p += n
			return true
		}
	}
	f.bad.above = len(f.around) == 0
	f.seekFrom(f.p)
	f.bad.add(f.buf[f.p : f.p+1])
	f.p++
	return true
}

// scalar returns the length of the string, number or word at p if nothing
// follows it that does not belong there, else 0; -1 if more text is needed.
func (f *jsonFramer) scalar() int {
	var s scanner
	s.reset(f.buf[f.p:])
	if c := s.b[0]; c != '"' && c != '-' && c-'0' > 9 && c != 't' && c != 'f' && c != 'n' {
		return 0
	}
	_, err := s.value()
	n := s.p
	if end := s.peek(); end == 0 && f.wait(f.p) {
		return -1
	} else if err != nil || end != ',' && end != ']' && end != 0 && end != '{' && end != '[' && !bytes.ContainsAny(s.b[n:s.p], "\r\n") {
		return 0
	}
	return n
}

// seek looks for where the next record begins. It returns false if more text
// is needed.
func (f *jsonFramer) seek() bool {
	rest := f.buf[f.p:]
	var end int // in rest, of what is set aside
	switch {
	case f.bad.line:
		end = bytes.IndexByte(rest, '\n')
	case f.bad.above || f.indent != nil:
		end = f.line(rest)
		if !f.bad.above {
			break
		}
		before := rest // no further than that line: what is behind it is looked at again
		if end >= 0 {
			before = rest[:end]
		}
		if i := opensPage(before); i >= 0 {
			end = i
		}
	default:
		end = f.another(rest)
	}
	if end >= 0 {
		f.bad.add(rest[:end])
		f.p += end
		f.endBad(f.p)
		return true
	}
	// Keep what may be the beginning of a beginning.
	held := min(len(rest), len(f.opening))
	if i := bytes.LastIndexByte(rest, '\n'); f.opening == nil || f.indent != nil || f.bad.above {
		held = 0
		if i >= 0 && len(rest)-i < lookahead {
			held = len(rest) - i
		}
	}
	if f.bad.above {
		held = max(held, min(len(rest), openingLong))
	}
	if f.err != nil {
		held = 0
	}
	f.bad.add(rest[:len(rest)-held])
	f.p += len(rest) - held
	return f.err != nil
}

// opensPage returns the place in b of what can only be the beginning of a page, on
// whatever line, or -1. A record is not looked for: a comment may hold one.
func opensPage(b []byte) int {
	first := -1
	for _, opening := range [...]string{`{"value":[`, `{"value": [`, `{"records":[`, `{"records": [`, `{"@odata.context":`} {
		if i := bytes.Index(b, []byte(opening)); i >= 0 && (first < 0 || i < first) {
			first = i
		}
	}
	return first
}

// openingLong is how long such a beginning is at most.
const openingLong = 32

// line returns the place in b before the next line on which a record begins or
// behind the one on which the broken record ends, or -1.
func (f *jsonFramer) line(b []byte) int {
	for at := 0; ; {
		i := bytes.IndexByte(b[at:], '\n')
		if i < 0 {
			return -1
		}
		at += i + 1
		text := at
		for text < len(b) && (b[text] == ' ' || b[text] == '\t') {
			text++
		}
		if text == len(b) {
			return -1
		}
		switch own := bytes.Equal(b[at:text], f.indent); {
		case b[text] == '{' || b[text] == '[':
			if f.bad.above && b[text] == '[' && f.err == nil && len(b)-text < assignLong && bytes.IndexByte(b[text:], '\n') < 0 {
				return -1
			} else if f.bad.above && !opensRecords(b[text:]) {
				continue
			}
			if own || f.bad.above {
				return at
			}
		case b[text] == '}' && own && f.bad.code != "FOREIGN_TEXT":
			return text + 1
		case b[text] == ']' && text-at <= len(f.indent) && len(f.around) > 0:
			return at
		}
	}
}

// another returns the place in b where a record begins the way records do in
// this text, or -1.
func (f *jsonFramer) another(b []byte) int {
	if len(f.opening) == 0 {
		return -1
	}
	for at := 0; ; {
		i := bytes.Index(b[at:], f.opening)
		if i < 0 {
			return -1
		}
		at += i
		before := bytes.TrimRight(b[:at], " \t\r\n")
		if len(before) == 0 || before[len(before)-1] == ',' || before[len(before)-1] == '[' || len(f.around) == 0 {
			return at
		}
		at += len(f.opening)
	}
}

// learn remembers how the first record from..to begins, which is how records
// begin in this text.
func (f *jsonFramer) learn(from, to int) {
	if f.learned {
		return
	}
	f.learned = true
	f.indent = f.lineStart(from)
	v := f.buf[from:min(to, from+256)]
	if colon := bytes.IndexByte(v, ':'); colon > 0 && v[0] == '{' {
		f.opening = bytes.Clone(v[:colon+1])
		f.learnLayout(f.buf[from:to])
	}
}

// lineStart returns the blanks before p on its line, and nil if anything else
// stands there.
func (f *jsonFramer) lineStart(p int) []byte {
	i := p
	for i > 0 && (f.buf[i-1] == ' ' || f.buf[i-1] == '\t') {
		i--
	}
	if i > 0 && f.buf[i-1] != '\n' || i == 0 && f.base > 0 && f.before == nil || p-i > lookahead {
		return nil
	}
	if i > 0 {
		return append([]byte{}, f.buf[i:p]...)
	}
	return append(append([]byte{}, f.before...), f.buf[:p]...)
}

func (f *jsonFramer) truncated(code, text string) {
	f.state = custody.Truncated
	f.note(code, text, true)
}

func (f *jsonFramer) note(code, text string, caution bool) {
	for _, n := range f.remarks {
		if n.Code == code {
			return
		}
	}
	f.remarks = append(f.remarks, custody.Note{Code: code, Text: text, Caution: caution})
}

func (f *jsonFramer) status() custody.Status { return f.state }

func (f *jsonFramer) notes() []custody.Note {
	if f.hollow == 0 || f.record == 0 {
		return f.remarks
	}
	return append(f.remarks[:len(f.remarks):len(f.remarks)], custody.Note{Code: "HOLLOW",
		Text: "among the records stand values that hold nothing: null, {} or [] (" + itoa(int(f.hollow)) + ")"})
}
