package column

// A Load adds up the long texts of rows that are held together, each text of a
// column once. What it comes to depends on the rows alone and not on batches or
// dictionaries, so that what is cut by it is cut in the same places always.
type Load struct {
	bytes int
	long  map[*Batch][]int // the columns that have long texts
	batch *Batch           // of the row before
	at    []int            // its columns
	seen  []map[string]struct{}
	last  []string // of each column: neighbours are often alike
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
		v, ok := b.Text(c, i)
		if !ok || len(v) <= longText || v == l.last[c] {
			continue
		}
		l.last[c] = v
		if b.Schema.Fields[c].Type != Unique {
			if _, ok := l.seen[c][v]; ok {
				continue
			}
			if l.seen[c] == nil {
				l.seen[c] = map[string]struct{}{}
			}
			l.seen[c][v] = struct{}{}
		}
		l.bytes += len(v)
	}
	return l.bytes
}

// turn finds the columns of b that have long texts.
func (l *Load) turn(b *Batch) {
	if l.seen == nil {
		l.seen, l.last, l.long = make([]map[string]struct{}, len(b.cols)), make([]string, len(b.cols)), map[*Batch][]int{}
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

// Reset begins anew.
func (l *Load) Reset() {
	clear(l.long)
	clear(l.seen)
	clear(l.last)
	l.bytes, l.batch, l.at = 0, nil, nil
}
