package format

import (
	"sync"

	"prtscope/ingest/column"
)

// Keeps are what was learned from blocks that were decoded: it makes decoding
// others faster, of the same source or of another one of the same format. What
// rows come out does not depend on it.
type Keeps struct {
	most int
	mu   sync.Mutex
	idle []*keep // those used last at the end
}

// NewKeeps returns Keeps for so many blocks as are decoded at a time.
func NewKeeps(atATime int) *Keeps { return &Keeps{most: atATime + 1} }

// take returns one of the format that nobody uses. Nil Keeps learn nothing.
func (k *Keeps) take(f *Format) *keep {
	if k == nil {
		return &keep{d: newDecoder(f, 0, nil)}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for i := len(k.idle) - 1; i >= 0; i-- {
		if one := k.idle[i]; one.d.format == f {
			k.idle = append(k.idle[:i], k.idle[i+1:]...)
			return one
		}
	}
	return &keep{d: newDecoder(f, 0, nil)}
}

// put takes one back. The one used longest ago goes where there are too many.
func (k *Keeps) put(one *keep) {
	if k == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.idle) >= k.most {
		k.idle = append(k.idle[:0], k.idle[1:]...)
	}
	k.idle = append(k.idle, one)
}

// A keep is a decoder with what it knows, and the dictionaries of its table.
type keep struct {
	d     *decoder
	dicts column.Keep
	rows  *column.Batch  // of the table, while a block is decoded
	had   []*column.Dict // of the columns of the table when the last block ended
}

// lend readies the decoder for a block of s, whose rows go to out.
func (k *keep) lend(s *Stream, b *Block, out *Sink) *decoder {
	d := k.d
	d.sink, d.order, d.shelf = out, s.order, All
	d.bound(s.limits)
	d.seen.block++
	for _, rows := range out.Tables() {
		if rows.Schema == s.format.Table {
			rows.Expect(b.expect())
			k.dicts.Lend(rows)
			k.rows = rows
		}
	}
	d.remind(k.rows, k.had)
	return d
}

// takeBack ends what lend began.
func (k *keep) takeBack() {
	k.d.close()
	k.d.lay(k.rows)
	if k.rows == nil {
		return
	}
	if k.had == nil {
		k.had = make([]*column.Dict, len(k.rows.Schema.Fields))
	}
	for c := range k.had {
		k.had[c] = k.rows.Column(c).Dict
	}
	k.dicts.TakeBack(k.rows)
	k.rows = nil
}
