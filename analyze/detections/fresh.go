package detections

import "prtscope/analyze/timeline"

// fresh is since when the values of a column are known of a subject.
type fresh struct {
	t     *timeline.Timeline
	col   timeline.Col
	first map[int32]int64
	days  []int64 // on which there was a success
}

// freshOf looks through the successes of a timeline.
func freshOf(t *timeline.Timeline, col timeline.Col) *fresh {
	f := &fresh{t, col, map[int32]int64{}, nil}
	for i, at := range t.Time {
		if !t.Is(i, timeline.OK) {
			continue
		}
		if c := t.Code(col, i); f.first[c] == 0 {
			f.first[c] = at
		}
		if d := at / timeline.Day; len(f.days) == 0 || f.days[len(f.days)-1] != d {
			f.days = append(f.days, d)
		}
	}
	return f
}

// newSpan is for how long a value is new.
const newSpan = timeline.Day

// at reports whether the value of row i is new: first met less than a day
// before, by a subject that was seen on three days before that.
func (f *fresh) at(i int) bool {
	c := f.t.Code(f.col, i)
	first, met := f.first[c]
	return c != 0 && (!met || f.t.Time[i]-first < newSpan) && daysBefore(f.days, f.t.Time[i]) >= historyDays
}
