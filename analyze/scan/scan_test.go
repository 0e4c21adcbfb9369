package scan

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"prtscope/ingest/column"
	"prtscope/ingest/tablefile"
)

var people = column.NewSchema("people", 1,
	column.Field{Name: "name", Type: column.Text}, column.Field{Name: "id", Type: column.Unique}, column.Field{Name: "tags", Type: column.List},
	column.Field{Name: "seen", Type: column.Time}, column.Field{Name: "age", Type: column.Int}, column.Field{Name: "happy", Type: column.Bool},
	column.Field{Name: "height", Type: column.Float}, column.Field{Name: "unused", Type: column.Text}, column.Field{Name: "unset", Type: column.Bool})

// batch has, by turns, rows with values, with blanks, and with nothing.
func batch(rows int) *column.Batch {
	b := column.NewBatch(people)
	for i := range rows {
		switch i % 3 {
		case 0:
			b.SetString(0, fmt.Sprint("name ", i%7))
			b.SetString(1, fmt.Sprint("id ", i))
			b.SetList(2, []string{"a", fmt.Sprint(i % 2)})
			b.SetNum(3, int64(i)*1e6)
			b.SetNum(4, int64(i))
			b.SetBool(5, i%2 == 0)
			b.SetFloat(6, float64(i)/4)
		case 1:
			b.SetString(0, "")
			b.SetBool(5, false)
			b.SetNum(4, 0)
		}
		b.Commit()
	}
	return b
}

func text(a arrow.Array, i int) string {
	if a.IsNull(i) {
		return "null"
	}
	d := a.(*array.Dictionary)
	return "=" + d.Dictionary().(*array.String).Value(d.GetValueIndex(i))
}

// compare checks record r, the rows of b from row on, against b itself.
func compare(t *testing.T, r arrow.Record, b *column.Batch, row int) {
	t.Helper()
	for i := range int(r.NumRows()) {
		for c, f := range b.Schema.Fields {
			want, got := "null", text2(r.Column(c), i)
			if f.Type.Strings() {
				if v, ok := b.Text(c, row+i); ok {
					want = "=" + v
				}
			} else if v, ok := b.Float(c, row+i); ok && f.Type == column.Float {
				want = fmt.Sprint(v)
			} else if n := b.Num(c, row+i); n != column.Null {
				want = fmt.Sprint(n)
				if f.Type == column.Bool {
					want = fmt.Sprint(n == 1)
				}
			}
			if got != want {
				t.Fatalf("row %d, %s: got %s, want %s", row+i, f.Name, got, want)
			}
		}
	}
}

func text2(a arrow.Array, i int) string {
	if a.IsNull(i) {
		return "null"
	}
	switch a := a.(type) {
	case *array.Timestamp:
		return fmt.Sprint(int64(a.Value(i)))
	case *array.Int64:
		return fmt.Sprint(a.Value(i))
	case *array.Boolean:
		return fmt.Sprint(a.Value(i))
	case *array.Float64:
		return fmt.Sprint(a.Value(i))
	}
	return text(a, i)
}

func TestRecordsHoldTheBatch(t *testing.T) {
	mem := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer mem.AssertSize(t, 0)
	for _, rows := range []int{0, 1, 2, 1000} {
		b := batch(rows)
		r := Records(mem, b, nil)
		if int(r.NumRows()) != rows {
			t.Fatalf("got %d rows, want %d", r.NumRows(), rows)
		}
		compare(t, r, b, 0)
		r.Release()
	}
}

func TestMissingStringsAreMinusOne(t *testing.T) {
	r := Records(memory.NewGoAllocator(), batch(6), []int{7, 0})
	defer r.Release()
	for i := range 6 {
		if v := r.Column(0).(*array.Dictionary).Indices().(*array.Int32).Value(i); v != -1 {
			t.Errorf("row %d of a column without values: index %d", i, v)
		}
	}
}

func TestReadStreamsAFile(t *testing.T) {
	mem := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer mem.AssertSize(t, 0)
	var file bytes.Buffer
	w := tablefile.NewWriter(&file, people, nil)
	b := batch(3000)
	if err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	row := 0
	for r, err := range Read(mem, bytes.NewReader(file.Bytes()), int64(file.Len()), people, nil) {
		if err != nil {
			t.Fatal(err)
		}
		compare(t, r, b, row)
		row += int(r.NumRows())
	}
	if row != 3000 {
		t.Errorf("got %d rows, want 3000", row)
	}
	for r, err := range Read(mem, bytes.NewReader(file.Bytes()), int64(file.Len()), people, []int{4, 0}) {
		if err != nil {
			t.Fatal(err)
		}
		if r.NumCols() != 2 || r.ColumnName(0) != "age" || text(r.Column(1), 0) != "=name 0" {
			t.Errorf("got %v", r.Schema())
		}
		break
	}
}

func TestReadOfADamagedFileIsAnError(t *testing.T) {
	junk := bytes.Repeat([]byte("junk"), 100)
	failed := false
	for _, err := range Read(memory.NewGoAllocator(), bytes.NewReader(junk), int64(len(junk)), people, nil) {
		failed = err != nil
	}
	if !failed {
		t.Error("junk was read as a table")
	}
}
