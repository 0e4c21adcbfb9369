package run

import "prtscope/ingest/column"

// A weigher says how many bytes of long texts there are in rows of a chunk that
// its shared dictionaries do not have. Rows in a row that say the same say it once.
type weigher struct {
	shared []*column.Dict
	long   map[*column.Batch][]int // the columns that have long texts of their own
	last   []said                  // by column
}

type said struct {
	dict *column.Dict
	code int32
}

// longText is more bytes than most values have: shorter ones are bounded by the
// number of rows.
const longText = 64

func newWeigher(s *column.Schema, shared []*column.Dict) *weigher {
	return &weigher{shared: shared, long: map[*column.Batch][]int{}, last: make([]said, len(s.Fields))}
}

// of returns the bytes of row i of b.
func (w *weigher) of(b *column.Batch, i int) (bytes int64) {
	long, ok := w.long[b]
	if !ok {
		for c := range b.Schema.Fields {
			if d := b.Column(c).Dict; d != nil && d.Longest() > longText && (c >= len(w.shared) || d != w.shared[c]) {
				long = append(long, c)
			}
		}
		w.long[b] = long
	}
	for _, c := range long {
		d, code := b.Column(c).Dict, b.Code(c, i)
		if now := (said{d, code}); code >= 0 && now != w.last[c] {
			w.last[c] = now
			bytes += int64(len(d.Value(code)))
		}
	}
	return bytes
}

// reset forgets batches, which it would hold.
func (w *weigher) reset() {
	clear(w.long)
	clear(w.last)
}
