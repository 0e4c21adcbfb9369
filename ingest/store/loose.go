package store

import (
	"slices"
	"strings"

	"prtscope/ingest/column"
	"prtscope/ingest/run"
	"prtscope/ingest/signin"
)

// Some exports name a user by the user principal name alone. Such a record lies
// at that name, and the record of the same sign-in that has the object id at the
// id, where the two never meet. So records of a name are held as they come in;
// where the rows of ids are merged, which sort first, those of the same id of a
// sign-in, second and name are merged with them, and left out where the rows of
// names come. A case without such records pays a look at each row's user.
//
// Where more come in than fit in memory, only their keys are held, and screen
// looks once through all rows for those that are of use. Where those do not fit
// either, rejoin brings them together. The outcome is the same.
type loose struct {
	rows   *column.Gatherer
	full   []*column.Batch
	bytes  int64
	budget int64
	many   bool     // more than fit: there are keys alone
	keys   []uint64 // of all
	most   bool     // not even the keys fit

	free  *free             // once all are known
	taken map[location]bool // those merged into a row of an id
}

// nameOnly reports whether row i of b is a record of a name that a record of an
// object id may tell more of.
func nameOnly(b *column.Batch, i int) bool {
	if user, _ := b.Text(signin.UserID, i); user != "" {
		return false
	}
	name, _ := b.Text(signin.UserName, i)
	id, _ := b.Text(signin.EventID, i)
	return name != "" && id != "" && id[0] != '~' && b.Num(signin.EventTime, i) != column.Null
}

// note holds the rows of b that have but a name.
func (l *loose) note(p *policy, b *column.Batch) {
	for i := range b.Len() {
		if !nameOnly(b, i) || l.most {
			continue
		}
		l.keys = append(l.keys, p.looseKey(b, i))
		if int64(len(l.keys))*8 > l.budget/2 {
			*l = loose{budget: l.budget, many: true, most: true}
		}
		if !l.many && !l.hold(b, i) {
			*l = loose{budget: l.budget, many: true, keys: l.keys}
		}
	}
	if l.rows != nil {
		l.rows.Forget()
	}
}

// hold copies a row, and reports whether what is held still fits in memory.
func (l *loose) hold(b *column.Batch, i int) bool {
	if l.rows == nil {
		l.rows = column.NewGatherer(column.NewBatch(b.Schema))
	}
	l.rows.Append(b, i)
	held := l.rows.Batch()
	size := int64(held.Size())
	if held.Len() == scratchRows {
		l.bytes += size
		l.full, l.rows = append(l.full, held), nil
		size = 0
	}
	return l.bytes+size <= l.budget
}

// looseKey is what a record of a name and one of an object id have in common if
// they are of one sign-in.
func (p *policy) looseKey(b *column.Batch, i int) uint64 {
	return uint64(hashOf(firstText(b, i, p.id...)))*31 + uint64(p.second(b, i))
}

// screen looks through all rows for records of names of which there is one of
// an object id, and holds those. It reports whether they fit in memory.
func (l *loose) screen(p *policy, rows *run.Sorter) (fits bool, err error) {
	if l.most {
		return false, nil
	}
	slices.Sort(l.keys)
	keys := slices.Compact(l.keys)
	met := make([]bool, len(keys))
	*l = loose{budget: l.budget}
	fits = true
	err = rows.Each(func(b *column.Batch, i int) error { // rows of ids come first
		at, known := slices.BinarySearch(keys, p.looseKey(b, i))
		switch {
		case !known:
		case !nameOnly(b, i):
			met[at] = true
		case met[at] && fits:
			if fits = l.hold(b, i); !fits {
				*l = loose{budget: l.budget}
			} else if l.rows != nil {
				l.rows.Forget()
			}
		}
		return nil
	})
	return fits, err
}

// index makes the rows held findable.
func (l *loose) index(p *policy) {
	if l.rows != nil {
		l.full, l.rows = append(l.full, l.rows.Batch()), nil
	}
	if len(l.full) == 0 {
		return
	}
	l.free, l.taken = newFree(), map[location]bool{}
	for _, b := range l.full {
		for _, r := range rowsIn(b) {
			l.free.add(p, r)
		}
	}
}

// gone reports whether r is of a name and was merged into a row of an id.
func (s *stream) gone(r column.Row) bool {
	return len(s.loose.taken) > 0 && nameOnly(r.Batch, r.At) && s.loose.taken[s.policy.location(s.names, r)]
}

// gather adds to the rows of one second of one subject the records of its names
// that tell of the same sign-ins.
func (s *stream) gather() {
	if s.loose.free == nil || len(s.second) == 0 {
		return
	}
	first := s.second[0]
	if user, _ := first.Batch.Text(signin.UserID, first.At); user == "" || !s.loose.free.seconds[s.policy.second(first.Batch, first.At)] {
		return
	}
	var join []column.Row
	for from := 0; from < len(s.second); {
		to := from + 1
		for to < len(s.second) && s.policy.name(s.second[to]) == s.policy.name(s.second[from]) {
			to++
		}
		join = append(join, s.loose.free.take(s.policy, s.second[from:to])...)
		from = to
	}
	if len(join) == 0 {
		return
	}
	join = slices.DeleteFunc(join, func(r column.Row) bool { return s.loose.taken[s.policy.location(s.names, r)] }) // a file may be there twice
	for _, r := range join {
		s.loose.taken[s.policy.location(s.names, r)] = true
	}
	s.second = append(s.second, join...)
	slices.SortStableFunc(s.second, func(a, b column.Row) int { return strings.Compare(s.policy.name(a), s.policy.name(b)) })
}
