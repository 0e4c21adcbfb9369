package timeline_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"prtscope/analyze/scan"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// TestLongTextsEndBatches: a user's timeline is whole, but what is written of it
// is not held once more.
func TestLongTextsEndBatches(t *testing.T) {
	const n, size = 3000, 4000
	rows := column.NewBatch(signin.Schema)
	for i := range n {
		rows.SetString(signin.UserID, "u")
		rows.SetString(signin.EventID, fmt.Sprint(i))
		rows.SetNum(signin.EventTime, int64(i)*time.Second.Microseconds())
		rows.SetString(signin.UserAgent, fmt.Sprintf("%04d", i)+strings.Repeat("x", size))
		rows.Commit()
	}
	agent := timeline.Place(timeline.Agent)
	got := 0
	w := timeline.NewWriter(timeline.Schema, func(b *column.Batch) error {
		if size := b.Column(agent).Dict.Bytes(); size > 5<<20 {
			t.Errorf("a batch holds %d bytes of user agents", size)
		}
		for i := range b.Len() {
			if v, _ := b.Text(agent, i); !strings.HasPrefix(v, fmt.Sprintf("%04dxx", got)) {
				t.Fatalf("row %d has the user agent of another", got)
			}
			got++
		}
		return nil
	})
	for _, tl := range build(t, timeline.Options{}, rows) {
		if err := w.Write(tl, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil || got != n {
		t.Errorf("%d rows, %v", got, err)
	}
}

// TestLongTextsAreShort: two that differ are different still, what begins and
// what ends one stays, and a letter is not cut in two.
func TestLongTextsAreShort(t *testing.T) {
	const middle = 64 << 10
	agents := []string{
		"python-requests/2 " + strings.Repeat("ö", middle) + " Safari/604.",
		"python-requests/2 " + strings.Repeat("ö", middle-1) + "ä Safari/604.",
		" python-requests/2 " + strings.Repeat("ö", middle) + " Safari/604.",
		"python-requests/2 " + strings.Repeat("ö", 1000),
	}
	rows := column.NewBatch(signin.Schema)
	for i := range 2 * len(agents) {
		rows.SetString(signin.UserID, "u")
		rows.SetString(signin.EventID, fmt.Sprint(i))
		rows.SetNum(signin.EventTime, int64(i)*time.Second.Microseconds())
		rows.SetString(signin.UserAgent, agents[i%len(agents)])
		rows.SetString(signin.AlsoIn, agents[0])
		rows.Commit()
	}
	for _, tl := range build(t, timeline.Options{}, rows) {
		for i := range tl.Len() {
			v := tl.Text(timeline.Agent, i)
			if at := i % len(agents); at == 3 && v != agents[3] || at < 3 && (!utf8.ValidString(v) || len(v) > 4300 || v[:19] != agents[at][:19] || !strings.HasSuffix(v, "ö Safari/604.") && !strings.HasSuffix(v, "ä Safari/604.") || !strings.Contains(v, " bytes, SHA-256 ")) {
				t.Errorf("row %d: %d bytes: %q", i, len(v), v)
			}
			for j := range i {
				if same := tl.Code(timeline.Agent, i) == tl.Code(timeline.Agent, j); same != (i-j == len(agents)) {
					t.Errorf("rows %d and %d: the same is %v", i, j, same)
				}
			}
			if !tl.Is(i, timeline.ToolAgent) {
				t.Errorf("row %d: the tool is not seen", i)
			}
			if tl.Text(timeline.AlsoIn, i) != agents[0] {
				t.Error("a list is cut")
			}
		}
	}
}

// TestLongTextsAreWeighed: few rows that say much are too much as early as many
// that say little.
func TestLongTextsAreWeighed(t *testing.T) {
	const n = 1500
	rows := column.NewBatch(timeline.Schema)
	for i := range n {
		rows.SetString(timeline.Place(timeline.Device), "8a2f31c7-4d3e-4f5a-9b6c-7d8e9f001001")
		rows.SetNum(timeline.TableTime, int64(i))
		rows.SetString(timeline.Place(timeline.Agent), fmt.Sprintf("%04d", i)+strings.Repeat("x", 4000))
		rows.Commit()
	}
	rec := scan.Records(memory.DefaultAllocator, rows, nil)
	defer rec.Release()
	records := func(yield func(arrow.Record, error) bool) { yield(rec, nil) }
	var size *timeline.SizeError
	for _, err := range timeline.Subjects("device", timeline.Device, records, timeline.Options{Share: 4 << 20}) {
		if !errors.As(err, &size) || size.Rows != n || size.Bytes < n*4000 {
			t.Errorf("six megabytes within four: %v", err)
		}
	}
	if size == nil {
		t.Error("nothing is said")
	}
}
