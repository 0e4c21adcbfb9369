package ingest

import (
	"context"
	"fmt"
	"iter"
	"sync"
)

// A job is one piece of work: do runs on any worker, then the job is committed
// in its turn.
type job struct {
	number int
	do     func() // nil if there is nothing to do but take a turn
	block  *decoded
	lost   *lost
	end    *source // the job that ends a source
	err    error   // a panic of do: a bug, but not one that may take the process down
}

// run does the job.
func (j *job) run() {
	defer func() {
		if p := recover(); p != nil {
			j.err = fmt.Errorf("decoding failed: %v", p)
		}
	}()
	if j.do != nil {
		j.do()
	}
}

// pipeline runs jobs on n workers and commits them in the order in which they
// came, at most n+2 ahead of the last commit. The first error ends it.
func pipeline(ctx context.Context, n int, jobs iter.Seq2[*job, error], commit func(*job) error) error {
	var (
		work    = make(chan *job)
		done    = make(chan *job)
		slots   = make(chan struct{}, n+2)
		stop    = make(chan struct{})
		failure error
		once    sync.Once
		workers sync.WaitGroup
	)
	fail := func(err error) {
		once.Do(func() { failure = err; close(stop) })
	}
	for range n {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for j := range work {
				j.run()
				done <- j
			}
		}()
	}
	go func() {
		defer func() { close(work); workers.Wait(); close(done) }()
		defer func() {
			if p := recover(); p != nil {
				fail(fmt.Errorf("reading failed: %v", p))
			}
		}()
		number := 0
		for j, err := range jobs {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				fail(err)
				return
			}
			j.number = number
			number++
			select {
			case slots <- struct{}{}:
			case <-stop:
				return
			}
			work <- j
		}
	}()

	waiting := map[int]*job{}
	next := 0
	for j := range done {
		waiting[j.number] = j
		for waiting[next] != nil {
			j := waiting[next]
			delete(waiting, next)
			next++
			select {
			case <-stop: // nothing more is committed, the rest only drains
			default:
				if j.err != nil {
					fail(j.err)
				} else if err := commit(j); err != nil {
					fail(err)
				}
			}
			<-slots
		}
	}
	return failure
}
