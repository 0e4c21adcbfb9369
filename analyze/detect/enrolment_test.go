package detect

import (
	"net/netip"
	"testing"

	"prtscope/analyze/story"
	"prtscope/analyze/timeline"
)

// enrolledAt is when something is registered in these tests: d4 10:00.
var enrolledAt = story.Day(4).UnixMicro() + 10*timeline.Hour

const away = " ip=203.0.113.66 net=AS64666/NL"

// Networks are the user's through a PC of theirs from a logon in person on, not
// through whatever else is seen there.
func TestPCNets(t *testing.T) {
	for name, tt := range map[string]struct {
		story string
		want  int64 // since when, 0 never
	}{
		"a day after its first logon":    {"d1 09:00 alice L1 cloudap interactive\nd2 09:00 alice L1 cloudap interactive" + away, story.Day(2).UnixMicro() + 9*timeline.Hour},
		"less than that":                 {"d1 09:00 alice L1 cloudap interactive\nd2 08:59 alice L1 cloudap interactive" + away, 0},
		"twice":                          {"d1 09:00 alice L1 cloudap interactive\nd2 09:00 alice L1 cloudap interactive x2 every 24h" + away, story.Day(2).UnixMicro() + 9*timeline.Hour},
		"through a tunnel":               {"d1 09:00 alice L1 cloudap interactive\nd2 09:00 alice L1 cloudap interactive gsa" + away, 0},
		"no device":                      {"d1 09:00 alice - cloudap interactive\nd2 09:00 alice - cloudap interactive" + away, 0},
		"a renewal":                      {"d1 09:00 alice L1 cloudap interactive\nd2 09:00 alice L1 cloudap" + away, 0},
		"a renewal, and then the broker": {"d1 09:00 alice L1 cloudap interactive\nd2 09:00 alice L1 cloudap" + away + "\nd2 10:00 alice L1 broker interactive method=password ua=cloudap" + away, 0},
		"an application":                 {"d1 09:00 alice L1 cloudap interactive\nd2 09:00 alice L1 office interactive" + away, 0},
		"a PC that was registered here":  {"d1 08:00 audit register-device L1 by=alice\nd1 09:00 alice L1 cloudap interactive\nd2 09:00 alice L1 cloudap interactive" + away, 0},
	} {
		pass(t, tt.story+"\nd5 09:00 alice - office"+away, nil, func(p *Pass) {
			if got := p.PCNets()[p.T.Code(timeline.Net, p.T.Len()-1)]; got != tt.want {
				t.Errorf("%s: since %d, want %d", name, got, tt.want)
			}
		})
	}
	pass(t, "d1 09:00 alice L1 cloudap interactive x3 every 24h ip=- asn=- country=-", nil, func(p *Pass) {
		if got := p.PCNets(); len(got) > 0 {
			t.Errorf("no network at all is known: %v", got)
		}
	})
}

func TestTheirs(t *testing.T) {
	const pc = "d1 09:00 alice L1 cloudap interactive x3 every 24h\n"
	tunnel := func(p *Params) { p.TunnelASNs = []int64{64666} }
	office := func(p *Params) { p.Corporate = []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")} }
	for name, tt := range map[string]struct {
		story  string
		params func(*Params)
		want   bool
	}{
		"nobody's":              {pc, nil, false},
		"a tunnel":              {pc, tunnel, true},
		"the office":            {pc, office, true},
		"a PC of hers before":   {pc + "d4 09:59 alice L1 cloudap interactive" + away, nil, true},
		"at that moment":        {pc + "d4 10:00 alice L1 cloudap interactive" + away, nil, true},
		"after it":              {pc + "d4 10:01 alice L1 cloudap interactive" + away, nil, false},
		"a day before":          {pc + "d3 10:00 alice L1 office" + away, nil, true},
		"without a device":      {pc + "d3 10:00 alice - office" + away, nil, false},
		"as a matter of course": {"d1 10:00 alice - office x3 every 24h" + away, nil, true},
		"less than that":        {pc + "d3 10:01 alice L1 office" + away, nil, false},
		"an earlier address":    {pc + "d3 10:00 alice L1 office confidential" + away, nil, false},
		"the third time later":  {"d1 10:01 alice - office x3 every 24h" + away, nil, false},
		"made, and let lie":     {pc + "d-20 10:00 audit register-device L2 by=alice\nd3 10:00 alice L2 office" + away, nil, false},
		"a week on the list":    {pc + "inventory L2 registered=2026-04-29T10:00:00Z\nd3 10:00 alice L2 office" + away, nil, true},
		"less than that listed": {pc + "inventory L2 registered=2026-04-29T10:01:00Z\nd3 10:00 alice L2 office" + away, nil, false},
		"from her third day on": {pc + "d3 10:00 alice L2 office" + away, nil, true},
		"from her fourth":       {"d0 09:00 alice L1 cloudap interactive x4 every 24h\nd3 10:00 alice L2 office" + away, nil, false},
	} {
		pass(t, tt.story+"\nd5 09:00 alice - office"+away, tt.params, func(p *Pass) {
			if got := p.Theirs(enrolledAt)(p.T.Len() - 1); got != tt.want {
				t.Errorf("%s: got %t", name, got)
			}
		})
	}
}

// Whether the user was seen on enough days, and whether the new PC came home.
func TestSettled(t *testing.T) {
	const (
		days = "d1 09:00 alice L1 office x3 every 24h\n"
		made = "d4 10:00 audit register-device PC-9 by=alice\n"
		tap  = "d4 09:30 alice - office interactive method=tap" + away + "\n"
		told = ` auth_details='[{"authenticationMethod":"Windows Hello for Business","succeeded":true}]'`
	)
	for name, tt := range map[string]struct {
		story                            string
		known, history, explains, lawful bool
	}{
		"home, and compliant":               {days + made + "d4 11:00 alice PC-9 cloudap interactive", true, true, true, true},
		"home, and nothing besides":         {days + made + "d4 11:00 alice PC-9 cloudap interactive unmanaged", true, true, false, false},
		"away":                              {days + made + "d4 11:00 alice PC-9 cloudap interactive" + away, false, true, false, true},
		"away, and another home":            {days + made + "d4 11:00 alice PC-9 cloudap interactive" + away + "\nd4 12:00 alice PC-8 cloudap interactive", false, true, false, true},
		"away, and refused home":            {days + made + "d4 11:00 alice PC-9 cloudap interactive" + away + "\nd4 12:00 alice PC-9 cloudap interactive error=53003" + told, false, true, false, true},
		"away, and the broker home":         {days + made + "d4 11:00 alice PC-9 cloudap interactive" + away + "\nd4 12:00 alice PC-9 cloudap\nd4 12:01 alice PC-9 broker interactive method=password ua=cloudap", false, true, false, true},
		"three rows of one day":             {"d1 09:00 alice L1 office x3 every 1h\n" + made + "d4 11:00 alice PC-9 cloudap interactive" + away, false, false, false, true},
		"too few days, elsewhere":           {"d1 09:00 alice L1 office x2 every 24h\n" + made + "d4 11:00 alice PC-9 cloudap interactive ip=198.51.100.9 net=AS64777/DE", false, false, false, true},
		"too few days, a pass, elsewhere":   {"d1 09:00 alice L1 office x2 every 24h\n" + tap + made + "d4 11:00 alice PC-9 cloudap interactive ip=198.51.100.9 net=AS64777/DE", false, false, true, true},
		"too few days, a pass, a PRT there": {"d1 09:00 alice L1 office x2 every 24h\n" + tap + made + "d4 11:00 alice PC-9 cloudap interactive" + away + "\nd4 12:00 alice PC-9 cloudap ip=198.51.100.9 net=AS64777/DE", false, false, false, true},
		"no kind of mark, a pass":           {"d1 09:00 alice L1 office x2 every 24h\n" + tap + made + "d4 11:00 alice PC-9 office interactive", false, false, false, false},
	} {
		pass(t, tt.story+"\nd5 09:00 alice - office"+away, nil, func(p *Pass) {
			e := p.Enrolled(story.Device("PC-9"))
			if e.Known != tt.known || e.History != tt.history || e.Explains(p.T, p.T.Len()-1) != tt.explains || e.Lawful() != tt.lawful {
				t.Errorf("%s: %+v, explains %t, lawful %t", name, e, e.Explains(p.T, p.T.Len()-1), e.Lawful())
			}
			if !e.Since(enrolledAt) || e.Since(enrolledAt+1) {
				t.Errorf("%s: made at another time", name)
			}
		})
	}
}
