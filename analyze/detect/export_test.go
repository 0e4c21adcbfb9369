package detect

import (
	"prtscope/analyze/finding"
	"prtscope/analyze/story"
)

// Replayed is Replay of a story that has been read, out of which a test took
// something.
func Replayed(d *Detection, s *story.Story, ex Example) ([]finding.Finding, error) {
	found, _, err := replay(d, s, ex)
	return found, err
}

// GapsOf returns what a detection lacks of a story.
func GapsOf(d *Detection, s *story.Story, ex Example) ([]finding.Gap, error) {
	c, err := sceneOf(s, ex)
	if err != nil {
		return nil, err
	}
	return Gaps([]*Detection{d}, &Ledger{}, c.world), nil
}
