package tablefile

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"prtscope/ingest/column"
)

// wide is shaped like the table of sign-ins: 100 columns, half of them empty in
// any one export, a few ids, numbers and lists.
func wide() *column.Schema {
	var fields []column.Field
	for i := range 100 {
		f := column.Field{Name: fmt.Sprintf("c%02d", i), Type: column.Text}
		switch {
		case i == 0 || i == 7:
			f.Type = column.Unique
		case i < 3:
			f.Type = column.Time
		case i%11 == 5:
			f.Type = column.Int
		case i%13 == 5:
			f.Type = column.Bool
		case i%40 == 9:
			f.Type = column.List
		}
		fields = append(fields, f)
	}
	return column.NewSchema("wide", 1, fields...)
}

func wideBatches(s *column.Schema, rows int) (bs []*column.Batch) {
	for from := 0; from < rows; from += column.BatchRows {
		b := column.NewBatch(s)
		for i := from; i < min(rows, from+column.BatchRows); i++ {
			user := i / 40 // sorted by user, as files are
			for c, f := range s.Fields {
				if c >= 10 && c%2 == 0 {
					continue
				}
				switch f.Type {
				case column.Unique:
					b.SetString(c, fmt.Sprintf("%08x-0000-4000-8000-%012x", uint32(i)*2654435761, i*c))
				case column.Text:
					switch c % 5 {
					case 0:
						b.SetString(c, fmt.Sprintf("%08x-user-4000-8000-%012x", user, user))
					case 1:
						b.SetString(c, fmt.Sprintf("value %d", (i*7+c)%50))
					default:
						b.SetString(c, fmt.Sprintf("value %d of a column that repeats", (user+i%3)%900))
					}
				case column.List:
					b.SetList(c, []string{"a", fmt.Sprint("b", i%5)})
				case column.Bool:
					b.SetBool(c, i%3 > 0)
				default:
					b.SetNum(c, 1778835600000000+int64(i)*1000003)
				}
			}
			b.Commit()
		}
		bs = append(bs, b)
	}
	return bs
}

const benchRows = 2 * GroupRows

func BenchmarkWrite100Columns(b *testing.B) {
	s := wide()
	bs := wideBatches(s, benchRows)
	var n int64
	for b.Loop() {
		out := new(counter)
		w := NewWriter(out, s, nil)
		for _, x := range bs {
			if err := w.Write(x); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
		n = int64(*out)
	}
	b.ReportMetric(float64(b.N)*benchRows/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(n)/benchRows, "bytes/row")
}

type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

var _ io.Writer = (*counter)(nil)

func BenchmarkRead15Columns(b *testing.B) {
	s := wide()
	var file bytes.Buffer
	w := NewWriter(&file, s, nil)
	for _, x := range wideBatches(s, benchRows) {
		if err := w.Write(x); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	want := []int{1, 2, 3, 4, 6, 8, 11, 13, 15, 17, 21, 25, 27, 31, 41}
	for b.Loop() {
		for _, err := range Read(bytes.NewReader(file.Bytes()), int64(file.Len()), s, want) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.N)*benchRows/b.Elapsed().Seconds(), "rows/s")
}
