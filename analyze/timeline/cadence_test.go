package timeline_test

import (
	"fmt"
	"strings"
	"testing"
)

// rhythm spells the cadence of the first PRT of a story.
func rhythm(t *testing.T, text string) string {
	t.Helper()
	tl := live(t, text)
	c := tl.Cadence(&tl.PRTs()[0])
	out := []string{fmt.Sprint(len(c.Ticks))}
	for _, d := range c.Fast {
		out = append(out, fmt.Sprintf("fast %d/%d", d.Ticks, d.Ceiling))
	}
	for _, f := range c.Forks {
		out = append(out, fmt.Sprintf("fork %d %d", len(f.A), len(f.B)))
	}
	return strings.Join(out, " ")
}

func TestCadence(t *testing.T) {
	const (
		office = "d1 06:00 alice L1 cloudap net=AS64500/NO x6 every 4h\n"
		other  = "d1 08:00 alice L1 cloudap net=AS64666/NL ip=203.0.113.66"
	)
	usual := ""
	for d := range 5 {
		usual += fmt.Sprintf("d%d 08:00 alice L1 cloudap x2 every 4h\n", d+1)
	}
	for _, tt := range []struct{ name, story, want string }{
		{"every four hours", office, "6"},
		{"nine minutes apart are one tick", "09:00 alice L1 cloudap x2 every 9m", "1"},
		{"ten minutes apart are two", "09:00 alice L1 cloudap x2 every 10m", "2"},
		{"rows that stand for many", "09:00 alice L1 cloudap x3 every 0s\n10:00 alice L1 cloudap", "1"},
		{"a logon is no renewal", "09:00 alice L1 cloudap interactive\n13:00 alice L1 cloudap", "1"},
		{"two rhythms in two networks", office + other + " x6 every 4h", "12 fork 6 6"},
		{"for three periods", office + other + " x4 every 4h", "10 fork 5 4"},
		{"for two", "d1 06:00 alice L1 cloudap x3 every 4h\n" + other + " x2 every 4h", "5"},
		{"for two, and long after each alone", "d1 06:00 alice L1 cloudap x3 every 4h\n" + other + " x2 every 4h\nd3 06:00 alice L1 cloudap x3 every 4h\nd5 08:00 alice L1 cloudap net=AS64666/NL ip=203.0.113.66 x3 every 4h", "11"},
		{"one rhythm that changes networks", "d1 06:00 alice L1 cloudap x6 every 8h\nd1 10:00 alice L1 cloudap net=AS64666/NL ip=203.0.113.66 x6 every 8h", "12"},
		{"one after the other", office + "d3 08:00 alice L1 cloudap net=AS64666/NL ip=203.0.113.66 x6 every 4h", "12"},
		{"with gaps of four and a half hours", "d1 06:00 alice L1 cloudap x5 every 270m\nd1 08:00 alice L1 cloudap net=AS64666/NL ip=203.0.113.66 x5 every 270m", "10 fork 5 5"},
		{"with gaps of more than five hours", "d1 06:00 alice L1 cloudap x5 every 310m\nd1 08:00 alice L1 cloudap net=AS64666/NL ip=203.0.113.66 x5 every 310m", "10"},
		{"behind a shared exit", office + other + " gsa x6 every 4h", "12"},
		{"two fast days", usual + "d6 08:00 alice L1 cloudap x26 every 20m\nd7 08:00 alice L1 cloudap x26 every 20m", "62 fast 26/5 fast 26/5"},
		{"one fast day", usual + "d6 08:00 alice L1 cloudap x20 every 20m", "30"},
		{"two that do not follow each other", usual + "d6 08:00 alice L1 cloudap x20 every 20m\nd8 08:00 alice L1 cloudap x20 every 20m", "50"},
		{"three times the usual", usual + "d6 08:00 alice L1 cloudap x6 every 20m\nd7 08:00 alice L1 cloudap x6 every 20m", "22"},
		{"a little more", usual + "d6 08:00 alice L1 cloudap x7 every 20m\nd7 08:00 alice L1 cloudap x7 every 20m", "24 fast 7/3 fast 7/3"},
		{"as often as it was unlocked", "d1 07:00 alice L1 cloudap interactive\n" + usual + "d6 08:00 alice L1 cloudap x7 every 20m\nd6 08:05 alice L1 cloudap interactive x4 every 20m\nd7 08:00 alice L1 cloudap x7 every 20m\nd7 08:05 alice L1 cloudap interactive x4 every 20m", "24"},
	} {
		if got := rhythm(t, tt.story); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
