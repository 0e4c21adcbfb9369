package analyze

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"prtscope/analyze/timeline"
)

// LimitError says that a case holds more of something than may be held in
// memory. More memory is given with --memory.
type LimitError struct {
	What  string // what there is too much of, such as "findings"
	Bytes int64  // of memory that all that is held would take
	Share int64  // bytes that it may take, a part of the budget
	Whole bool   // Bytes are those of the whole of it, not what was met so far
	Held  bool   // it is of what is held for the whole of an analysis, not of one timeline
	// Budget is bytes of memory with which it would do, which who made the shares
	// can tell of what is whole; 0 is not known.
	Budget int64
}

func (e *LimitError) Error() string {
	more := "give more with --memory"
	if e.Budget > 0 {
		more = fmt.Sprintf("give it --memory %dMiB", up(e.Budget))
	}
	return fmt.Sprintf("%s: what an analysis must keep in mind would take %d MiB of memory and may take %d MiB; %s", e.What, up(e.Bytes), e.Share>>20, more)
}

// limited makes a *LimitError of a timeline that is too large beside what is held.
func (r *run) limited(err error) error {
	var size *timeline.SizeError
	if !errors.As(err, &size) {
		return err
	}
	what := fmt.Sprintf("the timeline of %s %q with its %d sign-ins", size.Kind, size.ID, size.Rows)
	return &LimitError{What: what, Bytes: size.Bytes + r.beside, Share: size.Share + r.beside, Whole: true}
}

// up is bytes as whole MiB, rounded up.
func up(bytes int64) int64 { return (bytes + 1<<20 - 1) >> 20 }

// leastHeld is what may be held whatever the budget: what it is shared out of is
// never so small but in tests.
const leastHeld = 256 << 10

// held counts what is held in memory for the whole of an analysis: little of
// each finding, shared device and directory change, but without bound.
type held struct {
	mu    sync.Mutex
	share int64
	used  int64
}

// grow counts bytes more of what. Its error is a *LimitError.
func (h *held) grow(what string, bytes int64) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.used += bytes
	if h.used > h.share {
		return &LimitError{What: what, Bytes: h.used, Share: h.share, Held: true}
	}
	return nil
}

// A set is 64-bit hashes. It costs at most 24 bytes for each.
type set struct {
	slots []uint64 // open addressing; 0 is free
	n     int
}

// add adds a hash and reports whether it is new, and how many bytes the set
// has grown by.
func (s *set) add(h uint64) (added bool, grown int64) {
	if h == 0 {
		h = 1
	}
	if 4*s.n >= 3*len(s.slots) {
		old := s.slots
		s.slots = make([]uint64, max(16, 2*len(old)))
		grown = 8 * int64(len(s.slots)-len(old))
		for _, v := range old {
			if v != 0 {
				*s.find(v) = v
			}
		}
	}
	at := s.find(h)
	if *at == h {
		return false, grown
	}
	*at = h
	s.n++
	return true, grown
}

// beyond counts what is in the last of some sets and in none before it.
func beyond(sets []set) (n int) {
	last := len(sets) - 1
	for _, v := range sets[last].slots {
		if v != 0 && !slices.ContainsFunc(sets[:last], func(s set) bool { return s.n > 0 && *s.find(v) == v }) {
			n++
		}
	}
	return n
}

// find returns the slot of a hash, or the free one where it belongs.
func (s *set) find(h uint64) *uint64 {
	for i, mask := h, uint64(len(s.slots)-1); ; i++ {
		if v := &s.slots[i&mask]; *v == h || *v == 0 {
			return v
		}
	}
}
