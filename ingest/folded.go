package ingest

import (
	"slices"
	"strings"

	"prtscope/ingest/custody"
)

// settleFolded says in the note on records of changes without ids of how many of
// them there is a record with one. That changes with each export that is added.
func settleFolded(s *custody.Source, n int64) {
	const mark = "; a record with an id tells of "
	s.Notes = slices.Clone(s.Notes)
	for i := range s.Notes {
		if note := &s.Notes[i]; note.Code == "NO_AUDIT_ID" {
			note.Text, _, _ = strings.Cut(note.Text, mark)
			if n > 0 {
				note.Text += mark + countOf(n, "record")
			}
		}
	}
}
