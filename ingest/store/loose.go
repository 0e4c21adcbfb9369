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

	at    map[int64][]column.Row // by second, once all are known
	taken map[location]bool      // those merged into a row of an id
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
	l.at, l.taken = map[int64][]column.Row{}, map[location]bool{}
	for _, b := range l.full {
		for i := range b.Len() {
			second := p.second(b, i)
			l.at[second] = append(l.at[second], column.Row{Batch: b, At: i})
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
	if len(s.loose.at) == 0 || len(s.second) == 0 {
		return
	}
	first := s.second[0]
	if user, _ := first.Batch.Text(signin.UserID, first.At); user == "" {
		return
	}
	found := s.loose.at[s.policy.second(first.Batch, first.At)]
	if len(found) == 0 {
		return
	}
	var free []column.Row
	for _, r := range found {
		if !s.loose.taken[s.policy.location(s.names, r)] {
			free = append(free, r)
		}
	}
	for _, r := range s.policy.joining(s.second, free) {
		s.loose.taken[s.policy.location(s.names, r)] = true
		s.second = append(s.second, r)
	}
	slices.SortStableFunc(s.second, func(a, b column.Row) int { return strings.Compare(s.policy.name(a), s.policy.name(b)) })
}

// joining returns those of free, rows of names alone, that are records of the
// same sign-ins as rows, which are of one user and second: they have their id
// and their name, and no other tenant.
func (p *policy) joining(rows, free []column.Row) (join []column.Row) {
	for _, f := range free {
		same := slices.DeleteFunc(slices.Clone(rows), func(r column.Row) bool { return p.name(r) != p.name(f) })
		name, _ := f.Batch.Text(signin.UserName, f.At)
		if !slices.ContainsFunc(same, func(r column.Row) bool { return named(r, name) }) {
			continue
		}
		tenant := firstText(f.Batch, f.At, p.tenant)
		known := slices.DeleteFunc(same, func(r column.Row) bool { return firstText(r.Batch, r.At, p.tenant) == "" })
		if tenant == "" || len(known) == 0 && !otherTenant(p, join, f, tenant) ||
			slices.ContainsFunc(known, func(r column.Row) bool { return firstText(r.Batch, r.At, p.tenant) == tenant }) {
			join = append(join, f)
		}
	}
	return join
}

// otherTenant reports whether a row that joins already is of the sign-in of f and
// of another tenant than f is.
func otherTenant(p *policy, join []column.Row, f column.Row, tenant string) bool {
	return slices.ContainsFunc(join, func(r column.Row) bool {
		other := firstText(r.Batch, r.At, p.tenant)
		return p.name(r) == p.name(f) && other != "" && other != tenant
	})
}

// named reports whether a record of r says that the user has this name. Those
// merged before may have said different names.
func named(r column.Row, name string) bool {
	if own, _ := r.Batch.Text(signin.UserName, r.At); strings.EqualFold(own, name) {
		return true
	}
	before, err := parse[map[string][]said](r, signin.Conflicts)
	if err != nil {
		return false // merging says so
	}
	return slices.ContainsFunc(before[signin.Schema.Fields[signin.UserName].Name], func(s said) bool { return strings.EqualFold(s.Value, name) })
}
