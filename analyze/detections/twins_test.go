package detections

import (
	"testing"
	"time"
)

// Time zones are quarters of an hour apart, up to 26 hours; sources may drop
// parts of a second.
func TestZone(t *testing.T) {
	for ahead, want := range map[time.Duration]time.Duration{
		2 * time.Hour:                       2 * time.Hour,
		-5*time.Hour - 45*time.Minute:       -5*time.Hour - 45*time.Minute,
		15 * time.Minute:                    15 * time.Minute,
		2*time.Hour + 999*time.Millisecond:  2 * time.Hour,
		2*time.Hour - 999*time.Millisecond:  2 * time.Hour,
		-2*time.Hour - 999*time.Millisecond: -2 * time.Hour,
		26 * time.Hour:                      26 * time.Hour,
		-26 * time.Hour:                     -26 * time.Hour,
		2*time.Hour + time.Second:           0,
		-2*time.Hour - time.Second:          0,
		7 * time.Minute:                     0,
		time.Millisecond:                    0,
		26*time.Hour + 15*time.Minute:       0,
		-26*time.Hour - 15*time.Minute:      0,
	} {
		offset, ok := zone(ahead.Microseconds())
		if ok != (want != 0) || ok && offset != want.Microseconds() {
			t.Errorf("%v: %v, %t", ahead, time.Duration(offset)*time.Microsecond, ok)
		}
	}
}

// Two dates are one with day and month exchanged if all of both fits.
func TestExchanged(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"2026-05-04T09:00:00Z", "2026-04-05T09:00:00Z", true},
		{"2026-05-04T09:00:00.9Z", "2026-04-05T09:00:00Z", true},
		{"2026-05-04T09:00:00Z", "2026-04-05T09:00:00.9Z", true},
		{"2026-05-04T09:00:00Z", "2026-04-06T09:00:00Z", false},
		{"2026-05-04T09:00:00Z", "2026-06-05T09:00:00Z", false},
		{"2026-05-04T09:00:00Z", "2027-04-05T09:00:00Z", false},
		{"2026-05-04T09:00:00Z", "2026-04-05T10:00:00Z", false},
		{"2026-05-04T09:00:00Z", "2026-04-05T09:00:01Z", false},
	} {
		a, _ := time.Parse(time.RFC3339Nano, tt.a)
		b, _ := time.Parse(time.RFC3339Nano, tt.b)
		if got := exchanged(a, b); got != tt.want {
			t.Errorf("%s and %s: %t", tt.a, tt.b, got)
		}
	}
}
