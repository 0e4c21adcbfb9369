package timeline

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"prtscope/ingest/column/columntest"
)

// What stands in the columns class and facts is said beside the table, since
// codes and bits say nothing to who reads the files with another program.
func TestSchemaIsWrittenDown(t *testing.T) {
	var rest strings.Builder
	rest.WriteString("\nThe table `users` has every sign-in in order of user and time; `devices` has those with devices of several users once more, in order of device and time. " +
		fmt.Sprintf("Of a text of more than %d bytes, beginning and end are here, its length and its SHA-256; the whole is in `events`.\n\n", longest) +
		timelineQueries +
		"## Event classes\n\nWhat `class` says. Sign-ins that are no step of a PRT's life have the empty string.\n\n| class | meaning |\n|---|---|\n")
	for c := Other + 1; int(c) < len(classNames); c++ {
		fmt.Fprintf(&rest, "| `%s` | %s |\n", c, c.Words())
	}
	rest.WriteString("\n## Facts\n\nWhat the bits of `facts` say, as in `facts & 32 <> 0`. A fact that is not set is not thereby false.\n\n| bit | fact | meaning |\n|---|---|---|\n")
	for n, f := range factsInSource(t) {
		fmt.Fprintf(&rest, "| %d | %s | %s |\n", uint64(1)<<n, f[0], f[1])
	}
	columntest.Documented(t, Table, "`timelines/*.parquet`", "analyze/timeline", rest.String())
}

// timelineQueries shows how the timeline of a subject is asked for.
const timelineQueries = "## One timeline\n\nEvery sign-in is in `users` once, so that it alone has the whole timeline of any user, device or session. In DuckDB:\n\n" +
	"```sql\n-- of a device: all of its users\nSELECT * FROM 'CASE/timelines/users-*.parquet' WHERE device = '0f0e0d0c-0b0a-4908-8706-050403020100' ORDER BY event_time, kind <> 'interactive', error_code = 0, event_id;\n\n" +
	"-- of a user\nSELECT * FROM 'CASE/timelines/users-*.parquet' WHERE upn = 'alice@example.com' ORDER BY event_time, kind <> 'interactive', error_code = 0, event_id;\n\n" +
	"-- of a session\nSELECT * FROM 'CASE/timelines/users-*.parquet' WHERE session = '005f8e7d-6c5b-4a39-8281-706f5e4d3c2b' ORDER BY event_time, kind <> 'interactive', error_code = 0, event_id;\n```\n\n" +
	"The rows of `devices` are those of `users` again, for devices that several people have; who asks for both has them twice.\n\n"

// factsInSource returns the names of the facts, in order of their bits, and the
// comments on them.
func factsInSource(t *testing.T) (facts [][2]string) {
	file, err := parser.ParseFile(token.NewFileSet(), "timeline.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST || g.Doc.Text() != "The facts.\n" {
			continue
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			facts = append(facts, [2]string{v.Names[0].Name, strings.TrimSpace(v.Comment.Text())})
		}
	}
	if len(facts) == 0 || facts[0][0] != "OK" || Facts(1)<<(len(facts)-1) != Contested || facts[len(facts)-1][0] != "Contested" {
		t.Fatalf("the facts are not all of %v", facts)
	}
	return facts
}
