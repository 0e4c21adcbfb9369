package timeline_test

import (
	"fmt"
	"testing"
)

// A revocation says from when on tokens are valid, which may be long before it: what
// began after that is not revoked.
func TestRevocationCountsFromWhenItSays(t *testing.T) {
	for from, revoked := range map[string]bool{"2026-05-04T08:59:59Z": false, "2026-05-04T09:00:00Z": false, "2026-05-04T09:00:01Z": true} {
		tl := live(t, fmt.Sprintf(`
			d1 09:00 alice LAPTOP-1 cloudap interactive method=whfb session=s1
			12:00 audit revoke-sessions alice by=admin modified='[{"name":"StsRefreshTokensValidFrom","old":[],"new":["%s"]}]'
			13:00 alice LAPTOP-1 outlook token=prt session=s1`, from))
		if got := tl.LineageOf(0).Revoked != 0; got != revoked {
			t.Errorf("tokens valid from %s on: revoked %t, want %t", from, got, revoked)
		}
	}
}
