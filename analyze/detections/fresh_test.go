package detections

import (
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/timeline"
)

// A network is new for a day, to somebody who was seen on three days before. A
// refusal does not make a network known, and no network is none.
func TestFresh(t *testing.T) {
	over(t, `
		d1 09:00 alice L1 outlook net=AS64500/NO x4 every 24h
		d3 10:00 alice L1 outlook net=AS64510/NL
		d4 10:00 alice L1 outlook net=AS64520/DE
		d5 09:59:59 alice L1 outlook net=AS64520/DE
		d5 10:00 alice L1 outlook net=AS64520/DE
		d6 10:00 alice L1 outlook net=AS64530/SE error=53003
		d9 10:00 alice L1 outlook net=AS64530/SE error=53003
		d9 11:00 alice L1 outlook asn=? country=? ip=?`, func(p *detect.Pass) {
		f := freshOf(p.T, timeline.Net)
		got := map[string]bool{}
		for i := range p.T.Len() {
			if f.at(i) {
				got[p.T.At(i).Format("2 15:04:05 ")+p.T.Text(timeline.Country, i)] = true
			}
		}
		want := []string{"7 10:00:00 DE", "8 09:59:59 DE", "9 10:00:00 SE", "12 10:00:00 SE"}
		for _, w := range want {
			if !got[w] {
				t.Errorf("%s is not new", w)
			}
		}
		if len(got) != len(want) {
			t.Errorf("new are %v", got)
		}
	})
}
