package directory_test

import (
	"fmt"
	"strings"
	"testing"

	"prtscope/analyze/directory"
	"prtscope/analyze/story"
)

// spell spells risks: type, state, sign-in and how many users have one like it.
func spell(rs []*directory.Risk) string {
	var out []string
	for _, r := range rs {
		out = append(out, fmt.Sprintf("%s %s %s %d", r.Type, r.State, r.RequestID, r.Crowd))
	}
	return strings.Join(out, ", ")
}

func TestRisks(t *testing.T) {
	d := build(t, `
		d2 09:00 risk anomalousToken alice of=R-2
		d1 09:00 risk AnomalousToken alice state=dismissed of=r-1
		d1 10:00 risk anomalousToken bob user_id=-
		d1 11:00 risk anomalousToken bob user_id=-
		d1 09:00 risk unfamiliarFeatures carol
		d1 09:00 risk attemptedPrtAccess dave kind=user`)
	for id, want := range map[string]string{
		story.User("alice"):  "AnomalousToken dismissed r-1 2, anomalousToken atRisk r-2 1",
		"alice@example.com":  "AnomalousToken dismissed r-1 2, anomalousToken atRisk r-2 1",
		"bob@example.com":    "anomalousToken atRisk  2, anomalousToken atRisk  2",
		story.User("carol"):  "",
		story.User("dave"):   "",
		story.User("nobody"): "",
	} {
		if got := spell(d.Risks(id)); got != want {
			t.Errorf("%s: got %q, want %q", id, got, want)
		}
	}
	if rs := d.Risks(story.User("alice")); !rs[0].Settled() || rs[1].Settled() || !rs[0].Is("anomalousToken") || rs[0].Is("attemptedPrtAccess") {
		t.Errorf("settled or of another type: %+v", rs)
	}
}

func TestHasRisks(t *testing.T) {
	for text, want := range map[string]bool{
		"09:00 risk unfamiliarFeatures alice":       true,
		"09:00 risk anomalousToken alice kind=user": false,
		"09:00 audit disable-user alice by=admin":   false,
	} {
		if got := build(t, text).HasRisks(); got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
	var none *directory.Directory
	if none.HasRisks() || none.Risks("x") != nil {
		t.Error("a directory that is not there has risks")
	}
}

func TestRisksAreCountedAgainstTheBudget(t *testing.T) {
	s, err := story.Parse("09:00 risk anomalousToken user# x10 every 1m")
	if err != nil {
		t.Fatal(err)
	}
	kept := int64(0)
	if _, err := directory.BuildWithin(nil, nil, one(s.Risks), func(what string, bytes int64) error { kept += bytes; return nil }); err != nil {
		t.Fatal(err)
	}
	if kept < 5000 {
		t.Errorf("kept %d bytes", kept)
	}
}
