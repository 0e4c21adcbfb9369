package main

import (
	"context"

	"prtscope/analyze"
)

// A showing is a case whose rows a verb shows, and what was asked of it.
type showing struct {
	*flags
	*session
	query  analyze.Query
	rest   []string // what the line names beside flags: the case first
	memory int64    // bytes that reading it may take
}

// show opens the case that a line names and calls what shows it. check says what
// the line lacks.
func show(ctx context.Context, c *command, args []string, check func(*flags, []string) error, on func(context.Context, *showing) error) error {
	f := newFlags(c, func(f *flags) { f.selecting(); f.formatted(); f.viewing(); f.budget() })
	rest, err := f.parse(c, args)
	if err != nil || rest == nil {
		return err
	}
	if err := check(f, rest); err != nil {
		return err
	}
	if err := f.checkFormat(asText, asCSV, asLines); err != nil {
		return err
	}
	memory, err := f.budgeted()
	if err != nil {
		return err
	}
	folder, err := openCase(rest[0])
	if err != nil {
		return err
	}
	defer folder.Close()
	q, err := f.query(folder.Case())
	if err != nil {
		return err
	}
	return on(ctx, &showing{f, read(folder), q, rest, memory / 4})
}

// print writes rows to the output and says how many sign-ins they are, and how
// many directory changes; where there is none, why that may be, or else none.
func (s *showing) print(ctx context.Context, rows func(*analyze.Query) analyze.Rows, on lineWriter, none string) error {
	n, changes, err := s.pour(rows(&s.query), on)
	if err != nil {
		return err
	}
	if n == 0 {
		return s.sayNothing(ctx, s.session, &s.query, rows, none)
	}
	said := count(n-changes, "sign-in")
	if changes > 0 {
		said += " and " + count(changes, "directory change")
	}
	s.ui.note("%s", said)
	return nil
}

// pour writes rows to the output and counts them, and the directory changes of
// timelines among them.
func (s *showing) pour(found analyze.Rows, on lineWriter) (n, changes int64, err error) {
	to := s.newRows(s.out, found.Schema, on)
	for row, err := range found.All {
		if err == nil {
			err = to.write(row)
		}
		if err == nil && getter(row)("class") == analyze.ChangeClass {
			changes++
		}
		if err != nil {
			return 0, 0, err
		}
	}
	return to.n, changes, to.out.Flush()
}
