package view

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"prtscope/analyze/finding"
)

// Which findings rest on a sign-in is what going through all of their records
// says, whatever its id looks like, however many there are, and if all have one id.
func TestRestingIsWhatRecordsSay(t *testing.T) {
	chance := rand.New(rand.NewPCG(7, 7))
	type event struct {
		id     string
		record int64
	}
	var events []event
	for n := range 2000 {
		events = append(events, event{fmt.Sprintf("%08x-0000-4000-8000-%012x", chance.Uint32(), chance.Uint64()>>16), int64(n)},
			event{fmt.Sprintf("00000000-0000-0000-0000-%012x", n), 7}, event{fmt.Sprintf("row %d", n), 1 << 40}, event{"00000000-0000-0000-0000-000000000000", int64(n)})
	}
	for _, count := range []int{0, 1, 3, 3000} {
		l := &Links{devices: map[Key]*DeviceFacts{}}
		want := map[event][]Rest{}
		for n := range count {
			f := &finding.Finding{Severity: finding.Severities[n%len(finding.Severities)]}
			for range 1 + n%4 {
				of := events[chance.IntN(len(events)/2)]
				e := finding.Evidence{Event: of.id, Record: of.record}
				if chance.IntN(3) == 0 {
					e.Role = "anchor"
				}
				f.Evidence = append(f.Evidence, e)
				rests := want[of]
				if last := len(rests) - 1; last >= 0 && rests[last].Finding == n {
					rests[last].Anchor = rests[last].Anchor || e.Role == "anchor"
					continue
				}
				want[of] = append(rests, Rest{n, f.Severity.Rank(), e.Role == "anchor"})
			}
			if err := l.add(f, NewBudget(0)); err != nil {
				t.Fatal(err)
			}
		}
		l.seal()
		for _, of := range events {
			if got := l.Resting(nil, KeyOf(of.id).At(of.record)); !slices.Equal(got, want[of]) {
				t.Fatalf("of %d findings %v rest on %v, want %v", count, got, of, want[of])
			}
		}
	}
}
