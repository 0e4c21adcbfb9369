package report

import "iter"

// aheadRows is how many rows of devices, or records of evidence, are handed over
// at once.
const aheadRows = 1024

// aheadParcels is how many parcels may wait beside the one that is being made and
// the one that is being used: so many that neither side waits for the other's
// larger things. A row takes up to 170 bytes, a record of evidence up to a kilobyte.
const aheadParcels = 4

// A parcel is what is handed from the one who makes things to the one who
// writes them.
type parcel[T any] struct {
	things []T
	err    error
	fault  any           // what the maker panicked with
	used   chan struct{} // closed once the things are written, for those that live no longer
}

// A weight says how many rows a thing has, and whether it lives only until the
// next is made.
type weight[T any] func(T) (rows int, brief bool)

// ahead yields the things of a stream in lists, and makes the next while the last
// are written. Only those that live no longer are waited for.
func ahead[T any](stream iter.Seq2[T, error], weigh weight[T]) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		parcels, quit := make(chan parcel[T], aheadParcels), make(chan struct{})
		go makeParcels(stream, weigh, parcels, quit)
		defer func() { // the stream ends before its reader does
			close(quit)
			for range parcels {
			}
		}()
		for p := range parcels {
			if len(p.things) > 0 && !yield(p.things, nil) {
				return
			}
			if p.used != nil {
				close(p.used)
			}
			if p.fault != nil {
				panic(p.fault)
			}
			if p.err != nil {
				yield(nil, p.err)
				return
			}
		}
	}
}

func makeParcels[T any](stream iter.Seq2[T, error], weigh weight[T], parcels chan<- parcel[T], quit <-chan struct{}) {
	defer close(parcels)
	var next parcel[T]
	rows := 0
	send := func() bool {
		select {
		case parcels <- next:
		case <-quit:
			return false
		}
		used := next.used
		next, rows = parcel[T]{}, 0
		if used != nil {
			select {
			case <-used:
			case <-quit:
				return false
			}
		}
		return true
	}
	defer func() {
		if next.fault = recover(); next.fault != nil || len(next.things) > 0 {
			send()
		}
	}()
	for thing, err := range stream {
		if err != nil {
			next.err = err
			send()
			return
		}
		more, brief := weigh(thing)
		if next.things = append(next.things, thing); brief {
			next.used = make(chan struct{})
		}
		if rows += 1 + more; (rows >= aheadRows || brief) && !send() {
			return
		}
	}
}
