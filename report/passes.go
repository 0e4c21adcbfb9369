package report

import (
	"errors"
	"iter"
	"sync"

	"prtscope/analyze/finding"
	"prtscope/report/output"
	"prtscope/report/view"
)

// findings hands all findings to the view and then, in lists, to the writers that
// take them.
func findings(v *view.View, writers []*output.Writer, stream func() iter.Seq2[finding.Finding, error]) error {
	if stream == nil {
		return nil
	}
	weigh := func(f finding.Finding) (int, bool) { return len(f.Evidence), false }
	for list, err := range ahead(stream(), weigh) {
		for i := range list {
			if err == nil {
				err = v.Add(&list[i])
			}
		}
		if err == nil {
			err = beside(writers, list)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

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
func beside(writers []*output.Writer, list []finding.Finding) error {
	errs, faults := make([]error, len(writers)), make([]any, len(writers))
	write := func(n int) {
		defer func() { faults[n] = recover() }()
		for i := range list {
			if errs[n] = writers[n].Finding(&list[i]); errs[n] != nil {
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
