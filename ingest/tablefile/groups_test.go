package tablefile

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"prtscope/ingest/column"
)

// TestGroupsEndByText: a row group of long texts is short, wherever the batches
// end, and whichever dictionaries they have.
func TestGroupsEndByText(t *testing.T) {
	s := column.NewSchema("t", 1, column.Field{Name: "text", Type: column.Text}, column.Field{Name: "same", Type: column.Text})
	const size, n = GroupText / 256, 600
	same := strings.Repeat("s", size)
	file := func(rows int) []byte {
		var out bytes.Buffer
		w := NewWriter(&out, s, nil)
		b := column.NewBatch(s)
		write := func() {
			if err := w.Write(b); err != nil {
				t.Fatal(err)
			}
			b = column.NewBatch(s)
		}
		for i := range n {
			b.SetString(0, fmt.Sprintf("%04d", i)+strings.Repeat("x", size-4))
			b.SetString(1, same)
			if b.Commit(); b.Len() == rows {
				write()
			}
		}
		write()
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	whole := file(n)
	for _, rows := range []int{1, 7, 255, 256} {
		if !bytes.Equal(file(rows), whole) {
			t.Errorf("batches of %d rows make another file", rows)
		}
	}
	var byGroup bytes.Buffer
	w := NewWriter(&byGroup, s, nil)
	for from := 0; from < n; from += 255 {
		b := column.NewBatch(s)
		for i := from; i < min(n, from+255); i++ {
			b.SetString(0, fmt.Sprintf("%04d", i)+strings.Repeat("x", size-4))
			b.SetString(1, same)
			b.Commit()
		}
		if err := w.WriteGroup(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil || !bytes.Equal(byGroup.Bytes(), whole) || w.Rows() != n {
		t.Errorf("written group by group it is another file of %d rows: %v", w.Rows(), err)
	}
	few := column.NewBatch(s)
	few.SetString(0, "one")
	few.Commit()
	if w = NewWriter(&byGroup, s, nil); w.Write(few) != nil || w.WriteGroup(few) == nil {
		t.Error("rows that were added to others passed for a row group")
	}
	f, err := parquet.OpenFile(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	var got []int64
	for _, g := range f.RowGroups() {
		got = append(got, g.NumRows())
	}
	// The text that all rows have counts once in each group.
	if fmt.Sprint(got) != "[255 255 90]" {
		t.Errorf("groups of %d rows", got)
	}
}
