package redact

import (
	"encoding/json"
	"strings"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/analyze/finding/findingtest"
)

// What the directory says of a device names nobody, and its owner is who signs
// in under the same pseudonym.
func TestStanding(t *testing.T) {
	r := of("key")
	change := finding.Change{Time: 7, Event: "ev-1", Actor: "boss@fjordbank.example", Target: "KIOSK", Activity: "Register device", Effect: "register"}
	anna := finding.User{ID: "3f2c1f70-0000-4000-8000-000000000001", UPN: "anna@fjordbank.example"}
	d := &finding.DeviceTimeline{ID: "3f2c1f70-0000-4000-8000-00000000000d", Name: "KIOSK", Users: []finding.User{anna}, Rows: findingtest.Rows(), Standing: &finding.Standing{Given: true, Taken: 9, Registered: &change, Switched: &change,
		Listed: &finding.Listed{Name: "KIOSK-OLD", Trust: "joined", OS: "Windows 10.0.26100.1", Model: "Latitude of mail.fjordbank.example", Owners: []finding.User{anna}, Users: []finding.User{{ID: "3f2c1f70-0000-4000-8000-00000000000e"}}, Enabled: 1,
			Conflicts: []finding.Conflict{{Column: "name", Values: []string{"KIOSK", "TILL"}}, {Column: "object_id", Values: []string{"3f2c1f70-0000-4000-8000-00000000000f"}}, {Column: "enabled", Values: []string{"false", "true"}}}}}}
	before, _ := json.Marshal(d)
	out := r.Timeline(d)
	b, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"kiosk", "till", "fjordbank", "anna", "boss", "3f2c1f70", "ev-1"} {
		if strings.Contains(strings.ToLower(string(b)), name) {
			t.Errorf("it names %s: %s", name, b)
		}
	}
	s := out.Standing
	if s.Listed.Owners[0] != out.Users[0] || s.Listed.Enabled != 1 || s.Taken != 9 || s.Listed.OS != "Windows 10.0.26100.1" || s.Registered.Effect != "register" || s.Listed.Conflicts[2].Values[1] != "true" {
		t.Errorf("too much is gone: %s", b)
	}
	if after, _ := json.Marshal(d); string(after) != string(before) {
		t.Errorf("what was handed in changed: %s", after)
	}
}
