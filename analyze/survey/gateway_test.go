package survey_test

import (
	"strings"
	"testing"
)

// A network is a new gateway of the tenant's where many succeed from it day after
// day, and none had it as a matter of course: guesses that were refused, a few
// victims and the provider at home make none.
func TestNewGateway(t *testing.T) {
	const before = `
		d1 09:00 user# PC-# office x5 every 1m
		d2 09:00 user# PC-# office x5 every 1m`
	const then = `
		d3 09:00 user# PC-# office net=AS64510/NL x5 every 1m
		d4 09:00 user# PC-# office net=AS64510/NL x5 every 1m
		d5 09:00 user# PC-# office net=AS64510/NL x5 every 1m
		d6 09:00 user# PC-# office net=AS64510/NL x5 every 1m
		d7 09:00 user# PC-# office net=AS64510/NL x5 every 1m`
	const others = `
		d1 12:00 more# MORE-# office x19 every 1m`
	for name, tt := range map[string]struct {
		story string
		want  bool
	}{
		"five people on five days":             {before + then, true},
		"one in five":                          {before + then + others, true},
		"less than one in five":                {before + then + others + others[:len(others)-len("x19 every 1m")] + "x21 every 1m", false},
		"four people":                          {before + strings.ReplaceAll(then, "x5", "x4"), false},
		"four days":                            {before + then[:strings.Index(then, "d7")], false},
		"from their first days on":             {then, false},
		"one of them from their first days on": {before + then + "\n d3 10:00 ann ANN-PC office net=AS64510/NL x3 every 24h", false},
		"refused":                              {before + strings.ReplaceAll(then, "office", "office error=50126"), false},
	} {
		if got := look(t, tt.story).NewGateway("AS64510 NL"); got != tt.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	if look(t, before+then).NewGateway("AS64511 NL") {
		t.Error("a network that nobody used")
	}
}
