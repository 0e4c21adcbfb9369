package main

import (
	"context"
	"io"

	"prtscope/analyze"
)

// tablesToExport are the names that --table takes.
func tablesToExport() []string {
	names := []string{ofEvents, ofTimelines, ofFindings, ofEvidence}
	for _, t := range analyze.AllBeside {
		names = append(names, t.Name())
	}
	return names
}

// besideCalled is the table beside the sign-ins that has a name, or nil.
func besideCalled(name string) *analyze.Beside {
	for _, t := range analyze.AllBeside {
		if t.Name() == name {
			return t
		}
	}
	return nil
}

// exportBeside writes the rows of a table beside the sign-ins, and where there are
// none says why that may be.
func (f *flags) exportBeside(ctx context.Context, s *session, t *analyze.Beside, out io.Writer, q *analyze.Query, memory int64) (int64, error) {
	if lacks := q.Lacks(t); len(lacks) > 0 {
		said := map[string]string{"user": "--user", "device": "--device", "app": "--app", "session": "--session", "address": "--ip", "time": "--from, --to and --time-offset"}
		return 0, usagef("%s: the table %s has no %s to select by", said[lacks[0]], t.Name(), lacks[0])
	}
	wide, err := q.ByAllNames(ctx, s.tables(events), s.tables(devices))
	if err != nil {
		return 0, err
	}
	files := s.tables(t.Name() + "/")
	rows := func(q *analyze.Query) analyze.Rows { return q.Beside(ctx, t, files, s.TempDir(), memory/4) }
	n, err := f.writeRows(out, rows(&wide))
	if err != nil || n > 0 {
		return n, err
	}
	if len(files) == 0 {
		f.ui.note("the case has no table %s: none of what it was given tells of any", t.Name())
		return 0, nil
	}
	f.ui.note("no row of the table %s is what was asked for", t.Name())
	if said, err := f.sayWhen(&wide, rows); err != nil || said {
		return 0, err
	}
	return 0, f.sayNothing(ctx, s, q, nil, "")
}
