package column

// A Row is one row of a batch.
type Row struct {
	Batch *Batch
	At    int
}

// Gather returns a batch of rows in the order given, column by column: rows
// that lie apart cost one cache miss a column and not one a value. The batch
// shares dictionaries with its sources where they share one (see Pool), so it
// must not be added to. A Unique column is not searched for values that repeat.
func Gather(s *Schema, rows []Row) *Batch {
	from := make([]int32, len(rows)) // number of each row's batch
	numbers := map[*Batch]int32{}
	var batches []*Batch
	for k, r := range rows {
		if k > 0 && r.Batch == rows[k-1].Batch {
			from[k] = from[k-1]
			continue
		}
		n, ok := numbers[r.Batch]
		if !ok {
			n = int32(len(batches))
			numbers[r.Batch] = n
			batches = append(batches, r.Batch)
		}
		from[k] = n
	}
	b := &Batch{Schema: s, rows: len(rows), cols: make([]Vector, len(s.Fields))}
	g := rowGatherer{rows: rows, from: from, vectors: make([]*Vector, len(batches)), known: make([][]int32, len(batches))}
	for c, f := range s.Fields {
		codes, nums := false, false
		for n, x := range batches {
			v := &x.cols[c]
			g.vectors[n] = v
			codes, nums = codes || len(v.Codes) > 0, nums || len(v.Nums) > 0
		}
		switch {
		case nums:
			b.cols[c] = g.nums()
		case codes && f.Type == Unique:
			b.cols[c] = g.unique()
		case codes:
			b.cols[c] = g.texts()
		}
	}
	return b
}

type rowGatherer struct {
	rows    []Row
	from    []int32
	vectors []*Vector // of the batches, in the column at hand
	known   [][]int32 // codes of theirs to codes of the new one, +1
}

func (g *rowGatherer) nums() Vector {
	nums, any := make([]int64, len(g.rows)), false
	for k, r := range g.rows {
		v := g.vectors[g.from[k]]
		nums[k] = Null
		if r.At < len(v.Nums) && v.Nums[r.At] != Null {
			nums[k], any = v.Nums[r.At], true
		}
	}
	if !any {
		return Vector{}
	}
	return Vector{Nums: nums}
}

func (g *rowGatherer) unique() Vector {
	codes := make([]int32, len(g.rows))
	values := make([]string, 0, len(g.rows))
	for k, r := range g.rows {
		v := g.vectors[g.from[k]]
		codes[k] = noCode
		if r.At < len(v.Codes) && v.Codes[r.At] >= 0 {
			codes[k] = int32(len(values))
			values = append(values, v.Dict.values[v.Codes[r.At]])
		}
	}
	if len(values) == 0 {
		return Vector{}
	}
	return Vector{Codes: codes, Dict: NewDict(values)}
}

func (g *rowGatherer) texts() Vector {
	if d := g.shared(); d != nil {
		return g.codes(d)
	}
	codes, dict := make([]int32, len(g.rows)), new(Dict)
	for n, v := range g.vectors {
		g.known[n] = nil
		if v.Dict != nil && v.Dict.Len() <= 4*len(g.rows) {
			g.known[n] = make([]int32, v.Dict.Len())
		}
	}
	for k, r := range g.rows {
		n := g.from[k]
		v := g.vectors[n]
		codes[k] = noCode
		if r.At >= len(v.Codes) || v.Codes[r.At] < 0 {
			continue
		}
		code := v.Codes[r.At]
		known := g.known[n]
		switch {
		case known == nil: // a dictionary so large that few of its values are met
			codes[k] = dict.AddString(v.Dict.values[code])
		case known[code] > 0:
			codes[k] = known[code] - 1
		default:
			codes[k] = dict.AddString(v.Dict.values[code])
			known[code] = codes[k] + 1
		}
	}
	if dict.Len() == 0 {
		return Vector{}
	}
	return Vector{Codes: codes, Dict: dict}
}

// shared returns the dictionary of all batches, or nil if they have several.
func (g *rowGatherer) shared() (d *Dict) {
	for _, v := range g.vectors {
		if v.Dict != nil && d != nil && v.Dict != d {
			return nil
		}
		if v.Dict != nil {
			d = v.Dict
		}
	}
	return d
}

func (g *rowGatherer) codes(d *Dict) Vector {
	codes, any := make([]int32, len(g.rows)), false
	for k, r := range g.rows {
		v := g.vectors[g.from[k]]
		codes[k] = noCode
		if r.At < len(v.Codes) && v.Codes[r.At] >= 0 {
			codes[k], any = v.Codes[r.At], true
		}
	}
	if !any {
		return Vector{}
	}
	return Vector{Codes: codes, Dict: d}
}

// A Pool is dictionaries that batches share, so that rows can go from one to
// another by number. Values are kept once, however many batches have them.
type Pool struct {
	dicts []*Dict
	known [][]codes // by column: what codes of batches are here
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
		p.dicts, p.known = make([]*Dict, len(b.cols)), make([][]codes, len(b.cols))
	}
	for c := range b.cols {
		v := &b.cols[c]
		bytes += 4*cap(v.Codes) + 8*cap(v.Nums)
		if v.Dict == nil {
			continue
		}
		if b.Schema.Fields[c].Type == Unique {
			bytes += v.Dict.size()
			continue
		}
		if p.dicts[c] == nil {
			p.dicts[c] = new(Dict)
		}
		d := p.dicts[c]
		before := d.size()
		here, grown := p.codes(c, v.Dict)
		for i, code := range v.Codes {
			if code < 0 {
				continue
			}
			if here[code] == 0 {
				here[code] = d.AddString(v.Dict.values[code]) + 1
			}
			v.Codes[i] = here[code] - 1
		}
		v.Dict = d
		bytes += d.size() - before + grown
	}
	return bytes
}

// size estimates what a dictionary holds: the values, where they are and how
// they are found.
func (d *Dict) size() int { return d.bytes + 16*len(d.values) + 8*len(d.slots) }
