package ingest

import (
	"maps"
	"slices"
	"strings"
)

// The logs that a source holds besides are counted by name. Microsoft has some
// hundred; a file that was made up may have a new one in each record.
const (
	otherNames = 1000              // that a source keeps, those first in order
	otherRest  = "category:others" // counts the records of all further ones
)

// boundOthers adds up the logs that are too many, so that the account still
// balances. It may be asked any number of times, in any order of blocks, with the
// same end: a name that is too many once stays so. Tables, whose names have no
// colon, are left alone.
func boundOthers(counts map[string]int64, atMost int) {
	if len(counts) <= atMost {
		return
	}
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(counts)), func(name string) bool {
		return name == otherRest || !strings.Contains(name, ":")
	})
	for _, name := range names[min(otherNames, len(names)):] {
		counts[otherRest] += counts[name]
		delete(counts, name)
	}
}
