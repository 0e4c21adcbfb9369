package store

import (
	"cmp"
	"os"
	"slices"
	"strings"

	"prtscope/ingest/column"
	"prtscope/ingest/run"
	"prtscope/ingest/signin"
)

// What rows of one id and second take: bytes that they may, whatever the budget,
// and bytes of a row beside its long texts.
const (
	leastSame = 16 << 20
	sameRow   = 1 << 10
)

// rejoin does what a stream does with the records of names that fit in memory,
// for any number of them: it sorts all rows by the ids of sign-ins and merges rows
// of names into those of ids, which then are all rows of the table. Those of one
// id and second are held: more than fit are a *LimitError.
func (t *Table) rejoin(n *names) error {
	p := t.policy
	byID := func(a *column.Batch, i int, b *column.Batch, j int) int {
		return cmp.Or(cmp.Compare(p.second(a, i), p.second(b, j)), strings.Compare(firstText(a, i, p.id...), firstText(b, j, p.id...)), p.bySubject(a, i, b, j))
	}
	dir, err := os.MkdirTemp(t.dir, "rejoin-") // names of what is spilled are those of the table
	if err != nil {
		return err
	}
	t.temp = append(t.temp, dir)
	all := run.NewSorter(p.schema, byID, dir, t.loose.budget).By(func(b *column.Batch, i int) uint64 { return uint64(p.second(b, i)) ^ 1<<63 })
	defer all.Close()
	in := refiller{to: all.Add}
	if err := t.rows.Each(in.row); err != nil {
		return err
	}
	if err := in.flush(); err != nil {
		return err
	}
	if err := t.rows.Close(); err != nil {
		return err
	}
	t.rows = run.NewSorter(p.schema, p.bySecond, t.dir, t.loose.budget).By(p.key)
	out := refiller{to: t.rows.Add}
	m := &merger{policy: p, names: n}
	var same []column.Row
	var load column.Load
	most := max(leastSame, t.loose.budget)
	flush := func() error {
		rows, err := m.joined(same)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := out.row(r.Batch, r.At); err != nil {
				return err
			}
		}
		clear(same)
		same = same[:0]
		load.Reset()
		return nil
	}
	err = all.Each(func(b *column.Batch, i int) error {
		if len(same) > 0 {
			last := same[0]
			if p.second(last.Batch, last.At) != p.second(b, i) || p.name(last) != firstText(b, i, p.id...) {
				if err := flush(); err != nil {
					return err
				}
			}
		}
		same = append(same, column.Row{Batch: b, At: i})
		if held := int64(load.Add(b, i)) + int64(len(same))*sameRow; held > most {
			at := p.location(n, same[0])
			return &LimitError{p.schema.Name, p.name(same[0]), at.source, at.record, held, most}
		}
		return nil
	})
	if err == nil {
		err = flush()
	}
	if err == nil {
		err = out.flush()
	}
	return err
}

// joined merges, among rows of one second and id in order of subject, those of
// names alone into those of ids. The others stay as they are.
func (m *merger) joined(rows []column.Row) (out []column.Row, err error) {
	p := m.policy
	ids := slices.IndexFunc(rows, func(r column.Row) bool { return nameOnly(r.Batch, r.At) })
	if ids < 1 {
		return rows, nil
	}
	free := newFree()
	for _, r := range rows[ids:] {
		if nameOnly(r.Batch, r.At) {
			free.add(p, r)
		} else {
			out = append(out, r)
		}
	}
	for from := 0; from < ids; {
		to := from + 1
		for to < ids && p.sameSubject(rows[from], rows[to]) {
			to++
		}
		user := rows[from:to]
		from = to
		if id, _ := user[0].Batch.Text(signin.UserID, user[0].At); id == "" {
			out = append(out, user...)
			continue
		}
		join := free.take(p, user)
		if len(join) == 0 {
			out = append(out, user...)
			continue
		}
		g := column.NewGatherer(column.NewBatch(p.schema))
		for _, group := range p.groups(m.names, slices.Concat(user, join), p.name(user[0])) {
			if err := m.merge(group, g); err != nil {
				return nil, err
			}
			out = append(out, column.Row{Batch: g.Batch(), At: g.Batch().Len() - 1})
		}
	}
	return append(out, free.rest()...), nil
}

// refiller puts rows into batches of some size and hands those on.
type refiller struct {
	to   func(*column.Batch) error
	rows []column.Row
	load column.Load
}

func (f *refiller) row(b *column.Batch, i int) error {
	f.rows = append(f.rows, column.Row{Batch: b, At: i})
	if f.load.Add(b, i) < scratchBytes && len(f.rows) < column.BatchRows/4 {
		return nil
	}
	return f.flush()
}

func (f *refiller) flush() error {
	if len(f.rows) == 0 {
		return nil
	}
	b := column.Gather(f.rows[0].Batch.Schema, f.rows)
	clear(f.rows)
	f.rows = f.rows[:0]
	f.load.Reset()
	return f.to(b)
}
