package report

import (
	"iter"

	"prtscope/analyze/finding"
)

// aheadRows is how many rows of devices are handed over at once. Two such
// parcels may wait: a row takes 270 bytes.
const aheadRows = 2048

// A parcel is what is handed from the one who makes devices to the one who
// writes them.
type parcel struct {
	devices []*finding.DeviceTimeline
	err     error
	fault   any           // what the maker panicked with
	used    chan struct{} // closed once the devices are written, for those that live no longer
}

// ahead yields the devices of a stream, which makes the next while the last are
// written. Only those whose rows are made when they are asked for are waited
// for.
func ahead(stream iter.Seq2[*finding.DeviceTimeline, error]) iter.Seq2[*finding.DeviceTimeline, error] {
	return func(yield func(*finding.DeviceTimeline, error) bool) {
		parcels, quit := make(chan parcel, 1), make(chan struct{})
		go makeParcels(stream, parcels, quit)
		defer func() { // the stream ends before its reader does
			close(quit)
			for range parcels {
			}
		}()
		for p := range parcels {
			for _, d := range p.devices {
				if !yield(d, nil) {
					return
				}
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

func makeParcels(stream iter.Seq2[*finding.DeviceTimeline, error], parcels chan<- parcel, quit <-chan struct{}) {
	defer close(parcels)
	var next parcel
	rows := 0
	send := func() bool {
		select {
		case parcels <- next:
		case <-quit:
			return false
		}
		used := next.used
		next, rows = parcel{}, 0
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
		if next.fault = recover(); next.fault != nil || len(next.devices) > 0 {
			send()
		}
	}()
	for d, err := range stream {
		if err != nil {
			next.err = err
			send()
			return
		}
		if next.devices = append(next.devices, d); d.Long != nil {
			next.used = make(chan struct{})
		}
		if rows += 1 + d.Len(); (rows >= aheadRows || d.Long != nil) && !send() {
			return
		}
	}
}
