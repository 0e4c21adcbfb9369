package view

import (
	"strings"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/analyze/finding/findingtest"
	"prtscope/ingest/custody"
)

// What was done already is said with its time and record, and is asked for again
// where any finding that asks for it went on after that.
func TestDoneIsNotAskedFor(t *testing.T) {
	c := &custody.Case{Sources: []custody.Source{{Path: "a.json", SHA256: "aa", Status: custody.Read}}}
	first, later := pm("PM-001", finding.Critical, "a", "u"), pm("PM-009", finding.High, "a", "w")
	done := []finding.Done{{Action: "disable-device:a", Time: "2026-05-02T10:00:00.000Z", By: "bob", What: "Disable device", Source: "aa", Record: 7}}
	first.Last, first.Done = "2026-05-01T12:00:00.000Z", done
	later.Last, later.Done = "2026-05-03T12:00:00.000Z", done
	for _, tt := range []struct {
		name string
		fs   []finding.Finding
		open int
		said string
	}{
		{"done after it", []finding.Finding{first}, 0, "done 2 May 2026, 10:00 UTC by bob (Disable device), S1 record 7 of the audit log, and nothing of what was found was seen after that; other sign-ins may have followed: verify"},
		{"it went on", []finding.Finding{first, later}, 1, "it went on after that: do it again"},
	} {
		a := made(c, &finding.Summary{Events: 1}, tt.fs, nil).Do[0]
		if a.Verb != "disable-device" || len(a.Open()) != tt.open || len(a.Done()) != 1-tt.open || !strings.Contains(a.Targets[0].Done.Said, tt.said) {
			t.Errorf("%s: %+v, %+v", tt.name, a, a.Targets[0].Done)
		}
	}
	if said := made(c, &finding.Summary{Events: 1}, []finding.Finding{first}, nil).SaidDone(&first, "revoke-sessions:u"); said != "" {
		t.Errorf("what nobody did is said to be done: %s", said)
	}
}

// What came after a thing that was done is counted over all timelines, and said
// beside it: those of the user on any device, and of the device by anyone.
func TestLaterSignInsAreCounted(t *testing.T) {
	at := func(hour int, user int, err int64) finding.Row {
		return finding.Row{Time: Time("2026-05-02T00:00:00Z").UnixMicro() + int64(hour)*3600e6, User: user, Error: err}
	}
	f := pm("PM-001", finding.Critical, "a", "u")
	f.Last, f.Actions = "2026-05-01T12:00:00.000Z", []string{"disable-device:a", "revoke-sessions:U@contoso.example"}
	for _, a := range f.Actions {
		f.Done = append(f.Done, finding.Done{Action: a, Time: "2026-05-02T10:00:00.000Z"})
	}
	users := []finding.User{{ID: "u", UPN: "u@contoso.example"}, {ID: "w", UPN: "w@contoso.example"}}
	other := &finding.DeviceTimeline{ID: "b", Name: "PC-b", Users: users, Rows: findingtest.Rows(at(9, 0, 0), at(11, 0, 0), at(12, 1, 0), at(13, 0, 0), at(14, 0, 50126))}
	for _, tt := range []struct {
		name         string
		ts           []*finding.DeviceTimeline
		device, user string
	}{
		{"none", []*finding.DeviceTimeline{{ID: "a", Name: "PC-a", Users: users, Rows: findingtest.Rows(at(9, 0, 0))}}, ", and the logs show no sign-in after that: verify", ", and the logs show no sign-in after that: verify"},
		{"on another device, and on none", []*finding.DeviceTimeline{other, {Users: users[:1], Rows: findingtest.Rows(at(15, 0, 0))}},
			"; no log that was read shows a sign-in of it, before or after: verify", "; 3 sign-ins after that, from PC-b and no named device; 1 refused sign-in after that; no finding that asks for this rests on them: verify"},
		{"on the device", []*finding.DeviceTimeline{{ID: "a", Name: "PC-a", Users: users, Rows: findingtest.Rows(at(11, 1, 0))}}, "; 1 sign-in after that; no finding that asks for this rests on them: verify", ", and the logs show no sign-in after that: verify"},
	} {
		v := made(nil, &finding.Summary{Events: 1}, []finding.Finding{f}, nil)
		for _, d := range tt.ts {
			v.Timeline(d)
		}
		v.Settle()
		for i, want := range []string{tt.device, tt.user} {
			if said := v.Do[i].Targets[0].Done.Said; said != "done 2 May 2026, 10:00 UTC"+want {
				t.Errorf("%s: %s: %s", tt.name, v.Do[i].Verb, said)
			}
		}
	}
}
