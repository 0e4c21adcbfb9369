package format

import "prtscope/ingest/column"

// What templates remember of one block holds in the next one, too, as far as
// the rows go on with the same dictionaries. The bytes of values then must be
// copied, for those of the block go.

// learned is what templates remember beyond a block.
type learned struct {
	fresh   []*known  // whose bytes are in the block
	phrases []*phrase // that say more than glue
	copied  []byte    // the latest piece of what was copied
	bytes   int       // copied in all
	blocks  int
}

// Bounds of what is remembered. Beyond them it is learned anew, so that a
// source that changes is noticed, too.
const (
	learnedBytes  = 4 << 20
	learnedBlocks = 256
	learnedLong   = 8 << 10 // bytes of a value that is worth copying
	learnedPiece  = 64 << 10
)

// lay ends what templates remember of a block whose rows went to rows: nothing
// of the block or of its rows is held on to.
func (d *decoder) lay(rows *column.Batch) {
	l := &d.learned
	for i, k := range l.fresh {
		k.raw, k.fresh, l.fresh[i] = l.copy(k.raw), false, nil
	}
	l.fresh = l.fresh[:0]
	kept := d.templates[:0]
	for _, t := range d.templates {
		if t.row == rows || t.row == nil {
			t.row = nil
			kept = append(kept, t)
		}
	}
	clear(d.templates[len(kept):])
	d.templates = kept
	l.blocks++
	if l.bytes > learnedBytes || l.blocks == learnedBlocks {
		d.templates, d.learned = nil, learned{}
	}
	d.let()
}

// copy returns a copy of the bytes of a value, or nil if they are too many.
func (l *learned) copy(raw []byte) []byte {
	if len(raw) > learnedLong {
		return nil
	}
	if len(raw) > cap(l.copied)-len(l.copied) {
		l.copied = make([]byte, 0, max(learnedPiece, len(raw)))
	}
	at := len(l.copied)
	l.copied = append(l.copied, raw...)
	l.bytes += len(raw)
	return l.copied[at:len(l.copied):len(l.copied)]
}

// remind lets templates go on with rows. Of columns whose dictionary is not the
// one that they had they know nothing any more.
func (d *decoder) remind(rows *column.Batch, had []*column.Dict) {
	var changed keyset
	for c, dict := range had {
		if rows.Column(c).Dict != dict {
			changed.add(c)
		}
	}
	for _, ph := range d.learned.phrases {
		if ph.sets.any(&changed) {
			ph.cut(-1)
		}
	}
	for _, t := range d.templates {
		if t.memories == nil {
			continue
		}
		t.row = rows
		for _, m := range t.memories {
			if m != nil && m.sets.any(&changed) {
				m.forget()
			}
		}
	}
}

func (m *memory) forget() {
	clear(m.slots)
	*m.last = known{}
}

// let lets go of the block and its rows.
func (d *decoder) let() {
	d.sink, d.row, d.envelope = nil, nil, envelope{}
	d.scan.reset(nil)
	d.inside.reset(nil)
	clear(d.held[:cap(d.held)])
	for c := range d.recent {
		d.recent[c][0].row, d.recent[c][1].row = nil, nil
	}
}
