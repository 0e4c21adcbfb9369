package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"prtscope/ingest"
	"prtscope/ingest/custody"
)

// runInspect says what is in exports. It writes nothing but its answer.
func runInspect(ctx context.Context, c *command, args []string) error {
	f := newFlags(c, func(f *flags) { f.dating(); f.configured(); f.viewing(); f.budget() })
	exports, err := f.parse(c, args)
	if err != nil || exports == nil {
		return err
	}
	if err := checkExports(exports, ""); err != nil {
		return err
	}
	if err := f.checkReading(); err != nil {
		return err
	}
	if _, err := f.budgeted(); err != nil {
		return err
	}
	meter := f.ui.stage("inspecting", exportBytes(exports), true)
	sources, err := ingest.Inspect(ctx, exports, ingest.Options{Threads: f.threads, DateOrder: f.dateOrder, Limits: f.conf.Archives, Records: f.conf.Records, Total: f.conf.Total, Progress: meter.set})
	meter.done()
	if err != nil {
		return err
	}
	all := allSources(sources)
	if len(all) == 0 {
		return outcome{exitNothing, "there is no file in it"}
	}
	reserved := 0
	for _, s := range all {
		f.ui.describe(os.Stdout, s)
		if reservedItself(s) {
			reserved++
		}
	}
	if reserved > 0 {
		return outcome{exitReserved, fmt.Sprintf("%d of %s with reservations", reserved, sourcesText(all))}
	}
	return nil
}

// describe writes what is known of one source.
func (v *voice) describe(w io.Writer, s *custody.Source) {
	line := func(word, format string, args ...any) {
		fmt.Fprintf(w, "  %-10s %s\n", word, safe(fmt.Sprintf(format, args...)))
	}
	fmt.Fprintln(w, safe(s.Path))
	switch s.Status {
	case custody.Container:
		line("archive", "%s, %s", s.Format, count(int64(len(s.Members)), "member"))
	case custody.Read:
		line("format", "%s: %s", s.Format, s.Why)
	default:
		line("status", "%s", strings.TrimSuffix(fmt.Sprintf("%s: %s", s.Status, strings.TrimPrefix(s.Why, string(s.Status)+": ")), ": "))
		if s.Format != "" {
			line("format", "%s", s.Format)
		}
	}
	if s.SHA256 != "" {
		line("sha256", "%s", s.SHA256)
	}
	if s.Bytes >= 0 {
		line("size", "%s", strings.TrimSuffix(size(s.Bytes)+", "+s.Encoding, ", "))
	}
	if len(s.Copies) > 0 {
		line("copies", "%s", strings.Join(s.Copies, ", "))
	}
	if s.Account.Records > 0 {
		line("records", "%s", inspected(s))
	}
	if s.First != "" {
		line("span", "%s to %s", v.in(s.First), v.in(s.Last))
	}
	if len(s.Missing) > 0 {
		line("cannot say", "%s", strings.Join(s.Missing, ", "))
	}
	if len(s.Unknown) > 0 {
		line("unknown", "%s", strings.Join(s.Unknown, ", "))
	}
	for _, n := range s.Notes {
		word := "note"
		if n.Caution {
			word = "caution"
		}
		line(word, "%s", n.Text)
	}
}

// inspected writes the account of a source that was read without a case, where
// nothing is yet known of duplicates.
func inspected(s *custody.Source) string {
	text := count(s.Account.Records, "record")
	if len(s.Kinds) > 0 {
		text += ": " + strings.Join(s.Kinds, ", ")
	}
	if s.Account.Rejected > 0 {
		text += fmt.Sprintf("; %s rejected", thousands(s.Account.Rejected))
	}
	for _, name := range s.Account.OtherNames() {
		if !slices.Contains(s.Kinds, name) {
			text += fmt.Sprintf("; %s %s", thousands(s.Account.Other[name]), name)
		}
	}
	return text
}
