package output

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"prtscope/analyze/finding"
	"prtscope/report/view"
)

// Workbook is the tables of the report as sheets of one file, for who works in
// a spreadsheet. It is written on request.
var Workbook = &Output{
	Name: "findings.xlsx", Doc: "findings, evidence, devices, users, token types and sources as sheets of a workbook",
	Begin: func(f *Folder, v *view.View, budget *view.Budget) *Writer {
		w := &workbook{f: f, v: v, budget: budget}
		w.summary = w.add("Summary", []string{"What", "Value"}, 34, 110)
		w.incidents = w.add("Incidents", []string{"Incident", "Severity", "What happened", "Users", "Devices", "First (UTC)", "Last (UTC)", "Findings", "Steps", "Campaign"}, 20, 10, 60, 34, 24, 20, 20, 9, 50, 50)
		w.findings = w.add("Findings", []string{"Finding", "Detection", "Severity", "Confidence", "Title", "Users", "Devices", "Device ids", "First (UTC)", "Last (UTC)", "Summary", "Expected", "Observed", "Reported", "Believed", "Records", "Actions", "ATT&CK", "Verdict", "Note", "Tried"},
			18, 10, 10, 10, 44, 34, 20, 38, 20, 20, 70, 40, 40, 20, 20, 9, 40, 14, 14, 30, 8)
		w.evidence = w.add("Evidence", []string{"Finding", "Detection", "Severity", "Time (UTC)", "Role", "Event", "User", "Device", "Application", "Resource", "Address", "Network", "Session", "User agent", "Reported", "Believed", "Error", "Note", "File", "Record", "Offset", "SHA-256 of the file"},
			18, 10, 10, 20, 12, 38, 34, 20, 26, 26, 18, 16, 38, 30, 20, 20, 9, 30, 44, 9, 11, 40)
		w.devices = w.add("Devices", []string{"Device", "Id", "System", "Join", "Users", "Worst", "Findings", "PRTs", "Sign-ins", "First (UTC)", "Last (UTC)"}, 22, 38, 18, 16, 50, 10, 9, 7, 9, 20, 20)
		w.steps = view.NewSteps(v.Incidents)
		return &Writer{Finding: w.finding, Device: w.device, End: w.end}
	},
}

type workbook struct {
	book
	f                                               *Folder
	v                                               *view.View
	budget                                          *view.Budget
	summary, incidents, findings, evidence, devices *sheet

	users view.People
	steps view.Steps
	drawn int // devices
}

// hold accounts for what the sheets have grown by.
func (w *workbook) hold() error {
	n := w.size()
	grown := n - w.held
	w.held = n
	if grown == 0 {
		return nil
	}
	return w.budget.Hold("the workbook", int64(grown))
}

func (w *workbook) finding(x *finding.Finding, _ []byte) error {
	users, names, ids := people(x.Users), []string{}, []string{}
	for _, d := range x.Devices {
		names, ids = append(names, d.Name), append(ids, d.ID)
	}
	for _, u := range x.Users {
		if err := w.users.Named(u, x, w.budget); err != nil {
			return err
		}
	}
	w.steps.Add(x)
	said := w.v.Verdicts[x.ID]
	w.findings.row(x.ID, x.Detection, string(x.Severity), x.Confidence, x.Title, users, strings.Join(names, "; "), strings.Join(ids, "; "), view.Time(x.First), view.Time(x.Last), x.Summary, x.Expected, x.Observed, x.Reported, x.Believed,
		max(x.Total, len(x.Evidence)), strings.Join(x.Actions, "; "), strings.Join(x.Techniques, "; "), said.Said(), said.Note, strconv.FormatBool(x.Tried))
	for i := range x.Evidence {
		e := &x.Evidence[i]
		w.evidence.row(x.ID, x.Detection, string(x.Severity), view.Time(e.Time), e.Role, e.Event, e.User, e.Device, e.App, e.Resource, e.IP, e.Network, e.Session, e.Agent, e.Reported, e.Believed, e.Error, e.Note, e.Path, e.Record, e.Offset, e.Source)
	}
	return w.hold()
}

func people(list []finding.User) string {
	var names []string
	for _, u := range list {
		names = append(names, u.UPN)
	}
	return strings.Join(names, "; ")
}

func (w *workbook) device(d *finding.DeviceTimeline) error {
	place := -1
	if !d.Nameless() {
		place = w.drawn
		w.drawn++
	}
	if _, err := w.users.Signs(d, place, w.budget); err != nil || d.Nameless() {
		return err
	}
	worst, n := "", 0
	if facts := w.v.Links.Device(d.ID); facts != nil && len(facts.Named) > 0 {
		worst, n = string(finding.Severities[min(facts.Worst, len(finding.Severities)-1)]), len(facts.Named)
	}
	var first, last int64
	if d.Len() > 0 {
		first, last = d.Span()
	}
	w.devices.row(d.Name, d.ID, d.OS, d.Trust, people(d.Users), worst, n, len(d.PRTs), d.Len(), moment(first), moment(last))
	return w.hold()
}

func moment(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

// end writes what is known once everything has passed.
func (w *workbook) end() error {
	v := w.v
	for _, x := range v.Incidents {
		var names []string
		for _, d := range x.Devices {
			names = append(names, cmp.Or(d.Name, d.ID))
		}
		w.incidents.row(x.ID, string(x.Severity), x.Title, people(x.Users), strings.Join(names, "; "), view.Time(x.First), view.Time(x.Last), len(x.Findings)+x.MoreFindings, w.steps.Names(x.ID), v.Campaign(x.Campaign))
	}
	w.people()
	w.tokens()
	w.sources()
	w.facts()
	out, err := w.f.Create("findings.xlsx")
	if err != nil {
		return err
	}
	if err := w.writeTo(out); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

// people are everyone of whom there is a sign-in or whom a finding names, with
// what names no device: the sign-ins add up to those of the case.
func (w *workbook) people() {
	t := w.add("Users", []string{"User", "Id", "Worst", "Findings", "Devices", "Sign-ins", "On no named device", "First (UTC)", "Last (UTC)", "Findings of medium level or higher show"}, 38, 38, 10, 9, 9, 10, 18, 20, 20, 36)
	for _, x := range w.users.Each() {
		worst := ""
		if x.Worst != view.NoSeverity {
			worst = string(finding.Severities[min(int(x.Worst), len(finding.Severities)-1)])
		}
		t.row(x.Name, x.ID, worst, int64(x.Findings), len(x.On), x.Events, x.Nameless, seconds(x.First), seconds(x.Last), shown(x.Shown))
	}
}

// shown words what findings show of a user.
func shown(s int32) string {
	if s == view.NoSeverity {
		return ""
	}
	return []string{"signs of misuse", "only tried", "odd records only"}[s]
}

func seconds(t int64) time.Time { return moment(t * 1_000_000) }

// tokens are the reported against the believed token types, one pair a row.
func (w *workbook) tokens() {
	t, m := w.add("Token types", []string{"Reported", "Believed", "Sign-ins"}, 26, 26, 12), w.v.Summary.Matrix
	for i, row := range m.Counts {
		for j, n := range row {
			if n > 0 {
				t.row(m.Reported[i], m.Believed[j], n)
			}
		}
	}
}

func (w *workbook) sources() {
	t := w.add("Sources", []string{"Number", "File", "Status", "Format", "Bytes", "Records", "Kept", "Duplicates", "Set aside", "First (UTC)", "Last (UTC)", "SHA-256"}, 8, 60, 14, 20, 12, 10, 10, 11, 10, 20, 20, 66)
	for _, s := range w.v.Sources {
		a := s.Account
		t.row(s.Number, s.Path, string(s.Status), s.Format, s.Bytes, a.Records, a.Kept, a.Duplicates, a.Rejected, view.Time(s.First), view.Time(s.Last), s.SHA256)
	}
}

// facts are the first sheet: what it is about, and what a reader must know
// before taking silence for innocence.
func (w *workbook) facts() {
	v, s := w.v, w.summary
	s.row("Title", v.Cover.Heading())
	for _, x := range [][2]string{{"Case", v.Cover.Case}, {"Client", v.Cover.Client}, {"Prepared by", v.Cover.Examiner}, {"Marking", v.Cover.Marking}, {"Made by", v.Tool.Name + " " + v.Tool.Version}, {"Headline", v.Headline}, {"Beside that", v.Detail}} {
		if x[1] != "" {
			s.row(x[0], x[1])
		}
	}
	s.row("From (UTC)", v.From)
	s.row("To (UTC)", v.To)
	for _, x := range finding.Severities {
		if v.LeftOut(x) {
			s.row("Findings: "+string(x), "left out")
		} else {
			s.row("Findings: "+string(x), v.Count(x))
		}
	}
	for _, x := range []struct {
		who string
		of  func(finding.Concerned) int
	}{{"Users", func(c finding.Concerned) int { return c.Users }}, {"Devices", func(c finding.Concerned) int { return c.Devices }}} {
		a := v.Summary.Affected
		s.row(x.who+" that show signs of misuse", x.of(a.Concerned))
		s.row(x.who+" only tried", x.of(a.Tried))
		s.row(x.who+" with odd records only", x.of(a.Recorded))
	}
	if n := v.Untyped(); n > 0 {
		s.row("Sign-ins of exports without token types", n)
	}
	if v.Untyped() < v.Summary.Events || v.Summary.Events == 0 {
		s.row("Sign-ins whose token type is misreported", v.Misreported())
	}
	s.row("Set aside as accepted", v.SetAside.Total)
	s.row("Sign-ins", v.Summary.Events)
	s.row("Users", v.Summary.Users)
	s.row("Devices", v.Summary.Devices)
	for _, b := range v.Banners {
		text := b.Strong
		if len(b.Names) > 0 {
			text += " " + strings.Join(b.Names, ", ")
			if b.More > 0 {
				text += " and " + view.Number(int64(b.More)) + " more"
			}
			text += "."
		}
		s.row("Caution", text+" "+b.Text)
	}
	for _, x := range w.book.sheets {
		if x.more > 0 {
			s.row("Caution", "The sheet "+x.name+" is full: "+view.Number(int64(x.more))+" rows more are in the tables beside this file.")
		}
	}
	s.row("Exact text", "findings.jsonl holds it; here what nobody would see is spelt out, as <U+202E>.")
}
