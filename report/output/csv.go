package output

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"prtscope/analyze/finding"
	"prtscope/report/view"
)

// Findings is the findings as a table for a spreadsheet.
var Findings = &Output{
	Name: "findings.csv", Doc: "findings, one a line, safe to open in a spreadsheet",
	Begin: func(f *Folder, v *view.View, _ *view.Budget) *Writer {
		t := newTable(f, "findings.csv", FindingHead...)
		return &Writer{Finding: func(x *finding.Finding, _ []byte) error {
			t.row(FindingCells(x, v.Verdicts[x.ID])...)
			return t.err
		}, End: t.close, Apart: true}
	},
}

// FindingHead is what the cells of FindingCells are called. New ones are added at
// the end: scripts may go by place. web/src/exports.tsx has it too.
var FindingHead = []string{"id", "detection", "severity", "confidence", "title", "users", "devices", "device_ids", "sessions", "first_utc", "last_utc", "summary",
	"expected", "observed", "reported", "believed", "actions", "techniques", "records", "first_record", "verdict", "note", "tried"}

// FindingCells is a finding, and what a reader said of it, as cells of a table;
// what there may be several of is parted by semicolons.
func FindingCells(x *finding.Finding, said view.Verdict) []string {
	var users, names, ids []string
	for _, u := range x.Users {
		users = append(users, cmp.Or(u.UPN, u.ID))
	}
	for _, d := range x.Devices {
		names, ids = append(names, d.Name), append(ids, d.ID)
	}
	where := ""
	if len(x.Evidence) > 0 {
		e := x.Evidence[0]
		where = e.Path + " record " + strconv.FormatInt(e.Record, 10) + " offset " + strconv.FormatInt(e.Offset, 10)
	}
	return []string{x.ID, x.Detection, string(x.Severity), strconv.FormatFloat(x.Confidence, 'f', 2, 64), x.Title, strings.Join(users, "; "), strings.Join(names, "; "),
		strings.Join(ids, "; "), strings.Join(x.Sessions, "; "), x.First, x.Last, x.Summary, x.Expected, x.Observed, x.Reported, x.Believed,
		strings.Join(x.Actions, "; "), strings.Join(x.Techniques, "; "), strconv.Itoa(max(x.Total, len(x.Evidence))), where, said.Said(), said.Note, strconv.FormatBool(x.Tried)}
}

// Actions is what findings of medium level or higher ask for.
var Actions = &Output{
	Name: "actions.csv", Doc: "what to do, one target a line",
	Begin: func(f *Folder, v *view.View, _ *view.Budget) *Writer {
		return &Writer{End: func() error {
			t := newTable(f, "actions.csv", "action", "what", "target_kind", "target", "name", "worst_severity", "findings", "command_to_review", "done")
			for a, x := range v.EachAction() {
				said := ""
				if x.Done != nil {
					said = x.Done.Said
				}
				if t.row(a.Verb, a.Title, x.Kind, x.ID, x.Label, string(x.Worst), strings.Join(x.Findings, "; "), x.Command, said); t.err != nil {
					break
				}
			}
			return t.close()
		}}
	},
}

// table is a CSV file, with a mark for spreadsheets that it is UTF-8. Once a
// row could not be written, err says why and nothing more is.
type table struct {
	w   io.WriteCloser
	b   *bufio.Writer
	err error
}

func newTable(f *Folder, name string, head ...string) *table {
	w, err := f.Create(name)
	if err != nil {
		return &table{err: err}
	}
	t := &table{w: w, b: bufio.NewWriter(w)}
	t.b.WriteString("\uFEFF")
	t.row(head...)
	return t
}

func (t *table) row(cells ...string) {
	if t.err != nil {
		return
	}
	t.err = Row(t.b, cells...)
}

// Row writes a line of CSV that no spreadsheet takes for more than text.
func Row(w *bufio.Writer, cells ...string) error {
	for i, c := range cells {
		if i > 0 {
			w.WriteByte(',')
		}
		w.WriteByte('"')
		w.WriteString(strings.ReplaceAll(inert(c), `"`, `""`))
		w.WriteByte('"')
	}
	_, err := w.WriteString("\r\n")
	return err
}

func (t *table) close() error {
	if t.w == nil {
		return t.err
	}
	if err := t.b.Flush(); t.err == nil {
		t.err = err
	}
	if err := t.w.Close(); t.err == nil {
		t.err = err
	}
	return t.err
}

// plain reports whether inert would leave a cell as it is, for most cells.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c >= 0x7F {
			return false
		}
	}
	return s == "" || !strings.ContainsRune(" =+-@|%", rune(s[0]))
}

// inert makes a cell that no spreadsheet reads as a formula, and in which a
// reader sees what there is: it is spelt, and what could begin a formula gets
// an apostrophe. The exact text is in findings.jsonl.
func inert(s string) string {
	if plain(s) {
		return s
	}
	s = spelt(s)
	if first := strings.TrimLeft(s, " "); first != "" && strings.ContainsRune("=+-@|%＝＋－＠｜％", []rune(first)[0]) {
		return "'" + s
	}
	return s
}

// spelt is a text with what no reader would see spelt out: a control character
// as \x1B, any other that is hidden or turns the direction of text as <U+202E>.
func spelt(s string) string {
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
	return b.String()
}
