package store

import (
	"cmp"
	"strconv"
	"strings"

	"prtscope/ingest/column"
	"prtscope/ingest/run"
)

// A record without an id has one that was made from what it says. Two sign-ins of
// a second, and more so of a minute, often say the same: one program renews several
// tokens. An export does not hold a sign-in twice, so its records are told apart by
// a number behind the id; those of two are taken to be the same sign-ins, the first
// of the one that of the other.
//
// Which is the first does not depend on the order of a source's records as far
// as they differ: sources that tell of the same sign-ins may be ordered the other
// way round.

// nameless reports whether row i of b is one of those.
func (p *policy) nameless(b *column.Batch, i int) bool {
	return strings.HasPrefix(firstText(b, i, p.id...), "~")
}

// bySource brings together the records that one source has of one id made.
func (p *policy) bySource(a *column.Batch, i int, b *column.Batch, j int) int {
	return cmp.Or(p.bySecond(a, i, b, j), compareText(p.source, a, i, b, j), compareText(p.tenant, a, i, b, j))
}

// byContent orders records of one source by all that they say, then by where
// they are in it.
func (p *policy) byContent(a *column.Batch, i int, b *column.Batch, j int) int {
	for c := range p.source {
		var d int
		if p.schema.Fields[c].Type.Strings() {
			d = compareText(c, a, i, b, j)
		} else {
			d = cmp.Compare(a.Num(c, i), b.Num(c, j))
		}
		if d != 0 {
			return d
		}
	}
	return cmp.Compare(a.Num(p.record, i), b.Num(p.record, j))
}

func compareText(c int, a *column.Batch, i int, b *column.Batch, j int) int {
	return strings.Compare(firstText(a, i, c), firstText(b, j, c))
}

// setAside holds a nameless record until all are known.
func (t *Table) setAside(rows []column.Row) error {
	p, m := t.policy, &t.minutes
	if m.nameless == nil {
		var err error
		m.nameless, err = t.aside(func(a *column.Batch, i int, b *column.Batch, j int) int {
			return cmp.Or(p.bySource(a, i, b, j), p.byContent(a, i, b, j))
		})
		if err != nil {
			return err
		}
		m.nameless.By(p.key)
	}
	return m.nameless.Add(column.Gather(p.schema, rows))
}

// number gives the records that were set aside ids that tell them apart, and adds
// them to the table, or holds them as other records of a minute.
func (t *Table) number() error {
	p, rows := t.policy, t.minutes.nameless
	if rows == nil {
		return nil
	}
	t.minutes.nameless = nil
	defer rows.Close()
	var last column.Row
	n := 0
	g := column.NewGatherer(column.NewBatch(p.schema))
	flush := func() error {
		b, err := t.holdMinutes(g.Batch())
		g = column.NewGatherer(column.NewBatch(p.schema))
		if err != nil {
			return err
		}
		return t.add(b)
	}
	err := rows.Each(func(b *column.Batch, i int) error {
		if last.Batch == nil || p.bySource(last.Batch, last.At, b, i) != 0 {
			n = 0
		}
		last = column.Row{Batch: b, At: i}
		n++
		g.Copy(b, i)
		if n > 1 {
			g.Batch().SetString(p.id[0], firstText(b, i, p.id...)+"-"+strconv.Itoa(n))
		}
		g.Batch().Commit()
		if !g.Batch().Full() && g.Batch().Size() < scratchBytes {
			return nil
		}
		return flush()
	})
	return cmp.Or(err, flush(), rows.Close())
}

// ofMinutes is where records of a minute are held.
func (t *Table) ofMinutes() (*run.Sorter, error) {
	if t.minutes.rows == nil {
		rows, err := t.aside(t.policy.bySecond)
		if err != nil {
			return nil, err
		}
		t.minutes.rows = rows.By(t.policy.key)
	}
	return t.minutes.rows, nil
}
