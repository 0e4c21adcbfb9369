package redact

import (
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

// of returns a Redactor that knows a small tenant.
func of(key string) *Redactor {
	r := New([]byte(key), nil)
	for _, n := range []finding.Named{
		{Kind: "app", ID: "00000003-0000-0000-c000-000000000000", Name: "Microsoft Graph", Known: true},
		{Kind: "app", Name: "Azure Portal", Known: true},
		{Kind: "app", Name: "Portal"},
		{Kind: "app", Name: "Ledger of Fjordbank"},
		{Kind: "app", Name: "Microsoft Graph"}, // one that calls itself so
		{Kind: "device", Name: "KIOSK"},
		{Kind: "user", Name: "Anna Holm"},
		{Kind: "domain", Name: "mail.fjordbank.example"},
		{Kind: "domain", Name: "fjordbank.onmicrosoft.com"},
	} {
		r.LearnNamed(n)
	}
	r.LearnPaths([]string{"in/New query.csv", "in/a.zip!/PT1H.json", "in/b.zip!/PT1H.json"})
	return r
}

func TestSay(t *testing.T) {
	r := of("key")
	for _, tt := range []struct{ said, want string }{
		{"Microsoft Graph by Azure Portal", "Microsoft Graph by Azure Portal"},
		{"the Portal, no portal", "the " + r.App("Portal") + ", no portal"},
		{"Portals stay", "Portals stay"},
		{"Ledger of Fjordbank (3)", r.App("Ledger of Fjordbank") + " (3)"},
		{"LEDGER OF FJORDBANK", r.App("Ledger of Fjordbank")},
		{"on KIOSK by Anna Holm.", "on " + r.Device("KIOSK") + " by " + r.User("Anna Holm") + "."},
		{"https://pay.mail.fjordbank.example/x", "https://" + r.word("domain", "pay.mail.fjordbank.example") + "/x"},
		{"a page of FJORDBANK, by mail", "a page of " + r.word("domain", "fjordbank") + ", by mail"},
		{"source in/New query.csv, not in/b.zip!/PT1H.json.", "source " + r.File("in/New query.csv") + ", not " + r.File("in/b.zip!/PT1H.json") + "."},
		{"00000003-0000-0000-c000-000000000000 is Graph", "00000003-0000-0000-c000-000000000000 is Graph"},
	} {
		if got := r.Say(tt.said); got != tt.want {
			t.Errorf("%q is %q, not %q", tt.said, got, tt.want)
		}
	}
}

// A name has one pseudonym, whatever says it, that only the key gives.
func TestOneNameOnePseudonym(t *testing.T) {
	r := of("key")
	if r.as("object", "Kiosk") != r.Device("KIOSK") || r.as("actor", "ledger of fjordbank") != r.App("Ledger of Fjordbank") {
		t.Error("a name is called otherwise where it stands as an object or an actor")
	}
	if got := r.as("actor", "Microsoft Graph"); got != "Microsoft Graph" {
		t.Errorf("Microsoft Graph is %s", got)
	}
	other := of("other")
	for _, name := range []string{"anna@fjordbank.example", "KIOSK", "203.0.113.7", "3f2c1f70-0000-4000-8000-000000000001"} {
		a, b := r.as("name", name), other.as("name", name)
		if a == b || a != of("key").as("name", name) || strings.Contains(a, name) {
			t.Errorf("%s is %s, and by another key %s", name, a, b)
		}
	}
}
