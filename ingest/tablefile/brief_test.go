package tablefile

import (
	"bytes"
	"fmt"
	"testing"

	"prtscope/ingest/column"
)

// serials returns n rows of a column of type t, one in so many of which says
// what another does; loose is how the dictionary is.
func serials(t column.Type, n, again int, loose bool) *column.Batch {
	s := column.NewSchema("serials", 1, column.Field{Name: "serial", Type: t})
	var values []string
	codes := make([]int32, n)
	code := map[string]int32{}
	for i := range n {
		v := fmt.Sprint("serial ", i)
		switch {
		case i%5 == 4:
			codes[i] = -1
			continue
		case again > 0 && i%again == 1:
			v = "serial 0"
		}
		k, known := code[v]
		if !known || loose {
			k = int32(len(values))
			values, code[v] = append(values, v), k
		}
		codes[i] = k
	}
	dict := column.NewDict(values)
	if loose {
		dict = column.NewLooseDict(values)
	}
	return column.Assemble(s, n, []column.Vector{{Codes: codes, Dict: dict}})
}

func written(t *testing.T, bs ...*column.Batch) []byte {
	t.Helper()
	var file bytes.Buffer
	w := NewWriter(&file, bs[0].Schema, nil)
	for _, b := range bs {
		if err := w.Write(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// A column of texts that do not repeat is held as one of a Unique type is, which
// another test holds against the library; whatever the dictionaries of batches are.
func TestTextsThatDoNotRepeatHaveNoDictionary(t *testing.T) {
	for _, tt := range []struct {
		rows, again int
		plain       bool
	}{{70000, 0, true}, {1 << 16, 23, true}, {1500, 0, true}, {1500, 6, false}, {70000, 4, false}, {900, 0, false}} {
		exact := written(t, serials(column.Text, tt.rows, tt.again, false))
		if same := bytes.Equal(exact, written(t, serials(column.Unique, tt.rows, tt.again, true))); same != tt.plain {
			t.Errorf("%d rows, one in %d repeats: without a dictionary is %v", tt.rows, tt.again, same)
		}
		loose := serials(column.Text, tt.rows, tt.again, true)
		if !bytes.Equal(exact, written(t, loose)) {
			t.Errorf("%d rows, one in %d repeats: a loose dictionary makes another file", tt.rows, tt.again)
		}
		row := 0
		for b, err := range Read(bytes.NewReader(exact), int64(len(exact)), loose.Schema, nil) {
			if err != nil {
				t.Fatal(err)
			}
			for i := range b.Len() {
				got, ok := b.Text(0, i)
				if want, there := loose.Text(0, row); got != want || ok != there {
					t.Fatalf("%d rows, one in %d repeats: row %d is %q, want %q", tt.rows, tt.again, row, got, want)
				}
				row++
			}
			if d := b.Column(0).Dict; d.Loose() != tt.plain && row <= GroupRows {
				t.Errorf("%d rows, one in %d repeats: dictionary is loose: %v", tt.rows, tt.again, d.Loose())
			}
		}
		if row != tt.rows {
			t.Errorf("%d rows of %d", row, tt.rows)
		}
	}
}

// How the rows were cut into batches, and which of them have a dictionary in
// common, decides nothing.
func TestKindOfColumnFollowsFromTheRows(t *testing.T) {
	for _, again := range []int{0, 4} {
		whole := serials(column.Text, 20000, again, false)
		var parts []*column.Batch
		for from := 0; from < whole.Len(); from += 777 {
			var rows []column.Row
			for i := from; i < min(from+777, whole.Len()); i++ {
				rows = append(rows, column.Row{Batch: whole, At: i})
			}
			b := column.Gather(whole.Schema, rows)
			if v := b.Column(0); from%2 > 0 {
				v.Dict = column.NewLooseDict(v.Dict.Values())
			}
			parts = append(parts, b)
		}
		if !bytes.Equal(written(t, whole), written(t, parts...)) {
			t.Errorf("one in %d repeats: parts make another file", again)
		}
	}
}
