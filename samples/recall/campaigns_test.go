package main

import (
	"fmt"
	"strings"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/samples"
	"prtscope/samples/stories"
)

// Of a campaign count those who are in it, those who are not, and those who are beside
// them; a place of nobody's must have none.
func TestGathered(t *testing.T) {
	of := func(place string, users ...string) (labels []samples.Label) {
		for _, u := range users {
			labels = append(labels, samples.Label{Story: "kit", Expect: stories.Together, User: u, Place: place})
		}
		return labels
	}
	labels := append(of("192.0.2.1", "A@b.example", "b@b.example", "c@b.example"), of("192.0.2.10", "d@b.example")...)
	labels = append(labels, samples.Label{Story: "tunnel", Expect: stories.Apart, Place: "192.0.2.7"}, samples.Label{Story: "scanner", Expect: stories.Apart, Place: "192.0.2.8"})
	sum := finding.Summary{Campaigns: []finding.Campaign{{ID: "three", Shares: []string{"192.0.2.10 (AS1 NO)"}}, {ID: "one", Shares: []string{"AS1 NO with a tool", "192.0.2.1 (AS1 NO)"}}, {ID: "two", Title: "2 incidents", Shares: []string{"192.0.2.8 (AS2 NO)"}}}}
	for user, campaign := range map[string]string{"a": "one", "b": "one", "c": "two", "d": "one", "e": "one", "f": ""} {
		sum.Incidents = append(sum.Incidents, finding.Incident{Campaign: campaign, Users: []finding.User{{UPN: user + "@b.example"}}})
	}
	tb := newTable(plan{users: 10, days: 30})
	tb.gathered(labels, sum)
	if g := *tb.campaigns["kit"]; g != (gathering{planted: 4, found: 2, beside: 2}) {
		t.Errorf("a kit: %+v", g)
	}
	if g := *tb.campaigns["tunnel"]; g != (gathering{none: true, planted: 1}) {
		t.Errorf("a tunnel: %+v", g)
	}
	if g := *tb.campaigns["scanner"]; g != (gathering{none: true, planted: 1, beside: 1}) {
		t.Errorf("a scanner of which there is a campaign: %+v", g)
	}
	want := []string{`campaign of "kit" (c@b.example)`, `campaign of "kit" (d@b.example)`, `campaign of "scanner": 2 incidents`}
	if fmt.Sprint(tb.missed) != fmt.Sprint(want) {
		t.Errorf("missed %q, want %q", tb.missed, want)
	}
	if s := tb.String(); !strings.Contains(s, "| 4 | 2 | 2 | 2 |\n") || !strings.Contains(s, "| 1 |  |  | 1 |\n") {
		t.Errorf("the table is\n%s", s)
	}
}
