package store

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/column"
	"prtscope/ingest/signin"
	"prtscope/ingest/tablefile"
)

// world is the sources of a test: provisional names, hashes and ranks.
var (
	sums  = map[string]string{"#1": "aa", "#2": "bb", "#3": "cc", "#4": "dd", "#5": "aa"}
	ranks = map[string]int{"aa": 20, "bb": 10, "cc": 40, "dd": 10}
)

// record is what a test says of one sign-in; the zero value of a field is "not carried".
type record struct {
	source                                      string
	record                                      int64
	user, id, tenant, kind, token, device, auth string
	name                                        string // of the user
	time, digits, code                          int64
	missing                                     []string
	conflicts                                   string // of the record itself
}

const empty = "<empty>" // carried and blank

func batchOf(rs ...record) *column.Batch {
	b := column.NewBatch(signin.Schema)
	for _, r := range rs {
		for c, v := range map[int]string{signin.UserID: r.user, signin.EventID: r.id, signin.TenantID: r.tenant, signin.Kind: r.kind,
			signin.IncomingToken: r.token, signin.DeviceID: r.device, signin.UserName: r.name, signin.AuthDetails: r.auth, signin.Source: r.source, signin.Conflicts: r.conflicts} {
			if v == empty {
				b.SetString(c, "")
			} else if v != "" {
				b.SetString(c, v)
			}
		}
		b.SetNum(signin.EventTime, r.time)
		b.SetNum(signin.TimeDigits, r.digits)
		if r.code != 0 {
			b.SetNum(signin.ErrorCode, r.code)
		}
		b.SetNum(signin.Record, r.record)
		b.SetNum(signin.Offset, r.record*100)
		if r.missing != nil {
			b.SetList(signin.Missing, r.missing)
		}
		b.Commit()
	}
	return b
}

// file is one file of a table.
type file struct {
	bytes.Buffer
	rows int64
}

func finish(t testing.TB, table *Table) ([]*file, *Result) {
	t.Helper()
	var files []*file
	result, err := table.Finish(sums, ranks, func() (io.Writer, func(int64) error, error) {
		f := new(file)
		files = append(files, f)
		return f, func(rows int64) error { f.rows = rows; return nil }, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
	return files, result
}

// ingest writes records, and the rows of files written before.
func ingest(t testing.TB, budget int64, before []*file, rs ...record) ([]*file, *Result) {
	t.Helper()
	table := SignIns(t.TempDir(), budget)
	for _, f := range before {
		for b, err := range tablefile.Read(bytes.NewReader(f.Bytes()), int64(f.Len()), signin.Schema, nil) {
			if err != nil {
				t.Fatal(err)
			}
			if err := table.Add(b); err != nil {
				t.Fatal(err)
			}
		}
	}
	for len(rs) > 0 {
		n := min(len(rs), 7)
		if err := table.Add(batchOf(rs[:n]...)); err != nil {
			t.Fatal(err)
		}
		rs = rs[n:]
	}
	return finish(t, table)
}

// show writes the rows of files so that a test can read them.
func show(t testing.TB, files []*file, cols ...int) (lines []string) {
	t.Helper()
	for _, f := range files {
		rows := int64(0)
		for b, err := range tablefile.Read(bytes.NewReader(f.Bytes()), int64(f.Len()), signin.Schema, nil) {
			if err != nil {
				t.Fatal(err)
			}
			rows += int64(b.Len())
			for i := range b.Len() {
				var parts []string
				for _, c := range cols {
					name := signin.Schema.Fields[c].Name
					if v, ok := b.Text(c, i); ok {
						parts = append(parts, name+"="+strings.ReplaceAll(v, column.ListSeparator, " "))
					} else if n := b.Num(c, i); n != column.Null {
						parts = append(parts, fmt.Sprintf("%s=%d", name, n))
					}
				}
				lines = append(lines, strings.Join(parts, " "))
			}
		}
		if rows != f.rows {
			t.Errorf("a file of %d rows was said to have %d", rows, f.rows)
		}
	}
	return lines
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// The seventh digit that one source gave is not in the table, so it must not
// decide which record is named for the time.
func TestDigitsThatTheTableDoesNotHold(t *testing.T) {
	a := record{source: "#2", record: 1, user: "u", id: "i", time: 5_512345, digits: 6}
	b := record{source: "#1", record: 2, user: "u", id: "i", time: 5_512345, digits: 7}
	c := record{source: "#3", record: 3, user: "u", id: "i", time: 5_600000, digits: 6}
	want, _ := ingest(t, 1<<30, nil, a, b, c)
	two, _ := ingest(t, 1<<30, nil, a, b)
	if got, _ := ingest(t, 1<<30, two, c); !sameFiles(got, want) {
		t.Errorf("in two steps\n%s\nwant\n%s", all(t, got), all(t, want))
	}
}

// Records of a small world, so that everything happens often.
func randomRecords(r *rand.Rand, n int) (rs []record) {
	pick := func(vs ...string) string { return vs[r.IntN(len(vs))] }
	for i := range n {
		rs = append(rs, record{
			source: pick("#1", "#2", "#3", "#4"), record: int64(i + 1),
			user: pick("u", "v", "w"), id: pick("", "i", "j", "k"), tenant: pick("", "", "t"), kind: pick("", "interactive", "non_interactive"),
			token:  pick("", empty, "none", "unknownFutureValue", "refreshToken", "remoteDesktopToken", "primaryRefreshToken"),
			device: pick("", empty, "d", "e"), auth: pick("", "[]", "[1]", "[2]", "[1,2]"),
			time: int64(r.IntN(2))*1e6 + []int64{0, 500000, 510000, 512345}[r.IntN(4)], digits: 0, code: int64(r.IntN(3)),
			missing: [][]string{nil, {"asn"}, {"city", "asn"}}[r.IntN(3)],
		})
		last := &rs[len(rs)-1]
		switch r.IntN(4) {
		case 0:
			last.name, last.user = last.user+"@x", ""
		case 1, 2:
			last.name = last.user + "@x"
		}
		switch last.time % 1e6 {
		case 500000:
			last.digits = 1
		case 510000:
			last.digits = 2
		case 512345:
			last.digits = 6 + int64(r.IntN(2))
		}
	}
	return rs
}

func sameFiles(a, b []*file) bool {
	return slices.EqualFunc(a, b, func(x, y *file) bool { return bytes.Equal(x.Bytes(), y.Bytes()) })
}

// The table depends on the set of records: not on their order, on copies among
// them, on how much fits in memory, or on which were ingested first.
func TestTableIsAFunctionOfTheSet(t *testing.T) {
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 9))
		rs := randomRecords(r, 2+r.IntN(40))
		want, account := ingest(t, 1<<30, nil, rs...)
		var records int64
		for _, m := range []map[string]int64{account.Kept, account.Duplicates} {
			for _, n := range m {
				records += n
			}
		}
		if records != int64(len(rs)) {
			t.Fatalf("seed %d: %d records in, %d accounted for", seed, len(rs), records)
		}

		shuffled := slices.Clone(rs)
		r.Shuffle(len(rs), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		shuffled = append(shuffled, shuffled[:r.IntN(len(rs))]...)
		for _, budget := range []int64{1, 24 << 10, 1 << 30} {
			if got, _ := ingest(t, budget, nil, shuffled...); !sameFiles(got, want) {
				t.Fatalf("seed %d: another order with %d bytes gave\n%s\nwant\n%s", seed, budget, all(t, got), all(t, want))
			}
		}

		at, again := r.IntN(len(rs)+1), r.IntN(len(rs)+1)
		before, _ := ingest(t, 1<<30, nil, shuffled[:at]...)
		middle, _ := ingest(t, 1<<30, before, shuffled[:again]...)
		got, result := ingest(t, 1<<30, middle, shuffled[min(at, again):]...)
		if !sameFiles(got, want) {
			t.Fatalf("seed %d: in three steps\n%s\nwant\n%s", seed, all(t, got), all(t, want))
		}
		if fmt.Sprint(result) != fmt.Sprint(account) {
			t.Fatalf("seed %d: account in three steps\n%v\nwant\n%v", seed, result, account)
		}
	}
}

func all(t testing.TB, files []*file) string {
	var cols []int
	for c := range signin.Schema.Fields {
		cols = append(cols, c)
	}
	return strings.Join(show(t, files, cols...), "\n")
}

func TestRowsStandInTheOrderOfTheTable(t *testing.T) {
	files, _ := ingest(t, 1, nil, randomRecords(rand.New(rand.NewPCG(1, 1)), 300)...)
	for _, f := range files {
		for b, err := range tablefile.Read(bytes.NewReader(f.Bytes()), int64(f.Len()), signin.Schema, nil) {
			if err != nil {
				t.Fatal(err)
			}
			for i := range b.Len() - 1 {
				if cmp.Or(signin.CompareSubjects(b, i, b, i+1), signin.CompareWithin(b, i, b, i+1), before(b, i, i+1)) >= 0 {
					t.Errorf("row %d is not before the next", i)
				}
			}
		}
	}
}

// before orders rows i and j of b by where they were read.
func before(b *column.Batch, i, j int) int {
	source, _ := b.Text(signin.Source, i)
	other, _ := b.Text(signin.Source, j)
	return cmp.Or(strings.Compare(source, other), cmp.Compare(b.Num(signin.Record, i), b.Num(signin.Record, j)), cmp.Compare(b.Num(signin.Offset, i), b.Num(signin.Offset, j)))
}

// A file of long texts ends before it has as many rows as others.
func TestFilesEndByBytes(t *testing.T) {
	var rs []record
	for i := range int64(90) {
		rs = append(rs, record{source: "#1", record: i + 1, user: fmt.Sprint("u", i/20), id: fmt.Sprint(i), time: i * 1e6, auth: fmt.Sprint(i, strings.Repeat("x", 1000))})
	}
	table := SignIns(t.TempDir(), 1<<30)
	table.fileText = 25_000
	if err := table.Add(batchOf(rs...)); err != nil {
		t.Fatal(err)
	}
	files, _ := finish(t, table)
	var rows []int64
	for _, f := range files {
		rows = append(rows, f.rows)
	}
	if fmt.Sprint(rows) != "[40 40 10]" {
		t.Errorf("files of %v rows", rows)
	}
}

func TestFilesEndAtSubjects(t *testing.T) {
	var rs []record
	for i := range int64(90) {
		rs = append(rs, record{source: "#1", record: i + 1, user: fmt.Sprint("u", i/20), id: fmt.Sprint(i), time: i * 1e6})
	}
	table := SignIns(t.TempDir(), 1<<30)
	table.fileRows = 25
	if err := table.Add(batchOf(rs...)); err != nil {
		t.Fatal(err)
	}
	files, result := finish(t, table)
	var rows []int64
	for _, f := range files {
		rows = append(rows, f.rows)
	}
	show(t, files)
	if fmt.Sprint(rows) != "[40 40 10]" || result.Rows != 90 {
		t.Errorf("files of %v rows", rows)
	}
}
