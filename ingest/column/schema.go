// Package column holds tables as bounded batches of columns: the form in
// which data moves from the decoders to the Parquet files. It knows nothing of
// sign-ins, of files or of Parquet; a noun (signin, audit, device) is a Schema.
package column

import "fmt"

// Type is how the values of a column are held.
type Type uint8

const (
	Text   Type = iota // a string; values repeat, so rows hold codes into a dictionary
	Unique             // a string that hardly repeats, such as an event id
	List               // strings in order, held as one Text value: see JoinList
	Time               // microseconds since 1970-01-01T00:00:00Z
	Int                // a whole number
	Bool               // 0 or 1; Null is unknown, which is neither
	Float              // math.Float64bits of the number
)

// Strings reports whether values of t are held as dictionary codes.
func (t Type) Strings() bool { return t <= List }

// Field names and describes one column.
type Field struct {
	Name string // snake_case, as in the Parquet file
	Type Type
	Doc  string
}

// Schema is the list of columns of one table.
type Schema struct {
	Name    string
	Version int
	Fields  []Field
	byName  map[string]int
}

// NewSchema returns a schema. It panics on a name used twice, since schemas
// are written in code.
func NewSchema(name string, version int, fields ...Field) *Schema {
	s := &Schema{Name: name, Version: version, Fields: fields, byName: make(map[string]int, len(fields))}
	for i, f := range fields {
		if _, dup := s.byName[f.Name]; dup || f.Name == "" {
			panic(fmt.Sprintf("column: schema %s: name %q twice or empty", name, f.Name))
		}
		s.byName[f.Name] = i
	}
	return s
}

// Index returns the position of the named column, or -1.
func (s *Schema) Index(name string) int {
	if i, ok := s.byName[name]; ok {
		return i
	}
	return -1
}
