package store

import (
	"fmt"
	"io"
	"slices"

	"prtscope/ingest/column"
	"prtscope/ingest/tablefile"
)

// A writer writes rows in order into files, and counts them.
type writer struct {
	table  *Table
	policy *policy
	names  *names
	create func() (w io.Writer, done func(rows int64) error, err error)
	result *Result
	hours  map[kindHour]int64

	rows   []column.Row // not yet handed to the writer's other half
	load   column.Load  // of rows
	text   int64        // bytes of long texts in the file, rows included
	loaded int          // of rows
	inFile int64        // rows in the file, rows included
	last   column.Row
	behind *behind

	// What only the other half knows.
	rooms [2]column.Room // of the row group at hand, and of the one before, which is being encoded
	turn  int
	file  *tablefile.Writer
	spent *tablefile.Writer // of the file before
	done  func(rows int64) error
	ended chan error // of the file before, which is being ended; nil if there is none
}

type kindHour struct {
	kind string
	hour int64 // since 1970
}

func newWriter(t *Table, n *names, create func() (io.Writer, func(int64) error, error)) *writer {
	w := &writer{table: t, policy: t.policy, names: n, create: create, hours: map[kindHour]int64{}, result: &Result{
		Kept: map[string]int64{}, Duplicates: map[string]int64{}, Folded: map[string]int64{}, Hours: map[string]map[int64]int64{},
		First: map[string]int64{}, Last: map[string]int64{},
	}}
	w.behind = newBehind(w.write, w.endFile)
	return w
}

// add takes the next row, and reports whether it and those before are being read
// from now on. A file ends where a subject does, once it is long enough.
func (w *writer) add(r column.Row) (read bool, err error) {
	if (w.inFile >= w.table.fileRows || w.text >= w.table.fileText) && (w.policy.subject == nil || !w.policy.sameSubject(w.last, r)) {
		if err := w.hand(true); err != nil {
			return true, err
		}
		w.inFile, w.text, read = 0, 0, true
	}
	w.rows, w.last = append(w.rows, r), r
	w.inFile++
	loaded := w.load.Add(r.Batch, r.At)
	w.text += int64(loaded - w.loaded)
	w.loaded = loaded
	if loaded >= tablefile.GroupText || len(w.rows) == tablefile.GroupRows {
		return true, w.hand(false)
	}
	return read, nil
}

// hand lets the rows at hand be written, which the file ends with or not.
func (w *writer) hand(last bool) (err error) {
	w.rows, err = w.behind.add(w.rows, last)
	w.load.Reset()
	w.loaded = 0
	return err
}

// write writes rows.
func (w *writer) write(rows []column.Row) error {
	b := w.rooms[w.turn].Gather(w.policy.schema, rows)
	w.turn = 1 - w.turn
	rewrite(b.Column(w.policy.source), func(name string) (string, bool) { return w.names.sum(name), true })
	rewrite(b.Column(w.policy.missing), w.policy.inOrder)
	w.count(b)
	if err := w.addIDs(b); err != nil {
		return err
	}
	if w.file == nil {
		if err := w.wait(); err != nil {
			return err
		}
		out, done, err := w.create()
		if err != nil {
			return err
		}
		if w.done = done; w.spent != nil {
			w.file = w.spent.Next(out)
		} else {
			w.file = tablefile.NewWriter(out, w.policy.schema, nil)
		}
	}
	return w.file.WriteGroup(b)
}

// endFile ends the file, if there is one, beside whoever has rows for the next.
func (w *writer) endFile() error {
	if w.file == nil {
		return nil
	}
	file, done, ended := w.file, w.done, make(chan error, 1)
	w.file, w.spent, w.ended = nil, file, ended
	go func() {
		var err error
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("ending a file failed: %v", p)
			}
			ended <- err
		}()
		if err = file.Close(); err == nil {
			err = done(file.Rows())
		}
	}()
	return nil
}

// wait waits until the file before is ended.
func (w *writer) wait() error {
	if w.ended == nil {
		return nil
	}
	err := <-w.ended
	w.ended = nil
	return err
}

// finish writes what is left.
func (w *writer) finish() error {
	err := w.hand(true)
	if e := w.close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	for at, n := range w.hours {
		hours := w.result.Hours[at.kind]
		if hours == nil {
			hours = map[int64]int64{}
			w.result.Hours[at.kind] = hours
		}
		hours[at.hour] += n
	}
	return nil
}

// close waits until all that was handed over is written, or until it is known
// that it is not.
func (w *writer) close() error {
	err := w.behind.close()
	if e := w.wait(); err == nil {
		err = e
	}
	return err
}

// rewrite puts what f makes of it in place of each value of a column, or no
// value; f is called once for each value in the batch.
func rewrite(v *column.Vector, f func(string) (string, bool)) {
	if v.Dict == nil {
		return
	}
	dict := new(column.Dict)
	codes := make([]int32, v.Dict.Len())
	for code, old := range v.Dict.Values() {
		codes[code] = -1
		if value, ok := f(old); ok {
			codes[code] = dict.AddString(value)
		}
	}
	for i, code := range v.Codes {
		if code >= 0 {
			v.Codes[i] = codes[code]
		}
	}
	v.Dict = dict
}

// inOrder puts a list of columns into the order of the table, in which merging
// leaves it, too. An empty list is none.
func (p *policy) inOrder(list string) (string, bool) {
	names := column.SplitList(list)
	slices.SortFunc(names, func(a, b string) int { return p.schema.Index(a) - p.schema.Index(b) })
	return column.JoinList(names), len(names) > 0
}

func (w *writer) count(b *column.Batch) {
	p, r := w.policy, w.result
	r.Rows += int64(b.Len())
	sources := b.Column(p.source)
	spans := make([]span, sources.Dict.Len())
	for i := range b.Len() {
		at := int64(column.Null)
		if p.time >= 0 {
			at = b.Num(p.time, i)
		}
		spans[sources.Codes[i]].add(at)
		if b.Has(p.alsoIn, i) {
			also, _ := b.Text(p.alsoIn, i)
			for _, name := range column.SplitList(also) {
				other, one := parseLocation(name).source, span{}
				one.add(at)
				r.Duplicates[other]++
				w.span(other, one)
			}
		}
		if b.Has(p.conflicts, i) {
			r.Conflicts++
		}
		if p.kind != nil && p.time >= 0 {
			if at := p.second(b, i); at != column.Null {
				w.hours[kindHour{p.kind(b, i), Hour(at)}]++
			}
		}
	}
	for code, s := range spans {
		if s.rows > 0 {
			source := sources.Dict.Value(int32(code))
			r.Kept[source] += s.rows
			w.span(source, s)
		}
	}
}

// A span is the rows of one source, and the times of those that have one.
type span struct {
	rows, timed, first, last int64
}

func (s *span) add(at int64) {
	s.rows++
	if at == column.Null {
		return
	}
	if s.timed == 0 {
		s.first, s.last = at, at
	}
	s.timed++
	s.first, s.last = min(s.first, at), max(s.last, at)
}

func (w *writer) span(source string, s span) {
	if s.timed == 0 {
		return
	}
	if first, ok := w.result.First[source]; !ok || s.first < first {
		w.result.First[source] = s.first
	}
	if last, ok := w.result.Last[source]; !ok || s.last > last {
		w.result.Last[source] = s.last
	}
}

// Hour is the hour of a second since 1970.
func Hour(second int64) int64 {
	hour := second / 3600
	if second%3600 < 0 {
		hour--
	}
	return hour
}

// addIDs notes which ids the rows have.
func (w *writer) addIDs(b *column.Batch) error {
	if w.policy.time < 0 {
		return nil
	}
	ids := column.NewBatch(w.table.hashes)
	for i := range b.Len() {
		if id := firstText(b, i, w.policy.id...); id != "" {
			ids.SetNum(0, hashOf(id))
			ids.Commit()
		}
	}
	return w.table.ids.Add(ids)
}
