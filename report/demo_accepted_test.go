package report

import (
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

// accept sets two findings aside, on the word of somebody who names people.
func (d *demo) accept(in *Input) {
	var list []finding.Finding
	for _, f := range slices.Backward(d.findings[max(0, len(d.findings)-2):]) {
		f.ID, f.Severity, f.Evidence = "aside-"+f.ID, finding.Low, nil
		f.Accepted = &finding.Accepted{By: f.Users[0].UPN, Until: "2026-09-30", Reason: d.dirty("agreed test of " + f.Users[0].UPN + " on " + f.Devices[0].Name)}
		list = append(list, f)
	}
	in.Suppressed, in.Summary.Suppressed = listed(list), map[finding.Severity]int{finding.Low: len(list)}
}

// What was set aside stands beside the findings, on paper and in the data, and
// is in no number.
func TestSetAsideIsListed(t *testing.T) {
	in := newDemo(12, clean)
	m := write(t, in)
	text, data := paper(m), unpacked(t, m)
	f := gathered(in.Suppressed)[0]
	for _, want := range []string{"Set aside as accepted2 findings that someone said are known", f.ID, f.Accepted.By + ": agreed test of "} {
		if !strings.Contains(text, want) {
			t.Errorf("not on paper: %s", want)
		}
	}
	if chunk := data["index.html accepted"]; Interactive() && strings.Count(chunk, `"id":"aside-`) != 2 {
		t.Errorf("the data lists %s", chunk)
	}
	if strings.Contains(string(m["findings.csv"]), "aside-") {
		t.Error("what was set aside is among the findings")
	}
	in.Suppressed = numbered(720, func(i int) finding.Finding { return f })
	if text := paper(write(t, in)); !strings.Contains(text, "720 findings that someone said") || !strings.Contains(text, "220 findings more in suppressed.jsonl.") {
		t.Error("that a list ends is not said")
	}
}

// The document tells an incident by the steps of an intrusion, whatever the
// order in which they were found, and says which were not seen.
func TestIncidentsAreToldInSteps(t *testing.T) {
	in := newDemo(12, clean)
	all := gathered(in.Findings)
	var ids []string
	for i, as := range []string{"PM-042", "PM-006", "PM-001", "MT-003", "PM-006"} { // what was done, way in, used elsewhere, no step, way in
		all[i].Detection, all[i].Title, all[i].First = as, "Sign "+string(rune('A'+i)), "2026-05-0"+string(rune('9'-i))+"T10:00:00.000Z"
		all[i].Severity = finding.Medium
		ids = append(ids, all[i].ID)
	}
	in.Findings = listed(all)
	in.Summary.Incidents = []finding.Incident{{ID: "I-1", Title: "All of it", Severity: finding.Critical, Findings: ids, First: all[4].First, Last: all[0].Last}}
	in.Gaps = []finding.Gap{{Detection: "PM-011"}, {Detection: "PM-012"}, {Detection: "PM-013"}, {Detection: "PM-014"}, {Detection: "PM-003"}, {Detection: "PM-015", Scope: "whole case"}}
	text := paper(write(t, in))
	_, text, _ = strings.Cut(text, "All of it\n")
	at := 0
	for _, want := range []string{"critical · 5 findings", "Way in", "Sign E", "Sign B", "Token used elsewhere", "Sign C", "What was done", "Sign A", "Other signs", "Sign D", "Not seen: Device of the intruder, PRT obtained (judged in part), Staying (judged in part). Could not be judged: After the door was shut."} {
		i := strings.Index(text[at:], want)
		if i < 0 {
			t.Fatalf("%q does not follow in %.900q", want, text)
		}
		at += i
	}
	if data := unpacked(t, write(t, in)); Interactive() && !strings.Contains(data["index.html"], `"steps":[0,3,4,7]`) {
		t.Error("the page does not know the steps of the incident")
	}
	all[0].Severity = finding.High // what tokens did is grave where an intruder stays by it
	in.Findings = listed(all)
	m := write(t, in)
	_, text, _ = strings.Cut(paper(m), "All of it\n")
	staying := strings.Index(text, "Staying")
	if staying < 0 || !strings.Contains(text[staying:], "Sign A") || strings.Contains(text, "finding more of this incident") || !strings.Contains(text, "Not seen: Device of the intruder, PRT obtained (judged in part). ") {
		t.Errorf("a change by which an intruder stays is no staying in %.900q", text)
	}
	if data := unpacked(t, m); Interactive() && !strings.Contains(data["index.html"], `"steps":[0,3,4,5,7]`) {
		t.Error("the page does not know that the intruder stays")
	}
}
