package column

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestGather holds rows gathered from batches of a pool against the rows
// themselves, where a column is the same in all of them, nearly so, or absent.
func TestGather(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 7))
	var room Room // in which every batch finds what those before it left
	for round := range 60 {
		var pool Pool
		var rows []Row
		for k := range 1 + random.IntN(4) {
			b := NewBatch(people)
			for i := range 1 + random.IntN(9) {
				if round%3 > 0 || k != 2 || i > 4 {
					b.SetString(0, []string{"ann", "bob"}[max(0, round%5+k+i-12)&1])
				}
				if round%4 > 0 || i < 3 {
					b.SetNum(1, int64(7+max(0, round%7+k-8)))
				}
				b.SetBool(2, round%2 == 0 || random.IntN(9) > 0)
				b.Commit()
				rows = append(rows, Row{b, i})
			}
			pool.Join(b)
		}
		random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		if round%6 == 0 {
			rows = rows[:1+len(rows)/2]
		}
		g := room.Gather(people, rows)
		for k, r := range rows {
			for c, f := range people.Fields {
				want, got := fmt.Sprint(r.Batch.Num(c, r.At)), fmt.Sprint(g.Num(c, k))
				if f.Type.Strings() {
					v, ok := r.Batch.Text(c, r.At)
					v2, ok2 := g.Text(c, k)
					want, got = fmt.Sprint(v, ok), fmt.Sprint(v2, ok2)
				}
				if got != want {
					t.Fatalf("round %d, row %d, %s: got %s, want %s", round, k, f.Name, got, want)
				}
			}
		}
	}
}
