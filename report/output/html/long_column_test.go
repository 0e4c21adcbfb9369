package html

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"prtscope/analyze/finding"
)

// The text of a column is that which the front end is tested to read: see
// web/test/sections/columns.mjs.
func TestColumn(t *testing.T) {
	raw, err := os.ReadFile("testdata/column.json")
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Numbers []int64
		Text    string
	}
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	spelled := func(list ...int64) string {
		return string(new(desk).column(nil, len(list), &finding.Column{Each: list}, nil))
	}
	if got := spelled(want.Numbers...); got != `"`+want.Text+`"` {
		t.Errorf("the column is %s", got)
	}
	if got := spelled(7, 7, 7); got != "7" {
		t.Errorf("a column of sevens is %s", got)
	}
	if got := spelled(); got != "0" {
		t.Errorf("a column of nothing is %s", got)
	}
	if a, b := spelled(5, math.MinInt64), spelled(-5, math.MaxInt64); a != `"K////////////P"` || b != `"L+///////////P"` {
		t.Errorf("what differs by more than there are numbers for is %s and %s", a, b)
	}
}
