package detect

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
)

// What was done comes from a place where nobody of the tenant is at home, and that is no
// way in of its own.
func TestBases(t *testing.T) {
	const (
		home  = "\nd-2 09:00 alice L1 outlook x6 every 24h"
		away  = "\nd5 10:00 alice L1 outlook session=away ip=203.0.113.66 net=AS64666/NL"
		there = "203.0.113.66 (AS64666 NL)"
	)
	gateway := ""
	for _, who := range []string{"bob", "carol", "dave", "erin", "frank"} {
		gateway += "\nd4 11:00 " + who + " L-" + who + " outlook ip=203.0.113.70 net=AS64666/NL x5 every 24h\nd-2 09:00 " + who + " L-" + who + " outlook x6 every 24h"
	}
	misuse := finding.Finding{Detection: "PM-001", Severity: finding.Medium}
	for _, tt := range []struct {
		name, story string
		params      func(*Params)
		of          finding.Finding
		role        string
		want        string
	}{
		{"elsewhere", home + away, nil, misuse, Use, there},
		{"by a tool", home + away + " ua=python", nil, misuse, Use, there + ", AS64666 NL with ROADtools token calls and most Python kits"},
		{"at home", home + "\nd5 10:00 alice L1 outlook session=away", nil, misuse, Use, ""},
		{"refused", home + away + " error=53003", nil, misuse, Use, ""},
		{"through a tunnel", home + away + " gsa", nil, misuse, Use, ""},
		{"in the tenant's own network", home + away, func(p *Params) { p.Corporate = []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")} }, misuse, Use, ""},
		{"where a device was shown to be", home + away, nil, misuse, Anchor, ""},
		{"what went along", home + away, nil, misuse, Context, ""},
		{"a root", home + away, nil, misuse, Root, there},
		{"little weight", home + away, nil, finding.Finding{Detection: "PM-001", Severity: finding.Low}, Use, ""},
		{"a log that contradicts itself", home + away, nil, finding.Finding{Detection: "MT-009", Severity: finding.Medium}, Use, ""},
		{"a gateway that is new", home + away + gateway, nil, misuse, Use, ""},
	} {
		var got []string
		d := &Detection{ID: "PM-901", Run: func(p *Pass) {
			if p.T.Text(timeline.UPN, 0) != "alice@example.com" {
				return
			}
			n := slices.IndexFunc(p.T.Time, func(at int64) bool { return at%timeline.Day == 10*timeline.Hour })
			got = p.bases(&tt.of, &Draft{Rows: []int{n}, Roles: []string{tt.role}})
		}}
		if _, err := Replay(d, Example{Story: tt.story, Params: tt.params}); err != nil {
			t.Fatal(err)
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
