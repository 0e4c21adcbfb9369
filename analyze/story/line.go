package story

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

type parser struct {
	day                      int
	record                   int64
	signIns, audits, devices []*row
	risks, requests          []*row
}

// line reads one event and repeats it as often as it asks for.
func (p *parser) line(line string) error {
	words, err := split(line)
	if err != nil {
		return err
	}
	if n, ok := dayOf(words[0]); ok {
		p.day = n
		words = words[1:]
	}
	if len(words) > 0 && words[0] == "inventory" {
		return p.inventory(words[1:])
	}
	if len(words) < 3 {
		return errors.New("want a time, a user and a device")
	}
	at, err := clock(p.day, words[0])
	if err != nil {
		return err
	}
	times, every, words, err := repeats(words[1:])
	if err != nil {
		return err
	}
	for i := range times {
		ws := make([]string, len(words))
		for j, w := range words {
			ws[j] = w
			if times > 1 {
				ws[j] = strings.ReplaceAll(w, "#", strconv.Itoa(i+1))
			}
		}
		t := at.Add(time.Duration(i) * every)
		switch ws[0] {
		case "audit":
			err = p.audit(t, ws[1:])
		case "risk":
			err = p.risk(t, ws[1:])
		case "request":
			err = p.request(t, ws[1:])
		default:
			err = p.signIn(t, ws)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// split cuts a line at spaces that are not within quotes, which go. A value in
// single quotes may hold double quotes: JSON does.
func split(line string) (words []string, err error) {
	var w strings.Builder
	var quote, before rune
	some := false
	for _, c := range line {
		switch {
		case quote == 0 && (c == '"' || c == '\'' && before == '='):
			quote, some = c, true
		case c == quote:
			quote = 0
		case quote == 0 && (c == ' ' || c == '\t'):
			if some {
				words = append(words, w.String())
			}
			w.Reset()
			some = false
		default:
			w.WriteRune(c)
			some = true
		}
		before = c
	}
	if some {
		words = append(words, w.String())
	}
	if quote != 0 {
		return nil, errors.New("a quote is not closed")
	}
	return words, nil
}

func dayOf(word string) (int, bool) {
	digits, ok := strings.CutPrefix(word, "d")
	n, err := strconv.Atoi(digits)
	return n, ok && err == nil
}

func clock(day int, word string) (time.Time, error) {
	for _, layout := range []string{"15:04", "15:04:05", "15:04:05.000"} {
		if t, err := time.Parse(layout, word); err == nil {
			return Day(day).Add(t.Sub(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC))), nil
		}
	}
	return time.Time{}, fmt.Errorf("not a time: %q", word)
}

// repeats takes "x20 every 30m" out of words.
func repeats(words []string) (times int, every time.Duration, rest []string, err error) {
	times = 1
	for i := 0; i < len(words); i++ {
		digits, ok := strings.CutPrefix(words[i], "x")
		n, nerr := strconv.Atoi(digits)
		if !ok || nerr != nil {
			rest = append(rest, words[i])
			continue
		}
		if i+2 >= len(words) || words[i+1] != "every" {
			return 0, 0, nil, errors.New(`want "xN every DURATION"`)
		}
		if every, err = time.ParseDuration(words[i+2]); err != nil || n < 1 {
			return 0, 0, nil, fmt.Errorf("not a repetition: %s every %s", words[i], words[i+2])
		}
		times = n
		i += 2
	}
	return times, every, rest, nil
}
