package store

import (
	"prtscope/ingest/audit"
	"prtscope/ingest/column"
)

// twin reports whether o, which is of the unified audit log, may be a record of the
// change of c, which is of the directory's own. They list targets and details each in
// its own way, and either may leave properties out.
func (c *change) twin(o *change) bool {
	return c.both(o, audit.Activity) && c.both(o, audit.CorrelationID) && c.both(o, audit.TargetID) && c.agrees(o) &&
		(among(o.modified, c.modified) || among(c.modified, o.modified))
}

// twins returns, for each row of the unified audit log, which of the directory's is of
// the same change, or -1.
func (f *folder) twins(directory, unified []column.Row) []int {
	of := make([]int, len(unified))
	for k := range of {
		of[k] = -1
	}
	if len(directory) == 0 {
		return of
	}
	told := make([]*change, len(directory))
	for n, r := range directory {
		told[n] = changeOf(r)
	}
	fits, fitted := make([]int, len(unified)), make([]int, len(directory)) // how many
	for k, r := range unified {
		c := changeOf(r)
		for n := range told {
			if told[n].twin(c) {
				of[k] = n
				fits[k]++
				fitted[n]++
			}
		}
	}
	for k, n := range of {
		if n >= 0 && (fits[k] > 1 || fitted[n] > 1) {
			of[k] = -1
		}
	}
	return of
}
