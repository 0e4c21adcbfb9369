package analyze

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"prtscope/ingest/column"
	sorted "prtscope/ingest/run"
)

// each does n pieces of work on as many goroutines as files may be read at once. What a piece
// makes goes into a place of its own, so that the order in which they end makes
// no difference. The first error ends the others; of several the one of the
// first piece is returned.
func (r *run) each(n int, work func(ctx context.Context, piece int) error) error {
	ctx, cancel := context.WithCancel(r.ctx)
	defer cancel()
	errs := make([]error, n)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, r.opt.files()) {
		wg.Go(func() {
			for {
				piece := int(next.Add(1)) - 1
				if piece >= n || ctx.Err() != nil {
					return
				}
				if errs[piece] = guarded(ctx, piece, work); errs[piece] != nil {
					cancel()
					return
				}
			}
		})
	}
	wg.Wait()
	if err := r.ctx.Err(); err != nil {
		return err
	}
	for _, err := range errs {
		if err != nil && !errors.Is(err, context.Canceled) { // which a file says with its name
			return err
		}
	}
	return nil
}

// guarded does one piece of work. A panic is a bug, but not one that may take
// the process down, and the case with it unsaid: it becomes the error of the piece.
func guarded(ctx context.Context, piece int, work func(context.Context, int) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("analysis failed: %v", p)
		}
	}()
	return work(ctx, piece)
}

// progress returns what the pieces of a stage tell the rows they have done.
func (r *run) progress(stage string) func(rows int64) {
	var total int64
	for _, f := range r.in.Events {
		total += f.Rows
	}
	var done atomic.Int64
	r.opt.Progress(stage, 0, total)
	return func(rows int64) { r.opt.Progress(stage, done.Add(rows), total) }
}

// sorter is a Sorter that several goroutines feed. Its order is total, so that
// it does not matter who comes first.
type sorter struct {
	sync.Mutex
	*sorted.Sorter
	dir string
}

// newSorter returns a sorter that spills into a folder of its own below the
// one for what is temporary.
func (r *run) newSorter(name string, s *column.Schema, compare sorted.Compare, share int64) (*sorter, error) {
	dir := filepath.Join(r.opt.TempDir, name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return &sorter{Sorter: sorted.NewSorter(s, compare, dir, r.opt.Memory/share), dir: dir}, nil
}

// Close removes what was spilled.
func (s *sorter) Close() error { return errors.Join(s.Sorter.Close(), os.Remove(s.dir)) }

// Add hands a batch to the Sorter.
func (s *sorter) Add(b *column.Batch) error {
	s.Lock()
	defer s.Unlock()
	return s.Sorter.Add(b)
}
