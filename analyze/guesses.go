package analyze

import (
	"cmp"
	"context"
	"iter"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/ingest/column"
)

// Guesses returns the sign-ins of the table of users that name no device and may
// be of one, in order of that device and time. They can be asked for once.
func (a *Asides) Guesses(ctx context.Context) iter.Seq2[*finding.Guess, error] {
	return func(yield func(*finding.Guess, error) bool) {
		defer a.rows.Close()
		err := a.rows.Each(func(b *column.Batch, i int) error {
			g := &finding.Guess{Device: cellText(b, aside.likely, i), Why: cellText(b, aside.likelyWhy, i), Who: aside.who(b, i), Row: aside.row(b, i)}
			if !yield(g, nil) {
				return errStop
			}
			return ctx.Err()
		})
		if err != nil && err != errStop {
			yield(nil, err)
		}
	}
}

func byLikelyDevice(a *column.Batch, i int, b *column.Batch, j int) int {
	compare := func(c int) int {
		x, _ := a.Text(c, i)
		y, _ := b.Text(c, j)
		return strings.Compare(x, y)
	}
	return cmp.Or(compare(aside.likely), cmp.Compare(a.Num(aside.time, i), b.Num(aside.time, j)), compare(aside.event), compare(aside.source), cmp.Compare(a.Num(aside.record, i), b.Num(aside.record, j)))
}

// guess keeps the rows of a batch that may be of a device.
func (a *Asides) guess(b *column.Batch) error {
	for i := range b.Len() {
		if b.Code(aside.likely, i) < 0 {
			continue
		}
		if a.picked == nil {
			a.picked = column.NewGatherer(column.NewBatch(b.Schema))
		}
		a.picked.Append(b, i)
	}
	if a.picked == nil {
		return nil
	}
	a.picked.Forget()
	if a.picked.Batch().Len() < column.BatchRows/2 {
		return nil
	}
	return a.sort()
}

// sort hands on what was picked.
func (a *Asides) sort() error {
	if a.picked == nil {
		return nil
	}
	b := a.picked.Batch()
	a.picked = nil
	return a.rows.Add(b)
}
