package ingest

import (
	"fmt"
	"slices"

	"prtscope/ingest/custody"
	"prtscope/ingest/step"
)

// stepsAlone is the note of steps that are in no sign-in.
const stepsAlone = "STEPS_ALONE"

// settleSteps books what became of the authentication steps of a source: those
// that are in a sign-in now are, as other records of it are, its duplicates.
// The rest wait in their own table for the export that has their sign-ins, and
// the source says so.
func settleSteps(s *custody.Source, joined int64) {
	all, has := s.Account.Other[step.Schema.Name]
	if !has {
		return
	}
	s.Notes = slices.DeleteFunc(slices.Clone(s.Notes), func(n custody.Note) bool { return n.Code == stepsAlone })
	s.Account.Duplicates = joined
	if s.Account.Other[step.Schema.Name] = all - joined; all > joined {
		s.Notes = append(s.Notes, custody.Note{Code: stepsAlone, Caution: true,
			Text: fmt.Sprintf("authentication steps that are in no sign-in of the case, for its export is not here or it has a hundred already: %d records", all-joined)})
		return
	}
	delete(s.Account.Other, step.Schema.Name)
}
