package column

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
func Gather(s *Schema, rows []Row) *Batch {
	g := rowGatherer{at: make([]place, len(rows))}
	numbers := map[*Batch]int32{}
	var batches []*Batch
	for k, r := range rows {
		if k > 0 && r.Batch == rows[k-1].Batch {
			g.at[k] = place{g.at[k-1].batch, int32(r.At)}
			continue
		}
		n, ok := numbers[r.Batch]
		if !ok {
			n = int32(len(batches))
			numbers[r.Batch] = n
			batches = append(batches, r.Batch)
		}
		g.at[k] = place{n, int32(r.At)}
	}
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
			b.cols[c] = g.numbers()
		case codes && (f.Type == Unique || g.loose()):
			b.cols[c] = g.unique()
		case codes:
			b.cols[c] = g.texts()
		}
	}
	return b
}

// A place is a Row with a number for its batch: half as long, as every column
// goes through all of them.
type place struct{ batch, row int32 }

type rowGatherer struct {
	at      []place
	vectors []*Vector // of the batches, in the column at hand
	codes   [][]int32 // of the vectors
	nums    [][]int64
	known   [][]int32 // codes of theirs to codes of the new one, +1
	rows    []int     // how many they have
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

// times returns a list of n times v.
func times[T int32 | int64](v T, n int) []T {
	list := make([]T, n)
	for i := range list {
		list[i] = v
	}
	return list
}

func (g *rowGatherer) numbers() Vector {
	if v, ok := same(g.nums, g.rows); ok && v != Null {
		return Vector{Nums: times(v, len(g.at))}
	}
	nums, any := make([]int64, len(g.at)), false
	for k, r := range g.at {
		from := g.nums[r.batch]
		nums[k] = Null
		if int(r.row) < len(from) {
			nums[k] = from[r.row]
			any = any || nums[k] != Null
		}
	}
	if !any {
		return Vector{}
	}
	return Vector{Nums: nums}
}

// gather returns the codes as they are in the batches, and whether there are any.
func (g *rowGatherer) gather() (codes []int32, any bool) {
	if code, ok := same(g.codes, g.rows); ok && code >= 0 {
		return times(code, len(g.at)), true
	}
	codes = make([]int32, len(g.at))
	all := int32(noCode) // is negative as long as all are
	for k, r := range g.at {
		code, from := int32(noCode), g.codes[r.batch]
		if int(r.row) < len(from) {
			code = from[r.row]
		}
		codes[k] = code
		all &= code
	}
	return codes, all >= 0
}

func (g *rowGatherer) unique() Vector {
	codes, any := g.gather()
	if !any {
		return Vector{}
	}
	values := make([]string, 0, len(g.at))
	for k, code := range codes {
		if code >= 0 {
			codes[k] = int32(len(values))
			values = append(values, g.vectors[g.at[k].batch].Dict.values[code])
		}
	}
	return Vector{Codes: codes, Dict: NewLooseDict(values)}
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

func (g *rowGatherer) texts() Vector {
	codes, any := g.gather()
	if !any {
		return Vector{}
	}
	if d := g.shared(); d != nil {
		return Vector{Codes: codes, Dict: d}
	}
	dict := new(Dict)
	for n, v := range g.vectors {
		g.known[n] = nil
		if v.Dict != nil && v.Dict.Len() <= 4*len(g.at) {
			g.known[n] = make([]int32, v.Dict.Len())
		}
	}
	for k, code := range codes {
		if code < 0 {
			continue
		}
		n := g.at[k].batch
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
