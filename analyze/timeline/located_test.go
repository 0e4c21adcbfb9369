package timeline_test

import (
	"slices"
	"testing"

	"prtscope/analyze/story"
	"prtscope/analyze/timeline"
)

// TestLocate asks a database only for what the log does not carry, once for an
// address, and marks what is its word.
func TestLocate(t *testing.T) {
	s, err := story.Parse(`
		08:00 alice L1 outlook ip=192.0.2.1 net=AS64500/NO
		09:00 alice L1 outlook ip=192.0.2.2 asn=- country=-
		10:00 alice L1 outlook ip=192.0.2.2 asn=- country=NO
		11:00 alice L1 outlook ip=192.0.2.2 asn=64500 country=?
		12:00 alice L1 outlook ip=192.0.2.3 asn=- country=-
		13:00 alice L1 outlook ip=- asn=- country=-
		14:00 bob L2 outlook ip=192.0.2.2 asn=- country=-`)
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	opt := timeline.Options{Locate: func(ip string) (int64, string) {
		asked = append(asked, ip)
		if ip == "192.0.2.2" {
			return 64666, "NL"
		}
		return 0, ""
	}}
	var got []string
	for _, tl := range build(t, opt, s.SignIns) {
		for i := range tl.Len() {
			mark := ""
			if tl.Is(i, timeline.Located) {
				mark = " located"
			}
			got = append(got, tl.Text(timeline.Net, i)+", "+tl.Text(timeline.Country, i)+mark)
		}
	}
	want := []string{
		"AS64666 NL, NL located", // bob's
		"AS64500 NO, NO",
		"AS64666 NL, NL located",
		"AS64666 NO, NO located",
		"AS64500 NL, NL located",
		"192.0.2.0/24, ",
		", ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if !slices.Equal(asked, []string{"192.0.2.2", "192.0.2.3"}) {
		t.Errorf("asked for %q", asked)
	}
}
