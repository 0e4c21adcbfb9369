package column

// A Load adds up the long texts of rows that are held together, each text of a
// column once. What it comes to depends on the rows alone and not on batches or
// dictionaries, so that what is cut by it is cut in the same places always.
type Load struct {
	bytes   int
	long    map[*Batch][]int // the columns that have long texts
	batch   *Batch           // of the row before
	at      []int            // its columns
	columns []loadColumn
}

// A loadColumn is what of one column was counted. In a dictionary a text has
// one number, by which it is known again; what texts say is looked at only
// where there are several dictionaries, or a loose one.
type loadColumn struct {
	now   *counted
	of    map[any]*counted // by what codes are of; nil while now is all there is
	texts met              // counted, in any of them; none while now is all there is
	last  string           // of a Unique column: neighbours may be alike
}

// counted is which texts of a dictionary need not be looked at again.
type counted struct {
	dict *Dict
	bits []uint64 // by number
}

// longText is more bytes than most values have: shorter ones are bounded by the
// number of rows.
const longText = 64

// Add counts row i of b, and returns how many bytes there are by now.
func (l *Load) Add(b *Batch, i int) (bytes int) {
	if b != l.batch {
		l.turn(b)
	}
	for _, c := range l.at {
		v := &b.cols[c]
		if i >= len(v.Codes) || v.Codes[i] < 0 {
			continue
		}
		if k := &l.columns[c]; b.Schema.Fields[c].Type == Unique {
			if text := v.Dict.values[v.Codes[i]]; len(text) > longText && text != k.last {
				k.last = text
				l.bytes += len(text)
			}
		} else {
			l.bytes += k.add(v.Dict, v.Codes[i])
		}
	}
	return l.bytes
}

// add counts the text numbered code in d and returns its length, or 0 if it was
// counted before or is short.
func (k *loadColumn) add(d *Dict, code int32) int {
	if k.now == nil || !k.now.dict.SameCodes(d) {
		k.turn(d)
	}
	k.now.dict = d
	if k.now.has(code) {
		return 0
	}
	k.now.set(code)
	text := d.values[code]
	if len(text) <= longText {
		return 0
	}
	if k.of != nil && !k.texts.add(text) {
		return 0
	}
	return len(text)
}

// turn goes on with another dictionary.
func (k *loadColumn) turn(d *Dict) {
	if k.of == nil && (k.now != nil || d.unique) {
		k.of = map[any]*counted{}
		if k.now != nil {
			k.of[k.now.dict.codesOf()] = k.now
			for code, text := range k.now.dict.values {
				if len(text) > longText && k.now.has(int32(code)) {
					k.texts.add(text)
				}
			}
		}
	}
	if k.of == nil {
		k.now = &counted{dict: d}
		return
	}
	of := d.codesOf()
	if k.of[of] == nil {
		k.of[of] = &counted{dict: d}
	}
	k.now = k.of[of]
}

// codesOf is one for all that have the same codes.
func (d *Dict) codesOf() any {
	if d.of != nil {
		return d.of
	}
	return d
}

func (n *counted) has(code int32) bool {
	w := int(code) / 64
	return w < len(n.bits) && n.bits[w]>>(code%64)&1 != 0
}

func (n *counted) set(code int32) {
	w := int(code) / 64
	if w >= len(n.bits) {
		n.bits = append(n.bits, make([]uint64, max(w+1, len(n.dict.values)/64+1)-len(n.bits))...)
	}
	n.bits[w] |= 1 << (code % 64)
}

// turn finds the columns of b that have long texts.
func (l *Load) turn(b *Batch) {
	if l.columns == nil {
		l.columns, l.long = make([]loadColumn, len(b.cols)), map[*Batch][]int{}
	}
	at, ok := l.long[b]
	if !ok {
		for c := range b.cols {
			if d := b.cols[c].Dict; d != nil && d.longest > longText {
				at = append(at, c)
			}
		}
		l.long[b] = at
	}
	l.batch, l.at = b, at
}

// Reset begins anew, with room for as many texts as there were.
func (l *Load) Reset() {
	if l.batch == nil {
		return
	}
	clear(l.long)
	for c := range l.columns {
		k := &l.columns[c]
		k.texts.clear()
		*k = loadColumn{texts: k.texts}
	}
	l.bytes, l.batch, l.at = 0, nil, nil
}
