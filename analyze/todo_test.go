package analyze

import (
	"reflect"
	"testing"

	"prtscope/analyze/finding"
)

// TestATargetIsNamedOnce has a device that only some findings know the name of.
func TestATargetIsNamedOnce(t *testing.T) {
	var l todoList
	for _, name := range []string{"", "NB-LT-1", "NB-LT-2"} {
		l.add(&finding.Finding{Actions: []string{"disable-device:d1", "disable-user:u1"}, Devices: []finding.Device{{ID: "d1", Name: name}}})
	}
	want := []Action{{Verb: "disable-device", Targets: []Target{{"d1", "NB-LT-1"}}}, {Verb: "disable-user", Targets: []Target{{ID: "u1"}}}}
	if !reflect.DeepEqual(l.list, want) {
		t.Errorf("got %v, want %v", l.list, want)
	}
}
