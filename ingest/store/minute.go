package store

import (
	"cmp"
	"errors"
	"iter"
	"os"

	"prtscope/ingest/column"
	"prtscope/ingest/run"
	"prtscope/ingest/signin"
)

// Some exports give times without seconds. Such a record lies at the beginning
// of its minute, where it does not meet the record of the same thing that has
// the second. So these records are held apart until all are known, and those of
// which there is a record with seconds, of the same subject, minute and id, are
// moved to its second, where they are merged as all others are. The rest stay
// where they are.
type minutes struct {
	rows     *run.Sorter // nil while there are none
	nameless *run.Sorter // those that have no id of their own, likewise
}

// How many records of one subject and minute are looked at at most: more stay at
// their minute. It does not depend on the memory that there is, so that the
// outcome does not.
const (
	minuteRows  = 1 << 16
	minuteBytes = 16 << 20
)

// ofMinute reports whether row i of b has a time without seconds and an id.
func (p *policy) ofMinute(b *column.Batch, i int) bool {
	return b.Num(p.digits, i) == signin.Minute && firstText(b, i, p.id...) != ""
}

// hold takes the rows that have no id of their own, or a time without seconds, out
// of b, and returns what is left.
func (t *Table) hold(b *column.Batch) (*column.Batch, error) {
	p := t.policy
	if p.digits < 0 {
		return b, nil
	}
	nameless, rest := parted(b, p.nameless)
	if len(nameless) > 0 {
		if err := t.setAside(nameless); err != nil {
			return nil, err
		}
		b = column.Gather(p.schema, rest)
	}
	return t.holdMinutes(b)
}

// holdMinutes takes the rows out of b that have a time without seconds.
func (t *Table) holdMinutes(b *column.Batch) (*column.Batch, error) {
	held, rest := parted(b, t.policy.ofMinute)
	if len(held) == 0 {
		return b, nil
	}
	rows, err := t.ofMinutes()
	if err == nil {
		err = rows.Add(column.Gather(t.policy.schema, held))
	}
	if err != nil {
		return nil, err
	}
	return column.Gather(t.policy.schema, rest), nil
}

// parted returns the rows of b that are of a kind, and if there are any, the others.
func parted(b *column.Batch, of func(b *column.Batch, i int) bool) (those, others []column.Row) {
	for i := range b.Len() {
		if of(b, i) {
			those = append(those, column.Row{Batch: b, At: i})
		}
	}
	for i := 0; len(those) > 0 && i < b.Len(); i++ {
		if !of(b, i) {
			others = append(others, column.Row{Batch: b, At: i})
		}
	}
	return those, others
}

// aside returns a sorter of rows of the table that spills into a folder of its
// own: names of what is spilled are those of the table.
func (t *Table) aside(compare run.Compare) (*run.Sorter, error) {
	dir, err := os.MkdirTemp(t.dir, "minute-")
	if err != nil {
		return nil, err
	}
	t.temp = append(t.temp, dir)
	return run.NewSorter(t.policy.schema, compare, dir, t.budget/16), nil
}

var errEnough = errors.New("no more rows are asked for")

// each is Each of the rows held, for who asks for them one by one.
func (m *minutes) each(failed *error) iter.Seq[column.Row] {
	return func(yield func(column.Row) bool) {
		err := m.rows.Each(func(b *column.Batch, i int) error {
			if !yield(column.Row{Batch: b, At: i}) {
				return errEnough
			}
			return nil
		})
		if err != nil && err != errEnough {
			*failed = err
		}
	}
}

// place gives the rows held the second of the record of the same thing, and adds
// them to the table.
func (t *Table) place() error {
	if err := t.number(); err != nil {
		return err
	}
	if t.minutes.rows == nil {
		return nil
	}
	placed, err := t.aside(func(*column.Batch, int, *column.Batch, int) int { return 0 })
	if err != nil {
		return err
	}
	defer placed.Close()
	var failed error
	next, stop := iter.Pull(t.minutes.each(&failed))
	defer stop()
	m := &minute{policy: t.policy, next: next, to: placed}
	m.ahead, m.more = next()
	if err = m.load(); err == nil {
		err = t.rows.Each(m.meet)
	}
	for err == nil && len(m.rows) > 0 {
		err = m.load()
	}
	if err = cmp.Or(err, failed); err == nil {
		err = cmp.Or(m.flush(), t.minutes.rows.Close())
	}
	if err != nil {
		return err
	}
	t.minutes.rows = nil
	out := refiller{to: t.add}
	return cmp.Or(placed.Each(out.row), out.flush())
}

// A minute is the rows held of one subject and minute.
type minute struct {
	policy *policy
	next   func() (column.Row, bool)
	ahead  column.Row // the first row of the next minute, if there is more
	more   bool
	rows   []column.Row
	second map[string]int64 // by id: column.Null while it is not known

	// What is done with.
	to      *run.Sorter
	done    []column.Row
	seconds []int64
	size    column.Load
}

// load puts by the minute at hand and takes the next one.
func (m *minute) load() error {
	p := m.policy
	for _, r := range m.rows {
		m.done, m.seconds = append(m.done, r), append(m.seconds, m.second[p.name(r)])
		if m.size.Add(r.Batch, r.At) >= scratchBytes || len(m.done) >= column.BatchRows/4 {
			if err := m.flush(); err != nil {
				return err
			}
		}
	}
	clear(m.rows)
	m.rows, m.second = m.rows[:0], map[string]int64{}
	var size column.Load
	for m.more {
		r := m.ahead
		if len(m.rows) > 0 && (!p.sameSubject(m.rows[0], r) || p.minute(m.rows[0]) != p.minute(r)) {
			break
		}
		m.second[p.name(r)] = column.Null
		m.rows = append(m.rows, r)
		m.ahead, m.more = m.next()
		if len(m.rows) == minuteRows || size.Add(r.Batch, r.At) >= minuteBytes {
			break // the others of the minute are passed over
		}
	}
	return nil
}

// minute is the one that a row is in.
func (p *policy) minute(r column.Row) int64 {
	s := p.second(r.Batch, r.At)
	return s - (s%60+60)%60
}

// meet looks whether a row of the table is of one of the things at hand. Rows come
// in the order of those held.
func (m *minute) meet(b *column.Batch, i int) error {
	p, r := m.policy, column.Row{Batch: b, At: i}
	for len(m.rows) > 0 {
		d := cmp.Or(p.bySubject(m.rows[0].Batch, m.rows[0].At, b, i), cmp.Compare(p.minute(m.rows[0]), p.minute(r)))
		if d > 0 {
			return nil
		}
		if d == 0 {
			if second, asked := m.second[p.name(r)]; asked && second == column.Null {
				m.second[p.name(r)] = p.second(b, i)
			}
			return nil
		}
		if err := m.load(); err != nil {
			return err
		}
	}
	return nil
}

// flush hands on what was put by, at its second.
func (m *minute) flush() error {
	if len(m.done) == 0 {
		return nil
	}
	b := column.Gather(m.policy.schema, m.done)
	for i, second := range m.seconds {
		if second != column.Null {
			b.Column(m.policy.time).Nums[i] = second * 1e6
		}
	}
	clear(m.done)
	m.done, m.seconds = m.done[:0], m.seconds[:0]
	m.size.Reset()
	return m.to.Add(b)
}
