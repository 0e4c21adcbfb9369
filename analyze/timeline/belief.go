package timeline

import "math"

// belief is what the token of a row is believed to be.
type belief struct {
	token, why string
	confidence float64
}

// beliefs are those of rows: of many rows the same is believed.
type beliefs struct {
	all   []belief
	known map[belief]uint16 // number in all, +1
	of    []uint16          // of each row; 0 is none
	rest  map[int]belief    // of rows, once all are more than numbers tell apart
}

// set notes what is believed of row i of n, of which nothing is believed so far.
func (s *beliefs) set(i, n int, b belief) {
	number := s.known[b]
	switch {
	case number != 0:
	case len(s.all) == math.MaxUint16:
		if s.rest == nil {
			s.rest = map[int]belief{}
		}
		s.rest[i] = b
		return
	default:
		if s.known == nil {
			s.known, s.of = map[belief]uint16{}, make([]uint16, n)
		}
		s.all = append(s.all, b)
		number = uint16(len(s.all))
		s.known[b] = number
	}
	s.of[i] = number
}

// some reports whether anything is believed of any row.
func (s *beliefs) some() bool { return s.of != nil }

// at returns what is believed of row i.
func (s *beliefs) at(i int) (b belief, ok bool) {
	if s.of == nil {
		return b, false
	}
	if n := s.of[i]; n != 0 {
		return s.all[n-1], true
	}
	b, ok = s.rest[i]
	return b, ok
}

// Believe records what the token of row i is believed to be, whatever was
// reported. The first belief of a row stands. The report itself is not changed.
func (t *Timeline) Believe(i int, believed string, confidence float64, why string) {
	if b, _ := t.beliefs.at(i); b.why == "" {
		t.beliefs.set(i, t.Len(), belief{believed, why, confidence})
	}
}

// Believed returns what Believe was told of row i; all empty where nothing.
func (t *Timeline) Believed(i int) (believed string, confidence float64, why string) {
	b, _ := t.beliefs.at(i)
	return b.token, b.confidence, b.why
}
