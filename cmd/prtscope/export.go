package main

import (
	"bufio"
	"context"
	"io"
	"slices"

	"prtscope/analyze"
)

// What export writes, and what of.
const (
	asTimesketch = "timesketch"
	asNavigator  = "navigator"
	asECS        = "ecs"
	asSTIX       = "stix"
	ofEvents     = "events"
	ofTimelines  = "timelines"
	ofFindings   = "findings"
	ofEvidence   = "evidence"
)

// runExport writes a table of the case for other programs.
func runExport(ctx context.Context, c *command, args []string) (err error) {
	f := newFlags(c, func(f *flags) {
		f.set.StringVarP(&f.format, "format", "t", asCSV, "`FORMAT`: csv, jsonl, timesketch (sign-ins, directory changes, findings), ecs (the same), navigator (techniques of findings, for ATT&CK), stix (findings)")
		f.set.StringVar(&f.table, "table", ofEvents, "`TABLE` for csv and jsonl: events, timelines, findings, evidence (records under findings), or what was read beside sign-ins: audit (directory changes), devices, risk, activity (requests), steps")
		f.set.StringVarP(&f.minLevel, "min-level", "m", "info", "lowest `LEVEL` of findings: critical, high, medium, low, info")
		f.set.StringArrayVar(&f.only, "detection", nil, "only findings of the detection `ID` (may be repeated)")
		f.set.StringArrayVar(&f.except, "exclude-detection", nil, "no findings of the detection `ID` (may be repeated)")
		f.selecting()
		f.budget()
	})
	rest, err := f.parse(c, args)
	if err != nil || rest == nil {
		return err
	}
	if len(rest) != 1 {
		return usagef("name one case")
	}
	if err := f.checkFormat(asCSV, asLines, asTimesketch, asECS, asNavigator, asSTIX); err != nil {
		return err
	}
	if names := tablesToExport(); !slices.Contains(names, f.table) {
		return usagef("--table: there is no %q; there are %s", f.table, some(names, len(names)))
	}
	beside := besideCalled(f.table)
	tables := f.format == asCSV || f.format == asLines
	if f.set.Changed("table") && !tables {
		return usagef("--table is for csv and jsonl; %s says itself what it holds", f.format)
	}
	if tables && f.table != ofFindings && f.table != ofEvidence {
		for _, name := range []string{"min-level", "detection", "exclude-detection"} {
			if f.set.Changed(name) {
				return usagef("--%s selects findings, and the table %s has none: say --table %s or --table %s", name, f.table, ofFindings, ofEvidence)
			}
		}
	}
	memory, err := f.budgeted()
	if err != nil {
		return err
	}
	folder, err := openCase(rest[0])
	if err != nil {
		return err
	}
	defer folder.Close()
	if folder.Case().Analysis == nil && beside == nil && (f.table != ofEvents || !tables) {
		return usagef("the case %s is not analyzed; run prtscope analyze %s first", rest[0], rest[0])
	}
	s := read(folder)
	q, err := f.query(folder.Case())
	if err != nil {
		return err
	}
	pick, err := f.findingPicker(&q)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(f.out, 64<<10)
	n, noun := int64(0), "sign-in"
	switch {
	case f.format == asNavigator:
		n, err = s.navigator(out, pick)
		noun = "technique"
	case f.format == asSTIX:
		n, err = s.stix(out, pick)
		noun = "finding"
	case f.format == asECS:
		n, err = s.ecs(ctx, out, &q, pick, memory)
		noun = "document"
	case f.format == asTimesketch:
		n, err = s.timesketch(ctx, out, &q, pick, memory)
		noun = "row"
	case f.table == ofFindings:
		n, err = f.exportFindings(s, out, pick)
		noun = "finding"
	case f.table == ofEvidence:
		n, err = f.exportEvidence(s, out, pick)
		noun = "record"
	case beside != nil:
		n, err = f.exportBeside(ctx, s, beside, out, &q, memory)
		noun = beside.Row
	default:
		n, err = f.exportRows(ctx, s, out, &q, memory)
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return outdated(err, rest[0])
	}
	f.ui.note("%s", count(n, noun))
	if n == 0 && beside == nil {
		return outdated(f.sayNothing(ctx, s, &q, nil, ""), rest[0])
	}
	return nil
}

func (f *flags) exportRows(ctx context.Context, s *session, out io.Writer, q *analyze.Query, memory int64) (int64, error) {
	from := q.SignIns(ctx, s.tables(events), s.TempDir(), memory/4)
	if f.table == ofTimelines {
		from = q.Timelines(ctx, s.tables(lives), s.TempDir(), memory/4)
	}
	return f.writeRows(out, from)
}

func (f *flags) writeRows(out io.Writer, from analyze.Rows) (int64, error) {
	rows := f.newRows(out, from.Schema, nil)
	for row, err := range from.All {
		if err == nil {
			err = rows.write(row)
		}
		if err != nil {
			return 0, err
		}
	}
	return rows.n, rows.out.Flush()
}
