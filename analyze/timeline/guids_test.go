package timeline_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// However a user's sign-ins are cut into dictionaries, a correlation id has one
// number in the timeline.
func TestCorrelationsAcrossDictionaries(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	b := column.NewBatch(signin.Schema)
	for i := range 600 {
		b.SetString(signin.UserID, fmt.Sprint("u", i/97))
		b.SetString(signin.EventID, eventOf(i))
		b.SetNum(signin.EventTime, int64(i)*timeline.Second)
		switch n := r.IntN(30); n {
		case 0:
			b.SetString(signin.CorrelationID, "")
		case 1, 2:
			b.SetString(signin.CorrelationID, fmt.Sprint("no GUID ", n))
		default:
			b.SetString(signin.CorrelationID, correlationOf(n))
		}
		b.Commit()
	}
	for _, size := range []int{1, 7, 50, 97, 600} {
		rows := 0
		for _, tl := range build(t, timeline.Options{}, pieces(b, size)...) {
			for i := range tl.Len() {
				if want, _ := b.Text(signin.CorrelationID, rows+i); tl.Text(timeline.Correlation, i) != want {
					t.Fatalf("pieces of %d: row %d has %q, want %q", size, rows+i, tl.Text(timeline.Correlation, i), want)
				}
				for j := range i {
					same := tl.Text(timeline.Correlation, i) == tl.Text(timeline.Correlation, j)
					if (tl.Code(timeline.Correlation, i) == tl.Code(timeline.Correlation, j)) != same {
						t.Fatalf("pieces of %d: rows %d and %d of %s: the same is %v", size, i, j, tl.ID, same)
					}
				}
			}
			rows += tl.Len()
		}
		if rows != b.Len() {
			t.Errorf("pieces of %d: %d rows", size, rows)
		}
	}
}
