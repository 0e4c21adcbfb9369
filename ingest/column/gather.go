package column

// A Gatherer copies rows of many batches into one. Dictionary codes are
// translated once per value, not once per row.
type Gatherer struct {
	to    *Batch
	known map[*Batch][]translation // by column
	last  *Batch                   // rows of one batch often follow each other
	codes []translation            // of last
}

// A dictionary of more values than this is not worth a table: few of its values
// are met twice before the target is full. Nor is one of far more than there are
// rows, or any where there is one row.
const translated = 2048

// A translation is what is known of the codes of one column of a source batch.
type translation struct {
	dict  *Dict
	codes []int32 // codes of the target, +1; 0 is not yet known
}

// NewGatherer returns a Gatherer into to.
func NewGatherer(to *Batch) *Gatherer { return &Gatherer{to: to, known: map[*Batch][]translation{}} }

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
	code := x.Codes[i]
	to := g.to.texts(c)
	if n := x.Dict.Len(); n > translated || n > 16*from.rows || from.rows == 1 {
		g.to.setCode(to, to.Dict.AddString(x.Dict.Value(code)))
		return
	}
	if from != g.last {
		g.turn(from)
	}
	t := &g.codes[c]
	if t.dict != x.Dict {
		*t = translation{dict: x.Dict, codes: make([]int32, x.Dict.Len())}
	}
	if t.codes[code] == 0 {
		t.codes[code] = to.Dict.AddString(x.Dict.Value(code)) + 1
	}
	g.to.setCode(to, t.codes[code]-1)
}

// turn makes from the batch whose codes are at hand.
func (g *Gatherer) turn(from *Batch) {
	codes, ok := g.known[from]
	if !ok {
		codes = make([]translation, len(from.cols))
		g.known[from] = codes
	}
	g.last, g.codes = from, codes
}

// Append copies row i of from as a whole.
func (g *Gatherer) Append(from *Batch, i int) {
	g.Copy(from, i)
	g.to.Commit()
}

// Forget drops what is known of source batches, which keeps them in memory.
// Call it when a source batch will not come again.
func (g *Gatherer) Forget() {
	clear(g.known)
	g.last, g.codes = nil, nil
}
