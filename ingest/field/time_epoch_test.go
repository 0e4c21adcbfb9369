package field

import "testing"

// Numbers of milliseconds and microseconds since 1970 are times; no other numbers are.
func TestSinceEpoch(t *testing.T) {
	const second = 1778898321
	for v, want := range map[string]struct {
		micros int64
		digits int
	}{
		"1778898321000": {second * 1e6, 0}, "1778898321123": {second*1e6 + 123000, 3},
		"1778898321123456": {second*1e6 + 123456, 6}, "1778898321000000": {second * 1e6, 0},
	} {
		if micros, digits, ok := SinceEpoch([]byte(v)); !ok || micros != want.micros || digits != want.digits {
			t.Errorf("%s: %d, %d digits, %v", v, micros, digits, ok)
		}
	}
	for _, v := range []string{"", "x", "1778898321", "2778898321000", "17788983210000", "1778898321000.5", "1778898321,000"} {
		if micros, _, ok := SinceEpoch([]byte(v)); ok {
			t.Errorf("%s is %d", v, micros)
		}
	}
}
