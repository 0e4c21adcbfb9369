package main

import (
	"bufio"
	"context"

	"prtscope/ingest/column"
	"prtscope/ingest/run"
	"prtscope/report"
	"prtscope/report/output"
)

// Columns of the pseudonyms as they are sorted: there can be more of them than
// fit in memory.
const (
	whoShown = iota
	whoName
	whoKind
)

// whoBatch is how many pseudonyms are handed on at a time.
const whoBatch = 4096

// sayWho writes who is behind the pseudonyms of the report.
func (f *flags) sayWho(ctx context.Context, s *session, memory int64) error {
	key, err := f.key()
	if err != nil {
		return err
	}
	said := *s.Case()
	in, err := f.shown(ctx, s, &said, memory)
	if err != nil {
		return err
	}
	meter := f.ui.stage("looking who is in the report", -1, false)
	defer meter.done()
	schema := column.NewSchema("pseudonyms", 1, column.Field{Name: "pseudonym", Type: column.Text}, column.Field{Name: "name", Type: column.Unique}, column.Field{Name: "kind", Type: column.Text})
	rows := run.NewSorter(schema, func(a *column.Batch, i int, b *column.Batch, j int) int {
		return report.ComparePseudonyms(pseudonym(a, i), pseudonym(b, j))
	}, s.TempDir(), memory/10)
	defer rows.Close()
	batch := column.NewBatch(schema)
	if err := report.Who(in, key, func(p report.Pseudonym) error {
		batch.SetString(whoShown, p.Shown)
		batch.SetString(whoName, p.Name)
		batch.SetString(whoKind, p.Kind)
		if batch.Commit(); batch.Len() < whoBatch {
			return nil
		}
		full := batch
		batch = column.NewBatch(schema)
		return rows.Add(full)
	}); err != nil {
		return err
	}
	if err := rows.Add(batch); err != nil {
		return err
	}
	meter.done()
	out := bufio.NewWriter(f.out)
	if err := output.Row(out, "pseudonym", "kind", "name"); err != nil {
		return err
	}
	var last report.Pseudonym
	if err := rows.Each(func(b *column.Batch, i int) error {
		p := pseudonym(b, i)
		if p.Shown == last.Shown && p.Name == last.Name {
			return nil
		}
		last = p
		return output.Row(out, p.Shown, p.Kind, p.Name)
	}); err != nil {
		return err
	}
	return out.Flush()
}

// pseudonym is a row of them.
func pseudonym(b *column.Batch, i int) (p report.Pseudonym) {
	p.Shown, _ = b.Text(whoShown, i)
	p.Name, _ = b.Text(whoName, i)
	p.Kind, _ = b.Text(whoKind, i)
	return p
}
