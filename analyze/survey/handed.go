package survey

// holder is somebody whom Windows logged on to a device with somebody there.
type holder struct {
	user uint64 // hash
	last int64  // day
	home bool   // in a network that they have as a matter of course
	lost bool   // in one whose number is not known
}

// manyHolders is as many holders of one device as are kept.
const manyHolders = 4

// hold notes who logged on to the device of the window.
func (w *window) hold(u Use) {
	if !w.created || u.marks&attended == 0 {
		return
	}
	user := hash(u.User)
	for n := range w.holders {
		if h := &w.holders[n]; h.user == user {
			h.last, h.home, h.lost = u.Day, h.home || u.marks&home != 0, h.lost || u.marks&unnumbered != 0
			return
		}
	}
	if len(w.holders) < manyHolders {
		w.holders = append(w.holders, holder{user, u.Day, u.marks&home != 0, u.marks&unnumbered != 0})
	}
}

// Handed is to whom a device was handed.
type Handed struct {
	Other  bool // Windows logged somebody else than its user on, with somebody there
	AtHome bool // one of them in a network that they have as a matter of course
	Lost   bool // one of them in a network whose number is not known, so that it cannot be told
}

// HandedOn returns to whom but a user a device that was created in the case was handed
// on the day of a moment (microseconds UTC) or later. Whoever steals a token of the
// user's has nobody at home.
func (s *Survey) HandedOn(device, user string, at int64) (to Handed) {
	if s == nil {
		return to
	}
	not := hash(user)
	for _, h := range s.handed[hash(device)] {
		if h.user != not && h.last >= dayOf(at) {
			to = Handed{true, to.AtHome || h.home, to.Lost || h.lost}
		}
	}
	return to
}
