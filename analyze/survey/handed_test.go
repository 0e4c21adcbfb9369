package survey_test

import (
	"testing"

	"prtscope/analyze/story"
)

func TestHandedOn(t *testing.T) {
	const lives = "d1 09:00 bob L2 office x3 every 24h\n"
	for name, tt := range map[string]struct {
		text        string
		other, home bool
	}{
		"at home":                      {lives + "d4 09:00 bob PC-9 cloudap interactive", true, true},
		"on the day":                   {lives + "d3 15:00 bob PC-9 cloudap interactive", true, true},
		"the day before":               {"d1 09:00 bob L2 office\n" + "d2 09:00 bob PC-9 cloudap interactive", false, false},
		"the day before, and again":    {lives + "d2 09:00 bob PC-9 cloudap interactive\nd5 09:00 bob PC-9 cloudap interactive", true, true},
		"on their third day there":     {"d1 09:00 bob L2 office x2 every 24h\nd3 09:00 bob PC-9 cloudap interactive", true, true},
		"on their second day there":    {"d2 09:00 bob L2 office\nd3 09:00 bob PC-9 cloudap interactive", true, false},
		"where they came on day three": {"d1 09:00 bob L2 office net=AS64510/NL x2 every 24h\nd3 09:00 bob L2 office x5 every 24h\nd8 09:00 bob PC-9 cloudap interactive", true, false},
		"elsewhere":                    {lives + "d4 09:00 bob PC-9 cloudap interactive net=AS64510/NL", true, false},
		"elsewhere, and then at home":  {lives + "d4 09:00 bob PC-9 cloudap interactive net=AS64510/NL\nd5 09:00 bob PC-9 cloudap interactive", true, true},
		"from no number":               {lives + "d4 09:00 bob PC-9 cloudap interactive asn=-", true, false},
		"nobody there":                 {lives + "d4 09:00 bob PC-9 cloudap", false, false},
		"another application":          {lives + "d4 09:00 bob PC-9 office interactive", false, false},
		"refused":                      {lives + "d4 09:00 bob PC-9 cloudap interactive error=50126", false, false},
		"the user":                     {"d1 09:00 alice L2 office x3 every 24h\nd4 09:00 alice PC-9 cloudap interactive", false, false},
		"not created in the case":      {lives + "d4 09:00 bob OLD-1 cloudap interactive", false, false},
	} {
		device := "PC-9"
		if name == "not created in the case" {
			device = "OLD-1"
		}
		other, home := look(t, tt.text).HandedOn(story.Device(device), story.User("alice"), story.Day(3).UnixMicro()+15*3600*1_000_000)
		if other != tt.other || home != tt.home {
			t.Errorf("%s: somebody else %t, at home %t", name, other, home)
		}
	}
	five := look(t, lives+"d4 09:00 bob PC-9 cloudap interactive net=AS64510/NL\nd9 09:00 bob PC-9 cloudap interactive",
		"d5 09:00 carol PC-9 cloudap interactive", "d6 09:00 dave PC-9 cloudap interactive", "d7 09:00 eve PC-9 cloudap interactive", "d8 09:00 alice PC-9 cloudap interactive")
	if other, home := five.HandedOn(story.Device("PC-9"), story.User("alice"), story.Day(9).UnixMicro()); !other || !home {
		t.Error("the first of five holders is at home on a later day")
	}
}
