package analyze

import (
	"testing"

	"prtscope/analyze/finding"
)

// Whom findings name is counted once, by the worst that is shown of them.
func TestAffectedAreCountedOnce(t *testing.T) {
	misuse, tried, record, followed, low := saw("pm-001", finding.High, 1, "ab", "d", ""), saw("pm-031", finding.Medium, 2, "bcd", "", ""),
		saw("mt-003", finding.Medium, 3, "ade", "df", ""), saw("pm-042", finding.Medium, 4, "eg", "", ""), saw("pm-002", finding.Low, 5, "z", "z", "")
	tried.Tried = true
	got := gathered(t, 1<<30, unshared, misuse, tried, record, followed, low).affected()
	want := finding.Affected{Concerned: finding.Concerned{Users: 2, Devices: 1}, Tried: finding.Concerned{Users: 2}, Recorded: finding.Concerned{Users: 2, Devices: 1}}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	weak := saw("pm-008", finding.Medium, 6, "k", "k", "")
	if got := gathered(t, 1<<30, unshared, misuse, weak).affected(); got.Users != 2 || got.Devices != 1 || got.Recorded != (finding.Concerned{Users: 1, Devices: 1}) {
		t.Errorf("a sign that is weak alone counts %+v", got)
	}
	grave := saw("pm-042", finding.High, 4, "e", "", "")
	if got := gathered(t, 1<<30, unshared, record, grave).affected(); got.Users != 1 || got.Recorded.Users != 2 {
		t.Errorf("what tokens did, gravely, counts %+v", got)
	}
}

// The title of an incident is that of its worst finding, of misuse before tries
// at it.
func TestTitleIsOfTheWorst(t *testing.T) {
	lesser, worst, tried := saw("pm-036", finding.Medium, 1, "u", "", ""), saw("pm-007", finding.High, 3, "u", "", ""), saw("pm-031", finding.High, 2, "u", "", "")
	tried.Tried, tried.Confidence = true, 0.9
	if in, _ := incidents(t, unshared, lesser, tried, worst); len(in) != 1 || in[0].Title != "u@example.com: Title of pm-007" {
		t.Errorf("got %+v", in)
	}
}

// Findings that are weak alone are in no incident, and are counted.
func TestFindingsAlone(t *testing.T) {
	h := gathered(t, 1<<30, unshared)
	h.weak = map[string]bool{"PM-008": true}
	var fs []finding.Finding
	for i, u := range []string{"a", "b", "c"} {
		f := saw("pm-008-"+u, finding.Medium, 1, u, "", "")
		f.Detection = "PM-008"
		if fs = append(fs, f); i == 2 {
			fs = append(fs, saw("pm-001", finding.High, 2, u, "", ""))
		}
	}
	if err := h.keep(fs, ""); err != nil {
		t.Fatal(err)
	}
	if err := h.done(); err != nil {
		t.Fatal(err)
	}
	in, _, alone, _, err := h.incidents()
	if err != nil || len(in) != 1 || len(in[0].Findings) != 2 || alone != 2 {
		t.Errorf("%+v, %d alone, %v; want one of two findings, 2 alone", in, alone, err)
	}
}
