package view

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/ingest/custody"
)

func pm(det string, sev finding.Severity, device, user string) finding.Finding {
	return finding.Finding{ID: det + device + user, Detection: det, Severity: sev, Title: "x", First: "2026-05-01T09:00:00Z",
		Devices: []finding.Device{{ID: device, Name: "PC-" + device}}, Users: []finding.User{{ID: user, UPN: user + "@contoso.example"}},
		Actions: []string{"disable-device:" + device, "revoke-sessions:" + user, "zap:" + user}}
}

// made is the view of findings, which may come in any order.
func made(c *custody.Case, s *finding.Summary, findings []finding.Finding, gaps []finding.Gap) *View {
	v := New(c, s, gaps, NewBudget(0))
	findings = slices.Clone(findings)
	slices.SortStableFunc(findings, func(a, b finding.Finding) int { return finding.Compare(&a, &b) })
	for i := range findings {
		if err := v.Add(&findings[i]); err != nil {
			panic(err)
		}
	}
	v.Conclude()
	return v
}

func TestActionsAreGroupedByKindInOrder(t *testing.T) {
	fs := []finding.Finding{pm("PM-001", finding.Critical, "a", "u"), pm("PM-009", finding.High, "a", "w'; rm"), pm("PM-016", finding.Medium, "b", "v")}
	v := made(nil, &finding.Summary{Events: 1}, fs, nil)
	if len(v.Do) != 3 || v.Do[0].Verb != "disable-device" || v.Do[1].Verb != "revoke-sessions" || v.Do[2].Title != "Zap" {
		t.Fatalf("actions %+v", v.Do)
	}
	if d := v.Do[0].Targets; len(d) != 1 || d[0].Label != "PC-a" || len(d[0].Findings) != 2 {
		t.Errorf("device a is asked for %+v", d)
	}
	if r := v.Do[1].Targets; len(r) != 2 || r[0].Command == "" || r[1].Command != "" {
		t.Errorf("a command must be given for a plain name and for no other: %+v", r)
	}
	var all []string
	for a, target := range v.EachAction() {
		all = append(all, a.Verb+" "+target.ID)
	}
	if len(all) != 8 || all[1] != "disable-device b" {
		t.Errorf("actions of medium findings are missing: %q", all)
	}
}

func TestCoverageCountsEmptyDays(t *testing.T) {
	c := &custody.Case{Coverage: map[string]map[string]int64{
		"interactive": {"2026-05-01": 3, "2026-05-04": 1}, "non_interactive": {"2026-05-01": 3, "2026-05-02": 3, "2026-05-03": 3, "2026-05-04": 3}}}
	v := made(c, &finding.Summary{Events: 1, From: "2026-05-01T05:00:00Z", To: "2026-05-04T09:00:00Z"}, nil, nil)
	if v.Coverage.Days != 4 || v.Coverage.Holes != 2 {
		t.Errorf("%d days, %d empty; want 4 and 2", v.Coverage.Days, v.Coverage.Holes)
	}
	if k := v.Coverage.Kinds[2]; k.Name != "audit" || !k.Absent {
		t.Errorf("the missing audit log is not said: %+v", k)
	}
	if len(v.Banners) == 0 || v.Banners[0].Strong != "Interactive sign-ins hold no record on 2 days." {
		t.Errorf("banners %+v", v.Banners)
	}
}

// One rule says on how many days a log has no record, wherever a reader is told:
// edges of the case count, days that sign-ins of unknown kind may fill do not.
func TestDaysWithoutARecordAreCountedByOneRule(t *testing.T) {
	c := &custody.Case{Coverage: map[string]map[string]int64{
		"interactive": {"2026-05-02": 3, "2026-05-05": 1}, "non_interactive": {"2026-05-01": 3, "2026-05-06": 3}, "audit": {"2026-05-03": 1}, "devices": {"2026-05-03": 1}, "unknown": {"2026-05-03": 9}}}
	v := made(c, &finding.Summary{Events: 1, From: "2026-05-01T05:00:00Z", To: "2026-05-06T09:00:00Z"}, nil, nil)
	got := map[string]int{}
	for _, k := range v.Coverage.Kinds {
		got[k.Name] = k.Empty
		if restless := k.Name == "interactive" || k.Name == "non_interactive"; (len(k.Perhaps) == 1 && k.Perhaps[0] == 2) != restless {
			t.Errorf("%s may be filled on the days %v", k.Name, k.Perhaps)
		}
	}
	if want := map[string]int{"interactive": 3, "non_interactive": 3, "audit": 5, "devices": 0, "unknown": 5}; !maps.Equal(got, want) || v.Coverage.Holes != 6 {
		t.Errorf("days without a record: %v, holes %d; want %v and 6", got, v.Coverage.Holes, want)
	}
	if len(v.Banners) == 0 || v.Banners[0].Strong != "Interactive sign-ins hold no record on 3 days, non-interactive sign-ins on 3 days." {
		t.Errorf("banners %+v", v.Banners)
	}
}

func TestKindOf(t *testing.T) {
	for _, tt := range []struct {
		row  finding.Row
		want EventKind
	}{
		{finding.Row{Class: "EC2"}, PRTRenewed}, {finding.Row{Class: "EC1", Error: 50126}, Failure}, {finding.Row{Class: "EC1", Error: -1}, PRTIssued},
		{finding.Row{Reported: "none", Believed: "primaryRefreshToken"}, AppToken}, {finding.Row{Reported: "refreshToken"}, RefreshToken},
		{finding.Row{Reported: "none", Kind: "interactive"}, Credential}, {finding.Row{Reported: "none", Kind: "non_interactive"}, OtherEvent},
	} {
		if got := KindOf(&tt.row); got != tt.want {
			t.Errorf("KindOf(%+v) = %s, want %s", tt.row, EventKinds[got], EventKinds[tt.want])
		}
	}
}

func TestNumber(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 26404: "26,404", -1000: "-1,000", 1234567: "1,234,567"} {
		if got := Number(n); got != want {
			t.Errorf("Number(%d) = %s, want %s", n, got, want)
		}
	}
}

func TestActivityStacksPRTsFirstAndFailuresLast(t *testing.T) {
	got := stack(finding.Activity{Labels: []string{"failed", "none", "refreshToken", "primaryRefreshToken"}, Counts: [][]int64{{1}, {2}, {3}, {4}}})
	if strings.Join(got.Labels, " ") != "primaryRefreshToken refreshToken none failed" || got.Counts[0][0] != 4 || got.Counts[3][0] != 1 {
		t.Errorf("stacked %v %v", got.Labels, got.Counts)
	}
}
