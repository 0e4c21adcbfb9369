package detections

import (
	"slices"

	"prtscope/analyze/timeline"
)

// sightings is when values of a column were seen, so that "was it seen near
// then" costs a search and not a walk. There may be as many values as rows: each
// costs a place in lists, and not lists of its own.
type sightings struct {
	t     *timeline.Timeline
	col   timeline.Col
	of    map[int32]int32 // place in spans of a value
	spans []sighted
	when  []int64
	on    []int64 // days since 1970
}

// sighted is which of the times and days of sightings are those of one value.
type sighted struct{ from, to, day, days int32 }

// sightingsOf indexes rows, which must be in order of time, by a column.
func sightingsOf(t *timeline.Timeline, col timeline.Col, rows []int) *sightings {
	s := &sightings{t: t, col: col, of: map[int32]int32{}, when: make([]int64, len(rows))}
	at, last := make([]int32, len(rows)), int32(-1) // at is the span of each row
	for n, i := range rows {
		c := t.Code(col, i)
		if c == last {
			at[n] = at[n-1]
		} else if k, known := s.of[c]; known {
			at[n] = k
		} else {
			at[n] = int32(len(s.spans))
			s.of[c], s.spans = at[n], append(s.spans, sighted{})
		}
		last = c
		s.spans[at[n]].to++
	}
	from := int32(0)
	for k := range s.spans {
		n := s.spans[k].to
		s.spans[k].from, s.spans[k].to = from, from
		from += n
	}
	for n, i := range rows {
		k := &s.spans[at[n]]
		s.when[k.to] = t.Time[i]
		k.to++
	}
	for k := range s.spans {
		p := &s.spans[k]
		p.day = int32(len(s.on))
		s.on = addDays(s.on, s.when[p.from:p.to])
		p.days = int32(len(s.on))
	}
	return s
}

// times returns when a value was seen, by its code.
func (s *sightings) times(code int32) []int64 {
	k, known := s.of[code]
	if !known {
		return nil
	}
	return s.when[s.spans[k].from:s.spans[k].to]
}

// near reports whether the value that row i has was seen within d of it.
func (s *sightings) near(i int, d int64) bool {
	when := s.times(s.t.Code(s.col, i))
	n, _ := slices.BinarySearch(when, s.t.Time[i]-d)
	return n < len(when) && when[n] <= s.t.Time[i]+d
}

// days returns the days (since 1970) on which the value that row i has was seen.
func (s *sightings) days(i int) []int64 {
	k, known := s.of[s.t.Code(s.col, i)]
	if !known {
		return nil
	}
	return s.on[s.spans[k].day:s.spans[k].days]
}

func daysOf(when []int64) []int64 { return addDays(nil, when) }

// addDays adds the days of times that are in order.
func addDays(days, when []int64) []int64 {
	from := len(days)
	for _, at := range when {
		if d := at / timeline.Day; len(days) == from || days[len(days)-1] != d {
			days = append(days, d)
		}
	}
	return days
}

// historyDays is on how many days somebody or something must have been seen before
// it can be told what is usual or new.
const historyDays = 3

// daysBefore counts the days, which are in order, before that of a moment.
func daysBefore(days []int64, at int64) int {
	n, _ := slices.BinarySearch(days, at/timeline.Day)
	return n
}

// usual reports whether the value of row i, say a network, was ordinary for the
// subject: seen on three days before the row's, or on three days of which the
// first was among the first two of the subject. A value that an intruder brought
// is not: it comes later.
func (s *sightings) usual(i int, active []int64) bool {
	days := s.days(i)
	if daysBefore(days, s.t.Time[i]) >= historyDays {
		return true
	}
	return len(days) >= historyDays && days[0] <= active[1]
}

// timesOf returns the times of rows.
func timesOf(t *timeline.Timeline, rows []int) []int64 {
	times := make([]int64, len(rows))
	for n, i := range rows {
		times[n] = t.Time[i]
	}
	return times
}

// filter returns the rows that keep wants. The result must not be changed: it may
// be rows.
func filter(rows []int, keep func(int) bool) (kept []int) {
	n := 0
	for n < len(rows) && keep(rows[n]) {
		n++
	}
	switch {
	case n == len(rows):
		return slices.Clip(rows)
	case len(rows) > manyRows:
		return filterMany(rows, n, keep)
	}
	kept = append(kept, rows[:n]...)
	for _, i := range rows[n+1:] {
		if keep(i) {
			kept = append(kept, i)
		}
	}
	return kept
}

// manyRows is from how many rows on a list is made as long as it must be, and not
// made longer again and again.
const manyRows = 32 << 10

// filterMany is filter of many rows, the first n of which are known to stay and
// the next to go.
func filterMany(rows []int, n int, keep func(int) bool) []int {
	marks, all := make([]uint64, (len(rows)+63)/64), n
	for k := n + 1; k < len(rows); k++ {
		if keep(rows[k]) {
			marks[k/64] |= 1 << (k % 64)
			all++
		}
	}
	kept := append(make([]int, 0, all), rows[:n]...)
	for k := n + 1; k < len(rows); k++ {
		if marks[k/64]&(1<<(k%64)) != 0 {
			kept = append(kept, rows[k])
		}
	}
	return kept
}

// windowsPC reports whether rows are of a Windows device that is joined to the
// directory, hybrid or not: one that Windows itself logs on with. One row that
// says both is enough; renewals often leave one of them out.
func windowsPC(t *timeline.Timeline, rows []int) bool {
	return slices.ContainsFunc(rows, func(i int) bool {
		trust := t.Text(timeline.Trust, i)
		return (trust == "joined" || trust == "hybrid") && t.Text(timeline.OSFamily, i) == "Windows"
	})
}

// distinct returns the texts that rows have in a column, in order of their
// first row, without the empty one.
func distinct(t *timeline.Timeline, col timeline.Col, rows []int) (values []string) {
	seen := map[int32]bool{0: true}
	for _, i := range rows {
		if c := t.Code(col, i); !seen[c] {
			seen[c] = true
			values = append(values, t.Text(col, i))
		}
	}
	return values
}

// majority returns the first of rows that has the value which most of them have
// in a column, the first of equals, and how many have it; -1 where rows is empty.
func majority(t *timeline.Timeline, col timeline.Col, rows []int) (row, n int) {
	count := map[int32]int{}
	for _, i := range rows {
		count[t.Code(col, i)]++
	}
	row = -1
	for _, i := range rows {
		if k := count[t.Code(col, i)]; k > n {
			row, n = i, k
		}
	}
	return row, n
}

// between reports whether one of the ordered times is in [from, to].
func between(times []int64, from, to int64) bool {
	n, _ := slices.BinarySearch(times, from)
	return n < len(times) && times[n] <= to
}
