package format

import (
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
		if c == ']' {
			r.p++
			r.open = r.open[:len(r.open)-1]
			r.layout = nil
			return
		}
		if c == 0 {
			r.layout = nil
			r.finish()
			return
		}
		end, whole := r.value()
		switch {
		case whole && end > r.p:
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
