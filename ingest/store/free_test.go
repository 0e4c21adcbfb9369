package store

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"unicode"

	"prtscope/ingest/signin"
)

// What it takes to merge records of names grows as they do, though all are of
// one second, and even of one id: a look at each for each user would take sixteen
// times as much for four times as many.
func TestAFullSecondOfNames(t *testing.T) {
	for name, id := range map[string]func(i int) string{
		"ids of their own": func(i int) string { return fmt.Sprint("id", i) },
		"one id":           func(int) string { return "id" },
	} {
		for _, budget := range budgets {
			cost := func(n int) (allocations uint64) {
				var rs []record
				for i := range n {
					r := record{source: "#1", record: int64(i + 1), user: fmt.Sprint("u", i), name: fmt.Sprint("u", i, "@x"), id: id(i), time: 5e6}
					rs = append(rs, r)
					r.source, r.user = "#2", ""
					rs = append(rs, r)
				}
				var was, is runtime.MemStats
				runtime.ReadMemStats(&was)
				_, result := ingest(t, budget, nil, rs...)
				runtime.ReadMemStats(&is)
				if result.Rows != int64(n) || result.Duplicates["aa"] != int64(n) {
					t.Errorf("%s, %d bytes, %d users: %d rows, %v", name, budget, n, result.Rows, result.Duplicates)
				}
				return is.Mallocs - was.Mallocs
			}
			few, many := cost(500), cost(2000)
			if many > 8*few {
				t.Errorf("%s, %d bytes: 500 users take %d allocations, 2,000 take %d", name, budget, few, many)
			}
		}
	}
}

// Who gives one id to the sign-ins of thousands in one second is told so, where
// they do not fit.
func TestTooManyNamesOfOneID(t *testing.T) {
	table := SignIns(t.TempDir(), 1)
	defer table.Close()
	for i := range 300 {
		device := fmt.Sprint(i, strings.Repeat("d", 64<<10))
		if err := table.Add(batchOf(record{source: "#1", record: int64(2*i + 1), name: fmt.Sprint("u", i, "@x"), id: "id", time: 5e6, device: device},
			record{source: "#1", record: int64(2*i + 2), user: fmt.Sprint("u", i), name: fmt.Sprint("u", i, "@x"), id: "id", time: 5e6})); err != nil {
			t.Fatal(err)
		}
	}
	var limit *LimitError
	_, err := table.Finish(sums, ranks, func() (io.Writer, func(int64) error, error) { return io.Discard, func(int64) error { return nil }, nil })
	if !errors.As(err, &limit) || limit.ID != "id" || limit.Source != "aa" || limit.Share != leastSame || limit.Bytes <= limit.Share {
		t.Errorf("19 MB about one id within 16: %v", err)
	}
}

// Names are folded alike if strings.EqualFold calls them equal, and only then.
func TestFold(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		a, b := string(r), string(unicode.SimpleFold(r))
		if fold(a) != fold(b) || !strings.EqualFold(fold(a), a) {
			t.Fatalf("%q and %q: %q and %q", a, b, fold(a), fold(b))
		}
	}
}

// A name is found however it is spelled, and so are all names of one sign-in. Where
// no record of the id says the tenant, it is the one that sorts first.
func TestNamesInOtherCase(t *testing.T) {
	for _, budget := range budgets {
		files, _ := ingest(t, budget, nil,
			record{source: "#1", record: 1, user: "u", name: "Ann@x", id: "i", time: 5e6},
			record{source: "#4", record: 2, user: "u", name: "bob@x", id: "i", time: 5e6},
			record{source: "#2", record: 3, name: "BOB@x", id: "i", time: 5e6, tenant: "t"},
			record{source: "#2", record: 4, name: "ann@X", id: "i", time: 5e6, tenant: "s"},
			record{source: "#2", record: 5, name: "carl@x", id: "i", time: 5e6})
		expect(t, show(t, files, signin.UserID, signin.TenantID, signin.Record, signin.AlsoIn),
			"user_id=u tenant_id=s record=4 also_in=aa#1@100 dd#2@200", "tenant_id=t record=3", "record=5")
	}
}
