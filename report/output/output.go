// Package output is the shelf of forms a report takes. Each output formats
// what view decided to say, and says nothing of its own.
package output

import (
	"io"
	"iter"

	"prtscope/analyze/finding"
	"prtscope/report/output/html"
	"prtscope/report/view"
)

// Output is one form of the report.
type Output struct {
	Name  string
	Doc   string
	Write func(*Folder, *view.View, func() iter.Seq2[*finding.DeviceTimeline, error]) error
}

// All lists the outputs. The sums come last: they are of the files before.
var All = []*Output{Page, Findings, Actions, Sums}

// Page is the report a person reads.
var Page = &Output{
	Name: "html", Doc: "a page that opens from disk, prints, and draws device timelines",
	Write: func(f *Folder, v *view.View, devices func() iter.Seq2[*finding.DeviceTimeline, error]) error {
		return html.Write(func(name string) (io.WriteCloser, error) { return f.Create(name) }, v, devices, html.Default)
	},
}
