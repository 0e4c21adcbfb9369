package detect

import (
	"net/netip"
	"slices"
	"testing"

	"prtscope/analyze/story"
)

// pass runs a function over the timeline of a story's one user.
func pass(t *testing.T, text string, params func(*Params), run func(*Pass)) {
	t.Helper()
	ran := false
	d := &Detection{ID: "PM-901", Run: func(p *Pass) {
		if !ran { // the second time nothing is agreed: see World.judge
			ran = true
			run(p)
		}
	}}
	if _, err := Replay(d, Example{Story: text, Params: params}); err != nil || !ran {
		t.Fatalf("ran %t: %v", ran, err)
	}
}

func TestWhatTheTenantIsKnownFor(t *testing.T) {
	rows := "09:00 alice L1 office ip=192.0.2.10 net=AS64500/NO\n09:01 alice L1 office ip=198.51.100.7 net=AS64510/NL\n09:02 alice L1 office ip=- asn=-"
	first := []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	for name, tt := range map[string]struct {
		params func(*Params)
		test   func(*Pass, int) bool
		want   []bool
	}{
		"nothing approved":     {nil, (*Pass).Approved, []bool{false, false, false}},
		"approved by name":     {func(p *Params) { p.Approved.Users = []string{"alice@example.com"} }, (*Pass).Approved, []bool{true, true, true}},
		"approved by id":       {func(p *Params) { p.Approved.Users = []string{story.User("alice")} }, (*Pass).Approved, []bool{true, true, true}},
		"another approved":     {func(p *Params) { p.Approved.Users = []string{"bob@example.com"} }, (*Pass).Approved, []bool{false, false, false}},
		"approved by address":  {func(p *Params) { p.Approved.Addresses = first }, (*Pass).Approved, []bool{true, false, false}},
		"tunnel by address":    {func(p *Params) { p.Tunnels = first }, (*Pass).Tunnel, []bool{true, false, false}},
		"tunnel by number":     {func(p *Params) { p.TunnelASNs = []int64{64510} }, (*Pass).Tunnel, []bool{false, true, false}},
		"hosting by number":    {func(p *Params) { p.Hosting = []int64{64510} }, (*Pass).Hosting, []bool{false, true, false}},
		"hosting not known":    {nil, (*Pass).Hosting, []bool{false, false, false}},
		"corporate by address": {func(p *Params) { p.Corporate = first }, (*Pass).Corporate, []bool{true, false, false}},
	} {
		pass(t, rows, tt.params, func(p *Pass) {
			for i, want := range tt.want {
				if got := tt.test(p, i); got != want {
					t.Errorf("%s: row %d: got %t", name, i, got)
				}
			}
		})
	}
}

func TestApart(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"net=AS64500/NO", "net=AS64500/NO", false},
		{"net=AS64500/NO", "net=AS64510/NL", true},
		{"net=AS64500/NO", "net=AS64500/SE", true},
		{"net=AS64500/NO", "asn=- ip=198.51.100.7", false},
		{"asn=- ip=192.0.2.1", "net=AS64500/NO", false},
		{"asn=- ip=192.0.2.1", "asn=- ip=198.51.100.7", true},
		{"asn=- ip=192.0.2.1", "asn=- ip=192.0.2.99", false},
		{"asn=- ip=192.0.2.1", "asn=- ip=2001:db8::1", false},
		{"asn=- ip=192.0.2.1 country=NO", "asn=- ip=2001:db8::1 country=NL", true},
		{"asn=- ip=192.0.2.1 country=NO", "asn=- ip=2001:db8::1 country=-", false},
		{"asn=- ip=2001:db8:1::1", "asn=- ip=2001:db8:2::1", true},
		{"asn=- ip=192.0.2.1", "asn=- ip=-", false},
		{"asn=- ip=-", "asn=- ip=192.0.2.1", false},
	} {
		pass(t, "09:00 alice L1 office "+tt.a+"\n09:01 alice L1 office "+tt.b, nil, func(p *Pass) {
			if got := Apart(p.T, 0, 1); got != tt.want {
				t.Errorf("%s and %s: got %t", tt.a, tt.b, got)
			}
		})
	}
}

func TestEnrolled(t *testing.T) {
	const (
		made      = "d2 10:00 audit register-device PC-9 by=alice\n"
		logon     = "d2 11:00 alice PC-9 cloudap interactive unmanaged\n"
		renewal   = "d2 11:00 alice PC-9 cloudap unmanaged\n"
		onRenewal = "Windows signed in with it within a day, but without a first-hand credential"
		pass9     = "d2 09:00 alice - office interactive method=tap\n"
		mdm       = "d2 10:30 alice - mdm-enrollment\n"
		onPass    = "a Temporary Access Pass was used within a day before"
		onMDM     = "it was enrolled for management within two hours"
		onLogon   = "Windows logged on with it within a day"
		onCompany = "it happened in the tenant's own network"
		onPolicy  = "it met the compliance policy within a day"
	)
	for name, tt := range map[string]struct {
		story  string
		want   []string
		lawful bool
	}{
		"bare":                         {made + "d2 10:01 alice - office", nil, false},
		"logon alone":                  {made + logon, []string{onLogon}, false},
		"pass alone":                   {made + pass9, []string{onPass}, false},
		"pass and management":          {made + pass9 + mdm, []string{onPass, onMDM}, false},
		"pass and logon":               {made + pass9 + logon, []string{onPass, onLogon}, true},
		"management and logon":         {made + mdm + logon, []string{onMDM, onLogon}, true},
		"pass and a PRT":               {made + pass9 + renewal, []string{onPass, onRenewal}, false},
		"pass, a PRT and then a logon": {made + pass9 + renewal + "d2 12:00 alice PC-9 cloudap interactive unmanaged", []string{onPass, onLogon}, true},
		"pass, a logon and then a PRT": {made + pass9 + logon + "d2 12:00 alice PC-9 cloudap unmanaged", []string{onPass, onLogon}, true},
		"compliant PRT":                {made + "d2 11:00 alice PC-9 cloudap", []string{onRenewal, onPolicy}, false},
		"compliant logon":              {made + "d2 11:00 alice PC-9 cloudap interactive", []string{onLogon, onPolicy}, true},
		"logon on another device":      {made + pass9 + "d2 11:00 alice PC-8 cloudap", []string{onPass}, false},
		"refused logon":                {made + pass9 + "d2 11:00 alice PC-9 cloudap error=50126", []string{onPass}, false},
		"refused management":           {made + logon + "d2 10:30 alice - mdm-enrollment error=53003", []string{onLogon}, false},
		"logon days later":             {made + pass9 + "d4 11:00 alice PC-9 cloudap", []string{onPass}, false},
		"pass days before":             {made + logon + "d0 09:00 alice - office interactive method=tap", []string{onLogon}, false},
		"pass a day before":            {made + logon + "d1 10:00 alice - office interactive method=tap", []string{onPass, onLogon}, true},
		"pass more than a day before":  {made + logon + "d1 09:59 alice - office interactive method=tap", []string{onLogon}, false},
		"pass at that moment":          {made + logon + "d2 10:00 alice - office interactive method=tap", []string{onLogon}, false},
		"logon before":                 {made + pass9 + "d2 09:30 alice PC-9 cloudap interactive unmanaged", []string{onPass}, false},
		"logon a day later":            {made + "d3 10:00 alice PC-9 cloudap interactive unmanaged", []string{onLogon}, false},
		"a PRT, and the broker":        {made + renewal + "d2 12:00 alice PC-9 broker interactive method=password ua=cloudap unmanaged", []string{onRenewal}, false},
		"management two hours before":  {made + logon + "d2 08:00 alice - mdm-enrollment", []string{onMDM, onLogon}, true},
		"management two hours after":   {made + logon + "d2 12:00 alice - mdm-enrollment", []string{onMDM, onLogon}, true},
		"in the office hours later":    {made + logon + "d2 13:00 alice - office ip=203.0.113.5", []string{onLogon}, false},
		"compliant before":             {made + logon + "d2 09:00 alice PC-9 office", []string{onLogon}, false},
		"compliant for a while":        {made + "d2 10:30 alice PC-9 office\n" + logon, []string{onLogon, onPolicy}, true},
		"pass afterwards":              {made + logon + "d2 12:00 alice - office interactive method=tap", []string{onLogon}, false},
		"pass, then another method":    {made + pass9 + logon + "d2 09:30 alice - office interactive", []string{onPass, onLogon}, true},
		"management hours before":      {made + logon + "d2 07:00 alice - mdm-enrollment", []string{onLogon}, false},
		"management hours after":       {made + logon + "d2 13:00 alice - mdm-enrollment", []string{onLogon}, false},
		"resource of management":       {made + logon + "d2 10:30 alice - office resource=enrollment", []string{onMDM, onLogon}, true},
		"in the office":                {made + logon + "d2 10:30 alice - office ip=203.0.113.5", []string{onCompany, onLogon}, true},
		"disabled before it was made?": {"d2 09:00 audit disable-device PC-9 by=admin\n" + made + logon, []string{onLogon}, false},
	} {
		office := func(p *Params) { p.Corporate = []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")} }
		pass(t, tt.story, office, func(p *Pass) {
			e := p.Enrolled(story.Device("PC-9"))
			if e == nil || !slices.Equal(e.Signs, tt.want) || e.Lawful() != tt.lawful {
				t.Errorf("%s: got %+v, want %q, lawful %t", name, e, tt.want, tt.lawful)
			}
			if e != nil && e.Created.Time != story.Day(2).UnixMicro()+10*3600*1_000_000 {
				t.Errorf("%s: created at another time", name)
			}
			if e := p.Enrolled(story.Device("PC-77")); e != nil || e.Lawful() {
				t.Errorf("%s: a device that nobody registered is enrolled", name)
			}
		})
	}
}
