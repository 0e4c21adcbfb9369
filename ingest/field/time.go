package field

import (
	"bytes"
	"errors"
)

// What can be wrong with a time. None of the messages holds text of the log.
var (
	ErrTimeBlank   = errors.New("no time")
	ErrTimeSyntax  = errors.New("not a time")
	ErrTimeRange   = errors.New("a date or time of day that does not exist")
	ErrTimeOrder   = errors.New("day and month cannot be told apart: say --date-order dmy or mdy")
	ErrTimeAgainst = errors.New("day and month stand the other way round than in the rest of the file")
	ErrTimeNumber  = errors.New("a number for a time, and nothing says what it counts: save the column as dates and times")
	ErrTimeUnset   = errors.New("a date that stands for no time (9999, or 1970-01-01 00:00:00 or before, such as 0001, 1601 and 1900)")
)

// Minute is the number of digits of a time without seconds: two less than one
// of whole seconds.
const Minute = -2

// Time reads a time in any spelling that exports use and returns microseconds
// since 1970 in UTC, rounded down, and the number of digits after the second
// that v has, up to 9, or Minute. A time without a zone is UTC. Dates such as 3/4/2025 are
// read in the given order; without one they are read only if there is but one
// way to. Times that are not after 1970-01-01 are none: there was no Entra ID to note
// them. The error is one of the ErrTime values.
func Time(v []byte, order DateOrder) (micros int64, digits int, err error) {
	if micros, digits, ok := plainTime(v); ok {
		return micros, digits, nil
	}
	return anyTime(v, order)
}

// anyTime is Time for any spelling.
func anyTime(v []byte, order DateOrder) (micros int64, digits int, err error) {
	v = Trim(v)
	switch {
	case len(v) == 0:
		return 0, 0, ErrTimeBlank
	case len(v) >= 10 && v[4] == '-' && v[7] == '-':
		y, ok1 := number(v[:4])
		m, ok2 := number(v[5:7])
		d, ok3 := number(v[8:10])
		if !ok1 || !ok2 || !ok3 {
			return 0, 0, ErrTimeSyntax
		}
		return clock(y, m, d, v[10:])
	case v[0] == '/' || v[0] == '\\':
		return ticks(v)
	}
	date, rest, ok := splitDate(v)
	if !ok {
		micros, digits, err = named(v)
		if err != nil && plainNumber(v) {
			err = ErrTimeNumber
		}
		return micros, digits, err
	}
	m, d, err := date.read(order)
	if err != nil {
		return 0, 0, err
	}
	return clock(date.year, m, d, rest)
}

// plainNumber reports whether v is digits, with one point at most: the days of a
// spreadsheet, or seconds, milliseconds or ticks.
func plainNumber(v []byte) bool {
	points := 0
	for _, c := range v {
		if c == '.' {
			points++
		} else if c-'0' > 9 {
			return false
		}
	}
	return points <= 1
}

// number reads digits, at most nine of them.
func number(v []byte) (n int, ok bool) {
	if len(v) == 0 || len(v) > 9 {
		return 0, false
	}
	for _, c := range v {
		if c -= '0'; c > 9 {
			return 0, false
		}
		n = 10*n + int(c)
	}
	return n, true
}

// clock reads what follows a date: separator, time of day, fraction, half of
// the day, zone.
func clock(y, m, d int, v []byte) (micros int64, digits int, err error) {
	if y < 1 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		return 0, 0, ErrTimeRange
	}
	if v, err = separator(v); err != nil {
		return 0, 0, err
	}
	hour, v, err := part(v, 1)
	if err != nil {
		return 0, 0, err
	}
	minute, v, err := colonPart(v)
	if err != nil {
		return 0, 0, err
	}
	second, fraction, digits := 0, int64(0), Minute
	if len(v) > 0 && v[0] == ':' { // else it is as spreadsheets save them
		if second, v, err = colonPart(v); err != nil {
			return 0, 0, err
		}
		if fraction, digits, v = fractionOf(v); digits < 0 {
			return 0, 0, ErrTimeSyntax
		}
	}
	if len(v) > 1 && v[0] != '+' && v[0] != '-' {
		var pm, half bool
		if pm, half, v = halfOfDay(v); half {
			if hour < 1 || hour > 12 {
				return 0, 0, ErrTimeRange
			}
			if hour %= 12; pm {
				hour += 12
			}
		}
	}
	if hour > 23 || minute > 59 || second > 59 {
		return 0, 0, ErrTimeRange
	}
	shift, err := zone(v)
	if err != nil {
		return 0, 0, err
	}
	s := days(y, m, d)*86400 + int64(hour*3600+minute*60+second) - shift
	if y >= 9999 || s < 0 || s == 0 && fraction == 0 {
		return 0, 0, ErrTimeUnset
	}
	return s*1e6 + fraction, digits, nil
}

// separator takes off the T, blank or comma between date and time of day.
func separator(v []byte) ([]byte, error) {
	if len(v) == 0 {
		return nil, ErrTimeSyntax
	}
	if v[0]|0x20 == 't' {
		return v[1:], nil
	}
	at := 0
	if v[0] == ',' {
		at = 1
	}
	rest := Trim(v[at:])
	if len(rest) == len(v) {
		return nil, ErrTimeSyntax
	}
	return rest, nil
}

// part takes off one or two digits, at least least.
func part(v []byte, least int) (n int, rest []byte, err error) {
	i := 0
	for i < 2 && i < len(v) && v[i]-'0' <= 9 {
		n = 10*n + int(v[i]-'0')
		i++
	}
	if i < least {
		return 0, nil, ErrTimeSyntax
	}
	return n, v[i:], nil
}

func colonPart(v []byte) (int, []byte, error) {
	if len(v) == 0 || v[0] != ':' {
		return 0, nil, ErrTimeSyntax
	}
	return part(v[1:], 2)
}

// fractionOf takes off the fraction of a second and returns its microseconds
// and its digits: -1 if there are none after the point, or more than nine.
func fractionOf(v []byte) (micros int64, digits int, rest []byte) {
	if len(v) == 0 || (v[0] != '.' && v[0] != ',') {
		return 0, 0, v
	}
	v = v[1:]
	for digits < len(v) && v[digits]-'0' <= 9 {
		if digits < 6 {
			micros = 10*micros + int64(v[digits]-'0')
		}
		digits++
	}
	if digits == 0 || digits > 9 {
		return 0, -1, nil
	}
	for i := digits; i < 6; i++ {
		micros *= 10
	}
	return micros, digits, v[digits:]
}

// halfOfDay takes off AM or PM in the spellings of browsers.
func halfOfDay(v []byte) (pm, ok bool, rest []byte) {
	t := Trim(v)
	for _, w := range [...]string{"am", "pm", "a.m.", "p.m.", "a. m.", "p. m.", "a.\u00a0m.", "p.\u00a0m."} {
		if len(t) >= len(w) && equalFold(t[:len(w)], w) {
			return w[0] == 'p', true, t[len(w):]
		}
	}
	return false, false, v
}

// zone reads the end of a time and returns the seconds that it is ahead of UTC.
func zone(v []byte) (int64, error) {
	if len(v) == 0 {
		return 0, nil
	}
	v = Trim(v)
	if equalFold(v, "z") || equalFold(v, "utc") || equalFold(v, "gmt") {
		return 0, nil
	}
	if len(v) < 5 || (v[0] != '+' && v[0] != '-') {
		return 0, ErrTimeSyntax
	}
	at := 3
	if v[3] == ':' {
		at = 4
	}
	h, ok1 := number(v[1:3])
	m, ok2 := number(v[at:])
	if !ok1 || !ok2 || len(v) != at+2 {
		return 0, ErrTimeSyntax
	}
	if m > 59 || 60*h+m > 14*60 {
		return 0, ErrTimeRange
	}
	s := int64(h*3600 + m*60)
	if v[0] == '-' {
		s = -s
	}
	return s, nil
}

// ticks reads /Date(1716300000000)/ and /Date(1716300000000+0100)/, which
// count milliseconds of UTC; the offset only says how they were once shown.
func ticks(v []byte) (int64, int, error) {
	v = bytes.TrimPrefix(v, []byte(`\`))
	v, ok := bytes.CutPrefix(v, []byte("/Date("))
	if !ok {
		return 0, 0, ErrTimeSyntax
	}
	v = bytes.TrimSuffix(v, []byte("/"))
	v, ok = bytes.CutSuffix(bytes.TrimSuffix(v, []byte(`\`)), []byte(")"))
	if !ok {
		return 0, 0, ErrTimeSyntax
	}
	if len(v) > 5 && (v[len(v)-5] == '+' || v[len(v)-5] == '-') {
		if _, err := zone(v[len(v)-5:]); err != nil {
			return 0, 0, err
		}
		v = v[:len(v)-5]
	}
	ms, ok := Int(v)
	switch {
	case !ok:
		return 0, 0, ErrTimeSyntax
	case ms <= 0 || ms >= 253370764800000: // the year 9999
		return 0, 0, ErrTimeUnset
	}
	return ms * 1000, 3, nil
}

func daysIn(y, m int) int {
	switch m {
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// days counts days since 1970 in the calendar of today, for years from 1 on.
// The year is taken to begin in March, so that its odd month is its last.
func days(y, m, d int) int64 {
	if m <= 2 {
		y--
		m += 12
	}
	return int64(365*y + y/4 - y/100 + y/400 + (153*(m-3)+2)/5 + d - 1 - 719468)
}
