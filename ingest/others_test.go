package ingest

import (
	"fmt"
	"maps"
	"testing"
)

// A log of its own in every record makes the account no longer, loses no record,
// and leaves the same names in any order.
func TestNamesOfOtherLogsAreBounded(t *testing.T) {
	const names = 20_000
	var orders [2]map[string]int64
	for backwards := range orders {
		counts := map[string]int64{"audit": 7}
		for i := range names {
			if backwards == 1 {
				i = names - 1 - i
			}
			sum(counts, map[string]int64{fmt.Sprintf("category:x%05d", i): 2, "category:always": 1})
			boundOthers(counts, 2*otherNames)
			if len(counts) > 2*otherNames {
				t.Fatalf("%d names are held", len(counts))
			}
		}
		boundOthers(counts, otherNames)
		orders[backwards] = counts
	}
	got := orders[0]
	if !maps.Equal(got, orders[1]) {
		t.Error("the order of blocks matters")
	}
	if len(got) != otherNames+2 || got["audit"] != 7 || got["category:always"] != names || got["category:x00000"] != 2 || got[otherRest] != 2*(names-otherNames+1) {
		t.Errorf("%d names, audit %d, always %d, first %d, others %d", len(got), got["audit"], got["category:always"], got["category:x00000"], got[otherRest])
	}
}
