package detections

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

// TestSaid holds everything that the examples say, beyond the few words that
// each of them wants, against testdata/said: so that no severity, reason or
// record of evidence changes unseen.
func TestSaid(t *testing.T) {
	for _, d := range All {
		t.Run(d.ID, func(t *testing.T) {
			var all strings.Builder
			for _, e := range d.Examples {
				found, err := detect.Replay(d, e)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&all, "%s%s\n%s", heading, e.Name, told(found))
			}
			path := saidPath(d)
			if *update {
				if err := os.WriteFile(path, []byte(all.String()), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got := all.String(); got != string(want) {
				t.Errorf("says %s\nwhere it said %s\n(go test ./analyze/detections -run TestSaid -update, and look at the difference)", got, want)
			}
		})
	}
}

const heading = "== "

func saidPath(d *detect.Detection) string {
	return filepath.Join("testdata", "said", strings.ToLower(d.ID)+".txt")
}

// readSaid returns what is recorded of a detection, by the name of the example.
func readSaid(t *testing.T, d *detect.Detection) map[string]string {
	t.Helper()
	text, err := os.ReadFile(saidPath(d))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for part := range strings.SplitSeq("\n"+string(text), "\n"+heading) {
		name, rest, _ := strings.Cut(part, "\n")
		if rest != "" && !strings.HasSuffix(rest, "\n") {
			rest += "\n"
		}
		out[name] = rest
	}
	return out
}

// told is what findings say, one thing a line.
func told(found []finding.Finding) string {
	var b strings.Builder
	line := func(mark string, texts ...string) {
		for _, s := range texts {
			if s != "" {
				fmt.Fprintf(&b, "  %s %s\n", mark, s)
			}
		}
	}
	for _, f := range found {
		fmt.Fprintf(&b, "%s %v %s %s: %s\n", f.Severity, f.Confidence, f.Subject.Kind, f.Subject.ID, f.Summary)
		line("expected", f.Expected)
		line("observed", f.Observed)
		line("for", f.For...)
		line("against", f.Against...)
		line("benign", f.Benign...)
		line("do", f.Actions...)
		for _, s := range f.Techniques {
			fmt.Fprintf(&b, "  attack %s\n", s)
		}
		if f.Reported+f.Believed != "" {
			line("token", f.Reported+" believed "+f.Believed)
		}
		for _, e := range f.Evidence {
			line(e.Role, strings.TrimSpace(e.Time+" "+e.Note))
		}
		if f.Total > 0 {
			line("of", fmt.Sprint(f.Total))
		}
	}
	return b.String()
}
