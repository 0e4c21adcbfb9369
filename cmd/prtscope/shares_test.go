package main

import (
	"strings"
	"testing"

	"prtscope/analyze"
	"prtscope/cmd/prtscope/config"
	"prtscope/report"
)

// Whoever is told that a timeline is too large is told the --memory that it would do
// with, which leaves room for rows that take more than those met. That a timeline fits
// into a share of its size is shown by analyze TestATimelineThatDoesNotFit.
func TestTheMemoryThatIsNamedIsEnough(t *testing.T) {
	for name, s := range map[string]struct{ of, in func(int64) int64 }{"judged": {judgedShare, judgedIn}, "drawn": {drawnShare, drawnIn}, "told": {toldShare, toldIn}, "held": {heldShare, heldIn}} {
		for _, bytes := range []int64{1, 170 << 20, 1_000_000_007, 40 << 30} {
			if m := s.in(bytes); s.of(m) < bytes || m > 256<<20 && s.of(m-m/50) >= bytes {
				t.Errorf("%s: %d bytes are said to need %d, of which they may take %d", name, bytes, m, s.of(m))
			}
			said := advised(&analyze.LimitError{What: "the timeline", Bytes: bytes, Share: 1, Whole: true}, s.in).Error()
			_, value, ok := strings.Cut(said, "; give it --memory ")
			f := &flags{memory: strings.TrimSpace(value), conf: &config.Config{}}
			if budget, _ := f.memoryBytes(); !ok || bytes > 200<<20 && s.of(budget) < bytes+bytes/8 {
				t.Errorf("%s: %d bytes: %q names %d, of which they may take %d", name, bytes, said, budget, s.of(budget))
			}
		}
	}
	if said := advised(&analyze.LimitError{What: "changes", Bytes: 128 << 20, Share: 1, Whole: true, Held: true}, judgedIn).Error(); !strings.HasSuffix(said, "give it --memory 577MiB") {
		t.Errorf("advised: %s", said)
	}
	if said := advised(&analyze.LimitError{What: "findings", Bytes: 9, Share: 1}, judgedIn).Error(); !strings.HasSuffix(said, "give more with --memory") {
		t.Errorf("of what is not known whole it is said %q", said)
	}
	wide := &report.LimitError{What: "the users", Need: 3 << 20, Have: 3 << 20, Device: 1000, Devices: 10_000_000}
	if said := sized(wide).Error(); !strings.HasSuffix(said, ", at device 1,000 of 10,000,000; give it about --memory 120001MiB") {
		t.Errorf("of too many devices it is said %q", said)
	}
	if said := sized(&report.LimitError{What: "findings", Need: 9, Have: 9}).Error(); !strings.HasSuffix(said, "; give more with --memory") {
		t.Errorf("of findings it is said %q", said)
	}
}

// As many cores judge users, and as many files are read, as fit in the memory, and one
// where none would.
func TestAsManyCoresJudgeAsFitInTheMemory(t *testing.T) {
	for _, tt := range []struct {
		cores          int
		memory         int64
		threads, files int
	}{{2, 512 << 20, 2, 2}, {8, 512 << 20, 8, 2}, {16, 512 << 20, 8, 2}, {64, 4 << 30, 64, 16}, {8, 256 << 20, 4, 1}, {2, 256 << 20, 2, 1}, {1, 1 << 30, 1, 1}, {4, 32 << 20, 1, 1}} {
		if threads, files := judging(tt.cores, tt.memory); threads != tt.threads || files != tt.files {
			t.Errorf("%d cores, %d MiB: %d cores judge users of %d files, want %d of %d", tt.cores, tt.memory>>20, threads, files, tt.threads, tt.files)
		}
	}
}
