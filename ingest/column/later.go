package column

// Texts of the current row whose dictionary is far away in memory are looked up when
// the row ends, all of them at once: three steps lead to a value, each of which may
// wait for memory, and so the processor waits for those of one step together.

// A waiting is a text of the current row that has no code yet.
type waiting struct {
	column   int32
	from, to int32 // in the batch's waitingText
	hash     uint32
	slot     uint64 // the first one where it may be
	value    string // of that slot, if it has the hash
}

const (
	laterCode   = noCode - 1 // of the first text that waits, and less of those behind it
	laterTexts  = 24         // that wait at most
	laterValues = 256        // of a dictionary that is far
	laterBytes  = 4 << 10    // of a text that may wait: a batch holds room for those of a row as long as it lives
)

// far reports whether to look a value up is to wait for memory: the dictionary is
// large, and values of late were not the last one.
func (d *Dict) far() bool { return d.varies == mostVaried && len(d.values) >= laterValues && !d.unique }

// setLater gives column c, which is x, of the current row the string v.
func (b *Batch) setLater(c int, x *Vector, v []byte) {
	if len(b.waiting) == laterTexts {
		b.settle()
	}
	from := len(b.waitingText)
	b.waitingText = append(b.waitingText, v...)
	b.setCode(x, int32(laterCode-len(b.waiting)))
	b.waiting = append(b.waiting, waiting{column: int32(c), from: int32(from), to: int32(len(b.waitingText)), hash: hash(v)})
}

// settle looks up what waits. Of a column that was set again meanwhile, only the
// latest text counts.
func (b *Batch) settle() {
	for i := range b.waiting {
		w := &b.waiting[i]
		slots := b.cols[w.column].Dict.slots
		w.slot = slots[w.hash&uint32(len(slots)-1)]
	}
	for i := range b.waiting {
		if w := &b.waiting[i]; w.found() {
			w.value = b.cols[w.column].Dict.values[codeOf(w.slot)]
		}
	}
	for i := range b.waiting {
		w := &b.waiting[i]
		x := &b.cols[w.column]
		if len(x.Codes) <= b.rows || x.Codes[b.rows] != int32(laterCode-i) {
			continue
		}
		if text := b.waitingText[w.from:w.to]; w.found() && w.value == string(text) {
			x.Codes[b.rows] = x.Dict.again(codeOf(w.slot))
		} else {
			x.Codes[b.rows] = x.Dict.look(text, w.hash)
		}
	}
	b.forget()
}

func (w *waiting) found() bool { return w.slot != 0 && uint32(w.slot>>32) == w.hash }

// forget leaves what waits without a code.
func (b *Batch) forget() { b.waiting, b.waitingText = b.waiting[:0], b.waitingText[:0] }
