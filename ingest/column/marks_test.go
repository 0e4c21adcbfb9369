package column

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// Looked for together, texts are found where each alone is.
func TestSetMarkedAllIsSetMarked(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 9))
	s := NewSchema("t", 1, Field{Name: "a", Type: Text}, Field{Name: "b", Type: Text}, Field{Name: "never", Type: Text})
	all, each := NewBatch(s), NewBatch(s)
	found := 0
	for range 5000 {
		texts := [3][]byte{}
		var ws []Wanted
		for c := range texts {
			texts[c] = fmt.Appendf(nil, "%d", r.IntN(400*(c+1)))
			ws = append(ws, Wanted{Column: c, Text: texts[c]})
		}
		all.SetMarkedAll(ws)
		for c, text := range texts {
			if ok := each.SetMarked(c, text); ok != ws[c].Found {
				t.Fatalf("%s in column %d: %v, alone %v", text, c, ws[c].Found, ok)
			} else if ok {
				found++
				continue
			}
			for _, b := range []*Batch{all, each} {
				if c < 2 {
					b.SetText(c, text)
					b.Mark(c, text)
				}
			}
		}
		for _, b := range []*Batch{all, each} {
			b.Commit()
		}
		for c := range texts {
			if x, y := all.Code(c, all.Len()-1), each.Code(c, each.Len()-1); x != y {
				t.Fatalf("%s in column %d has code %d, alone %d", texts[c], c, x, y)
			}
		}
	}
	if found < 5000 {
		t.Errorf("only %d were found", found)
	}
}
