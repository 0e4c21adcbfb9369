package questions

import "slices"

// A set counts different values: how many devices a session was on. Most hold
// one or two, which a map would make dear.
type set[T comparable] struct {
	one  T // the first of few, where any is set
	any  bool
	few  []T // those after the first
	many map[T]struct{}
}

// small is how many values are looked through before a map takes over.
const small = 8

// add takes in a value, most often the first once more.
func (s *set[T]) add(v T) {
	if !s.any || s.one != v {
		s.another(v)
	}
}

func (s *set[T]) another(v T) {
	switch {
	case s.many != nil:
		s.many[v] = struct{}{}
	case !s.any:
		s.one, s.any = v, true
	case slices.Contains(s.few, v):
	case len(s.few) < small:
		s.few = append(s.few, v)
	default:
		s.many = map[T]struct{}{v: {}, s.one: {}}
		for _, w := range s.few {
			s.many[w] = struct{}{}
		}
		s.few, s.any = nil, false
	}
}

func (s *set[T]) len() int {
	n := len(s.few) + len(s.many)
	if s.any {
		n++
	}
	return n
}

func (s *set[T]) join(o set[T]) {
	if o.any {
		s.add(o.one)
	}
	for _, v := range o.few {
		s.add(v)
	}
	for v := range o.many {
		s.add(v)
	}
}
