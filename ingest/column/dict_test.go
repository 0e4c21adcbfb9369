package column

import (
	"slices"
	"strings"
	"testing"
)

// What is cut out of texts that lie one after the other lies so, too.
func TestPartIsPacked(t *testing.T) {
	all := "onetwothree"
	d := NewLoosePackedDict(all, []string{"", all[:3], all[3:6], "", all[6:]})
	for first := range int32(5) {
		for n := range 6 - first {
			want := d.Values()[first : first+n]
			p := d.Part(first, n)
			if got := p.Values(); !slices.Equal(got, want) || !p.Loose() {
				t.Errorf("%d values from %d on are %q, want %q", n, first, got, want)
			}
			if text, ok := p.Packed(); text != strings.Join(want, "") || ok != (text != "") {
				t.Errorf("%d values from %d on lie in %q, %v", n, first, text, ok)
			}
		}
	}
}
