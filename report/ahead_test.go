package report

import (
	"errors"
	"fmt"
	"iter"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/analyze/finding/findingtest"
)

// devicesOf yields devices of some numbers of rows. Those that are too many live
// only until the next is made, as do those of analyze.
func devicesOf(rows []int, end func(yield func(*finding.DeviceTimeline, error) bool)) iter.Seq2[*finding.DeviceTimeline, error] {
	return func(yield func(*finding.DeviceTimeline, error) bool) {
		live := -1
		for n, rows := range rows {
			d := &finding.DeviceTimeline{ID: fmt.Sprint(n), Rows: findingtest.Rows(make([]finding.Row, rows)...)}
			if live = n; rows > 5000 {
				d.Rows = finding.Rows{Len: rows, Brief: true, Event: func(int) string {
					if live != n {
						return "gone"
					}
					return ""
				}}
			}
			if !yield(d, nil) {
				return
			}
		}
		if end != nil {
			end(yield)
		}
	}
}

// oneByOne takes devices made ahead out of their lists.
func oneByOne(stream iter.Seq2[*finding.DeviceTimeline, error]) iter.Seq2[*finding.DeviceTimeline, error] {
	return func(yield func(*finding.DeviceTimeline, error) bool) {
		for list, err := range ahead(stream, rowsOf) {
			if err != nil && !yield(nil, err) {
				return
			}
			for _, d := range list {
				if !yield(d, nil) {
					return
				}
			}
		}
	}
}

// Devices that are made while others are written come in order and whole.
func TestAheadKeepsOrderAndLength(t *testing.T) {
	var rows []int
	for n := range 3000 {
		rows = append(rows, n%7)
		if n%500 == 0 {
			rows = append(rows, 5001, 5002, 3000)
		}
	}
	n := 0
	for d, err := range oneByOne(devicesOf(rows, nil)) {
		if err != nil || d.ID != fmt.Sprint(n) || d.Len() != rows[n] || d.Len() > 0 && d.Rows.Event(d.Len()-1) != "" {
			t.Fatalf("device %d: %v, %s with %d rows, want %d; rows are there: %v", n, err, d.ID, d.Len(), rows[n], d.Rows.Event(0) == "")
		}
		n++
	}
	if n != len(rows) {
		t.Errorf("%d devices of %d", n, len(rows))
	}
}

// What ends a stream comes after all that it gave before, and who wants no more
// stops it.
func TestAheadEnds(t *testing.T) {
	bad := errors.New("bad")
	n := 0
	for _, err := range oneByOne(devicesOf([]int{1, 1, 1}, func(yield func(*finding.DeviceTimeline, error) bool) { yield(nil, bad) })) {
		if err != nil {
			if err != bad || n != 3 {
				t.Errorf("%v after %d devices", err, n)
			}
			break
		}
		n++
	}
	ended := make(chan struct{})
	for range oneByOne(func(yield func(*finding.DeviceTimeline, error) bool) {
		defer close(ended)
		for yield(&finding.DeviceTimeline{Rows: finding.Rows{Len: 5000}}, nil) {
		}
	}) {
		break
	}
	select {
	case <-ended:
	default:
		t.Error("the stream goes on when its reader is gone")
	}
	n = 0
	defer func() {
		if e := recover(); e != "fault" || n != 2 {
			t.Errorf("recovered %v after %d devices", e, n)
		}
	}()
	for range oneByOne(devicesOf([]int{1, 1}, func(func(*finding.DeviceTimeline, error) bool) { panic("fault") })) {
		n++
	}
}
