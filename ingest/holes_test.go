package ingest

import (
	"fmt"
	"testing"
	"time"
)

// Hours without a record are a hole where the tenant's own rhythm asks for some,
// and nowhere else.
func TestHoles(t *testing.T) {
	at := func(stamp string) int64 {
		when, err := time.Parse("2006-01-02T15", stamp)
		if err != nil {
			t.Fatal(err)
		}
		return when.Unix() / 3600
	}
	h := Hours{"non_interactive": {}, "interactive": {}, "audit": {}}
	for hour := at("2026-05-04T00"); hour < at("2026-06-01T00"); hour++ {
		day, of := time.Unix(hour*3600, 0).UTC().Weekday(), hour%24
		work := day != time.Saturday && day != time.Sunday
		h["non_interactive"][hour] = 40
		if work && of >= 7 && of < 17 {
			h["interactive"][hour] = 9
		}
		if work && of == 9 {
			h["audit"][hour] = 3
		}
	}
	if holes := h.holes(); len(holes) != 0 {
		t.Errorf("nights and weekends are holes: %v", holes)
	}
	for _, cut := range []struct {
		kind     string
		from, to string
	}{
		{"non_interactive", "2026-05-12T03", "2026-05-12T04"}, // one hour, 40 are usual
		{"non_interactive", "2026-05-13T03", "2026-05-13T09"},
		{"non_interactive", "2026-05-31T20", "2026-06-01T00"}, // its end
		{"interactive", "2026-05-13T00", "2026-05-14T00"},
		{"audit", "2026-05-12T00", "2026-05-15T00"},
	} {
		for hour := at(cut.from); hour < at(cut.to); hour++ {
			delete(h[cut.kind], hour)
		}
	}
	want := "[{interactive 2026-05-12T17:00:00Z 2026-05-14T07:00:00Z 90} {non_interactive 2026-05-13T03:00:00Z 2026-05-13T09:00:00Z 240}]"
	if got := fmt.Sprint(h.holes()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if n := h.days()["non_interactive"]["2026-05-13"]; n != 18*40 {
		t.Errorf("%d on a day", n)
	}
	if holes := (Hours{"interactive": {0: 1, longestSpan * 2: 1}}).holes(); len(holes) != 0 {
		t.Errorf("a date that cannot be makes %d holes", len(holes))
	}
}

func TestCollectors(t *testing.T) {
	for path, want := range map[string]string{
		"in/EntraID/20260518120000-SignInLogs/interactiveUser/20260518120000-interactiveUser-SignInLogs.json": "Microsoft-Extractor-Suite 3.0 or later (Get-GraphEntraSignInLogs)",
		"entraid/entraid_audit_logs/entraidauditlog_2026-05-01.json":                                          "Untitled Goose Tool, of which some releases keep but the first page of each day",
		"Hawk/ann/Raw_Authentication_Logs_ann.csv":                                                            "Hawk",
		"ExportDir/PSLogin_Operations_Export.csv":                                                             "Sparrow",
		"a.zip!/rt_signin_log_2026-05-01.json":                                                                "Untitled Goose Tool",
		"InteractiveSignIns_2026-05-01_2026-05-08.csv":                                                        "a download from the Entra or Azure portal",
		"insights-logs-signinlogs/tenantId=x/y=2026/m=05/d=01/h=00/m=00/PT1H.json":                            "diagnostic settings, in a storage account",
		"signIns.json": "",
	} {
		if got := collector(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
