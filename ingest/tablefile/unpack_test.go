package tablefile

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"prtscope/ingest/column"
)

// Values are put at their rows in the memory that they were decoded into.
func TestSpread(t *testing.T) {
	for levels := range 1 << 10 {
		n := 10
		present, rows, want := make([]byte, n), make([]int64, n), make([]int64, n)
		values := rows[:0]
		for i := range n {
			want[i] = column.Null
			if levels>>i&1 > 0 {
				present[i] = 1
				want[i] = int64(100 + i)
				values = append(values, want[i])
			}
		}
		apart := make([]int64, n)
		spread(apart, slices.Clone(values), present, column.Null)
		spread(rows, values, present, column.Null)
		if !slices.Equal(rows, want) || !slices.Equal(apart, want) {
			t.Fatalf("levels %010b: %v and %v, want %v", levels, rows, apart, want)
		}
	}
}

// A bit of a page that is not as it was written is found, whatever it would say.
func TestPageIsWhatWasWritten(t *testing.T) {
	file := write(t, 300, 300)
	f, err := open(bytes.NewReader(file), int64(len(file)), things)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	for c := range f.RowGroups[0].Columns {
		chunk := &f.RowGroups[0].Columns[c]
		if chunk.empty(things.Fields[c].Type) {
			continue
		}
		last := chunk.start() + chunk.MetaData.TotalCompressedSize - 1 // of the values of the last page
		bad := bytes.Clone(file)
		bad[last] ^= 1 << r.IntN(8)
		failed := false
		for _, err := range Read(bytes.NewReader(bad), int64(len(bad)), things, []int{c}) {
			failed = failed || err != nil
		}
		if !failed {
			t.Errorf("column %s: a changed page was read", things.Fields[c].Name)
		}
	}
}
