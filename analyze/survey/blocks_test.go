package survey_test

import (
	"testing"

	"prtscope/analyze/survey"
)

func TestBlock(t *testing.T) {
	for ip, want := range map[string]string{
		"192.0.2.10":          "192.0.2.",
		"192.0.20.1":          "192.0.20.",
		"2001:db8:1:2:3::4":   "2001:db8:1::/48",
		"2001:db8:1:ffff::":   "2001:db8:1::/48",
		"::ffff:192.0.2.10":   "192.0.2.",
		"":                    "",
		"server":              "",
		"2001:db8:1:2:3::4:g": "",
	} {
		if got := survey.Block(ip); got != want {
			t.Errorf("%q: got %q, want %q", ip, got, want)
		}
	}
}
