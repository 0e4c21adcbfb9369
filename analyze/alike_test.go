package analyze

import "testing"

// TestResembles compares names with what people type for them.
func TestResembles(t *testing.T) {
	for _, tt := range []struct {
		name, typed string
		want        bool
	}{
		{"erik.dahl@example.com", "ERIK", true},
		{"erik.dahl@example.com", "Erik Dahl", true},
		{"erik.dahl@example.com", "erk.dahl@example.com", true},   // one letter out
		{"erik.dahl@example.com", "eriic.dahl@example.com", true}, // two others
		{"erik.dahl@example.com", "erica.dohl@example.com", false},
		{"NB-LT-5244", "NBLT5245", true},
		{"NB-1", "NB-2", false}, // short names are all alike
		{"", "erik", false},
		{"erik.dahl@example.com", "@.", false},
	} {
		if got := Resembles(tt.name, tt.typed); got != tt.want {
			t.Errorf("%q resembles %q: %v", tt.name, tt.typed, got)
		}
	}
}
