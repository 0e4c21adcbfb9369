package column

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// Whether a text is looked up at once or when its row ends makes no difference, nor
// does what happens to the row in between.
func TestTextsThatWait(t *testing.T) {
	s := &Schema{Name: "texts"}
	for c := range laterTexts + 6 {
		s.Fields = append(s.Fields, Field{Name: fmt.Sprint("c", c)})
	}
	rng := rand.New(rand.NewPCG(5, 7))
	b, waited := NewBatch(s), 0
	var rows [][]string
	for range 6000 {
		row := make([]string, len(s.Fields))
		for n := rng.IntN(3 * len(row)); n > 0; n-- {
			c := rng.IntN(len(row))
			row[c] = fmt.Sprint("v", rng.IntN(2000)) // of some columns twice in a row
			switch scratch := []byte(row[c]); rng.IntN(12) {
			case 0:
				b.SetCode(c, b.texts(c).Dict.AddString(row[c]))
			case 1:
				b.SetText(c, scratch)
				b.Mark(c, scratch)
				if got, ok := b.Text(c, b.Len()); !ok || got != row[c] {
					t.Fatalf("row %d says %q before it ends, want %q", b.Len(), got, row[c])
				}
			default:
				b.SetText(c, scratch)
				clear(scratch) // its memory is used for others
				if !b.Has(c, b.Len()) || !b.HasAny([]int{c}) {
					t.Fatal("a value that waits is not there")
				}
			}
		}
		waited = max(waited, len(b.waiting))
		if rng.IntN(10) == 0 {
			b.Rollback()
			continue
		}
		b.Commit()
		rows = append(rows, row)
	}
	if waited < laterTexts {
		t.Fatalf("%d texts wait at most", waited)
	}
	for c := range s.Fields {
		met := map[string]bool{}
		for _, v := range b.Column(c).Dict.Values() {
			if met[v] {
				t.Fatalf("%q is there twice", v)
			}
			met[v] = true
		}
		for i, row := range rows {
			if got, ok := b.Text(c, i); ok != (row[c] != "") || got != row[c] {
				t.Fatalf("row %d, column %d: %q, want %q", i, c, got, row[c])
			}
		}
	}
}
