package analyze

import (
	"cmp"
	"context"
	"iter"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
)

// hands is how many judge the users of one file together: those for whom there is no
// file of their own, because there are few, or because no more fit in the memory.
func (r *run) hands() int {
	files := min(r.opt.files(), len(r.in.Events))
	return (r.opt.Threads + files - 1) / files
}

// stretchRows is the fewest rows that it pays to hand over.
const stretchRows = 512

// A stretch is some users of a file who follow one another, all of them judged by one
// hand.
type stretch struct {
	records chan arrow.Record
	rows    []*column.Batch // of the table of users, until it is their turn
	judged  bool
}

// stretches are those of a file of sign-ins whose users several hands judge. What was
// read is judged before more is: rows lie where those of the next record will.
type stretches struct {
	file    *part
	queue   chan *stretch
	pending sync.WaitGroup // records not yet gathered, and stretches that have ended and are not judged
	open    *stretch       // whose last user may have rows in the next record

	mu    sync.Mutex
	order []*stretch // not yet written
}

// together judges the users in records. Rows are written in the order in which they
// were read.
func (r *run) together(ctx context.Context, hands int, records iter.Seq2[arrow.Record, error], sum *tally, to *sinks, file *part) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &stretches{file: file, queue: make(chan *stretch)}
	errs, sums := make([]error, hands), make([]*tally, hands)
	var working sync.WaitGroup
	for n := range hands {
		sums[n] = newTally(r.world, r.in.Detections)
		working.Go(func() {
			var at *stretch
			if errs[n] = guarded(ctx, n, func(context.Context, int) error { return r.work(s, &at, sums[n], to) }); errs[n] != nil {
				cancel()
				s.leave(at)
			}
		})
	}
	err = s.split(ctx, records, hands)
	if s.open != nil {
		s.end()
	}
	close(s.queue)
	working.Wait()
	for _, other := range sums {
		sum.add(other)
	}
	return cmp.Or(append(errs, err)...)
}

// split hands over what is read.
func (s *stretches) split(ctx context.Context, records iter.Seq2[arrow.Record, error], hands int) error {
	for rec, err := range records {
		if err != nil {
			return err
		}
		from, n := 0, int(rec.NumRows())
		for _, to := range timeline.Cuts(rec, max(stretchRows, n/(2*hands))) {
			s.hand(rec, from, to)
			s.end()
			from = to
		}
		// Whoever holds the memory of a large timeline until its last row has come
		// must not be waited for by those before.
		s.pending.Wait()
		s.hand(rec, from, n)
		s.pending.Wait()
		if ctx.Err() != nil {
			return nil // which a hand says
		}
	}
	return nil
}

// hand gives rows of a record to who has the open stretch, or to who is free.
func (s *stretches) hand(rec arrow.Record, from, to int) {
	if s.open == nil {
		s.open = &stretch{records: make(chan arrow.Record, 1)}
		s.mu.Lock()
		s.order = append(s.order, s.open)
		s.mu.Unlock()
		s.queue <- s.open
	}
	s.pending.Add(1)
	s.open.records <- timeline.Cut(rec, from, to)
}

// end says that the open stretch has no more rows.
func (s *stretches) end() {
	s.pending.Add(1)
	close(s.open.records)
	s.open = nil
}

// work judges stretches as long as there are any.
func (r *run) work(s *stretches, at **stretch, sum *tally, to *sinks) error {
	h := r.newHand(sum, to, func(b *column.Batch) error { return s.write(*at, b) })
	for t, err := range timeline.Users(s.records(at, h.toUsers.Flush), r.options()) {
		if err != nil {
			return r.limited(err)
		}
		r.atRisk(t)
		if err := h.take(t, nil); err != nil {
			return err
		}
	}
	return h.end()
}

// records are the rows of one stretch after the other. After each, flush is asked for
// what is left of it.
func (s *stretches) records(at **stretch, flush func() error) iter.Seq2[arrow.Record, error] {
	return func(yield func(arrow.Record, error) bool) {
		for now := range s.queue {
			*at = now
			for rec := range now.records {
				if !s.gathered(rec, yield) {
					return
				}
			}
			if !yield(nil, nil) {
				return
			}
			if err := cmp.Or(flush(), s.judged(now)); err != nil {
				yield(nil, err)
				return
			}
			*at = nil
			s.pending.Done()
		}
	}
}

// gathered hands a record on, and says that it was gathered.
func (s *stretches) gathered(rec arrow.Record, yield func(arrow.Record, error) bool) bool {
	defer s.pending.Done() // in a panic, too
	defer rec.Release()
	return yield(rec, nil)
}

// leave takes what is left of the stretch at, and all others, and judges none.
func (s *stretches) leave(at *stretch) {
	drop := func(left *stretch) {
		for rec := range left.records {
			rec.Release()
			s.pending.Done()
		}
		s.pending.Done()
	}
	if at != nil {
		drop(at)
	}
	for left := range s.queue {
		drop(left)
	}
}

// write writes rows of the stretch at, or keeps them until those before are written.
func (s *stretches) write(at *stretch, b *column.Batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at != s.order[0] {
		at.rows = append(at.rows, b)
		return nil
	}
	return s.file.write(b)
}

// judged says that a stretch is judged, and writes what waited for that.
func (s *stretches) judged(at *stretch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at.judged = true
	for len(s.order) > 0 && s.order[0].judged {
		s.order = s.order[1:]
		if len(s.order) == 0 {
			break
		}
		for _, b := range s.order[0].rows {
			if err := s.file.write(b); err != nil {
				return err
			}
		}
		s.order[0].rows = nil
	}
	return nil
}
