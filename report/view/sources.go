package view

import "prtscope/ingest/custody"

// Source is one file or archive member as the report names it: S1, S2, ...
type Source struct {
	*custody.Source
	Number int
	Unread bool // could not be read, or not to the end
}

func sources(c *custody.Case) (list []Source) {
	for i, s := range c.Leaves() {
		unread := s.Status != custody.Read && s.Status != custody.Empty && s.Status != custody.Container
		list = append(list, Source{s, i + 1, unread})
	}
	return list
}

// Others returns the records of a source kept in other tables or out of scope.
func (s Source) Others() (n int64) {
	for _, k := range s.Account.Other {
		n += k
	}
	return n
}

// Numbers maps the SHA-256 of each source to its number.
func Numbers(list []Source) map[string]int {
	m := map[string]int{}
	for _, s := range list {
		if _, ok := m[s.SHA256]; !ok {
			m[s.SHA256] = s.Number
		}
	}
	return m
}
