package store

import (
	"cmp"
	"strconv"
	"strings"

	"prtscope/ingest/column"
)

// A location is where a record is.
type location struct {
	source         string
	record, offset int64
}

func (l location) String() string { return column.Locate(l.source, l.record, l.offset) }

func (l location) compare(m location) int {
	return cmp.Or(strings.Compare(l.source, m.source), cmp.Compare(l.record, m.record), cmp.Compare(l.offset, m.offset))
}

// parseLocation undoes String. What this program did not write gives a source
// that no source has, and so the last rank.
func parseLocation(s string) location {
	source, rest, _ := strings.Cut(s, "#")
	record, offset, _ := strings.Cut(rest, "@")
	r, err1 := strconv.ParseInt(record, 10, 64)
	o, err2 := strconv.ParseInt(offset, 10, 64)
	if err1 != nil || err2 != nil {
		return location{source: s}
	}
	return location{source, r, o}
}

// names knows the sources once all are hashed.
type names struct {
	sums  map[string]string // provisional name → SHA-256
	ranks map[string]int    // SHA-256 → rank; unknown is last
}

// sum returns the SHA-256 of a source named one way or the other.
func (n *names) sum(name string) string {
	if sum, ok := n.sums[name]; ok {
		return sum
	}
	return name
}

const lastRank = 1 << 30

func (n *names) rank(source string) int {
	if rank, ok := n.ranks[source]; ok {
		return rank
	}
	return lastRank
}

// compare orders records by how far they are believed.
func (n *names) compare(l, m location) int {
	return cmp.Or(cmp.Compare(n.rank(l.source), n.rank(m.source)), l.compare(m))
}

func (p *policy) location(n *names, r column.Row) location {
	source, _ := r.Batch.Text(p.source, r.At)
	return location{n.sum(source), r.Batch.Num(p.record, r.At), r.Batch.Num(p.offset, r.At)}
}

// places returns where the records of a row are.
func (p *policy) places(n *names, r column.Row) []location {
	places := []location{p.location(n, r)}
	also, _ := r.Batch.Text(p.alsoIn, r.At)
	for _, name := range column.SplitList(also) {
		places = append(places, parseLocation(name))
	}
	return places
}
