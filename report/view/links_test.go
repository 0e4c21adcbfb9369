package view

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"prtscope/analyze/finding"
)

// Which findings rest on a sign-in is what going through all of their records
// says, whatever its id looks like and however many there are.
func TestRestingIsWhatRecordsSay(t *testing.T) {
	chance := rand.New(rand.NewPCG(7, 7))
	var events []string
	for n := range 2000 {
		events = append(events, fmt.Sprintf("%08x-0000-4000-8000-%012x", chance.Uint32(), chance.Uint64()>>16),
			fmt.Sprintf("00000000-0000-0000-0000-%012x", n), fmt.Sprintf("row %d", n))
	}
	for _, count := range []int{0, 1, 3, 3000} {
		l := &Links{devices: map[Key]*DeviceFacts{}}
		want := map[string][]Rest{}
		for n := range count {
			f := &finding.Finding{Severity: finding.Severities[n%len(finding.Severities)]}
			for range 1 + n%4 {
				e := finding.Evidence{Event: events[chance.IntN(len(events)/2)]}
				if chance.IntN(3) == 0 {
					e.Role = "anchor"
				}
				f.Evidence = append(f.Evidence, e)
				rests := want[e.Event]
				if last := len(rests) - 1; last >= 0 && rests[last].Finding == n {
					rests[last].Anchor = rests[last].Anchor || e.Role == "anchor"
					continue
				}
				want[e.Event] = append(rests, Rest{n, f.Severity.Rank(), e.Role == "anchor"})
			}
			if err := l.add(f, NewBudget(0)); err != nil {
				t.Fatal(err)
			}
		}
		l.seal()
		for _, event := range events {
			if got := l.Resting(nil, KeyOf(event)); !slices.Equal(got, want[event]) {
				t.Fatalf("of %d findings %v rest on %q, want %v", count, got, event, want[event])
			}
		}
	}
}
