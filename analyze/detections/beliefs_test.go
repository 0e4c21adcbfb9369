package detections

import (
	"fmt"
	"strings"
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

//mutate:holds

// What is believed of each row shows in the evidence; the finding says it for
// all of them.
func TestBeliefs(t *testing.T) {
	for _, tt := range []struct {
		d     *detect.Detection
		story string
		want  string
	}{
		{HiddenDevice, "09:00 gus - office token=prt xtenant", "primaryRefreshToken 0.9: primaryRefreshToken"},
		{ThisAppOnly, "09:00 alice - office token=prt", "refreshToken 0.8: refreshToken"},
		{ThisAppOnly, "09:00 alice - line-of-business token=prt", "refreshToken 0.5: refreshToken"},
		{ThisAppOnly, "09:00 alice - line-of-business interactive token=prt ua=chrome", "unknown 0.3: unknown"},
		{ThisAppOnly, "09:00 alice - azure-portal interactive browser token=prt", "unknown 0.4: unknown"},
		{ThisAppOnly, "09:00 alice - broker token=prt", "unknown 0.4: unknown"},
		{ThisAppOnly, "09:00 alice - office token=prt\n09:01 alice - line-of-business token=prt\n09:02 alice - teams token=prt",
			"refreshToken 0.8: refreshToken refreshToken; refreshToken 0.5: refreshToken"},
		{DevicelessPRT, "09:00 alice - outlook-mobile token=prt os=ios", "primaryRefreshToken 0.6: primaryRefreshToken"},
		{DevicelessPRT, "09:00 alice - spo-shell token=prt os=macos", "refreshToken 0.6: refreshToken"},
		{DevicelessElsewhere, "09:00 alice - office token=prt os=linux", "unknown 0.4: unknown"},
		{SystemWithoutPRT, `09:00 alice - office token=prt os="Windows 7"`, "refreshToken 0.4: refreshToken"},
		{UnderReported, "09:00 alice LAPTOP-1 outlook token=none bound", "primaryRefreshToken 0.6: primaryRefreshToken"},
		{UnderReported, "09:00 alice LAPTOP-1 line-of-business token=none bound", "refreshToken 0.5: refreshToken"},
		{TwoVersions, `09:00 alice LAPTOP-1 outlook token=prt conflicts='{"incoming_token_type":[{"value":"none","from":"aa#1@0"},{"value":"primaryRefreshToken","from":"aa#2@0"}]}'`, " 0.8: primaryRefreshToken"},
		{TwoVersions, `09:00 alice LAPTOP-1 outlook token=prt conflicts='{"device_id":[{"value":"x","from":"aa#1@0"},{"value":"y","from":"aa#2@0"}]}'`, " 0.8: "},
		{WindowsClientType, "09:00 alice LAPTOP-1 cloudap token=none", "primaryRefreshToken 0.7: primaryRefreshToken"},
		{NoUserBehind, "09:00 alice LAPTOP-1 line-of-business confidential token=prt", "unknown 0.5: unknown"},
		{ProtocolWithoutPRT, "09:00 alice LAPTOP-1 azure-cli ropc token=prt", "unknown 0.6: unknown"},
		{BindingContradicts, "09:00 alice LAPTOP-1 outlook token=prt bound=1002", "unknown 0.5: unknown"},
		{BindingContradicts, "09:00 alice LAPTOP-1 outlook token=prt bound=1008", "unknown 0.5: unknown"},
		{MinorityFlip, "08:00 alice - outlook token=rt session=s1 x60 every 1m\n10:00 alice - outlook token=prt session=s1", "refreshToken 0.5: refreshToken"},
		{RemoteTokenElsewhere, "09:00 alice LAPTOP-1 outlook token=rdp", "unknown 0.3: unknown"},
		{MaskedTypes, "09:00 alice LAPTOP-1 outlook token=masked", "refreshToken 1: refreshToken"},
		{TwoTypes, `09:00 alice LAPTOP-1 outlook token=rt conflicts='{"incoming_token_type":[{"value":"none","from":"bb#1@0"},{"value":"refreshToken","from":"aa#1@0"}]}'`, " 0.9: refreshToken"},
	} {
		fs, err := detect.Replay(tt.d, detect.Example{Story: tt.story})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range fs {
			got = append(got, fmt.Sprintf("%s %v: %s", f.Believed, f.Confidence, believed(f)))
		}
		if g := strings.Join(got, "; "); g != tt.want {
			t.Errorf("%s: %s\ngot  %s\nwant %s", tt.d.ID, tt.story, g, tt.want)
		}
	}
}

func believed(f finding.Finding) string {
	var words []string
	for _, e := range f.Evidence {
		words = append(words, e.Believed)
	}
	return strings.Join(words, " ")
}

// Reasons are counted, so that a reader sees what a verdict rests on.
func TestScoreSaysWhy(t *testing.T) {
	fs, err := detect.Replay(ThisAppOnly, detect.Example{Story: `
		09:00 alice - office interactive method=password,app session=s1
		09:05 alice - office token=prt session=s1
		09:10 alice - office token=rt session=s1
		10:06 alice LAPTOP-1 office token=rt session=s1`})
	if err != nil || len(fs) != 1 {
		t.Fatalf("got %d findings, %v", len(fs), err)
	}
	got := strings.Join(append(fs[0].For, fs[0].Against...), "\n")
	want := `an Office or other desktop client of the family that shares refresh tokens (1 sign-in)
no browser (1 sign-in)
non-interactive (1 sign-in)
refresh tokens without a device are used from the same address (1 sign-in)
the session began with an interactive sign-in to the same application, without a device (1 sign-in)
other sign-ins of the session have a device id (1 sign-in)`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
