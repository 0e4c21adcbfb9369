package main

import (
	"fmt"
	"strings"
	"time"
)

const preface = `Every line is a process of its own; the two sides in turn, on the same files, which lie in memory.
MB are 10^6 bytes of the files that hold the sign-ins; MiB are 2^20. CPU is user and system time of all threads.

- **prtscope ingest** reads the exports into a case with everything on: SHA-256 of every file, byte offset of every record, an account that balances, merging of duplicates, fields without a column kept, rows sorted by user, files flushed to disk. It also reads the audit log and the inventory, which the archive holds besides and which DuckDB is spared. It is given 512 MiB, its default. Its output here is events/, which also says of each value where it is from.
- **DuckDB** turns the same sign-ins into one Parquet file, zstd: the same columns, as far as SQL can say them (samples/bench/duckdb/sql). No hash, no offset, no account, no merging, no sorting, no field that has no column; a record that does not fit fails the statement. At its defaults but for the number of threads.
- **DuckDB, 512 MB** is the same with memory_limit=512MB: what prtscope is given.
- **SHA-256 alone** hashes the files with the code that prtscope hashes with, one thread: subtract it for what prtscope would take without.
- **prtscope ingest, again** is run on the case that it made, of the same files: it hashes them, finds nothing new, and writes no table.
- **DuckDB, starting** is node, DuckDB and one SELECT. The lines of DuckDB below hold it, the ratios above do not.
- **prtscope analyze** rebuilds the timeline of every user, session and device, runs all detections, weighs them against harmless causes and writes timelines and findings.
- **prtscope report** writes the report.
- **prtscope run** does the three in one process, from the exports to the report: what it has written and read back it need not check once more.
- **DuckDB, 6 questions** answers six aggregations (samples/bench/duckdb/sql/questions.sql) over the events that prtscope wrote: far less work than analyze, named here because it is what one would do without it.
- **prtscope's engine, 6 questions** answers the same six over the same files (samples/bench/questions) with what analyze is built of. It is no verb of the program; make bench-check compares its answers with DuckDB's, row by row.

`

// results writes everything that was measured as a page of Markdown.
func (b *bench) results(m machine, all []judged) string {
	var w strings.Builder
	fmt.Fprintf(&w, "%s Archives of %s each, seed 1; DuckDB %s, through @duckdb/node-api on node %s.\n\n", ofRounds(b.rounds), b.size, m.duckdb, m.node)
	w.WriteString(gateTable(all))
	w.WriteString("## Side by side\n\nprtscope as a part of DuckDB: 1 is the same, 0.5 is half. What node and DuckDB take to start is not counted.\n\n")
	w.WriteString("| | CPU | CPU without SHA-256 | wall | memory | output | CPU, DuckDB at 512 MB | CPU, the 6 questions | CPU, analyze and DuckDB's 6 questions |\n|---|---|---|---|---|---|---|---|---|\n")
	for i := range b.sections {
		b.sections[i].ratios(&w)
	}
	w.WriteString("\n" + preface)
	for i := range b.sections {
		b.sections[i].table(&w)
	}
	return w.String()
}

// ofRounds says what is shown of so many rounds.
func ofRounds(n int) string {
	switch {
	case n == 1:
		return "There was one round: the figures are its own, and no medians."
	case n == 2:
		return "Of the two rounds each figure is the larger, by itself."
	case n%2 == 0:
		return fmt.Sprintf("Of the %d rounds each figure is the larger of the two in the middle, by itself.", n)
	}
	return fmt.Sprintf("Each figure is the median of the %d rounds, by itself.", n)
}

// part is CPU as a part of what a line of DuckDB took, without what node and DuckDB
// take to start.
func (s *section) part(cpu time.Duration, of *line) float64 {
	return ratio(cpu.Seconds(), (of.median().cpu() - s.start.median().cpu()).Seconds())
}

// ratios writes a row of what prtscope took as a part of what DuckDB took, which
// is given what node and DuckDB take to start.
func (s *section) ratios(w *strings.Builder) {
	ours, theirs, sum, start := s.ours.median(), s.theirs.median(), s.sum.median(), s.start.median()
	part := func(a, b float64) string { return figure(ratio(a, b)) }
	cpu := func(a time.Duration, l *line) string { return figure(s.part(a, l)) }
	fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", s.format.name, cpu(ours.cpu(), s.theirs), cpu(ours.cpu()-sum.cpu(), s.theirs),
		part(ours.wall.Seconds(), (theirs.wall-start.wall).Seconds()), part(float64(ours.peak), float64(theirs.peak-start.peak)),
		part(float64(ours.written), float64(theirs.written)), cpu(ours.cpu(), s.small), cpu(s.engine.median().cpu(), s.asked), cpu(s.analyze.median().cpu(), s.asked))
}

func (s *section) table(w *strings.Builder) {
	fmt.Fprintf(w, "## %s: %s\n\n%.0f MB in %d files, %d sign-ins\n\n", s.format.name, s.format.title, float64(s.bytes)/1e6, s.files, s.events)
	w.WriteString("| | wall s | CPU s | MB/s | MB per CPU s | sign-ins per CPU s | peak MiB | output MB |\n|---|---|---|---|---|---|---|---|\n")
	for _, l := range s.lines() {
		if l.failed != "" {
			fmt.Fprintf(w, "| %s | %s | | | | | | |\n", l.name, l.failed)
			continue
		}
		m := l.median()
		wall, cpu, mb := m.wall.Seconds(), m.cpu().Seconds(), float64(s.bytes)/1e6
		rates := fmt.Sprintf("%.0f | %.0f | %.0f", mb/wall, mb/cpu, float64(s.events)/cpu)
		if l == s.start {
			rates = "| | "
		}
		fmt.Fprintf(w, "| %s | %.2f | %.2f | %s | %s | %s |\n", l.name, wall, cpu, rates, shown(m.peak, 1<<20), shown(m.written, 1e5))
	}
	w.WriteString("\n")
	again, sum := s.again.median(), s.sum.median()
	fmt.Fprintf(w, "Run again with nothing changed: %.2f s, %.2f CPU s; hashing alone, on one core: %.2f s, %.2f CPU s.\n\n",
		again.wall.Seconds(), again.cpu().Seconds(), sum.wall.Seconds(), sum.cpu().Seconds())
}

// grouped writes a number with commas between thousands.
func grouped(n int64) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", grouped(n/1000), n%1000)
}

// shown writes a size in units; tenths where the unit is a tenth.
func shown(n, unit int64) string {
	switch {
	case n == 0:
		return ""
	case unit == 1e5:
		return fmt.Sprintf("%.1f", float64(n)/1e6)
	}
	return fmt.Sprint(n / unit)
}
