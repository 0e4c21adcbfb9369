package questions

import "slices"

// A set counts different values: how many devices a session was on. Most hold
// one or two, which a map would make dear.
type set[T comparable] struct {
	one  T // the first, where any is set
	any  bool
	more *more[T]
}

// more is the values after the first.
type more[T comparable] struct {
	few  []T
	many map[T]struct{} // instead, once they are many
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
	if !s.any {
		s.one, s.any = v, true
		return
	}
	if s.more == nil {
		s.more = new(more[T])
	}
	switch m := s.more; {
	case m.many != nil:
		m.many[v] = struct{}{}
	case slices.Contains(m.few, v):
	case len(m.few) < small:
		m.few = append(m.few, v)
	default:
		m.many = map[T]struct{}{v: {}}
		for _, w := range m.few {
			m.many[w] = struct{}{}
		}
		m.few = nil
	}
}

func (s *set[T]) len() int {
	n := 0
	if s.any {
		n++
	}
	if s.more != nil {
		n += len(s.more.few) + len(s.more.many)
	}
	return n
}

func (s *set[T]) join(o set[T]) {
	if o.any {
		s.add(o.one)
	}
	if o.more == nil {
		return
	}
	for _, v := range o.more.few {
		s.add(v)
	}
	for v := range o.more.many {
		s.add(v)
	}
}
