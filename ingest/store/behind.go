package store

import (
	"fmt"

	"prtscope/ingest/column"
)

// A behind is the half of a writer that writes, beside the one that merges rows:
// while those of a row group come together, the group before is made columns of,
// and the one before that is encoded; or what was a file is made sure of.
type behind struct {
	write  func(rows []column.Row) error
	end    func() error // of a file
	work   chan handful
	empty  chan []column.Row // lists to be used again
	failed chan struct{}     // closed once err says why nothing more is written
	ended  chan struct{}
	err    error
}

// A handful is the rows of a row group. The list may be empty.
type handful struct {
	rows []column.Row
	last bool // of the file
}

// newBehind returns a behind that calls write and end, one at a time and in the
// order of what is added. It must be closed.
func newBehind(write func(rows []column.Row) error, end func() error) *behind {
	b := &behind{
		write: write, end: end,
		work: make(chan handful), empty: make(chan []column.Row, 2), failed: make(chan struct{}), ended: make(chan struct{}),
	}
	go b.run()
	return b
}

// add takes over the rows of a row group, and returns a list for others. Its error
// may be that of rows before.
func (b *behind) add(rows []column.Row, last bool) (others []column.Row, err error) {
	select {
	case b.work <- handful{rows, last}:
	case <-b.failed:
		return nil, b.err
	}
	select {
	case others = <-b.empty:
	default:
	}
	return others, nil
}

// close waits until all is written, or until it is known that it is not.
func (b *behind) close() error {
	close(b.work)
	<-b.ended
	return b.err
}

func (b *behind) run() {
	defer close(b.ended)
	for h := range b.work {
		if err := b.take(h); err != nil {
			b.err = err
			close(b.failed)
			return
		}
	}
}

func (b *behind) take(h handful) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("writing rows failed: %v", p)
		}
	}()
	if len(h.rows) > 0 {
		if err := b.write(h.rows); err != nil {
			return err
		}
		clear(h.rows) // or their batches would be held until there are as many rows again
		select {
		case b.empty <- h.rows[:0]:
		default:
		}
	}
	if h.last {
		return b.end()
	}
	return nil
}
