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

// GroupRows is the number of rows in each row group of a file but the last.
const GroupRows = 64 << 10

// Everything below decides about bytes: a change makes files of the same rows
// differ from those that an earlier version wrote.
const (
	createdBy  = "prtscope" // the library's own text carries its version
	pageBytes  = 1 << 20    // of values in memory, after which a page is cut
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
	return schemaWith(s, func(int) parquet.Node { return parquet.String() })
}

// writtenSchema is schemaOf for a writer, which fills the dictionaries of the
// columns that have one.
func writtenSchema(s *column.Schema) (*parquet.Schema, []*codedType) {
	types := make([]*codedType, len(s.Fields))
	return schemaWith(s, func(c int) parquet.Node {
		n := parquet.String()
		types[c] = &codedType{Type: n.Type()}
		return codedNode{n, types[c]}
	}), types
}

// schemaWith makes the columns of text with a dictionary as told.
func schemaWith(s *column.Schema, text func(c int) parquet.Node) *parquet.Schema {
	t := table{Group: parquet.Group{}}
	for c, f := range s.Fields {
		n := nodeOf(f.Type, func() parquet.Node { return parquet.Encoded(text(c), &parquet.RLEDictionary) })
		t.Group[f.Name] = n
		t.fields = append(t.fields, field{n, f.Name})
	}
	return parquet.NewSchema(s.Name, t)
}

func nodeOf(t column.Type, dictionary func() parquet.Node) parquet.Node {
	switch t {
	case column.Text:
		return parquet.Optional(dictionary())
	case column.Unique:
		return parquet.Optional(parquet.Encoded(parquet.String(), &parquet.Plain))
	case column.List:
		return parquet.Optional(parquet.List(dictionary()))
	case column.Time:
		return parquet.Optional(parquet.Timestamp(parquet.Microsecond))
	case column.Int:
		return parquet.Optional(parquet.Int(64))
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
