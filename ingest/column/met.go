package column

import "unsafe"

// met is texts that were met. Unlike a Dict it does not copy them, and it is
// emptied without giving its memory back.
type met struct {
	texts []string
	slots []uint64 // as those of a Dict
}

// add takes in a text and reports whether it is new.
func (m *met) add(text string) bool {
	if 2*len(m.texts) >= len(m.slots) {
		m.grow()
	}
	h := hash(unsafe.Slice(unsafe.StringData(text), len(text)))
	mask := uint32(len(m.slots) - 1)
	i := h & mask
	for ; m.slots[i] != 0; i = (i + 1) & mask {
		if s := m.slots[i]; uint32(s>>32) == h && m.texts[codeOf(s)] == text {
			return false
		}
	}
	m.slots[i] = slot(h, int32(len(m.texts)))
	m.texts = append(m.texts, text)
	return true
}

func (m *met) grow() {
	old := m.slots
	m.slots = make([]uint64, max(64, 2*len(old)))
	mask := uint32(len(m.slots) - 1)
	for _, s := range old {
		if s == 0 {
			continue
		}
		i := uint32(s>>32) & mask
		for m.slots[i] != 0 {
			i = (i + 1) & mask
		}
		m.slots[i] = s
	}
}

func (m *met) clear() {
	clear(m.texts)
	m.texts = m.texts[:0]
	clear(m.slots)
}
