package ingest

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
)

// jobsOf yields n jobs of which number bad does what it is told.
func jobsOf(n, bad int, do func()) iter.Seq2[*job, error] {
	return func(yield func(*job, error) bool) {
		for i := range n {
			j := &job{do: func() {}}
			if i == bad {
				j.do = do
			}
			if !yield(j, nil) {
				return
			}
		}
	}
}

func TestPipelineCommitsInOrder(t *testing.T) {
	var order []int
	err := pipeline(context.Background(), 4, jobsOf(200, -1, nil), func(j *job) error {
		order = append(order, j.number)
		return nil
	})
	if err != nil || !slices.IsSorted(order) || len(order) != 200 {
		t.Errorf("committed %v, %v", order, err)
	}
}

func TestPipelineEnds(t *testing.T) {
	full := errors.New("disk full")
	if err := pipeline(context.Background(), 2, jobsOf(50, -1, nil), func(j *job) error {
		if j.number == 7 {
			return full
		}
		return nil
	}); err != full {
		t.Errorf("got %v, want the error of the commit", err)
	}
	committed := 0
	err := pipeline(context.Background(), 2, jobsOf(50, 5, func() { panic("impossible record") }), func(j *job) error {
		committed++
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "impossible record") || committed != 5 {
		t.Errorf("a panic in a worker gave %v after %d commits", err, committed)
	}
	closed := false
	err = pipeline(context.Background(), 2, func(yield func(*job, error) bool) {
		defer func() { closed = true }()
		yield(&job{}, nil)
		panic("impossible archive")
	}, func(*job) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "impossible archive") || !closed {
		t.Errorf("a panic of the reader gave %v; it let go of what it held: %v", err, closed)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := pipeline(ctx, 2, jobsOf(50, -1, nil), func(*job) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was cancelled", err)
	}
}
