package tablefile

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"prtscope/ingest/column"
)

// A Writer writes batches into one Parquet file. The bytes depend on the rows
// and the metadata only, never on how the rows were cut into batches.
type Writer struct {
	schema  *column.Schema
	meta    map[string]string
	out     io.Writer
	at      int64 // bytes written
	chunks  []*chunk
	presses *Presses
	footer  *footer
	pending []piece // rows of the row group that is not yet full
	waiting int     // how many rows they are
	load    column.Load
	rows    int64
	err     error
	group   chan error // of the row group that is being written; nil if there is none
}

// A piece is the rows from to to of a batch.
type piece struct {
	batch    *column.Batch
	from, to int
}

// pieceRows is after how many rows it is looked whether a page is full. They
// are counted from the start of a row group.
const pieceRows = 4096

// NewWriter returns a Writer of tables of schema s to w. The file carries meta
// beside the schema's name and version.
func NewWriter(w io.Writer, s *column.Schema, meta map[string]string) *Writer {
	return NewPresses(min(runtime.GOMAXPROCS(0), pressesOfOne)).NewWriter(w, s, meta)
}

// pressesOfOne is how many columns of one file are encoded at once, at most: one core
// makes its rows meanwhile, in a quarter of the time that one would take to encode them,
// or more.
const pressesOfOne = 4

// Presses encode columns, so many at a time. Each keeps megabytes of buffers: several
// Writers that have them together take no more of those than one.
type Presses struct{ free chan *encoder }

// NewPresses returns n of them.
func NewPresses(n int) *Presses {
	p := &Presses{make(chan *encoder, n)}
	for range n {
		p.free <- new(encoder)
	}
	return p
}

// NewWriter returns a Writer as the function of that name does.
func (p *Presses) NewWriter(w io.Writer, s *column.Schema, meta map[string]string) *Writer {
	schema := schemaOf(s)
	first := &Writer{schema: s, meta: meta, presses: p}
	for i, path := range schema.Columns() {
		first.chunks = append(first.chunks, newChunk(leafOf(schema, path, s.Fields[i].Type)))
	}
	return first.Next(w)
}

// Next returns a Writer of another such file, which has the buffers of w: nobody may
// use w any more, and it must be closed before rows are written.
func (w *Writer) Next(out io.Writer) *Writer {
	next := &Writer{schema: w.schema, meta: w.meta, out: out, chunks: w.chunks, presses: w.presses}
	next.footer, next.err = newFooter(w.schema, schemaOf(w.schema), w.meta)
	return next
}

// Rows returns how many rows were handed to Write.
func (w *Writer) Rows() int64 { return w.rows }

// Write adds the rows of b, which it keeps: the caller must not add to b
// afterwards. Errors of the file may show up as late as Close.
func (w *Writer) Write(b *column.Batch) error {
	if w.err != nil {
		return w.err
	}
	if b.Schema != w.schema {
		w.err = fmt.Errorf("write table %s: batch is of table %s", w.schema.Name, b.Schema.Name)
		return w.err
	}
	w.rows += int64(b.Len())
	for from := 0; from < b.Len() && w.err == nil; {
		to, full := w.fit(b, from)
		w.pending = append(w.pending, piece{b, from, to})
		w.waiting += to - from
		from = to
		if full {
			w.err = w.beginGroup()
		}
	}
	return w.err
}

// WriteGroup is Write of rows that the caller knows to be a row group: a Load of
// them reaches GroupText, or they are GroupRows, with the last of them and not
// before; or they are the last of the file.
func (w *Writer) WriteGroup(b *column.Batch) error {
	switch {
	case w.err != nil || b.Len() == 0:
	case b.Schema != w.schema:
		w.err = fmt.Errorf("write table %s: batch is of table %s", w.schema.Name, b.Schema.Name)
	case w.waiting > 0 || b.Len() > GroupRows:
		w.err = fmt.Errorf("write table %s: %d rows after %d are no row group", w.schema.Name, b.Len(), w.waiting)
	default:
		w.rows += int64(b.Len())
		w.pending, w.waiting = append(w.pending, piece{b, 0, b.Len()}), b.Len()
		w.err = w.beginGroup()
	}
	return w.err
}

// fit returns up to which row b still belongs to the row group, and whether the
// group ends there.
func (w *Writer) fit(b *column.Batch, from int) (to int, full bool) {
	end := min(b.Len(), from+GroupRows-w.waiting)
	for i := from; i < end; i++ {
		if w.load.Add(b, i) >= GroupText {
			return i + 1, true
		}
	}
	return end, w.waiting+end-from == GroupRows
}

// Close writes what is left and the footer. It does not close the file.
func (w *Writer) Close() error {
	if w.err == nil && w.waiting > 0 {
		w.err = w.beginGroup()
	}
	if err := w.endGroup(); w.err == nil {
		w.err = err
	}
	if w.err != nil {
		return w.err
	}
	w.err = fmt.Errorf("write table %s: closed", w.schema.Name)
	err := w.begin()
	if err == nil {
		var end []byte
		if end, err = w.footer.bytes(w.at); err == nil {
			err = w.write(end)
		}
	}
	if err != nil {
		return fmt.Errorf("write table %s: %w", w.schema.Name, err)
	}
	return nil
}

// begin writes what a file begins with.
func (w *Writer) begin() error {
	if w.at > 0 {
		return nil
	}
	return w.write([]byte(magic))
}

func (w *Writer) write(p []byte) error {
	n, err := w.out.Write(p)
	w.at += int64(n)
	return err
}

// encode encodes column c of the rows of pieces. A panic of the library becomes
// an error: the goroutine it happens on is not that of whoever could recover.
func (w *Writer) encode(pieces []piece, c int) (err error) {
	e := <-w.presses.free
	e.pending = pieces
	defer func() {
		e.pending = nil
		w.presses.free <- e
	}()
	defer recovered(&err)
	return e.encode(c, w.chunks[c])
}

// beginGroup begins to write the pending rows as one row group, beside whoever
// has rows for the next one.
func (w *Writer) beginGroup() error {
	if err := w.endGroup(); err != nil {
		return err
	}
	pending, rows, done := w.pending, w.waiting, make(chan error, 1)
	w.pending, w.waiting, w.group = nil, 0, done
	w.load.Reset()
	go func() { done <- w.writeGroup(pending, int64(rows)) }()
	return nil
}

// endGroup waits until what beginGroup began is written.
func (w *Writer) endGroup() error {
	if w.group == nil {
		return nil
	}
	err := <-w.group
	w.group = nil
	return err
}

// writeGroup writes rows as one row group. Columns are encoded side by side, so
// that their bytes are what they would be one after the other.
func (w *Writer) writeGroup(pending []piece, rows int64) (err error) {
	defer recovered(&err)
	errs := make([]error, len(w.chunks))
	order := w.largestFirst()
	var next atomic.Int32
	var workers sync.WaitGroup
	for range cap(w.presses.free) {
		workers.Go(func() {
			for n := int(next.Add(1)) - 1; n < len(order); n = int(next.Add(1)) - 1 {
				c := order[n]
				errs[c] = w.encode(pending, c)
			}
		})
	}
	workers.Wait()
	for c, err := range errs {
		if err != nil {
			return fmt.Errorf("write table %s: column %s: %w", w.schema.Name, w.schema.Fields[c].Name, err)
		}
	}
	if err := w.writeChunks(rows); err != nil {
		return fmt.Errorf("write table %s: %w", w.schema.Name, err)
	}
	return nil
}

// largestFirst returns the columns, those first that took most in the row group
// before: one that is long and comes last would be waited for.
func (w *Writer) largestFirst() []int {
	order := make([]int, len(w.chunks))
	for c := range order {
		order[c] = c
	}
	slices.SortStableFunc(order, func(x, y int) int {
		return cmp.Compare(w.chunks[y].meta.TotalUncompressedSize, w.chunks[x].meta.TotalUncompressedSize)
	})
	return order
}

func (w *Writer) writeChunks(rows int64) error {
	if err := w.begin(); err != nil {
		return err
	}
	w.footer.add(w.at, rows, w.chunks)
	for _, k := range w.chunks {
		if err := w.write(k.dictionary); err != nil {
			return err
		}
		if err := w.write(k.pages); err != nil {
			return err
		}
	}
	return nil
}
