package ingest

import (
	"slices"
	"strings"

	"prtscope/ingest/custody"
)

// nest puts the members of archives under them. Files of the same bytes are
// one source, named by the path that sorts first; the others are its copies.
// Those that a case holds come first in met, and stay what they are where the
// same file is met again.
func nest(met []*source) []custody.Source {
	slices.SortStableFunc(met, func(a, b *source) int { return strings.Compare(a.custody.Path, b.custody.Path) })
	children := map[*source][]*source{}
	first := map[string]*source{}
	same := map[*source]*source{} // a file met again → the one met first
	for _, s := range met {
		id := identity(&s.custody)
		if one := first[id]; one == nil {
			first[id] = s
		} else if s.custody.SHA256 != "" || one.held && !s.held {
			if s.custody.Path == one.custody.Path {
				same[s] = one
			} else if n := len(one.custody.Copies); n == 0 || one.custody.Copies[n-1] != s.custody.Path {
				one.custody.Copies = append(one.custody.Copies, s.custody.Path)
			}
			continue
		}
		parent := s.parent
		if one := same[parent]; one != nil {
			parent = one
		}
		children[parent] = append(children[parent], s)
	}
	var under func(*source) []custody.Source
	under = func(parent *source) (all []custody.Source) {
		for _, s := range children[parent] {
			s.custody.Members = under(s)
			all = append(all, s.custody)
		}
		return all
	}
	return under(nil)
}

// unnest is the reverse of nest: what was met when a case was made, each file
// under each of its paths.
func unnest(sources []custody.Source, parent *source) (met []*source) {
	for _, c := range sources {
		s := &source{held: true, parent: parent, custody: c}
		s.custody.Copies, s.custody.Members = nil, nil
		if c.Archive() { // it has the sum of its members, which may come to stand elsewhere
			s.custody.Account = custody.Account{Other: map[string]int64{}}
		}
		met = append(met, s)
		for _, path := range c.Copies {
			met = append(met, &source{held: true, custody: custody.Source{Path: path, SHA256: c.SHA256}})
		}
		met = append(met, unnest(c.Members, s)...)
	}
	return met
}

// identity is what makes a source the same as one read before: its hash, or
// its path if it could not be read to be hashed.
func identity(s *custody.Source) string {
	if s.SHA256 == "" {
		return "path " + s.Path
	}
	return s.SHA256
}

// more reports whether sources name a file, or a path of one, that old do not.
func more(sources, old []custody.Source) bool {
	type file struct{ id, path string }
	files := func(sources []custody.Source) map[file]bool {
		all := map[file]bool{}
		for _, s := range unnest(sources, nil) {
			all[file{identity(&s.custody), s.custody.Path}] = true
		}
		return all
	}
	before := files(old)
	for f := range files(sources) {
		if !before[f] {
			return true
		}
	}
	return false
}
