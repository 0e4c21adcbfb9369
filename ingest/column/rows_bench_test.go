package column

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// BenchmarkGather puts rows of 90 batches in another order, 16 thousand at once,
// as sorting by user does with those that come by time.
func BenchmarkGather(b *testing.B) {
	var fields []Field
	for c := range 30 {
		fields = append(fields, Field{Name: fmt.Sprint("c", c), Type: []Type{Text, Text, Int}[c%3]})
	}
	schema, random := NewSchema("wide", 1, fields...), rand.New(rand.NewPCG(1, 2))
	var pool Pool
	var rows []Row
	var users []int
	for range 90 {
		x := NewBatch(schema)
		for i := range 2500 {
			for c, f := range fields {
				if n := random.IntN(1 + 7*c); f.Type == Text {
					x.SetString(c, fmt.Sprint(n))
				} else {
					x.SetNum(c, int64(n))
				}
			}
			x.Commit()
			rows, users = append(rows, Row{x, i}), append(users, random.IntN(5000))
		}
		pool.Join(x)
	}
	order := make([]int, len(rows))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(users[x], users[y]) })
	sorted := make([]Row, len(rows))
	for k, n := range order {
		sorted[k] = rows[n]
	}
	var room Room
	for b.Loop() {
		for some := range slices.Chunk(sorted, 16<<10) {
			room.Gather(schema, some)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(rows)*len(fields)), "ns/value")
}
