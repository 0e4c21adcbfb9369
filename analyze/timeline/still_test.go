package timeline

import (
	"testing"

	"prtscope/ingest/column"
)

// A batch that was handed on stays as it is while the next is filled: whoever encodes it
// meanwhile reads dictionaries that nobody adds to.
func TestBatchesStandStill(t *testing.T) {
	type held struct {
		dict *column.Dict
		n    int
	}
	var all []held
	w := NewWriter(Schema, func(b *column.Batch) error {
		for c := range Schema.Fields {
			if d := b.Column(c).Dict; d != nil {
				all = append(all, held{d, d.Len()})
			}
		}
		return nil
	})
	for _, name := range []string{"a", "b", "c"} {
		w.rows++
		w.dicts[Place(User)].AddString(name)
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	if len(all) == 0 {
		t.Fatal("nothing was handed on")
	}
	for _, h := range all {
		if h.dict.Len() != h.n {
			t.Errorf("a dictionary of %d values came to %d after it was handed on", h.n, h.dict.Len())
		}
	}
}
