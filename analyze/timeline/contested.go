package timeline

import "math"

// Contest marks the sign-ins of the PRT that row i concerns, those from time from to
// time to, as contested: two hold it. Who calls it has judged the timeline; PRTs
// returned before do not speak of it.
func (t *Timeline) Contest(i int, from, to int64) {
	p := t.PRTOf(i)
	if p == nil {
		return
	}
	t.unpackIfFull()
	marked := map[uint16]uint16{} // the set of facts that takes the place of another
	for _, k := range p.Rows {
		switch {
		case t.Time[k] < from || t.Time[k] > to:
		case t.packed == nil:
			t.facts[k] |= Contested
		default:
			was := t.packed.of[k]
			now, ok := marked[was]
			if !ok {
				now = uint16(len(t.packed.sets))
				t.packed.sets = append(t.packed.sets, t.packed.sets[was]|Contested)
				marked[was], marked[now] = now, now
			}
			t.packed.of[k] = now
		}
	}
	t.known = 0
}

// unpackIfFull takes sets of facts apart where there may not be numbers for as many
// again.
func (t *Timeline) unpackIfFull() {
	if t.packed == nil || 2*len(t.packed.sets) <= math.MaxUint16 {
		return
	}
	facts := make([]Facts, t.Len())
	for i := range facts {
		facts[i] = t.Facts(i)
	}
	t.facts, t.packed = facts, nil
}
