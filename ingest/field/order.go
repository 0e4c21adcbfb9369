package field

import "bytes"

// DateOrder says which of the first two numbers of a date such as 3/4/2025 is
// the day.
type DateOrder uint8

// The orders. NoOrder is for files where nobody knows.
const (
	NoOrder DateOrder = iota
	DMY
	MDY
)

// OrderOf returns the order named by dmy or mdy, and NoOrder for all else.
func OrderOf(name string) DateOrder {
	switch name {
	case "dmy":
		return DMY
	case "mdy":
		return MDY
	}
	return NoOrder
}

func (o DateOrder) String() string { return [...]string{"", "dmy", "mdy"}[o%3] }

// A slashed is a date with its numbers between slashes, dots or hyphens.
type slashed struct {
	year, a, b int
	dmy        bool // the way it is written leaves no other reading
	ymd        bool
}

// splitDate takes such a date off v. Year first is never ambiguous, nor are
// dots, which only languages with the day first use.
func splitDate(v []byte) (date slashed, rest []byte, ok bool) {
	var n, width [3]int
	var sep byte
	at := 0
	for i := range n {
		from := at
		for at < len(v) && v[at]-'0' <= 9 {
			at++
		}
		if n[i], ok = number(v[from:at]); !ok {
			return date, nil, false
		}
		width[i] = at - from
		if i == 2 {
			break
		}
		if at == len(v) || (v[at] != '/' && v[at] != '.' && v[at] != '-') || (i == 1 && v[at] != sep) {
			return date, nil, false
		}
		sep = v[at]
		at++
		for sep == '.' && at < len(v) && v[at] == ' ' { // 28. 4. 2021
			at++
		}
	}
	switch {
	case width[0] == 4 && width[1] <= 2 && width[2] <= 2:
		return slashed{year: n[0], a: n[1], b: n[2], ymd: true}, v[at:], true
	case width[2] == 4 && width[0] <= 2 && width[1] <= 2:
		return slashed{year: n[2], a: n[0], b: n[1], dmy: sep == '.'}, v[at:], true
	}
	return date, nil, false
}

// read returns month and day of d.
func (d slashed) read(order DateOrder) (month, day int, err error) {
	switch {
	case d.ymd:
		return d.a, d.b, nil
	case d.dmy:
		return d.b, d.a, nil
	case order == DMY && d.b > 12 && d.a <= 12, order == MDY && d.a > 12 && d.b <= 12:
		return 0, 0, ErrTimeAgainst
	case order == DMY, order == NoOrder && (d.a > 12 || d.a == d.b):
		return d.b, d.a, nil
	case order == MDY, d.b > 12:
		return d.a, d.b, nil
	}
	return 0, 0, ErrTimeOrder
}

// Dates gathers what the dates of one file tell about their order. The zero
// value has seen none.
type Dates struct {
	Ambiguous int64 // dates that can be read both ways
	DayFirst  int64 // dates whose first number can only be a day
	DaySecond int64 // dates whose second number can only be a day
	Halves    int64 // ambiguous ones with AM or PM in capitals, as the United States write it
}

// Add looks at one value; what is no date of this kind is passed over.
func (s *Dates) Add(v []byte) {
	d, rest, ok := splitDate(Trim(v))
	switch {
	case !ok || d.ymd || d.dmy || (d.a > 12 && d.b > 12):
	case d.a > 12:
		s.DayFirst++
	case d.b > 12:
		s.DaySecond++
	case d.a != d.b:
		s.Ambiguous++
		if bytes.HasSuffix(rest, []byte("AM")) || bytes.HasSuffix(rest, []byte("PM")) {
			s.Halves++
		}
	}
}

// AddPair looks at a date and at the same moment, within a few minutes, in ISO
// 8601: where the date could be read both ways, only one of them is that one.
func (s *Dates) AddPair(v, iso []byte) {
	d, _, ok := splitDate(Trim(v))
	if !ok || d.ymd || d.dmy || d.a == d.b || d.a > 12 || d.b > 12 || len(iso) < 10 || iso[4] != '-' || iso[7] != '-' {
		return
	}
	y, ok1 := number(iso[:4])
	month, ok2 := number(iso[5:7])
	day, ok3 := number(iso[8:10])
	switch {
	case !ok1 || !ok2 || !ok3 || y != d.year:
	case month == d.a && day == d.b:
		s.DaySecond++
	case month == d.b && day == d.a:
		s.DayFirst++
	}
}

// Order returns the one order that all dates seen agree with, and whether any
// of them shows it. Where none does and all have AM or PM in capitals the
// order is that of the United States, and sure is false. Where
// dates contradict each other there is no order.
func (s *Dates) Order() (order DateOrder, sure bool) {
	switch {
	case s.DayFirst > 0 && s.DaySecond > 0:
		return NoOrder, false
	case s.DayFirst > 0:
		return DMY, true
	case s.DaySecond > 0:
		return MDY, true
	case s.Ambiguous == 0:
		return NoOrder, true
	case s.Halves == s.Ambiguous:
		return MDY, false
	}
	return NoOrder, false
}
