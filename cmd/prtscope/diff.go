package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"os"
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
	out := bufio.NewWriterSize(os.Stdout, 64<<10)
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

// A comparison is of an older case a and a newer one b.
type comparison struct {
	a, b  side
	alike int64
}

// A change is a finding that only one case has, or that both have otherwise.
type change struct {
	Change  string           `json:"change"` // new, gone, changed
	Why     string           `json:"why"`    // accepted, data, version, knowledge, selection; "" where unknown
	Finding *finding.Finding `json:"finding"`
	Was     *was             `json:"was,omitempty"` // what a changed one was
}

// was is what a finding said before.
type was struct {
	Severity   finding.Severity `json:"severity"`
	Confidence float64          `json:"confidence"`
	Summary    string           `json:"summary"`
}

// saysTheSame reports whether only what a finding rests on has changed.
func (c *change) saysTheSame() bool {
	return c.Was != nil && *c.Was == was{c.Finding.Severity, c.Finding.Confidence, c.Finding.Summary}
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

// each yields the changes: new findings in the order of b, those that are gone
// in the order of a, changed ones in the order of b. It reads the findings twice
// and holds an id and a number of each, and of changed ones what they were.
func (d *comparison) each(ctx context.Context, yield func(change) error) error {
	type known struct {
		text    [8]byte // of the finding as a tells it
		seen    bool
		changed *was
	}
	older := map[string]*known{}
	every := func(s *session, see func(*finding.Finding) error) error {
		for f, err := range lines[finding.Finding](s, "findings.jsonl") {
			if err = cmp.Or(err, ctx.Err()); err == nil {
				err = see(&f)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	passes := []struct {
		of  *session
		see func(*finding.Finding) error
	}{
		{d.a.session, func(f *finding.Finding) error {
			older[f.ID] = &known{text: told(f)}
			return nil
		}},
		{d.b.session, func(f *finding.Finding) error {
			k := older[f.ID]
			if k == nil {
				return yield(change{"new", d.why(f, &d.a), f, nil})
			}
			if k.seen = true; k.text == told(f) {
				d.alike++
			} else {
				k.changed = &was{}
			}
			return nil
		}},
		{d.a.session, func(f *finding.Finding) error {
			k := older[f.ID]
			if k.changed != nil {
				*k.changed = was{f.Severity, f.Confidence, f.Summary}
			}
			if k.seen {
				return nil
			}
			return yield(change{"gone", d.why(f, &d.b), f, nil})
		}},
		{d.b.session, func(f *finding.Finding) error {
			if k := older[f.ID]; k != nil && k.changed != nil {
				return yield(change{"changed", d.why(f, &d.a), f, k.changed})
			}
			return nil
		}},
	}
	for _, p := range passes {
		if err := every(p.of, p.see); err != nil {
			return err
		}
	}
	return nil
}

// told is a short hash of what a finding says. Where its sources lay is not of it.
func told(f *finding.Finding) (short [8]byte) {
	said := *f
	said.Accepted = nil // somebody's word, not what the finding says
	said.Evidence = slices.Clone(f.Evidence)
	for i := range said.Evidence {
		said.Evidence[i].Path = ""
	}
	text, err := json.Marshal(said)
	if err != nil {
		return short
	}
	sum := sha256.Sum256(text)
	copy(short[:], sum[:])
	return short
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
		head := output.Row(out, "change", "why", "id", "detection", "severity", "severity_before", "confidence", "first", "last", "summary", "summary_before")
		return func(c change) error {
			w := c.Was
			if w == nil {
				w = &was{}
			}
			v := c.Finding
			return cmp.Or(head, output.Row(out, c.Change, c.Why, v.ID, v.Detection, string(v.Severity), string(w.Severity), fmt.Sprint(v.Confidence), v.First, v.Last, v.Summary, w.Summary))
		}
	}
	return func(c change) error {
		_, err := fmt.Fprintf(out, "%-7s  %-8s  %s  %s%s\n", c.Change, c.Finding.Severity, c.Finding.Detection, safe(c.Finding.Summary), inBrackets(c.Why))
		if w := c.Was; w != nil && err == nil {
			var said []string
			if w.Severity != c.Finding.Severity {
				said = append(said, string(w.Severity))
			}
			if w.Confidence != c.Finding.Confidence {
				said = append(said, fmt.Sprintf("confidence %v, now %v", w.Confidence, c.Finding.Confidence))
			}
			if w.Summary != c.Finding.Summary {
				said = append(said, safe(w.Summary))
			}
			if len(said) == 0 {
				_, err = fmt.Fprintf(out, "                   says the same as before, but on other records or for other reasons\n")
				return err
			}
			_, err = fmt.Fprintf(out, "         was       %s\n", strings.Join(said, "; "))
		}
		return err
	}
}
