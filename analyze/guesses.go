package analyze

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
	sorted "prtscope/ingest/run"
	"prtscope/ingest/tablefile"
)

// Guesses returns the sign-ins of the table of users that name no device and may
// be of one, in order of that device and time. Memory bounds what is sorted in
// memory, the rest goes to temp.
func Guesses(ctx context.Context, users []File, temp string, memory int64) iter.Seq2[*finding.Guess, error] {
	return func(yield func(*finding.Guess, error) bool) {
		rows := sorted.NewSorter(timeline.Table, byLikelyDevice, temp, memory)
		defer rows.Close()
		err := gatherGuesses(table{timeline.Table}.some(ctx, users, likely), rows)
		if err == nil {
			err = rows.Each(func(b *column.Batch, i int) error {
				g := &finding.Guess{Device: cellText(b, aside.likely, i), Why: cellText(b, aside.likelyWhy, i), Who: aside.who(b, i), Row: aside.row(b, i)}
				if !yield(g, nil) {
					return errStop
				}
				return ctx.Err()
			})
		}
		if err != nil && err != errStop {
			yield(nil, err)
		}
	}
}

// likely finds the rows that may be of a device.
var likely = tablefile.Probe{Cols: []int{aside.likely}, Wanted: func(b *column.Batch) bool {
	return slices.ContainsFunc(b.Column(aside.likely).Codes, func(code int32) bool { return code >= 0 })
}}

func byLikelyDevice(a *column.Batch, i int, b *column.Batch, j int) int {
	compare := func(c int) int {
		x, _ := a.Text(c, i)
		y, _ := b.Text(c, j)
		return strings.Compare(x, y)
	}
	return cmp.Or(compare(aside.likely), cmp.Compare(a.Num(aside.time, i), b.Num(aside.time, j)), compare(aside.event), compare(aside.source), cmp.Compare(a.Num(aside.record, i), b.Num(aside.record, j)))
}

func gatherGuesses(batches iter.Seq2[*column.Batch, error], into *sorted.Sorter) error {
	var picked *column.Gatherer
	for b, err := range batches {
		if err != nil {
			return err
		}
		for i := range b.Len() {
			if b.Code(aside.likely, i) < 0 {
				continue
			}
			if picked == nil {
				picked = column.NewGatherer(column.NewBatch(b.Schema))
			}
			picked.Append(b, i)
		}
		if picked == nil {
			continue
		}
		picked.Forget()
		if picked.Batch().Len() >= column.BatchRows/2 {
			if err := into.Add(picked.Batch()); err != nil {
				return err
			}
			picked = nil
		}
	}
	if picked == nil {
		return nil
	}
	return into.Add(picked.Batch())
}
