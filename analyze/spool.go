package analyze

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"
	"sync"

	"prtscope/analyze/finding"
	"prtscope/ingest/column"
)

// A spool holds the findings of a case in order, on disk where they are many: a
// finding carries its evidence, and a case may have hundreds of thousands.
type spool struct {
	mu     sync.Mutex // workers add side by side; the order in which they come means nothing
	sorter *sorter
	batch  *column.Batch
	bytes  int // of the texts in batch
	n      int64
}

// spooled is the table of findings.
var spooled = column.NewSchema("findings", 1,
	column.Field{Name: "rank", Type: column.Int, Doc: "Rank of the severity"},
	column.Field{Name: "first", Type: column.Unique, Doc: "When it began, as its JSON says"},
	column.Field{Name: "id", Type: column.Unique, Doc: "Id"},
	column.Field{Name: "subject", Type: column.Unique, Doc: "Id of the subject"},
	column.Field{Name: "summary", Type: column.Unique, Doc: "Summary"},
	column.Field{Name: "number", Type: column.Int, Doc: "Number in the order of arrival, an accident"},
	column.Field{Name: "head", Type: column.Unique, Doc: "JSON of what incidents tell of it; empty where it is in none"},
	column.Field{Name: "whole", Type: column.Unique, Doc: "JSON of all of it"})

const (
	spooledRank = iota
	spooledFirst
	spooledID
	spooledSubject
	spooledSummary
	spooledNumber
	spooledHead
	spooledWhole
)

// spoolBytes is how much text is gathered before it is handed to be sorted.
const spoolBytes = 256 << 10

// compareSpooled orders findings as findings.jsonl does; what is beyond the
// contract makes the order total.
func compareSpooled(a *column.Batch, i int, b *column.Batch, j int) int {
	if c := cmp.Compare(a.Num(spooledRank, i), b.Num(spooledRank, j)); c != 0 {
		return c
	}
	for _, c := range [...]int{spooledFirst, spooledID, spooledSubject, spooledSummary, spooledWhole} {
		x, _ := a.Text(c, i)
		y, _ := b.Text(c, j)
		if d := strings.Compare(x, y); d != 0 {
			return d
		}
	}
	return 0
}

func (r *run) newSpool(name string) (*spool, error) {
	s, err := r.newSorter(name, spooled, compareSpooled, 8)
	if err != nil {
		return nil, err
	}
	s.By(func(b *column.Batch, i int) uint64 { return uint64(b.Num(spooledRank, i)) })
	return &spool{sorter: s, batch: column.NewBatch(spooled)}, nil
}

// add takes a finding in. head is the JSON of what incidents tell of it.
func (s *spool) add(f *finding.Finding, number int64, head []byte) error {
	whole, err := plainJSON(f)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.batch
	b.SetNum(spooledRank, int64(f.Severity.Rank()))
	b.SetNum(spooledNumber, number)
	b.SetString(spooledFirst, f.First)
	b.SetString(spooledID, f.ID)
	b.SetString(spooledSubject, f.Subject.ID)
	b.SetString(spooledSummary, f.Summary)
	b.SetText(spooledHead, head)
	b.SetText(spooledWhole, whole)
	b.Commit()
	s.n++
	if s.bytes += len(whole) + len(head) + len(f.Summary); s.bytes > spoolBytes || b.Full() {
		return s.flush()
	}
	return nil
}

// plainJSON is JSON in one line, with <, > and & as they are.
func plainJSON(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
}

// flush hands on what was gathered.
func (s *spool) flush() error {
	b := s.batch
	s.batch, s.bytes = column.NewBatch(spooled), 0
	return s.sorter.Add(b)
}

// done ends adding.
func (s *spool) done() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.flush()
}

// each calls see with the findings in order, until it returns an error.
func (s *spool) each(see func(b *column.Batch, i int) error) error {
	if err := s.sorter.Each(see); err != nil && err != errStop {
		return err
	}
	return nil
}

// close removes what is on disk.
func (s *spool) close() error { return s.sorter.Close() }
