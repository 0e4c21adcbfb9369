package survey

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Gap is a day for which a kind of log is missing or nearly so.
type Gap struct {
	Kind  string
	Day   string // 2026-05-03
	Rows  int64
	Usual int64 // median of the same weekday
}

// least is the number of sign-ins a day below which a tenant is too small to
// tell a quiet day from a missing one.
const least = 20

// Gaps returns the days on which a kind has less than a tenth of what is usual
// on that weekday, in order of kind and day. The first and the last day of the
// case are in part outside it and are not judged.
func (s *Survey) Gaps() []Gap { return s.gaps }

func (s *Survey) findGaps() (gaps []Gap) {
	if s.Rows == 0 {
		return nil
	}
	first, last := dayOf(s.From)+1, dayOf(s.To)-1
	for _, kind := range slices.Sorted(maps.Keys(s.Days)) {
		if kind == "" || s.Kinds[kind] == 0 {
			continue
		}
		days := s.Days[kind]
		var usual [7]int64
		for w := range usual {
			usual[w] = median(days, first, last, int64(w))
		}
		for d := first; d <= last; d++ {
			if u := usual[d%7]; u >= least && 10*days[d] < u {
				gaps = append(gaps, Gap{kind, time.UnixMicro(d * Day).UTC().Format(time.DateOnly), days[d], u})
			}
		}
	}
	return gaps
}

// median returns the median of the days that are a weekday; where there are
// fewer than three of them, of all working days or all days of weekends, which
// must not be measured by one another. 0 where there are too few of those too.
func median(days map[int64]int64, first, last, weekday int64) int64 {
	var same, alike []int64
	for d := first; d <= last; d++ {
		if weekend(d%7) == weekend(weekday) {
			alike = append(alike, days[d])
		}
		if d%7 == weekday {
			same = append(same, days[d])
		}
	}
	if len(same) < 3 {
		same = alike
	}
	if len(same) < 3 {
		return 0
	}
	slices.Sort(same)
	return same[len(same)/2]
}

// weekend reports whether days since 1970, modulo 7, are a Saturday or Sunday.
func weekend(weekday int64) bool { return weekday == 2 || weekday == 3 }

// Doubts says in words why non-interactive sign-ins cannot be taken as
// complete. It is empty where they are there and nothing speaks for their being
// filtered: only then may a detection conclude from the absence of one.
func (s *Survey) Doubts() []string { return s.doubts }

func (s *Survey) findDoubts() (doubts []string) {
	inter, non := s.Kinds["interactive"], s.Kinds["non_interactive"]
	if non == 0 {
		return []string{"the case holds no non-interactive sign-ins"}
	}
	days := 0
	for _, g := range s.Gaps() {
		if g.Kind == "non_interactive" {
			days++
		}
	}
	if days > 0 {
		doubts = append(doubts, fmt.Sprintf("non-interactive sign-ins are missing on %d days", days))
	}
	if inter >= least && (non < 2*inter || non > 60*inter) {
		doubts = append(doubts, fmt.Sprintf("%d interactive and %d non-interactive sign-ins are not in a usual proportion", inter, non))
	}
	if s.LogonsLeftOut() {
		doubts = append(doubts, "joined devices sign in, but not one row of the Windows sign-in client is there")
	}
	if s.Rows >= 1000 && s.Failures == 0 {
		doubts = append(doubts, "not one sign-in failed")
	}
	return doubts
}
