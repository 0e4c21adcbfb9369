// Package scan turns tables into Arrow: the batches of a Parquet file, or one
// made by hand, become records of the columns asked for. It knows nothing of
// what the columns mean.
package scan

import (
	"io"
	"iter"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"prtscope/ingest/column"
	"prtscope/ingest/tablefile"
)

// A Converter makes records of batches of one table. Batches that share a
// dictionary give records that share an Arrow dictionary, so that whoever
// looks at values once per dictionary does so once per file section.
type Converter struct {
	mem    memory.Allocator
	cols   []int
	schema *arrow.Schema
	dicts  []shared
	absent absent
}

// shared is the last dictionary of a column and what was made of it.
type shared struct {
	dict *column.Dict
	len  int
	arr  arrow.Array
}

// dictionary is the type of every column of strings.
var dictionary = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}

// NewConverter returns a Converter for the columns cols of s, in that order;
// nil means all.
func NewConverter(mem memory.Allocator, s *column.Schema, cols []int) *Converter {
	if cols == nil {
		for i := range s.Fields {
			cols = append(cols, i)
		}
	}
	fields := make([]arrow.Field, len(cols))
	for n, c := range cols {
		fields[n] = arrow.Field{Name: s.Fields[c].Name, Type: typeOf(s.Fields[c].Type), Nullable: true}
	}
	return &Converter{mem: mem, cols: cols, schema: arrow.NewSchema(fields, nil), dicts: make([]shared, len(cols))}
}

func typeOf(t column.Type) arrow.DataType {
	switch t {
	case column.Time:
		return arrow.FixedWidthTypes.Timestamp_us
	case column.Int:
		return arrow.PrimitiveTypes.Int64
	case column.Bool:
		return arrow.FixedWidthTypes.Boolean
	case column.Float:
		return arrow.PrimitiveTypes.Float64
	}
	return dictionary
}

// Close gives back what the Converter holds. Records live on.
func (c *Converter) Close() {
	for i := range c.dicts {
		c.dicts[i].drop()
	}
	c.absent.drop()
}

func (s *shared) drop() {
	if s.arr != nil {
		s.arr.Release()
	}
	*s = shared{}
}

// Record returns the rows of b, which must not be changed while the record or
// one of its arrays lives. The caller releases it. A string that a row has no
// value for is null and its index is -1; lists are strings as column.JoinList
// makes them.
func (c *Converter) Record(b *column.Batch) arrow.Record {
	arrays := make([]arrow.Array, len(c.cols))
	for n, col := range c.cols {
		switch t := b.Schema.Fields[col].Type; t {
		case column.Bool:
			arrays[n] = c.bools(b.Column(col), b.Len())
		case column.Time, column.Int, column.Float:
			arrays[n] = c.numbers(b.Column(col), b.Len(), typeOf(t))
		default:
			arrays[n] = c.texts(n, b.Column(col), b.Len())
		}
	}
	r := array.NewRecord(c.schema, arrays, int64(b.Len()))
	for _, a := range arrays {
		a.Release()
	}
	return r
}

// Records returns the columns cols of a batch as one record; see Converter.
func Records(mem memory.Allocator, b *column.Batch, cols []int) arrow.Record {
	c := NewConverter(mem, b.Schema, cols)
	defer c.Close()
	return c.Record(b)
}

// Read returns the columns cols of a table file of the schema s as records, in
// the order of the file. Each record is good until the loop asks for the next or
// ends; its texts are good for ever. An error ends the sequence.
func Read(mem memory.Allocator, r io.ReaderAt, size int64, s *column.Schema, cols []int) iter.Seq2[arrow.Record, error] {
	return func(yield func(arrow.Record, error) bool) {
		c := NewConverter(mem, s, cols)
		defer c.Close()
		for b, err := range tablefile.Scan(r, size, s, cols) {
			if err != nil {
				yield(nil, err)
				return
			}
			rec := c.Record(b)
			more := yield(rec, nil)
			rec.Release()
			if !more {
				return
			}
		}
	}
}
