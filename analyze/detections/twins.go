package detections

import (
	"slices"
	"strings"
	"time"

	"prtscope/analyze/timeline"
)

// A twin is a sign-in that two sources tell with different times, so that it
// stands in the timeline twice.
type twin struct {
	a, b  int   // rows, a of the source whose hash comes first
	ahead int64 // by how much the time of b is later, microseconds
}

// sides is two sources, in order of their hashes.
type sides struct{ a, b string }

// clocks is the twins of two sources in one timeline, and how many of its
// sign-ins the two tell with one time.
type clocks struct {
	sides
	twins  []twin
	agreed int
}

// twinsOf finds the sign-ins that stand in a timeline more than once, by their
// id, and sorts them by sources. Ids that were made up for want of one do not
// count.
func twinsOf(t *timeline.Timeline) (list []*clocks) {
	if t.Constant(timeline.Source) {
		return nil
	}
	at := map[sides]*clocks{}
	for _, rows := range t.Repeated() {
		if strings.HasPrefix(t.Text(timeline.Event, rows[0]), "~") {
			continue
		}
		told := []int32{t.Code(timeline.Source, rows[0])} // of each source the first row counts
		for _, j := range rows[1:] {
			i := rows[0]
			if slices.Contains(told, t.Code(timeline.Source, j)) {
				continue
			}
			told = append(told, t.Code(timeline.Source, j))
			if t.Text(timeline.Source, j) < t.Text(timeline.Source, i) {
				i, j = j, i
			}
			k := sides{t.Text(timeline.Source, i), t.Text(timeline.Source, j)}
			if at[k] == nil {
				at[k] = &clocks{sides: k}
				list = append(list, at[k])
			}
			at[k].twins = append(at[k].twins, twin{i, j, t.Time[j] - t.Time[i]})
		}
	}
	if len(list) > 0 {
		agreements(t, at)
	}
	return list
}

// agreements counts the sign-ins of which two sources tell one time: those that
// were merged.
func agreements(t *timeline.Timeline, at map[sides]*clocks) {
	for i := range t.Len() {
		if t.Code(timeline.AlsoIn, i) == 0 {
			continue
		}
		own := t.Text(timeline.Source, i)
		for _, from := range strings.Split(t.Text(timeline.AlsoIn, i), "\x1f") {
			k := sides{min(own, sourceOf(from)), max(own, sourceOf(from))}
			if c := at[k]; c != nil {
				c.agreed++
			}
		}
	}
}

const (
	quarter      = 15 * timeline.Minute
	farthestZone = 26 * timeline.Hour // between two time zones
)

// zone returns the difference of two time zones that explains how much later
// one time is than another, in microseconds: a multiple of a quarter of an
// hour, 26 hours at most.
func zone(ahead int64) (offset int64, ok bool) {
	offset = int64(time.Duration(ahead).Round(quarter)) // of whatever unit
	rest := ahead - offset
	return offset, offset != 0 && max(offset, -offset) <= farthestZone && max(rest, -rest) < timeline.Second
}

// exchanged reports whether two times are the same but that day and month
// changed places.
func exchanged(a, b time.Time) bool {
	rest := b.Sub(a) % (24 * time.Hour)
	return a.Year() == b.Year() && a.Day() == int(b.Month()) && b.Day() == int(a.Month()) && nearly(rest, 24*time.Hour)
}

// nearly reports whether a difference is less than a second away from none, or
// from a whole span.
func nearly(rest, span time.Duration) bool {
	rest = max(rest, -rest)
	return min(rest, span-rest) < time.Second
}

// misread reports whether a twin is of a clock or a date read wrongly: its
// sources differ by a time zone or a swapped date, and tell hardly any other
// sign-in of the timeline alike.
func (c *clocks) misread(t *timeline.Timeline, w twin) bool {
	_, shifted := zone(w.ahead)
	return (shifted || exchanged(t.At(w.a), t.At(w.b))) && c.agreed < len(c.twins)
}
