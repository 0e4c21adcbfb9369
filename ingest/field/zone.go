package field

import (
	"slices"
	"strings"
	"time"
)

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

// cities are zones of the tz database, with the names by which Windows shows them:
// the first of several stands for all.
var cities = map[string][]string{
	"America/Los_Angeles": {"pacific time (us & canada)"},
	"America/Denver":      {"mountain time (us & canada)"},
	"America/Chicago":     {"central time (us & canada)"},
	"America/New_York":    {"eastern time (us & canada)"},
	"America/Halifax":     {"atlantic time (canada)"},
	"America/Phoenix":     {"arizona"},
	"America/Sao_Paulo":   {"brasilia"},
	"Europe/London":       {"dublin", "edinburgh", "lisbon", "london"},
	"Europe/Berlin":       {"amsterdam", "berlin", "bern", "rome", "stockholm", "vienna"},
	"Europe/Paris":        {"brussels", "copenhagen", "madrid", "paris"},
	"Europe/Budapest":     {"belgrade", "bratislava", "budapest", "ljubljana", "prague"},
	"Europe/Warsaw":       {"sarajevo", "skopje", "warsaw", "zagreb"},
	"Europe/Bucharest":    {"athens", "bucharest"},
	"Europe/Helsinki":     {"helsinki", "kyiv", "riga", "sofia", "tallinn", "vilnius"},
	"Europe/Istanbul":     {"istanbul"},
	"Asia/Dubai":          {"abu dhabi", "muscat"},
	"Asia/Kolkata":        {"chennai", "kolkata", "mumbai", "new delhi"},
	"Asia/Singapore":      {"kuala lumpur", "singapore"},
	"Asia/Tokyo":          {"osaka", "sapporo", "tokyo"},
	"Australia/Brisbane":  {"brisbane"},
	"Australia/Sydney":    {"canberra", "melbourne", "sydney"},
	"Pacific/Auckland":    {"auckland", "wellington"},
}

// Place returns the zone of a place, whose distance from UTC changes over the year:
// Europe/Oslo, as the tz database spells it, or as Windows shows it, of which not all
// are known: (UTC-08:00) Pacific Time (US & Canada). It returns nil for others.
func Place(zone string) *time.Location {
	zone = strings.TrimSpace(zone)
	if rest, ok := strings.CutPrefix(zone, "("); ok {
		standard, names, _ := strings.Cut(strings.ToLower(rest), ")")
		ahead, ok := Offset(standard)
		if !ok {
			return nil
		}
		first, _, _ := strings.Cut(names, ",")
		for name, of := range cities { // each city is of one
			if slices.Contains(of, strings.TrimSpace(first)) {
				if place := load(name); place != nil && aheadInWinter(place) == ahead {
					return place
				}
			}
		}
		return nil
	}
	if area, place, ok := strings.Cut(zone, "/"); !ok || area == "" || place == "" {
		return nil
	}
	return load(zone)
}

func load(name string) *time.Location {
	if len(name) > 40 || strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz_/-") != "" {
		return nil
	}
	place, err := Zone(name)
	if err != nil {
		return nil
	}
	return place
}

// aheadInWinter is the smaller of what a zone is ahead of UTC in two halves of a year.
func aheadInWinter(place *time.Location) int64 {
	_, a := time.Date(2026, 1, 1, 0, 0, 0, 0, place).Zone()
	_, b := time.Date(2026, 7, 1, 0, 0, 0, 0, place).Zone()
	return int64(min(a, b))
}

// Ahead returns how far ahead of UTC a place is, in seconds, when its clocks show
// what those of UTC do at micros since 1970.
func Ahead(place *time.Location, micros int64) int64 {
	at := time.UnixMicro(micros).UTC()
	_, ahead := time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, place).Zone()
	return int64(ahead)
}
