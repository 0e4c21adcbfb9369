package survey_test

import (
	"testing"

	"prtscope/analyze/story"
	"prtscope/analyze/survey"
)

func TestHandedOn(t *testing.T) {
	const lives = "d1 09:00 bob L2 office x3 every 24h\n"
	for name, tt := range map[string]struct {
		text string
		want survey.Handed
	}{
		"at home":                          {lives + "d4 09:00 bob PC-9 cloudap interactive", survey.Handed{Other: true, AtHome: true}},
		"on the day":                       {lives + "d3 15:00 bob PC-9 cloudap interactive", survey.Handed{Other: true, AtHome: true}},
		"the day before":                   {"d1 09:00 bob L2 office\n" + "d2 09:00 bob PC-9 cloudap interactive", survey.Handed{}},
		"the day before, and again":        {lives + "d2 09:00 bob PC-9 cloudap interactive\nd5 09:00 bob PC-9 cloudap interactive", survey.Handed{Other: true, AtHome: true}},
		"on their third day there":         {"d1 09:00 bob L2 office x2 every 24h\nd3 09:00 bob PC-9 cloudap interactive", survey.Handed{Other: true, AtHome: true}},
		"on their second day there":        {"d2 09:00 bob L2 office\nd3 09:00 bob PC-9 cloudap interactive", survey.Handed{Other: true}},
		"where they came on day three":     {"d1 09:00 bob L2 office net=AS64510/NL x2 every 24h\nd3 09:00 bob L2 office x5 every 24h\nd8 09:00 bob PC-9 cloudap interactive", survey.Handed{Other: true}},
		"elsewhere":                        {lives + "d4 09:00 bob PC-9 cloudap interactive net=AS64510/NL", survey.Handed{Other: true}},
		"elsewhere, and then at home":      {lives + "d4 09:00 bob PC-9 cloudap interactive net=AS64510/NL\nd5 09:00 bob PC-9 cloudap interactive", survey.Handed{Other: true, AtHome: true}},
		"from no number":                   {lives + "d4 09:00 bob PC-9 cloudap interactive asn=-", survey.Handed{Other: true, Lost: true}},
		"from no number, and then at home": {lives + "d4 09:00 bob PC-9 cloudap interactive asn=-\nd5 09:00 bob PC-9 cloudap interactive", survey.Handed{Other: true, AtHome: true, Lost: true}},
		"at home, and then from no number": {lives + "d4 09:00 bob PC-9 cloudap interactive\nd5 09:00 bob PC-9 cloudap interactive asn=-", survey.Handed{Other: true, AtHome: true, Lost: true}},
		"nobody there":                     {lives + "d4 09:00 bob PC-9 cloudap", survey.Handed{}},
		"another application":              {lives + "d4 09:00 bob PC-9 office interactive", survey.Handed{}},
		"refused":                          {lives + "d4 09:00 bob PC-9 cloudap interactive error=50126", survey.Handed{}},
		"the user":                         {"d1 09:00 alice L2 office x3 every 24h\nd4 09:00 alice PC-9 cloudap interactive", survey.Handed{}},
		"not created in the case":          {lives + "d4 09:00 bob OLD-1 cloudap interactive", survey.Handed{}},
	} {
		device := "PC-9"
		if name == "not created in the case" {
			device = "OLD-1"
		}
		if got := look(t, tt.text).HandedOn(story.Device(device), story.User("alice"), story.Day(3).UnixMicro()+15*3600*1_000_000); got != tt.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	five := look(t, lives+"d4 09:00 bob PC-9 cloudap interactive net=AS64510/NL\nd9 09:00 bob PC-9 cloudap interactive",
		"d5 09:00 carol PC-9 cloudap interactive", "d6 09:00 dave PC-9 cloudap interactive", "d7 09:00 eve PC-9 cloudap interactive", "d8 09:00 alice PC-9 cloudap interactive")
	if to := five.HandedOn(story.Device("PC-9"), story.User("alice"), story.Day(9).UnixMicro()); !to.AtHome {
		t.Error("the first of five holders is at home on a later day")
	}
}
