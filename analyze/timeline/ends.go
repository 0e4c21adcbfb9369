package timeline

import (
	"slices"

	"prtscope/analyze/directory"
)

// An End is a step of a PRT's life that no sign-in shows (EC15): a directory
// change that ends, or lets begin anew, the PRTs of the timeline's user or of
// one of its devices.
type End struct {
	*directory.Change
	Row int // of the first sign-in at or after it; Len() where there is none
}

// Ends returns the directory changes that end PRTs or undo that, in order of
// time: those of the users of the timeline and of the devices it names.
func (t *Timeline) Ends() (ends []End) {
	seen := map[*directory.Change]bool{}
	add := func(changes []*directory.Change) {
		for _, c := range changes {
			if !seen[c] && invalidates(c.Kind) {
				seen[c] = true
				ends = append(ends, End{c, place64(t.Time, c.Time)})
			}
		}
	}
	for _, g := range t.Groups(User) {
		add(t.userChanges(g.Rows[0]))
	}
	for _, g := range t.Groups(Device) {
		add(t.directory.Device(g.Key))
	}
	slices.SortFunc(ends, func(a, b End) int {
		switch {
		case a.Time != b.Time:
			return sign(a.Time - b.Time)
		case a.Event < b.Event:
			return -1
		case a.Event > b.Event:
			return 1
		}
		return 0
	})
	return ends
}

func invalidates(k directory.Kind) bool {
	switch k {
	case directory.DeviceCreated, directory.DeviceDisabled, directory.DeviceEnabled, directory.DeviceDeleted, directory.DeviceRestored,
		directory.UserDisabled, directory.UserEnabled, directory.UserDeleted, directory.UserRestored,
		directory.PasswordChanged, directory.Revoked:
		return true
	}
	return false
}

func sign(d int64) int {
	if d < 0 {
		return -1
	}
	return 1
}

// place returns where row i belongs among rows, which are in order.
func place(rows []int, i int) int {
	n, _ := slices.BinarySearch(rows, i)
	return n
}

func place64(times []int64, at int64) int {
	n, _ := slices.BinarySearch(times, at)
	return n
}
