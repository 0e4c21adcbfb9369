package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

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
	read, err := ingest.Inspect(ctx, exports, ingest.Options{Threads: f.threads, DateOrder: f.dateOrder, Limits: f.conf.Archives, Records: f.conf.Records, Total: f.conf.Total, Progress: meter.set})
	meter.done()
	if err != nil {
		return err
	}
	all := allSources(read.Sources)
	if len(all) == 0 {
		return outcome{exitNothing, "there is no file in it"}
	}
	reserved, shared := 0, sharedNotes(all)
	for _, s := range all {
		f.ui.describe(f.out, s, shared)
		if reservedItself(s) {
			reserved++
		}
	}
	f.ui.describeAll(f.out, read, shared)
	if reserved > 0 {
		return outcome{exitReserved, fmt.Sprintf("%d of %s with reservations", reserved, sourcesText(all))}
	}
	return nil
}

// sharedNotes counts the sources of which a note that is no caution says the same, if it
// does of several: it is then told once, behind them all.
func sharedNotes(all []*custody.Source) map[string]int64 {
	of := map[string]int64{}
	for _, s := range all {
		for _, n := range s.Notes {
			if !n.Caution {
				of[n.Text]++
			}
		}
	}
	maps.DeleteFunc(of, func(_ string, n int64) bool { return n < 2 })
	return of
}

// describe writes what is known of one source, but for the notes that it shares.
func (v *voice) describe(w io.Writer, s *custody.Source, shared map[string]int64) {
	line := func(word, format string, args ...any) {
		fmt.Fprintf(w, "  %-10s %s\n", word, safe(fmt.Sprintf(format, args...)))
	}
	fmt.Fprintln(w, safe(s.Path))
	switch s.Status {
	case custody.Container:
		if s.Format == "part" {
			line("archive", "%s", s.Why)
			break
		}
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
	if s.Collector != "" {
		line("collector", "%s, by its name", s.Collector)
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
		if !n.Caution && shared[n.Text] > 0 {
			continue
		}
		word := "note"
		if n.Caution {
			word = "caution"
		}
		line(word, "%s", n.Text)
	}
}

// describeAll writes what is known of all sources together: which logs there are
// and for which days, which are not there, and where they have holes.
func (v *voice) describeAll(w io.Writer, c *custody.Case, shared map[string]int64) {
	if len(c.Coverage) == 0 && len(shared) == 0 {
		return
	}
	fmt.Fprintln(w, "all of it")
	fmt.Fprintf(w, "  %-10s %s\n", "sources", byFormat(c.Leaves()))
	for _, kind := range slices.Sorted(maps.Keys(c.Coverage)) {
		if days := slices.Sorted(maps.Keys(c.Coverage[kind])); len(days) > 0 {
			fmt.Fprintf(w, "  %-10s %s: %s to %s%s\n", "log", logName(kind), days[0], days[len(days)-1], retained(days[0], days[len(days)-1]))
		}
	}
	for _, text := range slices.Sorted(maps.Keys(shared)) {
		fmt.Fprintf(w, "  %-10s %s: %s\n", "note", count(shared[text], "source"), safe(text))
	}
	if len(c.Coverage) == 0 {
		return
	}
	for _, kind := range []string{"interactive", "non_interactive", "audit", "devices"} {
		_, known := c.Coverage[kind]
		if _, unsaid := c.Coverage["unknown"]; !known && !(unsaid && strings.HasSuffix(kind, "interactive")) {
			fmt.Fprintf(w, "  %-10s %s\n", "not here", logName(kind))
		}
	}
	for _, h := range c.Holes {
		fmt.Fprintf(w, "  %-10s %s\n", "hole", v.hole(h))
	}
}

// byFormat counts sources by what they were read as, the most common first, and those
// that were not, or not wholly, read behind them: of a thousand files nobody reads a thousand answers.
func byFormat(sources []*custody.Source) string {
	read, not, records := map[string]int64{}, map[string]int64{}, int64(0)
	for _, s := range sources {
		if s.Status == custody.Read {
			read[s.Format]++
		} else {
			not[string(s.Status)]++
		}
		records += s.Account.Records
	}
	said := fmt.Sprintf("%s with %s", count(int64(len(sources)), "source"), count(records, "record"))
	if len(read) > 0 {
		said += "; read as " + mostFirst(read)
	}
	if len(not) > 0 {
		said += "; not, or not wholly: " + mostFirst(not)
	}
	return said
}

// mostFirst lists what was counted, the most first, alike by name.
func mostFirst(n map[string]int64) string {
	var parts []string
	for _, word := range slices.SortedFunc(maps.Keys(n), func(a, b string) int {
		return cmp.Or(cmp.Compare(n[b], n[a]), cmp.Compare(a, b))
	}) {
		parts = append(parts, thousands(n[word])+" "+word)
	}
	return strings.Join(parts, ", ")
}

// hole says of hours without a record what was to be expected in them.
func (v *voice) hole(h custody.Hole) string {
	return fmt.Sprintf("%s: none from %s to %s, where %s are usual", logName(h.Kind), v.in(h.From), v.in(h.To), thousands(h.Usual))
}

func logName(kind string) string {
	switch kind {
	case "audit":
		return "directory audit events"
	case "devices":
		return "inventory of devices"
	case "unknown":
		return "sign-ins of no known kind"
	}
	return strings.ReplaceAll(kind, "_", "-") + " sign-ins"
}

// retained says of a log if its days are as many as Entra ID keeps: 7, or 30
// with a premium licence.
func retained(first, last string) string {
	a, err1 := time.Parse(time.DateOnly, first)
	b, err2 := time.Parse(time.DateOnly, last)
	days := int(b.Sub(a).Hours())/24 + 1
	for _, kept := range []int{7, 30} {
		if err1 == nil && err2 == nil && days >= kept && days <= kept+1 {
			return fmt.Sprintf("; as many days as Entra ID keeps (%d): what was before may have been gone", kept)
		}
	}
	return ""
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
