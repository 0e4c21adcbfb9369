package format

import "bytes"

// A record of a log platform may keep several originals in one text: the batch
// that a forwarder sent, or a list. Each of them is a record of its own here: they
// are put behind the text of the block, and each of them is where what holds it
// is: the text, the object, or the record around them.

// A spreader puts the originals of a stream of such records in place of them.
type spreader struct {
	more     int64                        // records by which there are more than were framed
	anywhere bool                         // originals are looked for wherever they may be
	cells    func(record []byte) []hidden // of CSV: those in a row
}

// spread does so in the next block.
func (r *spreader) spread(b *Block) {
	b.First += r.more
	for i := range b.Bad {
		b.Bad[i].Record += r.more
	}
	bad, next, long := b.Bad, b.First, int32(len(b.Data))
	for i := 0; i < len(b.Spans); i++ {
		for len(bad) > 0 && bad[0].Record <= next {
			bad, next = bad[1:], next+1
		}
		span := b.Spans[i]
		record := b.Data[span.Start:span.End]
		next++
		all := r.originals(record)
		if len(all) < 2 {
			continue
		}
		spans := make([]Span, len(all))
		for k, original := range all {
			from := int32(len(b.Data))
			b.Data = append(b.Data, original.text...)
			spans[k] = span.part(original.from, original.to)
			if spans[k].Start, spans[k].End = from, int32(len(b.Data)); k > 0 && spans[k].Offset == spans[k-1].Offset {
				spans[k].Length = 0 // they are of one text, whose bytes count once
			}
		}
		if r.cells != nil {
			b.spread = long
		}
		b.Spans = append(b.Spans[:i:i], append(spans, b.Spans[i+1:]...)...)
		i += len(all) - 1
		more := int64(len(all) - 1)
		next += more
		for k := range bad {
			bad[k].Record += more
		}
		r.more += more
	}
}

// originals returns those of a record, if there may be several.
func (r *spreader) originals(record []byte) (all []hidden) {
	if r.cells != nil {
		return r.cells(record)
	}
	if !r.anywhere && !maySpread(record) {
		return nil
	}
	t, err := parseTree(record)
	if err != nil {
		return nil
	}
	named := t.originals()
	switch {
	case len(named) == 1:
		named = nil
		for _, h := range shelf(All).unwrapped(t.originals()[0]) {
			named = append(named, h.text)
		}
	case len(named) == 0 && r.anywhere && maybeHides(record) && !shelf(All).isItself(record):
		return shelf(All).hidden(t, hiddenDeep)
	}
	for _, text := range named {
		all = append(all, hidden{text, 0, len(record)})
	}
	return all
}

// part returns where a part of a record is in the source, which is known where text
// takes as many bytes there, and else is where the record is.
func (s Span) part(from, to int) Span {
	if s.Length == int64(s.End-s.Start) {
		s.Offset, s.Length = s.Offset+int64(from), int64(to-from)
	}
	return s
}

// maySpread reports whether a record may keep several originals. It looks for how
// one begins behind another, or a list of them, in the text of a string.
func maySpread(record []byte) bool {
	for _, sign := range [...]string{`"[{\"`, `"[ {\"`, `"[\n`, `"[\r\n`, `"W3`, `"ey`, `}{\"`, `} {\"`, `}\n{\"`, `}\r\n{\"`, `},{\"time\"`, `}, {\"time\"`, `},\n{\"`, `},\r\n{\"`, `records\"`, `"records"`} {
		if bytes.Contains(record, []byte(sign)) {
			return true
		}
	}
	for _, key := range [...]string{`"_raw"`, `"original"`, `"event.original"`, `"message"`, `"Body"`, `"AuditData"`, `"auditData"`} {
		i := bytes.Index(record, []byte(key))
		if i < 0 {
			continue
		}
		rest := bytes.TrimLeft(record[i+len(key):], " \t\r\n")
		if rest, is := bytes.CutPrefix(rest, []byte{':'}); is && bytes.HasPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte{'['}) {
			return true
		}
	}
	return false
}
