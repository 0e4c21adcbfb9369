// Package store turns the rows of all sources into the tables of a case: it
// brings together the records of one thing, makes one row of them that loses
// neither a value nor a contradiction, and writes the rows in order. It speaks
// to no file system but for what does not fit in memory; where tables lie is
// for whoever hands it the writers.
package store

import (
	"cmp"
	"io"
	"os"

	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/run"
	"prtscope/ingest/signin"
)

// FileRows is how many rows a file has before it ends at the next subject, and
// FileText how many bytes of long texts: what a file says of its parts at its
// end must fit in memory. Files are analyzed side by side, so there should be
// some even of a case of few gigabytes; and a file that most often ends before
// the row group at hand is full does not end with one of a few rows.
const (
	FileRows = 120 << 10
	FileText = 2 << 30
)

// A Table takes the rows of one table in any order.
type Table struct {
	policy   *policy
	dir      string
	budget   int64
	fileRows int64
	fileText int64
	crowd    crowd
	rows     *run.Sorter
	loose    loose
	minutes  minutes
	temp     []string // folders in dir
	hashes   *column.Schema
	ids      *run.Sorter // of a hash of each row's id, to find ids that are used twice
}

// SignIns returns the table of sign-ins. It holds about budget bytes in memory
// and spills the rest into dir. Close it when done.
func SignIns(dir string, budget int64) *Table { return newTable(signIns(), dir, budget) }

// Audits returns the table of directory audit events.
func Audits(dir string, budget int64) *Table { return newTable(audits(), dir, budget) }

// Devices returns the table of the device inventory.
func Devices(dir string, budget int64) *Table { return newTable(devices(), dir, budget) }

// Risks returns the table of risk detections and risky users.
func Risks(dir string, budget int64) *Table { return newTable(risks(), dir, budget) }

// Activities returns the table of requests of the Graph activity log.
func Activities(dir string, budget int64) *Table { return newTable(activities(), dir, budget) }

// hashes is the table of what ids hash to. The names of spilled files begin
// with that of their table, so it is named after the table that it belongs to.
func hashes(of *column.Schema) *column.Schema {
	return column.NewSchema(of.Name+"-ids", 1, column.Field{Name: "hash", Type: column.Int})
}

func newTable(p *policy, dir string, budget int64) *Table {
	byHash := func(a *column.Batch, i int, b *column.Batch, j int) int { return 0 } // the key is all
	h := hashes(p.schema)
	return &Table{
		policy: p, dir: dir, budget: budget, fileRows: FileRows, fileText: FileText, crowd: newCrowd(dir, budget),
		hashes: h,
		loose:  loose{budget: budget / 8},
		rows:   run.NewSorter(p.schema, p.bySecond, dir, budget-budget/8).By(p.key).Together(p.ranks),
		ids: run.NewSorter(h, byHash, dir, budget/8).By(func(b *column.Batch, i int) uint64 {
			return uint64(b.Num(0, i))
		}),
	}
}

// Add takes rows over: the caller must not change b afterwards. Rows may come
// from sources, whose names are provisional, or from the tables of a case.
func (t *Table) Add(b *column.Batch) error {
	b, err := t.policy.unfold(b)
	if err == nil {
		b, err = t.hold(b)
	}
	if err != nil {
		return err
	}
	return t.add(b)
}

func (t *Table) add(b *column.Batch) error {
	if b.Schema == signin.Schema {
		t.loose.note(t.policy, b)
	}
	return t.rows.Add(b)
}

// Close removes what was spilled.
func (t *Table) Close() error {
	err := t.rows.Close()
	if e := t.ids.Close(); err == nil {
		err = e
	}
	for _, rows := range []*run.Sorter{t.minutes.rows, t.minutes.nameless} {
		if rows != nil {
			err = cmp.Or(err, rows.Close())
		}
	}
	for _, dir := range t.temp {
		if e := os.RemoveAll(dir); err == nil {
			err = e
		}
	}
	return err
}

// Result is what became of the rows.
type Result struct {
	Rows        int64
	Kept        map[string]int64           // rows, by the source they are from
	Duplicates  map[string]int64           // records that were merged into a row from elsewhere, by source
	Folded      map[string]int64           // of those, records without an id, taken for a record of a change by what they say
	Conflicts   int64                      // rows on which records disagree
	Collisions  int64                      // rows whose id another row has, of another subject, second or tenant
	Hours       map[string]map[int64]int64 // kind → hour since 1970 → rows
	First, Last map[string]int64           // time of a source's first and last event, microseconds since 1970
}

// Finish writes the table. sources maps provisional names to SHA-256, ranks the
// latter to the rank of the source's format. For each file it calls create,
// writes, and calls done with the number of rows, one call after the other but on
// goroutines of its own; a file whose done was not called is of no use. The rows and files depend on the set of records alone.
func (t *Table) Finish(sources map[string]string, ranks map[string]int, create func() (w io.Writer, done func(rows int64) error, err error)) (*Result, error) {
	n := &names{sources, ranks}
	out := newWriter(t, n, create)
	if err := t.folded(n, out.add, out.result.Folded); err != nil {
		out.close()
		return nil, err
	}
	if err := out.finish(); err != nil {
		return nil, err
	}
	if t.policy.time < 0 {
		return out.result, nil
	}
	return out.result, t.collisions(out.result)
}

// merged calls emit with the rows in order, those of one thing as one. Once emit
// reports that rows it was given are being read, their batches stay as they are.
func (t *Table) merged(n *names, emit func(column.Row) (read bool, err error)) error {
	if err := t.place(); err != nil {
		return err
	}
	s := &stream{policy: t.policy, merger: merger{policy: t.policy, names: n}, names: n, emit: emit, loose: &t.loose, crowd: t.crowd}
	defer func() { s.crowd.close() }() // which is open after an error alone
	if t.loose.many {
		fits, err := t.loose.screen(t.policy, t.rows)
		if err == nil && !fits {
			err = t.rejoin(n)
		}
		if err != nil {
			return err
		}
	}
	t.loose.index(t.policy)
	if err := t.rows.Each(s.row); err != nil {
		return err
	}
	return s.flush()
}

// folded is merged, and of the audit log makes one row of a record with an id and one
// without that are of one change.
func (t *Table) folded(n *names, emit func(column.Row) (read bool, err error), count map[string]int64) error {
	if t.policy.schema != audit.Schema {
		return t.merged(n, emit)
	}
	f := &folder{policy: t.policy, names: n, merger: merger{policy: t.policy, names: n}, emit: emit, folded: count}
	if err := t.merged(n, f.row); err != nil {
		return err
	}
	return f.flush()
}

// collisions counts the rows that share their id with another.
func (t *Table) collisions(result *Result) error {
	var last int64
	same := int64(0)
	return t.ids.Each(func(b *column.Batch, i int) error {
		h := b.Num(0, i)
		if same == 0 || h != last {
			last, same = h, 1
			return nil
		}
		if same++; same == 2 {
			result.Collisions++
		}
		result.Collisions++
		return nil
	})
}

// word is the first eight bytes of s.
func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// hashOf returns a hash of an id. Two ids of ten million have the same one once
// in a hundred thousand cases, and then a count is one too high.
func hashOf(id string) int64 {
	const prime = 1099511628211 // as of FNV-1a, of which this is a kind that takes eight bytes at once
	h := uint64(14695981039346656037)
	for ; len(id) >= 8; id = id[8:] {
		h = (h ^ word(id)) * prime
		h ^= h >> 29 // the upper bits of a word reach the lower ones
	}
	for i := range len(id) {
		h = (h ^ uint64(id[i])) * prime
	}
	if v := int64(h); v != column.Null {
		return v
	}
	return 0
}
