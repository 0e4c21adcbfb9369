package main

import (
	"slices"
	"strings"

	"prtscope/ingest/custody"
)

// How sources are counted and named, by every verb: a source is a file or a
// member of an archive; the archives around them are counted beside.

// allSources lists archives and their members in order of path.
func allSources(ss []custody.Source) (all []*custody.Source) {
	for i := range ss {
		all = append(all, &ss[i])
		all = append(all, allSources(ss[i].Members)...)
	}
	slices.SortStableFunc(all, func(a, b *custody.Source) int { return strings.Compare(a.Path, b.Path) })
	return all
}

// sourcesText counts sources: "110 sources and 2 archives".
func sourcesText(all []*custody.Source) string {
	sources, archives := int64(0), int64(0)
	for _, s := range all {
		if s.Archive() {
			archives++
		} else {
			sources++
		}
	}
	switch {
	case archives == 0:
		return count(sources, "source")
	case sources == 0:
		return count(archives, "archive")
	}
	return count(sources, "source") + " and " + count(archives, "archive")
}

// sayCopies counts files of the same bytes as another, which were not read
// again, and names each to whoever asked for more.
func (v *voice) sayCopies(all []*custody.Source) {
	copies := int64(0)
	for _, s := range all {
		copies += int64(len(s.Copies))
	}
	switch {
	case copies == 0:
		return
	case v.verbose:
		v.note("copies      %s", copiesText(copies))
	default:
		v.note("copies      %s; say -v for their names", copiesText(copies))
		return
	}
	for _, s := range all {
		for _, path := range s.Copies {
			v.note("  %s is a copy of %s", path, s.Path)
		}
	}
}

// copiesText counts copies: 1 copy, 2 copies.
func copiesText(n int64) string {
	if n == 1 {
		return "1 copy"
	}
	return thousands(n) + " copies"
}
