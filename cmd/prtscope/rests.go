package main

import (
	"slices"

	"prtscope/ingest/casefile"
	"prtscope/report/view"
)

// commands are those that a report of the session's case rests on: each that
// added exports, the last that analyzed them, and the one at work, which writes
// the report. None is told twice, so that a report written again is the same.
func (s *session) commands() (list []view.Command, err error) {
	runs, err := s.Runs()
	if err != nil {
		return nil, err
	}
	add := func(run casefile.Run) {
		if !slices.ContainsFunc(list, func(c view.Command) bool { return slices.Equal(c.Words, run.Command) }) {
			list = append(list, view.Command{Words: run.Command, Tool: run.Tool})
		}
	}
	last := -1
	for i, run := range runs {
		switch {
		case run.Outcome != "" || len(run.Command) < 2: // it changed nothing
		case run.Command[1] == "ingest" || run.Command[1] == "run":
			add(run)
		case run.Command[1] == "analyze":
			last = i
		}
	}
	if last >= 0 {
		add(runs[last])
	}
	add(s.run)
	return list, nil
}
