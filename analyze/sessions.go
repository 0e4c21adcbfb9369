package analyze

import (
	"prtscope/analyze/detect"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
)

// holders is who signed in with which session id, put in order of sessions: no
// timeline of one user shows that another has the same.
type holders struct {
	*sorter
}

// newHolders returns nil where no detection wants to know.
func (r *run) newHolders() (*holders, error) {
	wanted := false
	for _, d := range r.in.Detections {
		wanted = wanted || d.Scope == detect.Session
	}
	if !wanted {
		return nil, nil
	}
	s, err := r.newSorter("sessions", detect.Holders, detect.CompareHolders, 8)
	if err != nil {
		return nil, err
	}
	s.By(hexKey(detect.HolderSession))
	return &holders{s}, nil
}

// holderWriter gathers what one worker has to say of sessions.
type holderWriter struct {
	to    *holders
	batch *column.Batch
}

func (w *holderWriter) write(t *timeline.Timeline) error {
	if w.to == nil {
		return nil
	}
	if w.batch == nil {
		w.batch = column.NewBatch(detect.Holders)
	}
	detect.PutHolders(t, func() *column.Batch { return w.batch })
	if w.batch.Len() < column.BatchRows/8 {
		return nil
	}
	return w.flush()
}

func (w *holderWriter) flush() error {
	b := w.batch
	w.batch = nil
	if b == nil || w.to == nil {
		return nil
	}
	return w.to.Add(b)
}

// sessions judges the sessions that several users have.
func (r *run) sessions(h *holders) error {
	if h == nil {
		return nil
	}
	several := func(see func([]detect.Holder) error) (all int64, err error) {
		var own []detect.Holder
		var first column.Row // hardly any session has a second
		end := func() error {
			if len(own) < 2 {
				return nil
			}
			return see(own)
		}
		last := ""
		err = h.Each(func(b *column.Batch, i int) error {
			session, _ := b.Text(detect.HolderSession, i)
			if session != last || all == 0 {
				if err := end(); err != nil {
					return err
				}
				all++
				last, own, first = session, own[:0], column.Row{Batch: b, At: i}
				return r.ctx.Err()
			}
			if len(own) == 0 {
				own = append(own, detect.HolderAt(first.Batch, first.At))
			}
			if len(own) < mostHolders {
				own = append(own, detect.HolderAt(b, i))
			}
			return nil
		})
		if err == nil {
			err = end()
		}
		return all, err
	}
	n := &r.world.Sessions
	var err error
	if n.All, err = several(func([]detect.Holder) error { n.Several++; return nil }); err != nil || n.Several == 0 {
		return err
	}
	_, err = several(func(own []detect.Holder) error {
		return r.harvest.keep(detect.JudgeHolders(r.in.Detections, own, r.world), r.opt.MinLevel)
	})
	return err
}

// mostHolders is how many users of one session are told of.
const mostHolders = 50
