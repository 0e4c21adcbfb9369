package timeline_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// TestLongTextsEndBatches: a user's timeline is whole, but what is written of it
// is not held once more.
func TestLongTextsEndBatches(t *testing.T) {
	const n, size = 400, 64 << 10
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
		if size := b.Column(agent).Dict.Bytes(); size > 9<<20 {
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
