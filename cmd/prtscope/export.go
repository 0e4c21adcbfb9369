package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"prtscope/analyze"
	"prtscope/analyze/finding"
	"prtscope/ingest/column"
	"prtscope/ingest/jsonout"
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
		f.set.StringVarP(&f.format, "format", "t", asCSV, "`FORMAT`: csv, jsonl, timesketch (sign-ins, directory changes, findings), ecs (sign-ins and findings), navigator (techniques of findings, for ATT&CK), stix (findings)")
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
	if f.set.Changed("table") && f.format != asCSV && f.format != asLines {
		return usagef("--table is for csv and jsonl; %s says itself what it holds", f.format)
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
	if folder.Case().Analysis == nil && beside == nil && (f.table != ofEvents || f.format != asCSV && f.format != asLines) {
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

// timesketch writes sign-ins in order of time, then directory changes, then findings,
// as the lines that Timesketch imports: each has a message, a time and what the time
// is of.
func (s *session) timesketch(ctx context.Context, out *bufio.Writer, q *analyze.Query, pick func(*finding.Finding) bool, memory int64) (n int64, err error) {
	lines := jsonout.NewEncoder(out)
	write := func(rows analyze.Rows, kind, of string, message func(get func(string) string) string) error {
		for row, err := range rows.All {
			if err != nil {
				return err
			}
			get := getter(row)
			line := map[string]any{"message": message(get), "datetime": get("event_time"), "timestamp_desc": of, "data_type": kind}
			for c, f := range row.Batch.Schema.Fields {
				switch v, ok := analyze.Value(row, c); {
				case !ok || f.Name == "event_time" || f.Name == "facts": // facts are bits that only this version reads
				case f.Type == column.Int, f.Type == column.Float:
					line[f.Name] = json.RawMessage(v)
				case f.Type.Strings():
					line[f.Name] = v
				}
			}
			if err := lines.Encode(line); err != nil {
				return err
			}
			n++
		}
		return nil
	}
	err = write(q.Timelines(ctx, s.tables(lives), s.TempDir(), memory/4), "entra:signin", "Sign-in", func(get func(string) string) string {
		return fmt.Sprintf("%s: %s (%s) by %s on %s from %s %s", either(get("app_name"), get("app_id")), step(get), either(tokenOf(get), "token unknown"),
			either(get("upn"), get("user")), either(get("device_name"), either(get("device"), "no device")), get("net"), get("client_ip"))
	})
	if changes := besideCalled("audit"); err == nil && len(q.Lacks(changes)) == 0 { // no change is of a session
		var wide analyze.Query
		if wide, err = q.ByAllNames(ctx, s.tables(events), s.tables(devices)); err == nil {
			err = write(wide.Beside(ctx, changes, s.tables(audits), s.TempDir(), memory/4), "entra:audit", "Directory change", changeMessage)
		}
	}
	if err != nil {
		return n, err
	}
	for f, err := range s.findings(pick) {
		if err == nil {
			err = lines.Encode(map[string]any{
				"message": f.Summary, "datetime": f.First, "timestamp_desc": "Finding: first seen", "data_type": "prtscope:finding", "tag": []string{f.Detection, string(f.Severity)},
				"finding": f.ID, "title": f.Title, "last": f.Last, "confidence": f.Confidence, "techniques": strings.Join(f.Techniques, ","),
			})
		}
		if err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// changeMessage is a directory change in one line.
func changeMessage(get func(string) string) string {
	text := get("activity")
	if result := get("result"); result != "" {
		text += " (" + result + ")"
	}
	text += ": " + either(get("target_upn"), either(get("device_name"), either(get("target_name"), either(get("target_id"), "no target"))))
	text += " by " + either(get("actor_name"), either(get("actor_id"), "unknown"))
	if address := get("actor_ip"); address != "" {
		text += " from " + address
	}
	return text
}
