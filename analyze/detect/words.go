package detect

import (
	"fmt"
	"strings"
	"time"

	"prtscope/analyze/timeline"
)

// Span returns a duration in microseconds as a reader would say it: "40
// seconds", "1 h 40 min", "3 days". Seconds and minutes are rounded; days are
// whole ones.
func Span(micros int64) string {
	d := time.Duration(micros) * time.Microsecond
	switch {
	case d < 0:
		return Span(-micros)
	case d.Round(time.Second) < 2*time.Minute:
		return Count(int(d.Round(time.Second)/time.Second), "second")
	case d.Round(time.Minute) < time.Hour:
		return fmt.Sprintf("%d min", d.Round(time.Minute)/time.Minute)
	case d.Round(time.Minute) < 48*time.Hour:
		d = d.Round(time.Minute)
		if m := d % time.Hour / time.Minute; m != 0 {
			return fmt.Sprintf("%d h %d min", d/time.Hour, m)
		}
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return Count(int(d.Round(time.Minute)/(24*time.Hour)), "day")
}

// Count returns a number and its noun: "1 sign-in", "3 sign-ins", "2 addresses",
// "2 tries".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	switch stem, y := strings.CutSuffix(noun, "y"); {
	case strings.HasSuffix(noun, "s"):
		return fmt.Sprintf("%d %ses", n, noun)
	case y && !strings.ContainsAny(stem[len(stem)-1:], "aeiou"):
		return fmt.Sprintf("%d %sies", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Times says how often: "once", "twice", "5 times".
func Times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return Count(n, "time")
}

// When returns a moment: "4 May 2026 09:00".
func When(micros int64) string {
	return time.UnixMicro(micros).UTC().Format("2 Jan 2006 15:04")
}

// Clock returns the time of day of a moment: "09:00".
func Clock(micros int64) string { return time.UnixMicro(micros).UTC().Format("15:04") }

// Short returns an id as far as a reader tells ids apart: eight characters.
func Short(id string) string {
	if len(id) <= 8 {
		return id
	}
	return id[:8] + "…"
}

// Who returns the user of a row as a reader would say it.
func Who(t *timeline.Timeline, i int) string { return t.UserLabel(i) }

// What returns the device of a row as a reader would say it, or "no device".
func What(t *timeline.Timeline, i int) string {
	if v := t.DeviceLabel(i); v != "" {
		return v
	}
	return "no device"
}

// Where returns the network and address of a row: "AS64500 NO (192.0.2.10)".
func Where(t *timeline.Timeline, i int) string {
	net, ip := t.Text(timeline.Net, i), t.Text(timeline.IP, i)
	switch {
	case ip == "" && net == "":
		return "an unknown address"
	case net == "" || strings.HasPrefix(net, ip):
		return ip
	case ip == "":
		return net
	}
	return net + " (" + ip + ")"
}

// AppLabel returns the application of a row as a reader would say it.
func AppLabel(t *timeline.Timeline, i int) string {
	if v := t.Text(timeline.AppName, i); v != "" {
		return v
	}
	return t.Text(timeline.App, i)
}

// Join lists words as a sentence does: "a, b and c"; at most n of them.
func Join(words []string, n int) string {
	if len(words) > n {
		words = append(append([]string{}, words[:n]...), fmt.Sprintf("%d more", len(words)-n))
	}
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
