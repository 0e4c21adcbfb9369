package run

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/column"
)

var things = column.NewSchema("things", 1,
	column.Field{Name: "name", Type: column.Text},
	column.Field{Name: "when", Type: column.Time},
	column.Field{Name: "serial", Type: column.Int},
	column.Field{Name: "note", Type: column.Text},
	column.Field{Name: "weight", Type: column.Float},
)

func byName(a *column.Batch, i int, b *column.Batch, j int) int {
	x, _ := a.Text(0, i)
	y, _ := b.Text(0, j)
	return cmp.Or(strings.Compare(x, y), cmp.Compare(a.Num(1, i), b.Num(1, j)))
}

func firstByte(b *column.Batch, i int) uint64 {
	x, _ := b.Text(0, i)
	if x == "" {
		return 0
	}
	return uint64(x[0])
}

func twoBytes(b *column.Batch, i int) uint64 {
	x, _ := b.Text(0, i)
	return uint64(x[0])<<8 | uint64(x[1])
}

func random(r *rand.Rand, rows int, serial *int64) *column.Batch {
	b := column.NewBatch(things)
	for range rows {
		b.SetString(0, string(rune('a'+r.IntN(20)))+fmt.Sprint(r.IntN(30)))
		if r.IntN(5) > 0 {
			b.SetNum(1, []int64{math.MaxInt64, math.MinInt64 + 1, 0, r.Int64N(50)}[r.IntN(4)])
		}
		b.SetNum(2, *serial)
		if r.IntN(3) == 0 {
			b.SetString(3, strings.Repeat("ö", r.IntN(100)))
		}
		b.SetFloat(4, r.Float64())
		b.Commit()
		*serial++
	}
	return b
}

func row(b *column.Batch, i int) string {
	name, _ := b.Text(0, i)
	note, ok := b.Text(3, i)
	return fmt.Sprint(name, " ", b.Num(1, i), " ", b.Num(2, i), " ", note, " ", ok, " ", b.Num(4, i))
}

func TestSortedWhateverTheBudget(t *testing.T) {
	for _, tt := range []struct {
		budget int64
		key    bool
		runs   int // at least
	}{{1 << 30, false, 0}, {200 << 10, true, 2}, {1, false, 2 * fanIn}, {1, true, 2 * fanIn}} {
		dir := t.TempDir()
		s := NewSorter(things, byName, dir, tt.budget)
		if tt.key {
			s.By(firstByte).Together(func([]*column.Batch) func(*column.Batch, int) uint64 { return twoBytes })
		}
		r := rand.New(rand.NewPCG(3, 4))
		var serial int64
		var want []string
		for range 300 {
			b := random(r, 1+r.IntN(60), &serial)
			for i := range b.Len() {
				want = append(want, row(b, i))
			}
			if err := s.Add(b); err != nil {
				t.Fatal(err)
			}
		}
		if s.made < tt.runs {
			t.Errorf("budget %d: %d runs were spilled", tt.budget, s.made)
		}
		if tt.runs == 2 && (len(s.runs) > fewRuns || s.rows == 0) {
			t.Errorf("%d runs and %d rows in memory: they are not merged", len(s.runs), s.rows)
		}
		for range 2 {
			seen := map[string]bool{}
			var last *column.Batch
			var lastRow int
			err := s.Each(func(b *column.Batch, i int) error {
				if last != nil {
					d := byName(last, lastRow, b, i)
					if d > 0 || d == 0 && last.Num(2, lastRow) > b.Num(2, i) {
						return fmt.Errorf("%q came before %q", row(last, lastRow), row(b, i))
					}
				}
				last, lastRow = b, i
				seen[row(b, i)] = true
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range want {
				if !seen[w] {
					t.Fatalf("budget %d: row %q is gone", tt.budget, w)
				}
			}
			if len(seen) != len(want) {
				t.Errorf("budget %d: %d rows of %d", tt.budget, len(seen), len(want))
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("%d files are left", len(left))
		}
	}
}

func TestChunkIsTheBatch(t *testing.T) {
	c := NewCodec(things)
	r := rand.New(rand.NewPCG(5, 6))
	var serial int64
	for _, rows := range []int{0, 1, 7, 8, 9, 500} {
		b := random(r, rows, &serial)
		chunk, err := c.Encode([]byte("x"), b)
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Decode(chunk[1:])
		if err != nil || got.Len() != rows {
			t.Fatalf("%d rows: %v", rows, err)
		}
		for i := range rows {
			if row(got, i) != row(b, i) {
				t.Errorf("got %s want %s", row(got, i), row(b, i))
			}
		}
		again, _ := c.Encode(nil, got)
		if !bytes.Equal(again, chunk[1:]) {
			t.Error("equal rows gave other bytes")
		}
	}
}

func TestDamagedChunkIsNoticed(t *testing.T) {
	c := NewCodec(things)
	var serial int64
	chunk, _ := c.Encode(nil, random(rand.New(rand.NewPCG(7, 8)), 50, &serial))
	for i := range chunk {
		bad := bytes.Clone(chunk)
		bad[i] ^= 0x10
		if _, err := c.Decode(bad); !errors.Is(err, ErrChunk) {
			t.Fatalf("byte %d changed: %v", i, err)
		}
		if _, err := c.Decode(chunk[:i]); !errors.Is(err, ErrChunk) {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
}

// A column of zeros takes no byte for a row, so that a few bytes could ask for any
// number of them.
func TestChunkOfTooManyRows(t *testing.T) {
	b := column.NewBatch(things)
	for range 3 {
		b.SetNum(2, 0)
		b.Commit()
	}
	c := NewCodec(things)
	chunk, err := c.Encode(nil, b)
	if err != nil {
		t.Fatal(err)
	}
	for rows, want := range map[uint32]error{4: nil, maxRows: nil, maxRows + 1: ErrChunk, math.MaxUint32: ErrChunk} {
		binary.LittleEndian.PutUint32(chunk, rows)
		binary.LittleEndian.PutUint32(chunk[12:], checksum(chunk))
		if _, err := c.Decode(chunk); !errors.Is(err, want) {
			t.Errorf("%d rows: got %v want %v", rows, err, want)
		}
	}
}

// Differences of two numbers may not fit a number, and come back nevertheless.
func TestNumbersComeBack(t *testing.T) {
	for _, nums := range [][]int64{
		{}, {0}, {0, 0, 0}, {7}, {-1, 1, 127, 128, -129}, {1 << 20, 1<<20 + 3}, {math.MaxInt64, math.MinInt64 + 1, 0, math.MaxInt64},
		{column.Null}, {column.Null, 5, column.Null}, {1, 2, 3, 4, 5, 6, 7, 8, column.Null, 9},
	} {
		for _, more := range []int{0, 1, 9} {
			want := append(slices.Clone(nums), slices.Repeat([]int64{column.Null}, more)...)
			body := append(append(appendNumbers(nil, nums, len(want)), "next"...), behind[:]...)
			r := reader{b: body}
			read := map[byte]func(int) column.Vector{numbers: r.numbers, gaps: r.gaps}[r.byte()]
			if got := read(len(want)).Nums; r.bad || !slices.Equal(got, want) || string(r.b[:4]) != "next" {
				t.Errorf("got %v want %v, then %q", got, want, r.b)
			}
		}
	}
}

// A checksum can be made to fit; what it covers must still not be believed.
func FuzzDecode(f *testing.F) {
	c := NewCodec(things)
	var serial int64
	b := random(rand.New(rand.NewPCG(7, 8)), 9, &serial)
	if _, err := c.Encode(nil, b); err != nil {
		f.Fatal(err)
	}
	f.Add(uint16(9), bytes.Clone(c.body))
	f.Fuzz(func(t *testing.T, rows uint16, body []byte) {
		r := reader{b: body}
		for _, f := range things.Fields {
			switch r.byte() {
			case texts:
				r.texts(int(rows), column.NewDict)
			case loose:
				r.texts(int(rows), column.NewLooseDict)
			case shares:
				r.codes(int(rows), 5)
			case numbers:
				r.numbers(int(rows))
			case gaps:
				r.gaps(int(rows))
			}
			_ = f
		}
	})
}

func TestSpillErrors(t *testing.T) {
	var serial int64
	r := rand.New(rand.NewPCG(7, 8))
	s := NewSorter(things, byName, filepath.Join(t.TempDir(), "none"), 1)
	if err := s.Add(random(r, 5, &serial)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that does not exist: %v", err)
	}
	dir := t.TempDir()
	s = NewSorter(things, byName, dir, 1)
	for range 3 {
		if err := s.Add(random(r, 5, &serial)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Truncate(s.runs[1], 40); err != nil {
		t.Fatal(err)
	}
	if err := s.Each(func(*column.Batch, int) error { return nil }); !errors.Is(err, ErrChunk) {
		t.Errorf("a run that was cut: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	stop := errors.New("stop")
	s = NewSorter(things, byName, dir, 1<<20)
	if err := s.Add(random(r, 5, &serial)); err != nil {
		t.Fatal(err)
	}
	if err := s.Each(func(*column.Batch, int) error { return stop }); err != stop {
		t.Errorf("got %v, want the caller's own error", err)
	}
}
