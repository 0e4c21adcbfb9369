package column

import (
	"fmt"
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

// A value that is added as new is found like any other, whenever others are looked for.
func TestNewValuesAreFound(t *testing.T) {
	for _, looked := range []int{-1, 0, 3, 40} { // after how many values one is looked for
		d := new(Dict)
		for n := range 100 {
			if n == looked {
				d.AddString("other")
			}
			d.AddNew(fmt.Sprint("value", n))
		}
		for n := range 100 {
			v := fmt.Sprint("value", n)
			if code := d.AddString(v); d.Value(code) != v || int(code) >= d.Len() {
				t.Fatalf("%s has code %d, which is %q", v, code, d.Value(code))
			}
		}
		if want := 100 + min(looked+1, 1); d.Len() != want {
			t.Errorf("looked for after %d: %d values, want %d", looked, d.Len(), want)
		}
	}
}
