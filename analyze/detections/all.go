// Package detections is the shelf of detections: one file each, one line here.
// README.md beside it is the same catalogue for readers; a test keeps the two
// together.
package detections

import "prtscope/analyze/detect"

// All lists the detections in the order in which they run over a timeline.
// Those about misreported token types come first, since others may ask what a
// token is believed to be: sources that disagree before quirks, and quirks
// before the rest.
var All = []*detect.Detection{
	// Misuse of PRTs.
	PRTAwayFromItsDevice,
	PRTByIncapableCLI,
}
