package survey

// holder is somebody whom Windows logged on to a device with somebody there.
type holder struct {
	user uint64 // hash
	last int64  // day
	home bool   // in a network that they have as a matter of course
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
			h.last, h.home = u.Day, h.home || u.marks&home != 0
			return
		}
	}
	if len(w.holders) < manyHolders {
		w.holders = append(w.holders, holder{user, u.Day, u.marks&home != 0})
	}
}

// HandedOn reports whether Windows logged somebody else than a user on to a device
// that was created in the case, with somebody there, on the day of a moment
// (microseconds UTC) or later, and whether one of them was in a network that they
// have as a matter of course. Whoever steals a token of the user's has none of those.
func (s *Survey) HandedOn(device, user string, at int64) (other, atHome bool) {
	if s == nil {
		return false, false
	}
	not := hash(user)
	for _, h := range s.handed[hash(device)] {
		if h.user != not && h.last >= dayOf(at) {
			other, atHome = true, atHome || h.home
		}
	}
	return other, atHome
}
