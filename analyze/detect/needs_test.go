package detect_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/detections"
	"prtscope/analyze/finding"
	"prtscope/analyze/story"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// withoutColumn returns sign-ins whose source does not carry a column, and so
// can disagree with none about it. Ids that are not carried ingest makes up.
func withoutColumn(b *column.Batch, c signin.Column) *column.Batch {
	out := column.NewBatch(b.Schema)
	for i := range b.Len() {
		for k, f := range b.Schema.Fields {
			switch text, there := "", b.Has(k, i); {
			case k == signin.Missing:
				text, _ = b.Text(k, i)
				names := slices.DeleteFunc(column.SplitList(text), func(n string) bool { return n == "" })
				names = append(names, b.Schema.Fields[c].Name)
				slices.Sort(names)
				out.SetList(k, slices.Compact(names))
			case k == c && c == signin.EventID:
				out.SetString(k, fmt.Sprintf("~%04d", i))
			case !there || k == c:
			case k == signin.Conflicts:
				text, _ = b.Text(k, i)
				if c != signin.EventID && !strings.Contains(text, `"`+b.Schema.Fields[c].Name+`"`) {
					out.SetString(k, text)
				}
			case f.Type.Strings():
				text, _ = b.Text(k, i)
				out.SetString(k, text)
			default:
				out.SetNum(k, b.Num(k, i))
			}
		}
		out.Commit()
	}
	return out
}

// only returns the rows of a batch that keep wants.
func only(b *column.Batch, keep func(i int) bool) *column.Batch {
	g := column.NewGatherer(column.NewBatch(b.Schema))
	for i := range b.Len() {
		if keep(i) {
			g.Append(b, i)
		}
	}
	return g.Batch()
}

// withoutLog takes a log out of a story; it reports whether it can.
func withoutLog(t *testing.T, s story.Story, log string) (story.Story, bool) {
	t.Helper()
	none := func(b *column.Batch) *column.Batch { return column.NewBatch(b.Schema) }
	switch log {
	case detect.Interactive, detect.NonInteractive:
		s.SignIns = only(s.SignIns, func(i int) bool {
			kind, _ := s.SignIns.Text(signin.Kind, i)
			return kind != "" && kind != log
		})
	case detect.Complete:
		s.SignIns = only(s.SignIns, func(i int) bool {
			kind, _ := s.SignIns.Text(signin.Kind, i)
			return kind == detect.Interactive
		})
	case detect.Audit:
		s.Audits = none(s.Audits)
	case detect.Devices:
		s.Devices = none(s.Devices)
	case detect.Born:
		s.Audits, s.Devices = none(s.Audits), none(s.Devices)
	case detect.Risks:
		s.Risks = none(s.Risks)
	case detect.Requests, detect.Matched:
		s.Requests = none(s.Requests)
	case detect.OwnSessions, detect.Logons: // which lacks where other devices are
		return s, false // see TestGapsReadWell
	default:
		t.Errorf("unknown log %q", log)
	}
	return s, true
}

// firing returns the examples of a detection in which it finds something.
func firing(d *detect.Detection) (out []detect.Example) {
	for _, ex := range d.Examples {
		if len(ex.Want) > 0 {
			out = append(out, ex)
		}
	}
	return out
}

func read(t *testing.T, ex detect.Example) *story.Story {
	t.Helper()
	s, err := story.Parse(ex.Story)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// gapOf returns the gap in all of a story that a detection has, or nil.
func gapOf(t *testing.T, d *detect.Detection, s *story.Story, ex detect.Example) *finding.Gap {
	t.Helper()
	gaps, err := detect.GapsOf(d, s, ex)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range gaps {
		if g.Scope == "whole case" {
			return &g
		}
	}
	return nil
}

// besides says of detections what they rest on when sign-ins lack something: that
// is found and told all the same.
var besides = map[string]string{
	"MT-010": "the other of the two, token type or device",
	"PM-033": "the user agent of the audit log",
	"PM-039": "the alarm, which is told with what cannot be said of the tokens",
	"PM-040": "a risk to somebody of whom there is no sign-in",
	"PM-051": "the name and version in the audit log or the inventory",
}

// mustSay fails the test unless a detection that lacks something says so and
// finds nothing.
func mustSay(t *testing.T, d *detect.Detection, s *story.Story, ex detect.Example, lacking string) {
	t.Helper()
	g := gapOf(t, d, s, ex)
	if g == nil || !slices.Contains(g.Missing, lacking) || g.Reason == "" || g.Cure == "" {
		t.Errorf("%s, %q: without %s it is said to lack %+v", d.ID, ex.Name, lacking, g)
	}
	ex.NotRun = g != nil && slices.ContainsFunc(g.Missing, func(m string) bool { return slices.Contains(d.Logs, m) })
	if fs, err := detect.Replayed(d, s, ex); err != nil || len(fs) > 0 && besides[d.ID] == "" {
		t.Errorf("%s, %q: without %s it finds %q (%v)", d.ID, ex.Name, lacking, said(fs), err)
	}
}

// What a detection needs and is taken out of its own example is said to be
// lacking, and nothing is found; where nothing is taken out, nothing is lacking.
func TestWhatIsLackingIsSaid(t *testing.T) {
	for _, d := range detections.All {
		for n, ex := range firing(d) {
			if g := gapOf(t, d, read(t, ex), ex); g != nil {
				t.Errorf("%s, %q: it finds something and is said to lack %v", d.ID, ex.Name, g.Missing)
			}
			if n > 0 { // what they need is the same in all
				continue
			}
			for _, c := range d.Needs.List() {
				s, ex := read(t, ex), ex
				s.SignIns = withoutColumn(s.SignIns, c)
				if c == signin.EventID {
					ex.Found = nil // nor could findings have named sign-ins
				}
				mustSay(t, d, s, ex, signin.Schema.Fields[c].Name)
			}
			for _, log := range d.Logs {
				if s, can := withoutLog(t, *read(t, ex), log); can {
					mustSay(t, d, &s, ex, log)
				}
			}
		}
	}
}

func said(fs []finding.Finding) (out []string) {
	for _, f := range fs {
		out = append(out, string(f.Severity)+" "+f.Summary)
	}
	return out
}
