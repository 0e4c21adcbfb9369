package detections

import (
	"slices"

	"prtscope/analyze/directory"
	"prtscope/analyze/timeline"
)

// span is the time from a change that ends tokens to the one that undoes it.
type span struct {
	began *directory.Change
	until int64
}

// spans returns the times in which a device or user is disabled or deleted.
// Enabling does not bring back what was deleted, nor restoring enable what was
// disabled; a device that is registered anew is both.
func spans(changes []*directory.Change) (out []span) {
	disabled, deleted := false, false
	for _, c := range changes {
		gone := disabled || deleted
		switch c.Kind {
		case directory.DeviceDisabled, directory.UserDisabled:
			disabled = true
		case directory.DeviceDeleted, directory.UserDeleted:
			deleted = true
		case directory.DeviceEnabled, directory.UserEnabled:
			disabled = false
		case directory.DeviceRestored, directory.UserRestored:
			deleted = false
		case directory.DeviceCreated:
			disabled, deleted = false, false
		}
		switch now := disabled || deleted; {
		case now && !gone:
			out = append(out, span{c, 1<<63 - 1})
		case gone && !now:
			out[len(out)-1].until = c.Time
		}
	}
	return out
}

// ended says what began the span.
func (s span) ended() string {
	if s.began.Kind == directory.DeviceDeleted || s.began.Kind == directory.UserDeleted {
		return "deleted"
	}
	return "disabled"
}

// rows returns the rows [from, to) of the span.
func (s span) rows(t *timeline.Timeline) (from, to int) {
	from, _ = slices.BinarySearch(t.Time, s.began.Time)
	to, _ = slices.BinarySearch(t.Time, s.until)
	return from, max(from, to)
}

// netsOf returns the networks of the successes among rows [from, to) that keep
// wants.
func netsOf(t *timeline.Timeline, from, to int, keep func(int) bool) map[int32]bool {
	nets := map[int32]bool{}
	for i := from; i < to; i++ {
		if t.Is(i, timeline.OK) && keep(i) {
			nets[t.Code(timeline.Net, i)] = true
		}
	}
	return nets
}

func anyRow(int) bool { return true }
