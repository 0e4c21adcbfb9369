package store

import (
	"fmt"
	"os"

	"prtscope/ingest/column"
	"prtscope/ingest/run"
	"prtscope/ingest/tablefile"
)

// A crowd is the merged rows of a second of one subject that is too full to be
// held: scripts sign in a thousand times a second, with texts as long as they
// like. Its rows are sorted on disk.
type crowd struct {
	rows, bytes int    // rows, and bytes of long texts, that are held of a second
	kept        int    // bytes of what was merged and stays
	most        int    // bytes that they may be
	dir, temp   string // that of the table, and one in it
	budget      int64
	sorter      *run.Sorter // nil while nothing is too full
}

// LimitError says that the records of one thing are more than may be held.
type LimitError struct {
	Table, ID, Source string // whose they are, and where one of them is
	Record            int64
	Bytes, Share      int64 // that they would take, and may take
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("the records that table %s has of %q, one of which is record %d of %s, would take %d MiB of memory and may take %d MiB; give more with --memory",
		e.Table, e.ID, e.Record, e.Source, (e.Bytes+1<<20-1)>>20, e.Share>>20)
}

// newCrowd returns the crowd of a table that has budget bytes.
func newCrowd(dir string, budget int64) crowd {
	return crowd{
		rows: int(max(4, min(tablefile.GroupRows/4, budget>>10))), bytes: int(max(leastCrowd, min(tablefile.GroupText, budget/16))), most: int(max(leastMerged, budget/8)),
		dir: dir, budget: budget / 16,
	}
}

// How many bytes are held, whatever the budget: of a second, and of records of one
// id, of which two may each be as long as a record may be by default.
const (
	leastCrowd  = 64 << 10
	leastMerged = 40 << 20
)

// full reports whether so much is too much to be held. What stays after merging
// does not count.
func (c *crowd) full(rows, bytes int) bool { return rows >= c.rows || bytes-c.kept >= c.bytes }

// relieve merges what is there of the second at hand and puts it by. Of what has
// the last id more may come: it is merged too, and stays.
func (s *stream) relieve() error {
	p, all := s.policy, s.second
	id := p.name(all[len(all)-1])
	whole := len(all) - 1
	for whole > 0 && p.name(all[whole-1]) == id {
		whole--
	}
	rest := column.Gather(p.schema, all[whole:]) // of its own, or it would keep the batches of the others
	if whole > 0 {
		s.second = all[:whole]
		s.gather()
		done, err := s.mergeSecond()
		if err != nil {
			return err
		}
		if err := s.crowd.add(s, done); err != nil {
			return err
		}
	}
	clear(all)
	s.second = append(all[:0], rowsIn(rest)...)
	merged, err := s.mergeSecond()
	if err != nil {
		return err
	}
	s.scratch = nil
	s.hold(rowsIn(column.Gather(p.schema, merged)))
	for _, r := range s.second {
		s.crowd.kept = s.load.Add(r.Batch, r.At)
	}
	if s.crowd.kept > s.crowd.most {
		at := p.location(s.names, s.second[0])
		return &LimitError{p.schema.Name, id, at.source, at.record, int64(s.crowd.kept), int64(s.crowd.most)}
	}
	return nil
}

func rowsIn(b *column.Batch) (rows []column.Row) {
	for i := range b.Len() {
		rows = append(rows, column.Row{Batch: b, At: i})
	}
	return rows
}

// add puts rows by.
func (c *crowd) add(s *stream, rows []column.Row) error {
	if c.sorter == nil {
		var err error
		if c.temp, err = os.MkdirTemp(c.dir, "second-"); err != nil { // names of what is spilled are those of the table
			return err
		}
		c.sorter = run.NewSorter(s.policy.schema, s.within, c.temp, c.budget)
	}
	return c.sorter.Add(column.Gather(s.policy.schema, rows))
}

// disperse ends a second of which rows were put by, with its last rows.
func (s *stream) disperse(last []column.Row) error {
	if err := s.crowd.add(s, last); err != nil {
		return err
	}
	s.hold(nil)
	err := s.crowd.sorter.Each(func(b *column.Batch, i int) error { return s.pass(column.Row{Batch: b, At: i}) })
	if e := s.crowd.close(); err == nil {
		err = e
	}
	return err
}

// close removes what was spilled.
func (c *crowd) close() error {
	if c.sorter == nil {
		return nil
	}
	err := c.sorter.Close()
	c.sorter = nil
	if e := os.Remove(c.temp); err == nil {
		err = e
	}
	return err
}
