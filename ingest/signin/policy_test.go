package signin

import (
	"cmp"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/column"
)

var update = flag.Bool("update", false, "rewrite SCHEMA.md")

type row struct {
	time                    int64
	user, upn, sp, id, kind string
	code                    int64
}

func batch(rs ...row) *column.Batch {
	b := column.NewBatch(Schema)
	for _, r := range rs {
		b.SetNum(EventTime, r.time)
		b.SetNum(ErrorCode, r.code)
		for c, v := range map[Column]string{UserID: r.user, UserName: r.upn, ServicePrincipalID: r.sp, EventID: r.id, Kind: r.kind} {
			if v != "" {
				b.SetString(c, v)
			}
		}
		b.Commit()
	}
	return b
}

func TestOrder(t *testing.T) {
	b := batch( // in order
		row{user: "0a", time: 5e6, id: "z"},
		row{user: "0a", time: 6e6, id: "b", kind: "interactive", code: 50076},
		row{user: "0a", time: 6e6, id: "a", kind: "interactive"},
		row{user: "0a", time: 6e6, id: "0", kind: "non_interactive", code: 1},
		row{user: "0a", time: 6e6, id: "0"},
		row{user: "0b", upn: "aa@x", time: 1e6},
		row{user: "zz", time: 1e6},
		row{upn: "Ann@x", time: 1e6},
		row{upn: "so@x"},
		row{sp: "01"},
		row{sp: "02"},
		row{upn: "sp@x"},
	)
	for i := range b.Len() {
		for j := range b.Len() {
			if got := cmp.Or(CompareSubjects(b, i, b, j), CompareWithin(b, i, b, j)); got != sign(i-j) {
				t.Errorf("rows %d and %d: %d", i, j, got)
			}
		}
	}
	for i, want := range []string{7: "\xffann@x", 9: "\xffsp:01"} {
		prefix, name := SubjectParts(b, i)
		if want != "" && prefix+name != want {
			t.Errorf("row %d is of %q, want %q", i, prefix+name, want)
		}
	}
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

func TestSecondsAreCutDownwards(t *testing.T) {
	if Second(-1) != -1 || Second(-1e6) != -1 || Second(1999999) != 1 {
		t.Error("seconds before 1970 are not cut downwards")
	}
}

func TestWhatAgrees(t *testing.T) {
	for _, tt := range []struct {
		c          Column
		v, w       string
		agrees, by bool // v says no more than w; v is vague
	}{
		{IncomingToken, "unknownFutureValue", "refreshToken", true, true},
		{IncomingToken, "unknownFutureValue", "primaryRefreshToken", false, true},
		{IncomingToken, "refreshToken", "unknownFutureValue", false, false},
		{EventTime, "2026-05-15T09:00:00Z", "2026-05-15T09:00:00.5Z", true, false},
		{EventTime, "2026-05-15T09:00:00.5Z", "2026-05-15T09:00:00.512Z", true, false},
		{EventTime, "2026-05-15T09:00:00.5Z", "2026-05-15T09:00:00.612Z", false, false},
		{EventTime, "2026-05-15T09:00:00.5Z", "2026-05-15T09:00:00Z", false, false},
		{AuthDetails, "[]", "[1]", false, true},
		{ClientIP, "1", "12", false, false},
	} {
		if Agrees(tt.c, tt.v, tt.w) != tt.agrees || Vague(tt.c, tt.v) != tt.by {
			t.Errorf("%s: %q and %q", Schema.Fields[tt.c].Name, tt.v, tt.w)
		}
	}
	if !Compared.Has(EventTime) || Compared.Has(UserAgent) || Compared.Len() != 30 {
		t.Errorf("%d columns are compared", Compared.Len())
	}
}

// SCHEMA.md is what people read who open the files without prtscope.
func TestSchemaIsWrittenDown(t *testing.T) {
	types := map[column.Type]string{column.Text: "string", column.Unique: "string", column.List: "list of strings",
		column.Time: "timestamp, µs, UTC", column.Int: "int64", column.Bool: "boolean", column.Float: "double"}
	var s strings.Builder
	fmt.Fprintf(&s, "# Table `%s`, version %d\n\nThe columns of `events/*.parquet`, in order. Every column may be null: the source did not carry the field,\n"+
		"or its value is unknown. An empty string was carried and is blank. Made by `go test ./ingest/signin -update`.\n\n"+
		"| column | type | compared | meaning |\n|---|---|---|---|\n", Schema.Name, Schema.Version)
	for c, f := range Schema.Fields {
		compared := ""
		if Compared.Has(c) {
			compared = "yes"
		}
		fmt.Fprintf(&s, "| `%s` | %s | %s | %s |\n", f.Name, types[f.Type], compared, strings.ReplaceAll(f.Doc, "|", "\\|"))
	}
	s.WriteString("\n*compared*: records of one sign-in should agree on it; where they do not, `conflicts` says who says what.\n")
	if *update {
		if err := os.WriteFile("SCHEMA.md", []byte(s.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile("SCHEMA.md"); err != nil || string(got) != s.String() {
		t.Errorf("SCHEMA.md is not the schema (%v); run go test ./ingest/signin -update", err)
	}
	if len(Schema.Fields) != columns || slices.IndexFunc(Schema.Fields, func(f column.Field) bool { return f.Doc == "" }) >= 0 {
		t.Error("a column has no meaning")
	}
}

// Of many values those are outdone that agree with one of all the others.
func TestOutdone(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		for c, from := range map[Column][]string{
			EventTime:     {"2026-05-01T10:01Z", "2026-05-01T10:01:00Z", "2026-05-01T10:01:00.5Z", "2026-05-01T10:01:00.50Z", "2026-05-01T10:01:00.51Z", "2026-05-01T10:01:01Z", "2026-05-01T10:02Z", "2026-05-01T10:11Z"},
			IncomingToken: {"unknownFutureValue", "refreshToken", "remoteDesktopToken", "primaryRefreshToken", "none", "zzz"},
			UserID:        {"a", "ab"},
		} {
			values := slices.DeleteFunc(slices.Sorted(slices.Values(from)), func(string) bool { return r.IntN(2) == 0 })
			var want []string
			for _, v := range values {
				if slices.ContainsFunc(values, func(w string) bool { return w != v && Agrees(c, v, w) }) {
					want = append(want, v)
				}
			}
			if got := Outdone(c, values); !slices.Equal(got, want) {
				t.Fatalf("of %q: got %q, want %q", values, got, want)
			}
		}
	}
}
