package directory_test

import (
	"slices"
	"testing"

	"prtscope/analyze/story"
)

func TestChanged(t *testing.T) {
	d := build(t, `09:00 audit update-device L1 modified='[{"name":"AlternativeSecurityIds"},{"name":"DisplayName"}]'`)
	if c := d.Device(story.Device("L1")); len(c) != 1 || !slices.Equal(c[0].Changed(), []string{"alternativesecurityids", "displayname"}) {
		t.Errorf("got %v", c)
	}
}
