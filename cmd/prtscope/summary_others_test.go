package main

import (
	"fmt"
	"testing"

	"prtscope/ingest/custody"
)

// A line names the largest logs that were passed over, and still adds up.
func TestManyLogsAreToldTogether(t *testing.T) {
	a := custody.Account{Records: 79, Kept: 0, Other: map[string]int64{"audit": 1}}
	for n := range 12 {
		a.Other[fmt.Sprintf("category:log%02d", n)] = int64(n + 1)
	}
	want := "79 = 0 kept + 0 duplicates + 0 rejected + 1 audit + 5 category:log04 + 6 category:log05 + 7 category:log06 + 8 category:log07 + 9 category:log08 + 10 category:log09 + 11 category:log10 + 12 category:log11 + 10 of 4 further logs (case.json names them)"
	if got := accountText(a); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	a = custody.Account{Records: 9, Other: map[string]int64{}}
	for n := range 9 {
		a.Other[fmt.Sprintf("category:log%02d", n)] = 1
	}
	if got := others(a); len(got) != 9 {
		t.Errorf("of nine logs one is hidden: %q", got)
	}
}
