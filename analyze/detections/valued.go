package detections

import "prtscope/analyze/timeline"

// answers are what was found out of the values of a column, each asked once:
// rows are many, values few.
type answers[T any] struct {
	t     *timeline.Timeline
	col   timeline.Col
	ask   func(value string) T
	known map[int32]T // of all timelines that share texts with t
	late  [8]struct { // answers of late, by the last bits of the code
		code int32 // +1
		T    T
	}
}

// valued asks of the values that rows have in a column. The answers follow from
// the values alone; name tells what is asked from all else that is.
func valued[T any](t *timeline.Timeline, col timeline.Col, name string, ask func(string) T) *answers[T] {
	return &answers[T]{t: t, col: col, ask: ask, known: timeline.Learned[T](t, name)}
}

// at is the answer for the value of row i.
func (a *answers[T]) at(i int) T {
	code := a.t.Code(a.col, i)
	late := &a.late[uint32(code)%uint32(len(a.late))]
	if late.code == code+1 {
		return late.T
	}
	v, known := a.known[code]
	if !known {
		v = a.ask(a.t.Text(a.col, i))
		a.known[code] = v
	}
	late.code, late.T = code+1, v
	return v
}
