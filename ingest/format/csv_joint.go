package format

import "bytes"

// Files that were put end to end without a line end between them have the last record
// of one and the header of the next on one line.

// joint returns where in a line, behind its beginning, a header begins, and where what
// stands before it ends; or 0.
func (r *csvReader) joint(line []byte) (end, header int) {
	return r.layout.jointBy(line, func(h []byte) bool { return r.headerBy(r.x, h) != noHeader })
}

// jointBy is joint for what tells a header.
func (l *layout) jointBy(line []byte, is func(header []byte) bool) (end, header int) {
	if bytes.Count(line, []byte{l.x.comma}) == l.fewest() {
		return 0, 0
	}
	from := 0 // of the cell in which it may begin
	for at := 0; ; {
		i := bytes.IndexByte(line[at:], l.x.comma)
		if i < 0 {
			return 0, 0
		}
		next := at + i + 1
		if !l.named(line[next:]) {
			from, at = next, next
			continue
		}
		for h := max(from, 1); h < next-1; h++ {
			if !l.begins[line[h]] || !l.cells[string(bytes.TrimRight(line[h:next-1], `"`))] {
				continue
			}
			if line[h-1] == '"' {
				h--
			}
			if h > 0 && is(line[h:]) {
				return len(bytes.TrimSuffix(line[:h], []byte("\ufeff"))), h
			}
			break
		}
		from, at = next, next
	}
}

// named reports whether a line goes on with the name of a column.
func (l *layout) named(line []byte) bool {
	name := bytes.TrimPrefix(line, []byte{'"'})
	if len(name) == 0 || !l.begins[name[0]] {
		return false
	}
	end := bytes.IndexAny(name[:min(len(name), longName)], string([]byte{l.x.comma, '"', '\r', '\n'}))
	return end > 0 && l.cells[string(name[:end])]
}

// part frames what stands before a header on its line: a record, or what breaks off there.
func (r *csvReader) part(b *Block, p, end int) {
	if r.fits(p, end) {
		r.add(b, p, end)
		return
	}
	r.bad(b, p, end, "CSV_JOINED", "the record breaks off where the header of another table begins on its line")
}

// fits reports whether what is from p to end is a record by its cells.
func (r *csvReader) fits(p, end int) bool {
	return r.scratch.split(r.x, r.buf[p:end]) && r.layout.fits(&r.scratch)
}

// headerIn returns how much of the line from at to end is in front of a header, which may begin
// with it, and where the header is. It is not ok if there is none.
func (r *csvReader) headerIn(at, end int) (before, header int, ok bool) {
	line := r.buf[at:end]
	if r.layout.maybeHeader(line) && r.header(line) != noHeader {
		return 0, 0, true
	}
	before, header = r.joint(line)
	return before, header, header > 0
}
