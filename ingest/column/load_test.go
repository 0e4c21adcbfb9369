package column

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// loadOf is what a Load of rows should come to, by what their texts say.
func loadOf(rows []Row) (after []int) {
	seen, last, bytes := map[string]bool{}, map[int]string{}, 0
	for _, r := range rows {
		for c, f := range r.Batch.Schema.Fields {
			text, ok := r.Batch.Text(c, r.At)
			if !ok || len(text) <= longText || last[c] == text {
				continue
			}
			last[c] = text
			if name := fmt.Sprint(c, text); f.Type == Unique {
				bytes += len(text)
			} else if !seen[name] {
				seen[name] = true
				bytes += len(text)
			}
		}
		after = append(after, bytes)
	}
	return after
}

// TestLoadIsOfRowsAlone adds up rows of one dictionary, of many and of a loose one, in batches
// that follow each other and that take turns.
func TestLoadIsOfRowsAlone(t *testing.T) {
	schema := NewSchema("texts", 1, Field{Name: "id", Type: Unique}, Field{Name: "a"}, Field{Name: "n", Type: Int}, Field{Name: "b", Type: List})
	rng := rand.New(rand.NewPCG(3, 5))
	var rows []Row
	for range 40 {
		b := NewBatch(schema)
		for range 50 {
			for _, c := range []int{0, 1, 3} {
				if rng.IntN(5) > 0 {
					b.SetString(c, strings.Repeat(string(rune('a'+rng.IntN(20))), 60+rng.IntN(9)))
				}
			}
			b.Commit()
		}
		for i := range b.Len() {
			rows = append(rows, Row{b, i})
		}
	}
	pooled := Gather(schema, rows)
	one := make([]Row, len(rows))
	for i := range rows {
		one[i] = Row{pooled, i}
	}
	loose := make([]Row, len(rows))
	said := NewBatch(schema) // each text as often as there is a row that says it
	copy(said.cols, pooled.cols)
	for _, c := range []int{1, 3} {
		v := Vector{Codes: make([]int32, len(rows)), Dict: NewLooseDict(nil)}
		for i, r := range rows {
			v.Codes[i] = noCode
			if text, ok := r.Batch.Text(c, r.At); ok {
				v.Codes[i] = int32(len(v.Dict.values))
				v.Dict = NewLooseDict(append(v.Dict.values, text))
			}
			loose[i] = Row{said, i}
		}
		said.cols[c] = v
	}
	said.rows = len(rows)
	mixed := append(append([]Row{}, one[:300]...), rows...)
	rng.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	var l Load
	for name, rows := range map[string][]Row{"many dictionaries": rows, "one": one, "a loose one": loose, "one, then a loose one": append(append([]Row{}, one[:300]...), loose...), "both in turns": mixed, "one, then many": append(append([]Row{}, one...), rows...)} {
		l.Reset()
		for i, want := range loadOf(rows) {
			if got := l.Add(rows[i].Batch, rows[i].At); got != want {
				t.Fatalf("%s: %d bytes with row %d, want %d", name, got, i, want)
			}
		}
		if last := loadOf(rows); last[len(last)-1] < 5000 {
			t.Errorf("%s: only %v bytes", name, last[len(last)-1])
		}
	}
}
