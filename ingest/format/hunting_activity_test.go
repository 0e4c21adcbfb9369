package format

import (
	"strings"
	"testing"

	"prtscope/ingest/activity"
)

// The account that advanced hunting names is a user or a service principal; the
// service principal beside a user is the client's, and is not who asked.
func TestWhoAskedInAdvancedHunting(t *testing.T) {
	const a, b = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"
	for _, tt := range []struct{ kind, account, service, user, asked, identity, extra string }{
		{"user", a, "", a, "", "user", ""},
		{"User", a, b, a, "", "user", `{"ServicePrincipalId":"` + b + `"}`},
		{"app", a, "", "", a, "app", ""},
		{"ServicePrincipal", a, a, "", a, "app", ""},
		{"Application", a, b, "", b, "app", `{"AccountObjectId":"` + a + `"}`},
		{"Device", a, b, a, b, "", `{"EntityType":"Device"}`},
	} {
		o, err := readAll(t, strings.NewReader(`{"Timestamp":"2026-05-15T09:00:00Z","RequestUri":"/me","RequestMethod":"GET","ApplicationId":"x","EntityType":"`+tt.kind+
			`","AccountObjectId":"`+tt.account+`","ServicePrincipalId":"`+tt.service+`"}`), 0)
		if err != nil || o.sink.Requests.Len() != 1 {
			t.Fatalf("%s: %v, %d requests, rejected %v", tt.kind, err, o.sink.Requests.Len(), o.sink.Rejected)
		}
		for c, want := range map[int]string{activity.UserID: tt.user, activity.ServicePrincipalID: tt.asked, activity.IdentityType: tt.identity, activity.Extra: tt.extra} {
			if got, _ := cellText(o.sink.Requests, c, 0); got != want {
				t.Errorf("%s %s %s: %s is %q, want %q", tt.kind, tt.account, tt.service, activity.Schema.Fields[c].Name, got, want)
			}
		}
	}
}
