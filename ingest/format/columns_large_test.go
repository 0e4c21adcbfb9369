package format

import (
	"errors"
	"strings"
	"testing"
)

// What is held of a table written column by column does not grow with it beyond a
// bound: two columns of ones in 120 MB took more than a gigabyte.
func TestATableOfColumnsIsBounded(t *testing.T) {
	ones := func(n int) string { return "[" + strings.Repeat("1,", n-1) + "1]" }
	for name, text := range map[string]string{
		"rows":         `{"id":` + ones(maxFoldedRows+1) + `,"userId":` + ones(maxFoldedRows+1) + `}`,
		"cells":        `{"id":` + ones(1<<20) + strings.Repeat(`,"userId":`+ones(1<<20), maxFoldedCells>>20) + `}`,
		"list of rows": `[["id"]` + strings.Repeat(`,[1]`, maxFoldedRows+1) + `]`,
	} {
		f := &foldedTable{text: []byte(text)}
		if f.fold(); !f.large {
			t.Errorf("%s: not found to be large", name)
		}
		var unknown *UnknownError
		if _, err := readAll(t, strings.NewReader(text), 0); !errors.As(err, &unknown) || !strings.Contains(err.Error(), "a million rows or eight million cells") {
			t.Errorf("%s: %v", name, err)
		}
	}
	members := &foldedTable{text: []byte(`{"a":[1]` + strings.Repeat(`,"b":1`, 1<<20) + `}`)}
	if _, ok := members.fold(); ok {
		t.Error("a million members are a table")
	}
}
