package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"prtscope/ingest/signin"
)

// A second may hold more than memory does: nothing is lost, and the order is that
// of a second that is held.
func TestAFullSecond(t *testing.T) {
	var rs []record
	for i := range 300 {
		r := record{source: "#1", record: int64(i + 1), user: "u", id: fmt.Sprintf("id%03d", i*7%300), time: int64(i % 3), code: int64(i % 2), device: strings.Repeat("d", 2000) + fmt.Sprint(i)}
		rs = append(rs, r)
		if i%5 == 0 { // the same from elsewhere, fuller
			r.source, r.token, r.name = "#2", "none", "u@x"
			rs = append(rs, r)
		}
		if i%7 == 0 { // and by name alone
			r.source, r.user, r.name = "#3", "", "u@x"
			rs = append(rs, r)
		}
	}
	want, _ := ingest(t, 1<<30, nil, rs...)
	for _, budget := range []int64{1 << 10, 1 << 30} {
		dir := t.TempDir()
		table := SignIns(dir, budget)
		table.crowd = newCrowd(dir, 1<<10)
		for i := range rs {
			if err := table.Add(batchOf(rs[i])); err != nil {
				t.Fatal(err)
			}
		}
		got, result := finish(t, table)
		if !sameFiles(got, want) {
			t.Errorf("got\n%s\nwant\n%s", all(t, got), all(t, want))
		}
		if result.Rows != 334 || result.Duplicates["aa"]+result.Duplicates["cc"] != 69 { // no other row says the name
			t.Errorf("%d rows, %v", result.Rows, result.Duplicates)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

// Copies of one sign-in are merged as they come: what stays is what they say.
func TestManyCopiesOfOne(t *testing.T) {
	copies := func(n, differ int) (rs []record) {
		for i := range n {
			rs = append(rs, record{source: "#1", record: int64(i + 1), user: "u", id: "i", device: strings.Repeat("d", 4000) + fmt.Sprint(i%differ)})
		}
		return rs
	}
	want, _ := ingest(t, 1<<30, nil, copies(400, 3)...)
	if got, _ := ingest(t, 1<<10, nil, copies(400, 3)...); !sameFiles(got, want) {
		t.Errorf("got\n%s\nwant\n%s", all(t, got), all(t, want))
	}
	table := SignIns(t.TempDir(), 1<<10)
	table.crowd.most = leastCrowd
	defer table.Close()
	for _, r := range copies(400, 400) { // each contradicts all others, and all is kept
		if err := table.Add(batchOf(r)); err != nil {
			t.Fatal(err)
		}
	}
	var limit *LimitError
	_, err := table.Finish(sums, ranks, func() (io.Writer, func(int64) error, error) { return io.Discard, func(int64) error { return nil }, nil })
	if !errors.As(err, &limit) || limit.ID != "i" || limit.Source != "aa" || limit.Share != leastCrowd || limit.Bytes <= limit.Share || limit.Table != signin.Schema.Name {
		t.Errorf("1.6 MB about one sign-in within 64 KB: %v", err)
	}
}

// Two records of one id may each be as long as a record may be, however little
// memory there is.
func TestLongRecordsOfOne(t *testing.T) {
	var rs []record
	for i := range 2 {
		rs = append(rs, record{source: "#1", record: int64(i + 1), user: "u", id: "i", device: strings.Repeat("d", 15<<20) + fmt.Sprint(i)})
	}
	got, result := ingest(t, 1<<10, nil, rs...)
	if result.Rows != 1 || result.Duplicates["aa"] != 1 {
		t.Errorf("%d rows, %v duplicates of %d files", result.Rows, result.Duplicates, len(got))
	}
}
