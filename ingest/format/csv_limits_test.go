package format

import (
	"fmt"
	"strings"
	"testing"
)

// A record over the limit costs itself, not its neighbours, and a text made to
// be slow is not.
func TestCSVLimits(t *testing.T) {
	if testing.Short() {
		t.Skip("reads some 100 MB")
	}
	base := lines(0, 9)
	for _, tt := range []struct {
		name string
		line string // in the place of record 3
		kept int
	}{
		{"long line", strings.Repeat("x", 16<<20+5000), 8},
		{"very long line", strings.Repeat("x", 2*16<<20+5000), 8},
		{"cell never closed, of many lines", `a,"` + strings.Repeat("b\n", 16<<20/2+5000), 8},
		{"lines that all open a cell", strings.Repeat("a,\"b,c\n", 200_000), 8},
		{"lines that all open two", strings.Repeat("a,\"b\"\"\n\"\"c,\"\n", 200_000), 8},
	} {
		text := strings.Join(base[:3], "\n") + "\n" + tt.line + "\n" + strings.Join(base[4:], "\n") + "\n"
		o := readCSV(t, "InteractiveSignIns.csv", strings.NewReader(text), 0, Options{})
		if o.sink.SignIns.Len() != tt.kept || len(o.sink.Rejected) == 0 {
			codes := ""
			for _, r := range o.sink.Rejected[:min(9, len(o.sink.Rejected))] {
				codes += fmt.Sprintf(" %s@%d+%d", r.Code, r.Offset, r.Length)
			}
			t.Errorf("%s: %d rows, %d rejected:%s", tt.name, o.sink.SignIns.Len(), len(o.sink.Rejected), codes)
		}
		for _, r := range o.sink.Rejected {
			if !strings.HasPrefix(text[r.Offset:], string(r.Raw)) {
				t.Errorf("%s: a span is not where it is said to be", tt.name)
			}
		}
	}
}
