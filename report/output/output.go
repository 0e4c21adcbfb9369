// Package output is the shelf of forms a report takes. Each output formats
// what view decided to say, and says nothing of its own.
package output

import (
	"io"

	"prtscope/analyze/finding"
	"prtscope/report/output/html"
	"prtscope/report/view"
)

// Output is one form of the report.
type Output struct {
	Name  string
	Doc   string
	Begin func(f *Folder, v *view.View, budget *view.Budget) *Writer
}

// Writer takes in what an output is made of as it streams past: the findings
// in order, then the devices, then the audit events and what may be of devices. The view is whole once the
// findings have passed. What an output does not need is nil.
type Writer struct {
	Finding func(f *finding.Finding, line []byte) error // line is f as JSON leaves prtscope, and good until it returns
	Device  func(*finding.DeviceTimeline) error
	Audit   func(*finding.AuditEvent) error
	Guess   func(*finding.Guess) error
	End     func() error
	Apart   bool // Finding writes nothing but files that Begin made and holds nothing, so that it may run beside other writers
}

// All lists the outputs. The sums come last: they are of the files before.
var All = []*Output{Page, Findings, Evidence, Whole, Timesketch, Actions, Sums}

// Page is the report a person reads.
var Page = &Output{
	Name: "html", Doc: "a page that opens from disk, prints, and draws device timelines",
	Begin: func(f *Folder, v *view.View, budget *view.Budget) *Writer { return page(f, v, budget, html.Default) },
}

// ErrLarge is that a single file would be too large to be handed over.
var ErrLarge = html.ErrLarge

// Single is the page in one file. It ends with ErrLarge where its data is more
// than limit bytes, unless cut: then only devices with findings of medium level
// or higher have their timelines.
func Single(limit int, cut bool) *Output {
	return &Output{
		Name: "single", Doc: "the page as one file to hand over",
		Begin: func(f *Folder, v *view.View, budget *view.Budget) *Writer {
			return page(f, v, budget, html.Options{Inline: limit, Single: true, Cut: cut})
		},
	}
}

func page(f *Folder, v *view.View, budget *view.Budget, opt html.Options) *Writer {
	p := html.Begin(func(name string) (io.WriteCloser, error) { return f.Create(name) }, v, budget, opt)
	return &Writer{Finding: p.Finding, Device: p.Device, Audit: p.Audit, Guess: p.Guess, End: p.End}
}
