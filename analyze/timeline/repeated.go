package timeline

import (
	"encoding/binary"
	"hash/maphash"
	"slices"
)

// Repeated returns the rows of each id of a sign-in that comes more than once, in
// the order of their first. The result must not be changed.
func (t *Timeline) Repeated() [][]int {
	if !t.searched {
		t.searched = true
		t.repeated = t.repeats()
	}
	return t.repeated
}

// repeats lets nearly all ids through by a table of bits, without keeping them.
func (t *Timeline) repeats() (groups [][]int) {
	size := uint64(1024)
	for size < 16*uint64(t.Len()) {
		size *= 2
	}
	bits := make([]uint64, size/64)
	of := &t.cols[Event]
	twice := map[uint64]bool{} // places of bits
	for i := range t.Len() {
		h := t.pool.hash(of.at(i)) % size
		if word, bit := h/64, uint64(1)<<(h%64); bits[word]&bit == 0 {
			bits[word] |= bit
		} else {
			twice[h] = true
		}
	}
	if len(twice) == 0 {
		return nil
	}
	byID := map[string][]int{}
	for i := range t.Len() {
		code := of.at(i)
		if code != 0 && twice[t.pool.hash(code)%size] {
			id := t.pool.text(code)
			byID[id] = append(byID[id], i)
		}
	}
	for _, rows := range byID {
		if len(rows) > 1 {
			groups = append(groups, rows)
		}
	}
	slices.SortFunc(groups, func(a, b []int) int { return a[0] - b[0] })
	return groups
}

// hash is a hash of the text of a number. That of a GUID is in its bytes.
func (p *pool) hash(code int32) uint64 {
	if isPacked(code) {
		g := p.ids.guid(code)
		return (binary.LittleEndian.Uint64(g[:]) ^ binary.LittleEndian.Uint64(g[8:])) * 0x9e3779b97f4a7c15 >> 7
	}
	return maphash.String(p.seed, p.text(code))
}
