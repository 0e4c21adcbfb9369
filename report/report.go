// Package report is the wing that writes what was found: a page that opens
// from disk, tables for a spreadsheet, and the hashes of both.
//
//	case, findings, gaps ──▶ view ──▶ output ──▶ report/index.html, *.csv, SHA256SUMS
//	device timelines ──────────────────▲
//
// It decides nothing about evidence, reads no clock and no file, and the same
// input gives the same bytes.
package report

import (
	"errors"
	"io"
	"iter"

	"prtscope/analyze/finding"
	"prtscope/ingest/custody"
	"prtscope/report/output"
	"prtscope/report/view"
)

// Input is an analysed case.
type Input struct {
	Case     *custody.Case
	Summary  *finding.Summary
	Findings []finding.Finding
	Gaps     []finding.Gap
	Devices  func() iter.Seq2[*finding.DeviceTimeline, error] // one at a time, each once; nil if there are none
}

// Files makes the files of a report. Names are relative to the report's folder
// and use slashes: index.html, data/dev-0.css, findings.csv.
type Files interface {
	Create(name string) (io.WriteCloser, error)
}

// Write writes the report and returns the SHA-256 of its index.html in hex,
// which should reach the reader by another channel than the report. Errors are
// those of out and of the device timelines.
func Write(out Files, in Input) (index string, err error) {
	v := view.New(in.Case, in.Summary, in.Findings, in.Gaps)
	files := output.NewFolder(out.Create)
	for _, o := range output.All {
		if err := o.Write(files, v, in.Devices); err != nil {
			return "", err
		}
	}
	index = files.Sum("index.html")
	if index == "" {
		return "", errors.New("report: no page was written")
	}
	return index, nil
}
