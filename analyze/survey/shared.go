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
	marks        uint8
}

// UseAt returns row i of a batch of the table of uses.
func UseAt(b *column.Batch, i int) Use {
	d, _ := b.Text(useDevice, i)
	u, _ := b.Text(useUser, i)
	return Use{d, u, b.Num(useDay, i), uint8(b.Num(useMarks, i))}
}

// share counts the devices, and finds those that several people have and the
// days before which a device had many.
func (s *Survey) share(uses iter.Seq2[Use, error], created func(device string) bool, hold func(bytes int64) error) error {
	w := window{lastSeen: map[uint64]int64{}}
	for u, err := range uses {
		if err != nil {
			return err
		}
		if u.Device != w.device || s.devices == 0 {
			if err := s.keep(&w, hold); err != nil {
				return err
			}
			s.devices++
			clear(w.lastSeen)
			w = window{device: strings.Clone(u.Device), user: hash(u.User), lastSeen: w.lastSeen, created: created(u.Device)}
		}
		w.add(u)
		w.hold(u)
	}
	return s.keep(&w, hold)
}

// What is held of a device in the maps of a Survey.
const (
	severalBytes = 24
	sharedBytes  = 64
	spanBytes    = 16
	holderBytes  = 24
)

// keep notes what there is to say of a device.
func (s *Survey) keep(w *window, hold func(bytes int64) error) error {
	w.until(1<<62 - 1)
	if w.marks&logon != 0 {
		s.logonDevices++
	}
	if w.marks&joined != 0 {
		s.joinedDevices++
	}
	var bytes int64
	if len(w.holders) > 0 {
		s.handed[hash(w.device)] = w.holders
		bytes = sharedBytes + int64(len(w.holders))*holderBytes
	}
	if !w.several {
		return hold(bytes)
	}
	s.several[hash(w.device)] = true
	bytes += severalBytes
	if len(w.spans) > 0 {
		s.shared[hash(w.device)] = w.spans
		bytes += sharedBytes + int64(len(w.spans))*spanBytes
	}
	return hold(bytes)
}

// window is the users of one device as the days go by.
type window struct {
	device   string
	user     uint64 // hash of one of them
	several  bool
	marks    uint8
	day      int64            // all uses until the end of this day are in
	lastSeen map[uint64]int64 // by hash of the user
	spans    []span
	created  bool // in the case
	holders  []holder
}

// add takes a use; days do not go back.
func (w *window) add(u Use) {
	if len(w.lastSeen) > 0 && u.Day > w.day {
		w.until(u.Day)
	}
	user := hash(u.User)
	w.day = u.Day
	w.lastSeen[user] = u.Day
	w.several = w.several || user != w.user
	w.marks |= u.marks
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
