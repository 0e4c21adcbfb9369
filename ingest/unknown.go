package ingest

import (
	"maps"
	"slices"

	"prtscope/ingest/custody"
)

// unknownBytes is how long the names may be, all together, that a source keeps of
// fields without a column: records whose fields are keys of a list have new ones
// each, and memory must not grow with the records.
const unknownBytes = 256 << 10

// unknownFields are the names of a source's fields without a column; if they are
// too many, those that come first in order, whatever the order in which they came.
type unknownFields struct {
	names map[string]bool
	bytes int
	cut   bool // there are more
}

func (u *unknownFields) add(counts map[string]int64) {
	for name := range counts {
		if u.names[name] {
			continue
		}
		if u.names == nil {
			u.names = map[string]bool{}
		}
		u.names[name] = true
		if u.bytes += len(name); u.bytes > 2*unknownBytes {
			u.sorted()
		}
	}
}

// sorted returns the names in order, and forgets those that are too many.
func (u *unknownFields) sorted() []string {
	names := slices.Sorted(maps.Keys(u.names))
	if u.bytes <= unknownBytes {
		return names
	}
	u.bytes, u.cut = 0, true
	for n, name := range names {
		if u.bytes+len(name) > unknownBytes {
			for _, name := range names[n:] {
				delete(u.names, name)
			}
			return names[:n:n]
		}
		u.bytes += len(name)
	}
	return names
}

// note says that there are more names than the source lists.
func (u *unknownFields) note() custody.Note {
	return custody.Note{Code: "FIELDS_MANY", Text: "it has too many fields for which prtscope has no column to name them all: those first in order are named, and all are kept with their records, in extra"}
}
