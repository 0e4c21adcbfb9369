package ingest

import (
	"fmt"
	"io"
	"iter"

	"prtscope/ingest/custody"
	"prtscope/ingest/format"
	"prtscope/ingest/tablefile"
)

// lost is a span of a source of which no text could be made.
type lost struct {
	from *source
	span format.Rejection // without its number
}

// lose hands on what is lost of a source whose text was read to its end. Its
// records take the numbers behind those that were read: where among them they
// belong is not told by a text without them.
func (r *reader) lose(s *source, in *input, yield func(*job, error) bool) bool {
	if in.damage != nil {
		if why := in.damage(); why != "" {
			s.custody.Status, s.custody.Why = custody.Damaged, why
		}
	}
	if in.records != nil {
		s.apart = in.records()
	}
	if in.lost == nil {
		return true
	}
	for span := range in.lost {
		r.call(s)
		if !yield(&job{lost: &lost{s, span}}, nil) {
			return false
		}
	}
	return true
}

// lose books a span that is lost.
func (c *committer) lose(l *lost) error {
	s, span := l.from, l.span
	span.Record = s.records + 1
	s.records += 1 + span.More
	s.custody.Account.Rejected += 1 + span.More
	s.custody.Spans.Rejected += span.Length
	if c.rejected == nil {
		return nil
	}
	return c.rejected.add(s.name, []format.Rejection{span})
}

// lostGroups yields the row groups of which rows are lost.
func lostGroups(at io.ReaderAt, groups []tablefile.Lost) iter.Seq[format.Rejection] {
	return func(yield func(format.Rejection) bool) {
		for _, l := range groups {
			if l.Rows > 0 && !yield(format.Rejection{Offset: l.Offset, Length: l.Length, Code: "PARQUET_GROUP",
				Reason: fmt.Sprintf("row group %d: %s", l.Group, l.Reason), Raw: rawAt(at, l.Offset, l.Length), More: l.Rows - 1}) {
				return
			}
		}
	}
}

// damageOf says what is wrong with a file of which row groups are lost, or "".
func damageOf(groups []tablefile.Lost) string {
	if len(groups) == 0 {
		return ""
	}
	rows := int64(0)
	for _, l := range groups {
		rows += l.Rows
	}
	why := fmt.Sprintf("row group %d is damaged: %s", groups[0].Group, groups[0].Reason)
	if more := len(groups) - 1; more > 0 {
		why += fmt.Sprintf("; so are %d more row groups", more)
	}
	return why + fmt.Sprintf("; rows set aside: %d", rows)
}

// rawAt returns the first bytes of a span, as many as are kept.
func rawAt(at io.ReaderAt, from, length int64) []byte {
	raw := make([]byte, min(length, format.MaxRaw))
	n, _ := at.ReadAt(raw, from) // what cannot be read is not kept
	return raw[:n]
}
