package format

// Limits bound what one record may be. What is over one of them is set aside
// alone. Zero values stand for defaults.
type Limits struct {
	Record int64 // bytes of UTF-8 text: 16 MiB; no more than MaxRecord
	Cell   int64 // bytes of a cell of CSV: 1 MiB
	Depth  int   // brackets inside each other: 64, which is also the least; no more than MaxNesting
}

// The most that limits may be: places in a block are counted in 32 bits, and
// brackets take a place each on the stack.
const (
	MaxRecord  = 1 << 30
	MaxNesting = 1024
)

func (l Limits) defaults() Limits {
	if l.Record == 0 {
		l.Record = 16 << 20
	}
	if l.Cell == 0 {
		l.Cell = 1 << 20
	}
	return Limits{min(l.Record, MaxRecord), l.Cell, min(max(l.Depth, maxDepth), MaxNesting)}
}

// sizeText spells a limit.
func sizeText(n int64) string {
	switch {
	case n%(1<<20) == 0:
		return itoa(int(n>>20)) + " MiB"
	case n%(1<<10) == 0:
		return itoa(int(n>>10)) + " KiB"
	}
	return itoa(int(n)) + " bytes"
}

func (l Limits) tooLarge() string { return "a record of more than " + sizeText(l.Record) }
func (l Limits) tooDeep() string  { return "brackets nest deeper than " + itoa(l.Depth) }
