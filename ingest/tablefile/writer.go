package tablefile

import (
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
	"prtscope/ingest/column"
)

// A Writer writes batches into one Parquet file. The bytes depend on the rows
// and the metadata only, never on how the rows were cut into batches.
type Writer struct {
	schema  *column.Schema
	out     *parquet.GenericWriter[any]
	columns []*parquet.ColumnWriter
	types   []*codedType // of the columns with a dictionary
	pending []piece      // rows of the row group that is not yet full
	waiting int          // how many rows they are
	rows    int64
	err     error
}

// A piece is the rows from to to of a batch.
type piece struct {
	batch    *column.Batch
	from, to int
}

// pieceRows is how many rows are handed to parquet-go at a time. Pages are cut
// between such calls, so it is fixed and counted from the start of a row group.
const pieceRows = 4096

// noValues is what a stretch of a column without values is written from.
var noValues [pieceRows]parquet.Value

// NewWriter returns a Writer of tables of schema s to w. The file carries meta
// beside the schema's name and version.
func NewWriter(w io.Writer, s *column.Schema, meta map[string]string) *Writer {
	var noBounds [][]string
	for _, f := range s.Fields {
		// The smallest and largest text of a column are as long as log fields
		// are; they would bloat the footer and cost a pass over the dictionary.
		switch f.Type {
		case column.Text, column.Unique:
			noBounds = append(noBounds, []string{f.Name})
		case column.List:
			noBounds = append(noBounds, []string{f.Name, "list", "element"})
		}
	}
	schema, types := writtenSchema(s)
	options := []parquet.WriterOption{
		schema,
		&parquet.WriterConfig{CreatedBy: createdBy},
		parquet.Compression(&zstd.Codec{Level: level, Concurrency: 1}),
		parquet.DataPageVersion(2),
		parquet.DataPageStatistics(false), // a pass over the dictionary for each page; the column index has what is of use
		parquet.PageBufferSize(pageBytes),
		parquet.MaxRowsPerRowGroup(GroupRows),
		parquet.KeyValueMetadata(nameKey, s.Name),
		parquet.KeyValueMetadata(versionKey, strconv.Itoa(s.Version)),
	}
	for _, path := range noBounds {
		options = append(options, parquet.SkipPageBounds(path...))
	}
	for _, key := range slices.Sorted(maps.Keys(meta)) {
		options = append(options, parquet.KeyValueMetadata(key, meta[key]))
	}
	out := parquet.NewGenericWriter[any](w, options...)
	return &Writer{schema: s, out: out, columns: out.ColumnWriters(), types: types}
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
		to := min(b.Len(), from+GroupRows-w.waiting)
		w.pending = append(w.pending, piece{b, from, to})
		w.waiting += to - from
		from = to
		if w.waiting == GroupRows {
			w.err = w.writeGroup()
		}
	}
	return w.err
}

// Close writes what is left and the footer. It does not close the file.
func (w *Writer) Close() error {
	if w.err == nil && w.waiting > 0 {
		w.err = w.writeGroup()
	}
	if w.err != nil {
		return w.err
	}
	w.err = fmt.Errorf("write table %s: closed", w.schema.Name)
	if err := w.out.Close(); err != nil {
		return fmt.Errorf("write table %s: %w", w.schema.Name, err)
	}
	return nil
}

// encode encodes column c of the pending rows. A panic of the library becomes
// an error: the goroutine it happens on is not that of whoever could recover.
func (w *Writer) encode(e *encoder, c int) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("encoding failed: %v", p)
		}
	}()
	return e.encode(c, w.schema.Fields[c].Type, w.types[c], w.columns[c])
}

// writeGroup writes the pending rows as one row group. Columns are encoded side
// by side; each has its own buffers, so that their bytes are what they would be
// one after the other.
func (w *Writer) writeGroup() error {
	errs := make([]error, len(w.columns))
	var next atomic.Int32
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(w.columns)) {
		workers.Go(func() {
			e := encoder{pending: w.pending, values: make([]parquet.Value, 0, pieceRows)}
			for c := int(next.Add(1)) - 1; c < len(w.columns); c = int(next.Add(1)) - 1 {
				errs[c] = w.encode(&e, c)
			}
		})
	}
	workers.Wait()
	for c, err := range errs {
		if err != nil {
			return fmt.Errorf("write table %s: column %s: %w", w.schema.Name, w.schema.Fields[c].Name, err)
		}
	}
	w.pending, w.waiting = w.pending[:0], 0
	if err := w.out.Flush(); err != nil {
		return fmt.Errorf("write table %s: %w", w.schema.Name, err)
	}
	return nil
}
