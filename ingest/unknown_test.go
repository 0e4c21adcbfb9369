package ingest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Fields that each record has anew are not all held, and which are does not
// depend on the order of blocks.
func TestNamesOfFieldsAreBounded(t *testing.T) {
	const names = 200_000
	var orders [2][]string
	for backwards := range orders {
		var u unknownFields
		for i := range names {
			if backwards == 1 {
				i = names - 1 - i
			}
			u.add(map[string]int64{fmt.Sprintf("field%07d", i): 1, "always": 1})
			if len(u.names) > 100_000 {
				t.Fatalf("%d names are held", len(u.names))
			}
		}
		orders[backwards] = u.sorted()
		if !u.cut {
			t.Error("nothing is said of the others")
		}
	}
	got := orders[0]
	if !slices.Equal(got, orders[1]) || !slices.IsSorted(got) || got[0] != "always" || got[1] != "field0000000" {
		t.Errorf("%d and %d names, first %q", len(got), len(orders[1]), got[:2])
	}
	if n := len(strings.Join(got, "")); n > unknownBytes || n < unknownBytes-20 {
		t.Errorf("%d bytes of names", n)
	}
	var few unknownFields
	few.add(map[string]int64{"b": 1, "a": 2})
	if got := few.sorted(); !slices.Equal(got, []string{"a", "b"}) || few.cut {
		t.Errorf("%q, cut %t", got, few.cut)
	}
}
