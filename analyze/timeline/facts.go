package timeline

import "math"

// fewFacts is the facts of many rows in two bytes each: few sets of facts differ.
type fewFacts struct {
	sets []Facts
	of   []uint16
}

// pack takes the facts of a huge timeline together. They must not change any more.
func (t *Timeline) pack() {
	if t.Len() < handOver {
		return
	}
	known := map[Facts]uint16{}
	few := &fewFacts{of: make([]uint16, 0, t.Len())}
	last, number := Facts(0), uint16(0)
	for i, f := range t.facts {
		if i == 0 || f != last {
			n, ok := known[f]
			if !ok {
				if len(few.sets) > math.MaxUint16 {
					return
				}
				n = uint16(len(few.sets))
				known[f] = n
				few.sets = append(few.sets, f)
			}
			last, number = f, n
		}
		few.of = append(few.of, number)
	}
	t.packed, t.facts = few, nil
}

// Facts returns what is known of row i.
func (t *Timeline) Facts(i int) Facts {
	if t.packed != nil {
		return t.packed.sets[t.packed.of[i]]
	}
	return t.facts[i]
}

// Is reports whether row i has all of the facts f.
func (t *Timeline) Is(i int, f Facts) bool { return t.Facts(i)&f == f }

// Any reports whether row i has one of the facts f.
func (t *Timeline) Any(i int, f Facts) bool { return t.Facts(i)&f != 0 }

// Has reports whether each of the facts f is one of some row: where it is not, no
// row has them all.
func (t *Timeline) Has(f Facts) bool {
	if t.known == 0 {
		sets := t.facts
		if t.packed != nil {
			sets = t.packed.sets
		}
		for _, g := range sets {
			t.known |= g
		}
	}
	return t.known&f == f
}
