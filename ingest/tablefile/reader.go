package tablefile

import (
	"fmt"
	"io"
	"iter"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
	"prtscope/ingest/column"
)

// Read returns the rows of a file that a Writer of schema s wrote, in order,
// in batches of at most column.BatchRows. Only the columns of want are read
// (nil is all); the others have no values. Dictionary codes come as they are in
// the file; where it has texts of which hardly any repeats, the dictionary is loose. Batches may be kept, but not added to: they share dictionaries.
// Verify the hash of the file first. After an error there is nothing more.
func Read(r io.ReaderAt, size int64, s *column.Schema, want []int) iter.Seq2[*column.Batch, error] {
	return read(r, size, s, want, false)
}

// Scan is Read for whoever keeps no batch: each is good only until the next is
// asked for, whose memory it may share. Texts are good for ever.
func Scan(r io.ReaderAt, size int64, s *column.Schema, want []int) iter.Seq2[*column.Batch, error] {
	return read(r, size, s, want, true)
}

func read(r io.ReaderAt, size int64, s *column.Schema, want []int, again bool) iter.Seq2[*column.Batch, error] {
	return func(yield func(*column.Batch, error) bool) {
		f, err := guard(func() (*parquet.File, error) { return open(r, size, s) })
		if err != nil {
			yield(nil, fmt.Errorf("read table %s: %w", s.Name, err))
			return
		}
		leaves := leavesOf(s)
		if want == nil {
			want = make([]int, len(s.Fields))
			for c := range want {
				want[c] = c
			}
		}
		decoders := make([]decoder, len(want))
		for g, group := range f.RowGroups() {
			if !again {
				clear(decoders)
			}
			cols, err := guard(func() ([]column.Vector, error) {
				return readGroup(group, f.Metadata().RowGroups[g].Columns, s, leaves, want, decoders)
			})
			if err != nil {
				yield(nil, fmt.Errorf("read table %s: row group %d: %w", s.Name, g, err))
				return
			}
			rows := int(group.NumRows())
			for from := 0; from < rows; from += column.BatchRows {
				to := min(rows, from+column.BatchRows)
				if !yield(column.Assemble(s, to-from, cut(cols, from, to)), nil) {
					return
				}
			}
		}
	}
}

// guard turns a panic of the library on a damaged file into an error.
func guard[T any](do func() (T, error)) (v T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("damaged: %v", p)
		}
	}()
	return do()
}

// leavesOf returns the number of each column's leaf: each has exactly one.
func leavesOf(s *column.Schema) []int {
	leaves := make([]int, len(s.Fields))
	schema := schemaOf(s)
	for i, path := range schema.Columns() {
		leaves[s.Index(path[0])] = i
	}
	return leaves
}

// readGroup reads the columns want of a row group, each with its decoder.
func readGroup(group parquet.RowGroup, about []format.ColumnChunk, s *column.Schema, leaves, want []int, decoders []decoder) ([]column.Vector, error) {
	cols := make([]column.Vector, len(s.Fields))
	chunks := group.ColumnChunks()
	for n, c := range want {
		d := &decoders[n]
		d.begin(s.Fields[c].Type, int(group.NumRows()), about[leaves[c]].MetaData.TotalUncompressedSize)
		if empty(chunks[leaves[c]], s.Fields[c].Type) {
			continue
		}
		if err := d.readChunk(chunks[leaves[c]]); err != nil {
			return nil, fmt.Errorf("column %s: %w", s.Fields[c].Name, err)
		}
		cols[c] = d.vector()
	}
	return cols, nil
}

// empty reports whether no row of a chunk has a value: half the columns of an
// export are such, and need not be read. An empty list is one.
func empty(chunk parquet.ColumnChunk, t column.Type) bool {
	c, ok := chunk.(*parquet.FileColumnChunk)
	return ok && t != column.List && c.NumValues() > 0 && c.NullCount() == c.NumValues()
}

// cut returns rows from to to of columns. A dictionary in which each row has a
// value of its own is cut with them; others are shared.
func cut(cols []column.Vector, from, to int) []column.Vector {
	part := make([]column.Vector, len(cols))
	for c, v := range cols {
		switch {
		case len(v.Nums) > 0:
			part[c].Nums = v.Nums[from:to:to]
		case len(v.Codes) > 0 && v.Dict.Loose():
			part[c] = cutUnique(v, from, to)
		case len(v.Codes) > 0:
			part[c] = column.Vector{Codes: v.Codes[from:to:to], Dict: v.Dict}
		}
	}
	return part
}

// cutUnique renumbers rows whose codes only ever rise.
func cutUnique(v column.Vector, from, to int) column.Vector {
	codes := make([]int32, to-from)
	first, n := int32(-1), int32(0)
	for i, code := range v.Codes[from:to] {
		if code < 0 {
			codes[i] = -1
			continue
		}
		if first < 0 {
			first = code
		}
		codes[i] = code - first
		n = code - first + 1
	}
	if first < 0 {
		return column.Vector{}
	}
	return column.Vector{Codes: codes, Dict: v.Dict.Part(first, n)}
}
