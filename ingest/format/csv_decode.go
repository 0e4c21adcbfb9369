package format

import (
	"bytes"
	"unicode/utf8"

	"prtscope/ingest/column"
	"prtscope/ingest/field"
	"prtscope/ingest/signin"
)

// decode turns the records of a block into rows.
func (r *csvReader) decode(d *decoder, b *Block) {
	l := b.layout
	d.named = "" // the layout knows
	if d.order == field.NoOrder {
		d.order = l.order
	}
	if b.guess != nil {
		r.judge(d, b)
		return
	}
	t := d.taker(l)
	b.Numbers(func(i int, record int64) {
		s := b.Spans[i]
		d.at(record, s)
		if b.spread > 0 && s.Start >= b.spread {
			original := b.Data[s.Start:s.End]
			d.conclude(nil, original, d.original(original))
			return
		}
		rec, ok := t.take(b.Data, int(s.Start), int(s.End))
		if !ok {
			d.abandon()
			d.at(record, s)
			rec.err = l.decode(d, &t.c, b.Data[s.Start:s.End])
		}
		if rec.err != nil {
			d.reject(rec.err, b.Data[s.Start:s.End])
		}
	})
}

// decode makes a row of one record.
func (l *layout) decode(d *decoder, c *cells, raw []byte) *recordError {
	if !c.cut(l.x, raw) {
		return &recordError{Code: "CSV_QUOTE", Reason: "text follows the closing quote of a cell"}
	}
	if n := len(c.at); !l.fits(c) {
		return &recordError{Code: "CSV_COLUMNS", Reason: itoa(n) + " cells under a header of " + itoa(len(l.columns))}
	}
	d.carries = l.carries
	d.signIn()
	d.seen.by(l)
	if bytes.Count(raw, []byte{'"'}) != c.quotes {
		d.flag("CSV_BARE_QUOTE")
	}
	if bytes.IndexByte(raw, 0) >= 0 {
		d.flag("NUL_BYTE")
	}
	for i := range l.columns {
		col, v := &l.columns[i], c.at[i]
		if len(v) == 0 || col.text && d.recallCell(col.cols[0], v) {
			continue
		}
		spelled, before, noting := v, oddities{}, false
		if doubled(v) {
			if col.alone {
				if d.tell(i, col, v) {
					continue
				}
				before, noting = d.oddities(), d.untouched(col.cols)
			}
			v = c.unquote(v)
		}
		if int64(len(v)) > d.limits.Cell {
			return &recordError{Code: "CSV_CELL", Reason: "a cell of more than " + sizeText(d.limits.Cell), Field: col.name}
		}
		if v = field.Unguard(field.Trim(v)); len(v) == 0 {
			continue
		}
		if !utf8.Valid(v) {
			v = escapeInvalid(v)
			d.flag("INVALID_UTF8")
		}
		col.do(d, l, col, cell(v))
		if col.text {
			d.remember(col.cols[0], spelled)
		}
		if noting {
			d.note(i, col, spelled, before)
		}
	}
	err := l.table.row(d, l)
	if err == errRowOther {
		return nil
	}
	if e, ok := err.(*recordError); ok {
		return e
	}
	return nil
}

// errRowOther is what a table returns of a row that it counted as other.
var errRowOther = &recordError{Code: "OTHER"}

// end ends a row of sign-ins: texts that are in the file and were not set are
// blank there.
func (l *layout) end(d *decoder, timeName string) error {
	if l.kind != "" && !d.has(signin.Kind) {
		d.row.SetString(signin.Kind, l.kind)
	}
	err := d.endSignIn(timeName)
	if err == nil {
		d.blanks.last(d.row, l.texts)
	}
	return err
}

// blanks are rows from to to of a batch, in which texts that were not set are blank.
// They are made so together, column by column.
type blanks struct {
	rows     *column.Batch
	texts    []int
	from, to int
}

// last adds the last row of a batch.
func (b *blanks) last(rows *column.Batch, texts []int) {
	at := rows.Len() - 1
	if b.rows != rows || b.to != at || len(texts) == 0 || len(b.texts) == 0 || &b.texts[0] != &texts[0] {
		b.fill()
		*b = blanks{rows, texts, at, at}
	}
	b.to++
}

// fill makes blank what is, and forgets it.
func (b *blanks) fill() {
	if b.rows != nil {
		b.rows.SetEmpty(b.texts, b.from, b.to)
	}
	*b = blanks{}
}

// escapeInvalid returns v with the bytes that are not UTF-8 spelled out.
func escapeInvalid(v []byte) []byte {
	out := make([]byte, 0, len(v)+16)
	for len(v) > 0 {
		r, n := utf8.DecodeRune(v)
		if r == utf8.RuneError && n == 1 {
			out = appendByteEscape(out, v[0])
		} else {
			out = append(out, v[:n]...)
		}
		v = v[n:]
	}
	return out
}
