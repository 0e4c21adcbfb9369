package store

import (
	"slices"
	"strings"
	"unicode"

	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// free is rows of names alone that no row of an id has taken yet, findable by
// what both must have in common: a second may have as many rows of each kind as
// an export has records.
type free struct {
	rows    []column.Row
	at      map[named][]int32 // in the order in which they were added
	seconds map[int64]bool    // in which there were any
}

// named is a sign-in and a name of its user, as fold writes it.
type named struct {
	second   int64
	id, name string
}

func newFree() *free { return &free{at: map[named][]int32{}, seconds: map[int64]bool{}} }

func (f *free) add(p *policy, r column.Row) {
	key := p.named(r)
	f.seconds[key.second] = true
	f.at[key] = append(f.at[key], int32(len(f.rows)))
	f.rows = append(f.rows, r)
}

func (p *policy) named(r column.Row) named {
	name, _ := r.Batch.Text(signin.UserName, r.At)
	return named{p.second(r.Batch, r.At), p.name(r), fold(name)}
}

// take returns the rows that are records of the same sign-in as rows, which are
// of one user, second and id: they have that id and a name that one of rows has,
// and no other tenant. Those are free no more.
func (f *free) take(p *policy, rows []column.Row) (join []column.Row) {
	found := f.find(p, rows)
	if len(found) == 0 {
		return nil
	}
	tenants := map[string]bool{}
	for _, r := range rows {
		if tenant := firstText(r.Batch, r.At, p.tenant); tenant != "" {
			tenants[tenant] = true
		}
	}
	left := map[named][]int32{}
	if len(tenants) == 0 {
		tenants[f.leastTenant(p, found)] = true
	}
	for _, at := range found {
		r := f.rows[at]
		tenant := firstText(r.Batch, r.At, p.tenant)
		if tenant == "" || tenants[tenant] {
			join = append(join, r)
			continue
		}
		key := p.named(r)
		left[key] = append(left[key], at)
	}
	for _, at := range found {
		key := p.named(f.rows[at])
		if rest := left[key]; len(rest) > 0 {
			f.at[key] = rest
		} else {
			delete(f.at, key)
		}
	}
	return join
}

// leastTenant returns that which sorts first, whatever the order of the records,
// or "".
func (f *free) leastTenant(p *policy, found []int32) (least string) {
	for _, at := range found {
		r := f.rows[at]
		if tenant := firstText(r.Batch, r.At, p.tenant); least == "" || tenant != "" && tenant < least {
			least = tenant
		}
	}
	return least
}

// find returns which rows have the id and a name of rows, in order.
func (f *free) find(p *policy, rows []column.Row) (found []int32) {
	key := p.named(rows[0])
	var seen map[string]bool
	look := func(name string) {
		key.name = fold(name)
		if at := f.at[key]; len(at) > 0 && !seen[key.name] {
			if seen == nil {
				seen = map[string]bool{}
			}
			seen[key.name] = true
			found = append(found, at...)
		}
	}
	for _, r := range rows {
		own, _ := r.Batch.Text(signin.UserName, r.At)
		look(own)
		before, err := parse[map[string][]said](r, signin.Conflicts) // those merged before may have said different names
		if err != nil {
			continue // merging says so
		}
		for _, s := range before[signin.Schema.Fields[signin.UserName].Name] {
			look(s.Value)
		}
	}
	slices.Sort(found)
	return found
}

// rest returns the rows that nobody took, in order.
func (f *free) rest() (rows []column.Row) {
	var all []int32
	for _, at := range f.at {
		all = append(all, at...)
	}
	slices.Sort(all)
	for _, at := range all {
		rows = append(rows, f.rows[at])
	}
	return rows
}

// fold returns the same text for those texts that are equal but for case, as
// strings.EqualFold has it.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		if 'A' <= least && least <= 'Z' { // or most names would have to be copied
			return least - 'A' + 'a'
		}
		return least
	}, name)
}
