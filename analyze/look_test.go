package analyze

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"prtscope/ingest/column"
	sorted "prtscope/ingest/run"
	"prtscope/ingest/signin"
)

// TestLookSpills sorts more rows than may be held in memory, out of batches in
// which they are in another order.
func TestLookSpills(t *testing.T) {
	const n = 20_000
	var batches []*column.Batch
	b := column.NewBatch(signin.Schema)
	for i := range n {
		b.SetString(signin.EventID, fmt.Sprintf("e%05d", i))
		b.SetNum(signin.EventTime, int64((i*7919)%n))
		b.SetString(signin.UserName, fmt.Sprintf("user%d@example.com", i%4))
		b.SetString(signin.Source, "s")
		b.SetNum(signin.Record, int64(i))
		b.Commit()
		if b.Len() == 1000 {
			batches, b = append(batches, b), column.NewBatch(signin.Schema)
		}
	}
	q := Query{Users: []string{"USER1@example.com", "user3@example.com"}, From: 10, To: n - 10}
	p := newPicker(&q, signin.Schema)
	sorter := sorted.NewSorter(signin.Schema, p.compare, t.TempDir(), 1<<16)
	defer sorter.Close()
	err := p.gather(func(yield func(*column.Batch, error) bool) {
		for _, b := range batches {
			if !yield(b, nil) {
				return
			}
		}
	}, sorter)
	if err != nil {
		t.Fatal(err)
	}
	var times []int64
	err = sorter.Each(func(b *column.Batch, i int) error {
		if u, _ := b.Text(signin.UserName, i); u != "user1@example.com" && u != "user3@example.com" {
			t.Fatalf("picked %s", u)
		}
		times = append(times, b.Num(signin.EventTime, i))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for i := range n {
		if at := (i * 7919) % n; i%2 == 1 && at >= 10 && at < n-10 {
			want++
		}
	}
	if len(times) != want || !slices.IsSorted(times) {
		t.Errorf("%d rows, sorted: %t, want %d", len(times), slices.IsSorted(times), want)
	}
	for range q.SignIns(context.Background(), nil, t.TempDir(), 1<<20).All {
		t.Error("a case without files has a row")
	}
}
