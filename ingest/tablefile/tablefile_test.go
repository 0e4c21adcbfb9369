package tablefile

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"prtscope/ingest/column"
)

var things = column.NewSchema("things", 3,
	column.Field{Name: "when", Type: column.Time},
	column.Field{Name: "id", Type: column.Unique},
	column.Field{Name: "name", Type: column.Text},
	column.Field{Name: "tags", Type: column.List},
	column.Field{Name: "count", Type: column.Int},
	column.Field{Name: "good", Type: column.Bool},
	column.Field{Name: "weight", Type: column.Float},
	column.Field{Name: "never", Type: column.Text},
	column.Field{Name: "nor_this", Type: column.Int},
	column.Field{Name: "nor_those", Type: column.List},
)

// fill adds rows from to to, which depend on their number alone.
func fill(b *column.Batch, from, to int) {
	for i := from; i < to; i++ {
		r := rand.New(rand.NewPCG(uint64(i), 7))
		maybe := func(set func()) {
			if r.IntN(4) > 0 {
				set()
			}
		}
		maybe(func() { b.SetNum(0, 1778835600000000+int64(i)*1000) })
		maybe(func() { b.SetString(1, fmt.Sprintf("%032x", i)) })
		maybe(func() { b.SetString(2, []string{"", "ann", "bøb", "a,b"}[r.IntN(4)]) })
		maybe(func() { b.SetList(3, strings.Fields([]string{"", "x", "x y", "zz x y"}[r.IntN(4)])) })
		maybe(func() { b.SetNum(4, int64(r.IntN(9)-4)) })
		maybe(func() { b.SetBool(5, r.IntN(2) > 0) })
		maybe(func() { b.SetFloat(6, float64(r.IntN(9))/8) })
		b.Commit()
	}
}

func write(t testing.TB, rows int, sizes ...int) []byte {
	t.Helper()
	var file bytes.Buffer
	w := NewWriter(&file, things, map[string]string{"b": "2", "a": "1"})
	for i, k := 0, 0; i < rows; k++ {
		to := min(rows, i+sizes[k%len(sizes)])
		b := column.NewBatch(things)
		fill(b, i, to)
		if err := w.Write(b); err != nil {
			t.Fatal(err)
		}
		i = to
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if w.Rows() != int64(rows) {
		t.Errorf("wrote %d rows of %d", w.Rows(), rows)
	}
	return file.Bytes()
}

func line(b *column.Batch, i int, cols []int) string {
	var s strings.Builder
	for _, c := range cols {
		if v, ok := b.Text(c, i); ok {
			fmt.Fprintf(&s, " %q", v)
		} else if n := b.Num(c, i); n != column.Null {
			fmt.Fprintf(&s, " %d", n)
		} else {
			s.WriteString(" -")
		}
	}
	return s.String()
}

var all = []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}

func compare(t *testing.T, file []byte, rows int, want []int) {
	t.Helper()
	b := column.NewBatch(things)
	fill(b, 0, rows)
	at := 0
	cols := want
	if want == nil {
		cols = all
	}
	for got, err := range Read(bytes.NewReader(file), int64(len(file)), things, want) {
		if err != nil {
			t.Fatal(err)
		}
		if got.Len() > column.BatchRows {
			t.Errorf("a batch of %d rows", got.Len())
		}
		for i := range got.Len() {
			if g, w := line(got, i, cols), line(b, at, cols); g != w {
				t.Fatalf("row %d: got%s\nwant%s", at, g, w)
			}
			for _, c := range all {
				if want != nil && !bytes.Contains(intBytes(want), intBytes([]int{c})) && got.Has(c, i) {
					t.Fatalf("column %d was not asked for and has a value", c)
				}
			}
			at++
		}
	}
	if at != rows {
		t.Errorf("read %d rows of %d", at, rows)
	}
}

func intBytes(cs []int) (b []byte) {
	for _, c := range cs {
		b = append(b, byte(c))
	}
	return b
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	for _, rows := range []int{0, 1, 5000, GroupRows, GroupRows + 1, 2*GroupRows + 333} {
		compare(t, write(t, rows, column.BatchRows), rows, nil)
	}
	compare(t, write(t, 70000, 999), 70000, []int{3, 1})
}

func TestBytesDoNotDependOnBatches(t *testing.T) {
	const rows = GroupRows + 9000
	want := write(t, rows, column.BatchRows)
	for _, sizes := range [][]int{{1 << 20}, {1, 4095, 4096, 4097}, {333}, {0, 7}} {
		if !bytes.Equal(write(t, rows, sizes...), want) {
			t.Errorf("batches of %v rows gave another file", sizes)
		}
	}
	if bytes.Contains(want, []byte("parquet-go")) {
		t.Error("the file names the library that wrote it")
	}
}

// The bytes are those of every machine, and change on purpose only: a case that
// is ingested again must come out the same. Raise what decides about them here
// and in a release note together.
func TestBytesAreThoseOfEveryMachine(t *testing.T) {
	const want = "8be9691fa6ca6c275a0e2d19bb92602b50b2ee0da8f0581ddaaef8efd23f3fc6"
	if got := fmt.Sprintf("%x", sha256.Sum256(write(t, 5000, 999))); got != want {
		t.Errorf("the file has SHA-256 %s", got)
	}
}

func TestWriterRefuses(t *testing.T) {
	b := column.NewBatch(things)
	b.SetText(2, []byte("a\xffb"))
	b.Commit()
	w := NewWriter(new(bytes.Buffer), things, nil)
	if err := w.Write(b); err == nil {
		err = w.Close()
		if err == nil || !strings.Contains(err.Error(), "column name: text is not valid UTF-8") {
			t.Errorf("text that is not UTF-8: %v", err)
		}
	}
	if err := NewWriter(new(bytes.Buffer), things, nil).Write(column.NewBatch(column.NewSchema("others", 1))); err == nil {
		t.Error("a batch of another table was written")
	}
}

type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, fmt.Errorf("no space left on device")
	}
	return len(p), nil
}

func TestFullDiskIsAnError(t *testing.T) {
	size := len(write(t, 3000, 3000))
	for left := 0; left < size; left += 97 {
		w := NewWriter(&full{left}, things, map[string]string{"b": "2", "a": "1"})
		b := column.NewBatch(things)
		fill(b, 0, 3000)
		err := w.Write(b)
		if err == nil {
			err = w.Close()
		}
		if err == nil {
			t.Fatalf("a disk with %d bytes took a file of %d", left, size)
		}
	}
}

func TestDamageIsAnErrorNotAPanic(t *testing.T) {
	file := write(t, 2000, 2000)
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		bad := bytes.Clone(file)
		switch r.IntN(3) {
		case 0:
			bad = bad[:r.IntN(len(bad))]
		case 1:
			bad[r.IntN(len(bad))] ^= 1 << r.IntN(8)
		default:
			for range 3 {
				bad[len(bad)-1-r.IntN(2000)] = byte(r.IntN(256))
			}
		}
		for _, err := range Read(bytes.NewReader(bad), int64(len(bad)), things, nil) {
			if err != nil {
				break
			}
		}
	}
	for _, short := range []string{"", "PAR1", "PAR1\xff\xff\xff\xffPAR1", "PAR1\x00\x00\x00\x00PAR1"} {
		n := 0
		for _, err := range Read(strings.NewReader(short), int64(len(short)), things, nil) {
			if err == nil {
				t.Errorf("%q was read", short)
			}
			n++
		}
		if n != 1 {
			t.Errorf("%q: %d errors", short, n)
		}
	}
	for want, other := range map[string]*column.Schema{
		"is of version 3 of table things, and this program's is 4": column.NewSchema("things", 4, things.Fields...),
		"has other columns than version 3 of table things":         column.NewSchema("things", 3, things.Fields[1:]...),
	} {
		for _, err := range Read(bytes.NewReader(file), int64(len(file)), other, nil) {
			if version := (*VersionError)(nil); !errors.As(err, &version) || !strings.HasSuffix(err.Error(), want) {
				t.Errorf("a file of another version: got %v, want %s", err, want)
			}
		}
	}
}
