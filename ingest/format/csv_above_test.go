package format

import (
	"strings"
	"testing"
)

// What tools and people put above a table is set aside as one, and the table read.
func TestTextAboveTheHeader(t *testing.T) {
	const header = `"Date (UTC)","Request ID","Username","Status"`
	row := func(i int) string { return "2026-05-01T10:00:00Z," + itoa(i) + ",a@x.example,Success\n" }
	for name, tt := range map[string]struct {
		above, raw string
		lines      int
	}{
		"a banner":       {"Exported by SOC tool 2026-05-02\r\nTenant: fabrikam\r\n\r\n", "Exported by SOC tool 2026-05-02\r\nTenant: fabrikam", 2},
		"of cells":       {"Search results for,ann,(2)\n\n", "Search results for,ann,(2)", 1},
		"a section":      {"[Export settings]\nuser=ann\n\n", "[Export settings]\nuser=ann", 2},
		"comments":       {"\n# made by hand\n#\n", "# made by hand\n#", 2},
		"with a quote":   {"Results for \"ann\n", "Results for \"ann", 1},
		"a cut quote":    {"\"Results for ann\n\n", "\"Results for ann", 1},
		"another header": {"a,b,c,d\n1,2,3,4\n", "a,b,c,d\n1,2,3,4", 2},
		"in other cells": {"of;x;y;z\n\ufeff", "of;x;y;z", 1},
		"many lines":     {strings.Repeat("line\n", 99), strings.TrimSpace(strings.Repeat("line\n", 99)), 99},
	} {
		o, err := readAll(t, strings.NewReader(tt.above+header+"\n"+row(1)+row(2)), 0)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if o.sink.SignIns.Len() != 2 || len(o.sink.Rejected) != 1 || o.records != 3 {
			t.Errorf("%s: %d sign-ins, rejected %v", name, o.sink.SignIns.Len(), o.sink.Rejected)
			continue
		}
		bad := o.sink.Rejected[0]
		at := strings.Index(tt.above, tt.raw)
		if bad.Code != "FOREIGN_TEXT" || bad.Record != 1 || string(bad.Raw) != tt.raw || bad.Offset != int64(at) || bad.Length != int64(len(tt.raw)) {
			t.Errorf("%s: %+v", name, bad)
		}
		if got := o.numbers; len(got) != 2 || got[0] != 2 {
			t.Errorf("%s: numbers %v", name, got)
		}
		said := false
		for _, n := range o.notes {
			said = said || n.Code == "CSV_ABOVE" && strings.Contains(n.Text, ": "+itoa(tt.lines)+" line")
		}
		if !said {
			t.Errorf("%s: notes %v", name, o.notes)
		}
	}
	for name, text := range map[string]string{"too far down": strings.Repeat("line\n", 101) + header + "\n" + row(1), "of no table": "of,x\ny,z\n1,2\n"} {
		if _, err := readAll(t, strings.NewReader(text), 0); err == nil {
			t.Errorf("%s: it is read", name)
		}
	}
}

// A table that is known by the records in its cells alone may have text above it, too.
func TestTextAboveCellsThatHoldRecords(t *testing.T) {
	for name, above := range map[string]string{"lines": "Exported by tool\r\nresults for ann\r\n\r\n", "comments": "# of a tool\n", "cells": "of,ann\n1,2\n"} {
		text := above + csvRow("Tenant", "Time", "RawData") + csvRow("x", "y", oneOf(1)) + csvRow("x", "y", oneOf(2))
		o, err := readAll(t, strings.NewReader(text), 0)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if o.sink.SignIns.Len() != 2 || len(o.sink.Rejected) != 1 || string(o.sink.Rejected[0].Raw) != strings.TrimSpace(above) {
			t.Errorf("%s: %d sign-ins, %v", name, o.sink.SignIns.Len(), o.sink.Rejected)
		}
	}
}
