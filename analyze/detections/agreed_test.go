package detections

import (
	"testing"

	"prtscope/analyze/detect"
)

// What an agreed test accounts for is not reported, and yet is there to be read:
// of every example in which it is the agreement alone that keeps a detection
// silent, the finding comes back as agreed, with the entry of the configuration.
func TestAgreedLeavesATrace(t *testing.T) {
	examples := 0
	for _, d := range All {
		for _, e := range d.Examples {
			if e.Params == nil || e.NotRun {
				continue
			}
			known := detect.DefaultParams()
			e.Params(&known)
			if len(known.Approved.Entries()) == 0 {
				continue
			}
			found, agreed, err := detect.ReplayAll(d, e)
			if err != nil {
				t.Fatal(err)
			}
			open := e
			open.Params = func(p *detect.Params) { e.Params(p); p.Approved = detect.Approved{} }
			all, err := detect.Replay(d, open)
			if err != nil {
				t.Fatal(err)
			}
			said := map[string]bool{}
			for _, f := range found {
				said[f.ID] = true
			}
			for _, f := range agreed {
				said[f.ID] = true
				if len(f.Agreed) != 1 || f.Agreed[0] != known.Approved.Entries()[0] {
					t.Errorf("%s, %s: agreed by %q", d.ID, e.Name, f.Agreed)
				}
			}
			for _, f := range all {
				if !said[f.ID] {
					t.Errorf("%s, %s: without a trace: %s", d.ID, e.Name, f.Summary)
				}
			}
			if len(all) > 0 {
				examples++
			}
		}
	}
	if examples < 30 {
		t.Errorf("%d examples", examples)
	}
}
