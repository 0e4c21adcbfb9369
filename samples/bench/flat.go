package main

import (
	"fmt"
	"path/filepath"
	"strings"
)

// flat runs prtscope on archives of growing sizes of each format, one after the other.
func (b *bench) flat(sizes string, chosen []format) (string, []judged, error) {
	var page strings.Builder
	var gates []judged
	page.WriteString(flatPreface)
	for _, f := range chosen {
		var all []*wings
		top := judged{gate: peakGate, enforced: true}
		for size := range strings.SplitSeq(sizes, ",") {
			export := filepath.Join(b.dir, f.name)
			b.size = size
			if _, _, _, err := b.archive(f, export); err != nil {
				return "", nil, err
			}
			w := &wings{name: f.name + " " + size, says: size}
			if err := b.wings(w, export); err != nil {
				return "", nil, err
			}
			for _, l := range w.lines {
				if l.failed != "" {
					return "", nil, fmt.Errorf("%s, %s: %s", w.name, l.name, l.failed)
				}
			}
			all, top = append(all, w), w.top(top)
		}
		gates = append(gates, top, grownTo(f, all[0], all[len(all)-1]))
		flatTable(&page, f, all)
	}
	return page.String() + gateTable(gates), gates, nil
}

// grownTo judges how much more a GB costs of the last size than of the first.
func grownTo(f format, first, last *wings) judged {
	worst := judged{gate: sizesGate, enforced: true}
	for i := range first.lines {
		if more := perGB(last, i) / perGB(first, i); more > worst.measured {
			worst.of, worst.measured = first.lines[i].name+" of "+f.name, more
		}
	}
	return worst
}

// perGB is CPU seconds of a verb for 10^9 bytes of exports.
func perGB(w *wings, verb int) float64 {
	return w.lines[verb].samples[0].cpu().Seconds() / float64(w.bytes) * 1e9
}

const flatPreface = `prtscope runs once on an archive of each size, with 512 MiB, its default. GB are 10^9 bytes of exports, as they came out. CPU is user and system time of all threads; MiB the most memory that the process held.

`

// flatTable writes a row of each size, and how the largest compares with the smallest.
func flatTable(w *strings.Builder, f format, all []*wings) {
	fmt.Fprintf(w, "## %s: %s\n\n", f.name, f.title)
	w.WriteString("| size | GB | sign-ins | ingest: CPU s/GB | MiB | analyze: CPU s/GB | MiB | report: CPU s/GB | MiB | exports to report, wall s |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, s := range all {
		fmt.Fprintf(w, "| %s | %.2f | %s |", s.says, float64(s.bytes)/1e9, grouped(s.signIns))
		wall := 0.0
		for i, l := range s.lines {
			fmt.Fprintf(w, " %.2f | %d |", perGB(s, i), l.peak()>>20)
			wall += l.samples[0].wall.Seconds()
		}
		fmt.Fprintf(w, " %.1f |\n", wall)
	}
	first, last := all[0], all[len(all)-1]
	fmt.Fprintf(w, "\nFrom %s to %s:", first.says, last.says)
	for i, l := range first.lines {
		end := last.lines[i]
		cpu := perGB(last, i) / perGB(first, i)
		fmt.Fprintf(w, " %s takes %s of the CPU for a GB, and %s of the memory;", l.name, figure(cpu), figure(float64(end.peak())/float64(l.peak())))
	}
	w.WriteString(" 1 is linear, and flat.\n\n")
}
