package timeline_test

import (
	"fmt"
	"strings"
	"testing"
)

// The directory's changes have their place among the sign-ins: those of the user
// and of the devices, each once, and no others.
func TestEnds(t *testing.T) {
	tl := live(t, `
		08:00 audit change-password alice by=alice
		09:00 alice L1 office
		09:30 audit disable-device L1 by=admin
		09:40 audit disable-device L9 by=admin
		09:45 audit add-owner L1 by=admin user=alice
		10:00 alice L1 office
		11:00 audit revoke-sessions alice by=admin
		11:00 audit revoke-sessions bob by=admin
		12:00 audit enable-device L1 by=admin`)
	var got []string
	for _, e := range tl.Ends() {
		got = append(got, fmt.Sprintf("%s %d", e.Kind, e.Row))
	}
	if g, want := strings.Join(got, ", "), "password 0, disable 1, revoke 2, enable 2"; g != want {
		t.Errorf("got %s, want %s", g, want)
	}
}
