package column

import "slices"

// A Row is one row of a batch.
type Row struct {
	Batch *Batch
	At    int
}

// Gather returns a batch of rows in the order given, column by column: rows
// that lie apart cost one cache miss a column and not one a value. The batch
// shares dictionaries with its sources where they share one (see Pool), so it
// must not be added to. A Unique column is not searched for values that repeat,
// nor is one of which a batch has a loose dictionary.
func Gather(s *Schema, rows []Row) *Batch { return new(Room).Gather(s, rows) }

// A Room is memory to gather batches in, one after the other.
type Room struct {
	codes [][]int32 // by column
	nums  [][]int64
}

// Gather is the function of that name, but that what it returns is good until the
// next call.
func (room *Room) Gather(s *Schema, rows []Row) *Batch {
	if room.codes == nil {
		room.codes, room.nums = make([][]int32, len(s.Fields)), make([][]int64, len(s.Fields))
	}
	g := rowGatherer{batch: make([]int32, len(rows))}
	numbers := map[*Batch]int32{}
	var batches []*Batch
	for k, r := range rows {
		if k > 0 && r.Batch == rows[k-1].Batch {
			g.batch[k] = g.batch[k-1]
			continue
		}
		n, ok := numbers[r.Batch]
		if !ok {
			n = int32(len(batches))
			numbers[r.Batch] = n
			batches = append(batches, r.Batch)
		}
		g.batch[k] = n
	}
	g.group(rows, len(batches))
	b := &Batch{Schema: s, rows: len(rows), cols: make([]Vector, len(s.Fields))}
	g.vectors, g.codes, g.nums = make([]*Vector, len(batches)), make([][]int32, len(batches)), make([][]int64, len(batches))
	g.known, g.rows = make([][]int32, len(batches)), make([]int, len(batches))
	for n, x := range batches {
		g.rows[n] = x.rows
	}
	for c, f := range s.Fields {
		codes, nums := false, false
		for n, x := range batches {
			v := &x.cols[c]
			g.vectors[n], g.codes[n], g.nums[n] = v, v.Codes, v.Nums
			codes, nums = codes || len(v.Codes) > 0, nums || len(v.Nums) > 0
		}
		switch {
		case nums:
			b.cols[c] = g.numbers(sized(&room.nums[c], len(rows)))
		case codes && (f.Type == Unique || g.loose()):
			b.cols[c] = g.unique(sized(&room.codes[c], len(rows)))
		case codes:
			b.cols[c] = g.texts(sized(&room.codes[c], len(rows)))
		}
	}
	return b
}

// A place says where a row of some batch goes to.
type place struct{ to, row int32 }

// A rowGatherer goes through the rows of one batch after the other: what it reads
// is near what it read before, and what it writes is the one column at hand, which
// the processor's caches hold.
type rowGatherer struct {
	batch   []int32   // by row: its number
	of      [][]place // by batch: its rows
	vectors []*Vector // of the batches, in the column at hand
	codes   [][]int32 // of the vectors
	nums    [][]int64
	known   [][]int32 // codes of theirs to codes of the new one, +1
	rows    []int     // how many they have
}

// group brings the rows of each of n batches together.
func (g *rowGatherer) group(rows []Row, n int) {
	g.of = make([][]place, n)
	sizes := make([]int, n)
	for _, n := range g.batch {
		sizes[n]++
	}
	all := make([]place, len(rows))
	for n, size := range sizes {
		g.of[n], all = all[:0:size], all[size:]
	}
	for k, n := range g.batch {
		g.of[n] = append(g.of[n], place{int32(k), int32(rows[k].At)})
	}
}

// same returns the value that all rows have in a column of lists, if that is
// easily seen: where batches share one list, as those of a pool do.
func same[T int32 | int64](lists [][]T, rows []int) (v T, ok bool) {
	longest := lists[0]
	for n, list := range lists {
		if len(list) == 0 || len(list) != rows[n] || &list[0] != &lists[0][0] {
			return 0, false
		}
		if len(list) > len(longest) {
			longest = list
		}
	}
	for _, one := range longest {
		if one != longest[0] {
			return 0, false
		}
	}
	return longest[0], true
}

// sized makes a list n long, whatever it holds.
func sized[T int32 | int64](list *[]T, n int) []T {
	if cap(*list) < n {
		*list = make([]T, n)
	}
	return (*list)[:n]
}

func (g *rowGatherer) numbers(nums []int64) Vector {
	if !scatter(g, nums, g.nums, Null) {
		return Vector{}
	}
	return Vector{Nums: nums}
}

// scatter puts the values of lists, one for each batch, where their rows go to, and
// reports whether there are any.
func scatter[T int32 | int64](g *rowGatherer, values []T, lists [][]T, none T) (any bool) {
	if v, ok := same(lists, g.rows); ok {
		for k := range values {
			values[k] = v
		}
		return v != none
	}
	for n, places := range g.of {
		from := lists[n]
		if len(from) == g.rows[n] { // as nearly always
			for _, p := range places {
				values[p.to] = from[p.row]
			}
			continue
		}
		for _, p := range places {
			values[p.to] = none
			if int(p.row) < len(from) {
				values[p.to] = from[p.row]
			}
		}
	}
	return slices.ContainsFunc(values, func(v T) bool { return v != none })
}

func (g *rowGatherer) unique(codes []int32) Vector {
	values, held := make([]string, len(g.batch)), 0
	for n, places := range g.of {
		from, v := g.codes[n], g.vectors[n]
		for _, p := range places {
			codes[p.to] = noCode
			if int(p.row) < len(from) && from[p.row] >= 0 {
				codes[p.to], values[p.to] = 0, v.Dict.values[from[p.row]]
				held++
			}
		}
	}
	if held == 0 {
		return Vector{}
	}
	held = 0
	for k, code := range codes {
		if code >= 0 {
			codes[k], values[held] = int32(held), values[k]
			held++
		}
	}
	return Vector{Codes: codes, Dict: NewLooseDict(values[:held])}
}

// loose reports whether a batch has a loose dictionary.
func (g *rowGatherer) loose() bool {
	for _, v := range g.vectors {
		if v.Dict != nil && v.Dict.unique {
			return true
		}
	}
	return false
}

func (g *rowGatherer) texts(codes []int32) Vector {
	if !scatter(g, codes, g.codes, noCode) {
		return Vector{}
	}
	if d := g.shared(); d != nil {
		return Vector{Codes: codes, Dict: d}
	}
	dict := new(Dict)
	for n, v := range g.vectors {
		g.known[n] = nil
		if v.Dict != nil && v.Dict.Len() <= 4*len(g.batch) {
			g.known[n] = make([]int32, v.Dict.Len())
		}
	}
	for k, code := range codes {
		if code < 0 {
			continue
		}
		n := g.batch[k]
		from, known := g.vectors[n].Dict, g.known[n]
		switch {
		case known == nil: // a dictionary so large that few of its values are met
			codes[k] = dict.AddString(from.values[code])
		case known[code] > 0:
			codes[k] = known[code] - 1
		default:
			codes[k] = dict.AddString(from.values[code])
			known[code] = codes[k] + 1
		}
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
