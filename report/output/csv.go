package output

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"

	"prtscope/analyze/finding"
	"prtscope/report/view"
)

// Findings is the findings as a table for a spreadsheet.
var Findings = &Output{
	Name: "findings.csv", Doc: "findings, one a line, safe to open in a spreadsheet",
	Write: func(f *Folder, v *view.View, _ func() iter.Seq2[*finding.DeviceTimeline, error]) error {
		return table(f, "findings.csv", func(row func(...string)) {
			row("id", "detection", "severity", "confidence", "title", "users", "devices", "device_ids", "sessions", "first_utc", "last_utc", "summary",
				"expected", "observed", "reported", "believed", "actions", "techniques", "records", "first_record")
			for i := range v.Findings {
				x := &v.Findings[i]
				var users, names, ids []string
				for _, u := range x.Users {
					users = append(users, u.UPN)
				}
				for _, d := range x.Devices {
					names, ids = append(names, d.Name), append(ids, d.ID)
				}
				where := ""
				if len(x.Evidence) > 0 {
					e := x.Evidence[0]
					where = e.Path + " record " + strconv.FormatInt(e.Record, 10) + " offset " + strconv.FormatInt(e.Offset, 10)
				}
				row(x.ID, x.Detection, string(x.Severity), strconv.FormatFloat(x.Confidence, 'f', 2, 64), x.Title, strings.Join(users, "; "), strings.Join(names, "; "),
					strings.Join(ids, "; "), strings.Join(x.Sessions, "; "), x.First, x.Last, x.Summary, x.Expected, x.Observed, x.Reported, x.Believed,
					strings.Join(x.Actions, "; "), strings.Join(x.Techniques, "; "), strconv.Itoa(max(x.Total, len(x.Evidence))), where)
			}
		})
	},
}

// Actions is what findings of medium level or higher ask for.
var Actions = &Output{
	Name: "actions.csv", Doc: "what to do, one target a line",
	Write: func(f *Folder, v *view.View, _ func() iter.Seq2[*finding.DeviceTimeline, error]) error {
		return table(f, "actions.csv", func(row func(...string)) {
			row("action", "what", "target_kind", "target", "name", "worst_severity", "findings", "command_to_review")
			for _, a := range v.Actions {
				for _, t := range a.Targets {
					row(a.Verb, a.Title, t.Kind, t.ID, t.Label, string(t.Worst), strings.Join(t.Findings, "; "), t.Command)
				}
			}
		})
	},
}

// table writes a CSV file with a mark for spreadsheets that it is UTF-8.
func table(f *Folder, name string, fill func(row func(...string))) error {
	w, err := f.Create(name)
	if err != nil {
		return err
	}
	defer w.Close()
	b := bufio.NewWriter(w)
	io.WriteString(b, "\uFEFF")
	fill(func(cells ...string) {
		for i, c := range cells {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + strings.ReplaceAll(inert(c), `"`, `""`) + `"`)
		}
		b.WriteString("\r\n")
	})
	if err := b.Flush(); err != nil {
		return err
	}
	return w.Close()
}

// inert makes a cell that no spreadsheet reads as a formula, and in which a
// reader sees what there is: a control character becomes \x1B, any other that
// is hidden or turns the direction of text <U+202E>, and what could begin a
// formula gets an apostrophe. The exact text is in findings.jsonl.
func inert(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&b, `\x%02X`, s[i])
		case r < 0x20 || r == 0x7F:
			fmt.Fprintf(&b, `\x%02X`, r)
		case view.Hidden(r):
			fmt.Fprintf(&b, "<U+%04X>", r)
		default:
			b.WriteRune(r)
		}
	}
	s = b.String()
	if first := strings.TrimLeft(s, " "); first != "" && strings.ContainsRune("=+-@|%＝＋－＠｜％", []rune(first)[0]) {
		return "'" + s
	}
	return s
}
