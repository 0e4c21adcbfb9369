package format

import (
	"bytes"
	"fmt"
)

// Tools and people put lines above a table: who made it, what was searched for,
// what the columns mean. They are no part of it, and set aside as one.

// How far down a header is looked for.
const (
	aboveLines = 100
	aboveBytes = headSize
)

// headerBelow returns where the first line below byte at begins that a format
// claims for a header, or under which cells hold records, or 0. How the text is
// punctuated there is then known.
func (r *csvReader) headerBelow(at int) int {
	before := 0 // cells of the line above
	for range aboveLines {
		_, next, ok := r.x.line(r.buf, at, r.end)
		if !ok || next >= len(r.buf) || next > aboveBytes {
			break
		}
		r.extra = nil
		at = r.sniff(next)
		end, under, v := r.x.record(r.buf, at, r.end, func([]byte) bool { return false })
		if v != whole || !r.scratch.split(r.x, r.buf[at:end]) || len(r.scratch.at) > maxColumnN {
			continue
		}
		header := headerNames(r.scratch.at)
		if _, _, err := claimHeader(&shape{header: header, name: r.in.name}); err == nil {
			return at
		}
		if len(header) > 1 && len(header) != before && r.holdsRecords(under, header) {
			return at
		}
		before = len(header)
	}
	return 0
}

// setAbove sets the lines from byte first to the header aside.
func (r *csvReader) setAbove(first, header int) {
	end := first + len(bytes.TrimRight(r.buf[first:header], " \t\r\n\ufeff"))
	lines := bytes.Count(r.buf[first:end], []byte{r.x.feed}) + 1
	word := "lines are"
	if lines == 1 {
		word = "line is"
	}
	r.note("CSV_ABOVE", fmt.Sprintf("the header of the table is not the first line: %d %s above it set aside", lines, word), false)
	b := &Block{First: 1}
	r.bad(b, first, end, "FOREIGN_TEXT", "text above the header of the table")
	r.above, r.topped = b, r.done
}
