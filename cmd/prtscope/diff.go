package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/ingest/custody"
	"prtscope/ingest/jsonout"
	"prtscope/report/output"
)

// runDiff compares the findings of two cases.
func runDiff(ctx context.Context, c *command, args []string) error {
	f := newFlags(c, func(f *flags) { f.formatted(); f.viewing() })
	rest, err := f.parse(c, args)
	if err != nil || rest == nil {
		return err
	}
	if len(rest) != 2 {
		return usagef("name two cases, the older one first")
	}
	if one, two := realPath(rest[0]), realPath(rest[1]); one == two {
		return usagef("%s and %s are one case", rest[0], rest[1])
	}
	if err := f.checkFormat(asText, asCSV, asLines); err != nil {
		return err
	}
	var d comparison
	for n, side := range []*side{&d.a, &d.b} {
		folder, err := openCase(rest[n])
		if err != nil {
			return err
		}
		defer folder.Close()
		if folder.Case().Analysis == nil {
			return usagef("the case %s is not analyzed; run prtscope analyze %s first", rest[n], rest[n])
		}
		if err := side.open(read(folder)); err != nil {
			return err
		}
	}
	out := bufio.NewWriterSize(f.out, 64<<10)
	write := f.changeWriter(out)
	for _, line := range d.causes() {
		f.ui.note("%s", line)
	}
	counts, folded := map[string]int64{}, map[string]int64{}
	err = d.each(ctx, func(c change) error {
		counts[c.Change]++
		if f.format == asText && !f.ui.verbose && c.saysTheSame() {
			folded[c.Why]++
			return nil
		}
		return write(c)
	})
	for _, why := range slices.Sorted(maps.Keys(folded)) {
		if err == nil {
			_, err = fmt.Fprintf(out, "changed  %s the same as before, but on other records or for other reasons%s; -v names them\n", say(folded[why]), inBrackets(why))
		}
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return err
	}
	f.ui.note("findings    %s new, %s gone, %s changed, %s the same", thousands(counts["new"]), thousands(counts["gone"]), thousands(counts["changed"]), thousands(d.alike))
	return nil
}

func realPath(dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	full, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	return full
}

// A side is one of the two cases.
type side struct {
	*session
	summary finding.Summary
	sources map[string]bool // by SHA-256
	known   map[string]bool // ids of accepted findings
}

func (s *side) open(session *session) error {
	s.session, s.sources, s.known = session, map[string]bool{}, map[string]bool{}
	for f, err := range lines[finding.Finding](session, "suppressed.jsonl") {
		if err != nil {
			return err
		}
		s.known[f.ID] = true
	}
	for _, source := range s.Case().Leaves() {
		s.sources[source.SHA256] = true
	}
	return json.Unmarshal(s.Case().Analysis, &s.summary)
}

// say counts findings that say something.
func say(n int64) string {
	if n == 1 {
		return "1 finding says"
	}
	return count(n, "finding") + " say"
}

func inBrackets(why string) string {
	if why == "" {
		return ""
	}
	return " (" + why + ")"
}

// why says what a finding rests on that the other case has not: it has the
// finding among the accepted ones, did not read its sources, else has another version, knowledge of the tenant or selection; where
// sources differ beside, they may be the cause too.
func (d *comparison) why(f *finding.Finding, other *side) string {
	if other.known[f.ID] {
		return "accepted"
	}
	if slices.ContainsFunc(f.Evidence, func(e finding.Evidence) bool { return e.Source != "" && !other.sources[e.Source] }) {
		return "data"
	}
	switch {
	case d.a.Case().Tool.Version != d.b.Case().Tool.Version:
		return "version"
	case !alike(d.a.summary.Given, d.b.summary.Given):
		return "knowledge"
	case !alike(d.a.summary.Asked, d.b.summary.Asked):
		return "selection"
	case !slices.Equal(hashes(d.a.Case()), hashes(d.b.Case())):
		return "data"
	}
	return ""
}

func alike[T any](a, b T) bool {
	x, err := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err == nil && err2 == nil && bytes.Equal(x, y)
}

func hashes(c *custody.Case) (sums []string) {
	for _, s := range c.Leaves() {
		sums = append(sums, s.SHA256)
	}
	slices.Sort(sums)
	return slices.Compact(sums)
}

// causes says in what the cases differ that findings rest on.
func (d *comparison) causes() (lines []string) {
	a, b := d.a.Case(), d.b.Case()
	if a.Tool.Version != b.Tool.Version {
		lines = append(lines, fmt.Sprintf("version     %s, then %s", a.Tool.Version, b.Tool.Version))
	}
	more, fewer := 0, 0
	for sum := range d.b.sources {
		if !d.a.sources[sum] {
			more++
		}
	}
	for sum := range d.a.sources {
		if !d.b.sources[sum] {
			fewer++
		}
	}
	if more+fewer > 0 {
		lines = append(lines, fmt.Sprintf("data        %s more, %d fewer", count(int64(more), "source"), fewer))
	}
	if !alike(d.a.summary.Given, d.b.summary.Given) {
		lines = append(lines, "knowledge   the cases were analyzed with other --config or --geo-ip")
	}
	if !alike(d.a.summary.Asked, d.b.summary.Asked) {
		lines = append(lines, "selection   the cases were analyzed for other times, levels or detections")
	}
	if len(lines) == 0 {
		lines = append(lines, "the cases have the same sources, and were analyzed by the same version with the same knowledge")
	}
	return lines
}

// changeWriter returns what writes changes in the format that was asked for.
func (f *flags) changeWriter(out *bufio.Writer) func(change) error {
	switch f.format {
	case asLines:
		e := jsonout.NewEncoder(out)
		return func(c change) error { return e.Encode(c) }
	case asCSV:
		head := output.Row(out, "change", "why", "id", "detection", "severity", "severity_before", "confidence", "first", "last", "summary", "summary_before", "differs")
		return func(c change) error {
			w := c.Was
			if w == nil {
				w = &was{}
			}
			v := c.Finding
			return cmp.Or(head, output.Row(out, c.Change, c.Why, v.ID, v.Detection, string(v.Severity), string(w.Severity), fmt.Sprint(v.Confidence), v.First, v.Last, v.Summary, w.Summary, strings.Join(w.Differs, " ")))
		}
	}
	return func(c change) error {
		_, err := fmt.Fprintf(out, "%-7s  %-8s  %s  %s%s\n", c.Change, c.Finding.Severity, c.Finding.Detection, safe(c.Finding.Summary), inBrackets(c.Why))
		if w := c.Was; w != nil && err == nil {
			_, err = fmt.Fprintf(out, "         was       %s\n", strings.Join(w.said(c.Finding), "; "))
		}
		return err
	}
}

// said says what a finding was before, as far as it is otherwise now.
func (w *was) said(now *finding.Finding) (words []string) {
	if w.Severity != now.Severity {
		words = append(words, string(w.Severity))
	}
	if w.Confidence != now.Confidence {
		words = append(words, fmt.Sprintf("confidence %v, now %v", w.Confidence, now.Confidence))
	}
	if n := rests(now); w.Records != n {
		words = append(words, fmt.Sprintf("on %s, now %d", count(int64(w.Records), "record"), n))
	} else if slices.Contains(w.Differs, "evidence") {
		words = append(words, "on other records, or records that say other things")
	}
	var others []string
	for _, name := range w.Differs {
		if !slices.Contains([]string{"severity", "confidence", "summary", "evidence"}, name) {
			others = append(others, name)
		}
	}
	if len(others) > 0 {
		words = append(words, "otherwise in "+strings.Join(others, ", "))
	}
	if w.Summary != now.Summary {
		words = append(words, safe(w.Summary))
	}
	return words
}
