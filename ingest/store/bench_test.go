package store

import (
	"fmt"
	"io"
	"testing"

	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// benchBatches makes sign-ins as an export has them: users at random, ids that
// do not repeat, half of the columns filled. Every tenth comes twice, from two
// sources.
func benchBatches(rows int) (bs []*column.Batch) {
	b := column.NewBatch(signin.Schema)
	add := func(i int, source string, shift int) {
		user := i * 7919 % 5000
		for c, f := range signin.Schema.Fields[:signin.Source] {
			if c%2 != 0 && c > signin.UserName {
				continue
			}
			switch f.Type {
			case column.Unique:
				b.SetString(c, fmt.Sprintf("%08x-%04x-4000-8000-%012x", uint32(i)*2654435761, c, i))
			case column.Text:
				if c%3 == 0 {
					b.SetString(c, fmt.Sprintf("value %d", (i+c)%17))
				} else {
					b.SetString(c, fmt.Sprintf("value %d of user %d", (i+c)%3, user))
				}
			case column.List:
				b.SetList(c, []string{"a", "b"})
			case column.Bool:
				b.SetBool(c, i%3 == 0)
			default:
				b.SetNum(c, int64(i%9))
			}
		}
		b.SetString(signin.UserID, fmt.Sprintf("%08x-0000-4000-8000-%012x", uint32(user)*40503, user))
		b.SetNum(signin.EventTime, int64(1778835600+i*11%2500000)*1e6)
		b.SetNum(signin.TimeDigits, 6)
		b.SetString(signin.Source, source)
		b.SetNum(signin.Record, int64(i+1))
		b.SetNum(signin.Offset, int64(i+shift)*6000)
		b.Commit()
		if b.Full() {
			bs = append(bs, b)
			b = column.NewBatch(signin.Schema)
		}
	}
	for i := range rows {
		add(i, "#1", 0)
		if i%10 == 0 {
			add(i, "#2", 1)
		}
	}
	return append(bs, b)
}

const benchRows = 150_000

func benchmarkTable(b *testing.B, budget int64) {
	bs := benchBatches(benchRows)
	for b.Loop() {
		table := SignIns(b.TempDir(), budget)
		for _, x := range bs {
			if err := table.Add(x); err != nil {
				b.Fatal(err)
			}
		}
		result, err := table.Finish(sums, ranks, func() (io.Writer, func(int64) error, error) {
			return io.Discard, func(int64) error { return nil }, nil
		})
		if err != nil {
			b.Fatal(err)
		}
		if result.Rows != benchRows || result.Duplicates["aa"] != benchRows/10 {
			b.Fatalf("%+v", result)
		}
		if err := table.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*benchRows*1.1/b.Elapsed().Seconds(), "records/s")
}

func BenchmarkTableInMemory(b *testing.B) { benchmarkTable(b, 4<<30) }

func BenchmarkTableSpilled(b *testing.B) { benchmarkTable(b, 48<<20) }
