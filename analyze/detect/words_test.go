package detect

import "testing"

func TestWords(t *testing.T) {
	const s = 1_000_000
	for _, tt := range []struct{ got, want string }{
		{Span(40 * s), "40 seconds"}, {Span(-40 * s), "40 seconds"}, {Span(1 * s), "1 second"}, {Span(20 * 60 * s), "20 min"},
		{Span(100 * 60 * s), "1 h 40 min"}, {Span(2 * 3600 * s), "2 h"}, {Span(72 * 3600 * s), "3 days"},
		{Span(5*60*s + 59*s), "6 min"}, {Span(5*60*s + 29*s), "5 min"}, {Span(59*60*s + 30*s), "1 h"}, {Span(48*3600*s - s), "2 days"}, {Span(119*s + s/2), "2 min"}, {Span(119 * s), "119 seconds"},
		{Count(1, "try"), "1 try"}, {Count(2, "try"), "2 tries"}, {Count(2, "day"), "2 days"}, {Count(3, "address"), "3 addresses"}, {Count(0, "user"), "0 users"},
		{Times(1), "once"}, {Times(2), "twice"}, {Times(3), "3 times"},
		{When(1777885200 * s), "4 May 2026 09:00"}, {Clock(1777885200 * s), "09:00"},
		{Short("d698df9d-3424"), "d698df9d…"}, {Short("s1"), "s1"},
		{Join([]string{"a"}, 5), "a"}, {Join([]string{"a", "b", "c"}, 5), "a, b and c"}, {Join([]string{"a", "b", "c", "d"}, 2), "a, b and 2 more"}, {Join(nil, 2), ""},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}
