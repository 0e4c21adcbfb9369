package column

// A Keep is the dictionaries of one table that go from one batch to the next:
// exports repeat themselves, and a value that comes again is neither copied nor
// given a code anew. It is for one goroutine at a time.
type Keep struct {
	dicts []*Dict
	rows  []int  // in which a dictionary was used
	brief []bool // columns whose values hardly come again: they are not looked for
	lent  bool
}

// What a dictionary holds at most to be kept: more would be read from far away.
const (
	keptValues = 16 << 10
	keptBytes  = 1 << 20
)

// An origin tells dictionaries apart whose codes are not the same.
type origin struct{ _ byte }

// Lend gives b the dictionaries that are kept, if b is empty.
func (k *Keep) Lend(b *Batch) {
	if b.rows > 0 {
		return
	}
	if k.dicts == nil {
		k.dicts, k.rows, k.brief = make([]*Dict, len(b.cols)), make([]int, len(b.cols)), make([]bool, len(b.cols))
	}
	k.lent = true
	for c, d := range k.dicts {
		if k.brief[c] {
			d = b.unique() // to look for values would be to find none
		}
		b.cols[c].Dict = d
	}
}

// TakeBack ends what Lend began. Batch b then has dictionaries that stay as
// they are.
func (k *Keep) TakeBack(b *Batch) {
	if !k.lent {
		return
	}
	k.lent = false
	n := 0
	for c := range b.cols {
		if len(b.cols[c].Codes) > 0 {
			n++
		}
	}
	lasting := make([]Dict, 0, n) // those of b, in one piece
	for c := range b.cols {
		x := &b.cols[c]
		d := x.Dict
		if len(x.Codes) == 0 {
			x.Dict = nil // and the column of b is empty, whatever others hold
		}
		if d == nil || d.unique || k.brief[c] {
			continue
		}
		k.rows[c] += len(x.Codes)
		if d.Len() > keptValues || d.bytes > keptBytes {
			k.brief[c] = 2*d.Len() > k.rows[c]
			k.dicts[c], k.rows[c] = nil, 0
			continue // b may have it for itself
		}
		k.dicts[c] = d
		if x.Dict != nil {
			lasting = append(lasting, d.snapshot())
			x.Dict = &lasting[len(lasting)-1]
		}
	}
}

// Snapshot returns d as it is now, to be read while d goes on growing.
func (d *Dict) Snapshot() *Dict {
	s := d.snapshot()
	return &s
}

func (d *Dict) snapshot() Dict {
	if d.origin == nil {
		d.origin = new(origin)
	}
	n := len(d.values)
	return Dict{values: d.values[:n:n], bytes: d.bytes, longest: d.longest, of: d.origin}
}

// SameCodes reports whether a code that both have means the same in d and in e: they are
// one, or snapshots of one.
func (d *Dict) SameCodes(e *Dict) bool {
	return d == e || d.of != nil && d.of == e.of
}
