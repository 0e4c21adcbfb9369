package tablefile

import (
	"bytes"
	"fmt"
	"iter"
	"testing"

	"prtscope/ingest/column"
)

// Memory is used again from row group to row group: what each says must be its own.
func TestScanSaysWhatReadSays(t *testing.T) {
	file := write(t, GroupRows+3000, 7000)
	next, stop := iter.Pull2(Read(bytes.NewReader(file), int64(len(file)), things, nil))
	defer stop()
	rows := 0
	for got, err := range Scan(bytes.NewReader(file), int64(len(file)), things, nil) {
		want, wantErr, ok := next()
		if err != nil || wantErr != nil || !ok || got.Len() != want.Len() {
			t.Fatal(err, wantErr, ok)
		}
		for i := range got.Len() {
			if a, b := spelled(got, i), spelled(want, i); a != b {
				t.Fatalf("row %d is %s, want %s", rows+i, a, b)
			}
		}
		rows += got.Len()
	}
	if rows != GroupRows+3000 {
		t.Errorf("%d rows", rows)
	}
}

func spelled(b *column.Batch, i int) (s string) {
	for c, f := range b.Schema.Fields {
		if f.Type.Strings() {
			v, ok := b.Text(c, i)
			s += fmt.Sprint(v, ok, " ")
		} else {
			s += fmt.Sprint(b.Num(c, i), " ")
		}
	}
	return s
}

// A code that a dictionary does not have is found wherever it stands.
func TestWithin(t *testing.T) {
	for n := range 11 {
		codes := make([]int32, n)
		if err := within(codes, 1); err != nil {
			t.Errorf("%d codes of one value: %v", n, err)
		}
		if err := within(codes, 0); (err != nil) != (n > 0) {
			t.Errorf("%d codes of no value: %v", n, err)
		}
		for i := range codes {
			for _, bad := range []int32{3, -1, 1 << 30} {
				codes[i] = bad
				if within(codes, 3) == nil {
					t.Errorf("%d at %d of %d passed", bad, i, n)
				}
				codes[i] = 2
			}
		}
		if err := within(codes, 3); err != nil {
			t.Error(err)
		}
	}
}
