package timeline_test

import (
	"fmt"
	"strings"
	"testing"

	"prtscope/analyze/timeline"
)

var verdicts = [...]string{"lineage", "device", "elsewhere", "unearned"}

// ledger spells each use of a claim: its row, the verdict and how many minutes
// before it was earned.
func ledger(tl *timeline.Timeline, domains ...string) string {
	var out []string
	for _, c := range tl.Claims(domains) {
		s := fmt.Sprintf("%d %s", c.Row, verdicts[c.Verdict])
		if c.Earned != 0 {
			s += fmt.Sprintf(" %d", (tl.Time[c.Row]-c.Earned)/timeline.Minute)
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func TestClaims(t *testing.T) {
	const use = " requirement=multiFactorAuthentication"
	for _, tt := range []struct{ name, story, want string }{
		{"in the lineage", "09:00 alice L1 office interactive method=password,app session=s1\n09:30 alice L1 office session=s1" + use, "1 lineage 30"},
		{"a password alone earns nothing", "09:00 alice L1 office interactive method=password session=s1\n09:30 alice L1 office session=s1" + use, "1 unearned"},
		{"Windows Hello does by itself", "09:00 alice L1 cloudap interactive method=whfb session=s1\n09:30 alice L1 office session=s1" + use, "1 lineage 30"},
		{"in another lineage of the PRT", "08:00 alice L1 cloudap interactive method=whfb session=s0\n09:00 alice L1 office interactive method=password session=s1\n09:30 alice L1 office session=s2" + use, "2 device 90"},
		{"of another credential on the device", "08:00 alice L1 cloudap interactive method=whfb session=s0\n09:00 alice L1 office interactive method=password session=s1\n09:30 alice L1 office session=s1" + use, "2 unearned"},
		{"on another device", "08:00 alice L2 cloudap interactive method=password,app session=s0\n09:00 alice L1 office interactive method=password session=s1\n09:30 alice L1 office session=s1" + use, "2 unearned"},
		{"on no device", "08:00 alice - office interactive method=password,app session=s0\n09:00 alice - office interactive method=password session=s1\n09:30 alice - office session=s1" + use, "2 unearned"},
		{"too long ago", "d1 09:30 alice L1 cloudap interactive method=password,app session=s0\nd92 09:00 alice L1 office interactive method=password session=s1\n09:31 alice L1 office session=s1" + use, "2 unearned 131041"},
		{"ninety days ago", "d1 09:30 alice L1 cloudap interactive method=password,app session=s0\nd91 09:00 alice L1 office interactive method=password session=s1\n09:30 alice L1 office session=s1" + use, "2 device 129600"},
		{"a beginning that was not seen", "09:30 alice L1 office session=s1" + use, "0 elsewhere"},
		{"a guest's own tenant", "09:00 alice L1 office interactive method=password session=s1 guest\n09:30 alice L1 office session=s1 guest" + use, "1 elsewhere"},
		{"earned later", "09:00 alice L1 office interactive method=password session=s1\n09:30 alice L1 office session=s1" + use + "\n09:36 alice L1 office interactive method=password,app session=s1", "1 unearned"},
		{"earned within the same minutes", "09:00 alice L1 office interactive method=password session=s1\n09:30 alice L1 office session=s1" + use + "\n09:35 alice L1 office interactive method=password,app session=s1", "1 lineage -5"},
		{"a factor that was refused", "09:00 alice L1 office interactive method=password session=s1\n09:05 alice L1 office interactive method=password,app error=50074 session=s1\n09:30 alice L1 office session=s1" + use, "2 unearned"},
		{"another provider's factor", "09:00 alice L1 office interactive method=password session=s1\n09:05 alice L1 office interactive method=password error=50158 session=s1\n09:30 alice L1 office session=s1" + use, "2 lineage 25"},
		{"one factor was enough", "09:00 alice L1 office interactive method=password session=s1\n09:30 alice L1 office session=s1 requirement=singleFactorAuthentication", ""},
		{"refused", "09:00 alice L1 office interactive method=password session=s1\n09:30 alice L1 office session=s1 error=50074" + use, ""},
		{"not by a claim", "09:00 alice L1 office interactive method=password session=s1\n09:30 alice L1 office session=s1 method=password" + use, ""},
	} {
		if got := ledger(live(t, tt.story)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	federated := live(t, "09:00 alice L1 cloudap interactive token=saml11 method=federated session=s1\n09:30 alice L1 office session=s1 requirement=multiFactorAuthentication")
	if got := ledger(federated, "example.com"); got != "1 lineage 30" {
		t.Errorf("a trusted identity provider: %q", got)
	}
	checked := live(t, "09:00 alice L1 office interactive token=saml11 method=password session=s1\n09:30 alice L1 office session=s1 requirement=multiFactorAuthentication")
	for domain, want := range map[string]string{"example.com": "1 lineage 30", "example.org": "1 unearned"} {
		if got := ledger(checked, domain); got != want {
			t.Errorf("the identity provider of %s is trusted: %q, want %q", domain, got, want)
		}
	}
}
