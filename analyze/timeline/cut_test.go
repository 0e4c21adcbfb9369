package timeline

import (
	"fmt"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"prtscope/analyze/scan"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// What was found out of a dictionary holds for all that is cut from its record, and not
// for the next record, which has another.
func TestCutsShareWhatIsKnown(t *testing.T) {
	batch := func() *column.Batch {
		b := column.NewBatch(signin.Schema)
		for i := range 6 {
			b.SetString(signin.UserID, fmt.Sprint("u", i))
			b.SetString(signin.CorrelationID, fmt.Sprint("c", i%2))
			b.Commit()
		}
		return b
	}
	s := inputState{input: input{guid: true}}
	for n := range 2 {
		rec := scan.Records(memory.NewGoAllocator(), batch(), Columns())
		for k, cut := range [][2]int{{0, 2}, {2, 6}} {
			part := Cut(rec, cut[0], cut[1])
			var r record
			r.load(part)
			s.load(&r, signin.CorrelationID)
			part.Release()
			if got, want := s.codes[0], int32(7*k); got != want {
				t.Errorf("record %d, part %d: of the first id %d is known, want %d", n, k, got, want)
			}
			s.codes[0] = 7
		}
		rec.Release()
	}
}
