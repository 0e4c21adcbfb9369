package analyze

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"net/netip"
	"slices"
	"strings"
	"time"

	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
	sorted "prtscope/ingest/run"
)

// A Query selects rows of a case. Of each field that holds something, a row
// must match one; what is compared is compared without regard to case.
type Query struct {
	Users     []string // object ids or user principal names
	Devices   []string // ids, also their beginnings as short as findings write them (7e1c9607…), or names
	Addresses []netip.Prefix
	Apps      []string // ids or names of clients
	Sessions  []string // ids, also their beginnings
	From, To  int64    // microseconds UTC, To not included; 0 is no bound
	Text      string   // somewhere in a column; a number as a whole, a network as what is in it
}

// Rows are rows of a table in order of time; a row is valid until the next.
type Rows struct {
	Schema *column.Schema
	All    iter.Seq2[column.Row, error]
}

// Timelines returns the rows of files of the table of timelines that match, in
// order of time. Memory bounds what is sorted in memory, the rest goes to temp.
func (q *Query) Timelines(ctx context.Context, files []File, temp string, memory int64) Rows {
	return q.rows(ctx, files, table{timeline.Table}, temp, memory)
}

// SignIns does so for the table of sign-ins.
func (q *Query) SignIns(ctx context.Context, files []File, temp string, memory int64) Rows {
	return q.rows(ctx, files, eventTable, temp, memory)
}

func (q *Query) rows(ctx context.Context, files []File, t table, temp string, memory int64) Rows {
	p := newPicker(q, t.schema)
	return p.inOrder(ctx, t.schema, temp, memory, func(into *sorted.Sorter) error {
		return p.gather(t.batches(ctx, files, nil), into)
	})
}

// inOrder are the rows of a schema that fill hands to a sorter.
func (p *picker) inOrder(ctx context.Context, s *column.Schema, temp string, memory int64, fill func(*sorted.Sorter) error) Rows {
	return Rows{s, func(yield func(column.Row, error) bool) {
		rows := sorted.NewSorter(s, p.compare, temp, memory)
		if p.time >= 0 {
			rows.By(func(b *column.Batch, i int) uint64 { return uint64(b.Num(p.time, i)) ^ 1<<63 })
		}
		defer rows.Close()
		err := fill(rows)
		if err == nil {
			err = rows.Each(func(b *column.Batch, i int) error {
				if !yield(column.Row{Batch: b, At: i}, nil) {
					return errStop
				}
				return ctx.Err()
			})
		}
		if err != nil && err != errStop {
			yield(column.Row{}, err)
		}
	}}
}

// picker applies a query to batches of one table.
type picker struct {
	q              *Query
	tests          []*test // all must hold
	time           int     // -1: the table has none
	order          []int   // columns that tell rows of one time apart
	source, record int
	sought         sought                       // in any column
	into           *column.Schema               // of what is picked: the columns of the table come first in it
	met            func(b *column.Batch, i int) // may be nil; is shown each row that matches, whenever it was
}

// A test holds of a row if one of its columns has a value that matches. What is
// known of a dictionary is kept.
type test struct {
	cols    []int
	match   func(string) bool
	known   map[*column.Dict][]int8 // by code: 0 not looked at, 1 matches, 2 does not
	numbers []int                   // columns that match with the number that is sought
}

func newPicker(q *Query, s *column.Schema) *picker {
	p := &picker{q: q, into: s, time: s.Index("event_time"), source: s.Index("source"), record: s.Index("record")}
	by := reachOf(s)
	columns := func(names []string) (cols []int) {
		for _, name := range names {
			if c := s.Index(name); c >= 0 {
				cols = append(cols, c)
			}
		}
		return cols
	}
	p.order = columns(by.order)
	add := func(match func(string) bool, names ...string) {
		p.tests = append(p.tests, &test{match: match, known: map[*column.Dict][]int8{}, cols: columns(names)})
	}
	anyOf := func(match func(string) bool) func(string) bool { // of a list, which a single value is, too
		return func(v string) bool { return slices.ContainsFunc(strings.Split(v, column.ListSeparator), match) }
	}
	oneOf := func(values []string) func(string) bool {
		return func(v string) bool { return anyFold(values, v) }
	}
	idOrName := func(values []string) func(string) bool {
		return func(v string) bool { return Named(values, v) }
	}
	if len(q.Users) > 0 {
		add(anyOf(oneOf(q.Users)), by.users...)
	}
	if len(q.Devices) > 0 {
		add(idOrName(q.Devices), by.devices...)
	}
	if len(q.Apps) > 0 {
		add(oneOf(q.Apps), by.apps...)
	}
	if len(q.Sessions) > 0 {
		add(idOrName(q.Sessions), by.sessions...)
	}
	if len(q.Addresses) > 0 {
		add(func(v string) bool {
			a, err := netip.ParseAddr(v)
			return err == nil && slices.ContainsFunc(q.Addresses, func(n netip.Prefix) bool { return n.Contains(a.Unmap()) })
		}, by.addresses...)
	}
	if q.Text != "" {
		text := seek(q.Text)
		var names []string
		for _, f := range s.Fields {
			if f.Type.Strings() {
				names = append(names, f.Name)
			}
		}
		add(text.in, names...)
		for c := range s.Fields {
			if slices.Contains(text.numbers, s.Fields[c].Name) {
				p.tests[len(p.tests)-1].numbers = append(p.tests[len(p.tests)-1].numbers, c)
			}
		}
		p.sought = text
	}
	return p
}

// Named reports whether one of values means v, an id or a name: v in whatever
// case, or the beginning of an id, as short as findings write it.
func Named(values []string, v string) bool {
	return slices.ContainsFunc(values, func(w string) bool {
		return strings.EqualFold(v, w) || short(w) && begins(v, strings.TrimSuffix(w, "…"))
	})
}

// short reports whether text is the beginning of a GUID, of eight digits or more.
func short(w string) bool {
	w = strings.TrimSuffix(w, "…")
	return len(w) >= 8 && len(w) < 36 && strings.Trim(strings.ToLower(w), "0123456789abcdef-") == ""
}

// begins reports whether v is a GUID, which w begins.
func begins(v, w string) bool { return len(v) == 36 && strings.EqualFold(v[:len(w)], w) }

// compare orders rows by time, then by what tells them apart.
func (p *picker) compare(a *column.Batch, i int, b *column.Batch, j int) int {
	text := func(c int) int {
		x, _ := a.Text(c, i)
		y, _ := b.Text(c, j)
		return strings.Compare(x, y)
	}
	if p.time >= 0 {
		if c := cmp.Compare(a.Num(p.time, i), b.Num(p.time, j)); c != 0 {
			return c
		}
	}
	for _, c := range p.order {
		if d := text(c); d != 0 {
			return d
		}
	}
	return cmp.Or(text(p.source), cmp.Compare(a.Num(p.record, i), b.Num(p.record, j)))
}

// gather hands the rows that match to a sorter, many at a time.
func (p *picker) gather(batches iter.Seq2[*column.Batch, error], into *sorted.Sorter) error {
	var picked *column.Gatherer
	for b, err := range batches {
		if err != nil {
			return err
		}
		for i := range b.Len() {
			within := p.within(b, i)
			if !within && p.met == nil || !p.holds(b, i) {
				continue
			}
			if p.met != nil {
				p.met(b, i)
			}
			if !within {
				continue
			}
			if picked == nil {
				picked = column.NewGatherer(column.NewBatch(p.into))
			}
			picked.Append(b, i)
		}
		for _, t := range p.tests {
			clear(t.known) // of dictionaries that will hardly come again
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

// within reports whether a row is in the span of the query. What has no time is in
// none.
func (p *picker) within(b *column.Batch, i int) bool {
	if p.q.From == 0 && p.q.To == 0 {
		return true
	}
	at := b.Num(p.time, i)
	return at != column.Null && (p.q.From == 0 || at >= p.q.From) && (p.q.To == 0 || at < p.q.To)
}

func (p *picker) holds(b *column.Batch, i int) bool {
	for _, t := range p.tests {
		if !slices.ContainsFunc(t.cols, func(c int) bool { return t.holds(b, c, i) }) &&
			!slices.ContainsFunc(t.numbers, func(c int) bool { return b.Num(c, i) == p.sought.number }) {
			return false
		}
	}
	return true
}

func (t *test) holds(b *column.Batch, c, i int) bool {
	code := b.Code(c, i)
	if code < 0 {
		return false
	}
	dict := b.Column(c).Dict
	known := t.known[dict]
	if known == nil {
		known = make([]int8, dict.Len())
		t.known[dict] = known
	}
	if known[code] == 0 {
		known[code] = 2
		if t.match(dict.Value(code)) {
			known[code] = 1
		}
	}
	return known[code] == 1
}

// Value is the value of a column as text: times in RFC 3339, UTC; lists joined
// by a comma; ok is false where there is none.
func Value(r column.Row, c int) (text string, ok bool) {
	b, i := r.Batch, r.At
	switch t := b.Schema.Fields[c].Type; {
	case t == column.List:
		v, ok := b.Text(c, i)
		return strings.Join(column.SplitList(v), ","), ok
	case t.Strings():
		return b.Text(c, i)
	case t == column.Float:
		v, ok := b.Float(c, i)
		if !ok {
			return "", false
		}
		return fmt.Sprint(v), true
	case b.Num(c, i) == column.Null:
		return "", false
	case t == column.Time:
		return time.UnixMicro(b.Num(c, i)).UTC().Format("2006-01-02T15:04:05.000000Z"), true
	case t == column.Bool:
		return fmt.Sprint(b.Num(c, i) == 1), true
	}
	return fmt.Sprint(b.Num(c, i)), true
}

// Step is what a class of the table of timelines, such as EC4, is in words.
func Step(class string) string { return timeline.WordsOf(class) }
