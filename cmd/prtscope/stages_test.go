package main

import (
	"strings"
	"testing"

	"prtscope/analyze/detections"
	"prtscope/analyze/finding"
	"prtscope/report/view"
)

// What is too weak to make an incident shows no misuse.
func TestWhatIsWeakShowsNoMisuse(t *testing.T) {
	for _, d := range detections.All {
		if weak := strings.HasPrefix(d.ID, "PM-") && d.Grade == "C"; weak != finding.Weak(d.ID) {
			t.Errorf("%s of grade %s: finding.Weak says %t", d.ID, d.Grade, !weak)
		}
	}
}

// Every detection of misuse speaks of one step of an intrusion, and the steps
// name no other.
func TestEveryDetectionHasItsStage(t *testing.T) {
	named := map[string]int{}
	for _, s := range view.Stages(nil, view.New(nil, nil, nil, view.NewBudget(0)).Summary.Asked) {
		for _, id := range s.Detections {
			named[id]++
		}
	}
	for _, d := range detections.All {
		if strings.HasPrefix(d.ID, "PM-") && named[d.ID] != 1 {
			t.Errorf("%s is in %d steps of report/view/stages.go", d.ID, named[d.ID])
		}
		delete(named, d.ID)
	}
	for id := range named {
		t.Errorf("report/view/stages.go names %s, which is no detection", id)
	}
}
