package column

import (
	"cmp"
	"slices"
)

// A Pool is dictionaries that batches share, so that rows can go from one to
// another by number. Values are kept once, however many batches have them.
type Pool struct {
	dicts []*Dict
	kept  []*Dict   // by column, as they were when the pool was last renewed; or when it still was kept
	out   []bool    // columns whose dictionaries are not kept
	tried []int     // by column: rows that were joined
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

// Renew begins anew, for batches that are held apart from those joined so far,
// which it is given. Dictionaries that take no more than most bytes together go
// on, the smallest first: their codes stay what they are, and the batches get them
// as they are now, so that they can be read while the pool goes on. It returns
// those, by column, and the bytes that the pool still takes. A column that was
// left out once stays out.
func (p *Pool) Renew(batches []*Batch, most int) (kept []*Dict, bytes int) {
	kept = make([]*Dict, len(p.dicts))
	var bySize []int
	for c, d := range p.dicts {
		if p.kept[c] != nil && p.out[c] {
			bytes += p.kept[c].size()
		} else if d != nil && !p.out[c] {
			bySize = append(bySize, c)
		}
	}
	slices.SortStableFunc(bySize, func(x, y int) int { return cmp.Compare(p.dicts[x].size(), p.dicts[y].size()) })
	for _, c := range bySize {
		d := p.dicts[c]
		if p.out[c] = bytes+d.size() > most; p.out[c] {
			continue
		}
		bytes += d.size()
		now := d.snapshot()
		kept[c], p.kept[c] = &now, &now
		for _, b := range batches {
			if v := &b.cols[c]; v.Dict == d {
				v.Dict = &now
			}
		}
	}
	for c := range p.dicts {
		if p.out[c] {
			p.dicts[c], p.known[c] = nil, nil
		}
	}
	clear(p.same)
	clear(p.tried)
	return kept, bytes
}

// Kept returns the dictionaries that went on, by column, with all that they have
// by now.
func (p *Pool) Kept() []*Dict {
	kept := slices.Clone(p.kept)
	for c, d := range p.dicts {
		if d != nil && kept[c] != nil && !p.out[c] {
			kept[c] = d
		}
	}
	return kept
}

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

// Values of a column are looked for in the pool as long as some of the first rows,
// so many, had one that came before.
const triedRows = 4096

// brief reports whether values of column c hardly come again.
func (p *Pool) brief(c int) bool {
	return p.tried[c] >= triedRows && p.dicts[c].Len() > p.tried[c]-p.tried[c]/8
}

// Join puts the pool's dictionaries in place of b's own, but for Unique
// columns and those loose ones whose values hardly come again, and returns by how many bytes the pool and the batch have grown
// together. b must not be added to afterwards.
func (p *Pool) Join(b *Batch) (bytes int) {
	if p.dicts == nil {
		n := len(b.cols)
		p.dicts, p.kept, p.out, p.tried = make([]*Dict, n), make([]*Dict, n), make([]bool, n), make([]int, n)
		p.known, p.same = make([][]codes, n), make([]Vector, n)
	}
	for c := range b.cols {
		v := &b.cols[c]
		if v.Dict == nil {
			v.Nums = once(&p.same[c].Nums, v.Nums, 8, &bytes)
			continue
		}
		if b.Schema.Fields[c].Type == Unique || v.Dict.unique && p.brief(c) {
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
		p.tried[c] += len(v.Codes)
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
