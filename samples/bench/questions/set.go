package questions

import "slices"

// A set counts different values: how many devices a session was on. Most hold
// one or two, which a map would make dear.
type set[T comparable] struct {
	few  []T
	many map[T]struct{}
}

// small is how many values are looked through before a map takes over.
const small = 8

func (s *set[T]) add(v T) {
	switch {
	case s.many != nil:
		s.many[v] = struct{}{}
	case slices.Contains(s.few, v):
	case len(s.few) < small:
		s.few = append(s.few, v)
	default:
		s.many = map[T]struct{}{v: {}}
		for _, w := range s.few {
			s.many[w] = struct{}{}
		}
		s.few = nil
	}
}

func (s *set[T]) len() int { return len(s.few) + len(s.many) }

func (s *set[T]) join(o set[T]) {
	for _, v := range o.few {
		s.add(v)
	}
	for v := range o.many {
		s.add(v)
	}
}
