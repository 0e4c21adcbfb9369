package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"prtscope/analyze"
	"prtscope/ingest/column"
)

// searchBeside shows people what tables beside the sign-ins hold of the text, and
// counts it, by what rows of them are; skipped are tables that have no column to
// select by as was asked.
func (s *showing) searchBeside(ctx context.Context, view *searchView) (found, skipped []string, err error) {
	wide, err := s.query.ByAllNames(ctx, s.tables(events), s.tables(devices))
	if err != nil {
		return nil, nil, err
	}
	for _, t := range analyze.AllBeside {
		files := s.tables(t.Name() + "/")
		if len(files) == 0 {
			continue
		}
		if len(wide.Lacks(t)) > 0 {
			skipped = append(skipped, t.Name())
			continue
		}
		rows, n := wide.Beside(ctx, t, files, s.TempDir(), s.memory), int64(0)
		if s.format == asText {
			n, _, err = s.pour(rows, view.beside(t))
		} else {
			for _, e := range rows.All {
				if err = e; err != nil {
					break
				}
				n++
			}
		}
		if err != nil {
			return nil, nil, err
		}
		if n > 0 {
			found = append(found, count(n, t.Row))
		}
	}
	return found, skipped, nil
}

// sayWhenBeside says when sign-ins, or rows of the tables beside them, hold the text
// that nothing holds in the time that was asked for, if any do.
func (s *showing) sayWhenBeside(ctx context.Context, signIns func(*analyze.Query) analyze.Rows) (said bool, err error) {
	if said, err = s.sayWhen(&s.query, signIns); err != nil || said {
		return said, err
	}
	wide, err := s.query.ByAllNames(ctx, s.tables(events), s.tables(devices))
	if err != nil {
		return false, err
	}
	for _, t := range analyze.AllBeside {
		if len(wide.Lacks(t)) > 0 {
			continue
		}
		said, err = s.sayWhen(&wide, func(q *analyze.Query) analyze.Rows {
			return q.Beside(ctx, t, s.tables(t.Name()+"/"), s.TempDir(), s.memory)
		})
		if err != nil || said {
			return said, err
		}
	}
	return false, nil
}

// beside begins the rows of a table with its name once there is one.
func (v *searchView) beside(t *analyze.Beside) lineWriter {
	of := func(names ...string) func(func(string) string) string {
		return func(get func(string) string) (value string) {
			for _, name := range names {
				value = either(value, get(name))
			}
			return value
		}
	}
	cols := []shown{v.clock()}
	switch t.Name() {
	case "audit":
		cols = append(cols, shown{"BY", 24, of("actor_name", "actor_id")}, shown{"OF", 24, of("target_upn", "device_name", "target_name", "target_id")}, shown{"CHANGE", 0, of("activity")})
	case "devices":
		cols = []shown{{"DEVICE", 24, of("name", "device_id", "object_id")}, {"SYSTEM", 14, of("os")}, {"OWNERS", 0, of("owners")}}
	case "risk":
		cols = append(cols, shown{"USER", 24, of("user_upn", "user_id")}, shown{"LEVEL", 8, of("risk_level")}, shown{"RISK", 0, of("risk_event_type", "kind")})
	case "activity":
		cols = append(cols, shown{"USER", 24, of("user_upn", "user_id", "sp_id")}, shown{"METHOD", 8, of("method")}, shown{"REQUEST", 0, of("uri")})
	default:
		cols = append(cols, shown{"SIGN-IN", 36, of("event_id")}, shown{"METHOD", 0, of("method")})
	}
	return func(out *bufio.Writer) func(column.Row) error {
		begun := false
		return func(row column.Row) error {
			if !begun {
				begun = true
				fmt.Fprintf(out, "\n%sS: table %s\n", strings.ToUpper(t.Row), t.Name())
				fmt.Fprintln(out, tableLine(cols, v.width, func(c shown) string { return c.title }))
			}
			return v.row(out, cols, row)
		}
	}
}
