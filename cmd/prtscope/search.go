package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"prtscope/analyze"
	"prtscope/ingest/column"
)

// runSearch shows the sign-ins that contain a text, and to people what else does.
func runSearch(ctx context.Context, c *command, args []string) error {
	return show(ctx, c, args, func(_ *flags, rest []string) error {
		if len(rest) != 2 || rest[1] == "" {
			return usagef("name one case and one text, in quotes if it has spaces")
		}
		return nil
	}, func(ctx context.Context, s *showing) error {
		s.query.Text = s.rest[1]
		view := &searchView{voice: s.ui, width: columns(), q: &s.query}
		signIns := func(q *analyze.Query) analyze.Rows { return q.SignIns(ctx, s.tables(events), s.TempDir(), s.memory) }
		n, _, err := s.pour(signIns(&s.query), view.on)
		if err != nil {
			return err
		}
		others, skipped, err := s.searchBeside(ctx, view)
		if err != nil {
			return err
		}
		switch {
		case n == 0 && len(others) == 0:
			var said bool
			if said, err = s.sayWhenBeside(ctx, signIns); err == nil && !said {
				err = s.sayNothing(ctx, s.session, &s.query, nil, unfound(s.rest[0], s.query.Text))
			}
		case len(others) > 0 && s.format != asText:
			s.ui.note("%s; rows of other tables hold it, too, and are shown without --format: %s", count(n, "sign-in"), strings.Join(others, ", "))
		default:
			s.ui.note("%s", strings.Join(append([]string{count(n, "sign-in")}, others...), ", "))
		}
		if err == nil && len(skipped) > 0 {
			s.ui.note("not searched, as they have nothing to select by like that: %s", strings.Join(skipped, ", "))
		}
		return err
	})
}

// unfound says that nothing holds a text, and where else it may be looked for.
func unfound(dir, text string) string {
	if d := find(text); d != nil {
		return fmt.Sprintf("no sign-in of the case contains it; the sign-ins under findings of %s: prtscope export %s --table evidence --detection %s", d.ID, dir, d.ID)
	}
	return "nothing in the case contains it: no sign-in, and no row of what was read beside them"
}

// searchView shows sign-ins to people, and where in them the text is.
type searchView struct {
	*voice
	width int
	q     *analyze.Query
}

func (v *searchView) on(out *bufio.Writer) func(column.Row) error {
	user, device := 24, 14
	if v.width >= wide {
		user, device = 36, 20
	}
	cols := []shown{
		v.clock(),
		{"USER", user, func(get func(string) string) string {
			return either(get("user_upn"), either(get("user_id"), either(get("sp_name"), get("sp_id"))))
		}},
		{"DEVICE", device, func(get func(string) string) string { return either(get("device_name"), get("device_id")) }},
		{"APP", 0, func(get func(string) string) string { return either(get("app_display_name"), get("app_id")) }},
	}
	if v.width >= wide {
		cols = append(cols[:3:3], shown{"ADDRESS", 39, func(get func(string) string) string { return get("client_ip") }}, shown{"ERROR", 7, func(get func(string) string) string { return get("error_code") }}, cols[3])
	}
	fmt.Fprintln(out, tableLine(cols, v.width, func(c shown) string { return c.title }))
	return func(row column.Row) error {
		return v.row(out, cols, row)
	}
}

// clock is the column of times.
func (v *searchView) clock() shown {
	title, width := "TIME (UTC)", 19
	if v.zone != nil {
		title, width = "TIME ("+v.zone.String()+")", 26
	}
	return shown{title, width, func(get func(string) string) string { return v.when(get("event_time")) }}
}

// row writes a row, and below it the columns that hold the text.
func (v *searchView) row(out *bufio.Writer, cols []shown, row column.Row) error {
	get := getter(row)
	_, err := fmt.Fprintln(out, tableLine(cols, v.width, func(c shown) string { return c.value(get) }))
	for _, name := range v.q.Where(row) {
		_, err = fmt.Fprintln(out, fit("    "+name+": "+safe(around(get(name), v.q.Text, v.width-len(name)-8)), v.width))
	}
	return err
}

// around cuts a value down to the neighbourhood of a text in it.
func around(value, text string, width int) string {
	runes := []rune(value)
	if len(runes) <= width {
		return value
	}
	at := strings.Index(strings.ToLower(value), strings.ToLower(text))
	if at < 0 || at > len(value) {
		at = 0
	}
	from := max(0, len([]rune(value[:at]))-max(0, width-len([]rune(text)))/2)
	to := min(len(runes), from+width)
	cut := string(runes[from:to])
	if from > 0 {
		cut = "…" + cut
	}
	if to < len(runes) {
		cut += "…"
	}
	return cut
}
