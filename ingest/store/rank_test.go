package store

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"testing"

	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// The numbers by which rows are sorted order them as comparing them does, but for
// their ids: whoever they name, however that is spelled, whenever it was.
func TestRanksOrderAsComparingDoes(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	pick := func(of ...string) string { return of[rng.IntN(len(of))] }
	for round := range 20 {
		var batches []*column.Batch
		for range 3 {
			b := column.NewBatch(signin.Schema)
			for range 60 {
				if v := pick("-", "", "aa11", "AA11", "bb22", "zz"); v != "-" {
					b.SetString(signin.UserID, v)
				}
				if v := pick("-", "", "alice@example.com", "Alice@example.com", "ünder@example.com", "Ünder@example.com"); v != "-" {
					b.SetString(signin.UserName, v)
				}
				if v := pick("-", "", "sp1", "sp2"); v != "-" {
					b.SetString(signin.ServicePrincipalID, v)
				}
				if n := rng.Int64N(9); n > 0 {
					b.SetNum(signin.EventTime, (n-4)*700_000)
				}
				b.Commit()
			}
			batches = append(batches, b)
		}
		p := signIns()
		key := p.ranks(batches)
		for range 4000 {
			a, b := batches[rng.IntN(3)], batches[rng.IntN(3)]
			i, j := rng.IntN(60), rng.IntN(60)
			want := p.bySecond(a, i, b, j)
			if got := cmp.Compare(key(a, i), key(b, j)); got != want {
				t.Fatalf("round %d: %s and %s: %d by number, %d compared", round, told(a, i), told(b, j), got, want)
			}
		}
	}
}

func told(b *column.Batch, i int) string {
	prefix, name := signin.SubjectParts(b, i)
	return fmt.Sprintf("%q at %d", prefix+name, b.Num(signin.EventTime, i))
}

// Times that are too far apart for a number have none.
func TestRanksOfTimesFarApart(t *testing.T) {
	b := column.NewBatch(signin.Schema)
	for _, second := range []int64{-1 << 43, 1 << 43} {
		b.SetNum(signin.EventTime, second*1_000_000)
		b.Commit()
	}
	if signIns().ranks([]*column.Batch{b}) != nil {
		t.Error("there are numbers")
	}
}
