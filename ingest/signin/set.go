package signin

import "math/bits"

// Columns is a set of columns.
type Columns [(columns + 63) / 64]uint64

// Of returns the set of cs.
func Of(cs ...Column) (s Columns) {
	for _, c := range cs {
		s[c/64] |= 1 << (c % 64)
	}
	return s
}

// All returns the columns that tell of a sign-in: every column but those that
// say where the row comes from.
func All() (s Columns) {
	for c := range Column(Source) {
		s[c/64] |= 1 << (c % 64)
	}
	return s
}

// Has reports whether c is in s.
func (s Columns) Has(c Column) bool { return s[c/64]&(1<<(c%64)) != 0 }

// Meets reports whether a column is in both s and t.
func (s Columns) Meets(t Columns) bool {
	for i := range s {
		if s[i]&t[i] != 0 {
			return true
		}
	}
	return false
}

// With returns s and the columns of t.
func (s Columns) With(t Columns) Columns {
	for i := range s {
		s[i] |= t[i]
	}
	return s
}

// Without returns s but the columns of t.
func (s Columns) Without(t Columns) Columns {
	for i := range s {
		s[i] &^= t[i]
	}
	return s
}

// Len returns how many columns are in s.
func (s Columns) Len() (n int) {
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// List returns the columns of s in the order of the table.
func (s Columns) List() (cs []Column) {
	for c := range Column(columns) {
		if s.Has(c) {
			cs = append(cs, c)
		}
	}
	return cs
}

// Names returns the names of the columns of s in the order of the table.
func (s Columns) Names() (names []string) {
	for _, c := range s.List() {
		names = append(names, Schema.Fields[c].Name)
	}
	return names
}
