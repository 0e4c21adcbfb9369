package detections

import (
	"slices"
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/story"
)

// What is done already is not asked for once more.
func TestNothingDoneIsAskedForAgain(t *testing.T) {
	device := story.Device("LAPTOP-1")
	for _, tt := range []struct {
		d     *detect.Detection
		story string
		want  []string
	}{
		{PRTAfterDeviceDisabled, pm011Accepted, []string{"check-device-disabled:" + device, "delete-device:" + device, "revoke-sessions:alice@example.com"}},
		{PRTAfterDeviceDisabled, `
			d2 12:00 audit delete-device LAPTOP-1 by=admin
			d2 14:00 alice LAPTOP-1 outlook token=prt`, []string{"check-device-disabled:" + device, "revoke-sessions:alice@example.com"}},
		{TokensOfDisabledUser, pm014Accepted, []string{"check-user-disabled:alice@example.com", "revoke-sessions:alice@example.com"}},
	} {
		found, err := detect.Replay(tt.d, detect.Example{Story: tt.story})
		if err != nil || len(found) != 1 || !slices.Equal(found[0].Actions, tt.want) {
			t.Errorf("%s: %v, %+v, want the actions %q", tt.d.ID, err, found, tt.want)
		}
	}
}
