package field

import (
	"math"
	"strconv"
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

// Float reads a finite decimal number.
func Float(v []byte) (float64, bool) {
	f, err := strconv.ParseFloat(string(Trim(v)), 64)
	return f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
}
