package detections

import (
	"slices"
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/story"
)

// A device that only a token names goes by the name that the user's sign-ins have
// for it.
func TestUsedElsewhereNamesDevices(t *testing.T) {
	found, err := detect.Replay(TokenUsedElsewhere, detect.Example{Story: `
	d0 10:00 alice LAPTOP-2 outlook token=prt session=s9` + pm043Seen + pm043SignIn + pm043Use + ` device=LAPTOP-2`})
	want := finding.Device{ID: story.Device("LAPTOP-2"), Name: "LAPTOP-2"}
	if err != nil || len(found) != 1 || !slices.Contains(found[0].Devices, want) {
		t.Errorf("%v, %+v, want the device %+v", err, found, want)
	}
}
