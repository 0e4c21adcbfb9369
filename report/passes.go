package report

import (
	"bytes"
	"errors"
	"iter"
	"sync"

	"prtscope/analyze/finding"
	"prtscope/ingest/jsonout"
	"prtscope/report/output"
	"prtscope/report/view"
)

// findings hands all findings to the view and then, in lists, to the writers that
// take them.
func findings(v *view.View, writers []*output.Writer, stream func() iter.Seq2[finding.Finding, error]) error {
	if stream == nil {
		return nil
	}
	var lines lines
	weigh := func(f finding.Finding) (int, bool) { return len(f.Evidence), false }
	for list, err := range ahead(stream(), weigh) {
		for i := range list {
			if err == nil {
				err = v.Add(&list[i])
			}
		}
		if err == nil {
			err = lines.write(list)
		}
		if err == nil {
			err = beside(writers, list, &lines)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// lines are findings as JSON, each a line, which several writers write.
type lines struct {
	text bytes.Buffer
	ends []int
}

func (l *lines) write(list []finding.Finding) error {
	l.text.Reset()
	l.ends = append(l.ends[:0], 0)
	e := jsonout.NewEncoder(&l.text)
	for i := range list {
		if err := e.Encode(&list[i]); err != nil {
			return err
		}
		l.ends = append(l.ends, l.text.Len())
	}
	return nil
}

func (l *lines) of(i int) []byte { return l.text.Bytes()[l.ends[i]:l.ends[i+1]] }

// devices hands all devices to the view and the writers that take them.
func devices(v *view.View, writers []*output.Writer, stream func() iter.Seq2[*finding.DeviceTimeline, error]) error {
	if stream == nil {
		return nil
	}
	read := int64(0)
	for list, err := range ahead(stream(), rowsOf) {
		for _, d := range list {
			if err == nil {
				if !d.Nameless() {
					read++
				}
				v.Timeline(d)
				err = each(writers, func(w *output.Writer) func(*finding.DeviceTimeline) error { return w.Device }, d)
			}
		}
		if limit := (*LimitError)(nil); errors.As(err, &limit) {
			limit.Device, limit.Devices = read, v.Summary.Devices
		}
		if err != nil {
			return err
		}
	}
	v.Settle()
	return nil
}

func rowsOf(d *finding.DeviceTimeline) (rows int, brief bool) { return d.Len(), d.Rows.Brief }

// beside hands findings to the writers. Those that share nothing with others write
// beside them. Of several errors it returns that of the first writer.
func beside(writers []*output.Writer, list []finding.Finding, lines *lines) error {
	errs, faults := make([]error, len(writers)), make([]any, len(writers))
	write := func(n int) {
		defer func() { faults[n] = recover() }()
		for i := range list {
			if errs[n] = writers[n].Finding(&list[i], lines.of(i)); errs[n] != nil {
				return
			}
		}
	}
	var wg sync.WaitGroup
	for n, w := range writers {
		if w.Finding != nil && w.Apart {
			wg.Go(func() { write(n) })
		}
	}
	for n, w := range writers {
		if w.Finding != nil && !w.Apart {
			write(n)
		}
	}
	wg.Wait()
	for n, err := range errs {
		if faults[n] != nil {
			panic(faults[n])
		}
		if err != nil {
			return err
		}
	}
	return nil
}
