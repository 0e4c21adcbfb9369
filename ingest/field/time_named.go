package field

import "bytes"

// months are the names that stand in dates such as May 1, 2026, in lower case.
var months = [...]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// elsewhere are the names of months in Norwegian, Danish, Swedish, German and Dutch
// that are none in English, whole and as dates shorten them.
var elsewhere = map[string]int{
	"januar": 1, "januari": 1, "februar": 2, "februari": 2, "mars": 3, "maart": 3, "mai": 5, "maj": 5, "mei": 5, "juni": 6, "juli": 7, "augusti": 8, "augustus": 8,
	"oktober": 10, "okt": 10, "desember": 12, "des": 12, "dezember": 12, "dez": 12,
}

// weekdays may stand before such a date.
var weekdays = [...]string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

// named reads a time whose month is a word: May 1, 2026 10:01:00 AM, 1 May 2026
// 10:01:00, with or without the day of the week, 13. mai 2026 10:01:00, and May 1, 2026
// @ 10:01:00.000.
func named(v []byte) (micros int64, digits int, err error) {
	name, rest := letters(v)
	if len(name) > 0 && among(name, weekdays[:]) > 0 {
		v = Trim(bytes.TrimLeft(rest, ".,"))
		name, rest = letters(v)
	}
	day, ok := 0, false
	if len(name) == 0 { // the day comes first
		if day, rest, ok = numberBefore(v); !ok {
			return 0, 0, ErrTimeSyntax
		}
		name, rest = letters(Trim(bytes.TrimPrefix(rest, []byte{'.'})))
	}
	month := among(name, months[:])
	if month == 0 && ok {
		month = elsewhere[string(bytes.ToLower(name))]
	}
	if month == 0 {
		return 0, 0, ErrTimeSyntax
	}
	rest = Trim(bytes.TrimPrefix(rest, []byte{'.'}))
	if !ok {
		if day, rest, ok = numberBefore(rest); !ok {
			return 0, 0, ErrTimeSyntax
		}
		rest = Trim(bytes.TrimPrefix(rest, []byte{','}))
	}
	if len(rest) < 4 {
		return 0, 0, ErrTimeSyntax
	}
	year, ok := number(rest[:4])
	if !ok {
		return 0, 0, ErrTimeSyntax
	}
	rest = rest[4:]
	if at := Trim(rest); len(at) > 3 && equalFold(at[:3], "at ") {
		rest = at[2:]
	} else if len(at) > 1 && at[0] == '@' { // as Kibana shows it
		rest = at[1:]
	}
	return clock(year, month, day, rest)
}

// letters takes off the word that v begins with.
func letters(v []byte) (word, rest []byte) {
	i := 0
	for i < len(v) && (v[i]|0x20)-'a' < 26 {
		i++
	}
	return v[:i], v[i:]
}

// numberBefore takes off one or two digits that something follows.
func numberBefore(v []byte) (n int, rest []byte, ok bool) {
	n, rest, err := part(v, 1)
	return n, rest, err == nil && len(rest) > 0
}

// among returns the place, from 1, of the name that a word is or abbreviates to
// three letters or more, or 0.
func among(word []byte, names []string) int {
	for i, name := range names {
		if len(word) >= 3 && len(word) <= len(name) && equalFold(word, name[:len(word)]) {
			return i + 1
		}
	}
	return 0
}
