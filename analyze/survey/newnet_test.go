package survey_test

import (
	"fmt"
	"math"
	"testing"

	"prtscope/analyze/story"
	"prtscope/analyze/survey"
)

// A network is new to the tenant until somebody had it on three days, the first of
// which was among the first two of theirs: whoever came there later, or was
// refused, makes nobody at home.
func TestNewNet(t *testing.T) {
	s := func(texts ...string) *survey.Survey { return look(t, texts...) }
	day := func(d int) int64 { return story.Day(d).UnixMicro() }
	for name, tt := range map[string]struct {
		s    *survey.Survey
		at   int
		want bool
	}{
		"on three days":                     {s("d1 09:00 alice L1 office net=AS64510/NL x3 every 24h"), 4, false},
		"on three days, the third later":    {s("d1 09:00 alice L1 office net=AS64510/NL x3 every 24h"), 3, true},
		"on two days":                       {s("d1 09:00 alice L1 office net=AS64510/NL x2 every 24h"), 9, true},
		"three times on a day":              {s("d1 09:00 alice L1 office net=AS64510/NL x3 every 1h"), 9, true},
		"on three days of one who was away": {s("d1 09:00 alice L1 office net=AS64510/NL\nd3 09:00 alice L1 office\nd5 09:00 alice L1 office net=AS64510/NL x2 every 24h"), 9, false},
		"from the second day on":            {s("d1 09:00 alice L1 office\nd2 09:00 alice L1 office net=AS64510/NL x3 every 24h"), 9, false},
		"from the third day on":             {s("d1 09:00 alice L1 office x2 every 24h\nd3 09:00 alice L1 office net=AS64510/NL x3 every 24h"), 9, true},
		"after two refusals":                {s("d1 09:00 alice L1 office error=50126 x2 every 24h\nd3 09:00 alice L1 office net=AS64510/NL x3 every 24h"), 9, false},
		"refused":                           {s("d1 09:00 alice L1 office net=AS64510/NL error=50126 x9 every 24h"), 20, true},
		"in another country":                {s("d1 09:00 alice L1 office net=AS64510/DE x3 every 24h\nd1 09:00 alice L1 office net=AS64510/NL"), 9, true},
		"of three people once each":         {s("d1 09:00 alice L1 office net=AS64510/NL", "d2 09:00 bob L2 office net=AS64510/NL", "d3 09:00 carol L3 office net=AS64510/NL"), 9, true},
		"not seen":                          {s("d1 09:00 alice L1 office"), 9, false},
	} {
		if got := tt.s.NewNet("AS64510 NL", day(tt.at)); got != tt.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	three := "d%d 09:00 %s L1 office net=AS64510/NL x5 every 24h"
	many := s(fmt.Sprintf(three, 1, "alice"), fmt.Sprintf(three, 2, "bob"), fmt.Sprintf(three, 4, "carol"))
	if !many.FewHad("AS64510 NL", day(6)) || many.FewHad("AS64510 NL", day(7)) || many.FewHad("AS64500 NO", day(7)) {
		t.Error("three people had it before the seventh of May")
	}
	if at := many.OursSince("AS64510 NL", "192.0.2.77"); at != day(6)+9*3600*1_000_000+1 || many.OursSince("AS64500 NO", "192.0.2.10") != math.MaxInt64 || many.OursSince("AS64510 NL", "192.0.3.10") != math.MaxInt64 {
		t.Errorf("three people have it since nine on the sixth of May, not since %d", at)
	}
	apart := s(fmt.Sprintf(three, 1, "alice"), fmt.Sprintf(three, 2, "bob")+" ip=198.51.100.7", fmt.Sprintf(three, 4, "carol"))
	if apart.OursSince("AS64510 NL", "192.0.2.10") != math.MaxInt64 || !apart.SharedNet("AS64510 NL") {
		t.Error("one of three is at another address")
	}
	late := s("d1 09:00 alice L1 office x2 every 24h\nd3 09:00 alice L1 office net=AS64510/NL x9 every 24h", fmt.Sprintf(three, 1, "bob"), fmt.Sprintf(three, 1, "carol"))
	if late.OursSince("AS64510 NL", "192.0.2.10") != math.MaxInt64 || !late.SharedNet("AS64510 NL") {
		t.Error("one of three came there later")
	}
}
