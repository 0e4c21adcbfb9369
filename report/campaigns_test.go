package report

import (
	"strings"
	"testing"
)

// A campaign stands on paper and among the sentences of the case, and without names where
// these are replaced.
func TestCampaignsAreTold(t *testing.T) {
	in := newDemo(60, clean)
	c := in.Summary.Campaigns[0]
	text := paper(write(t, in))
	for _, want := range []string{c.Title, c.Incidents[1], "2 of the incidents are 1 campaign: "} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said on paper", want)
		}
	}
	without, err := Redact(in, []byte("key"))
	if err != nil {
		t.Fatal(err)
	}
	got := without.Summary.Campaigns[0]
	for _, said := range append(got.Shares, got.Title) {
		if strings.Contains(said, "203.0.113.77") || !strings.Contains(said, "AS64666 NL") {
			t.Errorf("redacted: %q", said)
		}
	}
}
