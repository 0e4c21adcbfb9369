package view

import (
	"strings"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/ingest/custody"
)

// What no detection of PRTs can do without stands above everything where it is
// not there, and with how many detections could not look.
func TestBlindnessIsSaidFirst(t *testing.T) {
	day := map[string]int64{"2026-05-04": 5}
	interactive := map[string]map[string]int64{"interactive": day}
	both := map[string]map[string]int64{"interactive": day, "non_interactive": day}
	typed, none := []string{"none", "not carried"}, []string{"not carried"}
	for _, tt := range []struct {
		name     string
		coverage map[string]map[string]int64
		reported []string
		want     []string
	}{
		{"all there", both, typed, nil},
		{"no token type", both, none, []string{"No sign-in says which kind of token it came with. 1 of 2 detections could not look at all:"}},
		{"one log alone", interactive, typed, []string{"No non-interactive sign-ins were read."}},
		{"neither", interactive, none, []string{"No sign-in says which kind of token it came with.", "No non-interactive sign-ins were read."}},
	} {
		counts := make([][]int64, len(tt.reported))
		for i := range counts {
			counts[i] = make([]int64, len(tt.reported))
			counts[i][i] = 5 / int64(len(tt.reported))
		}
		s := &finding.Summary{Events: 5, From: "2026-05-04T01:00:00Z", To: "2026-05-04T02:00:00Z", Runs: []finding.Run{{Detection: "PM-001"}, {Detection: "PM-009"}},
			Matrix: finding.Matrix{Reported: tt.reported, Believed: tt.reported, Counts: counts}}
		gaps := []finding.Gap{{Detection: "PM-001", Scope: "whole case"}, {Detection: "PM-009", Scope: "some sources"}}
		v := made(&custody.Case{Coverage: tt.coverage}, s, nil, gaps)
		for i, want := range tt.want {
			if i >= len(v.Banners) || !strings.HasPrefix(v.Banners[i].Strong+" "+v.Banners[i].Text, want) {
				t.Errorf("%s: banner %d of %+v, want %q", tt.name, i, v.Banners, want)
			}
		}
		if n := len(v.blinds()); n != len(tt.want) {
			t.Errorf("%s: %d banners, want %d", tt.name, n, len(tt.want))
		}
	}
}

// A target has its name as soon as any finding says it.
func TestATargetIsNamedByAnyFinding(t *testing.T) {
	bare, named := pm("PM-006", finding.Critical, "c2c9ffef", "u"), pm("PM-051", finding.High, "c2c9ffef", "u")
	bare.Devices[0].Name, named.Devices[0].Name = "", "DESKTOP-1"
	bare.Actions, named.Actions = []string{"disable-device:c2c9ffef"}, []string{"disable-device:c2c9ffef"}
	if x := made(nil, &finding.Summary{Events: 1}, []finding.Finding{bare, named}, nil).Do[0].Targets; len(x) != 1 || x[0].Label != "DESKTOP-1" {
		t.Errorf("targets %+v", x)
	}
}

// Two devices of one name are told apart by their ids.
func TestTargetsOfOneNameAreToldApart(t *testing.T) {
	var fs []finding.Finding
	for _, id := range []string{"80b39400-0000", "cb7de993-0000", "11111111-0000"} {
		f := pm("PM-001", finding.High, id, id)
		f.Devices[0].Name, f.Actions = "iPhone", []string{"disable-device:" + id}
		if id[0] == '1' {
			f.Devices[0].Name = "PC"
		}
		fs = append(fs, f)
	}
	var got []string
	for _, x := range made(nil, &finding.Summary{Events: 1}, fs, nil).Do[0].Targets {
		got = append(got, x.Label)
	}
	for _, want := range []string{"iPhone (80b39400…)", "iPhone (cb7de993…)", "PC"} {
		if !strings.Contains("|"+strings.Join(got, "|")+"|", "|"+want+"|") {
			t.Errorf("no %q among %q", want, got)
		}
	}
}
