package detect

import (
	"strings"
	"testing"

	"prtscope/analyze/story"
)

// What the audit log shows as done is said of the action: the last time, unless
// it was undone, and a revocation only where it came after what was found began.
func TestDone(t *testing.T) {
	const use = "09:00 alice L1 outlook token=prt\n"
	device, user := "disable-device:"+story.Device("L1"), "revoke-sessions:alice@example.com"
	for _, tt := range []struct{ name, story, want string }{
		{"nothing", use, ""},
		{"disabled", use + "10:00 audit disable-device L1 by=bob", device + " 2026-05-04T10:00:00.000Z bob@example.com"},
		{"disabled before", "08:00 audit disable-device L1 by=bob\n" + use, device + " 2026-05-04T08:00:00.000Z bob@example.com"},
		{"disabled, and enabled again", use + "10:00 audit disable-device L1 by=bob\n11:00 audit enable-device L1 by=bob", ""},
		{"deleted", use + "10:00 audit delete-device L1 by=bob", device + " 2026-05-04T10:00:00.000Z bob@example.com"},
		{"another device", use + "10:00 audit disable-device L2 by=bob", ""},
		{"revoked", use + "10:00 audit revoke-sessions alice by=bob", user + " 2026-05-04T10:00:00.000Z bob@example.com"},
		{"revoked long before", "08:00 audit revoke-sessions alice by=bob\n" + use, ""},
	} {
		found, err := Replay(sample(), Example{Story: tt.story})
		if err != nil || len(found) != 1 {
			t.Fatalf("%s: %d findings, %v", tt.name, len(found), err)
		}
		var got []string
		for _, d := range found[0].Done {
			got = append(got, d.Action+" "+d.Time+" "+d.By)
			if d.Event == "" || d.Source == "" || d.What == "" {
				t.Errorf("%s: no event, source or activity: %+v", tt.name, d)
			}
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
