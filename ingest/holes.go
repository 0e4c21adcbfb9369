package ingest

import (
	"maps"
	"slices"
	"time"

	"prtscope/ingest/custody"
)

// Hours are how many records there are by kind and hour since 1970.
type Hours map[string]map[int64]int64

// What makes hours without a record a hole: the tenant's own rhythm asks for so
// many records, and it is known from so many hours of that time of day.
const (
	missedRecords = 50
	knownHours    = 5
	longestSpan   = 24 * 3700 // hours; longer ones come of damaged or invented dates
)

// add counts a record.
func (h Hours) add(kind string, hour int64) {
	if h[kind] == nil {
		h[kind] = map[int64]int64{}
	}
	h[kind][hour]++
}

// days adds hours up.
func (h Hours) days() map[string]map[string]int64 {
	coverage := map[string]map[string]int64{}
	for kind, hours := range h {
		coverage[kind] = map[string]int64{}
		for hour, n := range hours {
			coverage[kind][time.Unix(hour*3600, 0).UTC().Format(time.DateOnly)] += n
		}
	}
	return coverage
}

// holes returns the spans of hours without a record in which there should be
// some: as many as is usual, the median, at that hour on a day of work or at a
// weekend. Hours before the first record and behind the last are no hole.
func (h Hours) holes() (holes []custody.Hole) {
	for _, kind := range slices.Sorted(maps.Keys(h)) {
		hours := h[kind]
		all := slices.Sorted(maps.Keys(hours))
		if kind == "devices" || len(all) == 0 || all[len(all)-1]-all[0] > longestSpan {
			continue
		}
		usual := rhythm(hours, all[0], all[len(all)-1])
		for i, from := range all[1:] {
			var missed int64
			for hour := all[i] + 1; hour < from; hour++ {
				missed += usual[timeOfDay(hour)]
			}
			if missed >= missedRecords {
				holes = append(holes, custody.Hole{Kind: kind, From: hourText(all[i] + 1), To: hourText(from), Usual: missed})
			}
		}
	}
	return holes
}

// timeOfDay is the hour of a day, and 24 more at a weekend.
func timeOfDay(hour int64) int64 {
	at := hour % 24
	if at < 0 {
		at += 24
	}
	if day := time.Unix(hour*3600, 0).UTC().Weekday(); day == time.Saturday || day == time.Sunday {
		at += 24
	}
	return at
}

// rhythm is how many records are usual at each time of day.
func rhythm(hours map[int64]int64, first, last int64) map[int64]int64 {
	counts := map[int64][]int64{}
	for hour := first; hour <= last; hour++ {
		at := timeOfDay(hour)
		counts[at] = append(counts[at], hours[hour])
	}
	usual := map[int64]int64{}
	for at, list := range counts {
		if len(list) >= knownHours {
			slices.Sort(list)
			usual[at] = list[(len(list)-1)/2]
		}
	}
	return usual
}

func hourText(hour int64) string { return time.Unix(hour*3600, 0).UTC().Format(time.RFC3339) }
