package column

// A Gatherer copies rows of many batches into one. Dictionary codes are
// translated once per value, not once per row.
type Gatherer struct {
	to    *Batch
	codes map[*Dict][]int32 // of a source dictionary to codes of the target's, +1; 0 is not yet known
}

// NewGatherer returns a Gatherer into to.
func NewGatherer(to *Batch) *Gatherer { return &Gatherer{to: to, codes: map[*Dict][]int32{}} }

// Batch returns the batch gathered so far.
func (g *Gatherer) Batch() *Batch { return g.to }

// Copy sets every value of row i of from on the current row of the target. The
// caller may then overwrite some and must Commit.
func (g *Gatherer) Copy(from *Batch, i int) {
	for c := range from.cols {
		g.CopyValue(c, from, i)
	}
}

// CopyValue sets the value of column c on the current row of the target.
func (g *Gatherer) CopyValue(c int, from *Batch, i int) {
	x := &from.cols[c]
	if i < len(x.Nums) && x.Nums[i] != Null {
		g.to.SetNum(c, x.Nums[i])
	}
	if i >= len(x.Codes) || x.Codes[i] < 0 {
		return
	}
	known := g.codes[x.Dict]
	if known == nil {
		known = make([]int32, x.Dict.Len())
		g.codes[x.Dict] = known
	}
	to := g.to.texts(c)
	code := x.Codes[i]
	if known[code] == 0 {
		known[code] = to.Dict.AddString(x.Dict.Value(code)) + 1
	}
	g.to.setCode(to, known[code]-1)
}

// Append copies row i of from as a whole.
func (g *Gatherer) Append(from *Batch, i int) {
	g.Copy(from, i)
	g.to.Commit()
}

// Forget drops what is known of source dictionaries, which keeps their batches
// in memory. Call it when a source batch will not come again.
func (g *Gatherer) Forget() { clear(g.codes) }
