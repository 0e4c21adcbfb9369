package field

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Int reads a whole number in decimal digits, with or without a sign.
func Int(v []byte) (int64, bool) {
	v = Trim(v)
	neg := false
	if len(v) > 0 && (v[0] == '-' || v[0] == '+') {
		neg = v[0] == '-'
		v = v[1:]
	}
	if len(v) == 0 || len(v) > 18 {
		return 0, false
	}
	var n int64
	for _, c := range v {
		if c -= '0'; c > 9 {
			return 0, false
		}
		n = 10*n + int64(c)
	}
	if neg {
		n = -n
	}
	return n, true
}

// Whole reads a whole number as spreadsheets write it: with decimals that are
// zeros, or with its thousands set apart, whichever of the two signs their country
// has for which. It must be known to be whole: of 50.126 it is then sure what it
// means, and of 50.000 not.
func Whole(v []byte) (int64, bool) {
	if n, ok := Int(v); ok {
		return n, ok
	}
	s := string(Trim(v))
	if len(s) > 32 {
		return 0, false
	}
	at := strings.LastIndexAny(s, ".,")
	zeros := at > 0 && at < len(s)-1 && strings.Trim(s[at+1:], "0") == ""
	whole, sep := s, ""
	if zeros && len(s)-at-1 != 3 || strings.HasPrefix(s, "0") && zeros {
		whole, sep = s[:at], s[at:at+1]
	} else if zeros && strings.IndexAny(s, groupSigns) == at { // thousands, or three decimals
		return 0, false
	}
	n, used, ok := grouped(whole)
	return n, ok && (used == "" || used != sep)
}

// groupSigns are what sets thousands apart somewhere.
const groupSigns = ".,'’ \u00a0\u202f"

// grouped reads digits of which all are set apart by threes with the same sign, or none.
func grouped(s string) (n int64, sign string, ok bool) {
	if at := strings.IndexAny(s, groupSigns); at >= 0 {
		_, size := utf8.DecodeRuneInString(s[at:])
		sign = s[at : at+size]
		for i, part := range strings.Split(s, sign) {
			if i > 0 && len(part) != 3 || i == 0 && (len(part) < 1 || len(part) > 3 || part[0] == '0') {
				return 0, "", false
			}
		}
		s = strings.ReplaceAll(s, sign, "")
	}
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, "", false
	}
	n, ok = Int([]byte(s))
	return n, sign, ok
}

// Float reads a finite decimal number.
func Float(v []byte) (float64, bool) {
	f, err := strconv.ParseFloat(string(Trim(v)), 64)
	return f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
}
