package run

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"prtscope/ingest/column"
)

var parcels = column.NewSchema("parcels", 1,
	column.Field{Name: "serial", Type: column.Int},
	column.Field{Name: "colour", Type: column.Text}, // of a few: goes with all runs
	column.Field{Name: "street", Type: column.Text}, // of more and more: goes with the first runs
	column.Field{Name: "label", Type: column.Text},  // each its own, and not looked for
)

// parcel returns what parcel n has in its columns.
func parcel(n int) (colour, street, label string) {
	return fmt.Sprint("colour ", n%5), fmt.Sprint("street ", n/9), fmt.Sprint("label ", n)
}

func parcelsFrom(n, rows int) *column.Batch {
	b := column.NewBatch(parcels)
	var labels []string
	codes := make([]int32, rows)
	for i := range rows {
		colour, street, label := parcel(n + i)
		b.SetNum(0, int64(n+i))
		b.SetString(1, colour)
		b.SetString(2, street)
		codes[i] = int32(len(labels))
		labels = append(labels, label)
		b.Commit()
	}
	*b.Column(3) = column.Vector{Codes: codes, Dict: column.NewLooseDict(labels)}
	return b
}

// Of a run on disk, small dictionaries stay in memory, and one that grows too
// large no longer does: rows come back as they were all the same.
func TestRunsShareDictionaries(t *testing.T) {
	backwards := func(a *column.Batch, i int, b *column.Batch, j int) int { return cmp.Compare(b.Num(0, j), a.Num(0, i)) }
	s := NewSorter(parcels, backwards, t.TempDir(), 700<<10)
	const rows, each = 40000, 500
	for n := 0; n < rows; n += each {
		if err := s.Add(parcelsFrom(n, each)); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		next := rows - 1
		err := s.Each(func(b *column.Batch, i int) error {
			var got, want [3]string
			want[0], want[1], want[2] = parcel(next)
			for c := range got {
				got[c], _ = b.Text(c+1, i)
			}
			if b.Num(0, i) != int64(next) || got != want {
				return fmt.Errorf("got %d %q, want %d %q", b.Num(0, i), got, next, want)
			}
			next--
			return nil
		})
		if err != nil || next >= 0 {
			t.Fatalf("%v, %d rows are gone", err, next+1)
		}
	}
	kept := s.pool.Kept()
	if len(s.runs) < 4 || kept[1] == nil || kept[1].Len() != 5 {
		t.Errorf("%d runs, and colours are not shared", len(s.runs))
	}
	if kept[2] == nil || kept[2].Len() >= rows/9 || kept[2].Len() < 9 {
		t.Error("streets are not shared by the first runs alone")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestChunkLeavesOutWhatIsShared(t *testing.T) {
	b := parcelsFrom(0, 300)
	b.Column(1).Codes[7] = -1
	b.Column(1).Codes = b.Column(1).Codes[:290]
	whole, err := NewCodec(parcels).Encode(nil, b)
	if err != nil {
		t.Fatal(err)
	}
	c := &Codec{schema: parcels, shared: make([]*column.Dict, 4)}
	c.shared[1], c.shared[2] = b.Column(1).Dict, b.Column(2).Dict
	chunk, err := c.Encode(nil, b)
	if err != nil || len(chunk) >= len(whole) {
		t.Fatalf("%d bytes, %d with all dictionaries: %v", len(chunk), len(whole), err)
	}
	got, err := c.Decode(chunk)
	if err != nil {
		t.Fatal(err)
	}
	for i := range b.Len() {
		for col := 1; col < 4; col++ {
			x, has := got.Text(col, i)
			if want, there := b.Text(col, i); x != want || has != there {
				t.Fatalf("row %d of column %d is %q %v, want %q %v", i, col, x, has, want, there)
			}
		}
	}
	if got.Column(1).Dict != c.shared[1] || !got.Column(3).Dict.Loose() {
		t.Error("dictionaries are not those that were shared, or not loose")
	}
	if again, _ := c.Encode(nil, got); !bytes.Equal(again, chunk) {
		t.Error("equal rows gave other bytes")
	}
	for _, few := range []*column.Dict{nil, column.NewDict([]string{"one"})} {
		c.shared[2] = few
		if _, err := c.Decode(chunk); !errors.Is(err, ErrChunk) {
			t.Errorf("codes that are in no dictionary: %v", err)
		}
	}
}

// Rows with texts of their own are few to a chunk, however many there are with
// short ones beside them; a long text that is shared, or said again, counts once.
func TestChunksOfLongTextsAreShort(t *testing.T) {
	long := strings.Repeat("x", 30<<10)
	bodies := func(text func(n int) string) (rows []uint32) {
		dir := t.TempDir()
		s := NewSorter(parcels, func(a *column.Batch, i int, b *column.Batch, j int) int { return 0 }, dir, 8<<20)
		s.By(func(b *column.Batch, i int) uint64 { return uint64(b.Num(0, i)) })
		for n := range 10 {
			b := column.NewBatch(parcels)
			for i := range 200 {
				b.SetNum(0, int64(i*20)) // those of all batches come together
				b.SetString(2, "a street")
				if i%40 == 0 {
					b.SetString(2, text(10*i+n))
				}
				b.Commit()
			}
			if err := s.Add(b); err != nil {
				t.Fatal(err)
			}
		}
		if err := cmp.Or(s.spill(), s.settle()); err != nil {
			t.Fatal(err)
		}
		for _, path := range s.runs {
			file, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for len(file) > 0 {
				rows = append(rows, binary.LittleEndian.Uint32(file))
				if n := binary.LittleEndian.Uint32(file[4:]); int64(n) > 2*s.chunkBytes()+int64(len(long)+4096) {
					t.Errorf("a chunk of %d bytes", n)
				}
				file = file[Size(file):]
			}
		}
		return rows
	}
	own := bodies(func(n int) string { return fmt.Sprint(n, long) })
	same := bodies(func(int) string { return long })
	if len(own) < 3*len(same) {
		t.Errorf("chunks of %v rows, and of %v where all say the same", own, same)
	}
}
