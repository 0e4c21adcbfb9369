package analyze

import (
	"context"
	"iter"

	"prtscope/analyze/survey"
	"prtscope/ingest/column"
	sorted "prtscope/ingest/run"
)

// survey looks the sign-ins over once, in narrow columns.
func (r *run) survey() (*survey.Survey, error) {
	uses, err := r.newSorter("uses", survey.Uses, survey.CompareUses, 8)
	if err != nil {
		return nil, err
	}
	uses.By(textKey(survey.Uses.Index("device")))
	defer uses.Close()
	parts := make([]*survey.Maker, len(r.in.Events))
	done := r.progress("survey")
	err = r.each(len(r.in.Events), func(ctx context.Context, n int) error {
		m := survey.NewMaker(uses.Add)
		parts[n] = m
		for b, err := range eventTable.batches(ctx, r.in.Events[n:n+1], survey.Columns()) {
			if err != nil {
				return err
			}
			if err := m.Add(b); err != nil {
				return err
			}
			done(int64(b.Len()))
		}
		return m.Flush()
	})
	if err != nil {
		return nil, err
	}
	return survey.Make(parts, useRows(uses.Sorter), r.world.Directory.Made, func(bytes int64) error { return r.held.grow("devices of several users", bytes) })
}

func useRows(s *sorted.Sorter) iter.Seq2[survey.Use, error] {
	return func(yield func(survey.Use, error) bool) {
		err := s.Each(func(b *column.Batch, i int) error {
			if !yield(survey.UseAt(b, i), nil) {
				return errStop
			}
			return nil
		})
		if err != nil && err != errStop {
			yield(survey.Use{}, err)
		}
	}
}
