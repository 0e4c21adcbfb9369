package format

import (
	"bytes"
	"io"

	"prtscope/ingest/custody"
)

// frame returns the next block of rows, of one table, and io.EOF after the
// last.
func (r *tablesReader) frame() (*Block, error) {
	for {
		if r.layout == nil {
			r.seek()
		}
		if r.layout == nil {
			if r.state == custody.Damaged {
				return nil, r.err
			}
			return nil, io.EOF
		}
		r.drop()
		b := &Block{First: r.record + 1, grid: r.layout}
		r.block(b)
		if len(b.Spans)+len(b.Bad) > 0 {
			b.Data = r.buf[:r.p:r.p]
			if b.grid.grid == nil || r.several.more > 0 {
				r.several.cells = b.grid.severalInRow
				r.several.spread(b)
			}
			return b, nil
		}
	}
}

// block frames rows into b until it is full or the table ends.
func (r *tablesReader) block(b *Block) {
	for r.p < r.size && len(b.Spans) < blockSpans {
		c := r.next()
		if next := r.behindBracket(c); next > 0 {
			r.skipTo(b, next)
			continue
		}
		if c == ']' {
			r.p++
			r.open = r.open[:len(r.open)-1]
			r.layout = nil
			return
		}
		if c == 0 && r.p == len(r.buf) { // and no NUL byte
			r.layout = nil
			r.finish()
			return
		}
		end, whole := r.value()
		next := r.behind(c, end, whole)
		switch {
		case next > 0:
			r.skipTo(b, next)
		case next == 0 && whole && end > r.p:
			r.record++
			from := r.offset(r.base + int64(r.p))
			b.Spans = append(b.Spans, Span{Start: int32(r.p), End: int32(end), Offset: from, Length: r.offset(r.base+int64(end)) - from})
			r.p = end
		case len(b.Spans) > 0:
			return // what is wrong here is a block of its own
		default:
			r.spoil(b)
			return
		}
	}
}

// spoil sets aside what is at p: a row that is too large, or that does not end.
func (r *tablesReader) spoil(b *Block) {
	from := r.base + int64(r.p)
	raw := append([]byte(nil), r.buf[r.p:min(len(r.buf), r.p+MaxRaw)]...)
	code, reason := "JSON_TRUNCATED", "the text ends inside a row, or what stands for a row is none"
	if len(r.buf)-r.p > r.limit {
		code, reason = "RECORD_TOO_LARGE", "a row of more than "+sizeText(int64(r.limit))+"; what follows it cannot be told apart and is set aside with it"
	}
	for {
		r.p = len(r.buf)
		r.drop()
		if !r.more() {
			break
		}
	}
	r.p = len(r.buf)
	r.record++
	at := r.offset(from)
	b.Bad = append(b.Bad, Rejection{Record: r.record, Offset: at, Length: r.offset(r.base+int64(r.p)) - at, Code: code, Reason: reason, Raw: raw})
	r.layout, r.open = nil, nil
	r.state = custody.Truncated
	if r.err != nil && r.err != io.EOF {
		r.state = custody.Damaged
	}
	r.note("JSON_TRUNCATED", "rows from one on could not be told apart and are set aside: rows are missing")
}

// behind returns where the next row begins if what stands at p, up to a byte, is
// no row of the table; 0 if it is one, or nothing but it is lost; -1 if all that
// follows cannot be told apart.
func (r *tablesReader) behind(first byte, end int, whole bool) int {
	columns := len(r.layout.names)
	if columns < fewKeys || whole && (first == '{' || first == '[' && r.commas+1 == columns) {
		return 0
	}
	for at := end; ; at = len(r.buf) {
		if next := r.nextRow(at); next > 0 {
			return next
		} else if whole && r.goesOn(end) {
			return 0
		}
		if len(r.buf)-r.p > r.limit || at == len(r.buf) && !r.more() {
			return -1
		}
	}
}

// behindBracket returns where the next row begins if the byte at p would end the list of
// rows, but another row follows: in the object that the list is of, none can. It returns
// 0 if none does.
func (r *tablesReader) behindBracket(c byte) int {
	at := r.p
	defer func() { r.p = at }()
	for c == ']' {
		r.p++
		c = r.next()
	}
	if c == '[' && r.p > at {
		return r.p
	}
	return 0
}

// astray reports whether the list at p, which is in no list of rows, is a row of the
// table before all the same: it has as many values, and the first is no list or object.
func (r *tablesReader) astray() bool {
	if r.latest == nil || len(r.latest.names) < fewKeys || r.base+int64(r.p) < r.looked {
		return false
	}
	at := r.p
	defer func() { r.p = at }()
	r.p++
	if c := r.next(); c == '[' || c == '{' {
		return false
	}
	r.p = at
	end, whole := r.value()
	r.looked = r.base + int64(end)
	return whole && r.commas+1 == len(r.latest.names)
}

// goesOn reports whether another row follows at p, or the end of the table.
func (r *tablesReader) goesOn(p int) bool {
	rest := bytes.TrimLeft(r.buf[p:], " \t\r\n")
	if len(rest) < 2 {
		return false
	}
	then := bytes.TrimLeft(rest[1:], " \t\r\n")
	return rest[0] == ',' && (bytes.HasPrefix(then, []byte{'['}) || bytes.HasPrefix(then, []byte{'{'})) ||
		rest[0] == ']' && (bytes.HasPrefix(then, []byte{'}'}) || bytes.HasPrefix(then, []byte(`,"`)))
}

// nextRow returns where the next row begins in what was read of a row that is
// damaged, up to a byte, or 0: behind the end of another or a stray byte, with as many
// values as the table has columns.
func (r *tablesReader) nextRow(to int) int {
	at := r.p
	defer func() { r.p = at }()
	for p, tries := at+1, 0; p < to && tries < maxTries; p++ {
		i := bytes.IndexByte(r.buf[p:to], '[')
		if i < 0 {
			break
		}
		p += i
		before, comma := bytes.CutSuffix(bytes.TrimRight(r.buf[at:p], " \t\r\n"), []byte{','})
		if before = bytes.TrimRight(before, " \t\r\n"); !comma || len(before) != 1 && !bytes.HasSuffix(before, []byte{']'}) {
			continue
		}
		tries++
		r.p = p
		if end, whole := r.value(); whole && r.commas+1 == len(r.layout.names) && end <= to {
			return p
		}
	}
	return 0
}

// skipTo sets aside what stands between p and the row that begins at byte next.
func (r *tablesReader) skipTo(b *Block, next int) {
	raw := bytes.TrimRight(r.buf[r.p:next], ", \t\r\n")
	r.record++
	from := r.offset(r.base + int64(r.p))
	b.Bad = append(b.Bad, Rejection{
		Record: r.record, Offset: from, Length: r.offset(r.base+int64(r.p+len(raw))) - from,
		Code: "JSON_SYNTAX", Reason: "what stands for a row is none; another row begins behind it", Raw: append([]byte(nil), raw[:min(len(raw), MaxRaw)]...),
	})
	r.p = next
}
