package ingest

import (
	"fmt"
	"slices"

	"prtscope/ingest/custody"
	"prtscope/ingest/step"
)

// The notes of steps that are in no sign-in, each of one cause.
const (
	stepsAlone = "STEPS_ALONE" // the case does not have the sign-in
	stepsOver  = "STEPS_OVER"  // the sign-in has as many as it can have
)

// settleSteps books what became of the authentication steps of a source: those
// that are in a sign-in now are, as other records of it are, its duplicates.
// The rest wait in their own table: over are those of sign-ins that have as many
// as they can have, all others are of sign-ins that the case does not have yet.
// The source says so.
func settleSteps(s *custody.Source, in, over int64) {
	all, has := s.Account.Other[step.Schema.Name]
	if !has {
		return
	}
	s.Notes = slices.DeleteFunc(slices.Clone(s.Notes), func(n custody.Note) bool { return n.Code == stepsAlone || n.Code == stepsOver })
	s.Account.Duplicates = in
	if alone := all - in - over; alone > 0 {
		s.Notes = append(s.Notes, custody.Note{Code: stepsAlone, Caution: true,
			Text: fmt.Sprintf("authentication steps of sign-ins that are not in the case; add the export that has them: %s", countOf(alone, "record"))})
	}
	if over > 0 {
		s.Notes = append(s.Notes, custody.Note{Code: stepsOver, Caution: true,
			Text: fmt.Sprintf("authentication steps beyond the first hundred of their sign-in, kept in the table of steps alone: %s", countOf(over, "record"))})
	}
	if s.Account.Other[step.Schema.Name] = all - in; all == in {
		delete(s.Account.Other, step.Schema.Name)
	}
}

// countOf writes a number with its noun.
func countOf(n int64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
