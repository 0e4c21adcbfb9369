package analyze

import (
	"context"
	"iter"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"prtscope/analyze/finding"
	"prtscope/analyze/scan"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
	sorted "prtscope/ingest/run"
)

// Asides gathers what a report tells of sign-ins beside the timelines of
// devices: why token types are not believed, and which sign-ins that name no
// device may be of one. It does so while Devices reads the table of users, which
// would otherwise be read three times, and has all of it once Devices is through.
type Asides struct {
	formats  map[string]string
	from, to int64
	temp     string
	memory   int64

	types  typeCounter
	rows   *sorted.Sorter
	picked *column.Gatherer // that rows has not got yet
}

// NewAsides returns one of token types from a time and before another
// (microseconds; 0 is no bound). formats names the format of each source. Memory
// bounds what is sorted in memory, in bytes; the rest goes to the folder temp.
func NewAsides(formats map[string]string, from, to int64, temp string, memory int64) *Asides {
	a := &Asides{formats: formats, from: from, to: to, temp: temp, memory: memory}
	a.begin()
	return a
}

// begin forgets what an earlier reading gathered.
func (a *Asides) begin() {
	if a.rows != nil {
		a.rows.Close()
	}
	a.types = typeCounter{formats: a.formats, reasons: map[[3]string]*finding.Reason{}, months: map[[3]string]map[string]*typeCount{}}
	a.rows, a.picked = sorted.NewSorter(timeline.Table, byLikelyDevice, a.temp, a.memory), nil
}

// records returns the rows of the table of users as Arrow records, and gathers
// what they hold.
func (a *Asides) records(ctx context.Context, users []File) iter.Seq2[arrow.Record, error] {
	return func(yield func(arrow.Record, error) bool) {
		a.begin()
		convert := scan.NewConverter(memory.DefaultAllocator, timeline.Table, nil)
		defer convert.Close()
		for b, err := range (table{timeline.Table}).batches(ctx, users, nil) {
			if err == nil {
				err = a.add(b)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			rec := convert.Record(b)
			more := yield(rec, nil)
			rec.Release()
			if !more {
				return
			}
		}
		if err := a.sort(); err != nil {
			yield(nil, err)
		}
	}
}

func (a *Asides) add(b *column.Batch) error {
	for i := range b.Len() {
		if at := b.Num(aside.time, i); (a.from == 0 || at >= a.from) && (a.to == 0 || at < a.to) {
			a.types.count(b, i)
		}
	}
	return a.guess(b)
}
