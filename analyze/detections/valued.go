package detections

import "prtscope/analyze/timeline"

// answers are what was found out of the values of a column, each asked once:
// rows are many, values few.
type answers[T any] struct {
	t     *timeline.Timeline
	col   timeline.Col
	ask   func(value string) T
	known map[int32]T // of all timelines that share texts with t
	last  int32       // code of the value asked for last, -1 at first
	now   T           // what is known of it
}

// valued asks of the values that rows have in a column. The answers follow from
// the values alone; name tells what is asked from all else that is.
func valued[T any](t *timeline.Timeline, col timeline.Col, name string, ask func(string) T) *answers[T] {
	return &answers[T]{t: t, col: col, ask: ask, known: timeline.Learned[T](t, name), last: -1}
}

// at is the answer for the value of row i.
func (a *answers[T]) at(i int) T {
	code := a.t.Code(a.col, i)
	if code == a.last {
		return a.now
	}
	v, known := a.known[code]
	if !known {
		v = a.ask(a.t.Text(a.col, i))
		a.known[code] = v
	}
	a.last, a.now = code, v
	return v
}
