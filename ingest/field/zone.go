package field

import "strings"

// Offset reads how far ahead of UTC a zone says that it is, in seconds: UTC+2,
// +05:30, GMT-0800 or UTC itself. It is not ok for the name of a place, which
// does not say it.
func Offset(zone string) (ahead int64, ok bool) {
	zone = strings.ToLower(strings.TrimSpace(zone))
	switch zone {
	case "utc", "gmt", "z", "etc/utc", "etc/gmt", "coordinated universal time":
		return 0, true
	}
	zone = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(zone, "utc"), "gmt"))
	zone = strings.Replace(zone, "\u2212", "-", 1) // the sign of mathematics
	if len(zone) < 2 || zone[0] != '+' && zone[0] != '-' {
		return 0, false
	}
	hours, minutes, _ := strings.Cut(zone[1:], ":")
	if len(hours) == 4 && minutes == "" {
		hours, minutes = hours[:2], hours[2:]
	}
	h, ok1 := number([]byte(hours))
	m, ok2 := number([]byte(minutes))
	if !ok1 || !ok2 && minutes != "" || len(hours) > 2 || m > 59 || 60*h+m > 14*60 {
		return 0, false
	}
	ahead = int64(h*3600 + m*60)
	if zone[0] == '-' {
		ahead = -ahead
	}
	return ahead, true
}

// Zoneless reports whether v, which is a time, names no zone.
func Zoneless(v []byte) bool {
	v = Trim(v)
	n := len(v)
	if n < 6 || v[n-1] == '/' || v[n-1]|0x20 == 'z' || v[n-5] == '+' || v[n-5] == '-' || v[n-6] == '+' || v[n-6] == '-' {
		return false
	}
	return !equalFold(v[n-3:], "utc") && !equalFold(v[n-3:], "gmt")
}
