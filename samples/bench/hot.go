package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// wings is what ingest, analyze and report of one export took.
type wings struct {
	name, says     string
	signIns, bytes int64
	beyond         bool // not all verbs have the memory
	lines          [3]*line
}

// wings runs prtscope, as it is by default, on an export, and removes both export and
// case. A verb that has not the memory for its work is shown with its reason, and is no
// error here: where the limits are is the question. Those behind it are not run.
func (b *bench) wings(w *wings, export string) error {
	folder, threads := filepath.Join(b.dir, "case"), "--threads="+strconv.Itoa(b.threads)
	w.bytes = treeSize(export)
	w.lines = [3]*line{
		{name: "ingest", may: overLimit, args: []string{b.prtscope, "ingest", export, "-o", folder, threads, "--no-progress"}},
		{name: "analyze", may: overLimit, args: []string{b.prtscope, "analyze", folder, threads, "--no-progress"}},
		{name: "report", may: overLimit, args: []string{b.prtscope, "report", folder, "--no-progress"}},
	}
	for i, l := range w.lines {
		if i > 0 && w.lines[i-1].failed != "" {
			l.failed = "not run"
		}
		if err := b.take(w.name, l); err != nil {
			return err
		}
		if i == 0 && l.failed == "" {
			n, err := events(folder)
			if err != nil {
				return err
			}
			if w.signIns != 0 && n != w.signIns {
				return fmt.Errorf("%s: %d sign-ins in the case, %d made up", w.name, n, w.signIns)
			}
			w.signIns = n
		}
	}
	for _, dir := range []string{export, folder} {
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	return nil
}

// overLimit is how prtscope says that what it was given does not do.
const overLimit = "exit status 12"

// top is the largest peak so far, and of which archive and verb it is.
func (w *wings) top(so judged) judged {
	for _, l := range w.lines {
		if m := mib(l.peak()); so.of == "" || m > so.measured {
			so.of, so.measured = fmt.Sprintf("%s of %s, %s sign-ins", l.name, w.name, grouped(w.signIns)), m
		}
	}
	return so
}

// each is CPU microseconds for a sign-in; nothing where the verb failed.
func (w *wings) each(verb int) float64 {
	if w.signIns == 0 || len(w.lines[verb].samples) == 0 {
		return math.NaN()
	}
	return float64(w.lines[verb].samples[0].cpu()) / float64(time.Microsecond) / float64(w.signIns)
}

// hot runs prtscope on made-up archives of the shapes, of a quarter of the sign-ins
// first.
func (b *bench) hot(names string) (string, []judged, error) {
	chosen, err := chosenShapes(names)
	if err != nil {
		return "", nil, err
	}
	if b.record != "" {
		if _, err := b.tested("-hot", "linear.txt", "PRTSCOPE_LINEAR=1", "-run", "TestHotSubjectsAreLinear", "-v"); err != nil {
			return "", nil, err
		}
	}
	var all []*wings
	for _, s := range chosen {
		for _, n := range []int{s.signIns / 4, s.signIns} {
			w := &wings{name: s.name, says: s.says, signIns: int64(n), beyond: s.beyond && n == s.signIns}
			export := filepath.Join(b.dir, "hot")
			if err := writeShape(export, s.name, n); err != nil {
				return "", nil, err
			}
			if err := b.wings(w, export); err != nil {
				return "", nil, err
			}
			all = append(all, w)
		}
	}
	page := hotPage(all)
	if b.record != "" {
		page += "Steps tell on any machine what seconds tell on a quiet one: linear.txt is of the test that counts them, at one size and at four times as much. It passed.\n\n"
	}
	gates := hotGates(all)
	return page + gateTable(gates), gates, nil
}

// hotGates judges archives of shapes, each of a quarter of the sign-ins and of all.
func hotGates(all []*wings) []judged {
	top, grown, done := judged{gate: peakGate, enforced: true}, judged{gate: grownGate, enforced: true}, judged{gate: doneGate, enforced: true}
	did, should := 0.0, 0.0
	for i, w := range all {
		top = w.top(top)
		for verb, l := range w.lines {
			switch {
			case l.failed == "":
				did, should = did+1, should+1
			case !w.beyond:
				done.of += fmt.Sprintf("not %s of %s, %s sign-ins; ", l.name, w.name, grouped(w.signIns))
				should++
			}
			if i%2 == 0 {
				continue
			}
			if more := w.each(verb) / all[i-1].each(verb); more > grown.measured {
				grown.of, grown.measured = l.name+" of "+w.name, more
			}
		}
	}
	done.measured = ratio(did, should)
	return []judged{top, grown, done}
}

const hotPreface = `Each of these archives is hard on something. prtscope runs on it with 512 MiB, its default: once each, of a
quarter of the sign-ins and of all. CPU is user and system time of all threads, "each" is microseconds of it
for a sign-in, MiB the most memory that the process held. A verb that ends without doing its work says why.

`

// hotPage writes two rows of each shape, of a quarter and of all, and how what a
// sign-in costs grew from the one to the other.
func hotPage(all []*wings) string {
	var w, grown strings.Builder
	w.WriteString(hotPreface)
	w.WriteString("| shape | sign-ins | MB | ingest: CPU s | each | MiB | analyze: CPU s | each | MiB | report: CPU s | each | MiB |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	for i, s := range all {
		name := s.name
		if i%2 == 0 {
			name += ": " + s.says
		}
		fmt.Fprintf(&w, "| %s | %s | %.0f |", name, grouped(s.signIns), float64(s.bytes)/1e6)
		for verb, l := range s.lines {
			if l.failed != "" {
				fmt.Fprintf(&w, " %s | | %s |", l.failed, shown(l.peak(), 1<<20))
				continue
			}
			fmt.Fprintf(&w, " %.1f | %.1f | %d |", l.samples[0].cpu().Seconds(), s.each(verb), l.peak()>>20)
		}
		w.WriteString("\n")
		if i%2 == 1 {
			fmt.Fprintf(&grown, "| %s |", s.name)
			for verb := range s.lines {
				fmt.Fprintf(&grown, " %s |", figure(s.each(verb)/all[i-1].each(verb)))
			}
			grown.WriteString("\n")
		}
	}
	w.WriteString("\nWhat a sign-in costs among all, as a part of what it costs among a quarter of them. 1 is linear; less is what starting took.\n\n")
	w.WriteString("| shape | ingest | analyze | report |\n|---|--:|--:|--:|\n" + grown.String() + "\n")
	return w.String()
}
