package main

import (
	"context"
	"fmt"
	"strings"

	"prtscope/analyze"
)

// candidates is how many names are offered for one that is not known.
const candidates = 5

// sayNothing says of a query that found nothing why that may be: a name that nobody
// has, or a time in which there was nothing; else none. rows, unless nil, asks for
// what it is of at any time.
func (f *flags) sayNothing(ctx context.Context, s *session, q *analyze.Query, rows func(*analyze.Query) analyze.Rows, none string) error {
	unknown, err := q.Unknown(ctx, s.tables(lives), s.tables(events))
	if err != nil {
		return err
	}
	for _, u := range unknown {
		f.ui.note("%s", unknownText(u))
	}
	if len(unknown) > 0 {
		return nil
	}
	if rows != nil {
		if said, err := f.sayWhen(q, rows); err != nil || said {
			return err
		}
	}
	if none != "" {
		f.ui.note("%s", none)
	}
	return nil
}

// sayWhen says of a query that found nothing in its time when there is what it asks
// for, if there is.
func (f *flags) sayWhen(q *analyze.Query, rows func(*analyze.Query) analyze.Rows) (said bool, err error) {
	if q.From == 0 && q.To == 0 {
		return false, nil
	}
	always := *q
	always.From, always.To = 0, 0
	n, first, last := int64(0), "", ""
	for row, err := range rows(&always).All {
		if err != nil {
			return false, err
		}
		if last = getter(row)("event_time"); first == "" {
			first = last
		}
		n++
	}
	if n > 0 {
		f.ui.note("nothing in that time; what matches is from %s to %s (%s)", f.ui.when(first), f.ui.when(last), count(n, "row"))
	}
	return n > 0, nil
}

// unknownText says that nothing is called so, and what there is.
func unknownText(u analyze.Unknown) string {
	text := fmt.Sprintf("no sign-in is of the %s %q", u.Kind, u.Value)
	switch more := len(u.Alike) - candidates; {
	case len(u.Alike) == 0:
		return text + ", nor of one whose name resembles it; prtscope search looks in all columns"
	case more > 0:
		return fmt.Sprintf("%s; there are %s and %d more like it", text, strings.Join(u.Alike[:candidates], ", "), more)
	case len(u.Alike) == 1:
		return text + "; there is " + u.Alike[0]
	default:
		return text + "; there are " + strings.Join(u.Alike, ", ")
	}
}
