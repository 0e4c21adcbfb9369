package view

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/ingest/custody"
)

func TestWhatWasAskedForIsSaid(t *testing.T) {
	many := make([]string, 20)
	for i := range many {
		many[i] = fmt.Sprintf("PM-%03d", i+1)
	}
	for _, tt := range []struct {
		asked finding.Asked
		want  string
	}{
		{finding.Asked{}, ""},
		{finding.Asked{MinLevel: "info"}, ""},
		{finding.Asked{From: "2026-05-01T00:00:00Z", To: "2026-05-15T00:00:00Z"}, "Only findings that touch 1 May 2026 to 14 May 2026 are shown."},
		{finding.Asked{From: "2026-05-01T09:30:00Z"}, "Only findings that touch the time from 1 May 2026, 09:30:00 UTC on are shown."},
		{finding.Asked{To: "2026-05-15T09:00:00.000001Z"}, "Only findings that touch the time up to 15 May 2026, 09:00:00 UTC are shown."},
		{finding.Asked{From: "last week"}, "Only findings that touch a part of the time are shown."},
		{finding.Asked{MinLevel: "high"}, "Findings below high were left out."},
		{finding.Asked{LeftOut: []string{"PM-003"}}, "1 detection was left out by choice: PM-003"},
		{finding.Asked{LeftOut: many}, "20 detections were left out by choice: " + strings.Join(many[:12], " ") + " and 8 more"},
	} {
		v := made(nil, &finding.Summary{Events: 1, Asked: tt.asked}, nil, nil)
		var got []string
		for _, b := range v.Banners {
			s := strings.TrimSpace(b.Strong + " " + strings.Join(b.Names, " "))
			if b.More > 0 {
				s += fmt.Sprintf(" and %d more", b.More)
			}
			got = append(got, s)
		}
		if strings.Join(got, "; ") != tt.want {
			t.Errorf("%+v:\n got %q\nwant %q", tt.asked, got, tt.want)
		}
		if whole := strings.Contains(v.Judged(), "on the whole case"); whole != (tt.want == "") {
			t.Errorf("%+v: judged: %s", tt.asked, v.Judged())
		}
	}
}

func TestDetectionsLeftOutAreListed(t *testing.T) {
	s := &finding.Summary{Runs: []finding.Run{{Detection: "PM-001", Assessed: "yes"}, {Detection: "PM-009", Assessed: "yes"}}, Asked: finding.Asked{LeftOut: []string{"PM-003", "PM-009"}}}
	v := made(nil, s, nil, nil)
	var got []string
	for _, r := range v.Runs {
		got = append(got, r.Detection+" "+r.Assessed)
	}
	if want := []string{"PM-001 yes", "PM-003 not run: left out by choice", "PM-009 not run: left out by choice"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if s.Runs[1].Assessed != "yes" {
		t.Error("the summary was written to")
	}
}

func TestFindingsLeftOutAreNotCountedAsNone(t *testing.T) {
	v := made(nil, &finding.Summary{Asked: finding.Asked{MinLevel: "high"}}, nil, nil)
	for s, want := range map[finding.Severity]bool{finding.Critical: false, finding.High: false, finding.Medium: true, finding.Low: true, finding.Info: true} {
		if v.LeftOut(s) != want {
			t.Errorf("%s left out is %v", s, !want)
		}
	}
}

// A reservation is named on page one and stands first in the list, wherever
// its source lies in the case.
func TestReservationsAreNeverCut(t *testing.T) {
	c := &custody.Case{}
	for i := range 3000 {
		s := custody.Source{Path: fmt.Sprintf("a/%04d.json", i), Status: custody.Read, Account: custody.Account{Records: 1, Kept: 1}}
		switch {
		case i >= 2990:
			s.Status = custody.Truncated
		case i == 2980:
			s.Notes = []custody.Note{{Code: "PAGE_MISSING", Text: "a page is missing", Caution: true}}
		case i == 2981:
			s.Status, s.Account = custody.Empty, custody.Account{}
		case i == 2979:
			s.Status, s.Account, s.Bytes = custody.Empty, custody.Account{}, 2
		}
		c.Sources = append(c.Sources, s)
	}
	c.Sources = append(c.Sources, custody.Source{Path: "z.zip", Status: custody.Damaged, Members: []custody.Source{{Path: "z.zip!/a.json", Status: custody.Read, Account: custody.Account{Records: 1}}}})
	v := made(c, nil, nil, nil)
	if v.Reserved != 13 || len(v.Sources) != 3002 {
		t.Fatalf("%d of %d sources with reservations, want 13 of 3002", v.Reserved, len(v.Sources))
	}
	b := v.Banners[0]
	if b.Strong != "13 sources with reservations:" || b.More != 9 || b.Names[0] != "a/2980.json (a page is missing)" || b.Names[1] != "a/2981.json (no bytes)" || b.Names[2] != "a/2990.json (truncated)" {
		t.Errorf("banner %+v", b)
	}
	if s := v.Sources[12]; s.Path != "z.zip" || s.Number != 13 {
		t.Errorf("a damaged archive is not among them: %+v", s)
	}
	for _, s := range v.Sources {
		if (s.Reservation() != "") != s.Reserved() {
			t.Errorf("%s: reserved is %v, but the report says %q", s.Path, s.Reserved(), s.Reservation())
		}
	}
	list, reserved, rest := v.Bounded(13, 500)
	if len(list) != 513 || reserved != 0 || rest != 2489 || list[0].Path != "a/2980.json" {
		t.Errorf("%d shown from %s on, %d and %d cut", len(list), list[0].Path, reserved, rest)
	}
	if list, reserved, _ = v.Bounded(5, 0); len(list) != 5 || reserved != 8 {
		t.Errorf("%d shown, %d cut", len(list), reserved)
	}
	if !slices.Equal(v.Empty, []string{"a/2981.json", "a/2979.json"}) {
		t.Errorf("empty: %q", v.Empty)
	}
}

func TestTheReportDoesNotListItself(t *testing.T) {
	c := &custody.Case{Files: []custody.File{{Path: "events/a.parquet"}, {Path: "report/index.html"}, {Path: "reports.txt"}}}
	if v := made(c, nil, nil, nil); len(v.Files) != 2 || v.Files[1].Path != "reports.txt" {
		t.Errorf("files %+v", v.Files)
	}
}

func TestHarmless(t *testing.T) {
	for text, want := range map[string]Cause{
		"the PC moved: ruled out, because Windows did not": {"yes", "the PC moved", "ruled out", ", because Windows did not"},
		"ruled out: a VPN":                                {"yes", "", "ruled out", ": a VPN"},
		"VPN: ruled out only as far as":                   {"part", "VPN", "ruled out", " only as far as"},
		"remote desktop: ruled out as far as it is known": {"part", "remote desktop", "ruled out", " as far as it is known"},
		"another system: possible":                        {Mark: "open", What: "another system: possible"},
		"kiosks":                                          {Mark: "open", What: "kiosks"},
	} {
		if got := Harmless(text); got != want {
			t.Errorf("Harmless(%q) = %+v, want %+v", text, got, want)
		}
	}
}

func TestNewVerbsHaveCommands(t *testing.T) {
	f := pm("PM-011", finding.Critical, "aa-1", "u")
	f.Actions = []string{"check-device-disabled:aa-1", "delete-device:aa-1", "check-user-disabled:u@contoso.example", "delete-device:x'; rm"}
	got := map[string]string{}
	for _, a := range made(nil, &finding.Summary{Events: 1}, []finding.Finding{f}, nil).Do {
		if a.Title == "" || a.Why == "" {
			t.Errorf("%s is not worded: %+v", a.Verb, a)
		}
		for _, x := range a.Targets {
			got[a.Verb+" "+x.ID] = x.Command
		}
	}
	for key, part := range map[string]string{"check-device-disabled aa-1": "AccountEnabled", "delete-device aa-1": "Remove-MgDevice", "check-user-disabled u@contoso.example": "Get-MgUser -UserId 'u@contoso.example'"} {
		if !strings.Contains(got[key], part) {
			t.Errorf("%s: command %q", key, got[key])
		}
	}
	if got["delete-device x'; rm"] != "" {
		t.Error("a command was made of a name that a shell would read")
	}
	if what, whom := Task(&f, "delete-device:aa-1"); what != "Delete the device object" || whom != "PC-aa-1" {
		t.Errorf("task %q %q", what, whom)
	}
}
