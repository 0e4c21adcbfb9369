package tablefile

import (
	"bytes"
	"testing"

	"prtscope/ingest/column"
)

// A page of a few booleans, some unknown, has spare bits that are no values.
func TestFewBooleansSomeUnknown(t *testing.T) {
	s := column.NewSchema("flags", 1, column.Field{Name: "flag", Type: column.Bool})
	want := []int64{column.Null, 1, column.Null, 1, 0, column.Null, column.Null}
	b := column.NewBatch(s)
	for _, v := range want {
		b.SetNum(0, v)
		b.Commit()
	}
	var file bytes.Buffer
	w := NewWriter(&file, s, nil)
	if err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for got, err := range Read(bytes.NewReader(file.Bytes()), int64(file.Len()), s, nil) {
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range want {
			if got.Num(0, i) != v {
				t.Errorf("row %d: got %d, want %d", i, got.Num(0, i), v)
			}
		}
	}
}
