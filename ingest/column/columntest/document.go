// Package columntest holds tests that schemas have in common.
package columntest

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"prtscope/ingest/column"
)

var update = flag.Bool("update", false, "rewrite SCHEMA.md")

var types = map[column.Type]string{column.Text: "string", column.Unique: "string", column.List: "list of strings",
	column.Time: "timestamp, µs, UTC", column.Int: "int64", column.Bool: "boolean", column.Float: "double"}

// Documented holds SCHEMA.md in the current folder against a schema: it is what
// people read who open the files without prtscope. files are the files that have
// the columns, room is the folder of the package; what follows the table stands
// in rest. With -update the file is written anew.
func Documented(t *testing.T, s *column.Schema, files, room, rest string) {
	t.Helper()
	var doc strings.Builder
	fmt.Fprintf(&doc, "# Table `%s`, version %d\n\nThe columns of %s, in order. Every column may be null: the source did not carry the field,\n"+
		"or its value is unknown. An empty string was carried and is blank. Made by `go test ./%s -update`.\n\n"+
		"| column | type | meaning |\n|---|---|---|\n", s.Name, s.Version, files, room)
	for _, f := range s.Fields {
		if f.Doc == "" {
			t.Errorf("column %s has no meaning", f.Name)
		}
		fmt.Fprintf(&doc, "| `%s` | %s | %s |\n", f.Name, types[f.Type], strings.ReplaceAll(f.Doc, "|", "\\|"))
	}
	doc.WriteString(rest)
	if *update {
		if err := os.WriteFile("SCHEMA.md", []byte(doc.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile("SCHEMA.md"); err != nil || string(got) != doc.String() {
		t.Errorf("SCHEMA.md is not the schema (%v); run go test ./%s -update", err, room)
	}
}
