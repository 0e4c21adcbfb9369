package main

import (
	"errors"
	"io"
	"os"

	"prtscope/report"
	"prtscope/report/view"
)

// covered checks what the flags say of whose report it is, and takes the rest
// from the configuration. Of a configuration, a report without names says only
// who made it and how it is marked: the rest was not written for who gets it.
func (f *flags) covered() error {
	for _, x := range [][2]string{{"title", f.cover.Title}, {"client", f.cover.Client}, {"case-number", f.cover.Case}, {"examiner", f.cover.Examiner}, {"marking", f.cover.Marking}} {
		if why := view.Wrong(x[1]); why != "" {
			return usagef("--%s %s", x[0], why)
		}
	}
	r := f.conf.Report
	said := view.Cover{Examiner: r.Examiner, Marking: r.Marking}
	if f.redact == "" {
		said.Title, said.Client, said.Case = r.Title, r.Client, r.Case
	}
	f.cover = f.cover.Or(said)
	return nil
}

// maxTriage is how long a file of verdicts may be, in bytes.
const maxTriage = 64 << 20

// handed is what a report shows, with the verdicts that it is given and, where
// that is asked for, without names.
func (f *flags) handed(in report.Input) (report.Input, error) {
	in.Cover, in.Workbook = f.cover, f.xlsx
	if f.triage != "" {
		text, err := readBounded(f.triage, maxTriage)
		if err != nil {
			return in, usagef("--triage: %v", err)
		}
		if in.Verdicts, err = view.ReadVerdicts(text, view.CaseID(in.Case)); err != nil {
			return in, usagef("--triage: %s: %v", f.triage, err)
		}
	}
	if f.redact == "" || f.who {
		return in, nil
	}
	key, err := f.key()
	if err != nil {
		return in, err
	}
	return report.Redact(in, key)
}

func readBounded(name string, limit int64) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = errors.New(name + " is too long for a file of verdicts")
	}
	return text, err
}
