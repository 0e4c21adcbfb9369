package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"prtscope/analyze"
	"prtscope/analyze/finding"
	"prtscope/ingest/column"
	"prtscope/ingest/jsonout"
)

// inTime calls one of two functions with each sign-in, in order of time, then the
// other with each directory change: what formats hold that tell of a case as a whole.
func (s *session) inTime(ctx context.Context, q *analyze.Query, memory int64, signIn, change func(column.Row) error) error {
	each := func(rows analyze.Rows, do func(column.Row) error) error {
		for row, err := range rows.All {
			if err == nil {
				err = do(row)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	if err := each(q.Timelines(ctx, s.tables(lives), s.TempDir(), memory/4), signIn); err != nil {
		return err
	}
	changes := besideCalled("audit")
	if len(q.Lacks(changes)) > 0 { // no change is of a session
		return nil
	}
	wide, err := q.ByAllNames(ctx, s.tables(events), s.tables(devices))
	if err != nil {
		return err
	}
	return each(wide.Beside(ctx, changes, s.tables(audits), s.TempDir(), memory/4), change)
}

// timesketch writes sign-ins in order of time, then directory changes, then findings,
// as the lines that Timesketch imports: each has a message, a time and what the time
// is of.
func (s *session) timesketch(ctx context.Context, out *bufio.Writer, q *analyze.Query, pick func(*finding.Finding) bool, memory int64) (n int64, err error) {
	lines := jsonout.NewEncoder(out)
	write := func(kind, of string, message func(get func(string) string) string) func(column.Row) error {
		return func(row column.Row) error {
			get := getter(row)
			line := map[string]any{"message": message(get), "datetime": get("event_time"), "timestamp_desc": of, "data_type": kind}
			for c, f := range row.Batch.Schema.Fields {
				if v, ok := jsonValue(row, c); ok && f.Name != "event_time" && f.Name != "facts" { // facts are bits that only this version reads
					line[f.Name] = v
				}
			}
			n++
			return lines.Encode(line)
		}
	}
	err = s.inTime(ctx, q, memory, write("entra:signin", "Sign-in", signInMessage), write("entra:audit", "Directory change", changeMessage))
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

// signInMessage is a sign-in in one line.
func signInMessage(get func(string) string) string {
	return fmt.Sprintf("%s: %s (%s) by %s on %s from %s %s", either(get("app_name"), get("app_id")), step(get), either(tokenOf(get), "token unknown"),
		either(get("upn"), get("user")), either(get("device_name"), either(get("device"), "no device")), get("net"), get("client_ip"))
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
