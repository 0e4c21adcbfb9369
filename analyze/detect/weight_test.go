package detect

import (
	"testing"

	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
)

const administrator = `auth_processing_details='[{"key":"wids","value":"[\"62e90394-69f5-4237-9190-012177145e10\"]"}]'`

// What is misused by somebody privileged, or at risk, weighs more; from medium
// on, and only where the sign-in itself says so.
func TestWeight(t *testing.T) {
	for _, tt := range []struct {
		id, story string
		severity  finding.Severity
		want      finding.Severity
		reasons   int
	}{
		{"PM-001", "09:00 alice L1 office " + administrator, finding.Medium, finding.High, 1},
		{"PM-001", "09:00 alice L1 office " + administrator, finding.High, finding.Critical, 1},
		{"PM-001", "09:00 alice L1 office " + administrator, finding.Critical, finding.Critical, 1},
		{"PM-001", "09:00 alice L1 office risk_level_during=medium", finding.Medium, finding.High, 1},
		{"PM-001", "09:00 alice L1 office risk_level_during=high " + administrator, finding.Medium, finding.High, 2},
		{"PM-040", "09:00 alice L1 office risk_level_during=high", finding.Medium, finding.Medium, 0},
		{"PM-001", "09:00 alice L1 office risk_level_during=low", finding.Medium, finding.Medium, 0},
		{"PM-001", "09:00 alice L1 office " + administrator, finding.Low, finding.Low, 0},
		{"MT-001", "09:00 alice L1 office " + administrator, finding.Medium, finding.Medium, 0},
		{"PM-001", "09:00 alice L1 office error=53003 " + administrator, finding.Medium, finding.Medium, 0},
		{"PM-001", "09:00 alice L1 office", finding.Medium, finding.Medium, 0},
	} {
		d := &Detection{ID: tt.id, Severity: tt.severity, Run: func(p *Pass) { p.Report(Draft{Rows: p.Rows(timeline.HasDevice)}) }}
		fs, err := Replay(d, Example{Story: tt.story})
		if err != nil || len(fs) != 1 {
			t.Fatalf("%s: %d findings, %v", tt.story, len(fs), err)
		}
		if fs[0].Severity != tt.want || len(fs[0].For) != tt.reasons {
			t.Errorf("%s %s of %s: severity %s, for it %q", tt.id, tt.story, tt.severity, fs[0].Severity, fs[0].For)
		}
	}
}

// A row that merely shows where a device was does not weigh.
func TestContextDoesNotWeigh(t *testing.T) {
	d := &Detection{ID: "PM-001", Severity: finding.Medium, Run: func(p *Pass) {
		var draft Draft
		draft.Add(Anchor, 0)
		p.Report(draft)
	}}
	fs, err := Replay(d, Example{Story: "09:00 alice L1 office " + administrator})
	if err != nil || len(fs) != 1 || fs[0].Severity != finding.Medium {
		t.Errorf("%+v, %v", fs, err)
	}
}
