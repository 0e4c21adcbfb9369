package detections

import (
	"math"

	"prtscope/analyze/detect"
	"prtscope/analyze/survey"
	"prtscope/analyze/timeline"
)

// presented are the facts of which one says that a token came in: a value that is
// hidden from the exporter is none of the older ones, such as none.
const presented = timeline.PRT | timeline.RT | timeline.Masked

// refreshing tells which rows of a client that has nothing but refresh tokens to
// offer redeemed one, also where the log cannot say so.
type refreshing struct{ era monthly }

func refreshingOf(p *detect.Pass) *refreshing {
	return &refreshing{monthly{t: p.T, ask: func(m survey.Month) bool { return p.World.Survey.PreRefreshEra(m.Source, m.Month) }}}
}

// at reports whether the token of row i was, or may have been, a refresh token:
// its type is hidden from the exporter, or its source is of a time that knew none.
func (r *refreshing) at(i int) bool {
	t := r.era.t
	return t.Any(i, timeline.RT|timeline.Masked) || t.Is(i, timeline.NoneType) && r.era.at(i)
}

// doubt lowers a draft where row i does not say that its token was a refresh token.
func (r *refreshing) doubt(d *detect.Draft, i int, confidence float64) {
	t := r.era.t
	if t.Is(i, timeline.RT) {
		return
	}
	why := "the export hides the type of the token: that it was a refresh token follows from the client"
	if t.Is(i, timeline.NoneType) {
		why = "the log is of a time, or a kind, that knows no refresh tokens: that it was one follows from the client"
	}
	if d.Confidence == 0 {
		d.Confidence = confidence
	}
	d.Confidence = math.Round(100*d.Confidence-15) / 100
	d.Against = append(d.Against, why)
}
