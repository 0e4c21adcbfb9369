package format

import "bytes"

// A record of a log platform may keep several originals in one text: the batch
// that a forwarder sent, or a list. Each of them is a record of its own here: they
// are put behind the text of the block, and all of them are where the record around
// them is.

// A spreader puts the originals of a stream of such records in place of them.
type spreader struct {
	more int64 // records by which there are more than were framed
}

// spread does so in the next block.
func (r *spreader) spread(b *Block) {
	b.First += r.more
	for i := range b.Bad {
		b.Bad[i].Record += r.more
	}
	bad, next := b.Bad, b.First
	for i := 0; i < len(b.Spans); i++ {
		for len(bad) > 0 && bad[0].Record <= next {
			bad, next = bad[1:], next+1
		}
		span := b.Spans[i]
		record := b.Data[span.Start:span.End]
		next++
		if !maySpread(record) {
			continue
		}
		t, err := parseTree(record)
		if err != nil {
			continue
		}
		all := t.originals()
		if len(all) < 2 {
			continue
		}
		spans := make([]Span, len(all))
		for k, original := range all {
			from := int32(len(b.Data))
			b.Data = append(b.Data, original...)
			spans[k] = Span{Start: from, End: int32(len(b.Data)), Offset: span.Offset}
		}
		spans[0].Length = span.Length
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

// maySpread reports whether a record may keep several originals. It looks for how
// one begins behind another, or a list of them, in the text of a string.
func maySpread(record []byte) bool {
	for _, sign := range [...]string{`"[{\"`, `"[ {\"`, `"[\n`, `"[\r\n`, `"W3`, `"ey`, `}{\"`, `} {\"`, `}\n{\"`, `}\r\n{\"`, `},{\"time\"`, `records\"`, `"records"`} {
		if bytes.Contains(record, []byte(sign)) {
			return true
		}
	}
	for _, key := range [...]string{`"_raw"`, `"original"`, `"event.original"`, `"message"`, `"Body"`} {
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
