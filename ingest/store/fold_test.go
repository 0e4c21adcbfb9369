package store

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
	"prtscope/ingest/tablefile"
)

// changed is what all records of a change say; more says it otherwise, or else.
func changed(source string, record int, id string, second int, more cells) cells {
	row := cells{audit.Activity: "Update user", audit.CorrelationID: fmt.Sprint("c", second), audit.TargetID: "t1", audit.ActorType: "user", audit.ActorID: "a1",
		audit.ActorName: "adm@x.example", audit.Result: "success", audit.EventTime: second * 1e6, audit.TimeDigits: 0,
		audit.Targets: `[{"id":"t1"}]`, audit.Modified: `[{"name":"Enabled","old":"true","new":"false"}]`,
		audit.Source: source, audit.Record: record, audit.Offset: record * 10}
	if id != "" {
		row[audit.EventID], row[audit.TimeDigits], row[audit.EventTime] = id, 7, second*1e6+123456
		row[audit.Modified] = `[{"name":"Enabled","old":"true","new":"false"},{"name":"Name","old":"","new":"x"}]`
		row[audit.Targets] = `[{"id":"t1","groupType":null},{"id":"t2"}]`
	}
	maps.Copy(row, more)
	return row
}

// #1, of hash aa, has ids, as #3 (cc) has; #2 (bb) and #4 (dd) have none.
var changes = []struct {
	why  string
	rows []cells
	want []string // of each row: its id, whether it was folded, and some of its records
}{
	{"one of each", []cells{changed("#1", 1, "g", 1, nil), changed("#2", 1, "", 1, cells{audit.TargetName: "Ann"})}, []string{"g folded aa#1@10 bb#1@10"}},
	{"two changes of a second", []cells{changed("#1", 1, "g", 2, nil), changed("#1", 2, "h", 2, cells{audit.TargetID: "t2"}), changed("#2", 1, "", 2, nil)}, []string{"g folded", "h"}},
	{"alike, and as many", []cells{changed("#1", 1, "g", 3, nil), changed("#1", 2, "h", 3, nil), changed("#2", 1, "", 3, nil), changed("#2", 2, "", 3, nil)}, []string{"g folded bb#1@10", "h folded bb#2@20"}},
	{"alike, but more with ids", []cells{changed("#1", 1, "g", 4, nil), changed("#1", 2, "h", 4, nil), changed("#2", 1, "", 4, nil)}, []string{"- bb#1@10", "g", "h"}},
	{"alike, but more without", []cells{changed("#1", 1, "g", 5, nil), changed("#2", 1, "", 5, nil), changed("#2", 2, "", 5, nil)}, []string{"- bb#1@10", "- bb#2@20", "g"}},
	{"as many, but not alike", []cells{changed("#1", 1, "g", 6, nil), changed("#1", 2, "h", 6, nil), changed("#2", 1, "", 6, nil), changed("#2", 2, "", 6, cells{audit.Category: "UserManagement"})}, []string{"- bb#1@10", "- bb#2@20", "g", "h"}},
	{"alike, and one that fits but one", []cells{changed("#1", 1, "g", 23, cells{audit.TargetUPN: "u1"}), changed("#1", 2, "h", 23, cells{audit.TargetUPN: "u2"}),
		changed("#2", 1, "", 23, nil), changed("#2", 2, "", 23, nil), changed("#2", 3, "", 23, cells{audit.TargetUPN: "u2"})}, []string{"- bb#1@10", "- bb#2@20", "- bb#3@30", "g", "h"}},
	{"another result", []cells{changed("#1", 1, "g", 7, nil), changed("#2", 1, "", 7, cells{audit.Result: "failure"})}, []string{"- bb#1@10", "g"}},
	{"another value", []cells{changed("#1", 1, "g", 8, nil), changed("#2", 1, "", 8, cells{audit.Modified: `[{"name":"Enabled","old":"true","new":"maybe"}]`})}, []string{"- bb#1@10", "g"}},
	{"another target beside it", []cells{changed("#1", 1, "g", 9, nil), changed("#2", 1, "", 9, cells{audit.Targets: `[{"id":"t1"},{"id":"t3"}]`})}, []string{"- bb#1@10", "g"}},
	{"another detail", []cells{changed("#1", 1, "g", 10, nil), changed("#2", 1, "", 10, cells{audit.Details: `[{"key":"k","value":"v"}]`})}, []string{"- bb#1@10", "g"}},
	{"another part of the second", []cells{changed("#1", 1, "g", 11, nil), changed("#2", 1, "", 11, cells{audit.EventTime: 11_200000, audit.TimeDigits: 1})}, []string{"g", "- bb#1@10"}},
	{"the same part of it", []cells{changed("#1", 1, "g", 12, nil), changed("#2", 1, "", 12, cells{audit.EventTime: 12_100000, audit.TimeDigits: 1})}, []string{"g folded"}},
	{"a time of a minute", []cells{changed("#1", 1, "g", 60, nil), changed("#2", 1, "", 60, cells{audit.TimeDigits: signin.Minute})}, []string{"- bb#1@10", "g"}},
	{"no correlation", []cells{changed("#1", 1, "g", 14, nil), changed("#2", 1, "", 14, cells{audit.CorrelationID: ""})}, []string{"g folded"}},
	{"no correlation and no actor", []cells{changed("#1", 1, "g", 15, nil), changed("#2", 1, "", 15, cells{audit.CorrelationID: "", audit.ActorName: ""})}, []string{"- bb#1@10", "g"}},
	{"another actor", []cells{changed("#1", 1, "g", 16, nil), changed("#2", 1, "", 16, cells{audit.ActorID: "a2"})}, []string{"- bb#1@10", "g"}},
	{"an app by its principal", []cells{changed("#1", 1, "g", 17, cells{audit.ActorType: "app"}), changed("#2", 1, "", 17, cells{audit.ActorType: "app", audit.ActorID: "sp1"})}, []string{"g folded conflict"}},
	{"two exports of either kind", []cells{changed("#1", 1, "g", 18, nil), changed("#3", 7, "g", 18, nil), changed("#2", 1, "", 18, nil), changed("#4", 1, "", 18, nil)}, []string{"g folded aa#1@10 bb#1@10 cc#7@70 dd#1@10"}},
	{"another activity", []cells{changed("#1", 1, "g", 19, nil), changed("#2", 1, "", 19, cells{audit.Activity: "Delete user"})}, []string{"- bb#1@10", "g"}},
	{"another tenant", []cells{changed("#1", 1, "g", 20, cells{audit.TenantID: "x"}), changed("#2", 1, "", 20, cells{audit.TenantID: "y"})}, []string{"- bb#1@10", "g"}},
	{"the next second", []cells{changed("#1", 1, "g", 21, nil), changed("#2", 1, "", 22, cells{audit.CorrelationID: "c21"})}, []string{"g", "- bb#1@10"}},
}

// auditsOf writes records, and the rows of files written before.
func auditsOf(t *testing.T, budget int64, before []*file, rows ...cells) []*file {
	t.Helper()
	table := Audits(t.TempDir(), budget)
	for _, f := range before {
		for b, err := range tablefile.Read(bytes.NewReader(f.Bytes()), int64(f.Len()), audit.Schema, nil) {
			if err == nil {
				err = table.Add(b)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := table.Add(rowsOf(audit.Schema, rows...)); err != nil {
		t.Fatal(err)
	}
	files, _ := finish(t, table)
	return files
}

// whose are the rows of files: id, or that there is none, whether it was folded and
// contradicts itself, and its records.
func whose(t *testing.T, files []*file) (lines []string) {
	t.Helper()
	for _, f := range files {
		for b, err := range tablefile.Read(bytes.NewReader(f.Bytes()), int64(f.Len()), audit.Schema, nil) {
			if err != nil {
				t.Fatal(err)
			}
			for i := range b.Len() {
				line := "-"
				if id, ok := b.Text(audit.EventID, i); ok {
					line = id
				}
				if b.Has(audit.Folded, i) {
					line += " folded"
				}
				if b.Has(audit.Conflicts, i) {
					line += " conflict"
				}
				source, _ := b.Text(audit.Source, i)
				also, _ := b.Text(audit.AlsoIn, i)
				places := append(column.SplitList(also), column.Locate(source, b.Num(audit.Record, i), b.Num(audit.Offset, i)))
				slices.Sort(places)
				lines = append(lines, line+" "+strings.Join(places, " "))
			}
		}
	}
	return lines
}

// Which records are one does not depend on how many are read at once, in which
// order, in how much memory, or on what was thought of them before.
func TestChangesWithoutIDsAreFolded(t *testing.T) {
	for _, c := range changes {
		joint := auditsOf(t, 1<<20, nil, c.rows...)
		got := whose(t, joint)
		for k, want := range c.want {
			if len(got) != len(c.want) || !has(got[k], want) {
				t.Errorf("%s: got\n%s\nwant\n%s", c.why, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
				break
			}
		}
	}
	var all []cells
	for _, c := range changes {
		all = append(all, c.rows...)
	}
	want := auditsOf(t, 1<<20, nil, all...)
	for seed := range uint64(6) {
		rng := rand.New(rand.NewPCG(seed, 3))
		for _, budget := range budgets {
			mixed := slices.Clone(all)
			rng.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
			var files []*file
			for _, sources := range [][]string{{"#1", "#4"}, {"#2"}, {"#3"}} {
				if rng.IntN(3) == 0 {
					sources = nil // with what comes next
				}
				some := func(r cells) bool { return slices.Contains(sources, r[audit.Source].(string)) }
				part := slices.DeleteFunc(slices.Clone(mixed), func(r cells) bool { return !some(r) })
				mixed = slices.DeleteFunc(mixed, some)
				files = auditsOf(t, budget, files, part...)
			}
			files = auditsOf(t, budget, files, mixed...)
			if len(files) != 1 || !bytes.Equal(files[0].Bytes(), want[0].Bytes()) {
				t.Fatalf("seed %d, %d bytes: got\n%s\nwant\n%s", seed, budget, strings.Join(whose(t, files), "\n"), strings.Join(whose(t, want), "\n"))
			}
		}
	}
}

// has reports whether a line begins with the first word of want and holds the others.
func has(line, want string) bool {
	words := strings.Fields(want)
	for _, w := range words[1:] {
		if !strings.Contains(line, w) {
			return false
		}
	}
	return strings.HasPrefix(line, words[0]+" ") && strings.Contains(want, "folded") == strings.Contains(line, "folded")
}

// A second of more changes than are looked at stays as it is, and the next one does not.
func TestASecondOfTooManyChanges(t *testing.T) {
	for _, n := range []int{foldRows - 1, foldRows} {
		rows := []cells{changed("#2", 1, "", 1, nil), changed("#1", 1, "a", 1, nil), changed("#2", 2, "", 2, nil), changed("#1", 2, "b", 2, nil)}
		for k := range n - 1 {
			rows = append(rows, changed("#1", 10+k, fmt.Sprint("x", k), 1, cells{audit.CorrelationID: fmt.Sprint(k)}))
		}
		folded := 0
		lines := whose(t, auditsOf(t, 1<<20, nil, rows...))
		for _, line := range lines {
			folded += strings.Count(line, "folded")
		}
		if want := map[int]int{foldRows - 1: 2, foldRows: 1}[n]; folded != want || len(lines) != len(rows)-want {
			t.Errorf("%d rows of a second: %d folded of %d rows", n+1, folded, len(lines))
		}
	}
}
