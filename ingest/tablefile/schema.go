// Package tablefile is the room that speaks Parquet: it writes batches of a
// table into files and reads them back. It knows nothing of what the columns
// mean, where files lie or what they are called.
package tablefile

import (
	"fmt"
	"reflect"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
	"prtscope/ingest/column"
)

// A row group has GroupRows rows, or fewer where it ends with the row that brings
// its column.Load to GroupText bytes; the last has what is left.
const (
	GroupRows = 64 << 10
	GroupText = 4 << 20
)

// Everything below decides about bytes: a change makes files of the same rows
// differ from those that an earlier version wrote.
const (
	createdBy  = "prtscope"         // the library's own text carries its version
	pageLimit  = 1 << 20 * 98 / 100 // bytes of a page in memory, as parquet-go counts them, after which it is cut
	magic      = "PAR1"
	level      = zstd.SpeedFastest
	nameKey    = "prtscope.table"
	versionKey = "prtscope.table.version"
)

// table is a group node whose fields stand in the order of the schema;
// parquet.Group is a map and would sort them by name.
type table struct {
	parquet.Group
	fields []parquet.Field
}

func (t table) Fields() []parquet.Field { return t.fields }

type field struct {
	parquet.Node
	name string
}

func (f field) Name() string { return f.name }

// Value is asked for only where rows are Go structs; ours never are.
func (f field) Value(base reflect.Value) reflect.Value { return base.MapIndex(reflect.ValueOf(f.name)) }

// schemaOf returns the Parquet schema of s. Every column is optional: no value
// is not the same as an empty string, false or zero.
func schemaOf(s *column.Schema) *parquet.Schema {
	t := table{Group: parquet.Group{}}
	for _, f := range s.Fields {
		n := nodeOf(f.Type)
		t.Group[f.Name] = n
		t.fields = append(t.fields, field{n, f.Name})
	}
	return parquet.NewSchema(s.Name, t)
}

// nodeOf returns how a column of type t is held. Numbers are held as what they
// are more than the one before: times, numbers of records and offsets mostly
// follow one another, and what is left needs no packing. Texts that hardly repeat
// have their lengths, which do, in front of all.
func nodeOf(t column.Type) parquet.Node {
	dictionary := parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
	switch t {
	case column.Text:
		return parquet.Optional(dictionary)
	case column.Unique:
		return parquet.Optional(parquet.Compressed(parquet.Encoded(parquet.String(), &parquet.DeltaLengthByteArray), &letters{}))
	case column.List:
		return parquet.Optional(parquet.List(dictionary))
	case column.Time:
		return parquet.Optional(parquet.Encoded(parquet.Timestamp(parquet.Microsecond), &parquet.DeltaBinaryPacked))
	case column.Int:
		return parquet.Optional(parquet.Encoded(parquet.Int(64), &parquet.DeltaBinaryPacked))
	case column.Bool:
		return parquet.Optional(parquet.Leaf(parquet.BooleanType))
	case column.Float:
		return parquet.Optional(parquet.Leaf(parquet.DoubleType))
	}
	panic(fmt.Sprintf("tablefile: column type %d is unknown", t))
}

// Definition levels: how much of a value is there.
const (
	present     = 1 // of everything but lists
	listEmpty   = 1
	listElement = 2
)
