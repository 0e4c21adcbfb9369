package output

import (
	"bufio"
	"io"
	"strconv"

	"prtscope/analyze/finding"
	"prtscope/ingest/jsonout"
	"prtscope/report/view"
)

// Evidence is the records under findings as a table for a spreadsheet.
var Evidence = &Output{
	Name: "evidence.csv", Doc: "records under findings, one a line, safe to open in a spreadsheet",
	Begin: func(f *Folder, _ *view.View, _ *view.Budget) *Writer {
		t := newTable(f, "evidence.csv", EvidenceHead...)
		return &Writer{Finding: func(x *finding.Finding, _ []byte) error {
			for i := range x.Evidence {
				t.row(EvidenceCells(x, &x.Evidence[i])...)
			}
			return t.err
		}, End: t.close, Apart: true}
	},
}

// EvidenceHead is what the cells of EvidenceCells are called.
var EvidenceHead = []string{"finding", "detection", "severity", "time_utc", "role", "event", "user", "device", "application", "resource", "address", "network", "session", "user_agent",
	"reported", "believed", "error", "note", "path", "record", "offset", "sha256"}

// EvidenceCells is a record under a finding as cells of a table.
func EvidenceCells(f *finding.Finding, e *finding.Evidence) []string {
	return []string{f.ID, f.Detection, string(f.Severity), e.Time, e.Role, e.Event, e.User, e.Device, e.App, e.Resource, e.IP, e.Network, e.Session, e.Agent,
		e.Reported, e.Believed, e.Error, e.Note, e.Path, strconv.FormatInt(e.Record, 10), strconv.FormatInt(e.Offset, 10), e.Source}
}

// Whole is the findings with all that is kept of them, one a line, as in the case.
var Whole = &Output{
	Name: "findings.jsonl", Doc: "findings with their evidence, exact, one a line",
	Begin: func(f *Folder, _ *view.View, _ *view.Budget) *Writer {
		l := newLines(f, "findings.jsonl")
		return &Writer{Finding: func(_ *finding.Finding, line []byte) error { return l.add(line) }, End: l.close, Apart: true}
	},
}

// Timesketch is the evidence and the findings as Timesketch imports them.
var Timesketch = &Output{
	Name: "timesketch.jsonl", Doc: "evidence and findings for Timesketch, one a line",
	Begin: func(f *Folder, _ *view.View, _ *view.Budget) *Writer {
		l := newLines(f, "timesketch.jsonl")
		return &Writer{Finding: func(x *finding.Finding, _ []byte) error {
			for i := range x.Evidence {
				if err := l.write(evidenceLine(x, &x.Evidence[i])); err != nil {
					return err
				}
			}
			return l.write(findingLine(x))
		}, End: l.close, Apart: true}
	},
}

// sketched is a line of Timesketch: the first four it cannot do without.
type sketched struct {
	Message    string   `json:"message"`
	Datetime   string   `json:"datetime"`
	Timestamp  int64    `json:"timestamp"` // microseconds
	Desc       string   `json:"timestamp_desc"`
	Type       string   `json:"data_type"`
	Tag        []string `json:"tag"`
	Finding    string   `json:"finding"`
	Title      string   `json:"title"`
	Confidence float64  `json:"confidence"`
	Last       string   `json:"last,omitempty"`
	*finding.Evidence
}

func findingLine(f *finding.Finding) sketched {
	return sketched{Message: f.Summary, Datetime: f.First, Timestamp: view.Time(f.First).UnixMicro(), Desc: "Finding: first seen", Type: "prtscope:finding",
		Tag: []string{f.Detection, string(f.Severity)}, Finding: f.ID, Title: f.Title, Confidence: f.Confidence, Last: f.Last}
}

func evidenceLine(f *finding.Finding, e *finding.Evidence) sketched {
	return sketched{Message: message(f, e), Datetime: e.Time,
		Timestamp: view.Time(e.Time).UnixMicro(), Desc: "Evidence: " + view.Role(e.Role), Type: "prtscope:evidence",
		Tag: []string{f.Detection, string(f.Severity)}, Finding: f.ID, Title: f.Title, Confidence: f.Confidence, Evidence: e}
}

// message says in one sentence what a record shows. What the record does not
// tell leaves no hole in it.
func message(f *finding.Finding, e *finding.Evidence) string {
	said := f.Detection + ": " + view.Role(e.Role)
	before, network := ": ", "from "
	if e.IP != "" {
		network = ""
	}
	for _, part := range [...]struct{ word, of string }{{"", e.App}, {"by ", e.User}, {"on ", e.Device}, {"from ", e.IP}, {network, e.Network}} {
		if part.of != "" {
			said += before + part.word + part.of
			before = " "
		}
	}
	return said
}

// lines is a file of JSON, one thing a line. Once one could not be written, err
// says why.
type lines struct {
	w   io.WriteCloser
	b   *bufio.Writer
	e   interface{ Encode(any) error }
	err error
}

func newLines(f *Folder, name string) *lines {
	w, err := f.Create(name)
	if err != nil {
		return &lines{err: err}
	}
	b := bufio.NewWriterSize(w, 64<<10)
	return &lines{w: w, b: b, e: jsonout.NewEncoder(b)}
}

func (l *lines) write(v any) error {
	if l.err == nil {
		l.err = l.e.Encode(v)
	}
	return l.err
}

// add adds a line that is written already.
func (l *lines) add(line []byte) error {
	if l.err == nil {
		_, l.err = l.b.Write(line)
	}
	return l.err
}

func (l *lines) close() error {
	if l.w == nil {
		return l.err
	}
	if err := l.b.Flush(); l.err == nil {
		l.err = err
	}
	if err := l.w.Close(); l.err == nil {
		l.err = err
	}
	return l.err
}
