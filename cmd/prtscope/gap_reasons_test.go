package main

import (
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

// Of the few reasons that a terminal shows, the one that blinds most detections
// comes first, and those that blind as many stay in their order.
func TestTheReasonThatBlindsMostComesFirst(t *testing.T) {
	gap := func(id, why string) finding.Gap {
		return finding.Gap{Detection: id, Scope: "whole case", Reason: why, Cure: "export anew"}
	}
	got := gapReasons([]finding.Gap{gap("CX-003", "no identifier"), gap("CX-006", "no credential"), gap("PM-001", "no token type"), gap("PM-002", "no token type")})
	if len(got) != 3 || !strings.HasPrefix(got[0], "PM-001 PM-002: ") || !strings.HasPrefix(got[1], "CX-003: ") || !strings.HasPrefix(got[2], "CX-006: ") {
		t.Errorf("reasons in order: %q", got)
	}
}
