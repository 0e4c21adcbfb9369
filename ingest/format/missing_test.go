package format

import (
	"testing"

	"prtscope/ingest/signin"
)

// Records that were put together from fields may each lack other columns: what is kept
// of that is bounded.
func TestMissingIsBounded(t *testing.T) {
	d := newDecoder(graphBeta, 0, nil)
	for i := range 3 * mostMissed {
		var carries signin.Columns
		for bit := range 12 {
			if i>>bit&1 == 1 {
				carries = carries.With(signin.Of(signin.Column(bit)))
			}
		}
		if d.missing(carries) == "" {
			t.Fatal("nothing is missing")
		}
	}
	if len(d.missed) > mostMissed {
		t.Errorf("%d sets of columns are kept", len(d.missed))
	}
}
