package timeline_test

import (
	"testing"

	"prtscope/analyze/timeline"
)

func TestTokenFit(t *testing.T) {
	const id, first = "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00", "42a0215d-dde0-4fd5-b4d0-a8ed88ae6900"
	for _, c := range []struct {
		token, event, original string
		want                   timeline.Fit
	}{
		{"xMFjTVvJPE2OChJx_YE-AA", id, "", timeline.Fits},
		{"NGQ2M2MxYzQtYzk1Yi00ZDNjLThlMGEtMTI3MWZkODEzZTAw", id, first, timeline.Fits},
		{"XSGgQuDd1U-00KjtiK5pAA", id, first, timeline.OfOriginal},
		{"XSGgQuDd1U-00KjtiK5pAA", id, "", timeline.Mismatched},
		{"xMFjTVvJPE2OChJx_YE-AB", id, first, timeline.Mismatched},
		{"AAAAAAAAAAAAAAAAAAAAAA", id, "no guid", timeline.Mismatched},
		{"", id, first, timeline.Unasked},
		{"xMFjTVvJPE2OChJx_YE-AA", "", first, timeline.Unasked},
		{"XSGgQuDd1U-00KjtiK5pAA", "~12", first, timeline.Unasked},
	} {
		if got := timeline.TokenFit(c.token, c.event, c.original); got != c.want {
			t.Errorf("%s of %s after %s: got %d, want %d", c.token, c.event, c.original, got, c.want)
		}
	}
}

// TestTokenOfAnother: what was done with a token is looked for by the id that it
// spells, also where that is not its sign-in's.
func TestTokenOfAnother(t *testing.T) {
	const id, another = "event_id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00", "42a0215d-dde0-4fd5-b4d0-a8ed88ae6900"
	for line, want := range map[string]string{
		"alice L1 outlook " + id + " uti=XSGgQuDd1U-00KjtiK5pAA":                                another,
		"alice L1 outlook " + id + " uti=XSGgQuDd1U-00KjtiK5pAA original_request_id=" + another: another,
		"alice L1 outlook " + id + " uti=xMFjTVvJPE2OChJx_YE-AA":                                "",
	} {
		if got := tell(t, "09:00 "+line).Text(timeline.TokenOf, 0); got != want {
			t.Errorf("%s: the token is of %q, want %q", line, got, want)
		}
	}
}
