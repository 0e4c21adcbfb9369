package timeline

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// Cuts returns places at which a record, as Users takes it, may be cut without cutting
// a subject's rows apart, about so many rows from one to the next. The last of them is
// where the last subject begins, who may have more in the next record; there is none
// where all rows are one's.
func Cuts(rec arrow.Record, rows int) (cuts []int) {
	var r record
	r.load(rec)
	before, last, n := 0, 0, int(rec.NumRows())
	for from := 0; from < n; {
		_, end := r.subject(from, n)
		if end == n {
			last = from
		} else if end-before >= rows {
			cuts, before = append(cuts, end), end
		}
		from = end
	}
	if last > before {
		cuts = append(cuts, last)
	}
	return cuts
}

// Cut returns rows of a record, which share its dictionaries: Users knows them again.
func Cut(rec arrow.Record, from, to int) arrow.Record {
	cols := make([]arrow.Array, rec.NumCols())
	for n, of := range rec.Columns() {
		if d, ok := of.(*array.Dictionary); ok {
			codes := array.NewSlice(d.Indices(), int64(from), int64(to))
			cols[n] = array.NewDictionaryArray(d.DataType(), codes, d.Dictionary())
			codes.Release()
		} else {
			cols[n] = array.NewSlice(of, int64(from), int64(to))
		}
	}
	part := array.NewRecord(rec.Schema(), cols, int64(to-from))
	for _, c := range cols {
		c.Release()
	}
	return part
}
