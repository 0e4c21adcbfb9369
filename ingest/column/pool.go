package column

// A Pool is dictionaries that batches share, so that rows can go from one to
// another by number. Values are kept once, however many batches have them.
type Pool struct {
	dicts []*Dict
	known [][]codes // by column: what codes of batches are here
	same  []Vector  // by column: of batches in which it is the same in all rows
}

// codes are those of the pool, +1, by the code that dictionaries of one origin
// have; 0 is not yet known.
type codes struct {
	of   *origin
	here []int32
}

// origins is how many are remembered for each column; a batch comes from a
// worker, and each has its own.
const origins = 32

// codes returns what codes of d are in column c of the pool, and by how many
// bytes the pool has grown.
func (p *Pool) codes(c int, d *Dict) (here []int32, bytes int) {
	if d.of == nil {
		return make([]int32, d.Len()), 0
	}
	known := p.known[c]
	for i := range known {
		if k := &known[i]; k.of == d.of {
			if n := d.Len() - len(k.here); n > 0 {
				k.here = append(k.here, make([]int32, n)...)
				bytes = 4 * n
			}
			return k.here, bytes
		}
	}
	if len(known) == origins {
		known = append(known[:0], known[1:]...)
	}
	here = make([]int32, d.Len())
	p.known[c] = append(known, codes{d.of, here})
	return here, 4 * d.Len()
}

// Join puts the pool's dictionaries in place of b's own, but for Unique
// columns, and returns by how many bytes the pool and the batch have grown
// together. b must not be added to afterwards.
func (p *Pool) Join(b *Batch) (bytes int) {
	if p.dicts == nil {
		p.dicts, p.known, p.same = make([]*Dict, len(b.cols)), make([][]codes, len(b.cols)), make([]Vector, len(b.cols))
	}
	for c := range b.cols {
		v := &b.cols[c]
		if v.Dict == nil {
			v.Nums = once(&p.same[c].Nums, v.Nums, 8, &bytes)
			continue
		}
		if b.Schema.Fields[c].Type == Unique {
			bytes += 4*cap(v.Codes) + v.Dict.size()
			continue
		}
		if p.dicts[c] == nil {
			p.dicts[c] = new(Dict)
		}
		d := p.dicts[c]
		before := d.size()
		here, grown := p.codes(c, v.Dict)
		was := int32(noCode)
		now := was
		for i, code := range v.Codes {
			if code == was { // as of most columns it is in most rows
				v.Codes[i] = now
				continue
			}
			if was, now = code, noCode; code >= 0 {
				if here[code] == 0 {
					here[code] = d.AddString(v.Dict.values[code]) + 1
				}
				now = here[code] - 1
			}
			v.Codes[i] = now
		}
		v.Dict = d
		v.Codes = once(&p.same[c].Codes, v.Codes, 4, &bytes)
		bytes += d.size() - before + grown
	}
	return bytes
}

// once returns values or, where all of them are the same, a list of as many
// that batches share: half of the columns of an export hardly ever change.
// Bytes grows by what is held anew, of size for each value.
func once[T int32 | int64](shared *[]T, values []T, size int, bytes *int) []T {
	for _, v := range values {
		if v != values[0] {
			*bytes += size * cap(values)
			return values
		}
	}
	n := len(values)
	if n == 0 {
		return nil
	}
	if len(*shared) < n || (*shared)[0] != values[0] {
		*shared = values[:n:n]
		*bytes += size * cap(values)
	}
	return (*shared)[:n:n]
}

// size estimates what a dictionary holds: the values, where they are and how
// they are found.
func (d *Dict) size() int { return d.bytes + 16*len(d.values) + 8*len(d.slots) }
