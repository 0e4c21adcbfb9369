package store

import (
	"slices"
	"strconv"

	"prtscope/ingest/column"
)

// A log may tell of two things in the same words: one property of a user is changed
// twice in a second, and the portal leaves out ids. An export does not hold a record
// twice, so what is alike in one source is as many things; in another source they are the
// same ones, the first of the one the first of the other.

// tellApart adds to the keys of rows, which are what they say, which of the records of
// their source that say so they are.
func (p *policy) tellApart(n *names, rows []column.Row, keys []string) {
	type alike struct{ source, key string }
	records := map[alike][]int64{}
	places := make([][]location, len(rows))
	for k, r := range rows {
		places[k] = p.places(n, r)
		for _, l := range places[k] {
			records[alike{l.source, keys[k]}] = append(records[alike{l.source, keys[k]}], l.record)
		}
	}
	for of, all := range records {
		slices.Sort(all)
		records[of] = slices.Compact(all)
	}
	for k := range rows {
		last := 0
		for _, l := range places[k] {
			at, _ := slices.BinarySearch(records[alike{l.source, keys[k]}], l.record)
			last = max(last, at)
		}
		keys[k] += "#" + strconv.Itoa(last)
	}
}
