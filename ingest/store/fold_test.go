package store

import (
	"bytes"
	"cmp"
	"encoding/json"
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

// unified is a record of the unified audit log of that change.
func unified(record int, id string, second int, more cells) cells {
	row := changed("#3", record, "00000000-0000-4000-8000-00000000000"+id, second, cells{audit.EventTime: second * 1e6, audit.TimeDigits: 0,
		audit.Targets: `[{"ID":"User_t1","Type":2}]`, audit.Modified: `[{"name":"Enabled","old":"true","new":"false"}]`})
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
	{"alike, in two exports that do not begin alike", []cells{changed("#1", 1, "g", 45, nil), changed("#1", 2, "h", 45, nil), changed("#2", 5, "", 45, nil), changed("#4", 1, "", 45, nil), changed("#4", 2, "", 45, nil)},
		[]string{"g folded aa#1@10 dd#2@20", "h folded aa#2@20 bb#5@50 dd#1@10"}},
	{"an earlier one of the second", []cells{changed("#1", 1, "g", 46, nil), changed("#1", 2, "h", 46, cells{audit.CorrelationID: "c", audit.EventTime: 46_000001}), changed("#2", 1, "", 46, nil)}, []string{"h", "g folded"}},
	{"another result", []cells{changed("#1", 1, "g", 7, nil), changed("#2", 1, "", 7, cells{audit.Result: "failure"})}, []string{"- bb#1@10", "g"}},
	{"another value", []cells{changed("#1", 1, "g", 8, nil), changed("#2", 1, "", 8, cells{audit.Modified: `[{"name":"Enabled","old":"true","new":"maybe"}]`})}, []string{"- bb#1@10", "g"}},
	{"a value told once, and twice", []cells{changed("#1", 1, "g", 47, nil), changed("#2", 1, "", 47, cells{audit.Modified: `[{"name":"Enabled","old":"true","new":"false"},{"name":"Enabled","old":"true","new":"false"}]`})}, []string{"- bb#1@10", "g"}},
	{"the same letters, of another name", []cells{changed("#1", 1, "g", 48, nil), changed("#2", 1, "", 48, cells{audit.Modified: `[{"name":"Enable","old":"dtrue","new":"false"}]`})}, []string{"- bb#1@10", "g"}},
	{"values that are no list", []cells{changed("#1", 1, "g", 49, nil), changed("#2", 1, "", 49, cells{audit.Modified: `Enabled`})}, []string{"- bb#1@10", "g"}},
	{"another target beside it", []cells{changed("#1", 1, "g", 9, nil), changed("#2", 1, "", 9, cells{audit.Targets: `[{"id":"t1"},{"id":"t3"}]`})}, []string{"- bb#1@10", "g"}},
	{"another detail", []cells{changed("#1", 1, "g", 10, nil), changed("#2", 1, "", 10, cells{audit.Details: `[{"key":"k","value":"v"}]`})}, []string{"- bb#1@10", "g"}},
	{"another part of the second", []cells{changed("#1", 1, "g", 11, nil), changed("#2", 1, "", 11, cells{audit.EventTime: 11_200000, audit.TimeDigits: 1})}, []string{"g", "- bb#1@10"}},
	{"the same part of it", []cells{changed("#1", 1, "g", 12, nil), changed("#2", 1, "", 12, cells{audit.EventTime: 12_100000, audit.TimeDigits: 1})}, []string{"g folded"}},
	{"a time of a minute", []cells{changed("#1", 1, "g", 60, nil), changed("#2", 1, "", 60, cells{audit.TimeDigits: signin.Minute})}, []string{"- bb#1@10", "g"}},
	{"no correlation", []cells{changed("#1", 1, "g", 14, nil), changed("#2", 1, "", 14, cells{audit.CorrelationID: ""})}, []string{"g folded"}},
	{"no correlation and no actor", []cells{changed("#1", 1, "g", 15, nil), changed("#2", 1, "", 15, cells{audit.CorrelationID: "", audit.ActorName: ""})}, []string{"- bb#1@10", "g"}},
	{"no correlation in either, and no actor", []cells{changed("#1", 1, "g", 44, cells{audit.CorrelationID: "", audit.ActorName: ""}), changed("#2", 1, "", 44, cells{audit.CorrelationID: "", audit.ActorName: ""})}, []string{"- bb#1@10", "g"}},
	{"another actor", []cells{changed("#1", 1, "g", 16, nil), changed("#2", 1, "", 16, cells{audit.ActorID: "a2"})}, []string{"- bb#1@10", "g"}},
	{"an app by its principal", []cells{changed("#1", 1, "g", 17, cells{audit.ActorType: "app"}), changed("#2", 1, "", 17, cells{audit.ActorType: "app", audit.ActorID: "sp1"})}, []string{"g folded conflict"}},
	{"two exports of either kind", []cells{changed("#1", 1, "g", 18, nil), changed("#3", 7, "g", 18, nil), changed("#2", 1, "", 18, nil), changed("#4", 1, "", 18, nil)}, []string{"g folded aa#1@10 bb#1@10 cc#7@70 dd#1@10"}},
	{"another activity", []cells{changed("#1", 1, "g", 19, nil), changed("#2", 1, "", 19, cells{audit.Activity: "Delete user"})}, []string{"- bb#1@10", "g"}},
	{"another tenant", []cells{changed("#1", 1, "g", 20, cells{audit.TenantID: "x"}), changed("#2", 1, "", 20, cells{audit.TenantID: "y"})}, []string{"- bb#1@10", "g"}},
	{"the unified audit log", []cells{changed("#1", 1, "g", 24, nil), unified(1, "a", 24, nil)}, []string{"g folded aa#1@10 cc#1@10"}},
	{"the unified audit log and one without an id", []cells{changed("#1", 1, "g", 25, nil), unified(1, "a", 25, nil), changed("#2", 1, "", 25, nil)}, []string{"g folded aa#1@10 bb#1@10 cc#1@10"}},
	{"the unified audit log, of which one fits two", []cells{changed("#1", 1, "g", 26, nil), changed("#1", 2, "h", 26, nil), unified(1, "a", 26, nil)}, []string{"0", "g", "h"}},
	{"the unified audit log, of which two fit one", []cells{changed("#1", 1, "g", 27, nil), unified(1, "a", 27, nil), unified(2, "b", 27, nil)}, []string{"0", "0", "g"}},
	{"the unified audit log, of which two fit two", []cells{changed("#1", 1, "g", 28, nil), changed("#1", 2, "h", 28, nil), unified(1, "a", 28, nil), unified(2, "b", 28, nil)}, []string{"0", "0", "g", "h"}},
	{"the unified audit log, two changes of a correlation", []cells{changed("#1", 1, "g", 29, nil), changed("#1", 2, "h", 29, cells{audit.TargetID: "t2"}),
		unified(1, "a", 29, nil), unified(2, "b", 29, cells{audit.TargetID: "t2"})}, []string{"g folded aa#1@10 cc#1@10", "h folded aa#2@20 cc#2@20"}},
	{"the unified audit log, of another correlation", []cells{changed("#1", 1, "g", 30, nil), unified(1, "a", 30, cells{audit.CorrelationID: "c"})}, []string{"0", "g"}},
	{"the unified audit log, of no correlation", []cells{changed("#1", 1, "g", 31, nil), unified(1, "a", 31, cells{audit.CorrelationID: ""})}, []string{"0", "g"}},
	{"the unified audit log, of another activity", []cells{changed("#1", 1, "g", 32, nil), unified(1, "a", 32, cells{audit.Activity: "Delete user"})}, []string{"0", "g"}},
	{"the unified audit log, without an activity", []cells{changed("#1", 1, "g", 33, nil), unified(1, "a", 33, cells{audit.Activity: ""})}, []string{"0", "g"}},
	{"the unified audit log, without a target", []cells{changed("#1", 1, "g", 34, nil), unified(1, "a", 34, cells{audit.TargetID: ""})}, []string{"0", "g"}},
	{"the unified audit log, of another result", []cells{changed("#1", 1, "g", 35, nil), unified(1, "a", 35, cells{audit.Result: "failure"})}, []string{"0", "g"}},
	{"the unified audit log, of another actor", []cells{changed("#1", 1, "g", 36, nil), unified(1, "a", 36, cells{audit.ActorID: "a2"})}, []string{"0", "g"}},
	{"the unified audit log, of another value", []cells{changed("#1", 1, "g", 37, nil), unified(1, "a", 37, cells{audit.Modified: `[{"name":"Enabled","old":"true","new":"maybe"}]`})}, []string{"0", "g"}},
	{"the unified audit log, of more values", []cells{changed("#1", 1, "g", 38, cells{audit.Modified: "[]"}), unified(1, "a", 38, nil)}, []string{"g folded"}},
	{"the unified audit log, in capitals", []cells{changed("#1", 1, "g", 39, nil), unified(1, "a", 39, cells{audit.CorrelationID: "C39", audit.Result: "Success"})}, []string{"g folded"}},
	{"the unified audit log, of a minute", []cells{changed("#1", 1, "g", 120, nil), unified(1, "a", 120, cells{audit.TimeDigits: signin.Minute})}, []string{"0", "g"}},
	{"the unified audit log alone", []cells{unified(1, "a", 41, nil), unified(2, "b", 41, nil)}, []string{"0", "0"}},
	{"a record without an id that the unified audit log tells", []cells{unified(1, "a", 42, cells{audit.Targets: `[{"id":"t1"}]`}), changed("#2", 1, "", 42, nil)}, []string{"0 folded bb#1@10 cc#1@10"}},
	{"a record without an id that both tell", []cells{changed("#1", 1, "g", 43, nil), unified(1, "a", 43, cells{audit.Targets: `[{"id":"t1"}]`}), changed("#2", 1, "", 43, nil)}, []string{"g folded aa#1@10 bb#1@10 cc#1@10"}},
	{"the next second", []cells{changed("#1", 1, "g", 21, nil), changed("#2", 1, "", 22, cells{audit.CorrelationID: "c21"})}, []string{"g", "- bb#1@10"}},
}

// auditsOf writes records, and the rows of files written before.
func auditsOf(t *testing.T, budget int64, before []*file, rows ...cells) []*file {
	t.Helper()
	files, _ := auditsAnd(t, budget, before, rows...)
	return files
}

// auditsAnd also says what became of them.
func auditsAnd(t *testing.T, budget int64, before []*file, rows ...cells) ([]*file, *Result) {
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
	return finish(t, table)
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
				if of := foldedOf(t, b, i); b.Has(audit.Folded, i) && !slices.Equal(of, places) {
					t.Fatalf("%s: folded of %s, said to be of %s", line, of, places)
				}
				lines = append(lines, line+" "+strings.Join(places, " "))
			}
		}
	}
	return lines
}

// foldedOf is where the records are that a row was folded of.
func foldedOf(t *testing.T, b *column.Batch, i int) (places []string) {
	t.Helper()
	text, _ := b.Text(audit.Folded, i)
	var all []struct {
		Source         string
		Record, Offset int64
		Also           string `json:"also_in"`
	}
	if err := json.Unmarshal([]byte(cmp.Or(text, "[]")), &all); err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		places = append(append(places, column.Locate(r.Source, r.Record, r.Offset)), column.SplitList(r.Also)...)
	}
	slices.Sort(places)
	return places
}

// Which records are one does not depend on how many are read at once, in which
// order, in how much memory, or on what was thought of them before.
func TestChangesWithoutIDsAreFolded(t *testing.T) {
	for _, c := range changes {
		joint, result := auditsAnd(t, 1<<20, nil, c.rows...)
		got := whose(t, joint)
		for _, source := range []string{"aa", "bb", "cc", "dd"} {
			n := int64(0)
			for _, line := range got {
				if (source == "bb" || source == "dd") && strings.Contains(line, "folded") { // they have no ids
					n += int64(strings.Count(line, " "+source+"#"))
				}
			}
			if result.Folded[source] != n {
				t.Errorf("%s: %d records of %s without an id are said to be folded, want %d", c.why, result.Folded[source], source, n)
			}
		}
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

// has reports whether a line begins with the first word of want, or with zeros, and holds
// the others.
func has(line, want string) bool {
	words := strings.Fields(want)
	for _, w := range words[1:] {
		if !strings.Contains(line, w) {
			return false
		}
	}
	return (strings.HasPrefix(line, words[0]+" ") || words[0] == "0" && strings.HasPrefix(line, "0000")) && strings.Contains(want, "folded") == strings.Contains(line, "folded")
}

// So does one of more text.
func TestASecondOfTooMuchText(t *testing.T) {
	for length, want := range map[int]int{foldBytes/4 - 4096: 2, foldBytes/4 + 4096: 1} {
		text := func(letter string) string { return strings.Repeat(letter, length) }
		rows := []cells{changed("#2", 1, "", 1, cells{audit.Extra: text("w")}), changed("#1", 1, "a", 1, cells{audit.Extra: text("x")}), changed("#1", 2, "b", 1, cells{audit.CorrelationID: "c", audit.Extra: text("y")}),
			changed("#1", 3, "d", 1, cells{audit.CorrelationID: "e", audit.Extra: text("z")}), changed("#2", 2, "", 2, nil), changed("#1", 4, "f", 2, nil)}
		folded := 0
		lines := whose(t, auditsOf(t, 64<<20, nil, rows...))
		for _, line := range lines {
			folded += strings.Count(line, "folded")
		}
		if folded != want || len(lines) != len(rows)-want {
			t.Errorf("4 times %d bytes in a second: %d folded of %d rows, want %d", length, folded, len(lines), want)
		}
	}
}

// Whoever is handed rows may still read them: whether one is says so once.
func TestFoldedRowsAreRead(t *testing.T) {
	b := rowsOf(audit.Schema, changed("#1", 1, "a", 1, nil), changed("#1", 2, "b", 1, cells{audit.CorrelationID: "c"}), changed("#1", 3, "d", 2, nil), changed("#1", 4, "e", 2, nil), changed("#1", 5, "f", 3, nil))
	p, n := audits(), &names{sums, ranks}
	passed := 0
	f := &folder{policy: p, names: n, merger: merger{policy: p, names: n}, folded: map[string]int64{}, emit: func(column.Row) (bool, error) {
		passed++
		return passed == 1, nil
	}}
	for i, want := range []bool{false, false, true, false, false} {
		if read, err := f.row(column.Row{Batch: b, At: i}); read != want || err != nil {
			t.Errorf("row %d: read is %v, want %v; %v", i, read, want, err)
		}
	}
	if passed != 4 {
		t.Errorf("%d rows handed on, want 4", passed)
	}
}

// What is said of a change in one column, and otherwise there, is said of two.
func TestNoColumnOfAChangeContradicts(t *testing.T) {
	for _, c := range []int{audit.CorrelationID, audit.Activity, audit.Category, audit.Service, audit.Operation, audit.Result, audit.ResultReason,
		audit.ActorType, audit.ActorID, audit.ActorName, audit.ActorIP, audit.TargetType, audit.TargetID, audit.TargetName, audit.TargetUPN,
		audit.UserID, audit.DeviceID, audit.DeviceObjectID, audit.DeviceName, audit.UserAgent, audit.TenantID} {
		for _, other := range []cells{changed("#2", 1, "", 1, cells{c: "y"}), unified(1, "a", 1, cells{c: "y"})} {
			for said, rows := range map[string]int{"x": 2, "Y": 1} {
				if lines := whose(t, auditsOf(t, 1<<20, nil, changed("#1", 1, "g", 1, cells{c: said}), other)); len(lines) != rows {
					t.Errorf("%s: %q and y are of %d changes: %v", audit.Schema.Fields[c].Name, said, len(lines), lines)
				}
			}
		}
	}
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
