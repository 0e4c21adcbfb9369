package detections

import (
	"fmt"
	"testing"

	"prtscope/analyze/detect"
)

//mutate:holds

// What only the whole case shows to be missing is told as a gap, to the moment:
// an inventory or an audit log that ends before the sign-ins do, keys that no
// audit log tells of, and columns of which one would do for half of a detection.
func TestGaps(t *testing.T) {
	const (
		undated = "whole case: [newer devices]: no device of the inventory bears a date, so that it is not known of when it is"
		older   = "whole case: [newer devices]: the newest date in the inventory, 5 May 2026 00:00, is before the first sign-in"
		between = "sign-ins newer than the inventory: [newer devices]: the newest date in the inventory is 5 May 2026 00:00; sign-ins from then on were not judged"
		noKeys  = "whole case: [keys in the audit log]: the directory audit log of the case holds no key or credential that anybody added, so that one that is not there means nothing"
		ended   = "sign-ins newer than the audit log: [keys in the audit log]: the newest event of the directory audit log is of 5 May 2026 08:54; sign-ins after it were not judged"
		neither = "whole case: [auth_processing_details risk_level_during]: no export of the case carries the processing details, which name the roles, nor the risk level of the sign-in"
		noRoles = "users with privileged roles: [auth_processing_details]: no export of the case carries the processing details, which name the roles"
		noRisks = "sign-ins at risk: [risk_level_during]: no export of the case carries the risk level of the sign-in"
	)
	for _, tt := range []struct {
		d     *detect.Detection
		story string
		want  string // "": nothing is missing
	}{
		{UnknownDevice, "inventory PC-1\nd1 09:00 alice LAPTOP-9 office token=prt", undated},
		{UnknownDevice, "inventory PC-1 last_sign_in=d2\nd2 00:01 alice LAPTOP-9 office token=prt", older},
		{UnknownDevice, "inventory PC-1 last_sign_in=d2\nd2 00:00 alice LAPTOP-9 office token=prt", older},
		{UnknownDevice, "inventory PC-1 last_sign_in=d2\nd1 09:00 alice LAPTOP-9 office token=prt x2 every 24h", between},
		{UnknownDevice, "inventory PC-1 last_sign_in=d2\nd1 00:00 alice LAPTOP-9 office token=prt x2 every 24h", between},
		{UnknownDevice, "inventory PC-1 last_sign_in=d2\nd1 09:00 alice LAPTOP-9 office token=prt", ""},
		{HelloNeverSetUp, "d2 09:00 audit register-device LAPTOP-1 by=alice\nd2 09:00 alice LAPTOP-1 cloudap interactive method=whfb", noKeys},
		{HelloNeverSetUp, "d2 08:54 audit add-whfb alice device=LAPTOP-1\nd2 09:00 alice LAPTOP-1 cloudap interactive method=whfb", ended},
		{HelloNeverSetUp, "d2 08:55 audit add-whfb alice device=LAPTOP-1\nd2 09:00 alice LAPTOP-1 cloudap interactive method=whfb", ""},
		{HelloNeverSetUp, "d2 10:00 audit add-whfb alice device=LAPTOP-1\nd2 09:00 alice LAPTOP-1 cloudap interactive method=whfb", ""},
		{PrivilegedUsers, "09:00 alice LAPTOP-1 office auth_processing_details=? risk_level_during=?", neither},
		{PrivilegedUsers, "09:00 alice LAPTOP-1 office auth_processing_details=?", noRoles},
		{PrivilegedUsers, "09:00 alice LAPTOP-1 office risk_level_during=?", noRisks},
		{PrivilegedUsers, "09:00 alice LAPTOP-1 office", ""},
	} {
		over(t, tt.story, func(p *detect.Pass) {
			got := ""
			for _, g := range detect.Gaps([]*detect.Detection{tt.d}, p.World) {
				got += fmt.Sprintf("%s: %v: %s", g.Scope, g.Missing, g.Reason)
			}
			if got != tt.want {
				t.Errorf("%s: %s\ngot  %s\nwant %s", tt.d.ID, tt.story, got, tt.want)
			}
		})
	}
}
