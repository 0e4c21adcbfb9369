package ingest

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/audit"
	"prtscope/ingest/column"
)

// The unified audit log and the directory's own tell of one tenant's changes: each
// stands once, with where both tell of it, whichever is read first or added later.
func TestChangesInTheUnifiedAuditLogStandOnce(t *testing.T) {
	dirs := unpack(t, "graph", "unified-audit")
	var first []string
	for _, groups := range [][][]string{{dirs}, {{dirs[1], dirs[0]}}, {{dirs[0]}, {dirs[1]}}, {{dirs[1]}, {dirs[0]}}} {
		dir := filepath.Join(t.TempDir(), "c")
		c := read(t, dir, 2, groups...)
		both, alone := 0, 0
		var lines []string
		for _, r := range allRows(t, dir, c) {
			if r.Batch.Schema != audit.Schema {
				continue
			}
			var says []string
			for c := range audit.Schema.Fields {
				if audit.Schema.Fields[c].Type.Strings() {
					v, _ := r.Batch.Text(c, r.At)
					says = append(says, v)
				}
			}
			lines = append(lines, strings.Join(says, "\n"))
			id, _ := r.Batch.Text(audit.EventID, r.At)
			also, _ := r.Batch.Text(audit.AlsoIn, r.At)
			if n := r.Batch.Num(audit.TimeDigits, r.At); !strings.Contains(id, "_") || n != 7 {
				t.Errorf("%v: the change %q has a time of %d digits: what the directory says is more", groups, id, n)
			}
			switch {
			case r.Batch.Has(audit.Folded, r.At) && len(column.SplitList(also)) > 0:
				both++
			default:
				alone++
			}
		}
		if both != 19 || alone != 0 || c.Account.Other["audit"] == 0 {
			t.Errorf("%v: %d changes of both logs and %d of one, want 19 and 0; %v", groups, both, alone, c.Account.Other)
		}
		slices.Sort(lines)
		if first == nil {
			first = lines
		} else if !slices.Equal(first, lines) {
			t.Errorf("%v: other changes than when both are read at once", groups)
		}
	}
}
