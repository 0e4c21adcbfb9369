package survey

import (
	"iter"
	"strings"

	"prtscope/ingest/column"
)

// Use is a device in the hands of a user on a day.
type Use struct {
	Device, User string
	Day          int64
}

// UseAt returns row i of a batch of the table of uses.
func UseAt(b *column.Batch, i int) Use {
	d, _ := b.Text(useDevice, i)
	u, _ := b.Text(useUser, i)
	return Use{d, u, b.Num(useDay, i)}
}

// share finds the days before which a device had many users.
func (s *Survey) share(uses iter.Seq2[Use, error]) error {
	var w window
	for u, err := range uses {
		if err != nil {
			return err
		}
		if u.Device != w.device {
			s.keep(&w)
			w = window{device: strings.Clone(u.Device), lastSeen: map[string]int64{}}
		}
		w.add(u)
	}
	s.keep(&w)
	return nil
}

func (s *Survey) keep(w *window) {
	w.until(1<<62 - 1)
	if len(w.spans) > 0 {
		s.shared[w.device] = w.spans
	}
}

// window is the users of one device as the days go by.
type window struct {
	device   string
	day      int64 // all uses until the end of this day are in
	lastSeen map[string]int64
	spans    []span
}

// add takes a use; days do not go back.
func (w *window) add(u Use) {
	if len(w.lastSeen) > 0 && u.Day > w.day {
		w.until(u.Day)
	}
	w.day = u.Day
	if _, known := w.lastSeen[u.User]; known {
		w.lastSeen[u.User] = u.Day
	} else {
		w.lastSeen[strings.Clone(u.User)] = u.Day
	}
}

// until marks the days after w.day, up to and with day, on which the seven days
// before had enough users, and forgets users of longer ago.
func (w *window) until(day int64) {
	for d := w.day + 1; d <= day && d <= w.day+sharedDays; d++ {
		users := 0
		for user, last := range w.lastSeen {
			if last < d-sharedDays {
				delete(w.lastSeen, user)
				continue
			}
			users++
		}
		if users < sharedUsers {
			continue
		}
		if n := len(w.spans); n > 0 && w.spans[n-1].to == d-1 {
			w.spans[n-1].to = d
		} else {
			w.spans = append(w.spans, span{d, d})
		}
	}
}
