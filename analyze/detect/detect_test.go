package detect

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/analyze/story"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// sample is a detection that reports every success with a PRT in one finding.
func sample() *Detection {
	return &Detection{
		ID: "PM-900", Title: "sample", Doc: "Looks. Wrong when asked.", Fact: "a fact", Severity: finding.Low, Confidence: 0.5, Grade: "A",
		Techniques: []string{"T1550.001"}, Actions: []string{"disable-device", "revoke-sessions"}, Source: "own",
		Needs: signin.Of(signin.IncomingToken), Logs: []string{NonInteractive},
		Run: func(p *Pass) {
			if rows := p.Rows(timeline.OK | timeline.PRT); len(rows) > 0 {
				p.Report(Draft{Rows: rows, Summary: Count(len(rows), "PRT")})
			}
		},
		Examples: []Example{
			{Name: "fires", Story: "09:00 alice L1 outlook token=prt", Want: []string{"1 PRT"}},
			{Name: "silent", Story: "09:00 alice L1 outlook token=rt"},
		},
	}
}

func TestFindingIsBoundedAndStable(t *testing.T) {
	ex := Example{Story: "09:00 alice L1 outlook token=prt x400 every 1m\n09:30 alice L2 outlook token=prt"}
	found, err := Replay(sample(), ex)
	if err != nil || len(found) != 1 {
		t.Fatalf("%d findings, %v", len(found), err)
	}
	f := found[0]
	if len(f.Evidence) != maxEvidence || f.Total != 401 {
		t.Errorf("shows %d records of %d, want %d of 401", len(f.Evidence), f.Total, maxEvidence)
	}
	if f.First != "2026-05-04T09:00:00.000Z" || f.Last != "2026-05-04T15:39:00.000Z" {
		t.Errorf("from %s to %s", f.First, f.Last)
	}
	if first, last := f.Evidence[0].Time, f.Evidence[maxEvidence-1].Time; first != f.First || last != f.Last {
		t.Errorf("evidence from %s to %s leaves out the beginning or the end", first, last)
	}
	if !slices.IsSortedFunc(f.Evidence, func(a, b finding.Evidence) int { return strings.Compare(a.Time, b.Time) }) {
		t.Error("evidence is not in order of time")
	}
	l1, l2 := story.Device("L1"), story.Device("L2")
	want := []string{"disable-device:" + min(l1, l2), "disable-device:" + max(l1, l2), "revoke-sessions:alice@example.com"}
	if !slices.Equal(f.Actions, want) || len(f.Sessions) != 2 || f.Users[0].UPN != "alice@example.com" {
		t.Errorf("actions %v, sessions %v, users %v", f.Actions, f.Sessions, f.Users)
	}
	if f.Subject != (finding.Subject{Kind: "user", ID: story.User("alice")}) || f.Severity != finding.Low || f.Confidence != 0.5 {
		t.Errorf("got %+v, %s, %v", f.Subject, f.Severity, f.Confidence)
	}
	again, _ := Replay(sample(), ex)
	if again[0].ID != f.ID || f.ID == "" {
		t.Errorf("ids %q and %q of one finding", f.ID, again[0].ID)
	}
}

func TestAbsentIsNotJudged(t *testing.T) {
	d := sample()
	d.Needs = signin.Of(signin.IncomingToken, signin.Country)
	found, err := Replay(d, Example{Story: `
		09:00 alice L1 outlook token=prt country=?
		09:01 alice L1 outlook token=prt city=?
		09:02 alice L1 outlook token=prt country=-`})
	if err != nil || len(found) != 1 || len(found[0].Evidence) != 2 {
		t.Fatalf("%v %v, want one finding of the two rows that carry a country", found, err)
	}
}

func TestGaps(t *testing.T) {
	for _, tt := range []struct {
		name, story string
		change      func(*Detection)
		want        string
	}{
		{"nothing lacking", "09:00 alice L1 outlook", func(*Detection) {}, ""},
		{"no source carries it", "09:00 alice L1 outlook token=absent", func(*Detection) {}, "whole case [incoming_token_type] 1"},
		{"one of two sources", "09:00 alice L1 outlook token=absent\n09:01 alice L1 outlook", func(*Detection) {}, "sign-ins of some sources [incoming_token_type] 1"},
		{"no audit log", "09:00 alice L1 outlook", func(d *Detection) { d.Logs = []string{Audit, Devices} }, "whole case [audit devices] 0"},
		{"audit log and inventory", "09:00 alice L1 outlook\n09:00 audit disable-user bob by=eve\ninventory L1", func(d *Detection) { d.Logs = []string{Audit, Devices} }, ""},
		{"no interactive sign-ins", "09:00 alice L1 outlook", func(d *Detection) { d.Logs = []string{Interactive} }, "whole case [interactive] 0"},
		{"kind not known", "09:00 alice L1 outlook kind=-", func(d *Detection) { d.Logs = []string{Interactive} }, "sign-ins of some sources [interactive] 0"},
		{"only interactive", "09:00 alice L1 outlook interactive", func(d *Detection) { d.Logs = []string{NonInteractive, Complete} }, "whole case [non_interactive complete non_interactive] 0"},
	} {
		d := sample()
		tt.change(d)
		s, err := story.Parse(tt.story)
		if err != nil {
			t.Fatal(err)
		}
		w, err := worldOf(s, Example{})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, g := range Gaps([]*Detection{d}, &Ledger{}, w) {
			got += fmt.Sprint(g.Scope, " ", g.Missing, " ", g.Rows)
			if g.Reason == "" || g.Cure == "" || g.Detection != "PM-900" {
				t.Errorf("%s: a gap without reason or cure: %+v", tt.name, g)
			}
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestExamplesAreHeldToWhatTheySay(t *testing.T) {
	for want, ex := range map[string]Example{
		"found nothing, want":     {Story: "09:00 alice L1 outlook token=rt", Want: []string{"1 PRT"}},
		"want nothing":            {Story: "09:00 alice L1 outlook token=prt"},
		"is of severity low":      {Story: "09:00 alice L1 outlook token=prt", Want: []string{"1 PRT"}, Severity: []finding.Severity{finding.High}},
		"has confidence 0.5":      {Story: "09:00 alice L1 outlook token=prt", Want: []string{"1 PRT"}, Confidence: []float64{1}},
		"shows 1 records, want 2": {Story: "09:00 alice L1 outlook token=prt", Want: []string{"1 PRT"}, Evidence: []int{2}},
		"for it speaks nothing":   {Story: "09:00 alice L1 outlook token=prt", Want: []string{"1 PRT"}, For: []string{"much"}},
		"logs that the story":     {Story: "09:00 alice L1 outlook interactive"},
		"story line 1":            {Story: "nine alice L1"},
	} {
		if err := CheckExample(sample(), ex); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
