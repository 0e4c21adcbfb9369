package field

// SinceEpoch reads a number of milliseconds or microseconds since 1970, as pandas
// writes times, and returns microseconds and digits as Time does. Those of the years
// 2001 to 2033 have as many digits as no other number that stands for a time, and
// begin with 1; nothing else is read.
func SinceEpoch(v []byte) (micros int64, digits int, ok bool) {
	n, is := Int(v)
	if !is || v[0] != '1' {
		return 0, 0, false
	}
	switch {
	case len(v) == 13 && n%1000 != 0:
		return n * 1000, 3, true
	case len(v) == 13: // it was of whole seconds, and the number has no way to say so
		return n * 1000, 0, true
	case len(v) == 16 && n%1e6 != 0:
		return n, 6, true
	}
	return n, 0, len(v) == 16
}
