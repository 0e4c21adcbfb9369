package main

import (
	"strconv"
	"strings"
	"time"
)

// span returns the time span to analyze in microseconds UTC; a bound that was
// not given is 0.
func (f *flags) span() (from, to int64, err error) {
	if from, err = bound("from", f.from, false); err != nil {
		return 0, 0, err
	}
	if to, err = bound("to", f.to, true); err != nil {
		return 0, 0, err
	}
	if from != 0 && to != 0 && from >= to {
		return 0, 0, usagef("--from %s lies after --to %s; exchange them", f.from, f.to)
	}
	return from, to, nil
}

// shownTimes are the times that rows on the terminal show, and what of it: those
// without a zone are UTC. Each stands for all that is cut off there.
var shownTimes = []struct {
	layout string
	whole  time.Duration
}{
	{"2006-01-02 15:04:05 -07:00", time.Second},
	{"2006-01-02 15:04:05", time.Second},
	{"2006-01-02T15:04:05", time.Second},
	{"2006-01-02 15:04", time.Minute},
	{"2006-01-02T15:04", time.Minute},
}

// bound reads an RFC 3339 time, one as rows show it, or a date. The end of a span is
// the first moment that is not in it: a date includes its whole day, a time that rows
// show its whole second, a time itself.
func bound(flag, text string, end bool) (int64, error) {
	if text == "" {
		return 0, nil
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		if end {
			day = day.AddDate(0, 0, 1)
		}
		return day.UnixMicro(), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	whole := time.Microsecond
	for _, shown := range shownTimes {
		if err == nil {
			break
		}
		if t, err = time.Parse(shown.layout, text); err == nil && t.Nanosecond() == 0 {
			whole = shown.whole
		}
	}
	if err != nil {
		return 0, usagef("--%s: %q is no time; write 2026-05-04, 2026-05-04T09:00:00Z or '2026-05-04 09:00'", flag, text)
	}
	if end {
		t = t.Add(whole)
	}
	return t.UnixMicro(), nil
}

// lookback reads spans such as 30d or 12h, in microseconds.
func lookback(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 {
			return int64(n) * 24 * int64(time.Hour/time.Microsecond), nil
		}
	}
	if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return d.Microseconds(), nil
	}
	return 0, usagef("--time-offset: %q is no span; write 30d or 12h", text)
}
