// Package report is the wing that writes what was found: a page that opens
// from disk, tables for a spreadsheet, and the hashes of both.
//
//	case, findings, gaps ──▶ view ──▶ output ──▶ report/index.html, *.csv, SHA256SUMS
//	device timelines, audit events ────▲
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
	Case       *custody.Case
	Summary    *finding.Summary
	Findings   func() iter.Seq2[finding.Finding, error] // one at a time, in order of finding.Compare; nil if there are none
	Gaps       []finding.Gap
	Devices    func() iter.Seq2[*finding.DeviceTimeline, error] // each once, made while those before are written, unless their rows are Brief; nil if there are none
	Audit      func() iter.Seq2[*finding.AuditEvent, error]     // one at a time, in order of time; nil if there are none
	Guesses    func() iter.Seq2[*finding.Guess, error]          // sign-ins without a device, in order of the one that each may be of; nil if there are none
	Suppressed func() iter.Seq2[finding.Finding, error]         // findings that were set aside as accepted, in order; nil if there are none
	Memory     int64                                            // bytes that may be held of findings, devices and users; 0 is without bound
	Tokens     func() finding.TokenTypes                        // why token types are not believed, asked for after the devices; nil if nothing is known
	Differs    []finding.Disagreement                           // on what records of one sign-in disagree
	Cover      view.Cover                                       // whose report it is
	Commands   []view.Command                                   // that the case and this report came of, in order
	Names      func() iter.Seq2[finding.Named, error]           // what else the case calls by a name, which a report without names asks for; nil if nothing is known
	Verdicts   view.Verdicts                                    // what readers made of the findings; nil if nobody did

	Workbook bool // whether findings.xlsx is written too

	redacted bool
}

// Files makes the files of a report. Names are relative to the report's folder
// and use slashes: index.html, data/dev-0.css, findings.csv.
type Files interface {
	Create(name string) (io.WriteCloser, error)
}

// LimitError says that there is more to be held than Input.Memory.
type LimitError = view.LimitError

// Write writes the report and returns the SHA-256 of its index.html in hex,
// which should reach the reader by another channel than the report. Errors are
// those of out, of the findings and of the device timelines, and a
// *LimitError.
func Write(out Files, in Input) (index string, err error) {
	files := output.NewFolder(out.Create)
	outputs := output.All
	if in.Workbook {
		outputs = append([]*output.Output{output.Workbook}, outputs...) // before the sums
	}
	if err := stream(files, in, outputs); err != nil {
		return "", err
	}
	if index = files.Sum("index.html"); index == "" {
		return "", errors.New("report: no page was written")
	}
	return index, nil
}

// Single writes the report as one file, which out makes under the name
// index.html once it is known what is in it, and returns its SHA-256 in hex.
// Where that would be too large to be handed over, it leaves out timelines and
// says so: then findings and devices are asked for twice.
func Single(out Files, in Input) (sum string, err error) { return single(out, in, mailable) }

// mailable is how many bytes of data a single file may hold without cutting
// anything: what mail takes.
const mailable = 20_000_000

func single(out Files, in Input, limit int) (sum string, err error) {
	files := output.NewFolder(out.Create)
	if err = stream(files, in, []*output.Output{output.Single(limit, false)}); errors.Is(err, output.ErrLarge) {
		err = stream(files, in, []*output.Output{output.Single(limit, true)})
	}
	return files.Sum("index.html"), err
}

// stream makes some outputs.
func stream(files *output.Folder, in Input, outputs []*output.Output) error {
	budget := view.NewBudget(in.Memory)
	v := view.New(in.Case, in.Summary, in.Gaps, budget)
	v.Cover, v.Commands, v.Redacted, v.Verdicts, v.Disagreements = in.Cover, in.Commands, in.redacted, in.Verdicts, in.Differs
	defer files.Close()
	var writers []*output.Writer
	for _, o := range outputs {
		writers = append(writers, o.Begin(files, v, budget))
	}
	if err := findings(v, writers, in.Findings); err != nil {
		return err
	}
	if in.Suppressed != nil {
		for f, err := range in.Suppressed() {
			if err != nil {
				return err
			}
			v.SetAside.Add(&f)
		}
	}
	v.Conclude()
	err := devices(v, writers, in.Devices)
	if in.Tokens != nil {
		v.Tokens = in.Tokens()
	}
	if err == nil {
		err = pass(writers, in.Audit, func(w *output.Writer) func(*finding.AuditEvent) error { return w.Audit })
	}
	if err == nil {
		err = pass(writers, in.Guesses, func(w *output.Writer) func(*finding.Guess) error { return w.Guess })
	}
	if err != nil {
		return err
	}
	for _, w := range writers {
		if err := w.End(); err != nil {
			return err
		}
	}
	return nil
}

// pass hands all things of a stream to the writers that take them.
func pass[T any](writers []*output.Writer, stream func() iter.Seq2[T, error], taker func(*output.Writer) func(T) error) error {
	if stream == nil {
		return nil
	}
	for thing, err := range stream() {
		if err == nil {
			err = each(writers, taker, thing)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// each hands a thing to the writers that take it.
func each[T any](writers []*output.Writer, taker func(*output.Writer) func(T) error, thing T) error {
	for _, w := range writers {
		if take := taker(w); take != nil {
			if err := take(thing); err != nil {
				return err
			}
		}
	}
	return nil
}
