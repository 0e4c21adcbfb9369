package field

// plainTime reads a time that is spelled as nearly all of them are:
// 2026-05-01T09:10:20.1234567Z, with a fraction or without, and in UTC. It is
// not ok for any other, which may be a time all the same.
func plainTime(v []byte) (micros int64, digits int, ok bool) {
	if len(v) < 20 || v[4] != '-' || v[7] != '-' || v[10] != 'T' || v[13] != ':' || v[16] != ':' {
		return 0, 0, false
	}
	y, m, d := 100*two(v[0], v[1])+two(v[2], v[3]), two(v[5], v[6]), two(v[8], v[9])
	hour, minute, second := two(v[11], v[12]), two(v[14], v[15]), two(v[17], v[18])
	if y <= 1970 || y >= 9999 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) || hour > 23 || minute > 59 || second > 59 {
		return 0, 0, false
	}
	fraction, digits, zone := fractionOf(v[19:])
	if digits < 0 || len(zone) == 0 || string(zone) != "Z" && string(zone) != "+00:00" {
		return 0, 0, false
	}
	return (days(y, m, d)*86400+int64(hour*3600+minute*60+second))*1e6 + fraction, digits, true
}

// two returns the number of two digits, or one that is too large for anything.
func two(a, b byte) int {
	if a, b = a-'0', b-'0'; a > 9 || b > 9 {
		return 1e6
	}
	return 10*int(a) + int(b)
}
