package store

import (
	"cmp"
	"slices"

	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/field"
)

// The portal's download of the audit log has no ids, so that a change of which
// another export tells too would stand there twice. A record without an id is one
// with the record that has an id and says all that it says, if there is one such
// record, and no other without an id that fits it. Of changes that are alike, which
// no content tells apart, there must be as many of either.
//
// The unified audit log gives each record an id of its own. The correlation id is the
// directory's, but several changes may have one: a record of it is one with that of the
// directory's own log that has the same correlation, activity, target and second, where
// nothing contradicts and there is one of either.
//
// What is read later may show that more fit than were known. So a row keeps the
// records it was made of, as they were, and is taken apart when the table is read
// again.

// How much of one second is looked at: where there is more, records stay apart. It
// does not depend on the memory that there is, so that the outcome does not.
const (
	foldRows  = 1 << 10
	foldBytes = 8 << 20
)

// A folder takes merged rows in order, and hands them on with those folded that are
// one.
type folder struct {
	policy *policy
	names  *names
	merger merger
	emit   func(column.Row) (read bool, err error)

	folded map[string]int64 // records without an id that were folded, by source

	second []column.Row
	at     int64
	load   column.Load
	over   bool // more rows than are looked at
	read   bool // what is held is of batches that are being read
}

func (f *folder) row(r column.Row) (read bool, err error) {
	at := f.policy.second(r.Batch, r.At)
	if f.at != at {
		if err := f.flush(); err != nil {
			return true, err
		}
		f.over = false
	}
	f.at = at
	f.second = append(f.second, r)
	if f.over = f.over || f.load.Add(r.Batch, r.At) > foldBytes || len(f.second) > foldRows; f.over {
		err = f.pass(f.second)
	}
	read, f.read = f.read, false
	return read, err
}

// flush hands on the second at hand.
func (f *folder) flush() error {
	groups := f.groups()
	if len(groups) == 0 {
		return f.pass(f.second)
	}
	g := column.NewGatherer(column.NewBatch(f.policy.schema))
	var out []column.Row
	gone := map[column.Row]bool{}
	for _, group := range groups {
		g.Batch().SetString(audit.Folded, f.records(group))
		if err := f.merger.merge(group, g); err != nil {
			return err
		}
		for _, r := range group {
			gone[r] = true
			if f.policy.name(r) != "" {
				continue
			}
			for _, l := range f.policy.places(f.names, r) {
				f.folded[l.source]++
			}
		}
		out = append(out, column.Row{Batch: g.Batch(), At: g.Batch().Len() - 1})
	}
	for _, r := range f.second {
		if !gone[r] {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(x, y column.Row) int { return f.policy.inSecond(f.names, x, y) })
	return f.pass(out)
}

func (f *folder) pass(rows []column.Row) error {
	for _, r := range rows {
		read, err := f.emit(r)
		if err != nil {
			return err
		}
		f.read = f.read || read
	}
	clear(f.second)
	f.second = f.second[:0]
	f.load.Reset()
	return nil
}

// groups returns the rows of the second that are one, each with its id first.
func (f *folder) groups() (groups [][]column.Row) {
	var directory, unified, without []column.Row
	for _, r := range f.second {
		switch id := f.policy.name(r); {
		case id == "":
			without = append(without, r)
		case field.IsGUID(id): // the directory's begin with the name of a service
			unified = append(unified, r)
		default:
			directory = append(directory, r)
		}
	}
	at := map[column.Row]int{}
	add := func(r, to column.Row) {
		if _, ok := at[to]; !ok {
			at[to] = len(groups)
			groups = append(groups, []column.Row{to})
		}
		groups[at[to]] = append(groups[at[to]], r)
	}
	with := slices.Clone(directory)
	for k, d := range f.twins(directory, unified) {
		if d < 0 {
			with = append(with, unified[k])
		} else {
			add(unified[k], directory[d])
		}
	}
	for _, pair := range f.pairs(with, without) {
		add(pair[1], pair[0])
	}
	return groups
}

// pairs returns the rows with an id and without one that are one.
func (f *folder) pairs(with, without []column.Row) (pairs [][2]column.Row) {
	if len(with) == 0 || len(without) == 0 {
		return nil
	}
	told := make([]*change, len(with))
	for k, r := range with {
		told[k] = changeOf(r)
	}
	fits := make([][]int, len(without)) // which of with
	fitted := make([][]int, len(with))  // which of without
	for k, r := range without {
		c := changeOf(r)
		for n := range with {
			if told[n].tells(c) {
				fits[k], fitted[n] = append(fits[k], n), append(fitted[n], k)
			}
		}
	}
	done := make([]bool, len(without))
	for k := range without {
		if done[k] || len(fits[k]) == 0 {
			continue
		}
		alike := fitted[fits[k][0]]
		for _, n := range alike {
			done[n] = true
		}
		if len(alike) != len(fits[k]) || !alone(fitted, fits[k], alike) || !f.alike(without, alike) {
			continue
		}
		for n, at := range fits[k] {
			pairs = append(pairs, [2]column.Row{with[at], without[alike[n]]})
		}
	}
	return pairs
}

// alone reports whether nothing but some rows without an id fits some with one.
func alone(fitted [][]int, with, without []int) bool {
	for _, n := range with {
		if !slices.Equal(fitted[n], without) {
			return false
		}
	}
	return true
}

// alike reports whether rows say the same, and brings them into an order.
func (f *folder) alike(rows []column.Row, at []int) bool {
	for _, k := range at[1:] {
		if f.policy.content(rows[k]) != f.policy.content(rows[at[0]]) {
			return false
		}
	}
	slices.SortFunc(at, func(x, y int) int {
		a, b := f.policy.location(f.names, rows[x]), f.policy.location(f.names, rows[y])
		return cmp.Or(cmp.Compare(a.record, b.record), a.compare(b))
	})
	return true
}
