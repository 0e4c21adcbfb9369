package column

// A Wanted is a text that may be marked in the dictionary of a column.
type Wanted struct {
	Column int
	Text   []byte
	Found  bool // whether it is, and the current row has it

	hash  uint32
	slot  uint64 // the first one where it may be; 0 if it is not there
	value string
}

// SetMarkedAll is SetMarked of several texts. A dictionary of many values is far
// away in memory, and three steps lead to a value: each is gone for all texts
// before the next, so that the processor waits for all of them at once.
func (b *Batch) SetMarkedAll(ws []Wanted) {
	for i := range ws {
		ws[i].hash = hash(ws[i].Text)
	}
	for i := range ws {
		w := &ws[i]
		w.slot = 0
		if d := b.cols[w.Column].Dict; d != nil && d.marks > 0 {
			w.slot = d.slots[w.hash&uint32(len(d.slots)-1)]
		}
	}
	for i := range ws {
		w := &ws[i]
		if w.slot == 0 {
			continue
		}
		d := b.cols[w.Column].Dict
		mask := uint32(len(d.slots) - 1)
		for at := w.hash; w.slot != 0 && uint32(w.slot>>32) != w.hash; w.slot = d.slots[at&mask] {
			at++
		}
		if w.slot != 0 {
			w.value = d.values[codeOf(w.slot)]
		}
	}
	for i := range ws {
		w := &ws[i]
		switch same := w.slot != 0 && w.value == string(w.Text); {
		case same && w.slot&marked != 0:
			w.Found = true
			b.setCode(&b.cols[w.Column], codeOf(w.slot))
		case w.slot == 0 || same:
			w.Found = false
		default: // another one has that hash
			w.Found = b.SetMarked(w.Column, w.Text)
		}
	}
}
