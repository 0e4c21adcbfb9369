package tablefile

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
	"prtscope/ingest/column"
)

// byLibrary writes batches with parquet-go's own writer, value by value.
func byLibrary(t *testing.T, s *column.Schema, bs []*column.Batch) []byte {
	t.Helper()
	schema := schemaOf(s)
	options := []parquet.WriterOption{
		schema, &parquet.WriterConfig{CreatedBy: createdBy}, parquet.Compression(&zstd.Codec{Level: level, Concurrency: 1}),
		parquet.DataPageVersion(2), parquet.DataPageStatistics(false), parquet.PageBufferSize(1 << 20), parquet.MaxRowsPerRowGroup(GroupRows),
		parquet.KeyValueMetadata(nameKey, s.Name), parquet.KeyValueMetadata(versionKey, strconv.Itoa(s.Version)),
	}
	for c, path := range schema.Columns() {
		if s.Fields[c].Type.Strings() {
			options = append(options, parquet.SkipPageBounds(path...))
		}
	}
	var file bytes.Buffer
	w := parquet.NewGenericWriter[any](&file, options...)
	rows, group := 0, 0
	at := func(i int) (*column.Batch, int) {
		for _, b := range bs {
			if i < b.Len() {
				return b, i
			}
			i -= b.Len()
		}
		return nil, 0
	}
	for _, b := range bs {
		rows += b.Len()
	}
	for from := 0; from < rows; from += group {
		group = min(GroupRows, rows-from)
		for c, out := range w.ColumnWriters() {
			for i := from; i < from+group; i += pieceRows {
				var values []parquet.Value
				for k := i; k < min(i+pieceRows, from+group); k++ {
					b, row := at(k)
					values = append(values, valuesOf(b, row, c)...)
				}
				if _, err := out.WriteRowValues(values); err != nil {
					t.Fatal(err)
				}
			}
			if err := out.Flush(); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func valuesOf(b *column.Batch, i, c int) []parquet.Value {
	if !b.Has(c, i) {
		return []parquet.Value{{}}
	}
	text, _ := b.Text(c, i)
	one := func(v parquet.Value) []parquet.Value { return []parquet.Value{v.Level(0, present, 0)} }
	switch b.Schema.Fields[c].Type {
	case column.List:
		items := column.SplitList(text)
		if len(items) == 0 {
			return []parquet.Value{parquet.Value{}.Level(0, listEmpty, 0)}
		}
		var values []parquet.Value
		for k, item := range items {
			values = append(values, parquet.ByteArrayValue([]byte(item)).Level(min(k, 1), listElement, 0))
		}
		return values
	case column.Text, column.Unique:
		return one(parquet.ByteArrayValue([]byte(text)))
	case column.Bool:
		return one(parquet.BooleanValue(b.Num(c, i) != 0))
	case column.Float:
		return one(parquet.DoubleValue(math.Float64frombits(uint64(b.Num(c, i)))))
	}
	return one(parquet.Int64Value(b.Num(c, i)))
}

// What is written here without parquet-go's writer is what that writes: pages
// cut at the same rows, the same statistics, indexes and footer.
func TestFileIsWhatTheLibraryWrites(t *testing.T) {
	s := column.NewSchema("mixed", 2, append(append([]column.Field{}, things.Fields...),
		column.Field{Name: "long", Type: column.Unique}, column.Field{Name: "many", Type: column.List},
		column.Field{Name: "odd", Type: column.Float}, column.Field{Name: "late", Type: column.Text}, column.Field{Name: "same", Type: column.Text})...)
	odd := []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, 1.5, -2}
	for _, sizes := range [][]int{{1}, {4095, 1, 1}, {70000}, {100, 40000, 30000, 3, 70000}} {
		r := rand.New(rand.NewPCG(uint64(len(sizes)), 1))
		var bs []*column.Batch
		for k, n := range sizes {
			b := column.NewBatch(s)
			for i := range n {
				if r.IntN(50) > 0 {
					b.SetNum(0, r.Int64()-r.Int64())
					b.SetString(1, fmt.Sprintf("%032x", r.Uint64()))
					b.SetString(2, fmt.Sprint("name ", r.IntN(20+i/100))) // so few that there is a dictionary
					b.SetList(3, strings.Fields([]string{"", "x", "x y", "zz x y"}[r.IntN(4)]))
					b.SetBool(5, r.IntN(3) > 0)
				}
				b.SetString(len(things.Fields), strings.Repeat("é", r.IntN(50)))
				b.SetList(len(things.Fields)+1, strings.Split("a b c d e f g h i j k l m n o p q r s t u v w x y z", " ")[:r.IntN(26)])
				b.SetFloat(len(things.Fields)+2, odd[r.IntN(len(odd)-k%3)])
				if i > n-10 {
					b.SetString(len(things.Fields)+3, fmt.Sprint("late ", i%3))
				}
				b.SetString(len(things.Fields)+4, "all the same")
				b.Commit()
			}
			bs = append(bs, b)
		}
		var file bytes.Buffer
		w := NewWriter(&file, s, nil)
		for _, b := range bs {
			if err := w.Write(b); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if want := byLibrary(t, s, bs); !bytes.Equal(file.Bytes(), want) {
			t.Errorf("batches of %v rows: %d bytes, parquet-go writes %d others", sizes, file.Len(), len(want))
		}
	}
	var file bytes.Buffer
	if err := NewWriter(&file, s, nil).Close(); err != nil || !bytes.Equal(file.Bytes(), byLibrary(t, s, nil)) {
		t.Errorf("a file without rows is not what parquet-go writes: %v", err)
	}
}
